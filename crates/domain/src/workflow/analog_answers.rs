//! What the carrier answers about a letter, and the step after its outcome.
//!
//! Every event that this version understands is recorded in order of arrival; the first outcome closes the attempt. A closing code counts only if the
//! file is complete: the event it closes and the documents of that event are there, dated alike. What this version does
//! not handle (a new expedition, a deceased addressee, an unknown code) parks the case with its code.

use super::carrier::{self, Class, Code};
use super::command::PaperEvent;
use super::decider::{Decider, With};
use super::{analog, letter_file, refinement, terms};
use crate::case::{Category, ElementId, Facts, LegalFactCategory, LegalFactRef, Letter, Private, ResponseStatus};
use crate::work::Task;
use jiff::Timestamp;

/// Served by lapse of the ten days at the post office; synthesised by the platform.
const SERVED_BY_LAPSE: &str = "PNRN012";
/// Deposit perfected, documents still incomplete.
const PERFECTED_INCOMPLETE: &str = "RECAG012A";
/// Deposit perfected.
const PERFECTED: &str = "RECAG012";

/// The carrier took the letter: ask it for the first event.
pub(super) fn handed(d: &mut Decider<'_>, rec: usize, request: &ElementId) {
    let handed_at = d.now();
    // without the instant in its id: a letter handed over twice by two workers is asked after once
    d.order(
        &format!("{request}:first"),
        handed_at,
        Task::AskPaper { rec, request: request.clone(), handed_at, seen: 0 },
    );
}

/// Orders the next question to the carrier.
pub(super) fn ask_again(
    d: &mut Decider<'_>,
    rec: usize,
    request: &ElementId,
    handed_at: Timestamp,
    seen: u32,
    at: Option<Timestamp>,
) {
    let Some(at) = at else { return };
    let apart = format!("{request}:{seen}:{}", at.as_millisecond());
    d.order(&apart, at, Task::AskPaper { rec, request: request.clone(), handed_at, seen });
}

/// Events of the carrier, in order.
pub(super) fn answered(d: &mut Decider<'_>, rec: usize, request: &ElementId, answers: Vec<PaperEvent>) {
    for event in answers {
        let Some(letter) = d.recipient(rec).letter(request).cloned() else { return };
        let Some(product) = letter.sent.as_ref().map(|sent| sent.product) else { return };
        if letter.events.iter().any(|known| letter_file::is_same(known, &event)) {
            continue;
        }
        let Some(row) = carrier::lookup(product, &event.code) else {
            d.park(rec, "the carrier answered with a code that is not known", &event.code);
            continue;
        };
        if let Some(cause) = event.cause.as_deref().filter(|c| !row.causes.is_empty() && !row.causes.contains(c)) {
            d.park(rec, "the carrier gave a cause that its code does not admit", &format!("{} {cause}", event.code));
            continue;
        }
        take(d, rec, &letter, row, event);
    }
}

fn take(d: &mut Decider<'_>, rec: usize, letter: &Letter, row: &Code, event: PaperEvent) {
    match row.class {
        Class::SaveOnly => {}
        Class::Progress => {
            progress(d, rec, letter, &event.code.clone(), event);
            complete_deposit(d, rec, letter);
        }
        Class::Retryable | Class::NeedsOperator => {
            let code = event.code.clone();
            progress(d, rec, letter, &code, event);
            d.park(rec, "the letter needs a new expedition or an operator", &code);
        }
        Class::Final(_) | Class::HeldAndPerfected if letter.outcome.is_some() => {}
        Class::HeldAndPerfected => deposit_perfected(d, rec, letter, event),
        Class::Final(outcome) => close(d, rec, letter, row, outcome, event),
    }
}

