//! Signed URLs: whoever holds one may upload, or download, one document for one hour.
//!
//! A URL carries everything that was agreed when it was issued, signed by the vault, so that nothing is remembered
//! between a preload and its upload. The secret of an upload travels in a header and stands in the URL only as a keyed
//! hash: who reads the URL in a log cannot upload. Values in the query are of letters, digits, `-` and `_` alone, since
//! some clients encode a URL a second time. Who may have a URL is decided by the callers.
//! Source: SEND's public contract, presigned upload and download.

use std::fmt::Write;
use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use messo_domain::ids::{DocumentKey, Sha256Digest};
use messo_ports::blobs::Expected;
use messo_ports::links::UploadHeaders;
use messo_ports::vault::{Purpose, Vault};

use crate::s3_error::{Mismatch, S3Error};

/// How long a URL is valid, in seconds: one hour, as SEND's contract says.
pub const VALIDITY_SECONDS: i64 = 3600;
/// Path of uploads under the public URL; the key follows.
pub const UPLOAD_PATH: &str = "/documents/upload/";
/// Path of downloads under the public URL; the key follows.
pub const DOWNLOAD_PATH: &str = "/documents/download/";
/// What stands between the signed part of the query and the signature.
const SIGNATURE: &str = "&signature=";

/// What a sender promised to upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Media type, exactly as the upload will declare it.
    pub content_type: String,
    /// Digest of the bytes.
    pub sha256: Sha256Digest,
}

impl Promise {
    /// What the store must check while the bytes come in.
    pub fn expected(self, max_size: u64) -> Expected {
        Expected { sha256: Some(self.sha256), max_size, content_type: self.content_type }
    }
}

/// A download that was allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// Name under which the reader saves the document.
    pub file_name: String,
}

impl Download {
    /// Value of the header `content-disposition` (RFC 6266): the name in ASCII, and as it is for who reads UTF-8.
    pub fn content_disposition(&self) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() || " ._-()".contains(c) { c } else { '_' };
        let ascii: String = self.file_name.chars().map(plain).collect();
        let mut header = format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''");
        for byte in self.file_name.bytes() {
            if byte.is_ascii_alphanumeric() || b"._-".contains(&byte) {
                header.push(char::from(byte));
            } else {
                let _ = write!(header, "%{byte:02X}"); // writing to a String cannot fail
            }
        }
        header
    }
}

/// Issues and checks signed URLs. Instants are those of the wall clock, never of the sandbox's.
#[derive(Clone)]
pub struct SignedUrls {
    vault: Arc<dyn Vault>,
    public_url: Arc<str>,
}

impl SignedUrls {
    /// URLs under `public_url` (`https://messo.example.org`, with or without a path), whatever host was asked.
    pub fn new(vault: Arc<dyn Vault>, public_url: &str) -> Self {
        Self { vault, public_url: public_url.trim_end_matches('/').into() }
    }

    /// URL of the `PUT` that uploads what was promised. `secret` is what the upload must send in `x-amz-meta-secret`.
    pub fn upload_url(&self, key: &DocumentKey, promise: &Promise, secret: &str, now: Timestamp) -> String {
        let fields = UploadFields {
            content_type: URL_SAFE_NO_PAD.encode(&promise.content_type),
            sha256: promise.sha256.hex(),
            secret: hex::encode(self.vault.mac(Purpose::Url, secret_message(key, secret).as_bytes())),
            expires: expiry(now),
        };
        self.signed("PUT", UPLOAD_PATH, key, &fields.query())
    }

    /// URL of the `GET` that downloads the document under the given name.
    pub fn download_url(&self, key: &DocumentKey, file_name: &str, now: Timestamp) -> String {
        let query = format!("name={}&expires={}", URL_SAFE_NO_PAD.encode(file_name), expiry(now));
        self.signed("GET", DOWNLOAD_PATH, key, &query)
    }

