//! What can be done to a good tale: change, remove, double, move, borrow from another.
//!
//! An element is named by the beginning of its id; of several the first that no rework takes back.

use super::{Tale, days};
use jiff::SignedDuration;
use messo_domain::case::{ElementId, Event, Facts, PaperAttachment};
use messo_domain::money::Cents;
use messo_domain::rules::RuleId;

impl Tale {
    fn is_taken_back(&self, id: &ElementId) -> bool {
        self.events.iter().any(|event| match &event.facts {
            Facts::NotificationTimelineReworked { invalidated, .. } => invalidated.contains(id),
            _ => false,
        })
    }

    #[track_caller]
    pub fn place_of(&self, beginning: &str) -> usize {
        let named = |event: &Event| event.id.as_str().starts_with(beginning) && !self.is_taken_back(&event.id);
        self.events.iter().position(named).unwrap_or_else(|| panic!("no {beginning} in the tale"))
    }

    #[track_caller]
    pub fn find_mut(&mut self, beginning: &str) -> &mut Event {
        let place = self.place_of(beginning);
        &mut self.events[place]
    }

    /// The id that begins like this and holds that.
    #[track_caller]
    pub fn id_of(&self, beginning: &str, part: &str) -> String {
        let mut ids = self.events.iter().map(|event| event.id.as_str());
        ids.find(|id| id.starts_with(beginning) && id.contains(part)).unwrap().to_owned()
    }

    #[track_caller]
    pub fn change(&mut self, beginning: &str, change: impl FnOnce(&mut Facts)) {
        change(&mut self.find_mut(beginning).facts);
    }

    #[track_caller]
    pub fn remove(&mut self, beginning: &str) {
        let place = self.place_of(beginning);
        self.events.remove(place);
    }

    #[track_caller]
    pub fn double(&mut self, beginning: &str) {
        let place = self.place_of(beginning);
        self.events.insert(place, self.events[place].clone());
    }

    #[track_caller]
    pub fn move_after(&mut self, moved: &str, before: &str) {
        let event = self.events.remove(self.place_of(moved));
        self.events.insert(self.place_of(before) + 1, event);
    }

    #[track_caller]
    pub fn move_back(&mut self, moved: &str, by: SignedDuration) {
        self.find_mut(moved).recorded -= by;
    }

    #[track_caller]
    pub fn put_before(&mut self, after: &str, other: &Tale, borrowed: &str) {
        let event = other.events[other.place_of(borrowed)].clone();
        self.events.insert(self.place_of(after), event);
    }

    #[track_caller]
    pub fn put_last(&mut self, other: &Tale, borrowed: &str) {
        self.events.push(other.events[other.place_of(borrowed)].clone());
    }

    /// A date and an effect (where there is a date, the effect alone) that nothing led to.
    pub fn append_effect(&mut self, rec: usize) {
        let date = self.events.iter().find_map(|event| match &event.facts {
            Facts::ScheduleRefinement { scheduling_date, .. } => Some(*scheduling_date),
            _ => None,
        });
        let date = date.unwrap_or_else(|| {
            let date = self.clock;
            self.schedule(rec, RuleId::PaperDelivery, date - days(10), date);
            date
        });
        self.set_clock(date.max(self.clock));
        let facts = Facts::Refinement { notification_cost: Some(Cents(100)), event_timestamp: date };
        self.tell(Some(rec), "REFINEMENT", &format!(".RECINDEX_{rec}"), facts);
    }

    /// Tells an element that bears this code another way.
    #[track_caller]
    fn with_code(&mut self, wanted: &str) -> &mut Event {
        let mut events = self.events.iter_mut();
        events
            .find(|event| match &event.facts {
                Facts::SendAnalogProgress { delivery_detail_code, .. }
                | Facts::SendDigitalProgress { delivery_detail_code, .. } => delivery_detail_code == wanted,
                _ => false,
            })
            .unwrap_or_else(|| panic!("no {wanted} in the tale"))
    }

    /// Changes expedition and papers of what the carrier told.
    #[track_caller]
    pub fn told(&mut self, code: &str, change: impl FnOnce(&mut u32, &mut Vec<PaperAttachment>)) {
        match &mut self.with_code(code).facts {
            Facts::SendAnalogProgress { expedition, attachments, .. } => change(expedition, attachments),
            other => panic!("{other:?} is not the carrier's"),
        }
    }

    #[track_caller]
    pub fn recode(&mut self, code: &str, to: &str) {
        match &mut self.with_code(code).facts {
            Facts::SendAnalogProgress { delivery_detail_code, .. } => to.clone_into(delivery_detail_code),
            other => panic!("{other:?} is not the carrier's"),
        }
    }

    /// Moves what a provider or the platform said of a mail, and its recording.
    #[track_caller]
    pub fn redate(&mut self, code: &str, by: SignedDuration) {
        let event = self.with_code(code);
        event.recorded += by;
        match &mut event.facts {
            Facts::SendDigitalProgress { notification_date, event_timestamp, .. } => {
                *notification_date += by;
                *event_timestamp += by;
            }
            other => panic!("{other:?} is not of a mail"),
        }
    }
}
