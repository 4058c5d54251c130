//! Preload: the key, the secret and the URL with which a sender uploads one document of a request to come.
//!
//! Nothing is stored here: the URL carries what was agreed. How many documents one call may announce, and which media
//! types, is checked by the callers. Source: SEND's public contract, `preload`.

use jiff::Timestamp;
use messo_domain::ids::{DocumentKey, DocumentKind, Sha256Digest};
use messo_ports::links::UploadSlot;
use messo_ports::time::Entropy;

use crate::urls::{Promise, SignedUrls};

/// Media type of the data of an F24 form; everything else is an attachment.
const F24_CONTENT_TYPE: &str = "application/json";
/// Random bytes in a secret: nobody guesses one.
const SECRET_BYTES: usize = 32;

/// A place to upload a document of this media type and digest: a new key, a new secret. `now` is the wall clock.
///
/// The secret is written as a list of one element, square brackets included, and is sent back so.
pub fn slot(
    urls: &SignedUrls,
    content_type: &str,
    sha256: Sha256Digest,
    entropy: &dyn Entropy,
    now: Timestamp,
) -> UploadSlot {
    let key = new_key(content_type, entropy);
    let secret = format!("[{}]", random_secret(entropy));
    let promise = Promise { content_type: content_type.to_owned(), sha256 };
    UploadSlot { url: urls.upload_url(&key, &promise, &secret, now), key, secret }
}

fn new_key(content_type: &str, entropy: &dyn Entropy) -> DocumentKey {
    let (kind, extension) = match content_type {
        F24_CONTENT_TYPE => (DocumentKind::F24Metadata, "json"),
        _ => (DocumentKind::NotificationAttachment, "pdf"),
    };
    let mut random = [0; 16];
    entropy.fill(&mut random);
    DocumentKey::drawn(kind, random, extension)
}

fn random_secret(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; SECRET_BYTES];
    entropy.fill(&mut bytes);
    hex::encode(bytes)
}
