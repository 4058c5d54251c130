//! The history of statuses: which status was in force from when, and which elements belong to it.
//!
//! Folded over the elements in the order shown. An element belongs to the status in force after it, so the one that
//! changed the status opens the new entry. Elements for the platform alone move the machine as all others do, but their
//! ids are not shown.

use super::machine::Folder;
use super::status::Status;
use super::times::Placed;
use crate::case::{ElementId, Facts};
use jiff::Timestamp;
use serde::Serialize;

/// One status of the history, under the wire's names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusEntry {
    /// The status.
    pub status: Status,
    /// Business time of the element that opened it; the deposit for the first.
    pub active_from: Timestamp,
    /// Public elements that came while it was in force, the opening one first.
    pub related_timeline_elements: Vec<ElementId>,
}

impl StatusEntry {
    fn new(status: Status, active_from: Timestamp) -> Self {
        Self { status, active_from, related_timeline_elements: Vec::new() }
    }
}

/// Every status of the case, IN_VALIDATION included. Empty where nothing was recorded.
pub(super) fn full(recipients: usize, placed: &[Placed<'_>]) -> Vec<StatusEntry> {
    let Some(start) = sent_at(placed) else { return Vec::new() };
    let mut folder = Folder::new(recipients);
    let mut closed = Vec::new();
    let mut current = StatusEntry::new(folder.status(), start);
    for Placed { event, at } in placed {
        if let Some(status) = folder.push(event) {
            closed.push(std::mem::replace(&mut current, StatusEntry::new(status, *at)));
        }
        if !event.category().is_internal() {
            current.related_timeline_elements.push(event.id.clone());
        }
    }
    closed.push(current);
    closed
}

/// The history as SEND answers it: IN_VALIDATION is left out, its elements stand first in the entry that follows, and
/// ACCEPTED is in force from the deposit on.
pub(super) fn shown(full: &[StatusEntry]) -> Vec<StatusEntry> {
    let Some((first, rest)) = full.split_first() else { return Vec::new() };
    let mut shown = rest.to_vec();
    if let Some(entry) = shown.first_mut() {
        entry.related_timeline_elements.splice(0..0, first.related_timeline_elements.iter().cloned());
        if entry.status == Status::Accepted {
            entry.active_from = first.active_from;
        }
    }
    shown
}

/// When the case was deposited; for a part of a case without its deposit, the time of the first element.
fn sent_at(placed: &[Placed<'_>]) -> Option<Timestamp> {
    let deposit = placed.iter().find_map(|placed| match &placed.event.facts {
        Facts::Deposit(deposit) => Some(deposit.sent_at),
        _ => None,
    });
    deposit.or_else(|| placed.first().map(|placed| placed.at))
}
