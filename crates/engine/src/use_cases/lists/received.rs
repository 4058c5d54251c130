//! The list of what a person receives. Reading it opens no act.

use super::{ListFilter, Listed};
use crate::Engine;
use crate::cases::Loaded;
use crate::error::UseError;
use crate::tokens::{PersonCaller, PersonType};
use jiff::Timestamp;
use messo_domain::ids::Iun;
use messo_domain::timeline::Status;
use messo_ports::store::{ListOf, ListedCase};

/// A notification of the list. `Debug` hides what it is about.
#[derive(Clone, PartialEq)]
pub struct ReceivedItem {
    /// Its number.
    pub iun: Iun,
    /// Index of the reader among its recipients.
    pub rec: usize,
    /// When it was deposited.
    pub sent_at: Timestamp,
    /// The sending body.
    pub sender: String,
    /// Its subject.
    pub subject: String,
    /// Its status.
    pub status: Status,
    /// Whether the reader has opened it.
    pub viewed: bool,
}

impl ReceivedItem {
    /// Whether it waits to be read: [`ListFilter::unread`] asks for these.
    pub fn is_unread(&self) -> bool {
        !self.viewed && self.status != Status::Cancelled
    }
}

impl std::fmt::Debug for ReceivedItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ReceivedItem({}, {:?}, masked)", self.iun, self.status)
    }
}

impl Engine {
    /// A page of what the person receives: what was accepted, cancelled or not.
    ///
    /// # Errors
    /// [`UseError::Parameter`] for another size, a key that is none, or a day outside the calendar.
    pub async fn list_received(
        &self,
        person: &PersonCaller,
        filter: &ListFilter,
    ) -> Result<Listed<ReceivedItem>, UseError> {
        let unread = filter.unread;
        let is_listed = |status: &Status| match status {
            Status::InValidation | Status::Refused => false,
            Status::Cancelled => !unread, // it is not to be read any more
            _ => true,
        };
        let accepted = Status::ALL.into_iter().filter(is_listed);
        // a body has no inbox: its tax id may be that of a recipient all the same
        let statuses: Vec<Status> = if person.r#type == PersonType::PA { Vec::new() } else { accepted.collect() };
        let of = ListOf::Recipient { hash: self.tax_id_hash(&person.tax_id), unopened: unread };
        self.listed(filter.query(of, &statuses)?, item).await
    }
}

fn item(listed: &ListedCase, loaded: &Loaded) -> ReceivedItem {
    let (rec, viewed) = listed.recipient.unwrap_or_default();
    ReceivedItem {
        iun: listed.iun.clone(),
        rec: rec as usize,
        sent_at: loaded.case.deposit.sent_at,
        sender: loaded.case.deposit.sender_denomination.clone(),
        subject: loaded.case.request.subject.clone(),
        status: listed.status,
        viewed,
    }
}
