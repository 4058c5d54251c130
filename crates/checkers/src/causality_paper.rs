//! What must come before what on paper.
//!
//! A letter follows its preparation; what the carrier tells follows its letter; an outcome stands on a complete file of
//! the right product, expedition, date and documents; each end follows the outcome that leads to it. A rework begins anew.

use crate::carrier::{Papers, by_cause, closing, is_of, may_be_sent_again};
use crate::causality::{needs, wrong};
use crate::life::Violation;
use crate::reading::Reading;
use jiff::Timestamp;
use messo_domain::case::{ElementId, Event, Facts, PaperAttachment, ResponseStatus};
use messo_domain::workflow::carrier::Product;

/// One attempt on paper.
#[derive(Clone, Copy, Default)]
struct Attempt<'a> {
    prepared: Option<&'a ElementId>,
    sent: Option<&'a ElementId>,
    product: Option<Product>,
    /// Expeditions ordered after the first.
    expeditions: u32,
    outcome: Option<ResponseStatus>,
    deceased: bool,
    timing_out: bool,
    timed_out: bool,
}

#[derive(Default)]
struct Seen<'a> {
    attempts: [Attempt<'a>; 2],
    scheduled: bool,
    no_second_address: bool,
    failed: bool,
    unreachable_asked: bool,
}

/// Checks the flow of one recipient.
pub fn check(reading: &Reading<'_>, rec: usize) -> Result<(), Violation> {
    let mut seen = Seen::default();
    for (place, event) in reading.own(rec) {
        seen.take(reading, place, event)?;
    }
    Ok(())
}

/// What the carrier told in one event.
struct Told<'a> {
    code: &'a str,
    at: Timestamp,
    cause: Option<&'a str>,
    attachments: &'a [PaperAttachment],
    expedition: u32,
}

impl<'a> Seen<'a> {
    fn take(&mut self, reading: &Reading<'a>, place: usize, event: &'a Event) -> Result<(), Violation> {
        match &event.facts {
            Facts::ScheduleAnalogWorkflow { .. } => {
                self.scheduled = true;
                Ok(())
            }
            Facts::PrepareAnalogDomicile { sent_attempt_made, related_request_id, .. } => {
                self.prepare(event, *sent_attempt_made, related_request_id.as_ref())
            }
            Facts::PaperPlanned { prepare_request_id, .. } => {
                needs(reading.before(place, prepare_request_id).is_some(), event, "the preparation that it plans")
            }
            Facts::SendAnalogDomicile { sent_attempt_made, prepare_request_id, product_type, .. } => {
                let attempt = self.attempt(event, *sent_attempt_made)?;
                needs(attempt.prepared == Some(prepare_request_id), event, "its preparation")?;
                needs(attempt.sent.is_none(), event, "an attempt that is not made yet")?;
                (attempt.sent, attempt.product) = (Some(&event.id), Some(*product_type));
                Ok(())
            }
            Facts::SendAnalogProgress { send_request_id, delivery_detail_code, expedition, again, .. } => {
                self.progress(reading, event, send_request_id, delivery_detail_code, (*expedition, *again))
            }
            Facts::SendAnalogFeedback {
                send_request_id,
                delivery_detail_code,
                notification_date,
                delivery_failure_cause,
                attachments,
                expedition,
                response_status,
                ..
            } => {
                let told = Told {
                    code: delivery_detail_code,
                    at: *notification_date,
                    cause: delivery_failure_cause.as_deref(),
                    attachments,
                    expedition: *expedition,
                };
                self.outcome(reading, place, event, send_request_id, &told, *response_status)
            }
            Facts::SendAnalogTimeoutCreationRequest { sent_attempt_made, related_request_id, .. } => {
                let attempt = self.attempt(event, *sent_attempt_made)?;
                needs(attempt.sent == Some(related_request_id), event, "the letter that it gives up")?;
                needs(attempt.outcome.is_none(), event, "a letter without outcome")?;
                attempt.timing_out = true;
                Ok(())
            }
            Facts::SendAnalogTimeout { sent_attempt_made, .. } => {
                let attempt = self.attempt(event, *sent_attempt_made)?;
                attempt.timed_out = true;
                needs(attempt.timing_out, event, "SEND_ANALOG_TIMEOUT_CREATION_REQUEST")
            }
            Facts::PrepareAnalogDomicileFailure { prepare_request_id, .. } => {
                self.no_second_address = true;
                let second = &self.attempts[1];
                needs(second.prepared == Some(prepare_request_id) && second.sent.is_none(), event, "its preparation")
            }
            Facts::NotificationTimelineReworked { sent_attempt_made, invalidated, .. } => {
                self.rework(reading, place, event, *sent_attempt_made, invalidated)
            }
            _ => self.end(reading, event),
        }
    }

