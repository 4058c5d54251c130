//! What the carrier answers about a letter, and the step after its outcome.
//!
//! Every event that the carrier's language knows is recorded in order of arrival; the first outcome closes the attempt.
//! A closing code counts only if the file is complete: the event it closes and the documents of that event are there,
//! dated alike. Theft, loss, damage and some print errors order a new expedition of the same letter; from then on the
//! events of the earlier one are only recorded. What nobody can go on from by rule parks the case with its code, as long
//! as something would follow from an outcome.

use super::carrier::{self, Class, Code};
use super::command::PaperEvent;
use super::decider::Decider;
use super::{analog, analog_end, letter_file, letter_record, terms};
use crate::case::{ElementId, Letter, ResponseStatus};
use crate::work::Task;
use jiff::Timestamp;
use letter_record::{feedback, progress};

/// Served by lapse of the ten days at the post office; synthesised by the platform.
const SERVED_BY_LAPSE: &str = "PNRN012";
/// Deposit perfected, documents still incomplete.
const PERFECTED_INCOMPLETE: &str = "RECAG012A";
/// Deposit perfected.
const PERFECTED: &str = "RECAG012";

/// Events of an expedition of a letter, in order.
pub(super) fn answered(
    d: &mut Decider<'_>,
    rec: usize,
    request: &ElementId,
    expedition: u32,
    answers: Vec<PaperEvent>,
) {
    for event in answers {
        let Some(letter) = d.recipient(rec).letter(request).cloned() else { return };
        let Some(product) = letter.sent.as_ref().map(|sent| sent.product) else { return };
        let known = letter.events.iter().any(|known| letter_file::is_same(known, expedition, &event));
        if known || letter.timed_out.is_some() {
            continue;
        }
        let mut told = Told { d: &mut *d, rec, letter: &letter, expedition };
        match carrier::lookup(product, &event.code) {
            Some(row) => told.take(row, event),
            None => told.park_if_awaited("the carrier answered with a code that is not known", &event.code),
        }
    }
}

/// Whether something would follow from an outcome of this letter: it has none, and the act was neither opened nor
/// cancelled. A payment stops further letters; one that is in the post still has its effect.
pub(super) fn is_awaited(d: &Decider<'_>, rec: usize, letter: &Letter) -> bool {
    let open = letter.attempt.is_some() && letter.outcome.is_none() && letter.timed_out.is_none();
    open && d.case.is_open() && d.recipient(rec).viewed.is_none()
}

/// One event of one expedition of a letter, being taken in.
struct Told<'a, 'r> {
    d: &'a mut Decider<'r>,
    rec: usize,
    letter: &'a Letter,
    expedition: u32,
}

impl Told<'_, '_> {
    fn take(&mut self, row: &Code, event: PaperEvent) {
        if let Some(cause) = event.cause.as_deref().filter(|c| !row.causes.is_empty() && !row.causes.contains(c)) {
            let reason = "the carrier gave a cause that its code does not admit";
            return self.park_if_awaited(reason, &format!("{} {cause}", event.code));
        }
        let superseded = self.expedition < self.letter.expeditions;
        match row.class {
            Class::SaveOnly => {}
            Class::Progress => {
                self.progress(event);
                self.complete_deposit();
            }
            Class::NeedsOperator => {
                let code = event.code.clone();
                self.progress(event);
                self.park_if_awaited("the letter needs an operator", &code);
            }
            Class::Retryable => self.expedite_again(event),
            Class::Final(_) | Class::HeldAndPerfected if self.letter.outcome.is_some() => {}
            Class::Final(_) | Class::HeldAndPerfected if superseded => self.progress(event),
            Class::HeldAndPerfected => self.deposit_perfected(event),
            Class::Final(outcome) => self.close(row, outcome, event),
        }
    }

    fn progress(&mut self, event: PaperEvent) {
        progress(self.d, self.rec, self.letter, self.expedition, event, false);
    }

    fn feedback(&mut self, status: ResponseStatus, event: PaperEvent) {
        feedback(self.d, self.rec, self.letter, self.expedition, status, event);
    }

    /// A person is called only where something would still follow from an outcome.
    fn park_if_awaited(&mut self, reason: &str, code: &str) {
        if is_awaited(self.d, self.rec, self.letter) {
            self.d.park(self.rec, reason, code);
        }
    }

