//! Payments: reported once per notice or F24; they stop further paper and change no status.

use super::command::Payment;
use super::decider::{Decider, With};
use crate::case::{Category, Facts};

/// A payment of one of the case's notices or by F24.
pub(super) fn paid(d: &mut Decider<'_>, payment: &Payment) {
    if d.case.accepted.is_none() || payment.rec >= d.case.recipients.len() {
        return;
    }
    let id = d.id(Category::Payment).payment(&payment.paid).id();
    let facts = Facts::Payment {
        recipient_type: payment.recipient_type,
        amount: payment.amount,
        paid: payment.paid.clone(),
        payment_source_channel: payment.source.clone(),
        uncertain_payment_date: false,
        event_timestamp: payment.paid_at,
    };
    d.record(id, facts, With::rec(payment.rec));
}
