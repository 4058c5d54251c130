//! One stored document as one file: its bytes, encrypted, then what is known of them.
//!
//! ```text
//! sealed chunks | footer, JSON | length of the footer, 4 bytes little-endian | "MESSOD02"
//! ```
//!
//! Chunks are those of the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over ChaCha20-Poly1305: 64 KiB
//! each and 16 bytes of tag, the last one shorter, perhaps empty, and marked as the last, so that no chunk can be changed,
//! moved or left out. Each document has a key of its own, used for nothing else, so the nonce begins at zero; the footer
//! holds the key, wrapped by the vault for this document alone.
//!
//! Bytes and footer live in one file so that one link makes both visible at once, and so that a file says by itself
//! what it is: the key stands in the footer. This file reads and writes the frame, with blocking calls; where files
//! stand and when they become visible is [`crate::folder`]'s business.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::aead::generic_array::GenericArray;
use chacha20poly1305::aead::stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit};
use jiff::Timestamp;
use messo_domain::ids::{DocumentKey, Sha256Digest};
use messo_ports::blobs::BlobMeta;
use messo_ports::vault::{DocumentSecret, Vault, WrappedKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Bytes of a document in one sealed chunk; also what an upload or a download holds in memory.
pub(crate) const CHUNK: usize = 64 * 1024;
/// Bytes that sealing adds to a chunk.
const TAG: usize = 16;
/// Where the nonce of a document begins: its key is used for this document alone.
const NONCE: [u8; 7] = [0; 7];
/// Last bytes of every stored file; the digits are the version of the frame.
const MAGIC: &[u8; 8] = b"MESSOD02";
/// Length of what follows the footer: its length and the magic.
const TAIL: usize = 4 + MAGIC.len();
/// Longest footer that is read: a key has at most 512 characters, a media type fewer, so more means damage.
const MAX_FOOTER: usize = 4096;
/// Hexadecimal digits of the digest that make the version of a document.
const VERSION_DIGITS: usize = 32;

/// What is written after the bytes.
#[derive(Serialize, Deserialize)]
struct Footer {
    key: DocumentKey,
    #[serde(flatten)]
    meta: BlobMeta,
    /// The key of the document, wrapped; Base64.
    wrapped: String,
}

/// Length of the sealed chunks of a document: there is always a last one, that is not full.
fn sealed_length(size: u64) -> u64 {
    size + (size / CHUNK as u64 + 1) * TAG as u64
}

/// Writes a document and its footer to a file, hashing and encrypting on the way.
pub(crate) struct FrameWriter {
    file: File,
    cipher: EncryptorBE32<ChaCha20Poly1305>,
    wrapped: WrappedKey,
    hasher: Sha256,
    size: u64,
}

impl FrameWriter {
    /// Starts at the beginning of an empty file.
    pub(crate) fn new(file: File, vault: &dyn Vault, key: &DocumentKey) -> Self {
        let (wrapped, secret) = vault.new_document_key(key.as_str());
        let cipher = EncryptorBE32::from_aead(aead(&secret), GenericArray::from_slice(&NONCE));
        Self { file, cipher, wrapped, hasher: Sha256::new(), size: 0 }
    }

    /// Writes one chunk of the document, which is full.
    pub(crate) fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        debug_assert_eq!(chunk.len(), CHUNK, "only the last chunk is not full");
        let sealed = self.cipher.encrypt_next(chunk).map_err(|_| too_long())?;
        self.took(chunk);
        self.file.write_all(&sealed)
    }

    fn took(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
    }

    /// Writes the last bytes of the document, fewer than a chunk.
    pub(crate) fn last(mut self, bytes: &[u8]) -> io::Result<WholeFrame> {
        self.took(bytes);
        let sealed = self.cipher.encrypt_last(bytes).map_err(|_| too_long())?;
        self.file.write_all(&sealed)?;
        let sha256 = Sha256Digest(self.hasher.finalize().into());
        Ok(WholeFrame { file: self.file, wrapped: self.wrapped, sha256, size: self.size })
    }
}

/// A document that is written whole, before its footer.
pub(crate) struct WholeFrame {
    file: File,
    wrapped: WrappedKey,
    /// Digest of the document.
    pub(crate) sha256: Sha256Digest,
    size: u64,
}

impl WholeFrame {
    /// Writes the footer and waits until the whole file is on the disk.
    pub(crate) fn finish(mut self, key: &DocumentKey, content_type: String, now: Timestamp) -> io::Result<BlobMeta> {
        let mut version = self.sha256.hex();
        version.truncate(VERSION_DIGITS);
        let meta = BlobMeta { sha256: self.sha256, size: self.size, content_type, version, stored_at: now };
        let wrapped = STANDARD.encode(&self.wrapped.0);
        self.file.write_all(&frame_end(&Footer { key: key.clone(), meta: meta.clone(), wrapped })?)?;
        self.file.sync_all()?;
        Ok(meta)
    }
}

