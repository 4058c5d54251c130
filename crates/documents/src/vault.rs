//! The vault over two files: the master key of the installation, the root key that it wraps, and every key that comes
//! from that ([`crate::keys`]).
//!
//! Keys per purpose are HKDF-Expand (RFC 5869, SHA-256) of the root key; sealing is XChaCha20-Poly1305, whose 24-byte
//! nonces may be drawn at random. No key is cached: unwrapping the key of a case costs about as much as sealing a line of
//! text. Hardware modules are not here.

use std::path::Path;
use std::sync::Arc;

use chacha20poly1305::aead::AeadInPlace;
use chacha20poly1305::{Key, KeyInit, Tag, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use messo_ports::time::Entropy;
use messo_ports::vault::{DocumentSecret, Purpose, Vault, VaultError, WrappedKey};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::keys::{self, OpenError, SecretKey};

/// First byte of everything sealed: XChaCha20-Poly1305, nonce in front, tag behind.
const SEAL_VERSION: u8 = 1;
const NONCE_LENGTH: usize = 24;
const TAG_LENGTH: usize = 16;
/// Bytes that sealing adds.
pub const SEAL_OVERHEAD: usize = 1 + NONCE_LENGTH + TAG_LENGTH;
/// Label of the key that wraps the keys of cases; never changed once used.
const WRAP_LABEL: &str = "messo/wrap/case-key/v1";
/// Label of the key that seals what belongs to no case; never changed once used.
const PLATFORM_LABEL: &str = "messo/seal/platform/v1";
/// Context under which the key of a case is wrapped.
const WRAP_CONTEXT: &str = "case-key";
/// What stands before the context under which the key of a document is wrapped.
const DOCUMENT_CONTEXT: &str = "document-key/";

/// The vault of an installation. Cheap to share behind an [`Arc`]; nothing in it changes.
pub struct FileVault {
    root: SecretKey,
    wrap: XChaCha20Poly1305,
    platform: XChaCha20Poly1305,
    entropy: Arc<dyn Entropy>,
}

impl std::fmt::Debug for FileVault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileVault(masked)")
    }
}

impl FileVault {
    /// Reads the keys, or makes them at the first start.
    ///
    /// `must_exist` says that sealed data are there already: then a missing key is an error, since a new one could open
    /// none of them.
    ///
    /// # Errors
    /// [`OpenError`]; nothing was changed.
    pub fn open(path: &Path, must_exist: bool, entropy: Arc<dyn Entropy>) -> Result<Self, OpenError> {
        let root = keys::open(path, must_exist, &*entropy)?;
        let (wrap, platform) = (cipher(&derive(&root, WRAP_LABEL)), cipher(&derive(&root, PLATFORM_LABEL)));
        Ok(Self { root, wrap, platform, entropy })
    }

    fn seal_under(&self, cipher: &XChaCha20Poly1305, context: &str, plain: &[u8]) -> Vec<u8> {
        seal_under(cipher, context, plain, &*self.entropy)
    }

    fn case_cipher(&self, key: &WrappedKey) -> Result<XChaCha20Poly1305, VaultError> {
        let plain = Zeroizing::new(open_under(&self.wrap, WRAP_CONTEXT, &key.0)?);
        XChaCha20Poly1305::new_from_slice(&plain).map_err(|_| VaultError::DoesNotOpen)
    }

    fn keyed_hash(&self, purpose: Purpose, data: &[u8]) -> Hmac<Sha256> {
        hmac(&*derive(&self.root, purpose.label())).chain_update(data)
    }
}

impl Vault for FileVault {
    fn new_case_key(&self) -> WrappedKey {
        let mut key: SecretKey = Zeroizing::new([0; 32]);
        self.entropy.fill(&mut *key);
        WrappedKey(self.seal_under(&self.wrap, WRAP_CONTEXT, &*key).into())
    }

