//! At the end of time nothing is late: no work that was due is left, every recipient has come to an end, waits for
//! something that is still to come, or is with a person who was told why; every document that was ordered is stored.

use crate::life::Violation;
use crate::positions;
use crate::reading::Reading;
use messo_domain::case::{Category, Event, Facts};
use messo_domain::ids::DocumentKey;

/// Name of the checker.
pub const NAME: &str = "late";

/// Checks a life.
pub fn check(reading: &Reading<'_>) -> Result<(), Violation> {
    let life = reading.life;
    for work in life.work_left {
        if work.due <= life.until && work.parked.is_none() {
            return Err(Violation {
                checker: NAME,
                element: Some(work.id.to_owned()),
                what: format!("work that was due at {} is not done", work.due),
            });
        }
    }
    if let Some((rec, _)) = life.parked.iter().find(|(_, reason)| reason.is_empty()) {
        return Err(Violation::of_life(NAME, format!("recipient {rec:?} was given to a person without a reason")));
    }
    life.parked.iter().try_for_each(|(rec, reason)| says_why(reading, *rec, reason))?;
    case_goes_on(reading)?;
    if reading.refused.is_none() && reading.cancellation_asked.is_none() && reading.accepted.is_some() {
        (0..reading.recipients).try_for_each(|rec| recipient_goes_on(reading, rec))?;
    }
    positions::check(reading)?;
    reading.events.iter().try_for_each(|event| is_stored(reading, event))
}

/// What waits for a person stands in the log with the same reason.
fn says_why(reading: &Reading<'_>, rec: Option<usize>, why: &str) -> Result<(), Violation> {
    let said = reading.events.iter().any(|event| match &event.facts {
        Facts::CaseParked { reason, .. } => event.rec == rec && reason == why,
        _ => false,
    });
    if said { Ok(()) } else { Err(Violation::of_life(NAME, format!("no CASE_PARKED of {rec:?} says: {why}"))) }
}

/// The request was answered, and a cancellation carried out.
fn case_goes_on(reading: &Reading<'_>) -> Result<(), Violation> {
    let answered = reading.accepted.is_some() || reading.refused.is_some();
    if !answered && !waits(reading, None) {
        return Err(Violation::of_life(NAME, "the request was never answered, and nothing will answer it"));
    }
    let to_cancel = reading.cancellation_asked.is_some() && reading.accepted.is_some();
    if to_cancel && reading.cancelled.is_none() && !waits(reading, None) {
        return Err(Violation::of_life(NAME, "the cancellation was never carried out, and nothing will do it"));
    }
    Ok(())
}

/// Whether work is waiting for a recipient or for the whole case, or a person was called.
fn waits(reading: &Reading<'_>, rec: Option<usize>) -> bool {
    let life = reading.life;
    let about = |of: Option<usize>| of.is_none() || rec.is_none() || of == rec;
    life.work_left.iter().any(|work| about(work.rec)) || life.parked.iter().any(|(of, _)| about(*of))
}

/// Whether the last registered letter has left and no outcome of it was written: a payment does not end that.
fn a_letter_is_out(reading: &Reading<'_>, rec: usize) -> bool {
    let mut out = false;
    for (_, event) in reading.counting(rec) {
        match event.category() {
            Category::SendAnalogDomicile => out = true,
            Category::SendAnalogFeedback | Category::SendAnalogTimeout => out = false,
            _ => {}
        }
    }
    out
}

fn recipient_goes_on(reading: &Reading<'_>, rec: usize) -> Result<(), Violation> {
    use Category as C;
    let mut own = reading.counting(rec).map(|(_, event)| event.category());
    let ended = own.any(|category| {
        matches!(
            category,
            C::Refinement
                | C::NotificationViewed
                | C::AnalogWorkflowRecipientDeceased
                | C::AnalogFailureWorkflowTimeout
        )
    });
    let (mailed, paper) = (reading.first(rec, C::SendDigitalDomicile), reading.first(rec, C::ScheduleAnalogWorkflow));
    let paid = reading.first(rec, C::Payment).is_some() && mailed.is_none() && !a_letter_is_out(reading, rec);
    // also who needs nothing more was given a way to be reached
    let begun = mailed.is_some() || paper.is_some();
    if (begun && (ended || paid)) || waits(reading, Some(rec)) {
        return Ok(());
    }
    let last = reading.counting(rec).last().map(|(_, event)| event);
    let what = format!("recipient {rec} is stuck: no end, no work that waits, nobody called");
    Err(last.map_or_else(|| Violation::of_life(NAME, what.clone()), |event| Violation::by(NAME, event, what.clone())))
}

