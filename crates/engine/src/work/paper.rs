//! Paper: looking addresses up, handing letters over, asking the carrier what happened.

use super::WorkError;
use crate::Engine;
use crate::cases::Loaded;
use jiff::Timestamp;
use messo_domain::case::{ElementId, Letter, PaperAttachment};
use messo_domain::ids::{DocumentKey, DocumentKind};
use messo_domain::party::PhysicalAddress;
use messo_domain::workflow::{Command, PaperEvent, expedition_id};
use messo_ports::channels::{File, LetterOrder, OrderId, PaperAnswer};

impl Engine {
    /// What a preparation needs to know: another address, where one must be looked for, and whether the post has room.
    pub(super) async fn prepare_paper(
        &self,
        loaded: &Loaded,
        rec: usize,
        prepare: ElementId,
        look_up: bool,
    ) -> Result<Command, WorkError> {
        if let Some(monday) = self.waits_on(loaded, rec, &prepare).await? {
            return Ok(Command::PaperPrepared { rec, prepare, found: None, place_from: Some(monday) });
        }
        let found = if look_up { self.physical_address(loaded, rec).await? } else { None };
        let at_once = Command::PaperPrepared { rec, prepare: prepare.clone(), found: found.clone(), place_from: None };
        let place_from = self.place_of(loaded, rec, &prepare, &at_once).await?;
        Ok(Command::PaperPrepared { rec, prepare, found, place_from })
    }

    async fn physical_address(&self, loaded: &Loaded, rec: usize) -> Result<Option<PhysicalAddress>, WorkError> {
        let recipient = &loaded.case.request.recipients[rec];
        Ok(self.ports().registries.physical_address(recipient.recipient_type, &recipient.tax_id).await?)
    }

    pub(super) async fn send_paper(
        &self,
        loaded: &Loaded,
        rec: usize,
        request: ElementId,
        expedition: u32,
    ) -> Result<Option<Command>, WorkError> {
        // No gate here: the letter is in the timeline with its cost, so it goes, whatever came since.
        let Some(letter) = letter(loaded, rec, &request) else { return Ok(None) };
        let files = match letter.attempt {
            Some(_) => {
                let forms = self.f24_of(loaded, rec, &request).await?;
                self.envelope(loaded, rec, forms).await?
            }
            None => vec![self.aar_file(loaded, rec).await?],
        };
        let Some(order) = letter_order(loaded, rec, letter, expedition, files) else { return Ok(None) };
        self.ports().paper.send(&order, self.now()).await?;
        self.leave_queue(letter).await?;
        Ok(Some(Command::PaperHanded { rec, request, expedition }))
    }

    pub(super) async fn ask_paper(
        &self,
        loaded: &Loaded,
        rec: usize,
        request: ElementId,
        expedition: u32,
        handed_at: Timestamp,
        seen: u32,
    ) -> Result<Option<Command>, WorkError> {
        let Some((answers, ask_again)) =
            self.carrier_answers(loaded, rec, &request, expedition, handed_at, seen).await?
        else {
            return Ok(None);
        };
        Ok(Some(Command::PaperAnswered { rec, request, expedition, handed_at, seen, answers, ask_again }))
    }

    /// At the end of a wait: everything that the carrier knows of the expedition.
    pub(super) async fn all_of_letter(
        &self,
        loaded: &Loaded,
        rec: usize,
        request: &ElementId,
        expedition: u32,
        handed_at: Timestamp,
    ) -> Result<Option<Vec<PaperEvent>>, WorkError> {
        let asked = self.carrier_answers(loaded, rec, request, expedition, handed_at, 0).await?;
        Ok(asked.map(|(answers, _)| answers))
    }

    /// What the carrier has told of an expedition after the first `seen` events, its scans stored, and when to ask again.
    async fn carrier_answers(
        &self,
        loaded: &Loaded,
        rec: usize,
        request: &ElementId,
        expedition: u32,
        handed_at: Timestamp,
        seen: u32,
    ) -> Result<Option<(Vec<PaperEvent>, Option<Timestamp>)>, WorkError> {
        let letter = letter(loaded, rec, request);
        let Some(order) = letter.and_then(|letter| letter_order(loaded, rec, letter, expedition, Vec::new())) else {
            return Ok(None);
        };
        let found = self.ports().paper.answers(&order, handed_at, seen, self.now()).await?;
        let mut answers = Vec::with_capacity(found.new.len());
        for (index, answer) in found.new.into_iter().enumerate() {
            answers.push(self.keep_scans(&order.id.request, seen as usize + index, answer).await?);
        }
        Ok(Some((answers, found.ask_again)))
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

fn letter_order(
    loaded: &Loaded,
    rec: usize,
    letter: &Letter,
    expedition: u32,
    files: Vec<File>,
) -> Option<LetterOrder> {
    let sent = letter.sent.as_ref()?;
    let case = &loaded.case;
    let found_on_site = case.recipients[rec].registered_letter(0).and_then(|first| first.discovered.as_ref());
    Some(LetterOrder {
        id: OrderId { iun: case.iun.clone(), rec, request: expedition_id(&sent.request, expedition) },
        product: sent.product,
        addressee: case.request.recipients[rec].denomination.clone(),
        to: sent.address.clone(),
        files,
        attempt: letter.attempt.unwrap_or(0),
        discovered: letter.attempt == Some(1) && found_on_site == Some(&sent.address),
    })
}
