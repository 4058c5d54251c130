//! Paths and widths, as *tlog-tiles* tells them, and what is none.

use messo_transparency::{Growing, Level, Place};
use proptest::prelude::*;

#[test]
fn paths_are_those_of_the_specification() {
    let place = |level, index, width| Place { level, index, width };
    for (path, expected) in [
        ("tile/0/x001/x234/067", place(Level::Hashes(0), 1_234_067, 256)),
        ("tile/3/000", place(Level::Hashes(3), 0, 256)),
        ("tile/0/273.p/112", place(Level::Hashes(0), 273, 112)),
        ("tile/entries/x001/000.p/1", place(Level::Entries, 1000, 1)),
    ] {
        assert_eq!(Place::parse(path), Some(expected), "{path}");
        assert_eq!(expected.path(), path);
    }
    for path in [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/1",
        "tile/0/0001",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p/1/2",
        "tile/0/x000/001",
        "tile/0/001/001",
        "tile/0/x001",
        "tile/0/00a",
        "tile/data/000",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/../000",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        "tile/0/+01",
        "tile/0/٠٠١",
    ] {
        assert_eq!(Place::parse(path), None, "{path}");
    }
}

#[test]
fn a_tree_of_seventy_thousand_has_the_files_that_the_specification_counts() {
    let paths: Vec<String> = Place::edge(70_000).iter().map(Place::path).collect();
    assert_eq!(paths, ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1", "tile/entries/273.p/112"]);
    assert_eq!(Place::in_tree(Level::Hashes(0), 272, 70_000).map(|place| place.width), Some(256));
    assert_eq!(Place::in_tree(Level::Hashes(1), 0, 70_000).map(|place| place.width), Some(256));
    assert_eq!(Place::in_tree(Level::Hashes(0), 274, 70_000), None);
    let paths: Vec<String> = Place::edge(256).iter().map(Place::path).collect();
    assert_eq!(paths, ["tile/1/000.p/1"]);
    assert_eq!(Place::edge(0), []);
    assert_eq!(Place::edge(u64::MAX).len(), 9);
}

proptest! {
    #[test]
    fn every_place_has_one_path(index: u64, width in 1u16..=256, level in 0u8..64, entries: bool) {
        let level = if entries { Level::Entries } else { Level::Hashes(level) };
        let place = Place { level, index, width };
        prop_assert_eq!(Place::parse(&place.path()), Some(place));
    }

    #[test]
    fn a_narrower_file_is_the_beginning_of_a_wider_one(entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 2..255), at in any::<prop::sample::Index>()) {
        let (mut tree, narrow) = (Growing::default(), 1 + at.index(entries.len() - 1));
        let mut before = Vec::new();
        for (n, entry) in entries.iter().enumerate() {
            if n == narrow {
                before = tree.edge();
            }
            tree.push(entry, &mut Vec::new()).unwrap();
        }
        for (file, wider) in before.iter().zip(tree.edge()) {
            prop_assert_eq!(wider.place.narrowed(&wider.bytes, file.place.width), Some(file.bytes.as_slice()));
        }
        let bundle = tree.edge().pop().unwrap();
        prop_assert_eq!(bundle.place.entries(&bundle.bytes).unwrap(), entries.iter().map(Vec::as_slice).collect::<Vec<_>>());
    }
}
