//! How a case is shown: elements with SEND's times and order, the status machine, the history of statuses.
//!
//! Everything here is a fold over the events of one case and can be dropped and computed again. [`Timeline`] answers
//! reads; [`Folder`] tells at an append whether an event changed the status. Nothing here decides
//! what happens next (`workflow`), and nothing knows of versions of the contract or of JSON beyond the details (`api`).

mod history;
mod machine;
mod rework;
mod shown;
pub mod status;
mod times;
mod transitions;
mod words;

#[cfg(test)]
mod map_as_written;
#[cfg(test)]
mod properties;
#[cfg(test)]
pub(crate) mod story;
#[cfg(test)]
mod times_as_written;
#[cfg(test)]
mod worked_examples;

pub use history::StatusEntry;
pub use machine::Folder;
pub use rework::{ReworkPlan, valid};
pub use shown::Shown;
pub use status::Status;
pub use times::{Placed, in_order};
pub use transitions::{Transition, transition};
pub use words::{Lang, meaning};

use crate::case::{Event, Facts};

/// The whole timeline of a case as SEND answers it.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    elements: Vec<Shown>,
    full_history: Vec<StatusEntry>,
}

impl Timeline {
    /// Folds the events of one case, given in the order of recording.
    ///
    /// Elements that a rework took back are left out.
    pub fn of(events: &[Event]) -> Self {
        let placed = in_order(events);
        let mut elements = shown::shown(&placed);
        rework::tell_taken_back(events, &mut elements);
        Self { elements, full_history: history::full(recipients(events), &placed) }
    }

    /// The status in force: `notificationStatus`.
    pub fn status(&self) -> Status {
        self.full_history.last().map_or(Status::InValidation, |entry| entry.status)
    }

    /// `notificationStatusHistory`: without IN_VALIDATION, whose elements stand with ACCEPTED.
    pub fn history(&self) -> Vec<StatusEntry> {
        history::shown(&self.full_history)
    }

    /// The history with IN_VALIDATION, for the body and the operator while a request is checked.
    pub fn full_history(&self) -> &[StatusEntry] {
        &self.full_history
    }

    /// The public elements in the order of output.
    pub fn elements(&self) -> &[Shown] {
        &self.elements
    }

    /// What one recipient may see: the own elements and those of nobody in particular. Statuses are everybody's, so the
    /// history keeps its entries and loses the ids of the others' elements.
    #[must_use]
    pub fn for_recipient(&self, rec: usize) -> Self {
        let is_own = |element: &&Shown| element.rec.is_none_or(|other| other == rec);
        let elements: Vec<_> = self.elements.iter().filter(is_own).cloned().collect();
        let is_kept = |id: &_| elements.iter().any(|element| element.element_id == *id);
        let mut full_history = self.full_history.clone();
        for entry in &mut full_history {
            entry.related_timeline_elements.retain(is_kept);
        }
        Self { elements, full_history }
    }
}

/// `notificationStatusHistory` alone, without the cost of showing the elements.
pub fn history_of(events: &[Event]) -> Vec<StatusEntry> {
    history::shown(&history::full(recipients(events), &in_order(events)))
}

/// The status of a case, without the cost of showing its elements: tests hold [`Timeline::status`] against it.
#[cfg(test)]
pub(crate) fn status_of(events: &[Event]) -> Status {
    let mut folder = Folder::new(recipients(events));
    for placed in in_order(events) {
        folder.push(placed.event);
    }
    folder.status()
}

/// For each event, in the order of recording, the new status if it changed the status: what the appends told.
#[cfg(test)]
pub(crate) fn statuses_along(events: &[Event]) -> Vec<Option<Status>> {
    let mut folder = Folder::new(recipients(events));
    (0..events.len()).map(|last| folder.follow(&events[..=last])).collect()
}

/// Number of recipients, from the deposit; for a part of a case without it, as many as its events name.
fn recipients(events: &[Event]) -> usize {
    let deposited = events.iter().find_map(|event| match &event.facts {
        Facts::Deposit(deposit) => Some(deposit.recipients.len()),
        _ => None,
    });
    deposited.unwrap_or_else(|| events.iter().filter_map(|event| event.rec).max().map_or(1, |rec| rec + 1))
}
