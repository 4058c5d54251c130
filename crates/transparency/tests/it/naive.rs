//! RFC 6962 §2.1 word for word, over a list in memory: slow, and nothing shared with the crate but the form of a hash.

use messo_transparency::Hash;
use sha2::{Digest, Sha256};

/// MTH(D).
pub fn root(entries: &[Vec<u8>]) -> Hash {
    match entries {
        [] => Hash(Sha256::digest([]).into()),
        [one] => Hash(Sha256::digest([&[0], one.as_slice()].concat()).into()),
        more => {
            let (left, right) = more.split_at(split(more.len()));
            Hash(Sha256::digest([&[1], &root(left).0[..], &root(right).0[..]].concat()).into())
        }
    }
}

/// PATH(m, D).
pub fn path(index: usize, entries: &[Vec<u8>]) -> Vec<Hash> {
    if entries.len() == 1 {
        return Vec::new();
    }
    let (left, right) = entries.split_at(split(entries.len()));
    let (mut proof, sibling) = if index < left.len() {
        (path(index, left), root(right))
    } else {
        (path(index - left.len(), right), root(left))
    };
    proof.push(sibling);
    proof
}

/// SUBPROOF(m, D, b).
pub fn subproof(first: usize, entries: &[Vec<u8>], whole: bool) -> Vec<Hash> {
    if first == entries.len() {
        return if whole { Vec::new() } else { vec![root(entries)] };
    }
    let (left, right) = entries.split_at(split(entries.len()));
    let (mut proof, sibling) = if first <= left.len() {
        (subproof(first, left, whole), root(right))
    } else {
        (subproof(first - left.len(), right, false), root(left))
    };
    proof.push(sibling);
    proof
}

/// The largest power of two below.
fn split(count: usize) -> usize {
    let mut power = 1;
    while power * 2 < count {
        power *= 2;
    }
    power
}
