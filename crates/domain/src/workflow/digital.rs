//! The digital workflow: sending to a digital domicile, and the round of the sources.
//!
//! Each source is tried at most twice, the second time not before seven days from the first (WAIT-ROUND). In the second
//! round PLATFORM and GENERAL are first sent to at the address of the first round (`REPEAT_true`), and looked up again
//! only if that fails; SPECIAL is simply sent to again. What the provider answers is in `digital_answers`.

use super::choose_delivery::{ask_registry, look};
use super::decider::{Decider, With};
use super::{digital_answers, refinement, simple_letter, terms};
use crate::case::{
    Category, ContactPhase, DigitalSource, ElementId, EndWorkflowStatus, Facts, LegalFactCategory, Private,
};
use crate::party::{DigitalAddress, DigitalAddressType};
use crate::work::{Task, Template};
use jiff::Timestamp;

/// Attempts on each source.
const MAX_ATTEMPTS: u8 = 2;

/// Sends to an address of a source, for the first time in this attempt.
pub(super) fn send(
    d: &mut Decider<'_>,
    rec: usize,
    source: DigitalSource,
    attempt: u8,
    address: DigitalAddress,
    related: Option<ElementId>,
) {
    order_mail(d, rec, source, attempt, address, false, related);
}

fn order_mail(
    d: &mut Decider<'_>,
    rec: usize,
    source: DigitalSource,
    attempt: u8,
    address: DigitalAddress,
    repeat: bool,
    related: Option<ElementId>,
) {
    let request = d.id(Category::SendDigitalDomicile).rec(rec).source(source).repeat(repeat).attempt(attempt).id();
    let facts = Facts::SendDigitalDomicile {
        digital_address_source: source,
        retry_number: 0,
        is_first_send_retry: repeat,
        related_feedback_timeline_id: related,
        attempt,
    };
    let own = address.r#type == DigitalAddressType::SERCQ;
    let address = if own { stamped(d, rec, address) } else { address };
    let private = Private { digital_address: Some(address), ..Private::default() };
    let first_of_all = d.recipient(rec).digital.is_empty();
    if !d.record(request.clone(), facts, With::rec(rec).private(private)) {
        return;
    }
    if first_of_all {
        d.order_now(&format!("{rec}:digital"), Task::SendCourtesy { rec, digital: true });
    }
    if own {
        digital_answers::delivered_by_ourselves(d, rec, &request);
    } else {
        hand_over(d, rec, request, 0);
    }
}

/// The address of the platform's own delivery service says when the notice was put there.
fn stamped(d: &Decider<'_>, rec: usize, address: DigitalAddress) -> DigitalAddress {
    let Some(made) = d.recipient(rec).aar.as_ref().map(|aar| aar.at) else { return address };
    DigitalAddress { address: format!("{}?timestamp={made}", place(&address)), ..address }
}

/// The address itself, without the instant that the platform writes behind its own.
fn place(address: &DigitalAddress) -> &str {
    match address.r#type {
        DigitalAddressType::SERCQ => address.address.split_once('?').map_or(&address.address, |(place, _)| place),
        _ => &address.address,
    }
}

/// Orders the hand-over of a mail; the wait for its answer begins when it is handed over.
pub(super) fn hand_over(d: &mut Decider<'_>, rec: usize, request: ElementId, retry: u32) {
    d.order_now(&format!("{request}:{retry}"), Task::SendPec { rec, request, retry });
}

/// Goes on to the next source after a failed or missing address. `platform`: the address book's answer, if it was
/// asked; else PLATFORM is tried by work that asks it.
pub(super) fn next_source(
    d: &mut Decider<'_>,
    rec: usize,
    current: DigitalSource,
    platform: Option<Option<DigitalAddress>>,
) {
    let next = next_in_order(d, current);
    let (attempt, last_attempt) = {
        let state = d.recipient(rec).source(next);
        (state.attempts, state.last_attempt)
    };
    if attempt >= MAX_ATTEMPTS {
        return failed(d, rec);
    }
    prepare(d, rec, current, next, attempt, last_attempt, None);
    let due = last_attempt.map(|last| terms::second_round_from(last, &d.rules.terms));
    match due {
        Some(due) if attempt > 0 && due > d.now() => put_off(d, rec, next, attempt, last_attempt, due),
        _ => try_source(d, rec, next, attempt, platform),
    }
}

