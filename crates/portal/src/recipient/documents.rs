//! Documents of a notification: their list, and their bytes through our own origin, always to be saved and never shown as
//! a page. While a document is being made a page says so.
//!
//! Asking for one opens no act: whoever has not opened it is led to the page that says what opening means.

use crate::Portal;
use crate::address::At;
use crate::doors::{Addressee, Door};
use crate::downloads::saved;
use crate::errors::PageError;
use crate::layout::see;
use crate::present;
use crate::present::event::{Reader, papers};
use crate::words::{Arg, Words};
use axum::extract::State;
use axum::response::Response;
use messo_domain::ids::DocumentKey;
use messo_engine::use_cases::download_payment::PaymentForm;
use messo_engine::use_cases::read_received::Received;
use std::collections::HashSet;

/// A document that can be saved.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) name: String,
    pub(super) address: String,
}

/// The documents of the act; none where they are no longer given out.
pub(super) fn of_act(words: Words, door: Door, received: &Received) -> Vec<Kept> {
    if !received.view.documents_available {
        return Vec::new();
    }
    let case = &received.view.case;
    let base = super::address(door, case.iun.as_str());
    let titled = case.request.documents.iter().enumerate().map(|(index, document)| Kept {
        name: document.title.clone().unwrap_or_else(|| words.with("received-documents-untitled", "number", index + 1)),
        address: format!("{base}/documenti/{index}"),
    });
    titled.collect()
}

/// The notice of receipt, once made and unless the notification was cancelled.
pub(super) fn notice(words: Words, door: Door, received: &Received) -> Option<Kept> {
    let case = &received.view.case;
    let notice = case.recipients[received.rec].aar.as_ref().filter(|_| case.cancellation_requested.is_none())?;
    Some(Kept {
        name: words.say("received-documents-notice"),
        address: attested_at(door, case.iun.as_str(), notice.key.as_str()),
    })
}

/// The attestations that concern the reader, in order of time.
pub(super) fn attestations(words: Words, door: Door, received: &Received) -> Vec<Kept> {
    let case = &received.view.case;
    let notice = case.recipients[received.rec].aar.as_ref().map(|notice| notice.key.to_string());
    let mut left = given_out(received);
    left.retain(|key| Some(key) != notice.as_ref()); // it stands by the documents
    let mut kept = Vec::new();
    for element in received.view.timeline.elements() {
        let at = present::instant(element.timestamp);
        for paper in papers(words, element, Reader::Recipient).into_iter().filter(|paper| left.remove(&paper.key)) {
            let about = [("what", Arg::from(paper.label)), ("at", Arg::from(&at))];
            let name = words.fill("received-documents-fact", about);
            kept.push(Kept { name, address: attested_at(door, case.iun.as_str(), &paper.key) });
        }
    }
    kept
}

/// Keys of what the reader can have besides the act: attestations and the notice of receipt.
pub(super) fn given_out(received: &Received) -> HashSet<String> {
    let case = &received.view.case;
    let facts = received.view.timeline.elements().iter().flat_map(|element| &element.legal_facts);
    let keys = facts.filter_map(|fact| fact.key.parse::<DocumentKey>().ok());
    let notice = case.recipients[received.rec].aar.as_ref().filter(|_| case.cancellation_requested.is_none());
    keys.map(|key| key.to_string()).chain(notice.map(|notice| notice.key.to_string())).collect()
}

fn attested_at(door: Door, iun: &str, key: &str) -> String {
    format!("{}/attestazioni/{key}", super::address(door, iun))
}

/// A document of the act.
pub(super) async fn of_the_act(
    State(portal): State<Portal>,
    Addressee { person, visit }: Addressee,
    At((iun, index)): At<(String, String)>,
) -> Result<Response, PageError> {
    let index = number(&index)?;
    if super::opened(&portal, &person, &iun).await?.is_none() {
        return Ok(see(&super::address(visit.door, &iun)));
    }
    let link = portal.engine.received_document(&person, &iun, index).await?;
    saved(&portal, &visit, link).await
}

/// A legal fact, or the notice of receipt.
pub(super) async fn attested(
    State(portal): State<Portal>,
    Addressee { person, visit }: Addressee,
    At((iun, key)): At<(String, String)>,
) -> Result<Response, PageError> {
    if super::opened(&portal, &person, &iun).await?.is_none() {
        return Ok(see(&super::address(visit.door, &iun)));
    }
    let link = portal.engine.received_legal_fact(&person, &iun, &key).await?;
    saved(&portal, &visit, link).await
}

/// The sheet of a pagoPA notice.
pub(super) async fn notice_sheet(
    portal: State<Portal>,
    addressee: Addressee,
    path: At<(String, String)>,
) -> Result<Response, PageError> {
    form(portal, addressee, path, PaymentForm::PagoPa).await
}

/// An F24, with the costs of today.
pub(super) async fn f24(
    portal: State<Portal>,
    addressee: Addressee,
    path: At<(String, String)>,
) -> Result<Response, PageError> {
    form(portal, addressee, path, PaymentForm::F24).await
}

async fn form(
    State(portal): State<Portal>,
    Addressee { person, visit }: Addressee,
    At((iun, index)): At<(String, String)>,
    form: PaymentForm,
) -> Result<Response, PageError> {
    let index = number(&index)?;
    if super::opened(&portal, &person, &iun).await?.is_none() {
        return Ok(see(&super::address(visit.door, &iun)));
    }
    let link = portal.engine.received_payment_attachment(&person, &iun, form, index).await?;
    saved(&portal, &visit, link).await
}

/// An index within a path; another text is an address that there is not.
pub(super) fn number(text: &str) -> Result<usize, PageError> {
    text.parse().map_err(|_| PageError::not_found())
}
