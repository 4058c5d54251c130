//! SEND's error body (`Problem`), and what an operation declares of it.
//!
//! Title and detail are always the same sentences, as SEND's are: a caller can only use `status` and `errors`. Which
//! error becomes which problem is in [`super::error`].

use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

/// Media type of problems.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";
/// Longest `detail` of an item.
const LONGEST_DETAIL: usize = 1024;

/// An error body.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Always `GENERIC_ERROR`; left out where the request has not the form of the contract.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<&'static str>,
    /// The HTTP status.
    #[schema(minimum = 100, exclusive_maximum = 600)]
    pub status: u16,
    /// `Handled error`, `Unexpected error` or `VALIDATION ERROR`.
    #[schema(required = false, max_length = 64, pattern = "^[ -~]{0,64}$")]
    pub title: &'static str,
    /// Which service answered.
    #[schema(nullable = false, max_length = 4096, pattern = "^.{0,4096}$")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Id under which the log of the platform knows the request.
    #[schema(required = false)]
    pub trace_id: String,
    /// When, in UTC.
    #[schema(nullable = false, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<String>,
    /// What is wrong: one item for each thing.
    #[schema(min_items = 1)]
    pub errors: Vec<ProblemError>,
}

/// One thing that is wrong.
#[derive(Clone, Serialize, ToSchema)]
pub struct ProblemError {
    /// Code of SEND's catalogue.
    pub code: String,
    /// What it is about: the property of the body, or the key that is taken.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// What to change.
    #[schema(required = false, max_length = 1024)]
    pub detail: String,
}

impl ProblemError {
    /// An item; a detail that is empty becomes `none`, one that is too long is cut, as SEND does.
    pub fn new(code: impl Into<String>, element: Option<String>, detail: &str) -> Self {
        let detail = match detail {
            "" => "none".to_owned(),
            detail => detail.chars().take(LONGEST_DETAIL).collect(),
        };
        Self { code: code.into(), element, detail }
    }
}

/// Errors that every operation behind a credential can answer.
pub struct Errors;
/// The same, with "not there, or not the caller's".
pub struct ErrorsWithNotFound;
/// Errors of a deposit.
pub struct ErrorsWithConflict;
/// Errors of operations on streams.
pub struct ErrorsOfStreams;

impl IntoResponses for Errors {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        declared(&[400, 401, 403, 500])
    }
}

impl IntoResponses for ErrorsWithNotFound {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        declared(&[400, 401, 403, 404, 500])
    }
}

impl IntoResponses for ErrorsWithConflict {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        declared(&[400, 401, 403, 409, 413, 500])
    }
}

impl IntoResponses for ErrorsOfStreams {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        declared(&[400, 401, 403, 404, 409, 500])
    }
}

fn declared(statuses: &[u16]) -> BTreeMap<String, RefOr<Response>> {
    statuses.iter().map(|status| (status.to_string(), RefOr::T(response(*status)))).collect()
}

/// Errors of the gateway (401, a part of 403, 413) have a body of their own and are declared without one.
fn response(status: u16) -> Response {
    let description = match status {
        400 => "The request has not the form of the contract, or a rule objects",
        401 => "The credential is missing",
        403 => "The credential is not valid, or does not allow this",
        404 => "Not there, or not the caller's",
        409 => "Something of the request is taken already, or there are too many",
        413 => "The body is too large",
        _ => "The platform failed; try again later",
    };
    let response = ResponseBuilder::new().description(description);
    match status {
        401 | 413 => response.build(),
        _ => {
            let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
            response.content(PROBLEM_JSON, problem).build()
        }
    }
}
