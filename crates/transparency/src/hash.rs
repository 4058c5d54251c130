//! Hashes of the tree (RFC 6962 §2.1): SHA-256 with a first byte that tells entries from nodes, so that no node can be
//! passed off as an entry.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Bytes of a hash.
pub const HASH_BYTES: usize = 32;

/// A hash of the tree.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash(pub [u8; HASH_BYTES]);

impl std::fmt::Display for Hash {
    /// Base64, as in checkpoints.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl Hash {
    /// Reads the form of [`std::fmt::Display`].
    pub fn from_base64(text: &str) -> Option<Self> {
        STANDARD.decode(text).ok()?.try_into().ok().map(Self)
    }
}

/// Hash of an entry.
pub fn leaf(entry: &[u8]) -> Hash {
    Hash(Sha256::new_with_prefix([0]).chain_update(entry).finalize().into())
}

/// Hash of a node over its two subtrees.
pub fn node(left: &Hash, right: &Hash) -> Hash {
    Hash(Sha256::new_with_prefix([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// Root of the tree without entries.
pub fn empty() -> Hash {
    Hash(Sha256::digest([]).into())
}

/// Root of a perfect subtree over its 2^k hashes.
pub(crate) fn perfect(hashes: &[Hash]) -> Hash {
    debug_assert!(hashes.len().is_power_of_two(), "a perfect subtree has a power of two of hashes");
    match hashes {
        [one] => *one,
        many => {
            let (left, right) = many.split_at(many.len() / 2);
            node(&perfect(left), &perfect(right))
        }
    }
}

/// Root over perfect subtrees of falling size, the largest first: the ragged right edge is folded into them.
pub(crate) fn join(subtrees: &[Hash]) -> Option<Hash> {
    subtrees.iter().rev().copied().reduce(|right, left| node(&left, &right))
}
