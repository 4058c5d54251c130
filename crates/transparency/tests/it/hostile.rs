//! Whatever bytes come: an answer, and no panic. Readers of the log are given what others wrote.

use messo_transparency::note::{LONGEST_NOTE, NoteError};
use messo_transparency::proof::{ProofError, includes, is_consistent};
use messo_transparency::tile::LONGEST_ENTRY;
use messo_transparency::{Checkpoint, Growing, Hash, Level, Place, SigningKey, Tiles, hash};
use proptest::prelude::*;

fn hashes() -> impl Strategy<Value = Vec<Hash>> {
    prop::collection::vec(any::<[u8; 32]>().prop_map(Hash), 0..70)
}

proptest! {
    #[test]
    fn arbitrary_proofs_prove_nothing(index: u64, size: u64, proof in hashes(), entry: [u8; 32], root: [u8; 32]) {
        prop_assert!(!includes(&Hash(entry), index, size, &proof, &Hash(root)) || entry == root);
        prop_assert!(!is_consistent((index, &Hash(entry)), (size, &Hash(root)), &proof));
    }

    #[test]
    fn arbitrary_bytes_are_no_note(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let key = SigningKey::new("log.example", &[1; 32]).unwrap().verifier();
        prop_assert!(Checkpoint::open(&bytes, &key).is_err());
    }

    #[test]
    fn text_that_looks_like_a_note_is_none(text in "([a-z0-9=+/]{0,12}\n){0,6}\n(\u{2014} log.example [A-Za-z0-9+/=]{0,100}\n){0,3}") {
        let key = SigningKey::new("log.example", &[1; 32]).unwrap().verifier();
        prop_assert!(Checkpoint::open(text.as_bytes(), &key).is_err());
    }

    #[test]
    fn arbitrary_paths_and_files_are_read_without_harm(path in "tile/(entries|[0-9]{1,3})/[x0-9/.p]{0,20}", bytes in prop::collection::vec(any::<u8>(), 0..600), width in 1u16..=256) {
        let _ = Place::parse(&path);
        let place = Place { level: Level::Entries, index: 0, width };
        if let Some(entries) = place.entries(&bytes) {
            prop_assert_eq!(entries.len(), usize::from(width));
        }
        let _ = place.narrowed(&bytes, width);
    }
}

#[test]
fn a_note_without_end_is_not_read() {
    let key = SigningKey::new("log.example", &[1; 32]).unwrap();
    let long = key.sign(&format!("{}\n", "x".repeat(LONGEST_NOTE)));
    assert_eq!(key.verifier().open(long.as_bytes()), Err(NoteError::TooLong));
    let note = key.sign("text\n");
    let line = SigningKey::new("other.example", &[2; 32]).unwrap().sign("text\n");
    let line = line.lines().last().unwrap();
    assert_eq!(
        key.verifier().open(format!("{note}{}", format!("{line}\n").repeat(100)).as_bytes()),
        Err(NoteError::TooLong)
    );
}

#[test]
fn tiles_of_another_length_are_refused_and_missing_ones_are_named() {
    let mut tree = Growing::default();
    for n in 0..300u32 {
        tree.push(&n.to_be_bytes(), &mut Vec::new()).unwrap();
    }
    let file = tree.edge().remove(0);
    let mut tiles = Tiles::new(300);
    for bytes in [&file.bytes[..file.bytes.len() - 1], &file.bytes[32..], &[]] {
        assert_eq!(tiles.put(file.place, bytes), Err(ProofError::Tile("tile/0/001.p/44".to_owned())));
    }
    assert_eq!(tiles.inclusion(299), Err(ProofError::Tile("tile/0/001.p/44".to_owned())));
    tiles.put(file.place, &file.bytes).unwrap();
    assert_eq!(tiles.inclusion(299), Err(ProofError::Tile("tile/1/000.p/1".to_owned())));
    assert_eq!(tiles.inclusion(300), Err(ProofError::Beyond { asked: 300, size: 300 }));
    assert_eq!(tiles.entry(300), Err(ProofError::Beyond { asked: 300, size: 300 }));
    assert_eq!(tiles.consistency(301), Err(ProofError::Beyond { asked: 301, size: 300 }));
    let resumed = Growing::resume(300, |place| Some(vec![0; usize::from(place.width) * 32 - 1]));
    assert_eq!(resumed.unwrap_err().path, "tile/0/001.p/44");
}

#[test]
fn an_entry_too_long_for_the_format_changes_nothing() {
    let mut tree = Growing::default();
    tree.push(&vec![0; LONGEST_ENTRY], &mut Vec::new()).unwrap();
    let root = tree.root();
    assert!(tree.push(&vec![0; LONGEST_ENTRY + 1], &mut Vec::new()).is_err());
    assert_eq!((tree.size(), tree.root()), (1, root));
    assert_eq!(root, hash::leaf(&vec![0; LONGEST_ENTRY]));
}
