//! The agenda of a batch: what happens when, in one queue.
//!
//! Entries at one instant are taken in the order of a number that the batch gives: the order of asking in fair weather,
//! any order otherwise.

use jiff::Timestamp;

/// One step of a life.
pub(super) enum Step {
    Deposit,
    /// A piece of work, by its row.
    Work(usize),
    /// A slow commit, by its flight.
    Commit(usize),
    /// A deed of a person.
    Act(usize),
}

/// A step, and when it is taken.
pub(super) struct Entry {
    pub(super) at: Timestamp,
    pub(super) order: u64,
    pub(super) life: usize,
    pub(super) step: Step,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.order) == (other.at, other.order)
    }
}
impl Eq for Entry {}
impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.order).cmp(&(other.at, other.order))
    }
}
