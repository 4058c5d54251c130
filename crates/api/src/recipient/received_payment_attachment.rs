//! `GET /delivery/notifications/received/{iun}/attachments/payment/{attachmentName}`: the form of a payment, for the
//! recipient who is to pay.

use super::without_mandate;
use crate::Api;
use crate::auth::Person;
use crate::http::{ApiError, ErrorsWithNotFound, PathOf, QueryOf, index, iun, payment_form};
use crate::wire::document::NotificationAttachmentDownloadMetadataResponse;
use axum::Json;
use axum::extract::State;

/// A payment of the reader.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path, rename_all = "camelCase")]
#[expect(dead_code, reason = "a description; the handler reads it")]
pub(crate) struct OwnPaymentPath {
    /// Number of the notification.
    #[param(min_length = 25, max_length = 25, pattern = "^[A-Z]{4}-[A-Z]{4}-[A-Z]{4}-[0-9]{6}-[A-Z]{1}-[0-9]{1}$")]
    iun: String,
    /// PAGOPA or F24.
    #[param(min_length = 3, max_length = 6, pattern = "PAGOPA|F24")]
    attachment_name: String,
}

/// Gives a link to the form of a payment; to ask for it is to open the act.
#[utoipa::path(
    get, path = "/delivery/notifications/received/{iun}/attachments/payment/{attachmentName}",
    operation_id = "getReceivedNotificationAttachment", tag = "RecipientReadB2B", security(("bearerAuth" = [])),
    params(
        OwnPaymentPath,
        ("mandateId" = Option<String>, Query, description = "Mandate used; none is given on this version"),
        ("attachmentIdx" = Option<i32>, Query, description = "Index of the payment, from 0; without it, the first"),
    ),
    responses((status = 200, description = "The link", body = NotificationAttachmentDownloadMetadataResponse), ErrorsWithNotFound)
)]
pub(crate) async fn received_payment_attachment(
    Person(person): Person,
    State(api): State<Api>,
    PathOf((number, name)): PathOf<(String, String)>,
    params: QueryOf,
) -> Result<Json<NotificationAttachmentDownloadMetadataResponse>, ApiError> {
    let number = iun(&number)?;
    let form = payment_form(&name)?;
    let payment = index("attachmentIdx", params.get("attachmentIdx").unwrap_or("0"))?;
    without_mandate(&params)?;
    let link = api.engine.received_payment_attachment(&person, number, form, payment).await?;
    Ok(Json(link.into()))
}
