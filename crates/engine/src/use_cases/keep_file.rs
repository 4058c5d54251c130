//! A file that an officer uploads for a draft: looked at while it comes, and stored under a key of its own.
//!
//! What the validation after a deposit would refuse is told at once: a document that does not begin as a PDF does, data
//! that are no F24 form, a file of more bytes than are taken.

use crate::Engine;
use crate::error::UseError;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use messo_domain::f24;
use messo_domain::ids::{DocumentKey, DocumentKind, Sha256Digest};
use messo_ports::blobs::{BlobError, ByteStream, Expected, once};

/// How a PDF begins.
pub(crate) const PDF_MAGIC: &[u8] = b"%PDF-";
/// Most bytes of the data of an F24 form that are read; what is longer is no form.
const LONGEST_DATA: usize = 512 * 1024;

/// What a file is uploaded as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A document or a payment form: PDF.
    Document,
    /// The data of an F24 form: JSON.
    F24Data,
}

/// A file that is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// Its key.
    pub key: DocumentKey,
    /// Version, as an upload by link answers it.
    pub version: String,
    /// Digest of its bytes.
    pub sha256: Sha256Digest,
    /// Length in bytes.
    pub size: u64,
    /// Of the data of an F24 form: whether the costs of notifying are added to it, where the data say so.
    pub bears_costs: Option<bool>,
}

/// Why a file was not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// It holds nothing.
    Empty,
    /// It does not begin as a PDF does.
    NotPdf,
    /// It is not the data of an F24 form, and why.
    NotF24(Vec<String>),
    /// It has more bytes than are taken.
    TooLarge {
        /// How many are taken.
        limit: u64,
    },
    /// It did not come to its end.
    Interrupted,
}

impl Engine {
    /// Stores a file; what was begun of a refused one is not kept.
    ///
    /// # Errors
    /// [`UseError::Unavailable`] when the store of documents cannot be used.
    pub async fn keep_file(&self, kind: FileKind, bytes: ByteStream) -> Result<Result<KeptFile, FileFault>, UseError> {
        match kind {
            FileKind::Document => self.keep_document(bytes).await,
            FileKind::F24Data => self.keep_data(bytes).await,
        }
    }

    /// Length of a stored file, bytes; `None` where there is none.
    ///
    /// # Errors
    /// [`UseError::Unavailable`] when the store of documents cannot be used.
    pub async fn stored_size(&self, key: &DocumentKey) -> Result<Option<u64>, UseError> {
        Ok(self.ports().blobs.stat(key).await?.map(|meta| meta.size))
    }

    async fn keep_document(&self, mut bytes: ByteStream) -> Result<Result<KeptFile, FileFault>, UseError> {
        let head = match beginning(&mut bytes, PDF_MAGIC.len()).await {
            Ok(head) if head.is_empty() => return Ok(Err(FileFault::Empty)),
            Ok(head) if self.settings().checks.pdf_content && !head.starts_with(PDF_MAGIC) => {
                return Ok(Err(FileFault::NotPdf));
            }
            Ok(head) => head,
            Err(_) => return Ok(Err(FileFault::Interrupted)),
        };
        let whole = stream::iter([Ok(Bytes::from(head))]).chain(bytes).boxed();
        self.store_file(DocumentKind::NotificationAttachment, "pdf", "application/pdf", whole).await
    }

    async fn keep_data(&self, mut bytes: ByteStream) -> Result<Result<KeptFile, FileFault>, UseError> {
        let data = match beginning(&mut bytes, LONGEST_DATA).await {
            Ok(data) if data.is_empty() => return Ok(Err(FileFault::Empty)),
            Ok(data) => data,
            Err(_) => return Ok(Err(FileFault::Interrupted)),
        };
        let (with, without) = (f24::read(&data, true), f24::read(&data, false));
        let bears_costs = match (&with, &without) {
            (Ok(_), Ok(_)) => None,
            (Ok(_), Err(_)) => Some(true),
            (Err(_), Ok(_)) => Some(false),
            (Err(_), Err(issues)) => {
                return Ok(Err(FileFault::NotF24(issues.iter().map(f24::Issue::in_words).collect())));
            }
        };
        let kept = self.store_file(DocumentKind::F24Metadata, "json", "application/json", once(data)).await?;
        Ok(kept.map(|file| KeptFile { bears_costs, ..file }))
    }

    async fn store_file(
        &self,
        kind: DocumentKind,
        extension: &str,
        content_type: &str,
        bytes: ByteStream,
    ) -> Result<Result<KeptFile, FileFault>, UseError> {
        let mut random = [0; 16];
        self.ports().entropy.fill(&mut random);
        let key = DocumentKey::drawn(kind, random, extension);
        let limit = self.settings().max_document_bytes;
        let expected = Expected { sha256: None, max_size: limit, content_type: content_type.to_owned() };
        Ok(match self.ports().blobs.put(&key, expected, bytes, self.now()).await {
            Ok(meta) => {
                Ok(KeptFile { key, version: meta.version, sha256: meta.sha256, size: meta.size, bears_costs: None })
            }
            Err(BlobError::TooLarge { limit }) => Err(FileFault::TooLarge { limit }),
            Err(BlobError::Interrupted(_)) => Err(FileFault::Interrupted),
            Err(error) => return Err(error.into()),
        })
    }
}

/// The first bytes, at least as many where there are.
async fn beginning(bytes: &mut ByteStream, least: usize) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    while head.len() < least {
        match bytes.next().await {
            Some(chunk) => head.extend_from_slice(&chunk?),
            None => break,
        }
    }
    Ok(head)
}
