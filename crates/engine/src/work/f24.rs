//! F24 forms: the uploaded data, looked at, and the sheets of it that travel with a notification.

use super::WorkError;
use crate::Engine;
use crate::cases::Loaded;
use crate::notices::f24::{SheetError, costs_now};
use messo_domain::case::{Category, ElementId};
use messo_domain::ids::{DocumentKey, DocumentKind};
use messo_domain::workflow::command::F24Fault;
use messo_ports::channels::File;
use messo_ports::notices::Rendered;

/// Name of the sheet in an envelope.
const FILE_NAME: &str = "modelli-f24.pdf";

impl From<SheetError> for WorkError {
    fn from(error: SheetError) -> Self {
        Self::Failed(error.to_string())
    }
}

impl Engine {
    /// What is wrong with the data of the forms of a case.
    pub(super) async fn validate_f24(&self, loaded: &Loaded) -> Result<Vec<F24Fault>, WorkError> {
        let mut faults = Vec::new();
        for (rec, recipient) in loaded.case.request.recipients.iter().enumerate() {
            for payment in recipient.payments.iter().filter_map(|payment| payment.f24.as_ref()) {
                if let Err(details) = self.read_form(payment).await? {
                    faults.extend(details.into_iter().map(|detail| F24Fault { rec, detail }));
                }
            }
        }
        Ok(faults)
    }

    /// The forms of a recipient, with the costs of the moment.
    pub(super) async fn f24_now(&self, loaded: &Loaded, rec: usize) -> Result<Rendered, WorkError> {
        Ok(self.f24_sheet(loaded, rec, None, costs_now(loaded, rec)).await?)
    }

    /// The forms as they were made at the acceptance; `None` where none are asked.
    pub(super) async fn f24_of_acceptance(&self, loaded: &Loaded, rec: usize) -> Result<Option<File>, WorkError> {
        let element = ElementId::of(Category::GeneratedF24, &loaded.case.iun).rec(rec).id();
        self.f24_of(loaded, rec, &element).await
    }

    /// The sheet of an element, made now, with the costs of the moment, if it is not stored: that of a letter bears the
    /// cost of this letter. `None` where no forms are asked.
    pub(super) async fn f24_of(
        &self,
        loaded: &Loaded,
        rec: usize,
        element: &ElementId,
    ) -> Result<Option<File>, WorkError> {
        if loaded.case.deposit.recipients.get(rec).is_none_or(|recipient| recipient.f24.is_empty()) {
            return Ok(None);
        }
        let key = DocumentKey::derived(DocumentKind::F24, element.as_str(), "pdf");
        if self.ports().blobs.stat(&key).await?.is_none() {
            let _turn = self.turn_to_render().await;
            let made = self.f24_now(loaded, rec).await?;
            let (name, content_type) = (FILE_NAME.to_owned(), "application/pdf".to_owned());
            self.keep(&key, File { name, content_type, bytes: made.pdf }).await?;
        }
        self.file(&key, FILE_NAME.to_owned()).await.map(Some)
    }
}
