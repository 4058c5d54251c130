//! What went wrong, as a page: what happened, what to do, and the trace id for whoever is asked for help.
//!
//! A handler answers a [`PageError`]; the layer around all pages writes it, as it knows language and trace id. A caller's
//! mistake is not logged; ours is, once, with its trace id and without personal data.

use crate::layout::{Frame, page};
use crate::visit::Visit;
use askama::Template;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use messo_engine::UseError;
use std::any::Any;
use std::sync::Arc;

/// Why a page is not shown as asked.
#[derive(Debug)]
pub(crate) struct PageError {
    status: StatusCode,
    /// Key of the sentence that says what happened and what to do: `<key>-title`, `<key>-text`.
    key: &'static str,
    /// What is wrong in particular, as the use case says it.
    details: Vec<String>,
    /// Where to go instead of a page.
    instead: Option<String>,
    /// For the log, where the mistake is ours.
    reason: Option<String>,
}

impl PageError {
    fn new(status: StatusCode, key: &'static str) -> Self {
        Self { status, key, details: Vec::new(), instead: None, reason: None }
    }

    /// There is no such page, or not for this reader: the two look the same.
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "error-not-found")
    }

    /// A form without the token of its page.
    pub(crate) fn forged() -> Self {
        Self::new(StatusCode::FORBIDDEN, "error-forged")
    }

    /// A form, or a file, over its limit.
    pub(crate) fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "error-too-large")
    }

    /// A form that did not come to its end.
    pub(crate) fn cut() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "error-cut")
    }

    /// A draft that is no longer there: sent, deleted, or left alone for too long.
    pub(crate) fn draft_gone() -> Self {
        Self::new(StatusCode::NOT_FOUND, "error-draft-gone")
    }

    /// A body with as many drafts as it may have.
    pub(crate) fn too_many_drafts() -> Self {
        Self::new(StatusCode::CONFLICT, "error-many-drafts")
    }

    /// A page that knows no such method.
    fn wrong_method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "error-method")
    }

    /// An installation without a log-in.
    pub(crate) fn no_login() -> Self {
        Self::new(StatusCode::NOT_FOUND, "error-no-login")
    }

    /// The notification of a link is not for this reader.
    pub(crate) fn not_yours() -> Self {
        Self::new(StatusCode::NOT_FOUND, "error-not-yours")
    }

    /// Nobody came in by this door: choose who you are, and come back to what was asked.
    pub(crate) fn who_are_you(visit: &Visit) -> Self {
        let back: String = form_urlencoded::byte_serialize(visit.address.as_bytes()).collect();
        let instead = format!("/sandbox/pagine/persone?da={back}");
        Self { instead: Some(instead), ..Self::new(StatusCode::SEE_OTHER, "error-not-found") }
    }
}

impl From<UseError> for PageError {
    fn from(error: UseError) -> Self {
        match error {
            UseError::Refused { status: 404, .. } => Self::not_found(),
            UseError::Refused { status, items } => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
                let details = items.into_iter().map(|item| item.detail).collect();
                Self { details, ..Self::new(status, "error-refused") }
            }
            UseError::Parameter(text) => {
                Self { details: vec![text], ..Self::new(StatusCode::BAD_REQUEST, "error-refused") }
            }
            UseError::Schema(errors) => {
                let details = errors.into_iter().map(|error| format!("{}: {}", error.path, error.message)).collect();
                Self { details, ..Self::new(StatusCode::BAD_REQUEST, "error-refused") }
            }
            UseError::Unavailable(reason) => {
                Self { reason: Some(reason), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "error-unavailable") }
            }
            UseError::Internal(reason) => {
                Self { reason: Some(reason), ..Self::new(StatusCode::INTERNAL_SERVER_ERROR, "error-ours") }
            }
        }
    }
}

/// The error travels with its response until its page can be written.
#[derive(Clone)]
struct Unwritten(Arc<PageError>);

/// The error of which the page is to be written, if the response is one. A page that does not know the method says so by
/// its status alone.
pub(crate) fn unwritten(response: &mut Response) -> Option<Arc<PageError>> {
    let Some(Unwritten(error)) = response.extensions_mut().remove() else {
        let other_method = response.status() == StatusCode::METHOD_NOT_ALLOWED;
        return other_method.then(|| Arc::new(PageError::wrong_method()));
    };
    Some(error)
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(Unwritten(Arc::new(self)));
        response
    }
}

/// The answer when a page panicked.
pub(crate) fn panicked(_: Box<dyn Any + Send>) -> Response {
    let reason = Some("a page panicked".to_owned());
    PageError { reason, ..PageError::new(StatusCode::INTERNAL_SERVER_ERROR, "error-ours") }.into_response()
}

#[derive(Template)]
#[template(path = "layout/error.html")]
struct ErrorPage<'a> {
    frame: Frame,
    text: String,
    details: &'a [String],
}

/// The page of an error.
pub(crate) fn written(error: &PageError, visit: &Visit) -> Response {
    if let Some(reason) = &error.reason {
        let (trace_id, status) = (&visit.trace_id, error.status.as_u16());
        tracing::error!(trace_id, status, reason, "a page failed");
    }
    if let Some(address) = &error.instead {
        return (error.status, [(LOCATION, address.clone())]).into_response();
    }
    let words = visit.words;
    let frame = Frame::titled(visit, words.say(&format!("{}-title", error.key)));
    let text = words.say(&format!("{}-text", error.key));
    let mut response = page(&ErrorPage { frame, text, details: &error.details });
    *response.status_mut() = error.status;
    response
}
