//! What the provider of certified mail answers, and what is done when it does not.
//!
//! The meaning of each code is a table; PROGRESS and retryable codes are recorded, the first final one closes the
//! attempt, anything after that is late and changes nothing.

use super::command::PecEvent;
use super::decider::{Decider, With};
use super::digital;
use crate::case::{
    Category, DigitalAttempt, ElementId, Facts, LegalFactCategory, LegalFactRef, Private, ReceiptRef, ResponseStatus,
};
use crate::party::DigitalAddress;
use crate::work::{Task, names};
use jiff::Timestamp;

/// What a code means for the attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Nothing,
    Progress,
    Delivered,
    Refused,
    Retryable,
}

/// Codes of the certified-mail channel (SEND, digital workflow). `DP10` and `DP00` are the platform's own.
const CODES: &[(&str, Meaning)] = &[
    ("C000", Meaning::Nothing),   // handed to the provider
    ("C001", Meaning::Progress),  // accettazione
    ("C002", Meaning::Refused),   // non accettazione
    ("C003", Meaning::Delivered), // avvenuta consegna
    ("C004", Meaning::Refused),   // errore di consegna
    ("C005", Meaning::Nothing),   // presa in carico
    ("C006", Meaning::Refused),   // virus
    ("C007", Meaning::Nothing),   // preavviso di errore di consegna
    ("C008", Meaning::Retryable), // the provider's server does not answer
    ("C009", Meaning::Refused),   // invalid domain
    ("C010", Meaning::Retryable), // sending error
    ("C011", Meaning::Refused),   // address error
    (DELIVERED_HERE, Meaning::Delivered),
    ("Q010", Meaning::Nothing), // an error of the platform's own service: in none of SEND's sets
    (NOT_OURS, Meaning::Refused),
];

/// Delivered to the platform's own service (SERCQ).
const DELIVERED_HERE: &str = "Q003";
/// The address is none of the platform's own service.
const NOT_OURS: &str = "Q011";

/// No answer in time.
const TIMED_OUT: &str = "DP10";
/// The mail was sent again.
const SENT_AGAIN: &str = "DP00";

/// The platform is its own delivery service (SERCQ): what it puts there is delivered when the notice was made.
pub(super) fn delivered_by_ourselves(d: &mut Decider<'_>, rec: usize, request: &ElementId) {
    let Some(attempt) = open_attempt(d, rec, request) else { return };
    let at = d.recipient(rec).aar.as_ref().map_or_else(|| d.now(), |aar| aar.at);
    let (code, status) = match attempt.address.is_own_sercq() {
        true => (DELIVERED_HERE, ResponseStatus::Ok),
        false => (NOT_OURS, ResponseStatus::Ko),
    };
    let event = PecEvent { at, code: code.to_owned(), receipt_id: String::new(), receipt: None };
    feedback(d, rec, &attempt, &event, status);
}

/// The provider took the mail: ask it for the first answer, and set the end of the wait (WAIT-PEC). A mail that an outage
/// kept back has been waited for by nobody: the wait runs from here, not from the order.
pub(super) fn handed(d: &mut Decider<'_>, rec: usize, request: &ElementId, retry: u32) {
    if open_attempt(d, rec, request).is_none() {
        return;
    }
    let handed_at = d.now();
    let until = handed_at + d.rules.terms.scaled(d.rules.terms.pec_answer);
    d.order(
        &format!("{request}:{retry}"),
        until,
        Task::PecTimeout { rec, request: request.clone(), retry, handed_at: Some(handed_at) },
    );
    // without the instant in its id: a mail handed over twice by two workers is asked after once
    d.order(&format!("{request}:{retry}:first"), handed_at, ask(rec, request, retry, handed_at, 0));
}

