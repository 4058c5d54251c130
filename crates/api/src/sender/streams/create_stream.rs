//! `POST /delivery-progresses/v2.9/streams`: makes a stream, perhaps in the place of another.

use super::{StreamMetadataResponseV29, StreamRequestV29, read_draft};
use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, Body, ErrorsOfStreams};
use axum::Json;
use axum::extract::State;
use utoipa::ToSchema;

/// A stream to make.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "a description; `read_draft` reads it")]
pub(crate) struct StreamCreationRequestV29 {
    /// What it lets through.
    #[serde(flatten)]
    request: StreamRequestV29,
    /// Id of a stream of the caller that is disabled; the new one's numbers begin 1000 after its last.
    #[schema(required = false, format = "uuid")]
    replaced_stream_id: String,
}

/// Makes a stream.
#[utoipa::path(
    post, path = "/delivery-progresses/v2.9/streams", operation_id = "createEventStreamV29", tag = "Streams",
    request_body = StreamCreationRequestV29,
    responses((status = 200, description = "The stream", body = StreamMetadataResponseV29), ErrorsOfStreams)
)]
pub(crate) async fn create_stream(
    Sender(caller): Sender,
    State(api): State<Api>,
    Body(body): Body,
) -> Result<Json<StreamMetadataResponseV29>, ApiError> {
    let stream = api.engine.create_stream(&caller, &read_draft(&body, true)?).await?;
    Ok(Json(stream.into()))
}