/// The document that an element orders.
fn ordered(event: &Event) -> Option<&DocumentKey> {
    match &event.facts {
        Facts::SenderAckCreationRequest { legal_fact_id }
        | Facts::DigitalDeliveryCreationRequest { legal_fact_id, .. }
        | Facts::CompletelyUnreachableCreationRequest { legal_fact_id, .. }
        | Facts::SendAnalogTimeoutCreationRequest { legal_fact_id, .. }
        | Facts::NotificationViewedCreationRequest { legal_fact_id, .. }
        | Facts::NotificationCancelledDocumentCreationRequest { legal_fact_id } => Some(legal_fact_id),
        _ => None,
    }
}

fn is_stored(reading: &Reading<'_>, event: &Event) -> Result<(), Violation> {
    let Some(wanted) = ordered(event) else { return Ok(()) };
    let stored = reading.events.iter().any(|other| match &other.facts {
        Facts::DocumentStored { key, .. } => key == wanted,
        _ => false,
    });
    let waits = || reading.life.work_left.iter().any(|work| work.id.contains(wanted.as_str()));
    if stored || waits() {
        Ok(())
    } else {
        Err(Violation::by(NAME, event, "the document that it orders was never stored"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Left, Tale, finds, passes};
    use messo_domain::workflow::carrier::Product;

    #[test]
    fn good_lives_pass() {
        for tale in Tale::all() {
            passes(check, &tale);
        }
    }

    #[test]
    fn work_that_was_due_is_seen_and_work_to_come_is_not() {
        let mut tale = Tale::pec_delivered();
        let until = tale.until;
        tale.left.push(Left { id: "X:refine:0".to_owned(), rec: Some(0), due: until, parked: None });
        finds(check, &tale, "is not done");
        tale.left[0].parked = Some("failed five times".to_owned());
        passes(check, &tale);
        tale.left[0] = Left { due: until + jiff::SignedDuration::from_secs(1), parked: None, ..tale.left[0].clone() };
        passes(check, &tale);
    }

    #[test]
    fn a_recipient_that_is_stuck_is_seen() {
        let mut tale = Tale::no_news_of_the_letter();
        passes(check, &tale);
        tale.parked.clear();
        finds(check, &tale, "is stuck");
        tale.parked.push((Some(0), String::new()));
        finds(check, &tale, "without a reason");
        tale.parked[0].1 = "another reason".to_owned();
        finds(check, &tale, "says: another reason");
        let mut tale = Tale::pec_delivered();
        tale.remove("REFINEMENT.");
        finds(check, &tale, "is stuck");
    }

    #[test]
    fn a_payment_ends_no_wait_for_a_letter_that_is_out() {
        let mut tale = Tale::no_news_of_the_letter();
        tale.pays(0);
        passes(check, &tale);
        tale.parked.clear();
        finds(check, &tale, "is stuck");
        let due = tale.until + jiff::SignedDuration::from_secs(1);
        tale.left.push(Left { id: "X:paper_silent:0".to_owned(), rec: Some(0), due, parked: None });
        passes(check, &tale);
        let (mut tale, letter) = Tale::with_letter(Product::Ar);
        tale.pays(0);
        finds(check, &tale, "is stuck");
        tale.missed(&letter, "2026-03-12T09:00:00Z");
        passes(check, &tale);
    }

    #[test]
    fn a_request_or_a_cancellation_that_nobody_carries_out_is_seen() {
        let mut tale = Tale::pec_delivered();
        let answer = tale.place_of("REQUEST_ACCEPTED");
        tale.events.truncate(answer);
        finds(check, &tale, "never answered");
        let mut tale = Tale::cancelled_in_the_post();
        tale.remove("NOTIFICATION_CANCELLED.");
        finds(check, &tale, "never carried out");
    }

    #[test]
    fn a_document_that_was_never_stored_is_seen() {
        let mut tale = Tale::pec_delivered();
        let ack = tale.place_of("DOCUMENT_STORED");
        tale.events.remove(ack);
        finds(check, &tale, "never stored");
    }
}
