//! Status and history: the fold of the timeline, in the order in which it is shown, done a second time.
//!
//! The times and the ranks that make the order are here; what an element does to a status is in `transitions`.

use crate::life::{StatusClaim, Violation};
use crate::reading::Reading;
use crate::transitions::{Status, after};
use jiff::Timestamp;
use messo_domain::case::{Category, Event, Facts};
use messo_domain::party::DigitalAddressType;

/// Name of the checker.
pub const NAME: &str = "status";

/// Checks what the core says of a life's status.
pub fn check(reading: &Reading<'_>) -> Result<(), Violation> {
    let placed = in_order(reading);
    let claims = reading.life.claims;
    let mut machine = Machine::new(reading.recipients);
    let mut current = StatusClaim {
        status: Status::InValidation.wire(),
        active_from: reading.events.first().map_or(Timestamp::UNIX_EPOCH, |event| event.recorded),
    };
    let mut seen = 0;
    for shown in &placed {
        let event = &reading.events[shown.place];
        let before = machine.status;
        machine.take(event.category(), event.rec);
        if machine.status != before {
            let sent_at = current.active_from;
            let accepted = machine.status == Status::Accepted;
            current =
                StatusClaim { status: machine.status.wire(), active_from: if accepted { sent_at } else { shown.at } };
            if !claims.history.is_empty() {
                same_entry(claims.history.get(seen), &current, event)?;
            }
            seen += 1;
        }
    }
    if !claims.history.is_empty() && claims.history.len() != seen {
        let what = format!("the history shows {} statuses where there were {seen}", claims.history.len());
        return Err(Violation::of_life(NAME, what));
    }
    if claims.status != machine.status.wire() {
        let what = format!("the status is {}, not {}", machine.status.wire(), claims.status);
        return Err(Violation::of_life(NAME, what));
    }
    Ok(())
}

fn same_entry(claim: Option<&StatusClaim<'_>>, entry: &StatusClaim<'_>, event: &Event) -> Result<(), Violation> {
    if claim == Some(entry) {
        return Ok(());
    }
    let shown = claim.map_or("nothing".to_owned(), |claim| format!("{} from {}", claim.status, claim.active_from));
    let what = format!("the history shows {shown} where {} began at {}", entry.status, entry.active_from);
    Err(Violation::by(NAME, event, what))
}

/// The elements that end the delivery to one recipient; the first in this list that was seen speaks for all.
const ENDS: [Category; 5] = [
    Category::DigitalDeliveryCreationRequest,
    Category::AnalogSuccessWorkflow,
    Category::CompletelyUnreachable,
    Category::AnalogFailureWorkflowTimeout,
    Category::AnalogWorkflowRecipientDeceased,
];

/// The status of a case with so many recipients.
struct Machine {
    recipients: usize,
    status: Status,
    ended: usize,
    /// Place in [`ENDS`] of the best end seen in the status in force.
    best: usize,
    /// Recipients found deceased, a bit each.
    deceased: u64,
}

impl Machine {
    fn new(recipients: usize) -> Self {
        Self { recipients, status: Status::InValidation, ended: 0, best: ENDS.len(), deceased: 0 }
    }

    fn take(&mut self, category: Category, rec: Option<usize>) {
        let Some(category) = (if self.recipients > 1 { self.speaking(category, rec) } else { Some(category) }) else {
            return;
        };
        let next = after(self.status, category, self.recipients > 1);
        if next != self.status {
            self.best = ENDS.len();
        }
        self.status = next;
    }

    /// With several recipients: the category that speaks for the case, if any does yet.
    fn speaking(&mut self, category: Category, rec: Option<usize>) -> Option<Category> {
        let own = rec.map_or(0, |rec| 1_u64 << (rec % 64));
        if category == Category::NotificationViewed && self.deceased & own != 0 {
            return None;
        }
        if category == Category::AnalogWorkflowRecipientDeceased {
            self.deceased |= own;
        }
        let under_way = matches!(self.status, Status::Accepted | Status::Delivering);
        let end = ENDS.iter().position(|end| *end == category).filter(|_| under_way);
        let Some(end) = end else { return Some(category) };
        self.ended += 1;
        self.best = self.best.min(end);
        (self.ended >= self.recipients).then(|| ENDS[self.best])
    }
}

