//! `GET /documents/download/{key}`: gives out a document by its signed link, streamed from the store.

use super::key;
use crate::Api;
use crate::http::{ApiError, PathOf};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};

/// Downloads a document.
#[utoipa::path(
    get, path = "/documents/download/{key}", operation_id = "downloadDocument", tag = "Documents", security(()),
    params(("key" = String, Path, description = "Key of the document")),
    responses(
        (status = 200, description = "The bytes", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 403, description = "The link is not as it was signed, or has expired", content_type = "application/xml", body = String),
        (status = 404, description = "There is no such document", content_type = "application/xml", body = String),
        (status = 503, description = "The store cannot be used now", content_type = "application/xml", body = String),
    )
)]
pub(crate) async fn download(
    State(api): State<Api>,
    PathOf(name): PathOf<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let query = query.unwrap_or_default();
    let (meta, bytes, disposition) = api.engine.download_document(&key(&name)?, &query).await?;
    // A document is the sender's: it is saved, never shown as a page of ours, and never kept by a cache.
    let headers = [
        (CONTENT_TYPE, meta.content_type),
        (CONTENT_LENGTH, meta.size.to_string()),
        (CONTENT_DISPOSITION, disposition),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, Body::from_stream(bytes)).into_response())
}
