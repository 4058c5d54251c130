//! Trees of any size agree with the naive one: roots, files, proofs, and what resumes from files.

use crate::naive;
use messo_transparency::proof::{includes, is_consistent, tiles_of_consistency, tiles_of_inclusion};
use messo_transparency::{Growing, Hash, LogFile, Place, Tiles, hash};
use proptest::prelude::*;
use std::collections::{BTreeSet, HashMap};

/// A tree with its files.
struct Grown {
    entries: Vec<Vec<u8>>,
    tree: Growing,
    full: HashMap<Place, Vec<u8>>,
}

impl Grown {
    fn of(count: usize) -> Self {
        let entries: Vec<Vec<u8>> = (0..count).map(|n| format!("entry {n}").into_bytes()).collect();
        let (mut tree, mut full) = (Growing::default(), Vec::new());
        for entry in &entries {
            tree.push(entry, &mut full).unwrap();
        }
        let full = full.into_iter().map(|LogFile { place, bytes }| (place, bytes)).collect();
        Self { entries, tree, full }
    }

    fn read(&self, place: &Place) -> Option<Vec<u8>> {
        let edge = || self.tree.edge().into_iter().find(|file| file.place == *place).map(|file| file.bytes);
        self.full.get(place).cloned().or_else(edge)
    }

    fn tiles(&self, places: BTreeSet<Place>) -> Tiles {
        let mut tiles = Tiles::new(self.entries.len() as u64);
        for place in places {
            tiles.put(place, &self.read(&place).unwrap()).unwrap();
        }
        tiles
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn roots_and_inclusion_are_those_of_the_rfc(count in 1usize..1500, at in any::<prop::sample::Index>()) {
        let grown = Grown::of(count);
        let root = naive::root(&grown.entries);
        prop_assert_eq!(grown.tree.root(), root);
        let size = count as u64;
        let index = at.index(count);
        let tiles = grown.tiles(tiles_of_inclusion(index as u64, size).unwrap());
        let proof = tiles.inclusion(index as u64).unwrap();
        prop_assert_eq!(&proof, &naive::path(index, &grown.entries));
        let entry = hash::leaf(&grown.entries[index]);
        prop_assert_eq!(tiles.entry(index as u64), Ok(entry));
        prop_assert!(includes(&entry, index as u64, size, &proof, &root));
    }

    #[test]
    fn consistency_is_that_of_the_rfc(count in 1usize..1500, at in any::<prop::sample::Index>()) {
        let grown = Grown::of(count);
        let (first, size) = (at.index(count + 1), count as u64);
        let proof = grown.tiles(tiles_of_consistency(first as u64, size).unwrap()).consistency(first as u64).unwrap();
        if first > 0 {
            prop_assert_eq!(&proof, &naive::subproof(first, &grown.entries, true));
        }
        let (before, after) = (naive::root(&grown.entries[..first]), grown.tree.root());
        prop_assert!(is_consistent((first as u64, &before), (size, &after), &proof));
        let forked = hash::leaf(b"another history");
        prop_assert!(!is_consistent((first as u64, &forked), (size, &after), &proof));
        // every tree goes on from the empty one
        prop_assert_eq!(is_consistent((first as u64, &before), (size, &forked), &proof), first == 0);
    }

    #[test]
    fn a_changed_proof_proves_nothing(count in 2usize..700, at in any::<prop::sample::Index>(), which in any::<prop::sample::Index>(), bit in 0usize..256) {
        let grown = Grown::of(count);
        let (index, size, root) = (at.index(count), count as u64, grown.tree.root());
        let proof = naive::path(index, &grown.entries);
        let entry = hash::leaf(&grown.entries[index]);
        let changed = |change: &dyn Fn(&mut Vec<Hash>)| { let mut proof = proof.clone(); change(&mut proof); proof };
        let flipped = changed(&|proof| { let at = which.index(proof.len()); proof[at].0[bit / 8] ^= 1 << (bit % 8); });
        prop_assert!(!includes(&entry, index as u64, size, &flipped, &root));
        prop_assert!(!includes(&entry, index as u64, size, &changed(&|proof| proof.truncate(proof.len() - 1)), &root));
        prop_assert!(!includes(&entry, index as u64, size, &changed(&|proof| proof.push(root)), &root));
        prop_assert!(!includes(&entry, size, size, &proof, &root));
        prop_assert!(!includes(&hash::leaf(b"never logged"), index as u64, size, &proof, &root));
    }
}

#[test]
fn a_tree_of_three_levels_resumes_from_its_edge_and_goes_on_as_if_it_had_never_stopped() {
    let count = 256 * 256 + 300;
    let grown = Grown::of(count);
    assert!(grown.full.contains_key(&Place::parse("tile/1/000").unwrap()));
    assert!(grown.full.contains_key(&Place::parse("tile/0/256").unwrap()));
    let mut again = Growing::resume(count as u64, |place| grown.read(place)).unwrap();
    assert_eq!(again.root(), naive::root(&grown.entries));
    let (mut on, mut full, mut full_again) = (grown.tree, Vec::new(), Vec::new());
    for n in 0..300u32 {
        on.push(&n.to_be_bytes(), &mut full).unwrap();
        again.push(&n.to_be_bytes(), &mut full_again).unwrap();
    }
    assert_eq!((on.root(), full, on.edge()), (again.root(), full_again, again.edge()));
}