/// Footer, its length and the magic, ready to be written at once.
fn frame_end(footer: &Footer) -> io::Result<Vec<u8>> {
    let mut end = serde_json::to_vec(footer)?;
    if end.len() > MAX_FOOTER {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the media type is too long"));
    }
    let length = u32::try_from(end.len()).map_err(io::Error::other)?;
    end.extend_from_slice(&length.to_le_bytes());
    end.extend_from_slice(MAGIC);
    Ok(end)
}

/// What the footer of a file says.
pub(crate) struct Framed {
    pub(crate) meta: BlobMeta,
    wrapped: WrappedKey,
}

/// Reads what is known of the document of `key` from its file.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`] when the frame is not whole, or belongs to another key.
pub(crate) fn read_frame(file: &File, key: &DocumentKey) -> io::Result<Framed> {
    let length = file.metadata()?.len();
    let tail_at = length.checked_sub(TAIL as u64).ok_or_else(damaged)?;
    let mut tail = [0; TAIL];
    file.read_exact_at(&mut tail, tail_at)?;
    let (footer_length, magic) = tail.split_at(4);
    let footer_length = footer_length.try_into().map(u32::from_le_bytes).map_err(|_| damaged())? as usize;
    if magic != MAGIC || footer_length > MAX_FOOTER {
        return Err(damaged());
    }
    let sealed = tail_at.checked_sub(footer_length as u64).ok_or_else(damaged)?;
    let mut footer = vec![0; footer_length];
    file.read_exact_at(&mut footer, sealed)?;
    let footer: Footer = serde_json::from_slice(&footer).map_err(|_| damaged())?;
    let wrapped: Arc<[u8]> = STANDARD.decode(&footer.wrapped).map_err(|_| damaged())?.into();
    let is_whole = footer.meta.size <= length && sealed_length(footer.meta.size) == sealed && footer.key == *key;
    if is_whole { Ok(Framed { meta: footer.meta, wrapped: WrappedKey(wrapped) }) } else { Err(damaged()) }
}

fn aead(secret: &DocumentSecret) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(GenericArray::from_slice(&**secret))
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a stored file is damaged")
}

/// After 2^32 chunks, which no limit of ours lets come.
fn too_long() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "the document is too long")
}

/// Reads the bytes of a document from the front, and checks them against the digest before it gives the last of them.
pub(crate) struct FrameReader {
    file: File,
    /// Gone after the last chunk.
    cipher: Option<DecryptorBE32<ChaCha20Poly1305>>,
    meta: BlobMeta,
    hasher: Sha256,
    /// Bytes of the document read so far.
    read: u64,
    /// Where the next chunk is.
    at: u64,
}

impl FrameReader {
    /// Starts at the first byte of the document of which the frame was read.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] when its key does not open.
    pub(crate) fn new(file: File, framed: Framed, vault: &dyn Vault, key: &DocumentKey) -> io::Result<Self> {
        let secret = vault.document_key(&framed.wrapped, key.as_str()).map_err(|_| damaged())?;
        let cipher = Some(DecryptorBE32::from_aead(aead(&secret), GenericArray::from_slice(&NONCE)));
        Ok(Self { file, cipher, meta: framed.meta, hasher: Sha256::new(), read: 0, at: 0 })
    }

    /// Whether everything was read.
    pub(crate) fn is_done(&self) -> bool {
        self.cipher.is_none()
    }

    /// The next bytes, a chunk at most; none when everything was read.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] in place of any bytes that are no longer those that were stored.
    pub(crate) fn next(&mut self) -> io::Result<Vec<u8>> {
        let left = self.meta.size - self.read;
        let mut bytes = Vec::new();
        if left >= CHUNK as u64 {
            let sealed = self.sealed(CHUNK)?;
            bytes = self.cipher.as_mut().ok_or_else(damaged)?.decrypt_next(&sealed[..]).map_err(|_| damaged())?;
            self.took(&bytes);
        }
        if left <= CHUNK as u64
            && let Some(cipher) = self.cipher.take()
        {
            let rest = usize::try_from(self.meta.size - self.read).map_err(|_| damaged())?;
            let sealed = self.sealed(rest)?;
            let last = cipher.decrypt_last(&sealed[..]).map_err(|_| damaged())?;
            self.took(&last);
            bytes.extend_from_slice(&last);
            if self.hasher.clone().finalize().as_slice() != self.meta.sha256.as_bytes() {
                return Err(damaged());
            }
        }
        Ok(bytes)
    }

    /// The sealed form of the next bytes.
    fn sealed(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut sealed = vec![0; length + TAG];
        self.file.read_exact_at(&mut sealed, self.at)?;
        self.at += sealed.len() as u64;
        Ok(sealed)
    }

    fn took(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.read += bytes.len() as u64;
    }
}
