//! `POST /delivery/events/payment/f24`: payments by F24 that the body knows of; all of them are recorded, or none. An F24
//! has no number: the notification and the recipient who paid are told instead.

use super::report_payments::payments;
use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, Body, ErrorsWithNotFound, Fields, Form, IUN, Reader};
use axum::extract::State;
use axum::http::StatusCode;
use messo_domain::ids::TaxId;
use messo_domain::party::RecipientType;
use messo_engine::use_cases::report_payments::ReportedDebt;
use utoipa::ToSchema;

/// Payments by F24 to report.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a description; `payments` reads it")]
pub(crate) struct PaymentEventsRequestF24 {
    /// The payments.
    events: Vec<PaymentEventF24>,
}

/// A payment by F24.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "a description; `payments` reads it")]
pub(crate) struct PaymentEventF24 {
    /// Number of the notification.
    #[schema(min_length = 25, max_length = 25, pattern = "^[A-Z]{4}-[A-Z]{4}-[A-Z]{4}-[0-9]{6}-[A-Z]{1}-[0-9]{1}$")]
    iun: String,
    /// When it was paid: ISO-8601 with an offset.
    #[schema(format = DateTime)]
    payment_date: String,
    /// Tax id of the recipient who paid.
    #[schema(
        min_length = 11,
        max_length = 16,
        pattern = "^([A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z]{1}[0-9LMNPQRSTUV]{2}[A-Z]{1}[0-9LMNPQRSTUV]{3}[A-Z]{1}|[0-9]{11})$"
    )]
    recipient_tax_id: String,
    /// PF, a natural person, or PG, a company.
    #[schema(min_length = 2, max_length = 2, pattern = "PF|PG")]
    recipient_type: String,
    /// Euro cents.
    amount: i32,
}

/// Reports payments by F24.
#[utoipa::path(
    post, path = "/delivery/events/payment/f24", operation_id = "paymentEventsRequestF24", tag = "PaymentEvents",
    request_body = PaymentEventsRequestF24,
    responses((status = 204, description = "All are recorded"), ErrorsWithNotFound)
)]
pub(crate) async fn report_f24_payments(
    Sender(caller): Sender,
    State(api): State<Api>,
    Body(body): Body,
) -> Result<StatusCode, ApiError> {
    api.engine.report_payments(&caller, &payments(&body, form)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn form(fields: &Fields<'_>, reader: &mut Reader) -> Option<ReportedDebt> {
    let iun = fields.text(reader, "iun", &IUN);
    let recipient_tax_id = TaxId::parse(&fields.text(reader, "recipientTaxId", &TAX_ID)).ok();
    let recipient_type = kind(&fields.text(reader, "recipientType", &KIND));
    Some(ReportedDebt::F24 { iun, recipient_tax_id: recipient_tax_id?, recipient_type: recipient_type? })
}

/// A tax id, written as it stands on the card: without blanks, in capitals.
const TAX_ID: Form = Form(
    |text| TaxId::parse(text).is_ok_and(|tax_id| tax_id.as_str() == text),
    "a tax id: 16 characters in capitals, or 11 digits",
);
const KIND: Form = Form(|text| kind(text).is_some(), "PF or PG");

fn kind(text: &str) -> Option<RecipientType> {
    match text {
        "PF" => Some(RecipientType::PF),
        "PG" => Some(RecipientType::PG),
        _ => None,
    }
}
