//! `POST /delivery-progresses/v2.9/streams/{streamId}/action/disable`: nothing new comes in; what is there can be read.

use super::StreamMetadataResponseV29;
use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, ErrorsWithNotFound, PathOf, uuid};
use crate::wire::params::StreamPath;
use axum::Json;
use axum::extract::State;

/// Disables a stream.
#[utoipa::path(
    post, path = "/delivery-progresses/v2.9/streams/{streamId}/action/disable", operation_id = "disableEventStreamV29",
    tag = "Streams", params(StreamPath),
    responses((status = 200, description = "The stream", body = StreamMetadataResponseV29), ErrorsWithNotFound)
)]
pub(crate) async fn disable_stream(
    Sender(caller): Sender,
    State(api): State<Api>,
    PathOf(id): PathOf<String>,
) -> Result<Json<StreamMetadataResponseV29>, ApiError> {
    let stream = api.engine.disable_stream(&caller, &uuid("streamId", &id)?).await?;
    Ok(Json(stream.into()))
}
