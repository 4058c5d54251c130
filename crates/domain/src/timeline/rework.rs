//! Reworks: which elements of a case no longer count, and which would not if an attempt on paper were made again.
//!
//! An event is never rewritten. NOTIFICATION_TIMELINE_REWORKED names the elements that it takes back; from then on they
//! are in no timeline, history, status or price (SEND, rework of carrier outcomes).

use super::history::{self, StatusEntry};
use super::shown::{self, Shown};
use super::times::in_order;
use crate::case::{Category, ElementId, Event, Facts, InvalidatedStatus};
use std::collections::HashSet;

use Category as C;

/// Elements that an attempt on paper leads to, from its preparation to the legal effect.
const PAPER: &[Category] = &[
    C::PrepareAnalogDomicile,
    C::PrepareAnalogDomicileFailure,
    C::SendAnalogDomicile,
    C::SendAnalogProgress,
    C::SendAnalogFeedback,
    C::SendAnalogTimeoutCreationRequest,
    C::SendAnalogTimeout,
    C::AnalogSuccessWorkflow,
    C::AnalogFailureWorkflow,
    C::AnalogFailureWorkflowTimeout,
    C::AnalogWorkflowRecipientDeceased,
    C::CompletelyUnreachableCreationRequest,
    C::CompletelyUnreachable,
    C::ScheduleRefinement,
    C::Refinement,
    C::PaperPlanned,
    C::CaseParked,
];

/// What making an attempt on paper again takes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReworkPlan {
    /// Sequence of the case that it was made on; on another one it is void.
    pub seq: u32,
    /// Recipient.
    pub rec: usize,
    /// 0 or 1.
    pub attempt: u8,
    /// Every element that no longer counts, the internal ones too, in the order of recording.
    pub invalidated: Vec<ElementId>,
    /// The public ones among them, by status of the history.
    pub history: Vec<InvalidatedStatus>,
    /// Who has it done.
    pub actor: Option<String>,
}

impl ReworkPlan {
    /// The plan for an attempt of a recipient, from the events of the case.
    pub fn of(events: &[Event], rec: usize, attempt: u8) -> Self {
        let invalidated: Vec<ElementId> =
            valid(events).filter(|event| follows(event, rec, attempt)).map(|event| event.id.clone()).collect();
        let taken: HashSet<&ElementId> = invalidated.iter().collect();
        let history = history::shown(&history::full(super::recipients(events), &in_order(events)));
        let of_status = |entry: &StatusEntry| {
            let ids = entry.related_timeline_elements.iter().filter(|id| taken.contains(id));
            InvalidatedStatus {
                status: entry.status,
                active_from: entry.active_from,
                related_timeline_element_ids: ids.cloned().collect(),
            }
        };
        let history = history.iter().map(of_status).filter(|entry| !entry.related_timeline_element_ids.is_empty());
        let seq = events.last().map_or(0, |event| event.seq);
        Self { seq, rec, attempt, history: history.collect(), invalidated, actor: None }
    }
}

/// Whether the event belongs to this attempt of the recipient or follows from it.
fn follows(event: &Event, rec: usize, attempt: u8) -> bool {
    if event.rec != Some(rec) || !PAPER.contains(&event.category()) {
        return false;
    }
    attempt_of(event).is_none_or(|other| other >= attempt)
}

/// The attempt that the id of an element names; elements that name none come after all attempts.
fn attempt_of(event: &Event) -> Option<u8> {
    let (_, after) = event.id.as_str().rsplit_once(".ATTEMPT_")?;
    after.split('.').next()?.parse().ok()
}

/// Has each rework among the elements tell the elements that it took back.
pub(super) fn tell_taken_back(events: &[Event], elements: &mut [Shown]) {
    for (place, event) in events.iter().enumerate() {
        let Facts::NotificationTimelineReworked { invalidated, .. } = &event.facts else { continue };
        if let Some(rework) = elements.iter_mut().find(|element| element.element_id == event.id) {
            // what an earlier rework took back is not told again: it counted no more
            let before = shown::shown(&in_order(&events[..place]));
            let is_taken_back = |element: &Shown| invalidated.contains(&element.element_id);
            rework.taken_back = before.into_iter().filter(is_taken_back).collect();
        }
    }
}

/// The events that count: all but those that a rework took back.
pub fn valid(events: &[Event]) -> impl Iterator<Item = &Event> {
    let taken_back: HashSet<&ElementId> = events
        .iter()
        .filter_map(|event| match &event.facts {
            Facts::NotificationTimelineReworked { invalidated, .. } => Some(invalidated),
            _ => None,
        })
        .flatten()
        .collect();
    events.iter().filter(move |event| taken_back.is_empty() || !taken_back.contains(&event.id))
}
