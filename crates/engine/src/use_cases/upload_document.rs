//! Upload of a document through a signed link: streamed to the store, checked on the way.

use crate::Engine;
use messo_domain::ids::DocumentKey;
use messo_ports::links::{LinkRefusal, UploadHeaders};
use messo_ports::{BlobError, ByteStream};

impl Engine {
    /// Stores the bytes; answers the version for `x-amz-version-id`. The same bytes again give the same answer.
    ///
    /// # Errors
    /// [`LinkRefusal`], in S3's form; nothing is stored then.
    pub async fn upload_document(
        &self,
        key: &DocumentKey,
        query: &str,
        headers: UploadHeaders<'_>,
        bytes: ByteStream,
    ) -> Result<String, LinkRefusal> {
        let links = &self.ports().links;
        let limit = self.settings().max_document_bytes;
        let expected = links.check_upload(key, query, headers, limit, self.ports().wall.now())?;
        let stored = self.ports().blobs.put(key, expected, bytes, self.now()).await;
        stored.map(|meta| meta.version).map_err(|error| self.refused_by_documents(&error))
    }

    /// The refusal that a caller sees; a failure of the store of documents is logged here, as the answer hides it.
    pub(crate) fn refused_by_documents(&self, error: &BlobError) -> LinkRefusal {
        if let BlobError::Unavailable(reason) = error {
            tracing::error!(reason, "the store of documents cannot be used");
        }
        self.ports().links.upload_refusal(error)
    }
}
