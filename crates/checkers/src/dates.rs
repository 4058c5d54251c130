//! Every date that the law fixes, against the oracle: effects, letters at the post office, dates shown.
//!
//! Waits of the platform are in `dates_of_waits`. Whether an effect had to come at all is `refinement`'s business.

use crate::calendar::{rome_day, start_of_rome_day};
use crate::dates_of_waits;
use crate::life::Violation;
use crate::oracle::{effect, end_before};
use crate::reading::Reading;
use crate::status::sent_to_the_platform_itself;
use jiff::Timestamp;
use messo_domain::case::{Category, ElementId, EndWorkflowStatus, Event, Facts};

/// Name of the checker.
pub const NAME: &str = "dates";

/// Checks a life.
pub fn check(reading: &Reading<'_>) -> Result<(), Violation> {
    for (place, event) in reading.events.iter().enumerate() {
        match &event.facts {
            Facts::DigitalDeliveryCreationRequest { end_workflow_status, completion_workflow_date, .. } => {
                completion(reading, place, event, *end_workflow_status, *completion_workflow_date)?;
            }
            Facts::CompletelyUnreachableCreationRequest { completion_workflow_date, .. } => {
                let deposited = reading.last_before(place, event.rec, Category::AnalogFailureWorkflow);
                same(event, deposited.map(|(_, deposited)| deposited.recorded), *completion_workflow_date)?;
            }
            Facts::AnalogWorkflowRecipientDeceased { notification_date, .. } => {
                let outcome = reading.last_before(place, event.rec, Category::SendAnalogFeedback);
                same(event, outcome.and_then(|(_, outcome)| told(outcome)), *notification_date)?;
            }
            Facts::ScheduleRefinement { scheduling_date, rule, from } => {
                let expected = end_before(reading, place, event.rec).and_then(|end| effect(reading, end));
                same(event, expected.map(|effect| effect.at), *scheduling_date)?;
                same(event, expected.map(|effect| effect.from), *from)?;
                if expected.is_some_and(|effect| effect.rule != *rule) {
                    return wrong(event, format!("the date is of another rule than {rule:?}"));
                }
            }
            Facts::Refinement { event_timestamp, .. } => {
                let scheduled = reading.last_before(place, event.rec, Category::ScheduleRefinement);
                same(event, scheduled.and_then(|(_, scheduled)| told(scheduled)), *event_timestamp)?;
                if event.recorded < *event_timestamp {
                    return wrong(event, "recorded before the date had come");
                }
            }
            Facts::NotificationViewedCreationRequest { event_timestamp, .. } => {
                same(event, Some(event.recorded), *event_timestamp)?;
            }
            Facts::NotificationViewed { event_timestamp, .. } => {
                let asked = reading.last_before(place, event.rec, Category::NotificationViewedCreationRequest);
                same(event, asked.and_then(|(_, asked)| told(asked)), *event_timestamp)?;
            }
            Facts::SendDigitalFeedback { request_timeline_id, notification_date, .. } => {
                answer_of_the_platform_itself(reading, place, event, request_timeline_id, *notification_date)?;
            }
            Facts::SendAnalogFeedback {
                send_request_id, notification_date, delivery_detail_code, expedition, ..
            } => {
                let letter = (send_request_id, *expedition);
                match delivery_detail_code.as_str() {
                    "PNRN012" => served_by_lapse(reading, place, event, letter, *notification_date)?,
                    "RECRN003C" | "RECRN004C" => within_the_days(reading, place, event, letter, *notification_date)?,
                    "RECRN005C" => return wrong(event, "a letter never collected is served by lapse (PNRN012)"),
                    _ => {}
                }
            }
            _ => dates_of_waits::check(reading, place, event)?,
        }
    }
    shown(reading)
}

pub fn wrong<T>(event: &Event, what: impl Into<String>) -> Result<T, Violation> {
    Err(Violation::by(NAME, event, what))
}

/// The date must be the expected one; where none is expected the element should not be there.
pub fn same(event: &Event, expected: Option<Timestamp>, said: Timestamp) -> Result<(), Violation> {
    match expected {
        Some(expected) if expected == said => Ok(()),
        Some(expected) => wrong(event, format!("says {said} where it is {expected}")),
        None => wrong(event, format!("says {said}, and nothing in the log leads to a date")),
    }
}

