//! The body of a request, whole and limited. Documents do not pass here: they are streamed.

use super::ApiError;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_LENGTH;
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};

/// Most bytes of a body: the largest request that the contract allows, with 15 recipients, is some tens of kilobytes.
pub const MAX_BODY_BYTES: usize = 2 * 1024 * 1024;
/// Bytes that are read and thrown away after a refusal, so that a client that sends first and reads later gets its answer
/// and not a reset connection.
const MAX_DRAINED_BYTES: usize = 32 * 1024 * 1024;
/// Most bytes that are set aside on the mere word of a client.
const MAX_SET_ASIDE_BYTES: usize = 64 * 1024;

/// The bytes of a body.
pub struct Body(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let announced =
            request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
        let mut chunks = request.into_body().into_data_stream();
        let mut bytes = BytesMut::with_capacity(announced.unwrap_or(0).min(MAX_SET_ASIDE_BYTES));
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|_| ApiError::Interrupted)?;
            if bytes.len() + chunk.len() > MAX_BODY_BYTES {
                drain(chunks).await;
                return Err(ApiError::TooLong);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Self(bytes.freeze()))
    }
}

/// Reads on and throws away, up to a limit.
pub(crate) async fn drain<E>(mut chunks: impl Stream<Item = Result<Bytes, E>> + Unpin) {
    let mut seen = 0;
    while let Some(Ok(chunk)) = chunks.next().await {
        seen += chunk.len();
        if seen > MAX_DRAINED_BYTES {
            return;
        }
    }
}
