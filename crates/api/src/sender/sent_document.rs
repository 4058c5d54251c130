//! `GET /delivery/notifications/sent/{iun}/attachments/documents/{docIdx}`: a document of the act, for its sender.

use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, ErrorsWithNotFound, PathOf, index, iun};
use crate::wire::document::NotificationAttachmentDownloadMetadataResponse;
use crate::wire::params::DocumentPath;
use axum::Json;
use axum::extract::State;

/// Gives a link to a document of the act.
#[utoipa::path(
    get, path = "/delivery/notifications/sent/{iun}/attachments/documents/{docIdx}",
    operation_id = "retrieveSentNotificationDocument", tag = "SenderReadB2B", params(DocumentPath),
    responses((status = 200, description = "The link", body = NotificationAttachmentDownloadMetadataResponse), ErrorsWithNotFound)
)]
pub(crate) async fn sent_document(
    Sender(caller): Sender,
    State(api): State<Api>,
    PathOf((number, document)): PathOf<(String, String)>,
) -> Result<Json<NotificationAttachmentDownloadMetadataResponse>, ApiError> {
    let link = api.engine.sent_document(&caller, iun(&number)?, index("docIdx", &document)?).await?;
    Ok(Json(link.into()))
}
