//! `GET /delivery/v2.8/notifications/received/{iun}`: a notification for one of its recipients. The first call is the
//! view, with its legal effect.

use super::without_mandate;
use crate::Api;
use crate::auth::Person;
use crate::http::{ApiError, ErrorsWithNotFound, PathOf, QueryOf, iun};
use crate::wire::notification::FullNotification;
use crate::wire::params::IunPath;
use axum::Json;
use axum::extract::State;

/// Where the view comes from, as its timeline element tells.
const CHANNEL: &str = "WEB";

/// Opens a notification.
#[utoipa::path(
    get, path = "/delivery/v2.8/notifications/received/{iun}", operation_id = "getReceivedNotificationV28",
    tag = "RecipientReadB2B", security(("bearerAuth" = [])),
    params(IunPath, ("mandateId" = Option<String>, Query, description = "Mandate used; none is given on this version")),
    responses((status = 200, description = "The notification", body = FullNotification), ErrorsWithNotFound)
)]
pub(crate) async fn received_notification(
    Person(person): Person,
    State(api): State<Api>,
    PathOf(number): PathOf<String>,
    params: QueryOf,
) -> Result<Json<FullNotification>, ApiError> {
    let number = iun(&number)?;
    without_mandate(&params)?;
    let received = api.engine.read_received(&person, number, CHANNEL).await?;
    Ok(Json(FullNotification::for_recipient(&received.view, received.rec)))
}
