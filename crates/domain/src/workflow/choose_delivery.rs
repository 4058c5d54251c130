//! Choice of the channel: PLATFORM, then SPECIAL, then GENERAL; none found: courtesy messages, then paper.

use super::decider::{Decider, With};
use super::digital;
use crate::case::{Category, ContactPhase, DeliveryMode, DigitalSource, ElementId, Facts, Private};
use crate::party::DigitalAddress;
use crate::work::Task;

/// Looks at the sources in order. `platform` is what the address book knows of the recipient.
pub(super) fn choose(d: &mut Decider<'_>, rec: usize, platform: Option<DigitalAddress>) {
    let begun = d.recipient(rec).source(DigitalSource::Platform).attempts > 0;
    if !d.case.is_open() || d.recipient(rec).aar.is_none() || begun {
        return;
    }
    if let Some(address) = look(d, rec, DigitalSource::Platform, 0, platform) {
        return digital::send(d, rec, DigitalSource::Platform, 0, address, None);
    }
    let special = d.case.request.recipients[rec].digital_domicile.clone();
    if let Some(address) = look(d, rec, DigitalSource::Special, 0, special) {
        return digital::send(d, rec, DigitalSource::Special, 0, address, None);
    }
    ask_registry(d, rec, ContactPhase::ChooseDelivery, 0, None);
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
            None => d.order_now(&rec.to_string(), Task::SendCourtesy { rec, digital: false }),
        }
    } else {
        digital::general_answered(d, rec, address);
    }
}
