//! The status machine: one element after the other, the status that follows.
//!
//! [`transitions`](super::transitions) says what each element does for one recipient; here stands what is peculiar to
//! several: the case is complete only when each of them is, and the best outcome among them names the status.
//!
//! The machine is fed either in the order of recording (when events are appended, to know whether one of them changed the
//! status) or in the order shown (to answer a read). Both ways end alike for all ordinary cases; [`Folder::follow`] says
//! where they may not.

use super::rework::valid;
use super::status::Status;
use super::transitions::{Transition, transition};
use crate::case::{Category, Event, Facts};
use std::collections::BTreeSet;

/// Elements that complete the delivery to one recipient; the first of them that was seen decides for all.
const COMPLETIONS: [Category; 5] = [
    Category::DigitalDeliveryCreationRequest,
    Category::AnalogSuccessWorkflow,
    Category::CompletelyUnreachable,
    Category::AnalogFailureWorkflowTimeout,
    Category::AnalogWorkflowRecipientDeceased,
];

/// The machine in some state. Cheap to make and to clone; each step costs a look-up in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    recipients: usize,
    status: Status,
    /// Recipients whose delivery ended while the status was ACCEPTED or DELIVERING.
    completed: usize,
    /// Place in [`COMPLETIONS`] of the best outcome seen in the status in force.
    best: Option<usize>,
    deceased: BTreeSet<usize>,
}

impl Folder {
    /// A case of so many recipients, of which nothing is known yet: IN_VALIDATION.
    pub fn new(recipients: usize) -> Self {
        Self { recipients, status: Status::InValidation, completed: 0, best: None, deceased: BTreeSet::new() }
    }

    /// Recipients of the case.
    pub fn recipients(&self) -> usize {
        self.recipients
    }

