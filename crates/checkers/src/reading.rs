//! A life read once: who decided what, which events count, where the landmarks of the case are.
//!
//! Every checker starts from here, so that a life is walked through for its landmarks only once. It judges nothing.

use crate::life::Life;
use jiff::Timestamp;
use messo_domain::case::{Category, DepositFacts, ElementId, Event, Facts};

/// A life and its landmarks.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The life.
    pub life: &'a Life<'a>,
    /// Its events.
    pub events: &'a [Event],
    /// The first event, where it is a deposit.
    pub deposit: Option<&'a DepositFacts>,
    /// How many recipients there are.
    pub recipients: usize,
    /// Place of REQUEST_ACCEPTED.
    pub accepted: Option<usize>,
    /// Place of REQUEST_REFUSED.
    pub refused: Option<usize>,
    /// Place of NOTIFICATION_CANCELLATION_REQUEST.
    pub cancellation_asked: Option<usize>,
    /// Place of NOTIFICATION_CANCELLED.
    pub cancelled: Option<usize>,
    /// By place: taken back by a rework. Empty where there was none.
    taken_back: Vec<bool>,
}

impl<'a> Reading<'a> {
    /// Reads a life.
    pub fn of(life: &'a Life<'a>) -> Self {
        let events = life.events;
        let deposit = match events.first().map(|event| &event.facts) {
            Some(Facts::Deposit(deposit)) => Some(deposit.as_ref()),
            _ => None,
        };
        let mut reading = Self {
            life,
            events,
            deposit,
            recipients: deposit.map_or(0, |deposit| deposit.recipients.len()),
            accepted: None,
            refused: None,
            cancellation_asked: None,
            cancelled: None,
            taken_back: Vec::new(),
        };
        for (place, event) in events.iter().enumerate() {
            let landmark = match &event.facts {
                Facts::RequestAccepted { .. } => &mut reading.accepted,
                Facts::RequestRefused { .. } => &mut reading.refused,
                Facts::NotificationCancellationRequest { .. } => &mut reading.cancellation_asked,
                Facts::NotificationCancelled { .. } => &mut reading.cancelled,
                Facts::NotificationTimelineReworked { invalidated, .. } => {
                    reading.take_back(invalidated);
                    continue;
                }
                _ => continue,
            };
            landmark.get_or_insert(place);
        }
        reading
    }

    fn take_back(&mut self, ids: &[ElementId]) {
        self.taken_back.resize(self.events.len(), false);
        for (event, taken) in self.events.iter().zip(&mut self.taken_back) {
            *taken |= ids.contains(&event.id);
        }
    }

    /// Whether the event in this place counts.
    pub fn counts(&self, place: usize) -> bool {
        !self.taken_back.get(place).copied().unwrap_or(false)
    }

    /// Whether anything was taken back.
    pub fn is_reworked(&self) -> bool {
        !self.taken_back.is_empty()
    }

    /// The events of a recipient, with their places.
    pub fn own(&self, rec: usize) -> impl DoubleEndedIterator<Item = (usize, &'a Event)> {
        self.events.iter().enumerate().filter(move |(_, event)| event.rec == Some(rec))
    }

    /// Those of them that count.
    pub fn counting(&self, rec: usize) -> impl DoubleEndedIterator<Item = (usize, &'a Event)> {
        self.own(rec).filter(|(place, _)| self.counts(*place))
    }

    /// The first event of a recipient that counts and is of this category.
    pub fn first(&self, rec: usize, category: Category) -> Option<&'a Event> {
        self.counting(rec).map(|(_, event)| event).find(|event| event.category() == category)
    }

    /// The last event of this id before a place.
    pub fn before(&self, place: usize, id: &ElementId) -> Option<(usize, &'a Event)> {
        let earlier = self.events[..place].iter().enumerate().rev();
        earlier.into_iter().find(|(_, event)| event.id == *id)
    }

    /// The last event of a recipient before a place that is of this category.
    pub fn last_before(&self, place: usize, rec: Option<usize>, category: Category) -> Option<(usize, &'a Event)> {
        let mut earlier = self.events[..place].iter().enumerate().rev();
        earlier.find(|(_, event)| event.rec == rec && event.category() == category)
    }

    /// When the event in this place was recorded.
    pub fn recorded(&self, place: Option<usize>) -> Option<Timestamp> {
        place.map(|place| self.events[place].recorded)
    }
}
