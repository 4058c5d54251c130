//! Reading a stream: the next page of events after one that the caller names.

use crate::Engine;
use crate::cases::Loaded;
use crate::error::UseError;
use crate::registers::senders::SenderCaller;
use jiff::Timestamp;
use messo_domain::case::{ElementId, Event};
use messo_domain::ids::{Iun, RequestId};
use messo_domain::stream::Status;
use messo_domain::timeline::{Folder, Shown, Timeline};
use std::collections::HashMap;

/// Width of an event id: a number with leading zeros.
const ID_WIDTH: usize = 38;

/// One event of a stream.
#[derive(Clone, Debug)]
pub struct StreamedEvent {
    /// Id in the stream.
    pub event_id: String,
    /// Id of the request.
    pub request_id: RequestId,
    /// Number of the notification; hidden while it is validated and if it is refused.
    pub iun: Option<Iun>,
    /// New status, if this event changed it.
    pub new_status: Option<Status>,
    /// The element.
    pub element: Shown,
    /// When the notification was deposited.
    pub sent_at: Timestamp,
}

/// A page of a stream.
#[derive(Clone, Debug)]
pub struct StreamPage {
    /// Events, in order.
    pub events: Vec<StreamedEvent>,
    /// Milliseconds to wait before the next call: 0 when the page holds events.
    pub retry_after_ms: u64,
}

impl Engine {
    /// The events after `last_event_id` (absent: from the oldest kept). Naming one acknowledges it and those before.
    ///
    /// # Errors
    /// 400 for an id that is not one, 403, 404.
    pub async fn consume_stream(
        &self,
        caller: &SenderCaller,
        id: &str,
        last_event_id: Option<&str>,
    ) -> Result<StreamPage, UseError> {
        let stream = self.readable_stream(caller, id).await?;
        let after = last_event_id.map(position).transpose()?;
        let store = &self.ports().store;
        if let Some(after) = after {
            store.stream_purge(&stream.id, after).await?;
        }
        let found = store.stream_events(&stream.id, after.unwrap_or(0), self.settings().stream_page).await?;
        let mut cases: HashMap<&Iun, CasePage> = HashMap::new();
        for iun in found.iter().map(|event| &event.iun) {
            if !cases.contains_key(iun) {
                let missing = || UseError::Internal(format!("stream {id} names a case that is not there"));
                let loaded = self.load(iun).await?.ok_or_else(missing)?;
                cases.insert(iun, CasePage::of(&loaded));
            }
        }
        let events: Vec<_> =
            found.iter().filter_map(|event| cases[&event.iun].streamed(&event.iun, event.n, event.seq)).collect();
        let retry_after_ms = if events.is_empty() { self.settings().stream_retry_after_ms } else { 0 };
        Ok(StreamPage { events, retry_after_ms })
    }
}

fn position(event_id: &str) -> Result<u64, UseError> {
    let digits = !event_id.is_empty() && event_id.len() <= ID_WIDTH && event_id.bytes().all(|b| b.is_ascii_digit());
    let number = event_id.trim_start_matches('0');
    let number = if number.is_empty() { "0" } else { number };
    digits
        .then(|| number.parse().unwrap_or(u64::MAX))
        .ok_or_else(|| UseError::Parameter(format!("lastEventId: must be an eventId of the stream, {ID_WIDTH} digits")))
}

/// Every public element, as it is shown; one that a rework took back as it was before. A stream tells what was said when
/// it was said, and has no gaps.
fn ever_shown(events: &[Event]) -> HashMap<ElementId, Shown> {
    let timeline = Timeline::of(events);
    let elements = timeline.elements().iter().flat_map(|element| element.taken_back.iter().chain([element]));
    elements.map(|element| (element.element_id.clone(), element.clone())).collect()
}

/// The elements of one case, by sequence, computed once for a page.
struct CasePage {
    sent_at: Timestamp,
    elements: HashMap<u32, (Shown, Option<Status>, bool)>,
}

impl CasePage {
    fn of(loaded: &Loaded) -> Self {
        let events = &loaded.events;
        let shown = ever_shown(events);
        let mut folder = Folder::new(loaded.case.recipients.len());
        let mut elements = HashMap::new();
        for (place, event) in events.iter().enumerate() {
            let new_status = folder.follow(&events[..=place]);
            let visible = !matches!(folder.status(), Status::InValidation | Status::Refused);
            if let Some(element) = shown.get(&event.id) {
                elements.insert(event.seq, (element.clone(), new_status, visible));
            }
        }
        Self { sent_at: loaded.case.deposit.sent_at, elements }
    }

    fn streamed(&self, iun: &Iun, n: u64, seq: u32) -> Option<StreamedEvent> {
        let (element, new_status, visible) = self.elements.get(&seq)?;
        Some(StreamedEvent {
            event_id: format!("{n:0ID_WIDTH$}"),
            request_id: RequestId::of(iun),
            iun: visible.then(|| iun.clone()),
            new_status: *new_status,
            element: element.clone(),
            sent_at: self.sent_at,
        })
    }
}
