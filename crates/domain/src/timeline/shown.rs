//! An element of the timeline as it is shown: SEND's fields under SEND's names.
//!
//! The view is computed from the event each time. The personal data of the event's private part stand among the details
//! here, as on the wire, so `Debug` does not show them; who may see which element is decided by the caller. Older versions
//! of the contract are views of this one, in the API.

use super::times::Placed;
use crate::case::{Category, ElementId, Event, LegalFactRef};
use jiff::Timestamp;
use serde_json::{Map, Value};

/// One public element.
#[derive(Clone, PartialEq)]
pub struct Shown {
    /// Its id.
    pub element_id: ElementId,
    /// Its category; never an internal one.
    pub category: Category,
    /// Business time: `eventTimestamp`, and `timestamp` of the older versions.
    pub timestamp: Timestamp,
    /// When it was recorded: `ingestionTimestamp`.
    pub ingestion_timestamp: Timestamp,
    /// `details`, an object; `recIndex` is in it where the element is one recipient's.
    pub details: Value,
    /// `legalFactsIds`.
    pub legal_facts: Vec<LegalFactRef>,
    /// The recipient concerned, if one is.
    pub rec: Option<usize>,
    /// Of a rework: the elements that it took back, as they were shown before it.
    pub taken_back: Vec<Shown>,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Shown({} at {}, details masked)", self.element_id, self.timestamp)
    }
}

/// The public elements among those placed, in their order.
pub(super) fn shown(placed: &[Placed<'_>]) -> Vec<Shown> {
    let public = placed.iter().filter(|placed| !placed.event.category().is_internal());
    public.map(|placed| element(placed.event, placed.at)).collect()
}

fn element(event: &Event, at: Timestamp) -> Shown {
    Shown {
        element_id: event.id.clone(),
        category: event.category(),
        timestamp: at,
        ingestion_timestamp: event.recorded,
        details: Value::Object(details(event)),
        legal_facts: event.legal_facts.clone(),
        rec: event.rec,
        taken_back: Vec::new(),
    }
}

/// Public facts without those that start with `_`, the recipient, and the private fields but for the request.
fn details(event: &Event) -> Map<String, Value> {
    let mut facts = object(&event.facts);
    let mut details = match facts.remove("details") {
        Some(Value::Object(details)) => details,
        _ => Map::new(),
    };
    details.retain(|name, _| !name.starts_with('_'));
    if let Some(rec) = event.rec {
        details.insert("recIndex".to_owned(), Value::from(rec));
    }
    if let Some(private) = &event.private {
        details.extend(object(private).into_iter().filter(|(name, _)| is_shown(name, event.category())));
    }
    details
}

/// The request is never part of an element; the address that a carrier found is told with its outcome alone.
fn is_shown(private: &str, category: Category) -> bool {
    match private {
        "request" => false,
        "newAddress" => category == Category::SendAnalogFeedback,
        _ => true,
    }
}

fn object(value: &impl serde::Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(object)) => object,
        _ => unreachable!("events are structures with named fields, which always serialise to objects"),
    }
}
