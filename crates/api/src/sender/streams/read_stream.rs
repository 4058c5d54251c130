//! `GET /delivery-progresses/v2.9/streams/{streamId}`: one stream.

use super::StreamMetadataResponseV29;
use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, ErrorsWithNotFound, PathOf, uuid};
use crate::wire::params::StreamPath;
use axum::Json;
use axum::extract::State;

/// Reads a stream.
#[utoipa::path(
    get, path = "/delivery-progresses/v2.9/streams/{streamId}", operation_id = "retrieveEventStreamV29", tag = "Streams",
    params(StreamPath),
    responses((status = 200, description = "The stream", body = StreamMetadataResponseV29), ErrorsWithNotFound)
)]
pub(crate) async fn read_stream(
    Sender(caller): Sender,
    State(api): State<Api>,
    PathOf(id): PathOf<String>,
) -> Result<Json<StreamMetadataResponseV29>, ApiError> {
    let stream = api.engine.read_stream(&caller, &uuid("streamId", &id)?).await?;
    Ok(Json(stream.into()))
}
