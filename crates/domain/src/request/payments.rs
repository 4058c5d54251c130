//! Rules on the payments of a request: who bears the cost, and notices that appear twice.
//!
//! A notice already tied to another notification is found by the store, not here.
//! Source: SEND, synchronous checks of the sending call.

use std::collections::HashSet;

use super::{NotificationFeePolicy, Objection, Recipient};
use crate::ids::{NoticeCode, TaxId};

/// For each way of paying: the recipient that bears the cost needs a payment that takes it, the one that does not must
/// have none. An F24 also needs a title.
pub(super) fn costs(recipient: &Recipient, policy: NotificationFeePolicy) -> Vec<Objection> {
    let pago_pa: Vec<bool> =
        recipient.payments.iter().filter_map(|payment| Some(payment.pago_pa.as_ref()?.apply_cost)).collect();
    let f24: Vec<bool> =
        recipient.payments.iter().filter_map(|payment| Some(payment.f24.as_ref()?.apply_cost)).collect();
    let mut objections = untitled(recipient);
    objections.extend(cost_flags("PagoPA", &pago_pa, policy));
    objections.extend(cost_flags("F24", &f24, policy));
    objections
}

fn untitled(recipient: &Recipient) -> Vec<Objection> {
    let titles = recipient.payments.iter().filter_map(|payment| Some(&payment.f24.as_ref()?.title));
    titles.filter(|title| title.trim().is_empty()).map(|_| Objection::generic("F24 description is mandatory")).collect()
}

fn cost_flags(way: &str, flags: &[bool], policy: NotificationFeePolicy) -> Option<Objection> {
    let applied = flags.contains(&true);
    match policy {
        NotificationFeePolicy::DeliveryMode if !flags.is_empty() && !applied => {
            Some(Objection::generic(format!("{way} applyCostFlg must be valorized for at least one payment")))
        }
        NotificationFeePolicy::FlatRate if applied => {
            Some(Objection::generic(format!("{way} applyCostFlg must not be valorized for any payment")))
        }
        _ => None,
    }
}

/// Notices that an earlier payment of the request already named; `seen` holds those of the recipients before.
pub(super) fn repeated_notices<'a>(
    index: usize,
    recipient: &'a Recipient,
    seen: &mut HashSet<(&'a TaxId, &'a NoticeCode)>,
) -> Vec<Objection> {
    let mut objections = Vec::new();
    for (at, payment) in recipient.payments.iter().enumerate() {
        let Some(notice) = &payment.pago_pa else { continue };
        if !seen.insert((&notice.creditor_tax_id, &notice.notice_code)) {
            objections.push(Objection::generic(format!(
                "Duplicated iuv {{ {}{} }} on recipient with index {index} in payment with index {at}",
                notice.creditor_tax_id, notice.notice_code
            )));
        }
    }
    objections
}
