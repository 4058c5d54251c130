//! What all endpoints share of HTTP: reading of bodies and parameters, error bodies, trace ids, the net under panics.

mod body;
mod error;
mod instants;
mod params;
mod problem;
mod reader;
mod trace;

pub(crate) use body::drain;
pub use body::{Body, MAX_BODY_BYTES};
pub use error::ApiError;
pub use instants::{instant, instants_in};
pub(crate) use params::{IUN, PathOf, QueryOf, has_form_of_uuid, index, iun, matching, payment_form, uuid};
pub use problem::{Errors, ErrorsWithConflict, ErrorsWithNotFound, Problem, ProblemError};
pub(crate) use problem::{ErrorsOfStreams, PROBLEM_JSON};
pub(crate) use reader::{Fields, Form, Reader};
pub use trace::wrap;

use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The answer for a path, or a method on a path, that there is not: as SEND's gateway, which knows neither.
pub(crate) async fn unknown_operation() -> ApiError {
    ApiError::UnknownOperation
}

/// Refuses HEAD, which axum would serve with the handler of GET: reading an act is its legal view, and SEND has no HEAD.
pub(crate) async fn get_is_not_head(request: Request, next: Next) -> Response {
    if request.method() == Method::HEAD { ApiError::UnknownOperation.into_response() } else { next.run(request).await }
}
