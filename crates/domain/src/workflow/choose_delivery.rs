//! Choice of the channel: the digital sources in the order of the rules (PLATFORM, SPECIAL, GENERAL); none found:
//! courtesy messages, then paper.

use super::decider::{Decider, With};
use super::digital;
use crate::case::{Category, ContactPhase, DeliveryMode, DigitalSource, ElementId, Facts, Private};
use crate::party::DigitalAddress;
use crate::work::Task;

/// Looks at the sources that were not looked at yet, in order. `platform` is what the address book knows of the recipient.
pub(super) fn choose(d: &mut Decider<'_>, rec: usize, platform: Option<&DigitalAddress>) {
    let recipient = d.recipient(rec);
    if !d.case.is_open() || recipient.aar.is_none() || !recipient.digital.is_empty() {
        return;
    }
    for source in unlooked(d, rec) {
        let address = match source {
            DigitalSource::Platform => platform.cloned(),
            DigitalSource::Special => d.case.request.recipients[rec].digital_domicile.clone(),
            DigitalSource::General => return ask_registry(d, rec, ContactPhase::ChooseDelivery, 0, None),
        };
        if let Some(address) = look(d, rec, source, 0, address) {
            return digital::send(d, rec, source, 0, address, None);
        }
    }
    no_digital_domicile(d, rec);
}

/// The sources that were not looked at yet, in the order of the rules.
fn unlooked(d: &Decider<'_>, rec: usize) -> Vec<DigitalSource> {
    let order = d.rules.terms.sources.into_iter();
    order.filter(|source| d.recipient(rec).source(*source).attempts == 0).collect()
}

fn no_digital_domicile(d: &mut Decider<'_>, rec: usize) {
    d.order_now(&rec.to_string(), Task::SendCourtesy { rec, digital: false });
}

/// Records that a source was looked at, and gives back the address that was there.
pub(super) fn look(
    d: &mut Decider<'_>,
    rec: usize,
    source: DigitalSource,
    attempt: u8,
    address: Option<DigitalAddress>,
) -> Option<DigitalAddress> {
    let id = d.id(Category::GetAddress).rec(rec).source(source).attempt(attempt).id();
    let facts = Facts::GetAddress {
        digital_address_source: source,
        is_available: address.is_some(),
        attempt_date: d.next_instant(),
        attempt,
    };
    d.record(id, facts, With::rec(rec));
    address
}

/// Asks the public registries; the answer comes back as a command.
pub(super) fn ask_registry(
    d: &mut Decider<'_>,
    rec: usize,
    phase: ContactPhase,
    attempt: u8,
    related: Option<ElementId>,
) {
    let call = d
        .id(Category::PublicRegistryCall)
        .rec(rec)
        .delivery_mode(DeliveryMode::Digital)
        .contact_phase(phase)
        .attempt(attempt)
        .id();
    let facts = Facts::PublicRegistryCall {
        delivery_mode: DeliveryMode::Digital,
        contact_phase: phase,
        sent_attempt_made: attempt,
        send_date: d.next_instant(),
        related_feedback_timeline_id: related,
    };
    if d.record(call.clone(), facts, With::rec(rec)) {
        d.order_now(call.as_str(), Task::AskDigitalRegistry { rec, call: call.clone() });
    }
}

/// The registries' answer, in either phase.
pub(super) fn registry_answered(d: &mut Decider<'_>, rec: usize, call: &ElementId, address: Option<DigitalAddress>) {
    let answer = ElementId::bare(Category::PublicRegistryResponse).correlation(call).id();
    let of_this_recipient = d.id(Category::PublicRegistryCall).rec(rec).delivery_mode(DeliveryMode::Digital).id();
    let asked = call.as_str().starts_with(of_this_recipient.as_str()) && d.case.elements.contains(call);
    if !d.case.is_open() || !asked || d.case.elements.contains(&answer) {
        return;
    }
    let private = Private { digital_address: address.clone(), ..Private::default() };
    let with = With::rec(rec).private(private);
    d.record(answer, Facts::PublicRegistryResponse { request_timeline_id: call.clone() }, with);
    if call.as_str().contains(ContactPhase::ChooseDelivery.wire()) {
        match look(d, rec, DigitalSource::General, 0, address) {
            Some(address) => digital::send(d, rec, DigitalSource::General, 0, address, None),
            None if unlooked(d, rec).is_empty() => no_digital_domicile(d, rec),
            None => d.order_now(&format!("{rec}:after_general"), Task::ChooseDelivery { rec }),
        }
    } else {
        digital::general_answered(d, rec, address);
    }
}
