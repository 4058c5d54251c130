//! `PUT /delivery-progresses/v2.9/streams/{streamId}`: changes title and filter of a stream, and adds groups.

use super::{StreamMetadataResponseV29, StreamRequestV29, read_draft};
use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, Body, ErrorsWithNotFound, PathOf, uuid};
use crate::wire::params::StreamPath;
use axum::Json;
use axum::extract::State;

/// Changes a stream.
#[utoipa::path(
    put, path = "/delivery-progresses/v2.9/streams/{streamId}", operation_id = "updateEventStreamV29", tag = "Streams",
    params(StreamPath), request_body = StreamRequestV29,
    responses((status = 200, description = "The stream", body = StreamMetadataResponseV29), ErrorsWithNotFound)
)]
pub(crate) async fn update_stream(
    Sender(caller): Sender,
    State(api): State<Api>,
    PathOf(id): PathOf<String>,
    Body(body): Body,
) -> Result<Json<StreamMetadataResponseV29>, ApiError> {
    let stream = api.engine.update_stream(&caller, &uuid("streamId", &id)?, &read_draft(&body, false)?).await?;
    Ok(Json(stream.into()))
}
