//! `DELETE /delivery-progresses/v2.9/streams/{streamId}`: removes a stream with its events.

use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, ErrorsWithNotFound, PathOf, uuid};
use crate::wire::params::StreamPath;
use axum::extract::State;
use axum::http::StatusCode;

/// Removes a stream.
#[utoipa::path(
    delete, path = "/delivery-progresses/v2.9/streams/{streamId}", operation_id = "removeEventStreamV29", tag = "Streams",
    params(StreamPath), responses((status = 204, description = "It is gone"), ErrorsWithNotFound)
)]
pub(crate) async fn delete_stream(
    Sender(caller): Sender,
    State(api): State<Api>,
    PathOf(id): PathOf<String>,
) -> Result<StatusCode, ApiError> {
    api.engine.delete_stream(&caller, &uuid("streamId", &id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