/// The business date that an element tells.
fn told(event: &Event) -> Option<Timestamp> {
    match &event.facts {
        Facts::SendAnalogFeedback { notification_date, .. } | Facts::SendDigitalFeedback { notification_date, .. } => {
            Some(*notification_date)
        }
        Facts::ScheduleRefinement { scheduling_date, .. } => Some(*scheduling_date),
        Facts::NotificationViewedCreationRequest { event_timestamp, .. }
        | Facts::NotificationViewed { event_timestamp, .. } => Some(*event_timestamp),
        _ => None,
    }
}

fn completion(
    reading: &Reading<'_>,
    place: usize,
    event: &Event,
    status: EndWorkflowStatus,
    said: Timestamp,
) -> Result<(), Violation> {
    match status {
        EndWorkflowStatus::Failure => same(event, Some(event.recorded), said),
        EndWorkflowStatus::Success => {
            let outcome = reading.last_before(place, event.rec, Category::SendDigitalFeedback);
            same(event, outcome.and_then(|(_, outcome)| told(outcome)), said)
        }
    }
}

/// A delivery to the platform's own address is of the instant of the notice.
fn answer_of_the_platform_itself(
    reading: &Reading<'_>,
    place: usize,
    event: &Event,
    request: &ElementId,
    said: Timestamp,
) -> Result<(), Violation> {
    let itself = reading.before(place, request).is_some_and(|(_, send)| sent_to_the_platform_itself(send));
    if !itself {
        return Ok(());
    }
    let notice = reading.last_before(place, event.rec, Category::AarGeneration);
    same(event, notice.map(|(_, notice)| notice.recorded), said)
}

/// The Rome day on which the notice of deposit of this expedition was left, as first told.
fn notice_of_deposit(reading: &Reading<'_>, place: usize, (request, of): (&ElementId, u32)) -> Option<i64> {
    reading.events[..place].iter().find_map(|event| match &event.facts {
        Facts::SendAnalogProgress { notification_date, delivery_detail_code, send_request_id, expedition, .. }
            if delivery_detail_code == "RECRN010" && *expedition == of && send_request_id == request =>
        {
            Some(rome_day(*notification_date))
        }
        _ => None,
    })
}

/// A letter at the post office beyond its days is served at the start of the tenth day after the notice.
fn served_by_lapse(
    reading: &Reading<'_>,
    place: usize,
    event: &Event,
    letter: (&ElementId, u32),
    said: Timestamp,
) -> Result<(), Violation> {
    let terms = reading.life.terms;
    let Some(notice) = notice_of_deposit(reading, place, letter) else {
        return wrong(event, "served by lapse without a notice of deposit");
    };
    same(event, Some(start_of_rome_day(notice + terms.held_days)), said)?;
    let closing = reading.last_before(place, event.rec, Category::SendAnalogProgress);
    let Some(Facts::SendAnalogProgress { delivery_detail_code, notification_date, .. }) =
        closing.map(|(_, closing)| &closing.facts)
    else {
        return wrong(event, "served by lapse without what the carrier said");
    };
    let days = rome_day(*notification_date) - notice;
    let lapsed = match delivery_detail_code.as_str() {
        "RECRN003C" | "RECRN004C" => days > terms.held_days,
        "RECRN005C" => days >= terms.never_collected_days,
        _ => false,
    };
    if lapsed {
        return Ok(());
    }
    wrong(event, format!("served by lapse though {delivery_detail_code} came {days} days after the notice of deposit"))
}

/// Collected or refused there in time, the carrier's own outcome counts.
fn within_the_days(
    reading: &Reading<'_>,
    place: usize,
    event: &Event,
    letter: (&ElementId, u32),
    said: Timestamp,
) -> Result<(), Violation> {
    let days = notice_of_deposit(reading, place, letter).map(|notice| rome_day(said) - notice);
    if days.is_none_or(|days| days <= reading.life.terms.held_days) {
        return Ok(());
    }
    wrong(event, format!("the letter was served by lapse before: {days:?} days had gone"))
}

