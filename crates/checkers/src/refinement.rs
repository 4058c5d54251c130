//! One effect per recipient, or none where the law says none; and what each bears of the cost.
//!
//! None: opened before the date, cancelled before it, deceased, no outcome from abroad, refused. Never two that count.

use crate::calendar::plus_seconds;
use crate::life::Violation;
use crate::oracle::effect;
use crate::reading::Reading;
use jiff::Timestamp;
use messo_domain::case::{Category, Event, Facts};

/// Name of the checker.
pub const NAME: &str = "refinement";

/// Checks a life.
pub fn check(reading: &Reading<'_>) -> Result<(), Violation> {
    (0..reading.recipients).try_for_each(|rec| check_recipient(reading, rec))
}

fn wrong<T>(rec: usize, event: Option<&Event>, what: &str) -> Result<T, Violation> {
    let what = format!("recipient {rec}: {what}");
    Err(match event {
        Some(event) => Violation::by(NAME, event, what),
        None => Violation::of_life(NAME, what),
    })
}

/// What the log has of one recipient, by place.
#[derive(Default)]
struct Found {
    end: Option<usize>,
    /// An end without effect: deceased, or given up abroad.
    barren: Option<usize>,
    scheduled: Option<usize>,
    refined: Option<usize>,
    viewed: Option<usize>,
}

fn check_recipient(reading: &Reading<'_>, rec: usize) -> Result<(), Violation> {
    let found = find(reading, rec)?;
    let date = scheduled_date(reading, rec, &found)?;
    let refined = found.refined.map(|place| &reading.events[place]);
    let Some(date) = date else {
        return match refined {
            Some(refined) => wrong(rec, Some(refined), "an effect whose date was never fixed"),
            None => Ok(()),
        };
    };
    let viewed = found.viewed.map(|place| reading.events[place].recorded);
    let had_to_come = had_to_come(reading, date, viewed);
    match (had_to_come, refined) {
        (Some(true), None) => wrong(rec, None, &format!("no effect though its date {date} has come")),
        (Some(false), Some(refined)) => wrong(rec, Some(refined), "an effect that the law does not give"),
        _ => refined.map_or(Ok(()), |refined| {
            cost(reading, rec, refined, found.viewed < found.refined && found.viewed.is_some())
        }),
    }
}

/// Finds what counts, and that nothing counts twice.
fn find(reading: &Reading<'_>, rec: usize) -> Result<Found, Violation> {
    let mut found = Found::default();
    for (place, event) in reading.counting(rec) {
        let slot = match event.category() {
            Category::DigitalDeliveryCreationRequest
            | Category::AnalogSuccessWorkflow
            | Category::AnalogFailureWorkflow => &mut found.end,
            Category::AnalogWorkflowRecipientDeceased | Category::AnalogFailureWorkflowTimeout => &mut found.barren,
            Category::ScheduleRefinement => &mut found.scheduled,
            Category::Refinement => &mut found.refined,
            Category::NotificationViewedCreationRequest => &mut found.viewed,
            _ => continue,
        };
        if slot.replace(place).is_some() {
            return wrong(rec, Some(event), "counts a second time");
        }
    }
    match found.end.and(found.barren) {
        Some(place) => wrong(rec, Some(&reading.events[place]), "two ends of the delivery count"),
        None => Ok(found),
    }
}

/// The date that was fixed; an end of a flow must fix one, unless the act was opened by then or the end has no effect.
fn scheduled_date(reading: &Reading<'_>, rec: usize, found: &Found) -> Result<Option<Timestamp>, Violation> {
    let scheduled = found.scheduled.map(|place| &reading.events[place]);
    if let (Some(_), Some(scheduled)) = (found.barren, scheduled) {
        return wrong(rec, Some(scheduled), "a date of effect after an end that has none");
    }
    let expected = found.end.and_then(|end| effect(reading, end));
    let viewed = found.viewed.map(|place| reading.events[place].recorded);
    match (expected, scheduled) {
        (Some(expected), None) => {
            let opened_by_then = found.viewed < found.end && viewed.is_some_and(|viewed| viewed <= expected.at);
            if opened_by_then {
                Ok(None)
            } else {
                wrong(rec, None, "the delivery ended and no date of effect was fixed")
            }
        }
        (None, Some(scheduled)) => wrong(rec, Some(scheduled), "a date of effect though the delivery has not ended"),
        (Some(expected), Some(scheduled)) => {
            if found.viewed.is_some() && found.viewed < found.scheduled && viewed.is_some_and(|at| at <= expected.at) {
                return wrong(rec, Some(scheduled), "a date of effect for an act that was opened before it");
            }
            Ok(Some(expected.at))
        }
        (None, None) => Ok(None),
    }
}