/// Orders the next question to the provider.
pub(super) fn ask_again(
    d: &mut Decider<'_>,
    rec: usize,
    request: &ElementId,
    retry: u32,
    handed_at: Timestamp,
    seen: u32,
    at: Option<Timestamp>,
) {
    let Some(at) = at.filter(|_| open_attempt(d, rec, request).is_some()) else { return };
    let apart = format!("{request}:{retry}:{seen}:{}", at.as_millisecond());
    d.order(&apart, at, ask(rec, request, retry, handed_at, seen));
}

fn ask(rec: usize, request: &ElementId, retry: u32, handed_at: Timestamp, seen: u32) -> Task {
    Task::AskPec { rec, request: request.clone(), retry, handed_at, seen }
}

/// Events of the provider, in order.
pub(super) fn answered(d: &mut Decider<'_>, rec: usize, request: &ElementId, retry: u32, answers: &[PecEvent]) {
    for event in answers {
        let Some(attempt) = open_attempt(d, rec, request) else { return };
        if attempt.heard.contains(&heard(event)) {
            continue;
        }
        match CODES.iter().find(|(code, _)| *code == event.code).map(|(_, meaning)| *meaning) {
            Some(Meaning::Nothing) => {}
            Some(Meaning::Progress) => progress(d, rec, &attempt, event, false, attempt.retries),
            Some(Meaning::Delivered) => feedback(d, rec, &attempt, event, ResponseStatus::Ok),
            Some(Meaning::Refused) => feedback(d, rec, &attempt, event, ResponseStatus::Ko),
            // of an earlier try: another mail is on its way already
            Some(Meaning::Retryable) if retry < attempt.retries => progress(d, rec, &attempt, event, false, retry),
            Some(Meaning::Retryable) => try_again(d, rec, &attempt, event),
            None if d.case.is_open() && d.recipient(rec).viewed.is_none() => {
                d.park(rec, "the certified-mail provider answered with a code that is not known", &event.code);
            }
            None => {} // nothing would follow from what it means
        }
    }
}

fn heard(event: &PecEvent) -> (String, Timestamp, Option<String>) {
    let receipt = (!event.receipt_id.is_empty()).then(|| event.receipt_id.clone());
    (event.code.clone(), event.at, receipt)
}

fn open_attempt(d: &Decider<'_>, rec: usize, request: &ElementId) -> Option<DigitalAttempt> {
    d.recipient(rec).digital_attempt(request).filter(|attempt| attempt.outcome.is_none()).cloned()
}

fn progress(
    d: &mut Decider<'_>,
    rec: usize,
    attempt: &DigitalAttempt,
    event: &PecEvent,
    should_retry: bool,
    retry: u32,
) {
    let index = d.recipient(rec).digital_attempt(&attempt.request).map_or(0, |a| a.progress) + 1;
    let parts = d.id(Category::SendDigitalProgress).rec(rec).source(attempt.source);
    let id = parts.repeat(attempt.repeat).attempt(attempt.attempt).index(index).id();
    let facts = Facts::SendDigitalProgress {
        digital_address_source: attempt.source,
        notification_date: event.at,
        event_timestamp: event.at,
        sending_receipts: receipts(event),
        delivery_failure_cause: None,
        delivery_detail_code: event.code.clone(),
        should_retry,
        retry_number: retry,
        request: attempt.request.clone(),
    };
    d.record(id, facts, with_address(rec, attempt).legal_fact(receipt_proof(event)));
}

fn feedback(d: &mut Decider<'_>, rec: usize, attempt: &DigitalAttempt, event: &PecEvent, status: ResponseStatus) {
    let parts = d.id(Category::SendDigitalFeedback).rec(rec).source(attempt.source);
    let id = parts.repeat(attempt.repeat).attempt(attempt.attempt).id();
    let facts = Facts::SendDigitalFeedback {
        digital_address_source: attempt.source,
        response_status: status,
        notification_date: event.at,
        sending_receipts: receipts(event),
        request_timeline_id: attempt.request.clone(),
        delivery_failure_cause: None,
        delivery_detail_code: event.code.clone(),
    };
    if d.record(id, facts, with_address(rec, attempt).legal_fact(receipt_proof(event))) {
        for retry in 0..=attempt.retries + 1 {
            d.give_up(names::PEC_TIMEOUT, &format!("{}:{retry}", attempt.request));
        }
        let request = attempt.request.clone();
        d.order_now(attempt.request.as_str(), Task::AfterDigitalFeedback { rec, request });
    }
}

