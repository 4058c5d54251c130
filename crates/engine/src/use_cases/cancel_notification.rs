//! Cancellation: the sender's request is recorded at once; carrying it out is work.

use crate::Engine;
use crate::error::UseError;
use crate::registers::senders::SenderCaller;
use messo_domain::workflow::Command;

/// What became of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancellation {
    /// Taken in charge.
    Accepted,
    /// It had been asked for before.
    AlreadyCancelled,
    /// The notification was refused: there is nothing to cancel.
    Refused,
}

impl Engine {
    /// Asks to cancel one of the caller's notifications. Asking again is harmless.
    ///
    /// # Errors
    /// 404 for an unknown notification or another's.
    pub async fn cancel_notification(&self, caller: &SenderCaller, iun: &str) -> Result<Cancellation, UseError> {
        let loaded = self.own_case(caller, iun, "PN_DELIVERYPUSH_NOTFOUND").await?;
        if loaded.case.refused.is_some() {
            return Ok(Cancellation::Refused);
        }
        let number = loaded.case.iun.clone();
        drop(loaded);
        let command = Command::Cancel { request_id: self.random_uuid() };
        let outcome = self.command(&number, command, None).await?;
        Ok(match (outcome.changed, outcome.loaded.case.refused) {
            (true, _) => Cancellation::Accepted,
            (false, Some(_)) => Cancellation::Refused,
            (false, None) => Cancellation::AlreadyCancelled,
        })
    }
}
