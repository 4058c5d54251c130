//! For measurements: a case once more, and once more, under numbers and keys of its own.
//!
//! To see what a platform costs with a hundred thousand cases in it, it must hold them. Each repetition is decided like
//! the model (deposit, validation, documents stored), sealed under its own key and appended through the store's writer;
//! what it shares with the model are the stored documents, which its events name. Its work is given up, so that it stays
//! where it is: accepted, its notice of receipt ready. No door calls this; `messo bench fill` does.

use super::download_document::NOT_FOUND;
use crate::Engine;
use crate::error::UseError;
use crate::registers::senders::SenderCaller;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use messo_domain::case::{Event, Facts};
use messo_domain::ids::{DocumentKey, Iun, TaxId};
use messo_domain::request::NewNotification;
use messo_domain::work::{Template, WorkChange};
use messo_domain::workflow::{self, Command, Decision, Deposit, StoredDocument, ValidationReport};
use std::sync::Arc;

/// Repetitions that wait for the writer at the same time.
const AT_ONCE: usize = 64;

/// What a repetition does not share with its model.
#[derive(Clone)]
pub struct Repetition {
    /// Its protocol number.
    pub protocol: String,
    /// Tax id of its first recipient.
    pub recipient: TaxId,
}

/// An accepted case whose documents are stored.
pub struct Model {
    caller: Arc<SenderCaller>,
    request: Arc<NewNotification>,
    documents: Vec<StoredDocument>,
}

impl Model {
    /// Key of the receipt of the deposit.
    fn receipt(&self) -> Option<&DocumentKey> {
        self.documents.iter().find(|stored| stored.template == Template::SenderAck).map(|stored| &stored.key)
    }

    /// Has an event of a repetition name the model's receipt; that of the notice follows from the stored document.
    fn share_documents(&self, event: &mut Event) {
        let Some(key) = self.receipt() else { return };
        if let Facts::SenderAckCreationRequest { legal_fact_id } = &mut event.facts {
            *legal_fact_id = key.clone();
        }
        for proof in &mut event.legal_facts {
            proof.key = key.uri();
        }
    }
}

impl Engine {
    /// The caller's case as a model: its request, and the documents that its acceptance ordered.
    ///
    /// # Errors
    /// 404 when it is not an accepted case of the caller.
    pub async fn model_of(&self, caller: &Arc<SenderCaller>, iun: &Iun) -> Result<Model, UseError> {
        let loaded = self.own_accepted_case(caller, iun.as_str(), NOT_FOUND).await?;
        let documents = loaded.events.iter().filter_map(ordered_by_acceptance).collect();
        Ok(Model { caller: caller.clone(), request: loaded.case.request.clone(), documents })
    }

    /// Stores the model once for each of these.
    ///
    /// # Errors
    /// [`UseError::Internal`] when the store fails or a protocol number is taken.
    pub async fn repeat_case(&self, model: &Model, repetitions: Vec<Repetition>) -> Result<(), UseError> {
        stream::iter(repetitions)
            .map(|repetition| self.repeat_once(model, repetition))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await
    }

    async fn repeat_once(&self, model: &Model, repetition: Repetition) -> Result<(), UseError> {
        let iun = self.draw_iun();
        let Repetition { protocol, recipient } = repetition;
        let mut request = NewNotification { pa_protocol_number: protocol, ..(*model.request).clone() };
        request.recipients.iter_mut().take(1).for_each(|first| first.tax_id = recipient.clone());
        let keys = self.keys_of(&model.caller, &iun, &request).into_iter().map(|named| named.key).collect();
        let sender = &model.caller.sender;
        let deposit =
            Deposit { iun, sender_id: sender.id.clone(), request, light_letters_only: sender.light_letters_only };
        let (now, rules) = (self.now(), self.rules());
        let (mut case, mut whole) = workflow::open(deposit, now, rules);
        let stored = model.documents.iter().cloned().map(Command::DocumentStored);
        for command in std::iter::once(Command::Validated(ValidationReport::default())).chain(stored) {
            let (after, decision) = workflow::decide(&case, command, now, rules);
            case = after;
            whole.events.extend(decision.events);
            whole.work.extend(decision.work);
        }
        whole.events.iter_mut().for_each(|event| model.share_documents(event));
        give_up_work(&mut whole);
        let stored = self.open_decided(case, whole, keys, None).await;
        stored.map(drop).map_err(|error| UseError::Internal(format!("a repetition was not stored: {error}")))
    }
}

/// The document that this event brought, when it is one that an acceptance orders.
fn ordered_by_acceptance(event: &Event) -> Option<StoredDocument> {
    let Facts::DocumentStored { key, template, renderer_version, sha256, size, pages } = &event.facts else {
        return None;
    };
    let template = [Template::SenderAck, Template::Aar].into_iter().find(|known| known.name() == template)?;
    Some(StoredDocument {
        key: key.clone(),
        template,
        rec: event.rec,
        renderer_version: renderer_version.clone(),
        sha256: *sha256,
        size: *size,
        pages: *pages,
    })
}

/// Everything that was ordered is added, so that its ids are known, and given up.
fn give_up_work(decision: &mut Decision) {
    let added = decision.work.iter().filter_map(|change| {
        if let WorkChange::Add(work) = change { Some(WorkChange::Cancel(work.id.clone())) } else { None }
    });
    let given_up: Vec<_> = added.collect();
    decision.work.extend(given_up);
}
