//! Documents through our own origin: always to be saved under a safe name, never shown as a page. While a document is being
//! made, a page says when to come back.

use crate::Portal;
use crate::errors::PageError;
use crate::layout::{Frame, page};
use crate::visit::Visit;
use askama::Template;
use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use messo_domain::ids::DocumentKey;
use messo_engine::UseError;
use messo_engine::use_cases::download_document::DocumentLink;
use messo_ports::links::LinkRefusal;

#[derive(Template)]
#[template(path = "layout/waiting.html")]
struct WaitingPage {
    frame: Frame,
    seconds: u32,
}

/// The bytes behind a link, streamed; or the page that says when to come back.
///
/// # Errors
/// [`PageError`] where the document is not there or cannot be read.
pub(crate) async fn saved(portal: &Portal, visit: &Visit, link: DocumentLink) -> Result<Response, PageError> {
    let Some(url) = link.url else { return Ok(waiting(visit, link.retry_after.unwrap_or_default())) };
    let (path, query) = url.split_once('?').unwrap_or((&url, ""));
    let name = path.rsplit('/').next().unwrap_or_default();
    let key: DocumentKey = name.parse().map_err(|_| PageError::not_found())?;
    let (meta, bytes, disposition) = portal.engine.download_document(&key, query).await.map_err(refused)?;
    let headers = [
        (CONTENT_TYPE, meta.content_type),
        (CONTENT_LENGTH, meta.size.to_string()),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, Body::from_stream(bytes)).into_response())
}

fn refused(refusal: LinkRefusal) -> PageError {
    match refusal.status {
        503 => UseError::Unavailable(refusal.code).into(),
        _ => PageError::not_found(),
    }
}

fn waiting(visit: &Visit, seconds: u32) -> Response {
    let mut response = page(&WaitingPage { frame: Frame::new(visit, "waiting-title"), seconds });
    *response.status_mut() = StatusCode::ACCEPTED;
    response.headers_mut().insert(RETRY_AFTER, seconds.into());
    response
}