    /// Whether this upload was allowed, and what was promised. `query` is the query of the URL as it came.
    ///
    /// # Errors
    /// [`S3Error::InvalidChecksum`] for a header that is no digest; [`S3Error::SignatureDoesNotMatch`] for anything else
    /// that is not as it was signed.
    pub fn verify_upload(
        &self,
        key: &DocumentKey,
        query: &str,
        sent: UploadHeaders<'_>,
        now: Timestamp,
    ) -> Result<Promise, S3Error> {
        let checksum: Option<Sha256Digest> =
            sent.checksum.map(|text| text.trim().parse().map_err(|_| S3Error::InvalidChecksum)).transpose()?;
        let signed = self.signed_part("PUT", key, query)?;
        let fields = UploadFields::read(signed).ok_or(Mismatch::Url)?;
        in_time(fields.expires, now)?;
        let content_type = read_text(&fields.content_type).ok_or(Mismatch::Url)?;
        if sent.content_type.map(str::trim) != Some(content_type.as_str()) {
            return Err(Mismatch::ContentType.into());
        }
        let sha256 = checksum.filter(|digest| digest.hex() == fields.sha256).ok_or(Mismatch::Checksum)?;
        let secret = sent.secret.ok_or(Mismatch::Secret)?;
        let hash = hex::decode(&fields.secret).map_err(|_| Mismatch::Url)?;
        if !self.vault.verify(Purpose::Url, secret_message(key, secret).as_bytes(), &hash) {
            return Err(Mismatch::Secret.into());
        }
        Ok(Promise { content_type, sha256 })
    }

    /// Whether this download was allowed. `query` is the query of the URL as it came.
    ///
    /// # Errors
    /// [`S3Error::SignatureDoesNotMatch`].
    pub fn verify_download(&self, key: &DocumentKey, query: &str, now: Timestamp) -> Result<Download, S3Error> {
        let mut fields = self.signed_part("GET", key, query)?.split('&');
        let file_name = value(fields.next(), "name").and_then(read_text).ok_or(Mismatch::Url)?;
        let expires = value(fields.next(), "expires").and_then(|text| text.parse().ok()).ok_or(Mismatch::Url)?;
        in_time(expires, now)?;
        Ok(Download { file_name })
    }

    fn signed(&self, method: &str, path: &str, key: &DocumentKey, query: &str) -> String {
        let signature = hex::encode(self.vault.mac(Purpose::Url, url_message(method, key, query).as_bytes()));
        format!("{}{path}{key}?{query}{SIGNATURE}{signature}", self.public_url)
    }

    /// The part of the query that was signed, once the signature is found to be ours.
    fn signed_part<'q>(&self, method: &str, key: &DocumentKey, query: &'q str) -> Result<&'q str, Mismatch> {
        let (signed, signature) = query.split_once(SIGNATURE).ok_or(Mismatch::Url)?;
        let signature = hex::decode(signature).map_err(|_| Mismatch::Url)?;
        let ours = self.vault.verify(Purpose::Url, url_message(method, key, signed).as_bytes(), &signature);
        ours.then_some(signed).ok_or(Mismatch::Url)
    }
}

impl From<Mismatch> for S3Error {
    fn from(mismatch: Mismatch) -> Self {
        Self::SignatureDoesNotMatch(mismatch)
    }
}

/// The query of an upload, encoded.
struct UploadFields {
    content_type: String,
    sha256: String,
    secret: String,
    expires: i64,
}

impl UploadFields {
    fn query(&self) -> String {
        let Self { content_type, sha256, secret, expires } = self;
        format!("type={content_type}&sha256={sha256}&secret={secret}&expires={expires}")
    }

    fn read(query: &str) -> Option<Self> {
        let mut fields = query.split('&');
        Some(Self {
            content_type: value(fields.next(), "type")?.to_owned(),
            sha256: value(fields.next(), "sha256")?.to_owned(),
            secret: value(fields.next(), "secret")?.to_owned(),
            expires: value(fields.next(), "expires")?.parse().ok()?,
        })
    }
}

fn value<'q>(field: Option<&'q str>, name: &str) -> Option<&'q str> {
    field?.strip_prefix(name)?.strip_prefix('=')
}

fn read_text(encoded: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()
}

/// What is signed. Neither method nor key holds a line break, so no two URLs give one message.
fn url_message(method: &str, key: &DocumentKey, query: &str) -> String {
    format!("{method}\n{key}\n{query}")
}

/// What is hashed of a secret; it begins like no URL.
fn secret_message(key: &DocumentKey, secret: &str) -> String {
    format!("SECRET\n{key}\n{secret}")
}

fn expiry(now: Timestamp) -> i64 {
    now.as_second().saturating_add(VALIDITY_SECONDS)
}

fn in_time(expires: i64, now: Timestamp) -> Result<(), Mismatch> {
    if now.as_second() > expires { Err(Mismatch::Expired) } else { Ok(()) }
}
