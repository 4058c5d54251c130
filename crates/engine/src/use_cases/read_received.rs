//! A notification as its recipient reads it: the first reading is the view, with legal effect.

use super::CaseView;
use crate::Engine;
use crate::error::UseError;
use crate::tokens::{PersonCaller, PersonType};
use messo_domain::case::DelegateInfo;
use messo_domain::ids::Iun;
use messo_domain::workflow::Command;
use messo_domain::workflow::command::View;

const NOT_FOUND: &str = "PN_DELIVERY_NOTIFICATIONNOTFOUND";

/// A notification for one of its recipients.
#[derive(Clone, Debug)]
pub struct Received {
    /// The case, its timeline reduced to what this recipient may see.
    pub view: CaseView,
    /// Which recipient reads.
    pub rec: usize,
}

impl Engine {
    /// The notification, read by the person of the token. Records the view.
    ///
    /// # Errors
    /// 404 when the person is not one of its recipients, or it is not accepted.
    pub async fn read_received(&self, person: &PersonCaller, iun: &str, channel: &str) -> Result<Received, UseError> {
        let (iun, rec) = self.received_by(person, iun).await?;
        self.open_act(&iun, rec, None, channel).await
    }

    /// Which recipient of the notification the person is.
    pub(crate) async fn received_by(&self, person: &PersonCaller, iun: &str) -> Result<(Iun, usize), UseError> {
        let missing = || UseError::not_found(NOT_FOUND, format!("Notification with iun {iun} not found"));
        let number: Iun = iun.parse().map_err(|_| missing())?;
        let loaded = self.load(&number).await?.filter(|loaded| loaded.case.accepted.is_some()).ok_or_else(missing)?;
        if person.r#type == PersonType::PA {
            return Err(missing());
        }
        let rec = loaded.case.request.recipients.iter().position(|r| r.tax_id == person.tax_id);
        Ok((number, rec.ok_or_else(missing)?))
    }

    /// The recipient, or a delegate for them, opens the act; the first time that is the legal effect.
    pub async fn open_act(
        &self,
        iun: &Iun,
        rec: usize,
        delegate: Option<DelegateInfo>,
        channel: &str,
    ) -> Result<Received, UseError> {
        let view = View { rec, delegate, source_channel: channel.to_owned(), source_channel_details: None };
        let outcome = self.command(iun, Command::View(view), None).await?;
        let mut view = CaseView::of(&outcome.loaded, self.now());
        view.timeline = view.timeline.for_recipient(rec);
        view.documents_available &= view.case.cancellation_requested.is_none();
        Ok(Received { view, rec })
    }

    /// The recipient with this tax id of an accepted notification, for the sandbox.
    ///
    /// # Errors
    /// 404 when there is none.
    pub async fn recipient_of(&self, iun: &str, tax_id: &messo_domain::ids::TaxId) -> Result<(Iun, usize), UseError> {
        let person = PersonCaller { tax_id: tax_id.clone(), r#type: PersonType::PF, role: None, groups: Vec::new() };
        self.received_by(&person, iun).await
    }
}
