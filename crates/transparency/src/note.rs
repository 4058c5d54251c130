//! Signed notes (C2SP *signed-note*) with Ed25519: a text, an empty line, a line for each signature.
//!
//! A note is read only through a key that one trusts: its text comes out when that key has signed it, and never otherwise.
//! Signatures of keys that one does not know (witnesses) are ignored.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _};
use sha2::{Digest, Sha256};
use std::str::FromStr;

/// Longest note that is read, bytes: far beyond any checkpoint with the signatures of all its witnesses.
pub const LONGEST_NOTE: usize = 128 * 1024;
/// Signatures of a note that are looked at.
const MOST_SIGNATURES: usize = 64;
/// Type of signature: Ed25519 over the text.
const ED25519: u8 = 1;
/// Bytes of a key's id.
const ID_BYTES: usize = 4;
/// What begins a line with a signature.
const SIGNATURE_LINE: &str = "\u{2014} ";

/// Why a note is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Longer than [`LONGEST_NOTE`], or with more signatures than are looked at.
    #[error("it is too long")]
    TooLong,
    /// Not a text, an empty line, and signatures.
    #[error("it has not the form of a signed note")]
    Malformed,
    /// No signature is this key's.
    #[error("it is not signed by the key of the log")]
    OtherKey,
    /// The key's signature is of another text.
    #[error("its signature is not of its text")]
    WrongSignature,
}

/// A name or a line that is none of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a key of signed notes")]
pub struct BadKey;

/// A key that signs.
pub struct SigningKey {
    name: String,
    key: ed25519_dalek::SigningKey,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({}, masked)", self.name)
    }
}

impl SigningKey {
    /// The key of this name and these 32 secret bytes.
    ///
    /// # Errors
    /// [`BadKey`] when the name is empty or has a space or a plus in it.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Self, BadKey> {
        check_name(name)?;
        Ok(Self { name: name.to_owned(), key: ed25519_dalek::SigningKey::from_bytes(seed) })
    }

    /// What others check with.
    pub fn verifier(&self) -> VerifierKey {
        let key = self.key.verifying_key();
        VerifierKey { id: id_of(&self.name, &key), name: self.name.clone(), key }
    }

    /// The text, which ends in a newline, as a signed note.
    pub fn sign(&self, text: &str) -> String {
        debug_assert!(text.ends_with('\n'), "the text of a note ends in a newline");
        let signature = self.key.sign(text.as_bytes()).to_bytes();
        let line = [&self.verifier().id[..], &signature].concat();
        format!("{text}\n{SIGNATURE_LINE}{} {}\n", self.name, STANDARD.encode(line))
    }
}

/// A key that checks. Its line (`name+id+key`) is what one publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: [u8; ID_BYTES],
    key: ed25519_dalek::VerifyingKey,
}

impl std::fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let id = u32::from_be_bytes(self.id);
        let key = STANDARD.encode([&[ED25519][..], self.key.as_bytes()].concat());
        write!(f, "{}+{id:08x}+{key}", self.name)
    }
}

impl FromStr for VerifierKey {
    type Err = BadKey;

    fn from_str(line: &str) -> Result<Self, BadKey> {
        let mut parts = line.splitn(3, '+');
        let (name, id, key) = (parts.next(), parts.next(), parts.next());
        let (Some(name), Some(id), Some(key)) = (name, id, key) else { return Err(BadKey) };
        check_name(name)?;
        let key = STANDARD.decode(key).map_err(|_| BadKey)?;
        let (kind, key) = key.split_first().ok_or(BadKey)?;
        let key: &[u8; 32] = key.try_into().map_err(|_| BadKey)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(key).map_err(|_| BadKey)?;
        let made = Self { name: name.to_owned(), id: id_of(name, &key), key };
        let fits = *kind == ED25519 && id == format!("{:08x}", u32::from_be_bytes(made.id));
        if fits { Ok(made) } else { Err(BadKey) }
    }
}

impl VerifierKey {
    /// Name of the key; of a log's, its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text of a note, if this key has signed it.
    ///
    /// # Errors
    /// [`NoteError`].
    pub fn open<'n>(&self, note: &'n [u8]) -> Result<&'n str, NoteError> {
        if note.len() > LONGEST_NOTE {
            return Err(NoteError::TooLong);
        }
        let note = std::str::from_utf8(note).map_err(|_| NoteError::Malformed)?;
        if note.bytes().any(|byte| byte < b' ' && byte != b'\n') {
            return Err(NoteError::Malformed);
        }
        let end = note.rfind("\n\n").ok_or(NoteError::Malformed)?;
        let (text, signatures) = (&note[..=end], &note[end + 2..]);
        if text == "\n" {
            return Err(NoteError::Malformed);
        }
        let signatures = signatures.strip_suffix('\n').ok_or(NoteError::Malformed)?;
        let mut signed = false;
        for (count, line) in signatures.split('\n').enumerate() {
            if count >= MOST_SIGNATURES {
                return Err(NoteError::TooLong);
            }
            signed |= self.has_signed(text, line)?;
        }
        if signed { Ok(text) } else { Err(NoteError::OtherKey) }
    }

    /// Whether the line is this key's signature of the text; `false` for one of another key.
    fn has_signed(&self, text: &str, line: &str) -> Result<bool, NoteError> {
        let line = line.strip_prefix(SIGNATURE_LINE).ok_or(NoteError::Malformed)?;
        let (name, signature) = line.split_once(' ').ok_or(NoteError::Malformed)?;
        check_name(name).map_err(|_| NoteError::Malformed)?;
        let bytes = STANDARD.decode(signature).map_err(|_| NoteError::Malformed)?;
        let (id, signature) = bytes.split_first_chunk::<ID_BYTES>().ok_or(NoteError::Malformed)?;
        if name != self.name || *id != self.id {
            return Ok(false);
        }
        let signature = Signature::from_slice(signature).map_err(|_| NoteError::WrongSignature)?;
        self.key.verify_strict(text.as_bytes(), &signature).map_err(|_| NoteError::WrongSignature)?;
        Ok(true)
    }
}

fn check_name(name: &str) -> Result<(), BadKey> {
    let wrong = |letter: char| letter.is_whitespace() || letter.is_control() || letter == '+';
    if name.is_empty() || name.contains(wrong) { Err(BadKey) } else { Ok(()) }
}

fn id_of(name: &str, key: &ed25519_dalek::VerifyingKey) -> [u8; ID_BYTES] {
    let digest: [u8; 32] =
        Sha256::new_with_prefix(name).chain_update([b'\n', ED25519]).chain_update(key.as_bytes()).finalize().into();
    let [a, b, c, d, ..] = digest;
    [a, b, c, d]
}
