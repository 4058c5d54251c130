//! `PUT /documents/upload/{key}`: takes in a document by its signed link, streamed to the store. Errors are S3's, as
//! senders' software was written against presigned links of S3.

use super::key;
use crate::Api;
use crate::http::{ApiError, PathOf, drain};
use axum::body::{Body, BodyDataStream};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use messo_ports::links::UploadHeaders;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

/// Uploads a document to the place that the preload gave.
#[utoipa::path(
    put, path = "/documents/upload/{key}", operation_id = "uploadDocument", tag = "Documents", security(()),
    params(
        ("key" = String, Path, description = "Key of the document"),
        ("content-type" = String, Header, description = "The media type told at the preload"),
        ("x-amz-checksum-sha256" = String, Header, description = "The SHA-256 told at the preload, Base64"),
        ("x-amz-meta-secret" = String, Header, description = "The secret answered by the preload, square brackets included"),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The bytes"),
    responses(
        (status = 200, description = "Stored", headers(("x-amz-version-id" = String, description = "The versionToken"))),
        (status = 400, description = "The bytes are not those announced, or too many", content_type = "application/xml", body = String),
        (status = 403, description = "Something is not as it was signed, or the link has expired", content_type = "application/xml", body = String),
        (status = 404, description = "There is no such place", content_type = "application/xml", body = String),
        (status = 412, description = "Another document is stored under this key", content_type = "application/xml", body = String),
        (status = 503, description = "The store cannot be used now", content_type = "application/xml", body = String),
    )
)]
pub(crate) async fn upload(
    State(api): State<Api>,
    PathOf(name): PathOf<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, [(&'static str, String); 1]), ApiError> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let sent = UploadHeaders {
        content_type: header("content-type"),
        checksum: header("x-amz-checksum-sha256"),
        secret: header("x-amz-meta-secret"),
    };
    let body = Incoming(Arc::new(Mutex::new(body.into_data_stream())));
    let stored = match key(&name) {
        Ok(key) => {
            let (query, bytes) = (query.as_deref().unwrap_or(""), body.clone().boxed());
            api.engine.upload_document(&key, query, sent, bytes).await.map_err(ApiError::from)
        }
        Err(error) => Err(error),
    };
    if stored.is_err() {
        drain(body).await;
    }
    Ok((StatusCode::OK, [("x-amz-version-id", stored?)]))
}

/// The bytes as they come in; shared, so that what a refusal left unread can be read to its end.
#[derive(Clone)]
struct Incoming(Arc<Mutex<BodyDataStream>>);

impl Stream for Incoming {
    type Item = std::io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        body.poll_next_unpin(context).map_err(std::io::Error::other)
    }
}
