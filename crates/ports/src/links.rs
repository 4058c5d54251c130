//! Signed links: how documents get in and out without an API key.
//!
//! Whoever holds a link may upload, or download, one document for an hour. Who may have one is decided by the use cases;
//! how it is signed is the adapter's business. Instants are the wall clock's, never the sandbox's.

use crate::blobs::Expected;
use jiff::Timestamp;
use messo_domain::ids::{DocumentKey, Sha256Digest};

/// A place to upload one document to. `Debug` hides the secret and the link.
#[derive(Clone, PartialEq, Eq)]
pub struct UploadSlot {
    /// Key under which the document will be known.
    pub key: DocumentKey,
    /// Where to `PUT` it.
    pub url: String,
    /// What must come in `x-amz-meta-secret`, verbatim.
    pub secret: String,
}

impl std::fmt::Debug for UploadSlot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UploadSlot({})", self.key)
    }
}

/// The headers of an upload, as they came.
#[derive(Clone, Copy, Debug, Default)]
pub struct UploadHeaders<'a> {
    /// `content-type`.
    pub content_type: Option<&'a str>,
    /// `x-amz-checksum-sha256`.
    pub checksum: Option<&'a str>,
    /// `x-amz-meta-secret`.
    pub secret: Option<&'a str>,
}

/// Why a link was not honoured: an answer in the form that S3 clients expect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRefusal {
    /// HTTP status.
    pub status: u16,
    /// Error code of S3.
    pub code: String,
    /// XML body.
    pub body: String,
}

/// Issues and checks signed links.
pub trait Links: Send + Sync {
    /// A place for a document of this media type and digest.
    fn upload_slot(&self, content_type: &str, sha256: Sha256Digest, now: Timestamp) -> UploadSlot;

    /// What the bytes of this upload must be.
    ///
    /// # Errors
    /// [`LinkRefusal`] when anything is not as it was signed.
    fn check_upload(
        &self,
        key: &DocumentKey,
        query: &str,
        headers: UploadHeaders<'_>,
        max_size: u64,
        now: Timestamp,
    ) -> Result<Expected, LinkRefusal>;

    /// The refusal that tells why bytes were not taken.
    fn upload_refusal(&self, error: &crate::BlobError) -> LinkRefusal;

    /// A link to download a document under a name.
    fn download_url(&self, key: &DocumentKey, file_name: &str, now: Timestamp) -> String;

    /// The `content-disposition` of an allowed download.
    ///
    /// # Errors
    /// [`LinkRefusal`] when the link is not one of ours, or has expired.
    fn check_download(&self, key: &DocumentKey, query: &str, now: Timestamp) -> Result<String, LinkRefusal>;
}