    fn attempt(&mut self, event: &Event, attempt: u8) -> Result<&mut Attempt<'a>, Violation> {
        self.attempts
            .get_mut(usize::from(attempt))
            .ok_or_else(|| Violation::by(crate::causality::NAME, event, "there are two attempts at most"))
    }

    fn last(&self) -> &Attempt<'a> {
        if self.attempts[1].prepared.is_some() { &self.attempts[1] } else { &self.attempts[0] }
    }

    fn prepare(&mut self, event: &'a Event, attempt: u8, related: Option<&ElementId>) -> Result<(), Violation> {
        let first = self.attempts[0];
        if attempt == 0 {
            needs(self.scheduled, event, "SCHEDULE_ANALOG_WORKFLOW")?;
            needs(related.is_none(), event, "being the first")?;
        } else {
            let missed = first.outcome == Some(ResponseStatus::Ko) || first.timed_out;
            needs(missed, event, "a first letter that did not arrive")?;
            needs(related == first.prepared, event, "the preparation of the first letter")?;
        }
        let own = self.attempt(event, attempt)?;
        needs(own.prepared.is_none(), event, "an attempt that is not made yet")?;
        own.prepared = Some(&event.id);
        Ok(())
    }

    fn letter(&mut self, event: &Event, request: &ElementId) -> Result<&mut Attempt<'a>, Violation> {
        let found = self.attempts.iter_mut().find(|attempt| attempt.sent == Some(request));
        found.ok_or_else(|| Violation::by(crate::causality::NAME, event, "not without the letter that it tells of"))
    }

    fn progress(
        &mut self,
        reading: &Reading<'_>,
        event: &Event,
        request: &ElementId,
        code: &str,
        (expedition, again): (u32, bool),
    ) -> Result<(), Violation> {
        let retries = reading.life.terms.paper_retries;
        let attempt = self.letter(event, request)?;
        needs(expedition <= attempt.expeditions, event, "the expedition that it tells of")?;
        needs(attempt.product.is_some_and(|product| is_of(product, code)), event, "a code of its product")?;
        needs(!attempt.timed_out, event, "a letter that is not given up")?;
        if !again {
            return Ok(());
        }
        needs(may_be_sent_again(code), event, "theft, loss, damage or a discarded print to send it again")?;
        needs(expedition == attempt.expeditions, event, "being the last expedition")?;
        needs(attempt.outcome.is_none(), event, "a letter without outcome")?;
        attempt.expeditions += 1;
        needs(attempt.expeditions <= retries, event, "an expedition that the rules allow")
    }

    fn outcome(
        &mut self,
        reading: &Reading<'_>,
        place: usize,
        event: &Event,
        request: &ElementId,
        told: &Told<'_>,
        status: ResponseStatus,
    ) -> Result<(), Violation> {
        let attempt = self.letter(event, request)?;
        needs(attempt.outcome.is_none(), event, "a letter without outcome")?;
        needs(!attempt.timed_out, event, "a letter that is not given up")?;
        needs(told.expedition == attempt.expeditions, event, "being told of the last expedition")?;
        attempt.outcome = Some(status);
        let Some(row) = closing(told.code) else { return wrong(event, format!("{} is no outcome", told.code)) };
        needs(attempt.product == Some(row.product), event, "a code of its product")?;
        let expected = match row.outcome {
            Some(outcome) => Some(outcome),
            None => told.cause.and_then(by_cause),
        };
        if expected != Some(status) {
            return wrong(event, format!("{} for {:?} is not {status:?}", told.code, told.cause));
        }
        attempt.deceased = row.outcome.is_none() && told.cause == Some("M02");
        let file = || events_of(reading, place, request, told.expedition);
        match row.papers {
            Papers::Concluded => Ok(()), // `dates` holds it against the notice of deposit
            Papers::Deposit => deposit_is_perfect(event, told, &file),
            Papers::File { happened, documents, kind } => {
                let opening = |code: &str, at: Timestamp| file().filter(move |e| e.code == code && e.at == at).last();
                let Some(opened) = opening(happened, told.at) else {
                    return wrong(event, format!("not without {happened} of its date"));
                };
                let mut brought = file().filter(|other| other.code == documents && other.at == told.at);
                let brought = brought.any(|other| other.attachments.iter().any(|scan| scan.document_type == kind));
                needs(brought, event, &format!("{documents} of its date with its document"))?;
                let other_cause = row.outcome.is_none() && opened.cause.is_some() && opened.cause != told.cause;
                needs(!other_cause, event, "the cause that its file tells")
            }
        }
    }

    fn rework(
        &mut self,
        reading: &Reading<'_>,
        place: usize,
        event: &Event,
        attempt: u8,
        invalidated: &[ElementId],
    ) -> Result<(), Violation> {
        needs(self.attempt(event, attempt)?.prepared.is_some(), event, "the attempt that it takes back")?;
        for id in invalidated {
            let Some((_, taken)) = reading.before(place, id) else {
                return wrong(event, "takes back what is not there");
            };
            needs(taken.rec == event.rec, event, "being about its own recipient")?;
            needs(is_of_paper(&taken.facts), event, "being about paper")?;
        }
        self.takes_back_all(reading, place, event, attempt)?;
        for own in &mut self.attempts[usize::from(attempt)..] {
            *own = Attempt::default();
        }
        (self.no_second_address, self.failed, self.unreachable_asked) = (false, false, false);
        Ok(())
    }

    /// Everything that followed from the attempt is taken back, by this rework or by an earlier one.
    fn takes_back_all(&self, reading: &Reading<'_>, place: usize, event: &Event, attempt: u8) -> Result<(), Violation> {
        let Some(from) = self.attempts[usize::from(attempt)].prepared else { return Ok(()) };
        let own = reading.own(event.rec.unwrap_or(usize::MAX)).take_while(|(other, _)| *other < place);
        let after = own.skip_while(|(_, other)| other.id != *from);
        let mut left = after.filter(|(other, follower)| {
            let of_first = follower.id.as_str().contains(".ATTEMPT_0");
            reading.counts(*other) && is_public_end_or_letter(&follower.facts) && (attempt == 0 || !of_first)
        });
        match left.next() {
            Some((_, left)) => wrong(event, format!("leaves {} standing", left.id.as_str())),
            None => Ok(()),
        }
    }

    fn end(&mut self, reading: &Reading<'_>, event: &Event) -> Result<(), Violation> {
        let last = self.last();
        let delivered = last.outcome == Some(ResponseStatus::Ok);
        let deceased =
            last.deceased && reading.deposit.is_some_and(|deposit| deposit.sent_at >= reading.life.terms.deceased_from);
        match &event.facts {
            Facts::AnalogSuccessWorkflow {} => needs(delivered && !deceased, event, "a letter that was served"),
            Facts::AnalogWorkflowRecipientDeceased { .. } => {
                needs(delivered && deceased, event, "a letter whose addressee was found deceased")
            }
            Facts::AnalogFailureWorkflow { .. } => {
                let missed = self.attempts[1].outcome == Some(ResponseStatus::Ko);
                needs(missed || self.no_second_address, event, "a second letter missed, or no address for one")?;
                self.failed = true;
                Ok(())
            }
            Facts::AnalogFailureWorkflowTimeout { .. } => {
                let given_up = self.attempts[1].timed_out || (self.attempts[0].timed_out && self.no_second_address);
                needs(given_up, event, "a letter given up")
            }
            Facts::CompletelyUnreachableCreationRequest { .. } => {
                self.unreachable_asked = true;
                needs(self.failed, event, "ANALOG_FAILURE_WORKFLOW")
            }
            Facts::CompletelyUnreachable { .. } => {
                needs(self.unreachable_asked, event, "COMPLETELY_UNREACHABLE_CREATION_REQUEST")
            }
            _ => Ok(()),
        }
    }
}

