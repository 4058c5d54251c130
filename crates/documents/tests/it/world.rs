//! What the tests of this crate share: a source of bytes that replays, documents, a vault, instants.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use messo_documents::FileVault;
use messo_domain::ids::{DocumentKey, Sha256Digest};
use messo_ports::blobs::{BlobError, Blobs, ByteStream, Expected};
use messo_ports::time::Entropy;

/// Bytes that look random and are the same in every run; no two calls give the same.
pub struct Replay(AtomicU64);

impl Replay {
    pub fn from(seed: u64) -> Arc<Self> {
        Arc::new(Self(AtomicU64::new(seed << 32)))
    }
}

impl Entropy for Replay {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(32) {
            let number = self.0.fetch_add(1, Ordering::Relaxed);
            chunk.copy_from_slice(&Sha256Digest::of(&number.to_be_bytes()).0[..chunk.len()]);
        }
    }
}

/// The vault of a folder, made at the first call.
pub fn vault_in(folder: &Path) -> Arc<FileVault> {
    Arc::new(FileVault::open(&folder.join("master.key"), false, Replay::from(1)).unwrap())
}

/// A vault with the same master key in every process.
pub fn test_vault() -> Arc<FileVault> {
    let folder = tempfile::tempdir().unwrap();
    Arc::new(FileVault::open(&folder.path().join("master.key"), false, Replay::from(9)).unwrap())
}

pub fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

pub fn noon() -> Timestamp {
    at("2026-03-27T12:00:00Z")
}

pub fn key(text: &str) -> DocumentKey {
    text.parse().unwrap()
}

/// Bytes that differ everywhere, so that a chunk lost or moved is noticed.
pub fn document(length: usize) -> Vec<u8> {
    let mut state = 7_u32;
    (0..length)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        })
        .collect()
}

/// A PDF of up to 200 MB without an announced digest.
pub fn any_pdf() -> Expected {
    Expected { sha256: None, max_size: 200_000_000, content_type: "application/pdf".to_owned() }
}

pub fn announced(bytes: &[u8]) -> Expected {
    Expected { sha256: Some(Sha256Digest::of(bytes)), ..any_pdf() }
}

/// The bytes as they come from a network, in pieces of `piece` bytes.
pub fn pieces(bytes: &[u8], piece: usize) -> ByteStream {
    let pieces: Vec<_> = bytes.chunks(piece).map(|part| Ok(Bytes::copy_from_slice(part))).collect();
    stream::iter(pieces).boxed()
}

pub async fn stored_bytes(blobs: &impl Blobs, key: &DocumentKey) -> Result<Vec<u8>, BlobError> {
    let (_, mut stream) = blobs.open(key).await?;
    let mut all = Vec::new();
    while let Some(piece) = stream.next().await {
        all.extend_from_slice(&piece.map_err(|error| BlobError::Unavailable(error.to_string()))?);
    }
    Ok(all)
}
