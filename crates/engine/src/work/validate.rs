//! Validation: what the uploaded files and the tax registry say about a request.

use super::WorkError;
use crate::Engine;
use crate::cases::Loaded;
use futures_util::StreamExt;
use messo_domain::ids::{DocumentKey, Sha256Digest};
use messo_domain::workflow::ValidationReport;
use messo_domain::workflow::command::AttachmentFault;
use messo_ports::blobs::BlobError;

/// How a PDF begins.
const PDF_MAGIC: &[u8] = b"%PDF-";

impl Engine {
    pub(super) async fn validate(&self, loaded: &Loaded) -> Result<ValidationReport, WorkError> {
        let mut report = ValidationReport::default();
        let deposit = &loaded.case.deposit;
        let sheets = deposit.recipients.iter().flat_map(|r| &r.payments).filter_map(|p| p.attachment.as_ref());
        for document in deposit.documents.iter().chain(sheets) {
            if let Some(fault) = self.attachment_fault(&document.key, document.sha256).await? {
                report.attachments.push((fault, document.key.clone()));
            }
        }
        for (rec, recipient) in loaded.case.request.recipients.iter().enumerate() {
            if !self.ports().registries.tax_id_known(&recipient.tax_id).await? {
                report.unknown_tax_ids.push(rec);
            }
        }
        Ok(report)
    }

    async fn attachment_fault(
        &self,
        key: &DocumentKey,
        sha256: Sha256Digest,
    ) -> Result<Option<AttachmentFault>, WorkError> {
        let (meta, mut bytes) = match self.ports().blobs.open(key).await {
            Err(BlobError::NotFound) => return Ok(Some(AttachmentFault::NotFound)),
            opened => opened?,
        };
        if meta.sha256 != sha256 {
            return Ok(Some(AttachmentFault::Digest));
        }
        if meta.size > self.settings().max_document_bytes {
            return Ok(Some(AttachmentFault::TooBig));
        }
        let mut head = Vec::new();
        while head.len() < PDF_MAGIC.len() {
            match bytes.next().await {
                Some(chunk) => head.extend_from_slice(&chunk.map_err(|e| WorkError::Failed(e.to_string()))?),
                None => break,
            }
        }
        Ok((!head.starts_with(PDF_MAGIC)).then_some(AttachmentFault::NotPdf))
    }
}
