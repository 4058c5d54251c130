//! Paper: looking addresses up, handing letters over, asking the carrier what happened.

use super::WorkError;
use crate::Engine;
use crate::cases::Loaded;
use jiff::Timestamp;
use messo_domain::case::{ElementId, Letter, PaperAttachment};
use messo_domain::ids::{DocumentKey, DocumentKind};
use messo_domain::party::PhysicalAddress;
use messo_domain::workflow::{Command, PaperEvent};
use messo_ports::channels::{File, LetterOrder, OrderId, PaperAnswer};

impl Engine {
    pub(super) async fn physical_address(
        &self,
        loaded: &Loaded,
        rec: usize,
    ) -> Result<Option<PhysicalAddress>, WorkError> {
        let recipient = &loaded.case.request.recipients[rec];
        Ok(self.ports().registries.physical_address(recipient.recipient_type, &recipient.tax_id).await?)
    }

    pub(super) async fn send_paper(
        &self,
        loaded: &Loaded,
        rec: usize,
        request: ElementId,
    ) -> Result<Option<Command>, WorkError> {
        // No gate here: the letter is in the timeline with its cost, so it goes, whatever came since.
        let Some(letter) = letter(loaded, rec, &request) else { return Ok(None) };
        let files = match letter.attempt {
            Some(_) => self.envelope(loaded, rec).await?,
            None => vec![self.aar_file(loaded, rec).await?],
        };
        let Some(order) = letter_order(loaded, rec, letter, files) else { return Ok(None) };
        self.ports().paper.send(&order, self.now()).await?;
        Ok(Some(Command::PaperHanded { rec, request }))
    }

    pub(super) async fn ask_paper(
        &self,
        loaded: &Loaded,
        rec: usize,
        request: ElementId,
        handed_at: Timestamp,
        seen: u32,
    ) -> Result<Option<Command>, WorkError> {
        let Some(order) =
            letter(loaded, rec, &request).and_then(|letter| letter_order(loaded, rec, letter, Vec::new()))
        else {
            return Ok(None);
        };
        let found = self.ports().paper.answers(&order, handed_at, seen, self.now()).await?;
        let mut answers = Vec::with_capacity(found.new.len());
        for (index, answer) in found.new.into_iter().enumerate() {
            answers.push(self.keep_scans(&order.id.request, seen as usize + index, answer).await?);
        }
        let ask_again = found.ask_again;
        Ok(Some(Command::PaperAnswered { rec, request, handed_at, seen, answers, ask_again }))
    }

    async fn keep_scans(&self, request: &str, index: usize, answer: PaperAnswer) -> Result<PaperEvent, WorkError> {
        let mut attachments = Vec::with_capacity(answer.documents.len());
        for (number, (document_type, date, file)) in answer.documents.into_iter().enumerate() {
            let extension = if file.content_type == "application/pdf" { "pdf" } else { "zip" };
            let identity = format!("{request}/{index}/{number}");
            let key = DocumentKey::derived(DocumentKind::ExternalLegalFact, &identity, extension);
            self.keep(&key, file).await?;
            attachments.push(PaperAttachment { id: number.to_string(), document_type, url: key.uri(), date });
        }
        Ok(PaperEvent {
            at: answer.at,
            code: answer.code,
            cause: answer.cause,
            attachments,
            discovered: answer.discovered,
            tracking: answer.tracking,
        })
    }
}

fn letter<'a>(loaded: &'a Loaded, rec: usize, request: &ElementId) -> Option<&'a Letter> {
    loaded.case.recipients.get(rec)?.letter(request)
}

fn letter_order(loaded: &Loaded, rec: usize, letter: &Letter, files: Vec<File>) -> Option<LetterOrder> {
    let sent = letter.sent.as_ref()?;
    let case = &loaded.case;
    let found_on_site = case.recipients[rec].registered_letter(0).and_then(|first| first.discovered.as_ref());
    Some(LetterOrder {
        id: OrderId { iun: case.iun.clone(), rec, request: sent.request.to_string() },
        product: sent.product,
        addressee: case.request.recipients[rec].denomination.clone(),
        to: sent.address.clone(),
        files,
        attempt: letter.attempt.unwrap_or(0),
        discovered: letter.attempt == Some(1) && found_on_site == Some(&sent.address),
    })
}
