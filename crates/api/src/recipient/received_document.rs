//! `GET /delivery/notifications/received/{iun}/attachments/documents/{docIdx}`: a document of the act, for a recipient.

use super::without_mandate;
use crate::Api;
use crate::auth::Person;
use crate::http::{ApiError, ErrorsWithNotFound, PathOf, QueryOf, index, iun};
use crate::wire::document::NotificationAttachmentDownloadMetadataResponse;
use crate::wire::params::DocumentPath;
use axum::Json;
use axum::extract::State;

/// Gives a link to a document of the act; to ask for it is to open the act.
#[utoipa::path(
    get, path = "/delivery/notifications/received/{iun}/attachments/documents/{docIdx}",
    operation_id = "getReceivedNotificationDocument", tag = "RecipientReadB2B", security(("bearerAuth" = [])),
    params(DocumentPath, ("mandateId" = Option<String>, Query, description = "Mandate used; none is given on this version")),
    responses((status = 200, description = "The link", body = NotificationAttachmentDownloadMetadataResponse), ErrorsWithNotFound)
)]
pub(crate) async fn received_document(
    Person(person): Person,
    State(api): State<Api>,
    PathOf((number, document)): PathOf<(String, String)>,
    params: QueryOf,
) -> Result<Json<NotificationAttachmentDownloadMetadataResponse>, ApiError> {
    let (number, document) = (iun(&number)?, index("docIdx", &document)?);
    without_mandate(&params)?;
    let link = api.engine.received_document(&person, number, document).await?;
    Ok(Json(link.into()))
}
