//! The state of a case: what all its events add up to.

use super::{DepositFacts, ElementId, Event, RecipientState};
use crate::ids::{DocumentKey, Iun};
use crate::request::NewNotification;
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A folded case. Cheap to clone: the request and the deposit are shared.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its number.
    pub iun: Iun,
    /// Sequence of the last event; 0 before the first.
    pub seq: u32,
    /// Instant of the last event; later ones are strictly later.
    pub last_recorded: Timestamp,
    /// Public part of the deposit.
    pub deposit: Arc<DepositFacts>,
    /// The request, personal data included.
    pub request: Arc<NewNotification>,
    /// Ids of all elements.
    pub elements: HashSet<ElementId>,
    /// When it was accepted.
    pub accepted: Option<Timestamp>,
    /// When it was refused.
    pub refused: Option<Timestamp>,
    /// When its cancellation was asked for.
    pub cancellation_requested: Option<Timestamp>,
    /// When it was cancelled.
    pub cancelled: Option<Timestamp>,
    /// Pages of the sender's files, where they could be counted.
    pub pages: Arc<HashMap<DocumentKey, u32>>,
    /// Whether F24 forms were ordered.
    pub f24_asked: bool,
    /// Recipients, by index.
    pub recipients: Vec<RecipientState>,
    /// How often it was parked.
    pub parkings: u32,
    /// What waits for a person; an outcome that comes after all, or a rework, settles it.
    pub parked: Vec<ParkedReason>,
}

/// Why a case waits for a person.
#[derive(Clone, Debug, PartialEq)]
pub struct ParkedReason {
    /// The recipient whose flow waits.
    pub rec: Option<usize>,
    /// A sentence.
    pub reason: String,
    /// The code that was not handled.
    pub code: String,
}

/// The events of a case cannot be folded: they are not those of one case in order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the events do not make a case: {0}")]
pub struct BrokenCase(pub String);

impl Case {
    /// Folds events from the first one on.
    ///
    /// # Errors
    /// [`BrokenCase`] when the first event is not a readable deposit or the sequence has a gap.
    pub fn fold(iun: Iun, events: &[Event]) -> Result<Self, BrokenCase> {
        let (first, rest) = events.split_first().ok_or_else(|| BrokenCase("no events".to_owned()))?;
        let mut case = Self::born(iun, first)?;
        for event in rest {
            case.follow(event)?;
        }
        Ok(case)
    }

    /// The case after the event that comes next.
    ///
    /// # Errors
    /// [`BrokenCase`] when it is not the next one.
    pub fn follow(&mut self, event: &Event) -> Result<(), BrokenCase> {
        if event.seq != self.seq + 1 {
            return Err(BrokenCase(format!("event {} follows event {}", event.seq, self.seq)));
        }
        self.evolve(event);
        Ok(())
    }

    /// Whether decisions may still be scheduled: the cancellation gate of the workflow.
    pub fn is_open(&self) -> bool {
        self.cancellation_requested.is_none() && self.refused.is_none()
    }

    /// Whether a message in app IO may still follow the invitation of a recipient: the act waits unopened (IO-LOOKBACK).
    ///
    /// # Panics
    /// When the index is not one of the case.
    pub fn may_follow_invitation(&self, rec: usize) -> bool {
        let recipient = &self.recipients[rec];
        self.is_open() && recipient.io_invited.is_some() && recipient.viewed.is_none()
    }

    /// Whether the request was accepted or refused.
    pub fn is_answered(&self) -> bool {
        self.accepted.is_some() || self.refused.is_some()
    }
}