/// The source after this one, in the order of the rules; the order is a circle.
fn next_in_order(d: &Decider<'_>, current: DigitalSource) -> DigitalSource {
    let order = d.rules.terms.sources;
    let place = order.iter().position(|source| *source == current).unwrap_or_default();
    order[(place + 1) % order.len()]
}

fn prepare(
    d: &mut Decider<'_>,
    rec: usize,
    current: DigitalSource,
    next: DigitalSource,
    attempts_made: u8,
    last_attempt: Option<Timestamp>,
    again_after: Option<&ElementId>,
) {
    let parts = d.id(Category::PrepareDigitalDomicile).rec(rec).source(next).attempt(attempts_made);
    let id = match again_after {
        Some(feedback) => parts.correlation(feedback).id(),
        None => parts.id(),
    };
    let facts = Facts::PrepareDigitalDomicile {
        retry_number: 0,
        digital_address_source: current,
        attempt_date: d.next_instant(),
        next_digital_address_source: next,
        next_source_attempts_made: attempts_made,
        next_last_attempt_made_for_source: last_attempt,
        is_first_send_retry: false,
        related_feedback_timeline_id: again_after.cloned(),
    };
    let with = with_address_tried(d, rec, current);
    d.record(id, facts, with);
}

/// With the address that was last tried on a source, if one was.
fn with_address_tried(d: &Decider<'_>, rec: usize, source: DigitalSource) -> With {
    let tried = d.recipient(rec).digital.iter().rev().find(|attempt| attempt.source == source);
    match tried.map(|attempt| attempt.address.clone()) {
        Some(address) => With::rec(rec).private(Private { digital_address: Some(address), ..Private::default() }),
        None => With::rec(rec),
    }
}

fn put_off(
    d: &mut Decider<'_>,
    rec: usize,
    source: DigitalSource,
    attempt: u8,
    last_attempt: Option<Timestamp>,
    due: Timestamp,
) {
    let id = d.id(Category::ScheduleDigitalWorkflow).rec(rec).source(source).attempt(attempt).id();
    let facts = Facts::ScheduleDigitalWorkflow {
        digital_address_source: source,
        sent_attempt_made: attempt,
        last_attempt_date: last_attempt.unwrap_or(due),
        scheduling_date: due,
    };
    let with = with_address_tried(d, rec, source);
    d.record(id, facts, with);
    d.order(&format!("{rec}:{}:{attempt}", source.wire()), due, Task::TrySource { rec, source, attempt });
}

/// A source that was put off (or that needs the address book) is due.
pub(super) fn source_due(
    d: &mut Decider<'_>,
    rec: usize,
    source: DigitalSource,
    attempt: u8,
    platform: Option<DigitalAddress>,
) {
    let announced = d.id(Category::PrepareDigitalDomicile).rec(rec).source(source).attempt(attempt).id();
    let announced = d.case.elements.contains(&announced);
    let untouched = d.recipient(rec).source(source).attempts == attempt && d.recipient(rec).digital_end.is_none();
    if d.case.is_open() && announced && untouched {
        try_source(d, rec, source, attempt, Some(platform));
    }
}

fn try_source(
    d: &mut Decider<'_>,
    rec: usize,
    source: DigitalSource,
    attempt: u8,
    platform: Option<Option<DigitalAddress>>,
) {
    // the second round repeats the address of the first, where there was one; that look counts as the attempt's
    let first = d.recipient(rec).source(source).first_address.clone();
    if let Some(first) = first.filter(|_| attempt > 0 && source != DigitalSource::Special) {
        look(d, rec, source, attempt, Some(first.clone()));
        return order_mail(d, rec, source, attempt, first, true, None);
    }
    let address = match source {
        DigitalSource::Special => d.case.request.recipients[rec].digital_domicile.clone(),
        DigitalSource::General => return ask_registry(d, rec, ContactPhase::SendAttempt, attempt, None),
        DigitalSource::Platform => match platform.clone() {
            Some(known) => known,
            None => {
                let due = d.now();
                d.order(&format!("{rec}:PLATFORM:{attempt}"), due, Task::TrySource { rec, source, attempt });
                return;
            }
        },
    };
    match look(d, rec, source, attempt, address) {
        Some(address) => send(d, rec, source, attempt, address, None),
        None => next_source(d, rec, source, platform),
    }
}

