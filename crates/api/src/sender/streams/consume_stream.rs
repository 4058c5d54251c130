//! `GET /delivery-progresses/v2.9/streams/{streamId}/events`: the next page of a stream. Naming an event acknowledges it
//! and those before. The header `retry-after` is in milliseconds.

use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, ErrorsWithNotFound, Form, PathOf, QueryOf, matching, uuid};
use crate::wire::params::StreamPath;
use crate::wire::timeline::{NotificationStatusV26, TimelineElementV28};
use axum::Json;
use axum::extract::State;
use messo_domain::timeline::Status;
use messo_engine::use_cases::consume_stream::StreamedEvent;
use serde::Serialize;
use utoipa::ToSchema;

/// Where to go on.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[expect(dead_code, reason = "a description; the handler reads it")]
pub(crate) struct LastEvent {
    /// The last event that the caller has dealt with; without it, the page begins with the oldest kept.
    #[param(required = false, min_length = 38, max_length = 38, pattern = "^0\\d{37}$")]
    last_event_id: String,
}

/// An event.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProgressResponseElementV29 {
    /// Id in the stream: grows.
    event_id: String,
    /// Id of the request.
    #[schema(required = false)]
    notification_request_id: String,
    /// Number of the notification; hidden while it is validated and if it is refused.
    #[schema(nullable = false, max_length = 25)]
    #[serde(skip_serializing_if = "Option::is_none")]
    iun: Option<String>,
    /// The new status, if it changed.
    #[schema(nullable = false, value_type = Option<NotificationStatusV26>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    new_status: Option<Status>,
    /// The element.
    element: TimelineElementV28,
}

impl From<StreamedEvent> for ProgressResponseElementV29 {
    fn from(event: StreamedEvent) -> Self {
        Self {
            event_id: event.event_id,
            notification_request_id: event.request_id.to_string(),
            iun: event.iun.map(|iun| iun.to_string()),
            new_status: event.new_status,
            element: TimelineElementV28::of(&event.element, Some(event.sent_at)),
        }
    }
}

/// Reads the next page of a stream.
#[utoipa::path(
    get, path = "/delivery-progresses/v2.9/streams/{streamId}/events", operation_id = "consumeEventStreamV29",
    tag = "Events", params(StreamPath, LastEvent),
    responses(
        (status = 200, description = "The events, in order", body = Vec<ProgressResponseElementV29>,
         headers(("retry-after" = i32, description = "Milliseconds to wait before the next call"))),
        ErrorsWithNotFound
    )
)]
pub(crate) async fn consume_stream(
    Sender(caller): Sender,
    State(api): State<Api>,
    PathOf(id): PathOf<String>,
    params: QueryOf,
) -> Result<([(&'static str, String); 1], Json<Vec<ProgressResponseElementV29>>), ApiError> {
    let id = uuid("streamId", &id)?;
    let last = params.get("lastEventId").map(|text| matching("lastEventId", text, &EVENT_ID)).transpose()?;
    let page = api.engine.consume_stream(&caller, &id, last).await?;
    let events = page.events.into_iter().map(Into::into).collect();
    Ok(([("retry-after", page.retry_after_ms.to_string())], Json(events)))
}

const EVENT_ID: Form = Form(
    |text| text.len() == 38 && text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit()),
    "an eventId of the stream, 38 digits of which the first is 0",
);
