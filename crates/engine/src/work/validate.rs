//! Validation: what the debt positions, the uploaded files and the tax registry say about a request.

use super::WorkError;
use crate::Engine;
use crate::cases::Loaded;
use crate::use_cases::keep_file::PDF_MAGIC;
use futures_util::StreamExt;
use messo_domain::case::{CostPhase, PageCount};
use messo_domain::ids::{DocumentKey, Sha256Digest};
use messo_domain::workflow::command::AttachmentFault;
use messo_domain::workflow::{ValidationReport, positions};
use messo_ports::blobs::{BlobError, read_all};

/// Files above this are not read for their pages, bytes.
const LARGEST_COUNTED: u64 = 20 << 20;

/// What an uploaded file must be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    /// A PDF.
    Pdf,
    /// Data of an F24 form, which has a validation of its own.
    Data,
}

impl Engine {
    pub(super) async fn validate(&self, loaded: &Loaded) -> Result<ValidationReport, WorkError> {
        let mut report = ValidationReport::default();
        let deposit = &loaded.case.deposit;
        let sheets = deposit.recipients.iter().flat_map(|r| &r.payments).filter_map(|p| p.attachment.as_ref());
        if positions::are_told(&loaded.case) {
            report.positions = self.tell_positions(loaded, None, CostPhase::Validation).await?;
        }
        for document in deposit.documents.iter().chain(sheets) {
            match self.attachment_fault(&document.key, document.sha256, Content::Pdf).await? {
                Some(fault) => report.attachments.push((fault, document.key.clone())),
                None => report.pages.extend(self.page_count(&document.key).await?),
            }
        }
        let forms = loaded.case.request.recipients.iter().flat_map(|r| &r.payments).filter_map(|p| p.f24.as_ref());
        for data in forms.map(|form| &form.metadata_attachment) {
            let fault = self.attachment_fault(&data.r#ref.key, data.digests.sha256, Content::Data).await?;
            report.attachments.extend(fault.map(|fault| (fault, data.r#ref.key.clone())));
        }
        for (rec, recipient) in loaded.case.request.recipients.iter().enumerate() {
            if !self.ports().registries.tax_id_known(&recipient.tax_id).await? {
                report.unknown_tax_ids.push(rec);
            }
        }
        Ok(report)
    }

    /// Pages of a file that is a PDF and not too large to be read for it; one that stands twice is counted twice, alike.
    async fn page_count(&self, key: &DocumentKey) -> Result<Option<PageCount>, WorkError> {
        let bytes = match read_all(self.ports().blobs.as_ref(), key, LARGEST_COUNTED).await {
            Err(BlobError::TooLarge { .. }) => return Ok(None),
            read => read?,
        };
        let reader = self.ports().pdf.clone();
        // a reader that stops at a strange file leaves its pages unknown: the act is not refused for it
        let pages = tokio::task::spawn_blocking(move || reader.pages(&bytes)).await.ok().flatten();
        Ok(pages.map(|pages| PageCount { key: key.clone(), pages }))
    }

    async fn attachment_fault(
        &self,
        key: &DocumentKey,
        sha256: Sha256Digest,
        content: Content,
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
        if content == Content::Data || !self.settings().checks.pdf_content {
            return Ok(None);
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
