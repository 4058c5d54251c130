//! A person has switched the service on in app IO: the messages that the invitations of late stood for are sent
//! (IO-LOOKBACK). Who may say so, and how it is heard of, is the caller's business.

use crate::Engine;
use crate::error::UseError;
use messo_domain::ids::TaxId;
use messo_domain::workflow::Command;

impl Engine {
    /// Orders a message for each recent notification of which the person was told by an invitation alone, and which
    /// still waits unopened. Telling it again is harmless: a message goes once.
    ///
    /// # Errors
    /// [`UseError::Internal`] when the store fails; telling it again finishes what was begun.
    pub async fn io_switched_on(&self, tax_id: &TaxId) -> Result<(), UseError> {
        for invited in self.recent_invitations(tax_id).await? {
            self.command(&invited.iun, Command::IoSwitchedOn { rec: invited.rec }, None).await?;
        }
        Ok(())
    }
}