fn with_address(rec: usize, attempt: &DigitalAttempt) -> With {
    With::rec(rec).private(Private { digital_address: Some(attempt.address.clone()), ..Private::default() })
}

fn receipts(event: &PecEvent) -> Vec<ReceiptRef> {
    if event.receipt_id.is_empty() {
        return Vec::new();
    }
    vec![ReceiptRef { id: event.receipt_id.clone(), system: "PEC".to_owned() }]
}

fn receipt_proof(event: &PecEvent) -> Option<LegalFactRef> {
    let key = event.receipt.as_ref()?;
    Some(LegalFactRef { key: key.uri(), category: LegalFactCategory::PecReceipt })
}

/// A passing error: the same mail again after a while, or, when the repetitions are used up, a failure (RETRY-PEC).
fn try_again(d: &mut Decider<'_>, rec: usize, attempt: &DigitalAttempt, event: &PecEvent) {
    let left = attempt.retries < d.rules.terms.pec_retries;
    if !left {
        return feedback(d, rec, attempt, event, ResponseStatus::Ko);
    }
    progress(d, rec, attempt, event, true, attempt.retries);
    let retry = attempt.retries + 1;
    let due = d.now() + d.rules.terms.scaled(d.rules.terms.pec_retry_delay);
    let request = attempt.request.clone();
    d.order(&format!("{request}:{retry}"), due, Task::PecRetry { rec, request, retry });
}

/// Nothing final came within the wait (WAIT-PEC), and the provider was asked once more: what it tells is taken in,
/// whenever it happened. The wait is over only where that is nothing final and no passing error.
pub(super) fn timed_out(d: &mut Decider<'_>, rec: usize, request: &ElementId, retry: u32, answers: &[PecEvent]) {
    answered(d, rec, request, retry, answers);
    let Some(attempt) = open_attempt(d, rec, request) else { return };
    if attempt.retries != retry || attempt.repetition_due || !d.case.is_open() {
        return;
    }
    let event = own_event(d, TIMED_OUT);
    try_again(d, rec, &attempt, &event);
}

/// The same mail is sent again.
pub(super) fn retry_due(d: &mut Decider<'_>, rec: usize, request: &ElementId, retry: u32) {
    let Some(attempt) = open_attempt(d, rec, request) else { return };
    if attempt.retries + 1 != retry || !d.case.is_open() {
        return;
    }
    let event = own_event(d, SENT_AGAIN);
    progress(d, rec, &attempt, &event, false, retry);
    digital::hand_over(d, rec, request.clone(), retry);
}

fn own_event(d: &Decider<'_>, code: &str) -> PecEvent {
    PecEvent { at: d.next_instant(), code: code.to_owned(), receipt_id: String::new(), receipt: None }
}

/// The step after a feedback: success, a new look-up, or the next source.
pub(super) fn after_feedback(d: &mut Decider<'_>, rec: usize, request: &ElementId, platform: Option<DigitalAddress>) {
    let Some(attempt) = d.recipient(rec).digital_attempt(request).cloned() else { return };
    let Some(outcome) = attempt.outcome.clone() else { return };
    if !d.case.is_open() || attempt.followed || d.recipient(rec).digital_end.is_some() {
        return;
    }
    if outcome.status == ResponseStatus::Ok {
        return digital::succeeded(d, rec, outcome.at, attempt.address);
    }
    if attempt.repeat {
        digital::look_up_after_repeat(d, rec, attempt.source, &attempt.address, outcome.element, platform);
    } else {
        digital::next_source(d, rec, attempt.source, Some(platform));
    }
}
