//! The documents of a case, fetched as a sender fetches them: through links, with their digests checked.

use super::TourError;
use crate::SandboxParts;
use bytes::Bytes;
use futures_util::StreamExt;
use messo_domain::case::LegalFactCategory;
use messo_domain::ids::{DocumentKey, Sha256Digest};
use messo_domain::timeline::Shown;
use messo_engine::SenderCaller;
use messo_engine::use_cases::CaseView;
use messo_engine::use_cases::download_document::DocumentLink;
use messo_engine::use_cases::legal_facts::category_name;
use std::collections::BTreeMap;

/// A fetched document.
#[derive(Clone)]
pub(super) struct Document {
    /// Path within the folder of the case.
    pub path: String,
    /// What it proves; `None` for the act.
    pub category: Option<LegalFactCategory>,
    /// Its bytes.
    pub bytes: Bytes,
}

/// The act, the notice of receipt, every legal fact, and what came back from the channels.
pub(super) async fn collect(
    parts: &SandboxParts,
    caller: &SenderCaller,
    view: &CaseView,
) -> Result<Vec<Document>, TourError> {
    let iun = view.case.iun.as_str();
    let act = parts.engine.sent_document(caller, iun, 0).await.map_err(TourError::at("reading the act"))?;
    let mut all = vec![Document { path: "act.pdf".to_owned(), category: None, bytes: fetch(parts, &act).await? }];
    let mut names = Names::default();
    let listed = parts.engine.legal_facts(caller, iun).await.map_err(TourError::at("listing the legal facts"))?;
    let mut seen = Vec::new();
    for listed in listed {
        let (key, category) = (listed.fact.key, listed.fact.category);
        if seen.contains(&key) {
            continue;
        }
        let link = parts.engine.legal_fact(caller, iun, &key).await;
        let link = link.map_err(TourError::at(format!("reading a legal fact ({})", category_name(category))))?;
        let path = names.path(category, &key, view.timeline.elements());
        all.push(Document { path, category: Some(category), bytes: fetch(parts, &link).await? });
        seen.push(key);
    }
    Ok(all)
}

/// Names of files: told apart by a number where two would be the same.
#[derive(Default)]
struct Names {
    receipts: u32,
    used: BTreeMap<String, u32>,
}

impl Names {
    fn path(&mut self, category: LegalFactCategory, key: &str, elements: &[Shown]) -> String {
        let extension = key.rsplit_once('.').map_or("pdf", |(_, extension)| extension);
        match category {
            LegalFactCategory::Aar => "aar.pdf".to_owned(),
            LegalFactCategory::PecReceipt | LegalFactCategory::AnalogDelivery => {
                self.receipts += 1;
                format!("receipts/{:02}-{}.{extension}", self.receipts, receipt_name(key, elements))
            }
            _ => {
                let name = category_name(category);
                let times = self.used.entry(name.to_owned()).or_default();
                *times += 1;
                if *times == 1 { format!("{name}.{extension}") } else { format!("{name}-{times}.{extension}") }
            }
        }
    }
}

/// Code of the event that brought the receipt, and the carrier's type of document: `RECRN001B-AR`.
fn receipt_name(key: &str, elements: &[Shown]) -> String {
    let element = elements.iter().find(|element| element.legal_facts.iter().any(|fact| fact.key == key));
    let details = element.map(|element| &element.details);
    let code = details.and_then(|d| d["deliveryDetailCode"].as_str()).unwrap_or("receipt");
    let attachments = details.and_then(|d| d["attachments"].as_array()).into_iter().flatten();
    let kind = attachments.filter(|a| a["url"] == key).find_map(|a| a["documentType"].as_str());
    let name = kind.map_or_else(|| code.to_owned(), |kind| format!("{code}-{kind}"));
    name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}

async fn fetch(parts: &SandboxParts, link: &DocumentLink) -> Result<Bytes, TourError> {
    let failed =
        |reason: &str| TourError::Platform { step: format!("reading {}", link.file_name), reason: reason.into() };
    let url = link.url.as_deref().ok_or_else(|| failed("it was not made"))?;
    let (place, query) = url.split_once('?').ok_or_else(|| failed("its link is not signed"))?;
    let key: Option<DocumentKey> = place.rsplit('/').next().and_then(|key| key.parse().ok());
    let key = key.ok_or_else(|| failed("its link names no document"))?;
    let opened = parts.engine.download_document(&key, query).await;
    let (meta, mut stream, _) = opened.map_err(|refusal| failed(&refusal.code))?;
    let mut all = Vec::with_capacity(usize::try_from(meta.size).unwrap_or_default());
    while let Some(chunk) = stream.next().await {
        all.extend_from_slice(&chunk.map_err(|error| failed(&error.to_string()))?);
    }
    if link.sha256 != Some(Sha256Digest::of(&all)) {
        return Err(failed("its bytes are not those that were announced"));
    }
    Ok(all.into())
}
