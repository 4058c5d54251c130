//! `GET /delivery/price/{paTaxId}/{noticeCode}`: the first version of the price of a notice. A view of the current one,
//! which has one amount: what stands in the partial price, without the fee of the sender and without VAT.

use super::notification_price::{NoticePath, NotificationPriceResponseV23, notification_price};
use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, ErrorsWithNotFound, PathOf};
use axum::Json;
use axum::extract::State;
use messo_domain::money::Cents;
use serde::Serialize;
use utoipa::ToSchema;

/// The price of a notice.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NotificationPriceResponse {
    /// Number of the notification.
    #[schema(required = false, min_length = 25, max_length = 25)]
    iun: String,
    /// Fee of the platform and letters, net of VAT; euro cents.
    #[schema(required = false, value_type = i32)]
    amount: Cents,
    /// Legal effect by lapse of the term.
    #[schema(nullable = false, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    refinement_date: Option<String>,
    /// First access.
    #[schema(nullable = false, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    notification_view_date: Option<String>,
}

impl From<NotificationPriceResponseV23> for NotificationPriceResponse {
    fn from(price: NotificationPriceResponseV23) -> Self {
        Self {
            iun: price.iun,
            amount: price.partial_price,
            refinement_date: price.refinement_date,
            notification_view_date: price.notification_view_date,
        }
    }
}

/// Tells the price of a notice, as the first version did.
#[utoipa::path(
    get, path = "/delivery/price/{paTaxId}/{noticeCode}", operation_id = "retrieveNotificationPrice",
    tag = "NotificationPrice", params(NoticePath),
    responses((status = 200, description = "The price", body = NotificationPriceResponse), ErrorsWithNotFound)
)]
pub(crate) async fn notification_price_v1(
    sender: Sender,
    api: State<Api>,
    notice: PathOf<(String, String)>,
) -> Result<Json<NotificationPriceResponse>, ApiError> {
    let Json(price) = notification_price(sender, api, notice).await?;
    Ok(Json(price.into()))
}
