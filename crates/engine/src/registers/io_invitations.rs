//! Recent invitations to switch the service on in app IO, by person: the notifications that a message follows where the
//! invitation is followed in time (IO-LOOKBACK). One row per person, personal data throughout.
//!
//! Whether a message follows is the case's to say; here stands only which cases are asked. An entry whose time is over
//! leaves when the next one is written.

use crate::Engine;
use crate::error::UseError;
use jiff::Timestamp;
use messo_domain::ids::{Iun, TaxId};
use serde::{Deserialize, Serialize};

const REGISTER: &str = "io_invited";
/// Who writes it, in the audit rows.
const ACTOR: &str = "engine";

/// A notification in whose place a person was invited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RecentInvitation {
    pub iun: Iun,
    pub rec: usize,
    /// Until when the invitation may be followed.
    pub until: Timestamp,
}

impl Engine {
    /// The invitations of a person that may still be followed, and perhaps some older ones.
    pub(crate) async fn recent_invitations(&self, tax_id: &TaxId) -> Result<Vec<RecentInvitation>, UseError> {
        Ok(self.row(REGISTER, &self.person_key(tax_id)).await?.unwrap_or_default())
    }

    /// Remembers an invitation; made again after a crash, the same one stands once.
    pub(crate) async fn remember_invitation(&self, tax_id: &TaxId, new: &RecentInvitation) -> Result<(), UseError> {
        let now = self.now();
        let with_it = |known: Option<Vec<RecentInvitation>>| {
            let mut known = known.unwrap_or_default();
            known.retain(|old| old.until >= now && (&old.iun, old.rec) != (&new.iun, new.rec));
            known.push(new.clone());
            Ok(known)
        };
        self.change_row(REGISTER, &self.person_key(tax_id), ACTOR, with_it).await.map(|_| ())
    }
}