fn close(d: &mut Decider<'_>, rec: usize, letter: &Letter, row: &Code, outcome: carrier::Outcome, event: PaperEvent) {
    if !letter_file::is_complete(letter, row, event.at) {
        return d.park(
            rec,
            "the carrier closed a file whose events or documents are missing or dated otherwise",
            row.code,
        );
    }
    let cause = letter_file::cause(letter, row, event.at).or(event.cause);
    let event = PaperEvent { cause: cause.clone(), ..event };
    match outcome {
        carrier::Outcome::Served => feedback(d, rec, letter, ResponseStatus::Ok, event),
        carrier::Outcome::NotServed => feedback(d, rec, letter, ResponseStatus::Ko, event),
        carrier::Outcome::ByCause => match cause.as_deref() {
            Some("M02" | "M05") => feedback(d, rec, letter, ResponseStatus::Ok, event),
            Some("M06" | "M07" | "M08" | "M09") => feedback(d, rec, letter, ResponseStatus::Ko, event),
            _ => d.park(rec, "the carrier closed a missed delivery without one of its causes", row.code),
        },
        carrier::Outcome::Held => held(d, rec, letter, event),
        carrier::Outcome::NeverCollected => never_collected(d, rec, letter, event),
    }
}

/// Collected or refused at the post office: within ten Rome days from the missed delivery that day counts, later the
/// letter was served by lapse (PAPER-HELD).
fn held(d: &mut Decider<'_>, rec: usize, letter: &Letter, event: PaperEvent) {
    match letter_file::held_since(letter, event.at) {
        Some((notice, days)) if days > d.rules.terms.giacenza_days => served_by_lapse(d, rec, letter, notice, event),
        _ => feedback(d, rec, letter, ResponseStatus::Ok, event),
    }
}

fn never_collected(d: &mut Decider<'_>, rec: usize, letter: &Letter, event: PaperEvent) {
    match letter_file::held_since(letter, event.at) {
        Some((notice, days)) if days >= d.rules.terms.compiuta_giacenza_days => {
            served_by_lapse(d, rec, letter, notice, event);
        }
        _ => d.park(
            rec,
            "the carrier reported a letter as never collected before its days had gone",
            "GIACENZA_DATE_ERROR",
        ),
    }
}

fn served_by_lapse(d: &mut Decider<'_>, rec: usize, letter: &Letter, notice: Timestamp, event: PaperEvent) {
    let served_at = terms::held_letter_served(notice, &d.rules.terms);
    let code = event.code.clone();
    progress(d, rec, letter, &code, event.clone());
    let lapse =
        PaperEvent { at: served_at, code: SERVED_BY_LAPSE.to_owned(), attachments: Vec::new(), cause: None, ..event };
    feedback(d, rec, letter, ResponseStatus::Ok, lapse);
}

fn deposit_perfected(d: &mut Decider<'_>, rec: usize, letter: &Letter, event: PaperEvent) {
    if letter_file::has_deposit_documents(letter, &event.attachments) {
        feedback(d, rec, letter, ResponseStatus::Ok, event);
    } else if letter_file::first(letter, PERFECTED_INCOMPLETE).is_none() {
        progress(d, rec, letter, PERFECTED_INCOMPLETE, event);
    }
}

/// The documents of a perfected deposit have come: the outcome bears the date of the deposit's perfection.
fn complete_deposit(d: &mut Decider<'_>, rec: usize, letter: &Letter) {
    let Some(request) = letter.sent.as_ref().map(|sent| sent.request.clone()) else { return };
    let Some(letter) = d.recipient(rec).letter(&request).cloned() else { return };
    let waiting = letter_file::first(&letter, PERFECTED_INCOMPLETE);
    if let (Some(at), None, true) = (waiting, &letter.outcome, letter_file::has_deposit_documents(&letter, &[])) {
        let event = PaperEvent {
            at,
            code: PERFECTED.to_owned(),
            cause: None,
            attachments: Vec::new(),
            discovered: None,
            tracking: None,
        };
        feedback(d, rec, &letter, ResponseStatus::Ok, event);
    }
}