/// The registries answered while attempts are being made.
pub(super) fn general_answered(d: &mut Decider<'_>, rec: usize, address: Option<DigitalAddress>) {
    let source = DigitalSource::General;
    let repeated = d.recipient(rec).digital.iter().find(|a| a.source == source && a.repeat).cloned();
    if let Some(repeated) = repeated {
        let feedback = repeated.outcome.map(|outcome| outcome.element);
        return looked_up_again(d, rec, source, &repeated.address, address, feedback, None);
    }
    let attempt = d.recipient(rec).source(source).attempts;
    match look(d, rec, source, attempt, address) {
        Some(address) => send(d, rec, source, attempt, address, None),
        None => next_source(d, rec, source, None),
    }
}

/// After a failed repetition the source is looked up once more: another address is one more mail, the same address or
/// none ends the attempt.
pub(super) fn looked_up_again(
    d: &mut Decider<'_>,
    rec: usize,
    source: DigitalSource,
    repeated: &DigitalAddress,
    found: Option<DigitalAddress>,
    feedback: Option<ElementId>,
    platform: Option<Option<DigitalAddress>>,
) {
    match found {
        Some(address) if !place(&address).eq_ignore_ascii_case(place(repeated)) => {
            send(d, rec, source, 1, address, feedback);
        }
        _ => next_source(d, rec, source, platform),
    }
}

/// After a failed repetition: announces and makes the new look-up.
pub(super) fn look_up_after_repeat(
    d: &mut Decider<'_>,
    rec: usize,
    source: DigitalSource,
    repeated: &DigitalAddress,
    feedback: ElementId,
    platform: Option<DigitalAddress>,
) {
    let last = d.recipient(rec).source(source).last_attempt;
    prepare(d, rec, source, source, 1, last, Some(&feedback));
    if source == DigitalSource::General {
        ask_registry(d, rec, ContactPhase::SendAttempt, 1, Some(feedback));
    } else {
        let known = Some(platform.clone());
        looked_up_again(d, rec, source, repeated, platform, Some(feedback), known);
    }
}

/// The recipient was reached: the legal fact is asked for, and the term of seven days begins.
pub(super) fn succeeded(d: &mut Decider<'_>, rec: usize, delivered_at: Timestamp, address: DigitalAddress) {
    if !end(d, rec, EndWorkflowStatus::Success, delivered_at, Some(address.clone())) {
        return;
    }
    let id = d.id(Category::DigitalSuccessWorkflow).rec(rec).id();
    let private = Private { digital_address: Some(address), ..Private::default() };
    let with = With::rec(rec).private(private).legal_fact(proof(d, rec));
    d.record(id, Facts::DigitalSuccessWorkflow {}, with);
    let date = terms::after_digital_delivery(delivered_at, &d.rules.terms);
    refinement::schedule(d, rec, &date);
}

/// No source reached the recipient: the notice of failed delivery is on the platform, a simple registered letter
/// informs, and the term of fifteen days begins.
fn failed(d: &mut Decider<'_>, rec: usize) {
    let completed = d.next_instant();
    let last_address = d.recipient(rec).digital.last().map(|attempt| attempt.address.clone());
    if !end(d, rec, EndWorkflowStatus::Failure, completed, last_address) {
        return;
    }
    let id = d.id(Category::DigitalFailureWorkflow).rec(rec).id();
    let with = With::rec(rec).legal_fact(proof(d, rec));
    d.record(id, Facts::DigitalFailureWorkflow {}, with);
    let date = terms::after_digital_failure(completed, &d.rules.terms);
    refinement::schedule(d, rec, &date);
    simple_letter::prepare(d, rec);
}

fn end(
    d: &mut Decider<'_>,
    rec: usize,
    status: EndWorkflowStatus,
    completed: Timestamp,
    address: Option<DigitalAddress>,
) -> bool {
    let request = delivery_request(d, rec);
    let facts = Facts::DigitalDeliveryCreationRequest {
        end_workflow_status: status,
        completion_workflow_date: completed,
        legal_fact_id: request.key.clone(),
    };
    let private = address.map(|address| Box::new(Private { digital_address: Some(address), ..Private::default() }));
    let recorded = d.record(request.element, facts, With { rec: Some(rec), private, ..With::default() });
    if recorded {
        super::legal_fact::order(d, request.key, Template::DigitalDelivery, Some(rec));
    }
    recorded
}

fn delivery_request(d: &Decider<'_>, rec: usize) -> super::legal_fact::Request {
    super::legal_fact::request(d, Category::DigitalDeliveryCreationRequest, Template::DigitalDelivery, Some(rec))
}

fn proof(d: &Decider<'_>, rec: usize) -> Option<crate::case::LegalFactRef> {
    Some(super::legal_fact::proof(&delivery_request(d, rec).key, LegalFactCategory::DigitalDelivery))
}
