//! A tree that grows: takes entries in, gives files out as they fill, and knows its root at any time.
//!
//! It holds the right edge alone, at most 255 hashes of each level and one bundle, whatever the size of the tree.

use crate::hash::{self, Hash};
use crate::tile::{FULL, LONGEST_ENTRY, Level, Place};

/// A file of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFile {
    /// Which.
    pub place: Place,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// An entry is too long for a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an entry of the log has {0} bytes, more than the {LONGEST_ENTRY} of the format")]
pub struct TooLong(usize);

/// A file of the right edge is missing, or is not of its width.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file {path} of the log is missing or has another length than it should")]
pub struct BadEdge {
    /// Its path.
    pub path: String,
}

/// The tree.
#[derive(Clone, Debug, Default)]
pub struct Growing {
    size: u64,
    /// Hashes of the partial tile of each level.
    levels: Vec<Vec<Hash>>,
    /// The partial bundle.
    bundle: Vec<u8>,
}

impl Growing {
    /// A tree of this size, from the files of its right edge ([`Place::edge`]).
    ///
    /// # Errors
    /// [`BadEdge`] for the first file that cannot be it.
    pub fn resume(size: u64, mut read: impl FnMut(&Place) -> Option<Vec<u8>>) -> Result<Self, BadEdge> {
        let mut tree = Self { size, ..Self::default() };
        for place in Place::edge(size) {
            let bad = || BadEdge { path: place.path() };
            let bytes = read(&place).ok_or_else(bad)?;
            match place.level {
                Level::Hashes(level) => *tree.level(level.into()) = place.hashes(&bytes).ok_or_else(bad)?,
                Level::Entries => {
                    place.entries(&bytes).ok_or_else(bad)?;
                    tree.bundle = bytes;
                }
            }
        }
        Ok(tree)
    }

    /// Number of entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Takes an entry in; the files that it fills are added to `full`.
    ///
    /// # Errors
    /// [`TooLong`]; nothing was taken in.
    pub fn push(&mut self, entry: &[u8], full: &mut Vec<LogFile>) -> Result<(), TooLong> {
        let length = u16::try_from(entry.len()).map_err(|_| TooLong(entry.len()))?;
        let index = self.size / u64::from(FULL);
        self.bundle.extend(length.to_be_bytes());
        self.bundle.extend(entry);
        self.level(0).push(hash::leaf(entry));
        self.size += 1;
        if self.size.is_multiple_of(FULL.into()) {
            let place = Place { level: Level::Entries, index, width: FULL };
            full.push(LogFile { place, bytes: std::mem::take(&mut self.bundle) });
            self.close_tiles(index, full);
        }
        Ok(())
    }

    /// Closes the tile of level 0, and those above that this fills.
    fn close_tiles(&mut self, mut index: u64, full: &mut Vec<LogFile>) {
        for level in 0..=u8::MAX {
            let hashes = self.level(level.into());
            if hashes.len() < usize::from(FULL) {
                return;
            }
            let root = hash::perfect(hashes);
            let place = Place { level: Level::Hashes(level), index, width: FULL };
            full.push(LogFile { place, bytes: bytes_of(hashes) });
            hashes.clear();
            self.level(usize::from(level) + 1).push(root);
            index /= u64::from(FULL);
        }
    }

    fn level(&mut self, level: usize) -> &mut Vec<Hash> {
        if self.levels.len() <= level {
            self.levels.resize_with(level + 1, Vec::new);
        }
        &mut self.levels[level]
    }

    /// The partial files at the right edge.
    pub fn edge(&self) -> Vec<LogFile> {
        let file = |place: Place| {
            let bytes = match place.level {
                Level::Hashes(level) => bytes_of(self.levels.get(usize::from(level)).map_or(&[], Vec::as_slice)),
                Level::Entries => self.bundle.clone(),
            };
            LogFile { place, bytes }
        };
        Place::edge(self.size).into_iter().map(file).collect()
    }

    /// The root.
    pub fn root(&self) -> Hash {
        let mut subtrees = Vec::new();
        for mut hashes in self.levels.iter().rev().map(Vec::as_slice) {
            while !hashes.is_empty() {
                let largest = 1 << hashes.len().ilog2();
                subtrees.push(hash::perfect(&hashes[..largest]));
                hashes = &hashes[largest..];
            }
        }
        hash::join(&subtrees).unwrap_or_else(hash::empty)
    }
}

fn bytes_of(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}
