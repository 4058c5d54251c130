//! The time at which an element is shown, and the order in which elements are.
//!
//! An event is recorded at one instant and speaks of another: the carrier tells on Friday that a letter was delivered on
//! Monday. SEND shows the second (`eventTimestamp`, and the old `timestamp`) and keeps the first as
//! `ingestionTimestamp`. Pure: the same events always give the same times. What the law makes of a date is not decided
//! here.

use super::rework::valid;
use crate::case::{Category, Event, Facts};
use crate::party::DigitalAddressType;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// An event and the time at which it is shown.
#[derive(Clone, Copy, Debug)]
pub struct Placed<'a> {
    /// The event.
    pub event: &'a Event,
    /// Its business time.
    pub at: Timestamp,
}

/// The events of a case that count, in the order of output: business time, then rank of the category, then element id.
pub fn in_order(events: &[Event]) -> Vec<Placed<'_>> {
    let landmarks = Landmarks::of(events);
    let mut placed: Vec<_> = valid(events).map(|event| Placed { event, at: landmarks.business_time(event) }).collect();
    placed.sort_by(|a, b| {
        let key = |p: &Placed<'_>| (p.at, rank(p.event.category()));
        key(a).cmp(&key(b)).then_with(|| a.event.id.cmp(&b.event.id))
    });
    placed
}

/// Decides between elements of one instant: cause before consequence.
fn rank(category: Category) -> u8 {
    match category {
        Category::SendDigitalFeedback | Category::NotificationTimelineReworked => 20,
        Category::SendAnalogFeedback => 30,
        Category::AnalogSuccessWorkflow
        | Category::AnalogFailureWorkflow
        | Category::AnalogWorkflowRecipientDeceased
        | Category::AnalogFailureWorkflowTimeout => 40,
        Category::CompletelyUnreachableCreationRequest => 50,
        Category::CompletelyUnreachable => 60,
        Category::ScheduleRefinement => 70,
        _ => 10,
    }
}

/// The instants of one recipient from which other elements take their time.
#[derive(Clone, Copy, Default)]
struct Landmark {
    aar_generated: Option<Timestamp>,
    last_analog_feedback: Option<Timestamp>,
    prepare_failed: Option<Timestamp>,
    analog_failed: Option<Timestamp>,
    refinement_scheduled_for: Option<Timestamp>,
}

impl Landmark {
    /// When the paper flow ended with an outcome: the later of the last answer of the carrier and of the failed search
    /// for a second address.
    fn analog_end(&self) -> Option<Timestamp> {
        self.last_analog_feedback.max(self.prepare_failed)
    }
}

struct Landmarks(BTreeMap<Option<usize>, Landmark>);

impl Landmarks {
    fn of(events: &[Event]) -> Self {
        let mut all: BTreeMap<Option<usize>, Landmark> = BTreeMap::new();
        for event in valid(events) {
            let landmark = all.entry(event.rec).or_default();
            match &event.facts {
                Facts::AarGeneration { .. } => landmark.aar_generated = Some(event.recorded),
                Facts::SendAnalogFeedback { notification_date, .. } => {
                    landmark.last_analog_feedback = Some(*notification_date);
                }
                Facts::PrepareAnalogDomicileFailure { .. } => landmark.prepare_failed = Some(event.recorded),
                Facts::AnalogFailureWorkflow { .. } => landmark.analog_failed = Some(event.recorded),
                Facts::ScheduleRefinement { scheduling_date, .. } => {
                    landmark.refinement_scheduled_for = Some(*scheduling_date);
                }
                _ => {}
            }
        }
        Self(all)
    }

