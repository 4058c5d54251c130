//! Preload: places to upload the documents of a request to.

use crate::Engine;
use crate::error::{Item, UseError};
use messo_domain::ids::Sha256Digest;
use messo_ports::links::UploadSlot;

/// Most places of one call (SEND: 15).
pub const MAX_SLOTS: usize = 15;

/// One document to come.
#[derive(Clone, Debug)]
pub struct DocumentToCome {
    /// Media type; absent: PDF.
    pub content_type: Option<String>,
    /// Digest of its bytes.
    pub sha256: Sha256Digest,
}

impl Engine {
    /// Places for these documents, in order.
    ///
    /// # Errors
    /// 400 when more than [`MAX_SLOTS`] are asked for.
    pub fn preload_documents(&self, documents: &[DocumentToCome]) -> Result<Vec<UploadSlot>, UseError> {
        if documents.is_empty() || documents.len() > MAX_SLOTS {
            let detail = format!("between 1 and {MAX_SLOTS} documents can be preloaded in one call");
            let code = "PN_GENERIC_INVALIDPARAMETER_SIZE".to_owned();
            let item = Item { code, element: Some("preLoadRequest".to_owned()), detail };
            return Err(UseError::Refused { status: 400, items: vec![item] });
        }
        let now = self.ports().wall.now();
        let slot = |document: &DocumentToCome| {
            let content_type = document.content_type.as_deref().unwrap_or("application/pdf");
            self.ports().links.upload_slot(content_type, document.sha256, now)
        };
        Ok(documents.iter().map(slot).collect())
    }
}