/// An event that counts, and the time at which it is shown.
struct Shown {
    at: Timestamp,
    rank: u8,
    place: usize,
}

/// The events that count: by time, then by rank, then by id.
fn in_order(reading: &Reading<'_>) -> Vec<Shown> {
    let events = reading.events;
    let landmarks: Vec<Landmarks> = (0..reading.recipients).map(|rec| Landmarks::of(reading, rec)).collect();
    let mut shown = Vec::with_capacity(events.len());
    for (place, event) in events.iter().enumerate().filter(|(place, _)| reading.counts(*place)) {
        let landmarks = event.rec.and_then(|rec| landmarks.get(rec)).copied().unwrap_or_default();
        shown.push(Shown { at: landmarks.time_of(event), rank: rank(event.category()), place });
    }
    shown.sort_by(|a, b| {
        let by_time = (a.at, a.rank).cmp(&(b.at, b.rank));
        by_time.then_with(|| events[a.place].id.as_str().cmp(events[b.place].id.as_str()))
    });
    shown
}

fn rank(category: Category) -> u8 {
    use Category as C;
    match category {
        C::SendDigitalFeedback | C::NotificationTimelineReworked => 20,
        C::SendAnalogFeedback => 30,
        C::AnalogSuccessWorkflow
        | C::AnalogFailureWorkflow
        | C::AnalogWorkflowRecipientDeceased
        | C::AnalogFailureWorkflowTimeout => 40,
        C::CompletelyUnreachableCreationRequest => 50,
        C::CompletelyUnreachable => 60,
        C::ScheduleRefinement => 70,
        _ => 10,
    }
}

/// Instants of one recipient that others of its elements are shown at.
#[derive(Clone, Copy, Default)]
struct Landmarks {
    notice: Option<Timestamp>,
    outcome: Option<Timestamp>,
    no_second_address: Option<Timestamp>,
    deposited: Option<Timestamp>,
    effect: Option<Timestamp>,
}

impl Landmarks {
    fn of(reading: &Reading<'_>, rec: usize) -> Self {
        let mut found = Self::default();
        for (_, event) in reading.counting(rec) {
            match &event.facts {
                Facts::AarGeneration { .. } => found.notice = Some(event.recorded),
                Facts::SendAnalogFeedback { notification_date, .. } => found.outcome = Some(*notification_date),
                Facts::PrepareAnalogDomicileFailure { .. } => found.no_second_address = Some(event.recorded),
                Facts::AnalogFailureWorkflow { .. } => found.deposited = Some(event.recorded),
                Facts::ScheduleRefinement { scheduling_date, .. } => found.effect = Some(*scheduling_date),
                _ => {}
            }
        }
        found
    }

    /// When the event is shown to have happened.
    fn time_of(&self, event: &Event) -> Timestamp {
        let end_on_paper = self.outcome.max(self.no_second_address);
        let elsewhere = match &event.facts {
            Facts::NotificationViewed { event_timestamp, .. }
            | Facts::Payment { event_timestamp, .. }
            | Facts::SendDigitalProgress { event_timestamp, .. } => Some(*event_timestamp),
            Facts::SendDigitalFeedback { notification_date, .. }
            | Facts::SendAnalogFeedback { notification_date, .. }
            | Facts::SendAnalogProgress { notification_date, .. }
            | Facts::SendSimpleRegisteredLetterProgress { notification_date, .. } => Some(*notification_date),
            Facts::SendAnalogTimeoutCreationRequest { timeout_date, .. }
            | Facts::SendAnalogTimeout { timeout_date, .. }
            | Facts::AnalogFailureWorkflowTimeout { timeout_date, .. } => Some(*timeout_date),
            Facts::Refinement { .. } => self.effect,
            Facts::ScheduleRefinement { .. } => self.deposited.or(end_on_paper),
            Facts::AnalogSuccessWorkflow { .. } | Facts::AnalogWorkflowRecipientDeceased { .. } => end_on_paper,
            Facts::CompletelyUnreachableCreationRequest { .. } | Facts::CompletelyUnreachable { .. } => self.deposited,
            Facts::SendDigitalDomicile { .. } if sent_to_the_platform_itself(event) => self.notice,
            _ => None,
        };
        elsewhere.unwrap_or(event.recorded)
    }
}