    /// The status after all that was pushed.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The machine after these events, in the order of recording; those that a rework took back do not count.
    pub fn over<'a>(recipients: usize, events: impl Iterator<Item = &'a Event>) -> Self {
        let mut folder = Self::new(recipients);
        events.for_each(|event| {
            folder.push(event);
        });
        folder
    }

    /// Moves the machine by the last of these events, the whole log up to it; the new status, if it changed.
    ///
    /// This is what streams tell at the moment of an append, and it never changes afterwards. [`Timeline`](super::Timeline)
    /// folds in the order of business times instead, as SEND does for reads. They differ where the business time of an
    /// event falls before an element that was recorded earlier and had decided the status: the history is then told anew,
    /// while what was said at the time stays said. Known kinds: a carrier dates an outcome before the element that handed
    /// the letter over; with several recipients, a death dated before the view of that very recipient.
    ///
    /// A rework has the machine go anew over the events that still count.
    pub fn follow(&mut self, events: &[Event]) -> Option<Status> {
        let last = events.last()?;
        let Facts::NotificationTimelineReworked { .. } = last.facts else { return self.push(last) };
        let before = self.status;
        *self = Self::over(self.recipients, valid(events));
        (self.status != before).then_some(self.status)
    }

    /// Takes one more event; the new status, if it changed.
    pub fn push(&mut self, event: &Event) -> Option<Status> {
        self.step(event.category(), event.rec)
    }

    /// Takes one more element, known by its category and its recipient; the new status, if it changed.
    pub fn step(&mut self, category: Category, rec: Option<usize>) -> Option<Status> {
        let deciding = if self.is_many() { self.deciding(category, rec)? } else { category };
        match transition(self.status, deciding, self.is_many()) {
            Transition::To(status) => {
                self.status = status;
                self.best = None;
                Some(status)
            }
            Transition::Stays | Transition::Unforeseen => None,
        }
    }

    fn is_many(&self) -> bool {
        self.recipients > 1
    }

    /// With several recipients: the category by which the map is entered, or `None` where the element changes nothing.
    fn deciding(&mut self, category: Category, rec: Option<usize>) -> Option<Category> {
        match category {
            Category::NotificationViewed if rec.is_some_and(|rec| self.deceased.contains(&rec)) => return None,
            Category::AnalogWorkflowRecipientDeceased => self.deceased.extend(rec),
            _ => {}
        }
        let is_under_way = matches!(self.status, Status::Accepted | Status::Delivering);
        match COMPLETIONS.iter().position(|completion| *completion == category) {
            Some(place) if is_under_way => self.completion(place),
            _ => Some(category),
        }
    }

    /// Counts one more recipient done; once all are, the best outcome decides.
    fn completion(&mut self, place: usize) -> Option<Category> {
        self.completed += 1;
        let best = self.best.map_or(place, |best| best.min(place));
        self.best = Some(best);
        (self.completed >= self.recipients).then(|| COMPLETIONS[best])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Category as C;

    /// Runs the elements through a machine of so many recipients and tells each change.
    fn run(recipients: usize, elements: &[(Category, usize)]) -> Vec<Status> {
        let mut folder = Folder::new(recipients);
        folder.step(C::RequestAccepted, None);
        elements.iter().filter_map(|(category, rec)| folder.step(*category, Some(*rec))).collect()
    }

    const SENT: [(Category, usize); 2] = [(C::SendDigitalDomicile, 0), (C::SendAnalogDomicile, 1)];

    fn after_sending(elements: &[(Category, usize)]) -> Vec<Status> {
        let all: Vec<_> = SENT.iter().chain(elements).copied().collect();
        let changes = run(2, &all);
        assert_eq!(changes[0], Status::Delivering);
        changes[1..].to_vec()
    }

    #[test]
    fn a_digital_success_waits_for_the_untraceable_and_wins() {
        let first = (C::DigitalDeliveryCreationRequest, 0);
        assert_eq!(after_sending(&[first]), []);
        assert_eq!(after_sending(&[first, (C::CompletelyUnreachable, 1)]), [Status::Delivered]);
        assert_eq!(after_sending(&[(C::CompletelyUnreachable, 1), first]), [Status::Delivered]);
    }

    #[test]
    fn the_best_outcome_names_the_status_whatever_the_order() {
        let outcomes = [
            (C::DigitalDeliveryCreationRequest, Some(Status::Delivered)),
            (C::AnalogSuccessWorkflow, Some(Status::Delivered)),
            (C::CompletelyUnreachable, Some(Status::Unreachable)),
            (C::AnalogFailureWorkflowTimeout, None),
            (C::AnalogWorkflowRecipientDeceased, Some(Status::ReturnedToSender)),
        ];
        for (place, (better, status)) in outcomes.iter().enumerate() {
            for (worse, _) in &outcomes[place..] {
                let expected: Vec<_> = status.iter().copied().collect();
                assert_eq!(after_sending(&[(*better, 0), (*worse, 1)]), expected, "{better:?}, {worse:?}");
                assert_eq!(after_sending(&[(*worse, 0), (*better, 1)]), expected, "{worse:?}, {better:?}");
            }
        }
    }

    #[test]
    fn a_completion_in_accepted_counts_but_names_the_status_there_alone() {
        let early = [(C::CompletelyUnreachable, 0), (C::SendAnalogDomicile, 1)];
        assert_eq!(run(2, &early), [Status::Delivering]);
        let ended = [early[0], early[1], (C::AnalogWorkflowRecipientDeceased, 1)];
        assert_eq!(run(2, &ended), [Status::Delivering, Status::ReturnedToSender]);
        assert_eq!(run(2, &[(C::CompletelyUnreachable, 0), (C::CompletelyUnreachable, 1)]), [Status::Unreachable]);
    }

    #[test]
    fn a_refinement_before_the_others_end_makes_the_date_effective_and_their_ends_change_nothing() {
        let refined = [(C::DigitalDeliveryCreationRequest, 0), (C::Refinement, 0)];
        assert_eq!(after_sending(&refined), [Status::EffectiveDate]);
        let rest = [(C::AnalogFailureWorkflow, 1), (C::CompletelyUnreachable, 1), (C::Refinement, 1)];
        assert_eq!(after_sending(&[&refined[..], &rest].concat()), [Status::EffectiveDate]);
        let view = (C::NotificationViewed, 1);
        assert_eq!(after_sending(&[&refined[..], &rest, &[view]].concat()), [Status::EffectiveDate, Status::Viewed]);
    }

    #[test]
    fn a_view_by_anyone_counts_at_once_but_for_who_was_found_deceased() {
        assert_eq!(after_sending(&[(C::NotificationViewed, 1)]), [Status::Viewed]);
        let deceased = (C::AnalogWorkflowRecipientDeceased, 1);
        assert_eq!(after_sending(&[deceased, (C::NotificationViewed, 1)]), []);
        assert_eq!(after_sending(&[deceased, (C::NotificationViewed, 0)]), [Status::Viewed]);
    }

    #[test]
    fn after_a_view_a_death_changes_the_status_of_a_single_recipient_only() {
        let death = [(C::SendAnalogDomicile, 0), (C::NotificationViewed, 0), (C::AnalogWorkflowRecipientDeceased, 0)];
        assert_eq!(run(1, &death), [Status::Delivering, Status::Viewed, Status::ReturnedToSender]);
        assert_eq!(run(2, &death), [Status::Delivering, Status::Viewed]);
    }

    #[test]
    fn cancellation_ends_every_live_status_and_nothing_follows_it() {
        for elements in [&[][..], &SENT, &[(C::NotificationViewed, 0)]] {
            let cancelled: Vec<_> = elements.iter().copied().chain([(C::NotificationCancelled, 0)]).collect();
            assert_eq!(run(2, &cancelled).last(), Some(&Status::Cancelled));
            for category in Category::all() {
                let after: Vec<_> = cancelled.iter().copied().chain([(category, 0), (category, 1)]).collect();
                assert_eq!(run(2, &after).last(), Some(&Status::Cancelled), "{category:?}");
            }
        }
    }
}