/// What the carrier told of one expedition of a letter before a place.
fn events_of<'a>(
    reading: &'a Reading<'_>,
    place: usize,
    request: &'a ElementId,
    of: u32,
) -> impl Iterator<Item = Told<'a>> {
    reading.events[..place].iter().filter_map(move |event| match &event.facts {
        Facts::SendAnalogProgress {
            send_request_id,
            delivery_detail_code,
            notification_date,
            delivery_failure_cause,
            attachments,
            expedition,
            ..
        } if send_request_id == request && *expedition == of => Some(Told {
            code: delivery_detail_code,
            at: *notification_date,
            cause: delivery_failure_cause.as_deref(),
            attachments,
            expedition: *expedition,
        }),
        _ => None,
    })
}

/// Report of service and notice of deposit are in; the date is that of the perfection as first told, unless the papers
/// came with a later word of it.
fn deposit_is_perfect<'a, I: Iterator<Item = Told<'a>>>(
    event: &Event,
    told: &Told<'_>,
    file: &impl Fn() -> I,
) -> Result<(), Violation> {
    let has = |kind: &str| {
        let of = |attachments: &[PaperAttachment]| attachments.iter().any(|scan| scan.document_type == kind);
        of(told.attachments) || file().any(|other| of(other.attachments))
    };
    needs(has("23L"), event, "the report of service (23L)")?;
    needs(has("ARCAD") || has("CAD"), event, "the notice of deposit (ARCAD or CAD)")?;
    let first = file().find(|other| other.code == "RECAG012A");
    let kept = first.is_none_or(|first| first.at == told.at || !told.attachments.is_empty());
    needs(kept, event, "the date on which the deposit was perfected")
}

