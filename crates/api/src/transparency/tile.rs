//! `GET /transparency/tile/{level}/{index}`: tiles of hashes, and bundles of entries where the level is `entries`. They
//! never change, so whoever has one keeps it.

use crate::Api;
use crate::http::{ApiError, PROBLEM_JSON, Problem};
use axum::extract::State;
use axum::http::Uri;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use messo_engine::UseError;

/// Where the log's files begin.
const PREFIX: &str = "/transparency/";
/// What a cache may do with a file.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// A full tile of hashes, or a full bundle of entries.
#[utoipa::path(
    get, path = "/transparency/tile/{level}/{index}", operation_id = "transparencyTile", tag = "Transparency", security(()),
    params(
        ("level" = String, Path, description = "0 to 63, or `entries`"),
        ("index" = String, Path, description = "Three digits; above 999, more groups before it, each with an x: x001/234"),
    ),
    responses(
        (status = 200, description = "The bytes", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 404, description = "The log has no such file", content_type = PROBLEM_JSON, body = Problem),
        (status = 503, description = "The log cannot be read now", content_type = PROBLEM_JSON, body = Problem),
    )
)]
pub(crate) async fn tile(api: State<Api>, uri: Uri) -> Result<Response, ApiError> {
    deep_tile(api, uri).await
}

/// A partial tile or bundle, at the end of the log.
#[utoipa::path(
    get, path = "/transparency/tile/{level}/{index}/{width}", operation_id = "transparencyPartialTile",
    tag = "Transparency", security(()),
    params(
        ("level" = String, Path, description = "0 to 63, or `entries`"),
        ("index" = String, Path, description = "Three digits and `.p`"),
        ("width" = String, Path, description = "1 to 255"),
    ),
    responses(
        (status = 200, description = "The bytes", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 404, description = "The log has no such file", content_type = PROBLEM_JSON, body = Problem),
        (status = 503, description = "The log cannot be read now", content_type = PROBLEM_JSON, body = Problem),
    )
)]
pub(crate) async fn partial_tile(api: State<Api>, uri: Uri) -> Result<Response, ApiError> {
    deep_tile(api, uri).await
}

/// Any of them, by its whole path.
pub(crate) async fn deep_tile(State(api): State<Api>, uri: Uri) -> Result<Response, ApiError> {
    let path = uri.path().strip_prefix(PREFIX).unwrap_or_default();
    let missing = || UseError::not_found("PN_GENERIC_ERROR", "The log has no such file");
    let bytes = api.engine.log_file(path).await?.ok_or_else(missing)?;
    Ok(([(CONTENT_TYPE, "application/octet-stream"), (CACHE_CONTROL, FOR_EVER)], bytes).into_response())
}
