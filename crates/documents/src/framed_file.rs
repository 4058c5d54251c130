//! One stored document as one file: its bytes, then what is known of them.
//!
//! ```text
//! bytes of the document | footer, JSON | length of the footer, 4 bytes little-endian | "MESSOD01"
//! ```
//!
//! Bytes and footer live in one file so that one link makes both visible at once, and so that a file says by itself
//! what it is: the key stands in the footer. This file reads and writes the frame, with blocking calls; where files
//! stand and when they become visible is [`crate::folder`]'s business.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;

use jiff::Timestamp;
use messo_domain::ids::{DocumentKey, Sha256Digest};
use messo_ports::blobs::BlobMeta;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Last bytes of every stored file; the digits are the version of the frame.
const MAGIC: &[u8; 8] = b"MESSOD01";
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
}

/// Writes a document and its footer to a file, hashing on the way.
pub(crate) struct FrameWriter {
    file: File,
    hasher: Sha256,
    size: u64,
}

impl FrameWriter {
    /// Starts at the beginning of an empty file.
    pub(crate) fn new(file: File) -> Self {
        Self { file, hasher: Sha256::new(), size: 0 }
    }

    /// Writes bytes of the document.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// Digest of what was written, after which nothing more may be.
    pub(crate) fn digest(&self) -> Sha256Digest {
        Sha256Digest(self.hasher.clone().finalize().into())
    }

    /// Writes the footer and waits until the whole file is on the disk.
    pub(crate) fn finish(mut self, key: &DocumentKey, content_type: String, now: Timestamp) -> io::Result<BlobMeta> {
        let sha256 = self.digest();
        let mut version = sha256.hex();
        version.truncate(VERSION_DIGITS);
        let meta = BlobMeta { sha256, size: self.size, content_type, version, stored_at: now };
        self.file.write_all(&frame_end(&Footer { key: key.clone(), meta: meta.clone() })?)?;
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

/// Reads what is known of the document of `key` from its file.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`] when the frame is not whole, or belongs to another key.
pub(crate) fn read_meta(file: &File, key: &DocumentKey) -> io::Result<BlobMeta> {
    let length = file.metadata()?.len();
    let tail_at = length.checked_sub(TAIL as u64).ok_or_else(damaged)?;
    let mut tail = [0; TAIL];
    file.read_exact_at(&mut tail, tail_at)?;
    let (footer_length, magic) = tail.split_at(4);
    let footer_length = footer_length.try_into().map(u32::from_le_bytes).map_err(|_| damaged())? as usize;
    if magic != MAGIC || footer_length > MAX_FOOTER {
        return Err(damaged());
    }
    let size = tail_at.checked_sub(footer_length as u64).ok_or_else(damaged)?;
    let mut footer = vec![0; footer_length];
    file.read_exact_at(&mut footer, size)?;
    let footer: Footer = serde_json::from_slice(&footer).map_err(|_| damaged())?;
    if footer.meta.size == size && footer.key == *key { Ok(footer.meta) } else { Err(damaged()) }
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a stored file is damaged")
}

/// Reads the bytes of a document from the front, and checks them against the digest before it gives the last of them.
pub(crate) struct FrameReader {
    file: File,
    meta: BlobMeta,
    hasher: Sha256,
    read: u64,
}

impl FrameReader {
    /// Starts at the first byte of the document of which `meta` was read.
    pub(crate) fn new(file: File, meta: BlobMeta) -> Self {
        Self { file, meta, hasher: Sha256::new(), read: 0 }
    }

    /// Whether everything was read.
    pub(crate) fn is_done(&self) -> bool {
        self.read == self.meta.size
    }

    /// The next bytes, at most `limit`; none when everything was read.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] in place of the last bytes, when the bytes are no longer those that were stored.
    pub(crate) fn next(&mut self, limit: usize) -> io::Result<Vec<u8>> {
        let left = usize::try_from(self.meta.size - self.read).unwrap_or(usize::MAX);
        let mut bytes = vec![0; limit.min(left)];
        self.file.read_exact_at(&mut bytes, self.read)?;
        self.hasher.update(&bytes);
        self.read += bytes.len() as u64;
        if self.is_done() && self.hasher.clone().finalize().as_slice() != self.meta.sha256.as_bytes() {
            return Err(damaged());
        }
        Ok(bytes)
    }
}
