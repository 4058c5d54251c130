//! Proofs: that an entry stands in a tree (inclusion), that a tree begins with an earlier one (consistency).
//!
//! Making them is RFC 6962 §2.1.1 and §2.1.2 over tiles: first [`tiles_of_inclusion`] or [`tiles_of_consistency`] say which
//! tiles are needed, whoever has them puts them into [`Tiles`], then the proof is made. Checking them is RFC 9162 §2.1.3.2
//! and §2.1.4.2, which needs the proof alone: written apart from the making, so that the one judges the other.

use crate::hash::{self, Hash};
use crate::tile::{FULL, HEIGHT, Level, Place};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// Why a proof cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The tree has no such entry, or no such beginning.
    #[error("the tree of {size} entries has no {asked}")]
    Beyond {
        /// What was asked for.
        asked: u64,
        /// Size of the tree.
        size: u64,
    },
    /// A tile was not given, or is not of its width.
    #[error("the tile {0} is missing or has another length than it should")]
    Tile(String),
}

/// A perfect subtree: the `index`-th over 2^`level` entries.
#[derive(Clone, Copy)]
struct Subtree {
    level: u32,
    index: u64,
}

impl Subtree {
    /// Place of the tile that holds its hashes, and where they stand in it.
    fn in_tile(self, size: u64) -> (Option<Place>, Range<usize>) {
        let height = self.level % HEIGHT;
        let first = self.index << height;
        let level = Level::Hashes((self.level / HEIGHT) as u8);
        let start = (first % u64::from(FULL)) as usize;
        (Place::in_tree(level, first / u64::from(FULL), size), start..start + (1 << height))
    }
}

/// The perfect subtrees that a range of entries is made of, the largest first.
fn subtrees(range: Range<u64>) -> Vec<Subtree> {
    let (mut start, mut all) = (range.start, Vec::new());
    while start < range.end {
        let level = (range.end - start).ilog2().min(start.trailing_zeros());
        all.push(Subtree { level, index: start >> level });
        start += 1 << level;
    }
    all
}

