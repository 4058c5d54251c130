//! The vault over one file: the master key of the installation, and every key that comes from it.
//!
//! The file holds one line, `messo-master-key-1 <64 hexadecimal digits> <8 digits of check>`, mode 0600: short enough to
//! be kept on paper in a safe, and a copying error is noticed. Who loses it loses everything sealed; who reads it reads
//! everything, so it is backed up apart from the data. Keys per purpose are HKDF-Expand (RFC 5869, SHA-256) of the master
//! key; sealing is XChaCha20-Poly1305, whose 24-byte nonces may be drawn at random. No key is cached: unwrapping the key
//! of a case costs about as much as sealing a line of text. Rotation and hardware modules are not here.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chacha20poly1305::aead::AeadInPlace;
use chacha20poly1305::{Key, KeyInit, Tag, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use messo_ports::time::Entropy;
use messo_ports::vault::{DocumentSecret, Purpose, Vault, VaultError, WrappedKey};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// First word of the file; the digit is the version of the format.
const FILE_LABEL: &str = "messo-master-key-1";
/// Hexadecimal digits of the check at the end of the line.
const CHECK_DIGITS: usize = 8;
/// Longest file that is read as a key; the line takes 93 bytes.
const MAX_FILE: u64 = 200;
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

type SecretKey = Zeroizing<[u8; 32]>;

/// Why the vault does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data of the installation are there, but not the key that seals them.
    #[error("the master key {path} is missing, and the data are sealed with it: put the file back from its backup")]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// Not a whole key.
    #[error("the master key {path} is truncated or damaged: put the file back from its backup")]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// Others than the owner may read or change the file.
    #[error("the master key {path} can be read by others (mode {mode:04o}): `chmod 600` it")]
    ReadableByOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file cannot be read or made.
    #[error("the master key {path} cannot be used: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// The vault of an installation. Cheap to share behind an [`Arc`]; nothing in it changes.
pub struct FileVault {
    master: SecretKey,
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
    /// Reads the master key, or makes one at the first start.
    ///
    /// `must_exist` says that sealed data are there already: then a missing key is an error, since a new one could open
    /// none of them.
    ///
    /// # Errors
    /// [`OpenError`]; nothing was changed.
    pub fn open(path: &Path, must_exist: bool, entropy: Arc<dyn Entropy>) -> Result<Self, OpenError> {
        let master = match read_master(path) {
            Err(OpenError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                if must_exist {
                    return Err(OpenError::Missing { path: path.to_owned() });
                }
                make_master(path, &*entropy)?
            }
            found => found?,
        };
        let (wrap, platform) = (cipher(&derive(&master, WRAP_LABEL)), cipher(&derive(&master, PLATFORM_LABEL)));
        Ok(Self { master, wrap, platform, entropy })
    }

    fn seal_under(&self, cipher: &XChaCha20Poly1305, context: &str, plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE_LENGTH];
        self.entropy.fill(&mut nonce);
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

    fn case_cipher(&self, key: &WrappedKey) -> Result<XChaCha20Poly1305, VaultError> {
        let plain = Zeroizing::new(open_under(&self.wrap, WRAP_CONTEXT, &key.0)?);
        XChaCha20Poly1305::new_from_slice(&plain).map_err(|_| VaultError::DoesNotOpen)
    }

    fn keyed_hash(&self, purpose: Purpose, data: &[u8]) -> Hmac<Sha256> {
        hmac(&*derive(&self.master, purpose.label())).chain_update(data)
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

fn open_under(cipher: &XChaCha20Poly1305, context: &str, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
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

fn cipher(key: &SecretKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(Key::from_slice(&**key))
}

fn hmac(key: &[u8]) -> Hmac<Sha256> {
    <Hmac<Sha256> as Mac>::new_from_slice(key).expect("HMAC takes keys of any length")
}

/// HKDF-Expand of the master key to 32 bytes: one block, so one HMAC over the label and the block's number.
fn derive(master: &SecretKey, label: &str) -> SecretKey {
    Zeroizing::new(hmac(&**master).chain_update(label).chain_update([1]).finalize().into_bytes().into())
}

fn read_master(path: &Path) -> Result<SecretKey, OpenError> {
    let io_error = |source| OpenError::Io { path: path.to_owned(), source };
    let file = File::open(path).map_err(io_error)?;
    let mode = file.metadata().map_err(io_error)?.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(OpenError::ReadableByOthers { path: path.to_owned(), mode });
    }
    let mut line = Zeroizing::new(Vec::with_capacity(MAX_FILE as usize));
    file.take(MAX_FILE).read_to_end(&mut line).map_err(io_error)?;
    parse_master(&line).ok_or_else(|| OpenError::Damaged { path: path.to_owned() })
}

fn parse_master(line: &[u8]) -> Option<SecretKey> {
    let words: Vec<&str> = std::str::from_utf8(line).ok()?.split_ascii_whitespace().collect();
    let [FILE_LABEL, digits, check] = words[..] else { return None };
    let mut key: SecretKey = Zeroizing::new([0; 32]);
    hex::decode_to_slice(digits, &mut *key).ok()?;
    (check_digits(&key) == check).then_some(key)
}

/// Start of the digest of the key: it notices a copying error, and tells nothing of use about 32 random bytes.
fn check_digits(key: &SecretKey) -> String {
    let mut digits = hex::encode(Sha256::digest(**key));
    digits.truncate(CHECK_DIGITS);
    digits
}

/// Draws a key and writes it. The file appears whole or not at all, and never over another one.
fn make_master(path: &Path, entropy: &dyn Entropy) -> Result<SecretKey, OpenError> {
    let mut key: SecretKey = Zeroizing::new([0; 32]);
    entropy.fill(&mut *key);
    let digits = Zeroizing::new(hex::encode(*key));
    let line = Zeroizing::new(format!("{FILE_LABEL} {} {}\n", *digits, check_digits(&key)));
    write_once(path, line.as_bytes()).map_err(|source| OpenError::Io { path: path.to_owned(), source })?;
    Ok(key)
}

fn write_once(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension("unfinished");
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {} // a crash at the first start may have left one
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    let linked = fs::hard_link(&unfinished, path);
    fs::remove_file(&unfinished)?;
    linked?;
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(parent)?.sync_all()
}
