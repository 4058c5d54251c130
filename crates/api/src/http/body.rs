//! The body of a request, whole and limited. Documents do not pass here: they are streamed.

use super::ApiError;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_LENGTH;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;

/// Most bytes of a body: the largest request that the contract allows, with 15 recipients, is some tens of kilobytes.
pub const MAX_BODY_BYTES: usize = 2 * 1024 * 1024;
/// Bytes that are read and thrown away beyond that, so that a client that sends first and reads later gets its answer.
const MAX_DRAINED_BYTES: usize = 16 * 1024 * 1024;

/// The bytes of a body.
pub struct Body(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let announced =
            request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
        let mut chunks = request.into_body().into_data_stream();
        let mut bytes = BytesMut::with_capacity(announced.unwrap_or(0).min(MAX_BODY_BYTES));
        let mut seen = 0;
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|_| ApiError::Interrupted)?;
            seen += chunk.len();
            if seen <= MAX_BODY_BYTES {
                bytes.extend_from_slice(&chunk);
            } else if seen > MAX_DRAINED_BYTES {
                break;
            }
        }
        if seen > MAX_BODY_BYTES { Err(ApiError::TooLong) } else { Ok(Self(bytes.freeze())) }
    }
}
