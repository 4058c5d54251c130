//! `GET /delivery-progresses/v2.9/streams`: the streams that the key may see.

use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, Errors};
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// A stream of the list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StreamListElement {
    /// Id.
    #[schema(format = "uuid")]
    stream_id: String,
    /// Title.
    #[schema(max_length = 256, pattern = "^.*$")]
    title: String,
}

/// Lists the streams.
#[utoipa::path(
    get, path = "/delivery-progresses/v2.9/streams", operation_id = "listEventStreamsV29", tag = "Streams",
    responses((status = 200, description = "The streams", body = Vec<StreamListElement>), Errors)
)]
pub(crate) async fn list_streams(
    Sender(caller): Sender,
    State(api): State<Api>,
) -> Result<Json<Vec<StreamListElement>>, ApiError> {
    let streams = api.engine.list_streams(&caller).await?;
    let element = |stream: messo_engine::use_cases::manage_streams::StreamView| StreamListElement {
        stream_id: stream.id,
        title: stream.title,
    };
    Ok(Json(streams.into_iter().map(element).collect()))
}
