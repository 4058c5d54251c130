//! What a notification means: dates with their derivation, what happens next, costs. Reading it is not an access to the
//! act: nothing is recorded.

use crate::Engine;
use crate::cases::Loaded;
use crate::error::UseError;
use crate::registers::senders::SenderCaller;
use crate::tokens::PersonCaller;
use messo_domain::explanation::Explanation;
use messo_domain::ids::Iun;

const NOT_FOUND: &str = "PN_DELIVERY_NOTIFICATIONNOTFOUND";

impl Engine {
    /// Explains one of the caller's notifications, whatever its status.
    ///
    /// # Errors
    /// 404 for another's.
    pub async fn explain_to_sender(&self, caller: &SenderCaller, iun: &str) -> Result<Explanation, UseError> {
        let loaded = self.own_case(caller, iun, NOT_FOUND).await?;
        self.explain(&loaded).await
    }

    /// Explains a notification to one of its recipients: about themselves only.
    ///
    /// # Errors
    /// 404 when the person is not one of its recipients, or it is not accepted.
    pub async fn explain_to_recipient(&self, person: &PersonCaller, iun: &str) -> Result<Explanation, UseError> {
        let (iun, rec) = self.received_by(person, iun).await?;
        Ok(self.explain_any(iun.as_str()).await?.for_recipient(rec))
    }

    /// Explains any notification, for the operator of the installation.
    ///
    /// # Errors
    /// 404 when there is none of this number.
    pub async fn explain_any(&self, iun: &str) -> Result<Explanation, UseError> {
        let missing = || UseError::not_found(NOT_FOUND, format!("Notification with iun {iun} not found"));
        let number: Iun = iun.parse().map_err(|_| missing())?;
        let loaded = self.load(&number).await?.ok_or_else(missing)?;
        self.explain(&loaded).await
    }

    async fn explain(&self, loaded: &Loaded) -> Result<Explanation, UseError> {
        let case = &loaded.case;
        let downtimes = self.downtimes_touching(case.deposit.sent_at, case.cancelled.or(case.refused)).await?;
        Ok(Explanation::of(case, &loaded.events, &loaded.rules, &downtimes, self.now()))
    }
}
