//! Every error as HTTP: the one place that knows statuses and bodies.
//!
//! Three forms, as in SEND: the gateway's (`{"message": …}`), the contract check's (`VALIDATION ERROR`) and the services'
//! ([`Problem`]); signed links answer in S3's. A caller's mistake is not logged; ours is, once, with its trace id and
//! without personal data. Handlers answer an [`ApiError`]; `trace` writes its body, as it knows trace id and time.

use super::problem::{PROBLEM_JSON, Problem, ProblemError};
use super::{MAX_BODY_BYTES, instant};
use axum::Json;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use messo_domain::request::SchemaError;
use messo_engine::{Item, UseError};
use messo_ports::links::LinkRefusal;
use serde_json::{Value, json};
use std::sync::Arc;

/// Why a request is not answered as asked.
#[derive(Debug)]
pub enum ApiError {
    /// What the use case says.
    Use(UseError),
    /// A signed link is not honoured.
    Link(LinkRefusal),
    /// The credential is missing.
    Unauthorized,
    /// The credential is not valid.
    Denied,
    /// There is no such operation.
    UnknownOperation,
    /// The body is larger than [`MAX_BODY_BYTES`].
    TooLong,
    /// The client stopped in the middle of the body.
    Interrupted,
    /// A handler panicked.
    Panicked,
}

impl From<UseError> for ApiError {
    fn from(error: UseError) -> Self {
        Self::Use(error)
    }
}

impl From<LinkRefusal> for ApiError {
    fn from(refusal: LinkRefusal) -> Self {
        Self::Link(refusal)
    }
}

/// The error travels with its response until its body can be written.
#[derive(Clone)]
pub(super) struct Unwritten(pub Arc<ApiError>);

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(Unwritten(Arc::new(self)));
        response
    }
}

/// What a body needs to know of its request.
pub(super) struct About<'a> {
    pub trace_id: &'a str,
    pub service: &'a str,
    pub at: Timestamp,
}

impl ApiError {
    /// Status and body.
    pub(super) fn write(&self, about: &About<'_>) -> Response {
        match self {
            Self::Use(UseError::Schema(errors)) => not_of_the_contract(errors.iter().map(body_item).collect(), about),
            Self::Use(UseError::Parameter(text)) => {
                let detail = format!("Validation errors: {text}");
                not_of_the_contract(vec![ProblemError::new("PN_INVALID_PARAMETERS", None, &detail)], about)
            }
            Self::Use(UseError::Refused { status, items }) => problem(*status, items.iter().map(item).collect(), about),
            Self::Use(UseError::Internal(reason)) => failure(reason, about),
            Self::Use(UseError::Unavailable(reason)) => unavailable(reason, about),
            Self::Panicked => failure("a handler panicked", about),
            Self::Link(refusal) => link(refusal, about),
            Self::Unauthorized => gateway(401, &json!({"message": "Unauthorized"})),
            Self::Denied => {
                let text = "User is not authorized to access this resource with an explicit deny";
                gateway(403, &json!({ "Message": text }))
            }
            Self::UnknownOperation => gateway(403, &json!({"message": "Missing Authentication Token"})),
            Self::TooLong => {
                let text = format!("Request Too Long: a body may have at most {MAX_BODY_BYTES} bytes");
                gateway(413, &json!({ "message": text }))
            }
            Self::Interrupted => gateway(400, &json!({"message": "The body ended before its announced length"})),
        }
    }
}

fn item(item: &Item) -> ProblemError {
    ProblemError::new(item.code.clone(), item.element.clone(), &item.detail)
}

fn body_item(error: &SchemaError) -> ProblemError {
    let SchemaError { path, message } = error;
    let (element, place) = if path.is_empty() { (None, "body") } else { (Some(path.clone()), path.as_str()) };
    ProblemError::new("PN_INVALID_BODY", element, &format!("Validation errors: {place}: {message}"))
}

/// The gateway's own check of the contract: a problem without type, detail and time.
fn not_of_the_contract(errors: Vec<ProblemError>, about: &About<'_>) -> Response {
    let problem = Problem {
        r#type: None,
        status: 400,
        title: "VALIDATION ERROR",
        detail: None,
        trace_id: about.trace_id.to_owned(),
        timestamp: None,
        errors,
    };
    let mut response = written(problem);
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

fn problem(status: u16, mut errors: Vec<ProblemError>, about: &About<'_>) -> Response {
    if errors.is_empty() {
        errors.push(ProblemError::new("PN_GENERIC_ERROR", None, ""));
    }
    written(Problem {
        r#type: Some("GENERIC_ERROR"),
        status,
        title: if status < 500 { "Handled error" } else { "Unexpected error" },
        detail: Some(format!("See logs for details in {}", about.service)),
        trace_id: about.trace_id.to_owned(),
        timestamp: Some(instant(about.at)),
        errors,
    })
}

fn failure(reason: &str, about: &About<'_>) -> Response {
    tracing::error!(trace_id = about.trace_id, service = about.service, reason, "a request failed");
    problem(500, Vec::new(), about)
}

fn unavailable(reason: &str, about: &About<'_>) -> Response {
    tracing::error!(trace_id = about.trace_id, service = about.service, reason, "the store cannot be used");
    let detail =
        "The platform cannot store or read anything now. Nothing of this request was recorded: try again later";
    problem(503, vec![ProblemError::new("PN_GENERIC_ERROR", None, detail)], about)
}

fn written(problem: Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Json(problem)).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    response
}

fn gateway(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(body)).into_response()
}

fn link(refusal: &LinkRefusal, about: &About<'_>) -> Response {
    if refusal.status >= 500 {
        let code = refusal.code.as_str();
        tracing::error!(trace_id = about.trace_id, code, "a document could not be stored or read");
    }
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(CONTENT_TYPE, "application/xml")], refusal.body.clone()).into_response()
}
