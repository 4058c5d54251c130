//! Files of the log (C2SP *tlog-tiles*): tiles of up to 256 hashes of one level, bundles of up to 256 entries, their paths.
//!
//! A full file never changes. The last file of a level is partial: its width stands in its path, so it never changes
//! either, and its bytes are the beginning of every wider one.

use crate::hash::{HASH_BYTES, Hash};

/// Hashes, or entries, of a full file.
pub const FULL: u16 = 256;
/// Levels of the tree that one level of tiles spans.
pub const HEIGHT: u32 = 8;
/// Longest entry: its length stands before it in two bytes.
pub const LONGEST_ENTRY: usize = u16::MAX as usize;
/// Highest level that a path may name; a tree of 2^64 entries ends at level 7.
const HIGHEST_LEVEL: u8 = 63;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Hashes of this level; those of level 0 are the hashes of entries.
    Hashes(u8),
    /// The entries themselves.
    Entries,
}

/// Which file of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// What it holds.
    pub level: Level,
    /// Which of its level, from 0.
    pub index: u64,
    /// How many it holds, 1 to [`FULL`].
    pub width: u16,
}

/// Complete hashes of a level in a tree of this size.
pub(crate) fn hashes_at(size: u64, level: u8) -> u64 {
    size.checked_shr(u32::from(level) * HEIGHT).unwrap_or(0)
}

impl Place {
    /// The file of this index in a tree of this size; `None` where the tree ends before.
    pub fn in_tree(level: Level, index: u64, size: u64) -> Option<Self> {
        let held = match level {
            Level::Hashes(level) => hashes_at(size, level),
            Level::Entries => size,
        };
        let width = held.checked_sub(index.checked_mul(FULL.into())?)?.min(FULL.into());
        // at most FULL, which fits
        (width > 0).then_some(Self { level, index, width: width as u16 })
    }

    /// The partial files at the right edge of a tree of this size.
    pub fn edge(size: u64) -> Vec<Self> {
        let levels = (0..=u8::MAX).take_while(|level| hashes_at(size, *level) > 0).map(Level::Hashes);
        let last = |level| {
            let held = if let Level::Hashes(of) = level { hashes_at(size, of) } else { size };
            Self::in_tree(level, held / u64::from(FULL), size)
        };
        levels.chain([Level::Entries]).filter_map(last).collect()
    }

    /// Whether nothing more fits in.
    pub fn is_full(&self) -> bool {
        self.width == FULL
    }

    /// The full file of the same level and index.
    #[must_use]
    pub fn full(self) -> Self {
        Self { width: FULL, ..self }
    }

    /// Path below the log's prefix: `tile/0/x001/234.p/56`.
    pub fn path(&self) -> String {
        let part = if self.is_full() { String::new() } else { format!(".p/{}", self.width) };
        format!("{}{part}", self.stem())
    }

    /// Path of the folder of its partial forms: `tile/0/x001/234.p`.
    pub fn partials(&self) -> String {
        format!("{}.p", self.stem())
    }

    fn stem(&self) -> String {
        let level = match self.level {
            Level::Hashes(level) => level.to_string(),
            Level::Entries => "entries".to_owned(),
        };
        let mut groups = vec![format!("{:03}", self.index % 1000)];
        let mut above = self.index / 1000;
        while above > 0 {
            groups.push(format!("x{:03}", above % 1000));
            above /= 1000;
        }
        groups.reverse();
        format!("tile/{level}/{}", groups.join("/"))
    }

    /// Reads a path. Only the one form of each is known, as files are cached by it.
    pub fn parse(path: &str) -> Option<Self> {
        let (stem, width) = match path.split_once(".p/") {
            Some((stem, width)) => (stem, plain_number(width).filter(|width| (1..u64::from(FULL)).contains(width))?),
            None => (path, FULL.into()),
        };
        let (level, groups) = stem.strip_prefix("tile/")?.split_once('/')?;
        let level = match level {
            "entries" => Level::Entries,
            number => Level::Hashes(u8::try_from(plain_number(number)?).ok().filter(|l| *l <= HIGHEST_LEVEL)?),
        };
        let mut index = 0u64;
        for group in groups.split('/') {
            let digits = group.strip_prefix('x').unwrap_or(group);
            let three = digits.len() == 3 && digits.bytes().all(|digit| digit.is_ascii_digit());
            index = index.checked_mul(1000)?.checked_add(three.then(|| digits.parse().ok()).flatten()?)?;
        }
        let place = Self { level, index, width: u16::try_from(width).ok()? };
        (place.path() == path).then_some(place)
    }

    /// The hashes in a tile, if it has exactly as many as its width says.
    pub fn hashes(&self, bytes: &[u8]) -> Option<Vec<Hash>> {
        let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
        (rest.is_empty() && hashes.len() == usize::from(self.width)).then(|| hashes.iter().copied().map(Hash).collect())
    }

    /// The entries in a bundle, if it has exactly as many as its width says.
    pub fn entries<'b>(&self, mut bytes: &'b [u8]) -> Option<Vec<&'b [u8]>> {
        let mut entries = Vec::with_capacity(self.width.into());
        while let Some((length, rest)) = bytes.split_first_chunk::<2>() {
            let (entry, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
            entries.push(entry);
            bytes = rest;
        }
        (bytes.is_empty() && entries.len() == usize::from(self.width)).then_some(entries)
    }

    /// The first `width` of a file that holds at least as many: the bytes of a narrower file of this index.
    pub fn narrowed<'b>(&self, bytes: &'b [u8], width: u16) -> Option<&'b [u8]> {
        let end = match self.level {
            Level::Hashes(_) => usize::from(width) * HASH_BYTES,
            Level::Entries => self.entries(bytes)?.get(..width.into())?.iter().map(|entry| 2 + entry.len()).sum(),
        };
        bytes.get(..end).filter(|_| width <= self.width)
    }
}

/// A number without sign or leading zeros.
pub(crate) fn plain_number(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|digit| digit.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}
