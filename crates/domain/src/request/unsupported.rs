//! What SEND accepts and this version does not build yet, said to the sender before anything is stored.
//!
//! Taking a request that cannot be carried to its end would be worse than refusing it. Each line goes away with the
//! feature it names; no rule of the law or of SEND belongs here.

use super::{NewNotification, Objection, PagoPaIntMode, Recipient, check};
use crate::party::PhysicalAddress;

/// One objection per thing in the request that this version cannot carry out.
pub fn unsupported(request: &NewNotification) -> Vec<Objection> {
    let mut found = Vec::new();
    if request.pago_pa_int_mode == Some(PagoPaIntMode::Async) {
        found.push(not_supported("pagoPaIntMode ASYNC"));
    }
    // a language that is not offered at all gets its own code, at its own stage
    if !request.additional_languages.is_empty() && check::languages(&request.additional_languages).is_none() {
        found.push(not_supported("additionalLanguages"));
    }
    for (index, recipient) in request.recipients.iter().enumerate() {
        found.extend(
            of_recipient(recipient).into_iter().map(|what| not_supported(&format!("{what} in recipient {index}"))),
        );
    }
    found
}

fn of_recipient(recipient: &Recipient) -> Vec<&'static str> {
    let address = recipient.physical_address.as_ref();
    [
        (address.is_none(), "no physicalAddress"),
        (address.is_some_and(PhysicalAddress::is_foreign), "foreign physicalAddress"),
        (recipient.payments.iter().any(|payment| payment.f24.is_some()), "F24 payment"),
    ]
    .into_iter()
    .filter_map(|(present, what)| present.then_some(what))
    .collect()
}

fn not_supported(what: &str) -> Objection {
    Objection::generic(format!("not supported by this version: {what}"))
}
