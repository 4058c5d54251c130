//! Published vectors: the roots of Certificate Transparency's test tree of eight entries, and a note of Go's `sumdb/note`.

use messo_transparency::proof::includes;
use messo_transparency::{Growing, Hash, VerifierKey, hash};

/// The entries of the test tree.
const ENTRIES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
/// Its root after each.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn hash(hex: &str) -> Hash {
    Hash(hex::decode(hex).unwrap().try_into().unwrap())
}

#[test]
fn the_test_tree_has_its_published_roots() {
    let mut tree = Growing::default();
    assert_eq!(tree.root(), hash("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    for (entry, root) in ENTRIES.iter().zip(ROOTS) {
        tree.push(&hex::decode(entry).unwrap(), &mut Vec::new()).unwrap();
        assert_eq!(tree.root(), hash(root), "after {} entries", tree.size());
    }
}

#[test]
fn a_published_proof_is_believed() {
    // entry 0 of 8: the audit path of Certificate Transparency's own tests
    let proof = [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    .map(hash);
    assert!(includes(&hash::leaf(b""), 0, 8, &proof, &hash(ROOTS[7])));
    assert!(!includes(&hash::leaf(b""), 1, 8, &proof, &hash(ROOTS[7])));
}

#[test]
fn a_note_of_another_program_opens() {
    let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    let signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
    let note = format!("{text}\n\u{2014} PeterNeumann {signature}\n");
    let verifier: VerifierKey = key.parse().unwrap();
    assert_eq!(verifier.to_string(), key);
    assert_eq!(verifier.open(note.as_bytes()), Ok(text));
}
