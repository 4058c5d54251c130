//! A notification as its sender reads it.

use super::CaseView;
use super::download_document::NOT_FOUND;
use crate::Engine;
use crate::error::UseError;
use crate::registers::senders::SenderCaller;

impl Engine {
    /// One of the caller's accepted notifications.
    ///
    /// # Errors
    /// 404 while it is validated, for ever if it was refused, and for another's.
    pub async fn read_sent(&self, caller: &SenderCaller, iun: &str) -> Result<CaseView, UseError> {
        let loaded = self.own_accepted_case(caller, iun, NOT_FOUND).await?;
        Ok(CaseView::of(&loaded, self.now()))
    }
}
