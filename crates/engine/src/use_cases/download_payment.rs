//! Payment forms of a notification, for its sender and its recipients: the sheet that the sender uploaded, or an F24
//! made of its data with the costs of the notification so far.
//!
//! An F24 is made when it is asked for, once per cost: the key of the stored sheet holds what it depends on.

use super::documents_available;
use super::download_document::{DocumentLink, NOT_FOUND, file_name, no_file, refuse_cancelled};
use crate::Engine;
use crate::cases::Loaded;
use crate::error::UseError;
use crate::notices::f24::{SheetError, costs_now};
use crate::registers::senders::SenderCaller;
use crate::tokens::PersonCaller;
use messo_domain::ids::{DocumentKey, DocumentKind};
use messo_domain::money::Cents;
use messo_ports::channels::File;

const NO_F24: &str = "PN_DELIVERY_NOTIFICATIONWITHOUTPAYMENTATTACHMENT";

/// The two kinds of payment forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentForm {
    /// The sheet of a pagoPA notice, as uploaded.
    PagoPa,
    /// An F24, made of the uploaded data.
    F24,
}

impl From<SheetError> for UseError {
    fn from(error: SheetError) -> Self {
        match error {
            SheetError::Documents(error) => error.into(),
            SheetError::Data | SheetError::Rendering(_) => Self::Internal(error.to_string()),
        }
    }
}

impl Engine {
    /// The form of one of a recipient's payments, for the sender.
    ///
    /// # Errors
    /// 404 for an unknown notification, recipient or payment, or one without such a form.
    pub async fn sent_payment_attachment(
        &self,
        caller: &SenderCaller,
        iun: &str,
        recipient: usize,
        form: PaymentForm,
        payment: usize,
    ) -> Result<DocumentLink, UseError> {
        let loaded = self.own_accepted_case(caller, iun, NOT_FOUND).await?;
        self.payment_form(&loaded, recipient, form, payment).await
    }

    /// The form of one of the reader's own payments; as with the act, to read it is a view.
    ///
    /// # Errors
    /// As above, and 404 for a cancelled notification.
    pub async fn received_payment_attachment(
        &self,
        person: &PersonCaller,
        iun: &str,
        form: PaymentForm,
        payment: usize,
    ) -> Result<DocumentLink, UseError> {
        let (number, rec) = self.received_by(person, iun).await?;
        let loaded = self.load(&number).await?.ok_or_else(|| no_file(payment))?;
        refuse_cancelled(&loaded)?;
        let link = self.payment_form(&loaded, rec, form, payment).await?; // what is not there is not an access
        drop(loaded);
        self.open_act(&number, rec, None, "WEB").await?;
        Ok(link)
    }

    async fn payment_form(
        &self,
        loaded: &Loaded,
        rec: usize,
        form: PaymentForm,
        payment: usize,
    ) -> Result<DocumentLink, UseError> {
        match form {
            PaymentForm::PagoPa => self.uploaded_sheet(loaded, rec, payment).await,
            PaymentForm::F24 => self.f24_today(loaded, rec, payment).await,
        }
    }

    async fn uploaded_sheet(&self, loaded: &Loaded, rec: usize, payment: usize) -> Result<DocumentLink, UseError> {
        let payments = loaded.case.request.recipients.get(rec).map(|r| &r.payments);
        let sheet = payments
            .and_then(|all| all.get(payment))
            .and_then(|p| p.pago_pa.as_ref())
            .and_then(|p| p.attachment.as_ref());
        let sheet = sheet.filter(|_| documents_available(loaded, self.now())).ok_or_else(|| no_file(payment))?;
        let name = file_name(&loaded.case.iun, &format!("PAGOPA {payment}"), "pdf");
        self.link(&sheet.r#ref.key, name).await?.ok_or_else(|| no_file(payment))
    }

    async fn f24_today(&self, loaded: &Loaded, rec: usize, payment: usize) -> Result<DocumentLink, UseError> {
        let case = &loaded.case;
        let asked = case.request.recipients.get(rec).and_then(|r| r.payments.get(payment)).and_then(|p| p.f24.as_ref());
        if asked.is_none() {
            return Err(UseError::not_found(NO_F24, format!("The payment with index {payment} has no F24 form")));
        }
        if !documents_available(loaded, self.now()) {
            return Err(no_file(payment));
        }
        // Nothing is owed for a notification that its sender took back.
        let costs = if case.cancellation_requested.is_some() { Cents::ZERO } else { costs_now(loaded, rec) };
        let made_by = self.ports().renderer.version();
        let identity = format!("F24/{}/{rec}/{payment}/{}/{made_by}", case.iun, costs.get());
        let key = DocumentKey::derived(DocumentKind::F24, &identity, "pdf");
        let name = file_name(&case.iun, &format!("F24 {payment}"), "pdf");
        if let Some(link) = self.link(&key, name.clone()).await? {
            return Ok(link);
        }
        // Who asks for the same sheet meanwhile finds it made.
        let _turn = self.turn_to_render().await;
        if let Some(link) = self.link(&key, name.clone()).await? {
            return Ok(link);
        }
        let made = self.f24_sheet(loaded, rec, Some(payment), costs).await?;
        let file = File { name: String::new(), content_type: "application/pdf".to_owned(), bytes: made.pdf };
        self.keep(&key, file).await.map_err(|error| UseError::Unavailable(error.to_string()))?;
        Ok(self.link(&key, name.clone()).await?.unwrap_or_else(|| Self::not_ready(name)))
    }
}