    /// Theft, loss, damage, a discarded print: the same letter goes once more, up to the limit (PAPER-AGAIN).
    fn expedite_again(&mut self, event: PaperEvent) {
        let code = event.code.clone();
        let last = self.expedition == self.letter.expeditions && self.letter.outcome.is_none();
        // a payment stops no letter that was prepared: this one goes on (PAPER-STOP); only an access makes it useless
        let wanted = last && self.d.case.is_open() && self.d.recipient(self.rec).viewed.is_none();
        if !wanted {
            return self.progress(event);
        }
        if self.expedition >= self.d.rules.terms.paper_retries {
            self.progress(event);
            return self.park_if_awaited("the letter was sent as often as the rules allow", &code);
        }
        let Some(request) = self.letter.sent.as_ref().map(|sent| sent.request.clone()) else { return };
        progress(self.d, self.rec, self.letter, self.expedition, event, true);
        let expedition = self.expedition + 1;
        let apart = format!("{request}.PCRETRY_{expedition}");
        self.d.order_now(&apart, Task::SendPaper { rec: self.rec, request, expedition });
    }

    fn close(&mut self, row: &Code, outcome: carrier::Outcome, event: PaperEvent) {
        if !letter_file::is_complete(self.letter, self.expedition, row, event.at) {
            let reason = "the carrier closed a file whose events or documents are missing or dated otherwise";
            return self.park_if_awaited(reason, row.code);
        }
        let cause = letter_file::cause(self.letter, self.expedition, row, event.at).or(event.cause);
        let event = PaperEvent { cause: cause.clone(), ..event };
        match outcome {
            carrier::Outcome::Served => self.feedback(ResponseStatus::Ok, event),
            carrier::Outcome::NotServed => self.feedback(ResponseStatus::Ko, event),
            carrier::Outcome::ByCause => match cause.as_deref() {
                Some("M02" | "M05") => self.feedback(ResponseStatus::Ok, event),
                Some("M06" | "M07" | "M08" | "M09") => self.feedback(ResponseStatus::Ko, event),
                _ => {
                    let reason = "the carrier closed a missed delivery without one of its causes";
                    self.park_if_awaited(reason, row.code);
                }
            },
            carrier::Outcome::Held => self.held(event),
            carrier::Outcome::NeverCollected => self.never_collected(event),
        }
    }

    /// Collected or refused at the post office: within ten Rome days from the missed delivery that day counts, later
    /// the letter was served by lapse (PAPER-HELD).
    fn held(&mut self, event: PaperEvent) {
        match letter_file::held_since(self.letter, self.expedition, event.at, &self.d.rules.terms) {
            Some((notice, days)) if days > self.d.rules.terms.giacenza_days => self.served_by_lapse(notice, event),
            _ => self.feedback(ResponseStatus::Ok, event),
        }
    }

    fn never_collected(&mut self, event: PaperEvent) {
        match letter_file::held_since(self.letter, self.expedition, event.at, &self.d.rules.terms) {
            Some((notice, days)) if days >= self.d.rules.terms.compiuta_giacenza_days => {
                self.served_by_lapse(notice, event);
            }
            _ => {
                let reason = "the carrier reported a letter as never collected before its days had gone";
                self.park_if_awaited(reason, "GIACENZA_DATE_ERROR");
            }
        }
    }

    fn served_by_lapse(&mut self, notice: Timestamp, event: PaperEvent) {
        let at = terms::held_letter_served(notice, &self.d.rules.terms);
        self.progress(event.clone());
        let code = SERVED_BY_LAPSE.to_owned();
        self.feedback(ResponseStatus::Ok, PaperEvent { at, code, attachments: Vec::new(), cause: None, ..event });
    }

    fn deposit_perfected(&mut self, event: PaperEvent) {
        if letter_file::has_deposit_documents(self.letter, self.expedition, &event.attachments) {
            self.feedback(ResponseStatus::Ok, event);
        } else if letter_file::first(self.letter, self.expedition, PERFECTED_INCOMPLETE).is_none() {
            self.progress(PaperEvent { code: PERFECTED_INCOMPLETE.to_owned(), ..event });
        }
    }

    /// The documents of a perfected deposit have come: the outcome bears the date of the deposit's perfection.
    fn complete_deposit(&mut self) {
        let Some(request) = self.letter.sent.as_ref().map(|sent| &sent.request) else { return };
        let Some(letter) = self.d.recipient(self.rec).letter(request).cloned() else { return };
        let waiting = letter_file::first(&letter, self.expedition, PERFECTED_INCOMPLETE);
        let is_last = letter.outcome.is_none() && self.expedition == letter.expeditions;
        let Some(at) = waiting.filter(|_| is_last) else { return };
        if letter_file::has_deposit_documents(&letter, self.expedition, &[]) {
            let event = PaperEvent::bare(at, PERFECTED);
            feedback(self.d, self.rec, &letter, self.expedition, ResponseStatus::Ok, event);
        }
    }
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
            analog_end::deceased(d, rec, &letter, &outcome);
        }
        (ResponseStatus::Ok, _) => analog_end::served(d, rec, &letter, outcome.at),
        (ResponseStatus::Ko, 0) => analog::prepare(d, rec, 1),
        (ResponseStatus::Ko, _) => analog_end::untraceable(d, rec),
    }
}
