//! The tape on which a carrier's script is written: codes with their dates, and when each can be heard.
//!
//! The date is the carrier's own (`statusDateTime`); it is heard of later, now and then much later. Events that document or
//! close what another one told bear that one's date.

use super::super::dice::Dice;
use super::super::faults::Message;
use jiff::{SignedDuration, Timestamp};
use messo_domain::case::PaperAttachment;
use messo_domain::party::PhysicalAddress;
use messo_domain::workflow::PaperEvent;

pub(super) struct Tape {
    at: Timestamp,
    heard: Timestamp,
    lag: SignedDuration,
    seed: u64,
    pub(super) told: Vec<Message<PaperEvent>>,
}

impl Tape {
    pub(super) fn new(handed: Timestamp, dice: &mut Dice) -> Self {
        let lag = if dice.chance(80) { dice.wait(3600, 25 * 86_400) } else { dice.wait(0, 7200) };
        Self { at: handed, heard: handed, lag, seed: dice.next(), told: Vec::with_capacity(8) }
    }

    /// An event of its own date.
    pub(super) fn tell(&mut self, dice: &mut Dice, code: &str, cause: &str, documents: &[&str]) {
        self.at += dice.wait(60, 6 * 3600);
        self.heard = self.heard.max(self.at + self.lag);
        self.put(code, cause, documents);
    }

    /// An event with the date of the one before, heard of somewhat later.
    pub(super) fn follow(&mut self, dice: &mut Dice, code: &str, cause: &str, documents: &[&str]) {
        self.heard += dice.wait(0, 86_400);
        self.put(code, cause, documents);
    }

    /// The address that comes with the last event.
    pub(super) fn found(&mut self, address: PhysicalAddress) {
        if let Some(last) = self.told.last_mut() {
            last.says.discovered = Some(address);
        }
    }

    /// Days on the road.
    pub(super) fn travel(&mut self, dice: &mut Dice) {
        self.at += dice.wait(6 * 3600, 8 * 86_400);
    }

    /// So many days at the post office, less or more some hours.
    pub(super) fn stay(&mut self, dice: &mut Dice, days: i64) {
        let hours = if days == 0 { dice.between(0, 10) } else { 24 * days + dice.between(-14, 14) };
        self.at += SignedDuration::from_hours(hours);
    }

    fn put(&mut self, code: &str, cause: &str, documents: &[&str]) {
        let attachments = documents.iter().enumerate().map(|(number, kind)| PaperAttachment {
            id: number.to_string(),
            document_type: (*kind).to_owned(),
            url: self.scan(number),
            date: self.at,
        });
        let says = PaperEvent {
            at: self.at,
            code: code.to_owned(),
            cause: (!cause.is_empty()).then(|| cause.to_owned()),
            attachments: attachments.collect(),
            discovered: None,
            tracking: None,
        };
        self.told.push(Message { at: self.at, heard: self.heard, lost: false, says });
    }

    fn scan(&self, number: usize) -> String {
        format!("safestorage://PN_EXTERNAL_LEGAL_FACTS-{:016x}-{}-{number}.pdf", self.seed, self.told.len())
    }
}
