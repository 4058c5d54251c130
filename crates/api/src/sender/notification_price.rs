//! `GET /delivery/v2.3/price/{paTaxId}/{noticeCode}`: what the payer of a notice owes for its notification, now. Asked by
//! the creditor and by the payment platform alike.

use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, ErrorsWithNotFound, Form, PathOf, instant, matching};
use axum::Json;
use axum::extract::State;
use messo_domain::money::Cents;
use messo_domain::price::Price;
use serde::Serialize;
use utoipa::ToSchema;

/// A notice.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path, rename_all = "camelCase")]
#[expect(dead_code, reason = "a description; the handler reads it")]
pub(crate) struct NoticePath {
    /// Tax id of the creditor.
    #[param(min_length = 11, max_length = 11, pattern = "^\\d+$")]
    pa_tax_id: String,
    /// Notice code.
    #[param(min_length = 18, max_length = 18, pattern = "^\\d+$")]
    notice_code: String,
}

/// The price of a notice; amounts in euro cents.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NotificationPriceResponseV23 {
    /// Number of the notification.
    #[schema(required = false, min_length = 25, max_length = 25)]
    pub(super) iun: String,
    /// Fee of the platform and letters, net of VAT.
    #[schema(required = false, value_type = i32)]
    pub(super) partial_price: Cents,
    /// Fees and letters with VAT: what the payer owes.
    #[schema(required = false, value_type = i32)]
    total_price: Cents,
    /// VAT on the letters, percent.
    #[schema(required = false, value_type = i32, minimum = 0, maximum = 100)]
    vat: u32,
    /// Fee of the sender.
    #[schema(required = false, value_type = i32, minimum = 0, maximum = 100)]
    pa_fee: Cents,
    /// Legal effect by lapse of the term.
    #[schema(nullable = false, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refinement_date: Option<String>,
    /// First access.
    #[schema(nullable = false, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) notification_view_date: Option<String>,
    /// Fee of the platform.
    #[schema(required = false, value_type = i32)]
    send_fee: Cents,
    /// Letters, net of VAT.
    #[schema(required = false, value_type = i32)]
    analog_cost: Cents,
}

impl From<Price> for NotificationPriceResponseV23 {
    fn from(price: Price) -> Self {
        Self {
            iun: price.iun.to_string(),
            partial_price: price.partial_price,
            total_price: price.total_price,
            vat: price.vat,
            pa_fee: price.pa_fee,
            refinement_date: price.refinement_date.map(instant),
            notification_view_date: price.notification_view_date.map(instant),
            send_fee: price.send_fee,
            analog_cost: price.analog_cost,
        }
    }
}

/// Tells the price of a notice.
#[utoipa::path(
    get, path = "/delivery/v2.3/price/{paTaxId}/{noticeCode}", operation_id = "retrieveNotificationPriceV23",
    tag = "NotificationPriceV23", params(NoticePath),
    responses((status = 200, description = "The price", body = NotificationPriceResponseV23), ErrorsWithNotFound)
)]
pub(crate) async fn notification_price(
    _: Sender,
    State(api): State<Api>,
    PathOf((creditor, notice)): PathOf<(String, String)>,
) -> Result<Json<NotificationPriceResponseV23>, ApiError> {
    let creditor = matching("paTaxId", &creditor, &CREDITOR)?;
    let notice = matching("noticeCode", &notice, &NOTICE)?;
    let price = api.engine.notification_price(creditor, notice).await?;
    Ok(Json(price.into()))
}

/// Tax id of a creditor.
pub(super) const CREDITOR: Form = Form(|text| is_digits(text, 11), "11 digits");
/// A notice code.
pub(super) const NOTICE: Form = Form(|text| is_digits(text, 18), "18 digits");

fn is_digits(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())
}