/// The dates that the core shows for each recipient.
fn shown(reading: &Reading<'_>) -> Result<(), Violation> {
    let claims = &reading.life.claims.recipients;
    if claims.len() != reading.recipients {
        let what = format!("dates of {} recipients are shown where there are {}", claims.len(), reading.recipients);
        return Err(Violation::of_life(NAME, what));
    }
    for (rec, claim) in claims.iter().enumerate() {
        let refined = reading.first(rec, Category::Refinement).is_some();
        let scheduled = reading.counting(rec).rev().find(|(_, event)| event.category() == Category::ScheduleRefinement);
        let refinement = scheduled.filter(|_| refined).and_then(|(_, scheduled)| told(scheduled));
        let viewed = reading.first(rec, Category::NotificationViewed).and_then(told);
        if (claim.refinement, claim.viewed) != (refinement, viewed) {
            let what = format!("recipient {rec} is shown {claim:?} where it is {refinement:?}, {viewed:?}");
            return Err(Violation::of_life(NAME, what));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Tale, finds, passes};
    use jiff::SignedDuration;

    fn later(by: SignedDuration) -> impl Fn(&mut Facts) {
        move |facts| match facts {
            Facts::ScheduleRefinement { scheduling_date, .. } => *scheduling_date += by,
            Facts::Refinement { event_timestamp, .. } | Facts::NotificationViewed { event_timestamp, .. } => {
                *event_timestamp += by;
            }
            Facts::SendAnalogFeedback { notification_date, .. }
            | Facts::AnalogWorkflowRecipientDeceased { notification_date, .. } => *notification_date += by,
            Facts::DigitalDeliveryCreationRequest { completion_workflow_date, .. } => *completion_workflow_date += by,
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn good_lives_pass() {
        for tale in Tale::all() {
            passes(check, &tale);
        }
    }

    #[test]
    fn a_day_too_many_or_too_few_is_seen_in_every_flow() {
        for tale in [Tale::pec_delivered, Tale::paper_second_attempt, Tale::untraceable, Tale::pec_failed] {
            for hours in [-24, 1, 24] {
                let mut tale = tale();
                tale.change("SCHEDULE_REFINEMENT_WORKFLOW", later(SignedDuration::from_hours(hours)));
                finds(check, &tale, "where it is");
            }
            let mut tale = tale();
            tale.change("REFINEMENT.", later(SignedDuration::from_millis(1)));
            finds(check, &tale, "where it is");
        }
    }

    #[test]
    fn nine_in_the_evening_adds_a_day_to_a_digital_delivery() {
        for (delivered, effect) in [
            ("2026-03-28T21:00:00+01:00", "2026-04-04T22:00:00+02:00"),
            ("2026-03-28T21:00:00.001+01:00", "2026-04-05T22:00:00.001+02:00"),
            ("2026-03-29T20:59:59.999+02:00", "2026-04-05T20:59:59.999+02:00"),
            ("2026-03-29T21:00:01+02:00", "2026-04-06T21:00:01+02:00"),
        ] {
            passes(check, &Tale::pec_delivered_at(delivered, effect));
            let mut tale = Tale::pec_delivered_at(delivered, effect);
            tale.change("SCHEDULE_REFINEMENT_WORKFLOW", later(SignedDuration::from_hours(24)));
            finds(check, &tale, "where it is");
        }
    }

    #[test]
    fn a_letter_at_the_post_office_is_served_on_the_tenth_day() {
        passes(check, &Tale::held_beyond_its_days());
        let mut tale = Tale::held_beyond_its_days();
        tale.change("SEND_ANALOG_FEEDBACK", later(SignedDuration::from_hours(1)));
        finds(check, &tale, "where it is");
        let mut tale = Tale::held_beyond_its_days();
        tale.change("SEND_ANALOG_FEEDBACK", |facts| match facts {
            Facts::SendAnalogFeedback { delivery_detail_code, notification_date, .. } => {
                "RECRN003C".clone_into(delivery_detail_code);
                *notification_date += SignedDuration::from_hours(24 * 3);
            }
            _ => unreachable!(),
        });
        finds(check, &tale, "served by lapse before");
    }

    #[test]
    fn dates_that_others_are_copied_from_must_be_the_same() {
        let mut tale = Tale::pec_delivered();
        tale.change("DIGITAL_DELIVERY_CREATION_REQUEST", later(SignedDuration::from_secs(1)));
        finds(check, &tale, "where it is");
        let mut tale = Tale::deceased();
        tale.change("ANALOG_WORKFLOW_RECIPIENT_DECEASED", later(SignedDuration::from_secs(1)));
        finds(check, &tale, "where it is");
        let mut tale = Tale::viewed_in_the_courtesy_wait();
        tale.change("NOTIFICATION_VIEWED.", later(SignedDuration::from_secs(-1)));
        finds(check, &tale, "where it is");
    }

    #[test]
    fn a_date_shown_otherwise_is_seen() {
        let mut tale = Tale::pec_delivered();
        tale.recipients[0].refinement = None;
        finds(check, &tale, "recipient 0 is shown");
        let mut tale = Tale::viewed_in_the_courtesy_wait();
        tale.recipients.pop();
        finds(check, &tale, "dates of 0 recipients");
    }
}
