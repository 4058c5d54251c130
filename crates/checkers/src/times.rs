//! Instants: the log is numbered without gaps and grows by whole milliseconds; what an element says of itself is never
//! later than its recording, and no outcome is dated before what it is the outcome of.
//!
//! Dates told by the outside may be wrong in every other way; they are taken as told.

use crate::calendar::plus_seconds;
use crate::life::Violation;
use crate::reading::Reading;
use crate::status::sent_to_the_platform_itself;
use jiff::Timestamp;
use messo_domain::case::{Event, Facts};

/// Name of the checker.
pub const NAME: &str = "times";

/// Checks a life.
pub fn check(reading: &Reading<'_>) -> Result<(), Violation> {
    let Some(deposit) = reading.deposit else {
        return Err(Violation::of_life(NAME, "the first event is not a deposit"));
    };
    if reading.events[0].recorded != deposit.sent_at {
        return Err(Violation::by(
            NAME,
            &reading.events[0],
            "the deposit was recorded at another instant than it says",
        ));
    }
    let mut last: Option<Timestamp> = None;
    for (place, event) in reading.events.iter().enumerate() {
        if event.seq as usize != place + 1 {
            return wrong(event, format!("number {} stands in place {}", event.seq, place + 1));
        }
        if event.recorded.subsec_nanosecond() % 1_000_000 != 0 {
            return wrong(event, "recorded at a fraction of a millisecond");
        }
        if last.is_some_and(|last| last >= event.recorded) {
            return wrong(event, "recorded no later than the event before it");
        }
        if event.recorded > plus_seconds(reading.life.until, reading.life.terms.clocks_seconds) {
            return wrong(event, "recorded after the end of the simulation");
        }
        last = Some(event.recorded);
        own_date(event)?;
        if let Some(outcome) = outcome(event) {
            not_before_its_send(reading, place, event, outcome)?;
        }
    }
    Ok(())
}

fn wrong<T>(event: &Event, what: impl Into<String>) -> Result<T, Violation> {
    Err(Violation::by(NAME, event, what))
}

/// Dates that the platform gives of its own doing: not later than the recording.
fn own_date(event: &Event) -> Result<(), Violation> {
    let said = match &event.facts {
        Facts::PublicRegistryValidationCall { send_date, .. }
        | Facts::PublicRegistryCall { send_date, .. }
        | Facts::SendCourtesyMessage { send_date, .. } => *send_date,
        Facts::GetAddress { attempt_date, .. } | Facts::PrepareDigitalDomicile { attempt_date, .. } => *attempt_date,
        Facts::CompletelyUnreachable { legal_fact_generation_date, .. } => *legal_fact_generation_date,
        Facts::CompletelyUnreachableCreationRequest { completion_workflow_date, .. } => *completion_workflow_date,
        Facts::SendAnalogTimeoutCreationRequest { timeout_date, .. }
        | Facts::SendAnalogTimeout { timeout_date, .. }
        | Facts::AnalogFailureWorkflowTimeout { timeout_date, .. } => *timeout_date,
        Facts::NotificationViewedCreationRequest { event_timestamp, .. }
        | Facts::NotificationViewed { event_timestamp, .. }
        | Facts::Refinement { event_timestamp, .. } => *event_timestamp,
        _ => return Ok(()),
    };
    if said > event.recorded { wrong(event, "dated after its own recording") } else { Ok(()) }
}

/// The request that an outcome belongs to, and the date that it bears.
fn outcome(event: &Event) -> Option<(&messo_domain::case::ElementId, Timestamp)> {
    match &event.facts {
        Facts::SendDigitalFeedback { request_timeline_id, notification_date, .. } => {
            Some((request_timeline_id, *notification_date))
        }
        Facts::SendAnalogFeedback { send_request_id, notification_date, .. } => {
            Some((send_request_id, *notification_date))
        }
        _ => None,
    }
}

fn not_before_its_send(
    reading: &Reading<'_>,
    place: usize,
    event: &Event,
    (request, at): (&messo_domain::case::ElementId, Timestamp),
) -> Result<(), Violation> {
    let Some((_, send)) = reading.before(place, request) else { return Ok(()) }; // causality's business
    if sent_to_the_platform_itself(send) {
        return Ok(()); // dated like the notice itself; the dates are held against each other there
    }
    if plus_seconds(at, reading.life.terms.clocks_seconds) < send.recorded {
        return wrong(event, format!("an outcome of {at} for what was sent at {}", send.recorded));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Tale, finds, passes};
    use jiff::SignedDuration;

    #[test]
    fn a_good_life_passes() {
        passes(check, &Tale::pec_delivered());
        passes(check, &Tale::paper_second_attempt());
    }

    #[test]
    fn a_gap_a_standing_clock_and_a_fraction_are_seen() {
        let mut tale = Tale::pec_delivered();
        tale.events[4].seq += 1;
        finds(check, &tale, "stands in place");
        let mut tale = Tale::pec_delivered();
        tale.events[5].recorded = tale.events[4].recorded;
        finds(check, &tale, "no later than");
        let mut tale = Tale::pec_delivered();
        tale.events[5].recorded += SignedDuration::from_nanos(1);
        finds(check, &tale, "fraction");
    }

    #[test]
    fn an_outcome_before_its_send_and_an_access_from_the_future_are_seen() {
        let mut tale = Tale::pec_delivered();
        tale.change("SEND_DIGITAL_FEEDBACK", |facts| match facts {
            Facts::SendDigitalFeedback { notification_date, .. } => {
                *notification_date -= SignedDuration::from_hours(48);
            }
            _ => unreachable!(),
        });
        finds(check, &tale, "an outcome of");
        let mut tale = Tale::viewed_in_the_courtesy_wait();
        tale.change("NOTIFICATION_VIEWED_CREATION_REQUEST", |facts| match facts {
            Facts::NotificationViewedCreationRequest { event_timestamp, .. } => {
                *event_timestamp += SignedDuration::from_secs(1);
            }
            _ => unreachable!(),
        });
        finds(check, &tale, "after its own recording");
    }
}