    /// The business time of an event; each category is named, so that a new one cannot be forgotten.
    ///
    /// The rules for unreachability are those in force for notifications sent after 27 November 2024, which all of ours
    /// are. Whether a digital send went to a qualified delivery service (SERCQ) stands in the private part; where the
    /// case's key is destroyed, the instant of recording is shown.
    fn business_time(&self, event: &Event) -> Timestamp {
        let landmark = self.0.get(&event.rec).copied().unwrap_or_default();
        let mapped = match &event.facts {
            Facts::NotificationViewed { event_timestamp, .. }
            | Facts::Payment { event_timestamp, .. }
            | Facts::SendDigitalProgress { event_timestamp, .. } => Some(*event_timestamp),
            Facts::SendDigitalFeedback { notification_date, .. }
            | Facts::SendAnalogProgress { notification_date, .. }
            | Facts::SendAnalogFeedback { notification_date, .. }
            | Facts::SendSimpleRegisteredLetterProgress { notification_date, .. } => Some(*notification_date),
            Facts::SendAnalogTimeoutCreationRequest { timeout_date, .. }
            | Facts::SendAnalogTimeout { timeout_date, .. }
            | Facts::AnalogFailureWorkflowTimeout { timeout_date, .. } => Some(*timeout_date),
            Facts::Refinement { .. } => landmark.refinement_scheduled_for,
            Facts::ScheduleRefinement { .. } => landmark.analog_failed.or_else(|| landmark.analog_end()),
            Facts::AnalogSuccessWorkflow {} | Facts::AnalogWorkflowRecipientDeceased { .. } => landmark.analog_end(),
            Facts::CompletelyUnreachable { .. } | Facts::CompletelyUnreachableCreationRequest { .. } => {
                landmark.analog_failed
            }
            Facts::SendDigitalDomicile { .. } if is_to_qualified_service(event) => landmark.aar_generated,
            Facts::SendDigitalDomicile { .. }
            | Facts::Deposit(_)
            | Facts::ValidateF24Request { .. }
            | Facts::ValidatedF24 { .. }
            | Facts::PublicRegistryValidationCall { .. }
            | Facts::PublicRegistryValidationResponse { .. }
            | Facts::GenerateF24Request {}
            | Facts::GeneratedF24 { .. }
            | Facts::NotificationTimelineReworked { .. }
            | Facts::PaperPlanned { .. }
            | Facts::PositionsUpdated { .. }
            | Facts::ValidateNormalizeAddressesRequest { .. }
            | Facts::NormalizedAddress {}
            | Facts::SenderAckCreationRequest { .. }
            | Facts::RequestAccepted { .. }
            | Facts::RequestRefused { .. }
            | Facts::AarCreationRequest { .. }
            | Facts::AarGeneration { .. }
            | Facts::SendCourtesyMessage { .. }
            | Facts::ProbableSchedulingAnalogDate { .. }
            | Facts::GetAddress { .. }
            | Facts::PublicRegistryCall { .. }
            | Facts::PublicRegistryResponse { .. }
            | Facts::ScheduleDigitalWorkflow { .. }
            | Facts::PrepareDigitalDomicile { .. }
            | Facts::DigitalDeliveryCreationRequest { .. }
            | Facts::DigitalSuccessWorkflow {}
            | Facts::DigitalFailureWorkflow {}
            | Facts::ScheduleAnalogWorkflow { .. }
            | Facts::PrepareSimpleRegisteredLetter {}
            | Facts::SendSimpleRegisteredLetter { .. }
            | Facts::PrepareAnalogDomicile { .. }
            | Facts::PrepareAnalogDomicileFailure { .. }
            | Facts::SendAnalogDomicile { .. }
            | Facts::AnalogFailureWorkflow { .. }
            | Facts::NotificationViewedCreationRequest { .. }
            | Facts::NotificationCancellationRequest { .. }
            | Facts::NotificationCancelledDocumentCreationRequest { .. }
            | Facts::NotificationCancelled { .. }
            | Facts::DocumentStored { .. }
            | Facts::CaseParked { .. } => None,
        };
        mapped.unwrap_or(event.recorded)
    }
}

fn is_to_qualified_service(event: &Event) -> bool {
    let address = event.private.as_ref().and_then(|private| private.digital_address.as_ref());
    address.is_some_and(|address| address.r#type == DigitalAddressType::SERCQ)
}
