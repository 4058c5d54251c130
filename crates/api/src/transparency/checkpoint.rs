//! `GET /transparency/checkpoint`: the last signed head.

use crate::Api;
use crate::http::{ApiError, Problem};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

/// The last checkpoint: origin, size and root, signed (C2SP signed-note).
#[utoipa::path(
    get, path = "/transparency/checkpoint", operation_id = "transparencyCheckpoint", tag = "Transparency", security(()),
    responses(
        (status = 200, description = "The checkpoint", content_type = "text/plain", body = String),
        (status = 503, description = "The log cannot be read now", content_type = "application/problem+json", body = Problem),
    )
)]
pub(crate) async fn checkpoint(State(api): State<Api>) -> Result<Response, ApiError> {
    let note = api.engine.log_about().await?.checkpoint;
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-cache")], note).into_response())
}
