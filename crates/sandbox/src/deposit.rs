//! What the tour and the examples do to deposit an act, as a sender's software does it: preload, upload through the signed
//! link, and the work that is due at the standing clock.

use crate::SandboxParts;
use bytes::Bytes;
use messo_domain::ids::Sha256Digest;
use messo_engine::UseError;
use messo_engine::use_cases::preload_documents::DocumentToCome;
use messo_ports::blobs::once;
use messo_ports::links::UploadHeaders;
use serde_json::{Value, json};

/// The act that ships with Messo.
pub(crate) const BUNDLED_ACT: &[u8] = include_bytes!("../fixtures/act.pdf");
const PDF: &str = "application/pdf";

/// What a document of a request refers to.
pub(crate) struct Uploaded {
    key: String,
    version: String,
    sha256: String,
}

impl Uploaded {
    /// The document, as a request names it.
    pub(crate) fn document(&self, title: &str) -> Value {
        json!({
            "title": title,
            "digests": {"sha256": self.sha256},
            "contentType": PDF,
            "ref": {"key": self.key, "versionToken": self.version},
        })
    }
}

/// Uploads a document that calls itself a PDF.
pub(crate) async fn upload(parts: &SandboxParts, bytes: &Bytes) -> Result<Uploaded, UseError> {
    let sha256 = Sha256Digest::of(bytes);
    let announced = [DocumentToCome { content_type: Some(PDF.to_owned()), sha256 }];
    let slots = parts.engine.preload_documents(&announced)?;
    let slot = slots.into_iter().next().ok_or_else(|| UseError::Internal("no place was given".to_owned()))?;
    let query = slot.url.split_once('?').map_or("", |(_, query)| query);
    let checksum = sha256.to_string();
    let headers = UploadHeaders { content_type: Some(PDF), checksum: Some(&checksum), secret: Some(&slot.secret) };
    let stored = parts.engine.upload_document(&slot.key, query, headers, once(bytes.clone())).await;
    let version = stored.map_err(|refusal| UseError::Unavailable(format!("{} {}", refusal.status, refusal.code)))?;
    Ok(Uploaded { key: slot.key.to_string(), version, sha256: checksum })
}

/// Carries out what is due at the standing clock.
pub(crate) async fn settle(parts: &SandboxParts) -> Result<(), UseError> {
    parts.engine.advance_to(parts.clock.as_ref(), &parts.gate, parts.engine.now()).await.map(drop)
}
