//! Keys: sealing of personal data, keyed look-ups, signatures of the platform's own tokens and URLs.
//!
//! Personal data of a case is sealed under a key of that case, wrapped by the master key; destroying the wrapped key
//! destroys the person's data. A document is encrypted under a key of its own, wrapped likewise and kept beside it.
//! Everything else that is personal (registers, work, the outbox) is sealed under a key derived from the master key for its
//! purpose.

use std::sync::Arc;

use zeroize::Zeroizing;

/// Why sealed bytes could not be opened.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum VaultError {
    /// Wrong key, or the bytes were changed.
    #[error("sealed data does not open: it was changed, or belongs to another key")]
    DoesNotOpen,
}

/// The key of a case or of a document, wrapped by the master key: this is what is stored with it.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedKey(pub Arc<[u8]>);

impl std::fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WrappedKey(masked)")
    }
}

/// The key of a document in clear, while it is used; it leaves no trace in memory.
pub type DocumentSecret = Zeroizing<[u8; 32]>;

/// What a keyed hash or a signature is for; values of one purpose mean nothing in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Look-up of a tax id.
    TaxId,
    /// Unique keys of cases (protocol and token, notice code, quick access).
    UniqueKey,
    /// Look-up of an API key.
    ApiKey,
    /// Signature of an upload or download URL.
    Url,
    /// Keys that the sandbox derives for its senders.
    SandboxKey,
    /// Tokens that the forms of the pages bring back.
    Form,
    /// Salt of a leaf of the transparency log.
    LogSalt,
}

impl Purpose {
    /// Text from which the key of the purpose is derived; never changed once used.
    pub fn label(self) -> &'static str {
        match self {
            Self::TaxId => "messo/lookup/tax-id/v1",
            Self::UniqueKey => "messo/lookup/unique-key/v1",
            Self::ApiKey => "messo/lookup/api-key/v1",
            Self::Url => "messo/sign/url/v1",
            Self::SandboxKey => "messo/sandbox/api-key/v1",
            Self::Form => "messo/portal/form/v1",
            Self::LogSalt => "messo/log/salt/v1",
        }
    }
}

/// The vault. Its operations are short computations, so they are not asynchronous.
pub trait Vault: Send + Sync {
    /// Makes a key for a new case and wraps it.
    fn new_case_key(&self) -> WrappedKey;

    /// Seals under a case's key. `context` is bound to the result (the element id, say): the same bytes moved elsewhere
    /// do not open.
    ///
    /// # Errors
    /// [`VaultError::DoesNotOpen`] when the wrapped key is not one of this vault.
    fn seal_case(&self, key: &WrappedKey, context: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError>;

    /// Opens what [`Vault::seal_case`] sealed.
    ///
    /// # Errors
    /// [`VaultError::DoesNotOpen`].
    fn open_case(&self, key: &WrappedKey, context: &str, sealed: &[u8]) -> Result<Vec<u8>, VaultError>;

    /// Makes a key for a new document. `context` is bound to the wrapped one (the key under which the document is stored,
    /// say): moved to another document it does not open.
    fn new_document_key(&self, context: &str) -> (WrappedKey, DocumentSecret);

    /// Opens what [`Vault::new_document_key`] wrapped.
    ///
    /// # Errors
    /// [`VaultError::DoesNotOpen`].
    fn document_key(&self, key: &WrappedKey, context: &str) -> Result<DocumentSecret, VaultError>;

    /// Seals data of the platform that belongs to no case (registers, tokens).
    fn seal(&self, context: &str, plain: &[u8]) -> Vec<u8>;

    /// Opens what [`Vault::seal`] sealed.
    ///
    /// # Errors
    /// [`VaultError::DoesNotOpen`].
    fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, VaultError>;

    /// Keyed hash (HMAC-SHA-256) under the key of the purpose: for look-ups and for signatures.
    fn mac(&self, purpose: Purpose, data: &[u8]) -> [u8; 32];

    /// Whether `mac` is the keyed hash of `data`, compared in constant time.
    fn verify(&self, purpose: Purpose, data: &[u8], mac: &[u8]) -> bool;
}
