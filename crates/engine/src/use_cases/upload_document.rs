//! Upload of a document through a signed link: streamed to the store, checked on the way.

use crate::Engine;
use messo_domain::ids::DocumentKey;
use messo_ports::ByteStream;
use messo_ports::links::{LinkRefusal, UploadHeaders};

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
        stored.map(|meta| meta.version).map_err(|error| links.upload_refusal(&error))
    }
}