/// Whether the effect had to come by the end of the simulation; `None` where clocks leave it open.
fn had_to_come(reading: &Reading<'_>, date: Timestamp, viewed: Option<Timestamp>) -> Option<bool> {
    let slack = reading.life.terms.clocks_seconds;
    if viewed.is_some_and(|viewed| viewed <= date) || date > plus_seconds(reading.life.until, slack) {
        return Some(false);
    }
    let cancelled = reading.recorded(reading.cancellation_asked);
    match cancelled {
        Some(cancelled) if cancelled < date => Some(false),
        Some(cancelled) if cancelled < plus_seconds(date, slack) => None,
        _ if date > reading.life.until => None,
        _ => Some(true),
    }
}

/// The effect bears the fee, unless an access after the date was recorded first and bore it.
fn cost(reading: &Reading<'_>, rec: usize, refined: &Event, opened_first: bool) -> Result<(), Violation> {
    let Facts::Refinement { notification_cost, .. } = &refined.facts else { return Ok(()) };
    let expected = (!opened_first).then_some(reading.life.terms.send_fee_cents);
    if notification_cost.map(|cost| cost.0) == expected {
        return Ok(());
    }
    wrong(rec, Some(refined), &format!("bears {notification_cost:?} where it is {expected:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Tale, finds, passes};
    use messo_domain::money::Cents;

    #[test]
    fn good_lives_pass() {
        for tale in Tale::all() {
            passes(check, &tale);
        }
    }

    #[test]
    fn a_missing_effect_and_a_missing_date_are_seen() {
        for tale in [Tale::pec_delivered, Tale::paper_second_attempt, Tale::untraceable, Tale::reworked] {
            let mut tale = tale();
            tale.remove("REFINEMENT.");
            finds(check, &tale, "has come");
            tale.remove("SCHEDULE_REFINEMENT_WORKFLOW");
            finds(check, &tale, "no date of effect was fixed");
        }
    }

    #[test]
    fn a_second_effect_is_seen_also_after_a_rework() {
        let mut tale = Tale::pec_delivered();
        tale.double("REFINEMENT.");
        finds(check, &tale, "a second time");
        let mut tale = Tale::reworked();
        tale.change("NOTIFICATION_TIMELINE_REWORKED", |facts| match facts {
            Facts::NotificationTimelineReworked { invalidated, .. } => {
                invalidated.retain(|id| !id.as_str().starts_with("REFINEMENT"));
            }
            _ => unreachable!(),
        });
        finds(check, &tale, "a second time");
    }

    #[test]
    fn an_effect_for_the_deceased_the_cancelled_and_the_informed_is_seen() {
        let mut tale = Tale::deceased();
        tale.append_effect(0);
        finds(check, &tale, "after an end that has none");
        let mut tale = Tale::cancelled_before_the_date();
        tale.append_effect(0);
        finds(check, &tale, "does not give");
        let mut tale = Tale::viewed_before_the_date();
        tale.append_effect(0);
        finds(check, &tale, "does not give");
    }

    #[test]
    fn an_effect_without_its_cost_or_with_it_twice_is_seen() {
        let cost = |to: Option<i64>| {
            move |facts: &mut Facts| match facts {
                Facts::Refinement { notification_cost, .. } => *notification_cost = to.map(Cents),
                _ => unreachable!(),
            }
        };
        let mut tale = Tale::pec_delivered();
        tale.change("REFINEMENT.", cost(None));
        finds(check, &tale, "bears None");
        let mut tale = Tale::pec_delivered();
        tale.change("REFINEMENT.", cost(Some(200)));
        finds(check, &tale, "where it is Some(100)");
    }
}
