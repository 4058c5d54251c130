//! The sheet of F24 forms: the uploaded data, read again, with the costs of a moment.
//!
//! What the data may hold is `domain::f24`'s business, how it looks the renderer's. The sheet is no notice: it has no
//! legal fact to tell and is not sealed.

use crate::Engine;
use crate::cases::Loaded;
use messo_domain::f24::{self, Form};
use messo_domain::ids::Sha256Digest;
use messo_domain::money::Cents;
use messo_domain::request::{F24Payment, NotificationFeePolicy};
use messo_domain::workflow::positions;
use messo_ports::blobs::{BlobError, read_all};
use messo_ports::notices::{F24Form, F24Sheet, NoticeError, Rendered};

/// Why a sheet could not be made. No personal data.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SheetError {
    /// The documents cannot be read now.
    #[error(transparent)]
    Documents(#[from] BlobError),
    /// What was read at the validation is there no longer, or is another.
    #[error("the data of an F24 form can no longer be read")]
    Data,
    /// The renderer failed.
    #[error(transparent)]
    Rendering(#[from] NoticeError),
}

impl Engine {
    /// The form of a payment, or what is wrong with its data.
    ///
    /// # Errors
    /// When the documents cannot be read.
    pub(crate) async fn read_form(&self, payment: &F24Payment) -> Result<Result<Form, Vec<String>>, BlobError> {
        let file = &payment.metadata_attachment;
        let one = |code: &str, detail: &str| Ok(Err(vec![format!("{code}: {detail}")]));
        let bytes = match read_all(self.ports().blobs.as_ref(), &file.r#ref.key, f24::MAX_BYTES as u64).await {
            Ok(bytes) => bytes,
            Err(BlobError::NotFound) => return one("FILE_NOTFOUND", "the data was not uploaded"),
            Err(BlobError::TooLarge { .. }) => return one(f24::ERROR, "the data is longer than 256 kB"),
            Err(error) => return Err(error),
        };
        if Sha256Digest::of(&bytes) != file.digests.sha256 {
            return one(f24::DIFFERENT_SHA256, "the uploaded data has another digest than declared");
        }
        let read = f24::read(&bytes, payment.apply_cost);
        Ok(read.map_err(|issues| issues.iter().map(f24::Issue::in_words).collect()))
    }

    /// The sheet of a recipient's forms, or of `only` one of the payments, with these costs.
    pub(crate) async fn f24_sheet(
        &self,
        loaded: &Loaded,
        rec: usize,
        only: Option<usize>,
        costs: Cents,
    ) -> Result<Rendered, SheetError> {
        let case = &loaded.case;
        let mut forms = Vec::new();
        let payments = case.request.recipients.get(rec).into_iter().flat_map(|recipient| &recipient.payments);
        let wanted = payments.enumerate().filter(|(index, _)| only.is_none_or(|only| only == *index));
        for payment in wanted.filter_map(|(_, payment)| payment.f24.as_ref()) {
            let form = self.read_form(payment).await?.map_err(|_| SheetError::Data)?;
            forms.push(F24Form { title: payment.title.clone(), form });
        }
        let sheet = F24Sheet {
            iun: case.iun.to_string(),
            sender: case.deposit.sender_denomination.clone(),
            date: case.last_recorded,
            forms,
            costs,
            marking: self.settings().marking.clone(),
        };
        let ports = self.ports().clone();
        let made = self.rendered(move || ports.renderer.render_f24(&sheet)).await;
        Ok(made.ok_or_else(|| NoticeError::Rendering("the renderer stopped".to_owned()))??)
    }
}

/// What a form that bears the costs of the notification bears now.
pub(crate) fn costs_now(loaded: &Loaded, rec: usize) -> Cents {
    match loaded.case.deposit.notification_fee_policy {
        NotificationFeePolicy::FlatRate => Cents::ZERO,
        NotificationFeePolicy::DeliveryMode => positions::cost_so_far(&loaded.case, rec, &loaded.rules),
    }
}
