//! Waiting for the carrier: each hand-over is asked after, a long silence calls a person, and an outcome from abroad is
//! awaited up to its limit (PAPER-SILENCE, PAPER-ABROAD).
//!
//! What the carrier says is taken in by `analog_answers`; here stands when it is asked.

use super::analog_answers::{answered, is_awaited};
use super::command::PaperEvent;
use super::decider::{Decider, With};
use super::{analog, analog_end, legal_fact, letter_file};
use crate::case::{Category, ElementId, Facts, LegalFactCategory, Letter, Private};
use crate::work::{Task, Template, names};
use crate::workflow::carrier::Product;
use jiff::Timestamp;

/// Code under which a silence of the carrier is parked.
const NO_NEWS: &str = "NO_NEWS";

/// The carrier took the letter: ask it for the first event, and set the ends of the waits.
pub(super) fn handed(d: &mut Decider<'_>, rec: usize, request: &ElementId, expedition: u32) {
    let Some(letter) = d.recipient(rec).letter(request).cloned() else { return };
    let Some(sent) = &letter.sent else { return };
    let handed_at = d.now();
    // without the instant in its id: a letter handed over twice by two workers is asked after once
    let apart = expedition_id(request, expedition);
    let task = Task::AskPaper { rec, request: request.clone(), expedition, handed_at, seen: 0 };
    d.order(&format!("{apart}:first"), handed_at, task);
    let terms = &d.rules.terms;
    let abroad = sent.product == Product::Rir && d.case.deposit.sent_at >= terms.rir_timeout_from;
    if letter.attempt.is_none() {
        return; // nothing follows from what becomes of a simple letter
    }
    if abroad {
        let due = handed_at + terms.days(terms.rir_timeout_days);
        d.order(&apart, due, Task::RirTimeout { rec, request: request.clone(), expedition, handed_at });
    } else {
        await_news(d, rec, request, expedition, handed_at, handed_at);
    }
}

/// Identity of one expedition, as the carrier knows it.
pub fn expedition_id(request: &ElementId, expedition: u32) -> String {
    if expedition == 0 { request.to_string() } else { format!("{request}.PCRETRY_{expedition}") }
}

/// Sets the end of the wait for news after `since`.
fn await_news(
    d: &mut Decider<'_>,
    rec: usize,
    request: &ElementId,
    expedition: u32,
    handed_at: Timestamp,
    since: Timestamp,
) {
    let due = since + d.rules.terms.days(d.rules.terms.paper_silence_days);
    let task = Task::PaperSilent { rec, request: request.clone(), expedition, handed_at };
    // the first wait has an id that its end can name without knowing when it began
    let apart = expedition_id(request, expedition);
    let apart = if since == handed_at { apart } else { format!("{apart}:{}", since.as_millisecond()) };
    d.order(&apart, due, task);
}

/// Orders the next question to the carrier.
pub(super) fn ask_again(
    d: &mut Decider<'_>,
    rec: usize,
    request: &ElementId,
    expedition: u32,
    handed_at: Timestamp,
    seen: u32,
    at: Option<Timestamp>,
) {
    let Some(at) = at else { return };
    let apart = format!("{}:{seen}:{}", expedition_id(request, expedition), at.as_millisecond());
    d.order(&apart, at, Task::AskPaper { rec, request: request.clone(), expedition, handed_at, seen });
}

/// Nothing waits any more for a letter whose outcome has come.
pub(super) fn over(d: &mut Decider<'_>, request: &ElementId, expeditions: u32) {
    for expedition in 0..=expeditions {
        let apart = expedition_id(request, expedition);
        d.give_up(names::PAPER_SILENT, &apart);
        d.give_up(names::RIR_TIMEOUT, &apart);
    }
}

/// A letter that no longer counts is not handed over, where it was not yet.
pub(super) fn keep_back(d: &mut Decider<'_>, request: &ElementId, expeditions: u32) {
    for expedition in 0..=expeditions {
        d.give_up(names::SEND_PAPER, &expedition_id(request, expedition));
    }
}

