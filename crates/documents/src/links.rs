//! The port [`Links`] over signed URLs: what callers ask, answered in the form that S3 clients expect.
//!
//! Only translation: what is signed and checked is in [`crate::urls`], what a slot is in [`crate::preload`].

use std::sync::Arc;

use jiff::Timestamp;
use messo_domain::ids::{DocumentKey, Sha256Digest};
use messo_ports::blobs::{BlobError, Expected};
use messo_ports::links::{LinkRefusal, Links, UploadHeaders, UploadSlot};
use messo_ports::time::Entropy;
use messo_ports::vault::Vault;

use crate::preload;
use crate::s3_error::S3Error;
use crate::urls::{DOWNLOAD_PATH, SignedUrls, UPLOAD_PATH};

/// Signed links of an installation.
#[derive(Clone)]
pub struct SignedLinks {
    urls: SignedUrls,
    entropy: Arc<dyn Entropy>,
}

impl SignedLinks {
    /// Links under `public_url`, signed by the vault; keys and secrets are drawn from `entropy`.
    pub fn new(vault: Arc<dyn Vault>, entropy: Arc<dyn Entropy>, public_url: &str) -> Self {
        Self { urls: SignedUrls::new(vault, public_url), entropy }
    }
}

impl Links for SignedLinks {
    fn upload_slot(&self, content_type: &str, sha256: Sha256Digest, now: Timestamp) -> UploadSlot {
        preload::slot(&self.urls, content_type, sha256, &*self.entropy, now)
    }

    fn check_upload(
        &self,
        key: &DocumentKey,
        query: &str,
        headers: UploadHeaders<'_>,
        max_size: u64,
        now: Timestamp,
    ) -> Result<Expected, LinkRefusal> {
        let promise = self.urls.verify_upload(key, query, headers, now);
        promise.map(|promise| promise.expected(max_size)).map_err(|error| refusal(&error, UPLOAD_PATH, key))
    }

    fn upload_refusal(&self, error: &BlobError) -> LinkRefusal {
        let error = S3Error::from(error);
        LinkRefusal { status: error.status(), code: error.code().to_owned(), body: error.xml(None) }
    }

    fn download_url(&self, key: &DocumentKey, file_name: &str, now: Timestamp) -> String {
        self.urls.download_url(key, file_name, now)
    }

    fn check_download(&self, key: &DocumentKey, query: &str, now: Timestamp) -> Result<String, LinkRefusal> {
        let download = self.urls.verify_download(key, query, now);
        download.map(|download| download.content_disposition()).map_err(|error| refusal(&error, DOWNLOAD_PATH, key))
    }
}

fn refusal(error: &S3Error, path: &str, key: &DocumentKey) -> LinkRefusal {
    let body = error.xml(Some(&format!("{path}{key}")));
    LinkRefusal { status: error.status(), code: error.code().to_owned(), body }
}
