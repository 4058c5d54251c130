//! On which instant a notification takes effect, from the text of the law alone (art. 26 DL 76/2020).
//!
//! Seven days from a digital delivery, one more where it was after 21:00 in Rome; fifteen from the notice of a failed one;
//! ten from delivery on paper; ten from the deposit for who cannot be found. Days are added to the instant.

use crate::calendar::{is_past, plus_days};
use crate::reading::Reading;
use jiff::Timestamp;
use messo_domain::case::{Category, EndWorkflowStatus, Event, Facts, ResponseStatus};
use messo_domain::rules::RuleId;

/// An effect: its rule, from when the term runs, and the instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The rule.
    pub rule: RuleId,
    /// Beginning of the term.
    pub from: Timestamp,
    /// The effect.
    pub at: Timestamp,
}

/// The effect that follows from the end of a flow in this place; none where none follows from this element, or where
/// what it rests on is not in the log.
pub fn effect(reading: &Reading<'_>, place: usize) -> Option<Effect> {
    let event = &reading.events[place];
    let terms = reading.life.terms;
    let (rule, from, days) = match &event.facts {
        Facts::DigitalDeliveryCreationRequest { end_workflow_status: EndWorkflowStatus::Success, .. } => {
            let delivered = delivered(reading, place, event, Category::SendDigitalFeedback)?;
            let late = is_past(delivered, terms.late_after_seconds);
            let days = terms.digital_success_days + if late { terms.late_days } else { 0 };
            (RuleId::DigitalDelivery, delivered, days)
        }
        Facts::DigitalDeliveryCreationRequest { end_workflow_status: EndWorkflowStatus::Failure, .. } => {
            (RuleId::DigitalFailure, event.recorded, terms.digital_failure_days)
        }
        Facts::AnalogSuccessWorkflow {} => {
            let delivered = delivered(reading, place, event, Category::SendAnalogFeedback)?;
            (RuleId::PaperDelivery, delivered, terms.analog_success_days)
        }
        Facts::AnalogFailureWorkflow { .. } => {
            (RuleId::Untraceable, deposited(reading, place, event), terms.analog_failure_days)
        }
        _ => return None,
    };
    Some(Effect { rule, from, at: plus_days(from, days) })
}

/// The end of a flow that this place follows.
pub fn end_before(reading: &Reading<'_>, place: usize, rec: Option<usize>) -> Option<usize> {
    let mut earlier = reading.events[..place].iter().enumerate().rev();
    let found = earlier.find(|(_, event)| {
        event.rec == rec
            && matches!(
                event.category(),
                Category::DigitalDeliveryCreationRequest
                    | Category::AnalogSuccessWorkflow
                    | Category::AnalogFailureWorkflow
            )
    });
    found.map(|(place, _)| place)
}

/// Date of the last outcome of the recipient, which must be a good one.
fn delivered(reading: &Reading<'_>, place: usize, event: &Event, category: Category) -> Option<Timestamp> {
    let (_, outcome) = reading.last_before(place, event.rec, category)?;
    match &outcome.facts {
        Facts::SendDigitalFeedback { response_status: ResponseStatus::Ok, notification_date, .. }
        | Facts::SendAnalogFeedback { response_status: ResponseStatus::Ok, notification_date, .. } => {
            Some(*notification_date)
        }
        _ => None,
    }
}

/// The deposit of the notice; for what was sent before that rule, the last outcome of the carrier.
fn deposited(reading: &Reading<'_>, place: usize, event: &Event) -> Timestamp {
    let old = reading.deposit.is_some_and(|it| it.sent_at < reading.life.terms.untraceable_from_deposit_from);
    if !old {
        return event.recorded;
    }
    let outcomes = reading.events[..place].iter().filter(|other| other.rec == event.rec);
    let dates = outcomes.filter_map(|other| match &other.facts {
        Facts::SendAnalogFeedback { notification_date, .. } => Some(*notification_date),
        _ => None,
    });
    dates.max().unwrap_or(event.recorded)
}