/// Size of the left subtree: the largest power of two below `count`.
fn left_of(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

/// Ranges whose roots are the proof of inclusion, in its order.
fn inclusion_ranges(index: u64, size: u64) -> Result<Vec<Range<u64>>, ProofError> {
    if index >= size {
        return Err(ProofError::Beyond { asked: index, size });
    }
    let (mut within, mut ranges) = (0..size, Vec::new());
    while within.end - within.start > 1 {
        let middle = within.start + left_of(within.end - within.start);
        if index < middle {
            ranges.push(middle..within.end);
            within.end = middle;
        } else {
            ranges.push(within.start..middle);
            within.start = middle;
        }
    }
    ranges.reverse();
    Ok(ranges)
}

/// Ranges whose roots are the proof of consistency, in its order.
fn consistency_ranges(first: u64, size: u64) -> Result<Vec<Range<u64>>, ProofError> {
    if first > size {
        return Err(ProofError::Beyond { asked: first, size });
    }
    if first == 0 || first == size {
        return Ok(Vec::new());
    }
    let (mut within, mut ranges) = (0..size, Vec::new());
    while first != within.end {
        let middle = within.start + left_of(within.end - within.start);
        if first <= middle {
            ranges.push(middle..within.end);
            within.end = middle;
        } else {
            ranges.push(within.start..middle);
            within.start = middle;
        }
    }
    if within.start > 0 {
        ranges.push(within);
    }
    ranges.reverse();
    Ok(ranges)
}

fn tiles_of(ranges: Vec<Range<u64>>, size: u64) -> BTreeSet<Place> {
    ranges.into_iter().flat_map(subtrees).filter_map(|subtree| subtree.in_tile(size).0).collect()
}

/// Tiles that a proof of inclusion is made of, with that of the entry's own hash.
///
/// # Errors
/// [`ProofError::Beyond`].
pub fn tiles_of_inclusion(index: u64, size: u64) -> Result<BTreeSet<Place>, ProofError> {
    let mut ranges = inclusion_ranges(index, size)?;
    ranges.push(index..index + 1);
    Ok(tiles_of(ranges, size))
}

/// Tiles that a proof of consistency is made of.
///
/// # Errors
/// [`ProofError::Beyond`].
pub fn tiles_of_consistency(first: u64, size: u64) -> Result<BTreeSet<Place>, ProofError> {
    Ok(tiles_of(consistency_ranges(first, size)?, size))
}

/// Some tiles of a tree of a given size.
#[derive(Clone, Debug)]
pub struct Tiles {
    size: u64,
    tiles: HashMap<Place, Vec<Hash>>,
}

impl Tiles {
    /// None yet.
    pub fn new(size: u64) -> Self {
        Self { size, tiles: HashMap::new() }
    }

    /// Adds one.
    ///
    /// # Errors
    /// [`ProofError::Tile`] when it has not as many hashes as its place says.
    pub fn put(&mut self, place: Place, bytes: &[u8]) -> Result<(), ProofError> {
        let hashes = place.hashes(bytes).ok_or_else(|| ProofError::Tile(place.path()))?;
        self.tiles.insert(place, hashes);
        Ok(())
    }

    /// Whether it is there.
    pub fn holds(&self, place: &Place) -> bool {
        self.tiles.contains_key(place)
    }

    fn hash_of(&self, subtree: Subtree) -> Result<Hash, ProofError> {
        let (place, within) = subtree.in_tile(self.size);
        let missing = || ProofError::Tile(place.map_or_else(|| "beyond the tree".to_owned(), |place| place.path()));
        let tile = place.and_then(|place| self.tiles.get(&place)).ok_or_else(missing)?;
        tile.get(within).map(hash::perfect).ok_or_else(missing)
    }

    fn root_of(&self, range: Range<u64>) -> Result<Hash, ProofError> {
        let hashes: Vec<Hash> = subtrees(range).into_iter().map(|one| self.hash_of(one)).collect::<Result<_, _>>()?;
        Ok(hash::join(&hashes).unwrap_or_else(hash::empty))
    }

    /// Hash of an entry.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn entry(&self, index: u64) -> Result<Hash, ProofError> {
        if index >= self.size {
            return Err(ProofError::Beyond { asked: index, size: self.size });
        }
        self.hash_of(Subtree { level: 0, index })
    }

    /// Proof that the entry stands in the tree.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn inclusion(&self, index: u64) -> Result<Vec<Hash>, ProofError> {
        inclusion_ranges(index, self.size)?.into_iter().map(|range| self.root_of(range)).collect()
    }

    /// Proof that the tree begins with the tree of `first` entries.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn consistency(&self, first: u64) -> Result<Vec<Hash>, ProofError> {
        consistency_ranges(first, self.size)?.into_iter().map(|range| self.root_of(range)).collect()
    }
}

/// Whether the proof shows that an entry of this hash is the `index`-th of the tree with this root.
pub fn includes(entry: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    let Some(mut last) = size.checked_sub(1).filter(|last| index <= *last) else { return false };
    let (mut at, mut made) = (index, *entry);
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            made = hash::node(sibling, &made);
            climb_over_missing(&mut at, &mut last);
        } else {
            made = hash::node(&made, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && made == *root
}

/// Whether the proof shows that the tree of `second` entries begins with that of `first`.
pub fn is_consistent(first: (u64, &Hash), second: (u64, &Hash), proof: &[Hash]) -> bool {
    let ((size1, root1), (size2, root2)) = (first, second);
    match size1 {
        0 => return proof.is_empty() && *root1 == hash::empty(),
        same if same == size2 => return proof.is_empty() && root1 == root2,
        more if more > size2 => return false,
        _ => {}
    }
    let whole = size1.is_power_of_two();
    let Some((start, rest)) = (if whole { Some((root1, proof)) } else { proof.split_first() }) else { return false };
    let (mut at, mut last) = (size1 - 1, size2 - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let (mut made1, mut made2) = (*start, *start);
    for sibling in rest {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            made1 = hash::node(sibling, &made1);
            made2 = hash::node(sibling, &made2);
            climb_over_missing(&mut at, &mut last);
        } else {
            made2 = hash::node(&made2, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && made1 == *root1 && made2 == *root2
}

/// At the right edge a node without a sibling stands for its parent.
fn climb_over_missing(at: &mut u64, last: &mut u64) {
    while *at & 1 == 0 && *at != 0 {
        *at >>= 1;
        *last >>= 1;
    }
}
