//! What a request may leave out, and what is then meant.
//!
//! Applied after [`super::check`], which must still see what the sender wrote: a fee that is missing is an error of some
//! requests and a default of others.
//! Source: SEND, defaults at the deposit.

use super::{NewNotification, NotificationFeePolicy, PagoPaIntMode};
use crate::money::Cents;

/// Sender's fee when none is given, in cents.
const PA_FEE: Cents = Cents(100);
/// VAT on the postal cost when none is given, in percent.
const VAT: u32 = 22;

/// The request with every default filled in: VAT 22, sender's fee 100 (also for a flat rate), postal priority 0, and the
/// way the cost reaches pagoPA: `SYNC` when there are payments and the recipient pays, `NONE` otherwise.
#[must_use]
pub fn with_defaults(mut request: NewNotification) -> NewNotification {
    let has_payments = request.recipients.iter().any(|recipient| !recipient.payments.is_empty());
    let mode = match request.notification_fee_policy {
        NotificationFeePolicy::DeliveryMode if has_payments => PagoPaIntMode::Sync,
        _ => PagoPaIntMode::None,
    };
    request.vat.get_or_insert(VAT);
    request.pa_fee.get_or_insert(PA_FEE);
    request.pago_pa_int_mode.get_or_insert(mode);
    request.physical_communication_priority.get_or_insert(0);
    request
}
