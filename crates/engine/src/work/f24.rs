//! F24 forms: the uploaded data, looked at, and the sheet that is made of it.
//!
//! The sheet has a layout of our own and says so: the official form is not made here. What the data may hold is
//! `domain::f24`'s business.

use super::WorkError;
use crate::Engine;
use crate::cases::Loaded;
use messo_domain::case::ElementId;
use messo_domain::f24::{self, Form, Record};
use messo_domain::ids::{DocumentKey, DocumentKind, Sha256Digest};
use messo_domain::money::Cents;
use messo_domain::request::{F24Payment, NotificationFeePolicy};
use messo_domain::workflow::command::F24Fault;
use messo_domain::workflow::positions;
use messo_ports::blobs::{BlobError, read_all};
use messo_ports::channels::File;
use messo_ports::notices::{Rendered, Sheet};

/// Title of the sheet.
const TITLE: &str = "Prospetto dei dati del modello F24";
/// What the sheet says of itself.
const WHAT_IT_IS: &str = "Questo prospetto riporta i dati comunicati dall'ente per il pagamento con modello F24. Non è il modello ufficiale: per pagare, riporti questi dati nel modello F24 o nei servizi telematici.";

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

    /// The form of a payment, or what is wrong with its data.
    async fn read_form(&self, payment: &F24Payment) -> Result<Result<Form, Vec<String>>, WorkError> {
        let file = &payment.metadata_attachment;
        let one = |code: &str, detail: &str| Ok(Err(vec![format!("{code}: {detail}")]));
        let bytes = match read_all(self.ports().blobs.as_ref(), &file.r#ref.key, f24::MAX_BYTES as u64).await {
            Ok(bytes) => bytes,
            Err(BlobError::NotFound) => return one("FILE_NOTFOUND", "the data was not uploaded"),
            Err(BlobError::TooLarge { .. }) => {
                return one("PN_F24_METADATA_VALIDATION_ERROR", "the data is longer than 256 kB");
            }
            Err(error) => return Err(error.into()),
        };
        if Sha256Digest::of(&bytes) != file.digests.sha256 {
            return one(f24::DIFFERENT_SHA256, "the uploaded data has another digest than declared");
        }
        let read = f24::read(&bytes, payment.apply_cost);
        Ok(read.map_err(|issues| issues.iter().map(f24::Issue::in_words).collect()))
    }

    /// The sheet of a recipient's forms, with the costs of the moment.
    pub(crate) async fn f24_sheet(&self, loaded: &Loaded, rec: usize) -> Result<Rendered, WorkError> {
        let case = &loaded.case;
        let flat = case.deposit.notification_fee_policy == NotificationFeePolicy::FlatRate;
        let costs = if flat { Cents::ZERO } else { positions::cost_so_far(case, rec, &loaded.rules) };
        let mut rows = Vec::new();
        for payment in case.request.recipients[rec].payments.iter().filter_map(|payment| payment.f24.as_ref()) {
            let form = self.read_form(payment).await?;
            let form = form.map_err(|_| WorkError::Failed("the data of an F24 form can no longer be read".into()))?;
            rows.extend(rows_of(&payment.title, &form, costs));
        }
        let sheet = Sheet {
            title: TITLE.to_owned(),
            date: case.last_recorded,
            rows,
            paragraphs: vec![WHAT_IT_IS.to_owned(), format!("Notifica IUN {}.", case.iun)],
            marking: self.settings().marking.clone(),
        };
        let ports = self.ports().clone();
        let made = tokio::task::spawn_blocking(move || ports.renderer.render_sheet(&sheet)).await;
        let made = made.map_err(|_| WorkError::Failed("the renderer stopped".into()))?;
        made.map_err(|error| WorkError::Failed(error.to_string()))
    }

    /// The forms that go into a letter, with the cost of this letter on them; `None` where none are asked.
    pub(super) async fn f24_of_letter(
        &self,
        loaded: &Loaded,
        rec: usize,
        request: &ElementId,
    ) -> Result<Option<File>, WorkError> {
        if !has_forms(loaded, rec) {
            return Ok(None);
        }
        let key = DocumentKey::derived(DocumentKind::F24, request.as_str(), "pdf");
        self.f24_under(loaded, rec, &key).await.map(Some)
    }

    /// The forms as they were made at the acceptance; `None` where none are asked.
    pub(super) async fn f24_of_acceptance(&self, loaded: &Loaded, rec: usize) -> Result<Option<File>, WorkError> {
        if !has_forms(loaded, rec) {
            return Ok(None);
        }
        let element = ElementId::of(messo_domain::case::Category::GeneratedF24, &loaded.case.iun).rec(rec).id();
        let key = DocumentKey::derived(DocumentKind::F24, element.as_str(), "pdf");
        self.f24_under(loaded, rec, &key).await.map(Some)
    }

    /// The stored sheet of this key, made now if it is not there.
    pub(crate) async fn f24_under(&self, loaded: &Loaded, rec: usize, key: &DocumentKey) -> Result<File, WorkError> {
        let name = "modelli-f24.pdf".to_owned();
        if self.ports().blobs.stat(key).await?.is_none() {
            let made = self.f24_sheet(loaded, rec).await?;
            let file = File { name: name.clone(), content_type: "application/pdf".to_owned(), bytes: made.pdf };
            self.keep(key, file).await?;
        }
        self.file(key, name).await
    }
}

fn has_forms(loaded: &Loaded, rec: usize) -> bool {
    loaded.case.deposit.recipients.get(rec).is_some_and(|recipient| !recipient.f24.is_empty())
}

/// Labels and values of one form.
fn rows_of(title: &str, form: &Form, costs: Cents) -> Vec<(String, String)> {
    let mut rows = vec![(form.title.to_owned(), title.to_owned())];
    for section in &form.sections {
        rows.extend(section.lines.iter().map(|(label, value)| (label.clone(), value.clone())));
        for (index, record) in section.records.iter().enumerate() {
            rows.push((format!("{}, riga {}", section.title, index + 1), in_words(record, costs)));
        }
    }
    rows.push(("Totale da versare".to_owned(), euro(form.total(costs))));
    rows
}

fn in_words(record: &Record, costs: Cents) -> String {
    let mut parts: Vec<String> = record.cells.iter().map(|(label, value)| format!("{label}: {value}")).collect();
    let amounts = [("a debito", record.debit), ("a credito", record.credit)];
    parts.extend(
        amounts
            .iter()
            .filter(|(_, amount)| *amount != Cents::ZERO)
            .map(|(name, amount)| format!("importo {name}: {}", euro(*amount))),
    );
    if record.apply_cost {
        parts.push(format!("costi di notifica: {}", euro(costs)));
    }
    parts.join("; ")
}

/// An amount as it is written in Italy.
fn euro(amount: Cents) -> String {
    format!("{},{:02} €", amount.get() / 100, amount.get() % 100)
}
