//! Certified mail: looking addresses up, handing mails over, asking what came back.

use super::WorkError;
use crate::Engine;
use crate::cases::Loaded;
use jiff::Timestamp;
use messo_domain::case::{DigitalAttempt, ElementId};
use messo_domain::ids::{DocumentKey, DocumentKind};
use messo_domain::party::DigitalAddress;
use messo_domain::workflow::{Command, PecEvent};
use messo_ports::blobs::read_all;
use messo_ports::channels::{File, MessageOrder, OrderId, PecAnswer};

/// Documents larger than this together stay on the platform: the mail carries the notice alone. Providers of certified
/// mail take 30 MB a message in all, and encoding adds a third.
const LARGEST_ATTACHMENTS: u64 = 20 << 20;

impl Engine {
    pub(super) async fn platform_address(
        &self,
        loaded: &Loaded,
        rec: usize,
    ) -> Result<Option<DigitalAddress>, WorkError> {
        Ok(self.address_book(&loaded.case.request.recipients[rec].tax_id).await?.platform)
    }

    pub(super) async fn digital_domicile(
        &self,
        loaded: &Loaded,
        rec: usize,
    ) -> Result<Option<DigitalAddress>, WorkError> {
        let recipient = &loaded.case.request.recipients[rec];
        Ok(self.ports().registries.digital_domicile(recipient.recipient_type, &recipient.tax_id).await?)
    }

    pub(super) async fn send_pec(
        &self,
        loaded: &Loaded,
        rec: usize,
        request: ElementId,
        retry: u32,
    ) -> Result<Option<Command>, WorkError> {
        let Some(attempt) = open_attempt(loaded, rec, &request).filter(|_| loaded.case.is_open()) else {
            return Ok(None);
        };
        let forms = self.f24_of_acceptance(loaded, rec).await?;
        let files = self.envelope(loaded, rec, forms).await?;
        let order = self.pec_order(loaded, rec, attempt, retry, files);
        self.ports().pec.send(&order, self.now()).await?;
        Ok(Some(Command::PecHanded { rec, request, retry }))
    }

    pub(super) async fn ask_pec(
        &self,
        loaded: &Loaded,
        rec: usize,
        request: ElementId,
        retry: u32,
        handed_at: Timestamp,
        seen: u32,
    ) -> Result<Option<Command>, WorkError> {
        let Some((answers, ask_again)) = self.provider_answers(loaded, rec, &request, retry, handed_at, seen).await?
        else {
            return Ok(None);
        };
        Ok(Some(Command::PecAnswered { rec, request, retry, handed_at, seen, answers, ask_again }))
    }

    /// At the end of the wait: everything that the provider knows of the mail, before it is given up.
    pub(super) async fn pec_timed_out(
        &self,
        loaded: &Loaded,
        rec: usize,
        request: ElementId,
        retry: u32,
        handed_at: Option<Timestamp>,
    ) -> Result<Option<Command>, WorkError> {
        let Some(handed_at) = handed_at else {
            return Ok(Some(Command::PecTimedOut { rec, request, retry, answers: Vec::new() }));
        };
        let asked = self.provider_answers(loaded, rec, &request, retry, handed_at, 0).await?;
        Ok(asked.map(|(answers, _)| Command::PecTimedOut { rec, request, retry, answers }))
    }

    /// What the provider has told of a mail after the first `seen` events, its receipts stored, and when to ask again;
    /// `None` where the attempt is closed.
    async fn provider_answers(
        &self,
        loaded: &Loaded,
        rec: usize,
        request: &ElementId,
        retry: u32,
        handed_at: Timestamp,
        seen: u32,
    ) -> Result<Option<(Vec<PecEvent>, Option<Timestamp>)>, WorkError> {
        let Some(attempt) = open_attempt(loaded, rec, request) else { return Ok(None) };
        let order = self.pec_order(loaded, rec, attempt, retry, Vec::new());
        let found = self.ports().pec.answers(&order, handed_at, seen, self.now()).await?;
        let mut answers = Vec::with_capacity(found.new.len());
        for (index, answer) in found.new.into_iter().enumerate() {
            answers.push(self.keep_receipt(&order.id.request, seen as usize + index, answer).await?);
        }
        Ok(Some((answers, found.ask_again)))
    }

