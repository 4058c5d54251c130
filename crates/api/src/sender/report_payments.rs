//! `POST /delivery/events/payment/pagopa`: payments of notices that the creditor knows of; all of them are recorded, or
//! none. What a report of payments by F24 shares with it is read here too.

use super::notification_price::{CREDITOR, NOTICE};
use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, Body, ErrorsWithNotFound, Fields, Form, Reader};
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use messo_domain::money::Cents;
use messo_engine::UseError;
use messo_engine::use_cases::report_payments::{ReportedDebt, ReportedPayment};
use utoipa::ToSchema;

/// Payments to report.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a description; `read` reads it")]
pub(crate) struct PaymentEventsRequestPagoPa {
    /// The payments.
    events: Vec<PaymentEventPagoPa>,
}

/// A payment.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "a description; `read` reads it")]
pub(crate) struct PaymentEventPagoPa {
    /// Notice code.
    #[schema(min_length = 18, max_length = 18, pattern = "^\\d+$")]
    notice_code: String,
    /// Tax id of the creditor.
    #[schema(min_length = 11, max_length = 11, pattern = "^\\d+$")]
    creditor_tax_id: String,
    /// When it was paid: ISO-8601 with an offset.
    #[schema(
        pattern = "^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(\\.[0-9]+)?(Z|([+\\-][0-9]{2}):([0-9]{2}))$"
    )]
    payment_date: String,
    /// Euro cents.
    amount: i32,
}

/// Reports payments of pagoPA notices.
#[utoipa::path(
    post, path = "/delivery/events/payment/pagopa", operation_id = "paymentEventsRequestPagoPa", tag = "PaymentEvents",
    request_body = PaymentEventsRequestPagoPa,
    responses((status = 204, description = "All are recorded"), ErrorsWithNotFound)
)]
pub(crate) async fn report_payments(
    Sender(caller): Sender,
    State(api): State<Api>,
    Body(body): Body,
) -> Result<StatusCode, ApiError> {
    api.engine.report_payments(&caller, &payments(&body, notice)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn notice(fields: &Fields<'_>, reader: &mut Reader) -> Option<ReportedDebt> {
    Some(ReportedDebt::Notice {
        notice_code: fields.text(reader, "noticeCode", &NOTICE),
        creditor_tax_id: fields.text(reader, "creditorTaxId", &CREDITOR),
    })
}

/// The payments of a report; `debt` reads what each is of, and answers nothing only where it told the reader of a mistake.
pub(super) fn payments(
    body: &[u8],
    debt: fn(&Fields<'_>, &mut Reader) -> Option<ReportedDebt>,
) -> Result<Vec<ReportedPayment>, UseError> {
    let value = Reader::parse(body)?;
    let mut reader = Reader::new();
    let events = reader.fields(&value, "").list(&mut reader, "events");
    let mut payments = Vec::with_capacity(events.len());
    for (path, item) in events {
        let fields = reader.fields(item, &path);
        let of = debt(&fields, &mut reader);
        let paid_at = fields.text(&mut reader, "paymentDate", &INSTANT).parse().unwrap_or_default();
        let amount = Some(Cents(fields.integer(&mut reader, "amount").into()));
        payments.extend(of.map(|of| ReportedPayment { of, paid_at, amount }));
    }
    reader.finish(payments)
}

const INSTANT: Form = Form(
    |text| text.as_bytes().get(10) == Some(&b'T') && text.parse::<Timestamp>().is_ok(),
    "an instant such as 2026-03-27T10:00:00Z or 2026-03-27T11:00:00+01:00",
);
