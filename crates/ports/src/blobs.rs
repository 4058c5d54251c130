//! Documents as bytes under a key: create-only, streamed, with what is known of them.
//!
//! Stored bytes are the evidence. A blob is written once; after a crash the stored bytes win. Removed is only what no
//! notification refers to. Uploads of any allowed
//! size pass through in chunks and are never held in memory.

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use jiff::Timestamp;
use messo_domain::ids::{DocumentKey, Sha256Digest};
use serde::{Deserialize, Serialize};

/// Bytes on their way; an error ends the stream.
pub type ByteStream = BoxStream<'static, std::io::Result<Bytes>>;

/// What is known of a stored blob.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobMeta {
    /// Digest of the bytes.
    pub sha256: Sha256Digest,
    /// Length in bytes.
    pub size: u64,
    /// Media type.
    pub content_type: String,
    /// Version, answered as `x-amz-version-id`: a function of the bytes, so that the same upload gives the same one.
    pub version: String,
    /// When it was stored (virtual time in the sandbox).
    pub stored_at: Timestamp,
}

/// Why a blob could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// No blob of this key.
    #[error("no such document")]
    NotFound,
    /// The bytes are not those announced.
    #[error("the digest of the bytes is not the announced one")]
    WrongDigest,
    /// More bytes than allowed.
    #[error("the document is larger than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// A different blob stands under this key.
    #[error("another document is stored under this key")]
    Exists,
    /// The sender of the bytes stopped in the middle.
    #[error("the upload was interrupted: {0}")]
    Interrupted(String),
    /// No room, a read-only folder, a broken disk.
    #[error("the document store cannot be used: {0}")]
    Unavailable(String),
}

/// Limits and expectations of one `put`.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The digest that the bytes must have, if it was announced.
    pub sha256: Option<Sha256Digest>,
    /// Most bytes that are taken.
    pub max_size: u64,
    /// Media type to record.
    pub content_type: String,
}

/// The store of documents.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Stores the stream under the key, durably, before it returns. The same bytes again: the stored meta is answered.
    ///
    /// # Errors
    /// [`BlobError::WrongDigest`], [`BlobError::TooLarge`], [`BlobError::Exists`] (other bytes are there),
    /// [`BlobError::Interrupted`], [`BlobError::Unavailable`]; in each case nothing is stored.
    async fn put(
        &self,
        key: &DocumentKey,
        expected: Expected,
        bytes: ByteStream,
        now: Timestamp,
    ) -> Result<BlobMeta, BlobError>;

    /// What is known of a blob, `None` where there is none.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`].
    async fn stat(&self, key: &DocumentKey) -> Result<Option<BlobMeta>, BlobError>;

    /// The bytes, in chunks.
    ///
    /// # Errors
    /// [`BlobError::NotFound`], [`BlobError::Unavailable`].
    async fn open(&self, key: &DocumentKey) -> Result<(BlobMeta, ByteStream), BlobError>;

    /// Removes a blob that nothing refers to; one that is not there is removed already. Evidence never comes here.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`].
    async fn remove(&self, key: &DocumentKey) -> Result<(), BlobError>;

    /// Removes every blob (the sandbox's reset).
    ///
    /// # Errors
    /// [`BlobError::Unavailable`].
    async fn clear(&self) -> Result<(), BlobError>;
}

/// Reads a whole small document into memory; for documents of ours, never for uploads.
///
/// # Errors
/// As [`Blobs::open`]; [`BlobError::TooLarge`] over `limit` bytes.
pub async fn read_all(blobs: &dyn Blobs, key: &DocumentKey, limit: u64) -> Result<Bytes, BlobError> {
    use futures_util::StreamExt;
    let (meta, mut stream) = blobs.open(key).await?;
    if meta.size > limit {
        return Err(BlobError::TooLarge { limit });
    }
    let mut all = Vec::with_capacity(usize::try_from(meta.size).unwrap_or(0));
    while let Some(chunk) = stream.next().await {
        all.extend_from_slice(&chunk.map_err(|e| BlobError::Unavailable(e.to_string()))?);
    }
    Ok(all.into())
}

/// A stream of one chunk, for documents of ours that are in memory already.
pub fn once(bytes: impl Into<Bytes>) -> ByteStream {
    Box::pin(futures_util::stream::once(std::future::ready(Ok(bytes.into()))))
}
