//! The list of a sender's notifications.

use super::{ListFilter, Listed};
use crate::Engine;
use crate::cases::Loaded;
use crate::error::UseError;
use crate::registers::senders::SenderCaller;
use jiff::Timestamp;
use messo_domain::ids::{Iun, TaxId};
use messo_domain::timeline::Status;
use messo_ports::store::{ListOf, ListedCase};

/// A notification of the list. `Debug` hides whom it concerns.
#[derive(Clone, PartialEq)]
pub struct SentItem {
    /// Its number.
    pub iun: Iun,
    /// When it was deposited.
    pub sent_at: Timestamp,
    /// Its subject.
    pub subject: String,
    /// The sender's number for it.
    pub protocol: String,
    /// Tax ids of its recipients.
    pub recipients: Vec<TaxId>,
    /// Id of its group.
    pub group: Option<String>,
    /// Its status.
    pub status: Status,
}

impl std::fmt::Debug for SentItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SentItem({}, {:?}, masked)", self.iun, self.status)
    }
}

impl Engine {
    /// A page of the caller's notifications: those of its groups where it is bound to some. What is still in validation
    /// and what was refused is listed where that status is asked for.
    ///
    /// # Errors
    /// [`UseError::Parameter`] for another size, a key that is none, or a day outside the calendar.
    pub async fn list_sent(&self, caller: &SenderCaller, filter: &ListFilter) -> Result<Listed<SentItem>, UseError> {
        let of = ListOf::Sender {
            id: caller.sender.id.clone(),
            groups: caller.key_groups.clone(),
            recipient: filter.tax_id.as_ref().map(|tax_id| self.tax_id_hash(tax_id)),
        };
        let unanswered = [Status::InValidation, Status::Refused];
        let wanted = |status: &Status| filter.status.is_some() || !unanswered.contains(status);
        let statuses: Vec<Status> = Status::ALL.into_iter().filter(wanted).collect();
        self.listed(filter.query(of, &statuses)?, item).await
    }
}

fn item(listed: &ListedCase, loaded: &Loaded) -> SentItem {
    let request = &loaded.case.request;
    SentItem {
        iun: listed.iun.clone(),
        sent_at: loaded.case.deposit.sent_at,
        subject: request.subject.clone(),
        protocol: request.pa_protocol_number.clone(),
        recipients: request.recipients.iter().map(|recipient| recipient.tax_id.clone()).collect(),
        group: request.group.clone(),
        status: listed.status,
    }
}
