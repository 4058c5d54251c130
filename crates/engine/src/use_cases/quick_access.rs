//! Quick access: which notification the QR code of a notice, or the link of a message, leads its addressee to.

use crate::Engine;
use crate::error::UseError;
use crate::tokens::{PersonCaller, PersonType};
use messo_domain::ids::Iun;
use messo_ports::store::KeyKind;

/// Longest token that is looked up: ours are below a hundred letters.
const LONGEST: usize = 256;

impl Engine {
    /// The notification that a token leads this person to; `None` for a token of nobody's and for one of somebody
    /// else's, so that nobody learns which it is. Following it opens no act.
    ///
    /// # Errors
    /// [`UseError::Unavailable`] when the store fails.
    pub async fn quick_access(&self, person: &PersonCaller, token: &str) -> Result<Option<Iun>, UseError> {
        if token.len() > LONGEST || person.r#type == PersonType::PA {
            return Ok(None);
        }
        let owner = self.ports().store.key_owner(KeyKind::QuickAccess, &self.key_hash(token)).await?;
        let Some((iun, rec)) = owner else { return Ok(None) };
        let Some(loaded) = self.load(&iun).await? else { return Ok(None) };
        let recipient = rec.and_then(|rec| loaded.case.request.recipients.get(rec as usize));
        let is_theirs = recipient.is_some_and(|recipient| recipient.tax_id == person.tax_id);
        Ok(Some(iun).filter(|_| is_theirs && loaded.case.accepted.is_some()))
    }
}