/// The carrier was asked once more after a long silence: what it tells is taken in; if that is nothing, a person is
/// called, provided that something would still follow from an outcome.
pub(super) fn silent(
    d: &mut Decider<'_>,
    rec: usize,
    request: &ElementId,
    expedition: u32,
    handed_at: Timestamp,
    answers: Vec<PaperEvent>,
) {
    answered(d, rec, request, expedition, answers);
    let Some(letter) = waiting_letter(d, rec, request, expedition) else { return };
    let last = letter_file::last_news(&letter, expedition, handed_at).min(d.now());
    if last + d.rules.terms.days(d.rules.terms.paper_silence_days) > d.now() {
        await_news(d, rec, request, expedition, handed_at, last);
        return;
    }
    if is_awaited(d, rec, &letter) && d.case.parked.iter().all(|parked| parked.rec != Some(rec)) {
        d.park(rec, "the carrier has given no news of the letter for long", NO_NEWS);
    }
}

/// The letter, where an outcome of this expedition may still come.
fn waiting_letter(d: &Decider<'_>, rec: usize, request: &ElementId, expedition: u32) -> Option<Letter> {
    let letter = d.recipient(rec).letter(request)?;
    let awaited = letter.attempt.is_some() && letter.outcome.is_none() && letter.timed_out.is_none();
    (d.case.is_open() && awaited && letter.expeditions == expedition).then(|| letter.clone())
}

/// The limit for an outcome from abroad has passed, and the carrier was asked once more: what happened by the limit is
/// taken in, what happened later is too late. The attempt is given up, unless its outcome or documents are there now.
pub(super) fn abroad_timed_out(
    d: &mut Decider<'_>,
    rec: usize,
    request: &ElementId,
    expedition: u32,
    handed_at: Timestamp,
    answers: Vec<PaperEvent>,
) {
    let limit = handed_at + d.rules.terms.days(d.rules.terms.rir_timeout_days);
    let in_time = answers.into_iter().filter(|event| event.at <= limit).collect();
    answered(d, rec, request, expedition, in_time);
    let Some(letter) = waiting_letter(d, rec, request, expedition) else { return };
    let (Some(sent), Some(attempt)) = (letter.sent.clone(), letter.attempt) else { return };
    if letter_file::has_documents_of_outcome(&letter, expedition) {
        let last = letter_file::last_news(&letter, expedition, handed_at);
        return await_news(d, rec, request, expedition, handed_at, last);
    }
    let timeout_date = d.next_instant();
    let rework = d.recipient(rec).rework;
    let element = d.id(Category::SendAnalogTimeoutCreationRequest).rec(rec).attempt(attempt).rework(rework).id();
    let key = legal_fact::key(&element, Template::AnalogDeliveryTimeout);
    let facts = Facts::SendAnalogTimeoutCreationRequest {
        timeout_date,
        sent_attempt_made: attempt,
        related_request_id: request.clone(),
        legal_fact_id: key.clone(),
    };
    d.record(element, facts, With::rec(rec));
    let id = d.id(Category::SendAnalogTimeout).rec(rec).attempt(attempt).rework(rework).id();
    let facts = Facts::SendAnalogTimeout {
        timeout_date,
        sent_attempt_made: attempt,
        related_request_id: request.clone(),
        legal_fact_id: key.clone(),
        service_level: d.case.deposit.physical_communication_type,
    };
    let private = Private { physical_address: Some(sent.address), ..Private::default() };
    let proof = legal_fact::proof(&key, LegalFactCategory::AnalogDeliveryTimeout);
    d.record(id, facts, With::rec(rec).private(private).legal_fact(Some(proof)));
    legal_fact::order(d, key, Template::AnalogDeliveryTimeout, Some(rec));
    match attempt {
        0 => analog::prepare(d, rec, 1),
        _ => analog_end::timed_out(d, rec, timeout_date),
    }
}
