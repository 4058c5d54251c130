//! `GET /delivery/v2.9/notifications/sent/{iun}`: an accepted notification with its timeline, for its sender.

use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, ErrorsWithNotFound, PathOf, iun};
use crate::wire::notification::FullNotification;
use crate::wire::params::IunPath;
use axum::Json;
use axum::extract::State;

/// Reads a notification. While it is validated, and for ever if it is refused, it is not there.
#[utoipa::path(
    get, path = "/delivery/v2.9/notifications/sent/{iun}", operation_id = "retrieveSentNotificationV29",
    tag = "SenderReadB2B", params(IunPath),
    responses((status = 200, description = "The notification", body = FullNotification), ErrorsWithNotFound)
)]
pub(crate) async fn sent_notification(
    Sender(caller): Sender,
    State(api): State<Api>,
    PathOf(number): PathOf<String>,
) -> Result<Json<FullNotification>, ApiError> {
    let view = api.engine.read_sent(&caller, iun(&number)?).await?;
    Ok(Json(FullNotification::for_sender(&view)))
}