    fn seal_case(&self, key: &WrappedKey, context: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        Ok(self.seal_under(&self.case_cipher(key)?, context, plain))
    }

    fn open_case(&self, key: &WrappedKey, context: &str, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        open_under(&self.case_cipher(key)?, context, sealed)
    }

    fn new_document_key(&self, context: &str) -> (WrappedKey, DocumentSecret) {
        let mut key: DocumentSecret = Zeroizing::new([0; 32]);
        self.entropy.fill(&mut *key);
        let wrapped = self.seal_under(&self.wrap, &format!("{DOCUMENT_CONTEXT}{context}"), &*key);
        (WrappedKey(wrapped.into()), key)
    }

    fn document_key(&self, key: &WrappedKey, context: &str) -> Result<DocumentSecret, VaultError> {
        let plain = Zeroizing::new(open_under(&self.wrap, &format!("{DOCUMENT_CONTEXT}{context}"), &key.0)?);
        let mut key: DocumentSecret = Zeroizing::new([0; 32]);
        if plain.len() != key.len() {
            return Err(VaultError::DoesNotOpen);
        }
        key.copy_from_slice(&plain);
        Ok(key)
    }

    fn seal(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        self.seal_under(&self.platform, context, plain)
    }

    fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        open_under(&self.platform, context, sealed)
    }

    fn mac(&self, purpose: Purpose, data: &[u8]) -> [u8; 32] {
        self.keyed_hash(purpose, data).finalize().into_bytes().into()
    }

    fn verify(&self, purpose: Purpose, data: &[u8], mac: &[u8]) -> bool {
        self.keyed_hash(purpose, data).verify_slice(mac).is_ok()
    }
}

/// Seals under a key: version, nonce, sealed bytes, tag.
pub(crate) fn seal_under(cipher: &XChaCha20Poly1305, context: &str, plain: &[u8], entropy: &dyn Entropy) -> Vec<u8> {
    let mut nonce = [0; NONCE_LENGTH];
    entropy.fill(&mut nonce);
    let mut sealed = Vec::with_capacity(plain.len() + SEAL_OVERHEAD);
    sealed.push(SEAL_VERSION);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(plain);
    let tag = cipher
        .encrypt_in_place_detached(XNonce::from_slice(&nonce), context.as_bytes(), &mut sealed[1 + NONCE_LENGTH..])
        .expect("what fits in memory is below the 256 GiB that the cipher takes");
    sealed.extend_from_slice(&tag);
    sealed
}

/// Opens what [`seal_under`] sealed.
pub(crate) fn open_under(cipher: &XChaCha20Poly1305, context: &str, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
    let (version, rest) = sealed.split_first().ok_or(VaultError::DoesNotOpen)?;
    let (nonce, rest) = rest.split_at_checked(NONCE_LENGTH).ok_or(VaultError::DoesNotOpen)?;
    let plain_length = rest.len().checked_sub(TAG_LENGTH).ok_or(VaultError::DoesNotOpen)?;
    if *version != SEAL_VERSION {
        return Err(VaultError::DoesNotOpen);
    }
    let (bytes, tag) = rest.split_at(plain_length);
    let mut plain = bytes.to_vec();
    cipher
        .decrypt_in_place_detached(XNonce::from_slice(nonce), context.as_bytes(), &mut plain, Tag::from_slice(tag))
        .map_err(|_| VaultError::DoesNotOpen)?;
    Ok(plain)
}

pub(crate) fn cipher(key: &SecretKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(Key::from_slice(&**key))
}

fn hmac(key: &[u8]) -> Hmac<Sha256> {
    <Hmac<Sha256> as Mac>::new_from_slice(key).expect("HMAC takes keys of any length")
}

/// HKDF-Expand of the root key to 32 bytes: one block, so one HMAC over the label and the block's number.
fn derive(root: &SecretKey, label: &str) -> SecretKey {
    Zeroizing::new(hmac(&**root).chain_update(label).chain_update([1]).finalize().into_bytes().into())
}
