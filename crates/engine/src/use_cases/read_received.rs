//! A notification as its recipient reads it: the first reading is the view, with legal effect.

use super::CaseView;
use super::download_document::no_notification;
use crate::Engine;
use crate::cases::Loaded;
use crate::error::UseError;
use crate::tokens::{PersonCaller, PersonType};
use messo_domain::case::DelegateInfo;
use messo_domain::ids::Iun;
use messo_domain::workflow::Command;
use messo_domain::workflow::command::View;
use std::sync::Arc;

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
        let (loaded, rec) = self.received_case(person, iun).await?;
        Ok((loaded.case.iun.clone(), rec))
    }

    /// The accepted notification, and which of its recipients the person is.
    pub(crate) async fn received_case(
        &self,
        person: &PersonCaller,
        iun: &str,
    ) -> Result<(Arc<Loaded>, usize), UseError> {
        let loaded = self.any_case(iun).await?;
        let recipients = &loaded.case.request.recipients;
        let rec = recipients.iter().position(|recipient| recipient.tax_id == person.tax_id);
        match rec.filter(|_| loaded.case.accepted.is_some() && person.r#type != PersonType::PA) {
            Some(rec) => Ok((loaded, rec)),
            None => Err(no_notification(iun)),
        }
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
        Ok(self.received(&outcome.loaded, rec))
    }

    /// The notification as it stands, without opening it. What it is about is for the reader's eyes only once the act
    /// was opened, or can no longer be: whoever calls this shows no more than an inbox does until then.
    ///
    /// # Errors
    /// 404 when the person is not one of its recipients, or it is not accepted.
    pub async fn look_at_received(&self, person: &PersonCaller, iun: &str) -> Result<Received, UseError> {
        let (loaded, rec) = self.received_case(person, iun).await?;
        Ok(self.received(&loaded, rec))
    }

    fn received(&self, loaded: &Loaded, rec: usize) -> Received {
        let mut view = CaseView::of(loaded, self.now());
        view.timeline = view.timeline.for_recipient(rec);
        view.documents_available &= view.case.cancellation_requested.is_none();
        Received { view, rec }
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