/// Whether a digital send went to the platform's own certified address (SERCQ).
pub fn sent_to_the_platform_itself(event: &Event) -> bool {
    let address = event.private.as_ref().and_then(|private| private.digital_address.as_ref());
    address.is_some_and(|address| address.r#type == DigitalAddressType::SERCQ)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Tale, finds, passes};

    #[test]
    fn the_worked_examples_end_as_the_contract_says() {
        for (tale, status) in [
            (Tale::pec_delivered(), "EFFECTIVE_DATE"),
            (Tale::paper_second_attempt(), "EFFECTIVE_DATE"),
            (Tale::untraceable(), "EFFECTIVE_DATE"),
            (Tale::viewed_in_the_courtesy_wait(), "VIEWED"),
            (Tale::cancelled_in_the_post(), "CANCELLED"),
            (Tale::refused(), "REFUSED"),
            (Tale::reworked(), "EFFECTIVE_DATE"),
            (Tale::two_recipients(), "EFFECTIVE_DATE"),
            (Tale::deceased(), "RETURNED_TO_SENDER"),
        ] {
            assert_eq!(tale.status, status);
            passes(check, &tale);
        }
    }

    #[test]
    fn another_status_or_another_history_is_seen() {
        let mut tale = Tale::pec_delivered();
        tale.status = "DELIVERED";
        finds(check, &tale, "the status is EFFECTIVE_DATE, not DELIVERED");
        let mut tale = Tale::pec_delivered();
        tale.history.pop();
        finds(check, &tale, "shows nothing");
        let mut tale = Tale::pec_delivered();
        tale.history[1].active_from += jiff::SignedDuration::from_secs(1);
        finds(check, &tale, "DELIVERING began at");
        let mut tale = Tale::pec_delivered();
        tale.history.push(tale.history[0]);
        finds(check, &tale, "5 statuses where there were 4");
    }

    fn run(recipients: usize, steps: &[(Category, usize)]) -> Status {
        let mut machine = Machine::new(recipients);
        machine.take(Category::RequestAccepted, None);
        steps.iter().for_each(|(category, rec)| machine.take(*category, Some(*rec)));
        machine.status
    }

    #[test]
    fn several_recipients_wait_for_each_other_and_the_best_end_speaks() {
        use Category as C;
        let sent = [(C::SendDigitalDomicile, 0), (C::SendAnalogDomicile, 1)];
        let with = |steps: &[(C, usize)]| run(2, &[&sent[..], steps].concat());
        assert_eq!(with(&[(C::DigitalDeliveryCreationRequest, 0)]), Status::Delivering);
        let ends = [(C::CompletelyUnreachable, 1), (C::DigitalDeliveryCreationRequest, 0)];
        assert_eq!(with(&ends), Status::Delivered);
        let ends = [(C::AnalogWorkflowRecipientDeceased, 1), (C::AnalogFailureWorkflowTimeout, 0)];
        assert_eq!(with(&ends), Status::Delivering);
        let deceased = (C::AnalogWorkflowRecipientDeceased, 1);
        assert_eq!(with(&[deceased, (C::NotificationViewed, 1)]), Status::Delivering);
        assert_eq!(with(&[deceased, (C::NotificationViewed, 0)]), Status::Viewed);
        assert_eq!(with(&[(C::Refinement, 0)]), Status::EffectiveDate);
    }
}
