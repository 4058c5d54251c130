//! `GET /delivery/notifications/sent/{iun}/attachments/payment/{recipientIdx}/{attachmentName}`: the form of a payment,
//! as uploaded, or an F24 made of the uploaded data with the costs so far.

use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, ErrorsWithNotFound, PathOf, QueryOf, index, iun, payment_form};
use crate::wire::document::NotificationAttachmentDownloadMetadataResponse;
use axum::Json;
use axum::extract::State;

/// A payment of a recipient.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path, rename_all = "camelCase")]
#[expect(dead_code, reason = "a description; the handler reads it")]
pub(crate) struct PaymentPath {
    /// Number of the notification.
    #[param(min_length = 25, max_length = 25, pattern = "^[A-Z]{4}-[A-Z]{4}-[A-Z]{4}-[0-9]{6}-[A-Z]{1}-[0-9]{1}$")]
    iun: String,
    /// Index of the recipient, from 0.
    recipient_idx: i32,
    /// PAGOPA or F24.
    #[param(min_length = 3, max_length = 6, pattern = "PAGOPA|F24")]
    attachment_name: String,
}

/// Gives a link to the form of a payment.
#[utoipa::path(
    get, path = "/delivery/notifications/sent/{iun}/attachments/payment/{recipientIdx}/{attachmentName}",
    operation_id = "retrieveSentNotificationAttachment", tag = "SenderReadB2B",
    params(PaymentPath, ("attachmentIdx" = Option<i32>, Query, description = "Index of the payment, from 0; without it, the first")),
    responses((status = 200, description = "The link", body = NotificationAttachmentDownloadMetadataResponse), ErrorsWithNotFound)
)]
pub(crate) async fn sent_payment_attachment(
    Sender(caller): Sender,
    State(api): State<Api>,
    PathOf((number, recipient, name)): PathOf<(String, String, String)>,
    params: QueryOf,
) -> Result<Json<NotificationAttachmentDownloadMetadataResponse>, ApiError> {
    let number = iun(&number)?;
    let recipient = index("recipientIdx", &recipient)?;
    let form = payment_form(&name)?;
    let payment = index("attachmentIdx", params.get("attachmentIdx").unwrap_or("0"))?;
    let link = api.engine.sent_payment_attachment(&caller, number, recipient, form, payment).await?;
    Ok(Json(link.into()))
}