    async fn keep_receipt(&self, request: &str, index: usize, answer: PecAnswer) -> Result<PecEvent, WorkError> {
        let receipt = match answer.receipt {
            Some(file) => {
                let key = DocumentKey::derived(DocumentKind::ExternalLegalFact, &format!("{request}/{index}"), "eml");
                self.keep(&key, file).await?;
                Some(key)
            }
            None => None,
        };
        Ok(PecEvent { at: answer.at, code: answer.code, receipt_id: answer.receipt_id, receipt })
    }

    fn pec_order(
        &self,
        loaded: &Loaded,
        rec: usize,
        attempt: &DigitalAttempt,
        retry: u32,
        files: Vec<File>,
    ) -> MessageOrder {
        let case = &loaded.case;
        let suffix = if retry == 0 { String::new() } else { format!(".RETRY_{retry}") };
        let marking = self.settings().marking.as_deref().map(|marking| format!("{marking}\n\n")).unwrap_or_default();
        let text = format!(
            "{marking}{} ti notifica un atto ai sensi dell'art. 26 del DL 76/2020.\n\nOggetto: {}\nIUN: {}\n\nL'avviso di avvenuta ricezione è allegato e spiega come leggere l'atto e da quando la notificazione ha effetto.",
            case.deposit.sender_denomination, case.request.subject, case.iun
        );
        MessageOrder {
            id: OrderId { iun: case.iun.clone(), rec, request: format!("{}{suffix}", attempt.request) },
            to: attempt.address.clone(),
            subject: format!("Notificazione di un atto da {} - IUN {}", case.deposit.sender_denomination, case.iun),
            text,
            files,
            repetition: retry,
            attempt: attempt.attempt,
            invitation: None,
        }
    }

    /// What goes out: the notice of receipt, the documents of the act, the payment sheets and the F24 forms of this
    /// recipient.
    pub(super) async fn envelope(
        &self,
        loaded: &Loaded,
        rec: usize,
        forms: Option<File>,
    ) -> Result<Vec<File>, WorkError> {
        let mut files = vec![self.aar_file(loaded, rec).await?];
        let deposit = &loaded.case.deposit;
        let sheets =
            deposit.recipients.get(rec).into_iter().flat_map(|r| &r.payments).filter_map(|p| p.attachment.as_ref());
        let keys: Vec<&DocumentKey> = deposit.documents.iter().chain(sheets).map(|document| &document.key).collect();
        let mut total = 0;
        for key in &keys {
            total += self.ports().blobs.stat(key).await?.map_or(0, |meta| meta.size);
        }
        if total > LARGEST_ATTACHMENTS {
            return Ok(files);
        }
        for (index, key) in keys.into_iter().enumerate() {
            files.push(self.file(key, format!("documento-{}.pdf", index + 1)).await?);
        }
        files.extend(forms);
        Ok(files)
    }

    /// The notice of receipt alone.
    pub(super) async fn aar_file(&self, loaded: &Loaded, rec: usize) -> Result<File, WorkError> {
        let aar = loaded.case.recipients[rec].aar.as_ref();
        let aar = aar.ok_or_else(|| WorkError::Failed("the notice of receipt is not there yet".into()))?;
        self.file(&aar.key, "avviso-di-avvenuta-ricezione.pdf".to_owned()).await
    }

    pub(super) async fn file(&self, key: &DocumentKey, name: String) -> Result<File, WorkError> {
        let bytes = read_all(self.ports().blobs.as_ref(), key, LARGEST_ATTACHMENTS).await?;
        Ok(File { name, content_type: "application/pdf".to_owned(), bytes })
    }
}

fn open_attempt<'a>(loaded: &'a Loaded, rec: usize, request: &ElementId) -> Option<&'a DigitalAttempt> {
    let recipient = loaded.case.recipients.get(rec)?;
    recipient.digital_attempt(request).filter(|attempt| attempt.outcome.is_none())
}