/// Elements that an attempt on paper leads to.
fn is_of_paper(facts: &Facts) -> bool {
    is_public_end_or_letter(facts) || matches!(facts, Facts::PaperPlanned { .. } | Facts::CaseParked { .. })
}

fn is_public_end_or_letter(facts: &Facts) -> bool {
    matches!(
        facts,
        Facts::PrepareAnalogDomicile { .. }
            | Facts::PrepareAnalogDomicileFailure { .. }
            | Facts::SendAnalogDomicile { .. }
            | Facts::SendAnalogProgress { .. }
            | Facts::SendAnalogFeedback { .. }
            | Facts::SendAnalogTimeoutCreationRequest { .. }
            | Facts::SendAnalogTimeout { .. }
            | Facts::AnalogSuccessWorkflow {}
            | Facts::AnalogFailureWorkflow { .. }
            | Facts::AnalogFailureWorkflowTimeout { .. }
            | Facts::AnalogWorkflowRecipientDeceased { .. }
            | Facts::CompletelyUnreachableCreationRequest { .. }
            | Facts::CompletelyUnreachable { .. }
            | Facts::ScheduleRefinement { .. }
            | Facts::Refinement { .. }
    )
}

#[cfg(test)]
#[path = "causality_paper_tests.rs"]
mod tests;