fn progress(d: &mut Decider<'_>, rec: usize, letter: &Letter, code: &str, event: PaperEvent) {
    let Some(request) = letter.sent.as_ref().map(|sent| sent.request.clone()) else { return };
    let index = d.recipient(rec).letter(&request).map_or(0, |l| l.progress) + 1;
    let private = Private { new_address: event.discovered.clone(), ..Private::default() };
    let with = With { legal_facts: proofs(&event), ..With::rec(rec).private(private) };
    let service_level = d.case.deposit.physical_communication_type;
    let (id, facts) = match letter.attempt {
        None => (
            d.id(Category::SendSimpleRegisteredLetterProgress).rec(rec).index(index).id(),
            Facts::SendSimpleRegisteredLetterProgress {
                notification_date: event.at,
                delivery_failure_cause: event.cause,
                delivery_detail_code: code.to_owned(),
                attachments: event.attachments,
                send_request_id: request,
                registered_letter_code: event.tracking,
            },
        ),
        Some(attempt) => (
            d.id(Category::SendAnalogProgress).rec(rec).attempt(attempt).index(index).id(),
            Facts::SendAnalogProgress {
                notification_date: event.at,
                delivery_failure_cause: event.cause,
                delivery_detail_code: code.to_owned(),
                attachments: event.attachments,
                send_request_id: request,
                registered_letter_code: event.tracking,
                service_level,
            },
        ),
    };
    d.record(id, facts, with);
}

fn feedback(d: &mut Decider<'_>, rec: usize, letter: &Letter, status: ResponseStatus, event: PaperEvent) {
    let (Some(sent), Some(attempt)) = (letter.sent.clone(), letter.attempt) else { return };
    let id = d.id(Category::SendAnalogFeedback).rec(rec).attempt(attempt).id();
    let private = Private {
        physical_address: Some(sent.address),
        new_address: event.discovered.clone().or_else(|| letter.discovered.clone()),
        ..Private::default()
    };
    let with = With { legal_facts: proofs(&event), ..With::rec(rec).private(private) };
    let facts = Facts::SendAnalogFeedback {
        service_level: d.case.deposit.physical_communication_type,
        sent_attempt_made: attempt,
        delivery_failure_cause: event.cause,
        response_status: status,
        request_timeline_id: sent.request.clone(),
        delivery_detail_code: event.code,
        notification_date: event.at,
        attachments: event.attachments,
        send_request_id: sent.request,
        registered_letter_code: event.tracking,
    };
    if d.record(id, facts, with) {
        d.order_now(&format!("{rec}:{attempt}"), Task::AfterAnalogFeedback { rec, attempt });
    }
}

fn proofs(event: &PaperEvent) -> Vec<LegalFactRef> {
    let urls = event.attachments.iter().map(|attachment| attachment.url.clone());
    urls.map(|key| LegalFactRef { key, category: LegalFactCategory::AnalogDelivery }).collect()
}

/// The step after an outcome: effect of the delivery, second attempt, or untraceable.
pub(super) fn after_feedback(d: &mut Decider<'_>, rec: usize, attempt: u8) {
    let Some(letter) = d.recipient(rec).registered_letter(attempt).cloned() else { return };
    let Some(outcome) = letter.outcome.clone() else { return };
    if !d.case.is_open() {
        return;
    }
    match (outcome.status, attempt) {
        (ResponseStatus::Ok, _) if letter_file::says_deceased(&letter, &outcome) => {
            d.park(rec, "the addressee is deceased", "M02");
        }
        (ResponseStatus::Ok, _) => served(d, rec, &letter, outcome.at),
        (ResponseStatus::Ko, 0) => analog::prepare(d, rec, 1),
        (ResponseStatus::Ko, _) => analog::failed(d, rec),
    }
}

fn served(d: &mut Decider<'_>, rec: usize, letter: &Letter, at: Timestamp) {
    let id = d.id(Category::AnalogSuccessWorkflow).rec(rec).id();
    let address = letter.sent.as_ref().map(|sent| sent.address.clone());
    let private = Private { physical_address: address, ..Private::default() };
    d.record(id, Facts::AnalogSuccessWorkflow {}, With::rec(rec).private(private));
    let date = terms::after_paper_delivery(at, &d.rules.terms);
    refinement::schedule(d, rec, &date);
}
