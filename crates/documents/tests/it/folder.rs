//! The folder store: the promises of the port, and what only a folder has.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use messo_documents::{FileVault, FolderStore};
use messo_domain::ids::{DocumentKey, Sha256Digest};
use messo_ports::blobs::{BlobError, Blobs, once};
use tempfile::TempDir;

use crate::blobs_contract;
use crate::world::{Replay, any_pdf, document, key, noon, pieces, stored_bytes, test_vault};

fn open(folder: &TempDir) -> FolderStore {
    FolderStore::open(&folder.path().join("documents"), test_vault()).unwrap()
}

/// Every file under the folder.
pub fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files_under(&path)) } else { found.push(path) }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_keeps_every_promise() {
    let root = TempDir::new().unwrap();
    let mut count = 0;
    let fresh = || {
        count += 1;
        FolderStore::open(&root.path().join(count.to_string()), test_vault()).unwrap()
    };
    blobs_contract::every_promise(fresh).await;
    for store in fs::read_dir(root.path()).unwrap() {
        let left = files_under(&store.unwrap().path().join("tmp"));
        assert!(left.is_empty(), "no way of ending an upload leaves a temporary file: {left:?}");
    }
}

#[tokio::test]
async fn a_document_outlives_the_process() {
    let folder = TempDir::new().unwrap();
    let meta = open(&folder).put(&key("PN_AAR-1.pdf"), any_pdf(), once(document(50)), noon()).await.unwrap();
    let reopened = open(&folder);
    assert_eq!(reopened.stat(&key("PN_AAR-1.pdf")).await.unwrap(), Some(meta));
    assert_eq!(stored_bytes(&reopened, &key("PN_AAR-1.pdf")).await.unwrap(), document(50));
}

#[tokio::test]
async fn the_place_of_a_document_never_changes() {
    let folder = TempDir::new().unwrap();
    open(&folder).put(&key("PN_AAR-1.pdf"), any_pdf(), once(document(5)), noon()).await.unwrap();
    // `printf %s PN_AAR-1.pdf | sha256sum` begins with these digits
    let place = folder.path().join("documents/0b/PN_AAR-1.pdf");
    let file = fs::read(&place).unwrap();
    assert_eq!(&file[file.len() - 8..], b"MESSOD02");
    let footer = r#"{"key":"PN_AAR-1.pdf","sha256":"#;
    assert_eq!(std::str::from_utf8(&file[5 + 16..5 + 16 + footer.len()]).unwrap(), footer);
}

#[tokio::test]
async fn a_document_is_encrypted_under_a_key_of_its_own_that_one_vault_opens() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    let text = b"A line that nobody reads on the disk. ".repeat(4000);
    for name in ["PN_AAR-1.pdf", "PN_AAR-2.pdf"] {
        store.put(&key(name), any_pdf(), once(text.clone()), noon()).await.unwrap();
    }
    let files: Vec<Vec<u8>> = files_under(folder.path()).iter().map(|path| fs::read(path).unwrap()).collect();
    assert!(files.iter().all(|file| !file.windows(20).any(|part| part == &text[..20])));
    assert_ne!(files[0][..100], files[1][..100], "the same document twice is not the same file");
    let other = FileVault::open(&folder.path().join("other.key"), false, Replay::from(77)).unwrap();
    let stranger = FolderStore::open(&folder.path().join("documents"), Arc::new(other)).unwrap();
    let read = stored_bytes(&stranger, &key("PN_AAR-1.pdf")).await;
    assert!(matches!(read, Err(BlobError::Unavailable(_))), "a wrong key opens nothing");
}

#[tokio::test]
async fn no_chunk_can_be_moved_left_out_or_cut_off() {
    const SEALED: usize = 65_536 + 16;
    let swaps: [fn(Vec<u8>) -> Vec<u8>; 2] = [
        |file| [&file[SEALED..2 * SEALED], &file[..SEALED], &file[2 * SEALED..]].concat(),
        |mut file| {
            file.copy_within(..SEALED, SEALED);
            file
        },
    ];
    for swap in swaps {
        let folder = TempDir::new().unwrap();
        let store = open(&folder);
        store.put(&key("PN_AAR-1.pdf"), any_pdf(), once(document(3 * 65_536)), noon()).await.unwrap();
        let place = files_under(folder.path()).pop().unwrap();
        fs::write(&place, swap(fs::read(&place).unwrap())).unwrap();
        let read = stored_bytes(&store, &key("PN_AAR-1.pdf")).await;
        assert!(matches!(read, Err(BlobError::Unavailable(_))));
    }
}

#[tokio::test]
async fn nobody_else_on_the_machine_reads_documents() {
    let folder = TempDir::new().unwrap();
    open(&folder).put(&key("PN_AAR-1.pdf"), any_pdf(), once(document(5)), noon()).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let root = folder.path().join("documents");
    let files = files_under(&root);
    assert_eq!(files.len(), 1);
    assert_eq!(mode(&files[0]), 0o600);
    assert_eq!((mode(files[0].parent().unwrap()), mode(&root)), (0o700, 0o700));
}

/// Twenty megabytes pass in chunks both ways: neither side ever holds more than one, whatever the network hands over.
#[tokio::test]
async fn a_large_document_passes_in_chunks() {
    const PIECE: usize = 1_000_000;
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    let piece = Bytes::from(document(PIECE));
    let whole = Sha256Digest::of(&piece.repeat(20));
    let upload = stream::iter(0..20).map(move |_| Ok(piece.clone())).boxed();
    let meta = store.put(&key("PN_AAR-1.pdf"), any_pdf(), upload, noon()).await.unwrap();
    assert_eq!((meta.size, meta.sha256), (20 * PIECE as u64, whole));
    let (_, chunks) = store.open(&key("PN_AAR-1.pdf")).await.unwrap();
    let lengths: Vec<usize> = chunks.map(|chunk| chunk.unwrap().len()).collect().await;
    assert_eq!(lengths.iter().sum::<usize>(), 20 * PIECE);
    assert_eq!(lengths.iter().max(), Some(&65_536));
}

/// The store takes a piece only when it has room: what was asked of the stream never runs ahead of what is on the disk.
#[tokio::test]
async fn the_sender_is_not_read_faster_than_the_disk_writes() {
    let folder = TempDir::new().unwrap();
    let tmp = folder.path().join("documents/tmp");
    let store = open(&folder);
    let piece = Bytes::from(document(10_000));
    let mut asked = 0_u64;
    let upload = stream::iter(0..200).map(move |_| {
        let written: u64 = files_under(&tmp).iter().map(|file| fs::metadata(file).unwrap().len()).sum();
        assert!(asked - written <= 65_536 + 10_000, "{asked} bytes asked, {written} written");
        asked += piece.len() as u64;
        Ok(piece.clone())
    });
    let meta = store.put(&key("PN_AAR-1.pdf"), any_pdf(), upload.boxed(), noon()).await.unwrap();
    assert_eq!(meta.size, 2_000_000);
}

async fn damage(change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> (FolderStore, DocumentKey, TempDir) {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    store.put(&key("PN_AAR-1.pdf"), any_pdf(), pieces(&document(100_000), 5000), noon()).await.unwrap();
    let place = files_under(folder.path()).pop().unwrap();
    let changed = change(fs::read(&place).unwrap());
    fs::write(&place, changed).unwrap();
    (store, key("PN_AAR-1.pdf"), folder)
}

#[tokio::test]
async fn changed_bytes_are_never_given_as_a_whole_document() {
    for position in [0, 70_000, 99_999] {
        let (store, act, _folder) = damage(|mut file| {
            file[position] ^= 1;
            file
        })
        .await;
        let read = stored_bytes(&store, &act).await;
        assert!(matches!(read, Err(BlobError::Unavailable(_))), "byte {position}");
    }
}

#[tokio::test]
async fn a_file_without_its_whole_frame_is_not_a_document() {
    let cuts: [fn(Vec<u8>) -> Vec<u8>; 5] = [
        |file| file[..file.len() - 1].to_vec(),
        |file| file[1..].to_vec(),
        |_| Vec::new(),
        |file| [file, b"more".to_vec()].concat(),
        |file| [&file[..file.len() - 12], &u32::MAX.to_le_bytes(), b"MESSOD02"].concat(),
    ];
    for cut in cuts {
        let (store, act, _folder) = damage(cut).await;
        let answers = (store.stat(&act).await, store.put(&act, any_pdf(), once(document(9)), noon()).await);
        assert!(matches!(answers, (Err(BlobError::Unavailable(_)), Err(BlobError::Unavailable(_)))), "{answers:?}");
    }
}

#[tokio::test]
async fn a_file_under_another_name_is_not_that_document() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    store.put(&key("PN_AAR-1.pdf"), any_pdf(), once(document(5)), noon()).await.unwrap();
    store.put(&key("PN_AAR-2.pdf"), any_pdf(), once(document(6)), noon()).await.unwrap();
    let find = |name: &str| files_under(folder.path()).into_iter().find(|path| path.ends_with(name)).unwrap();
    fs::copy(find("PN_AAR-1.pdf"), find("PN_AAR-2.pdf")).unwrap();
    assert!(matches!(store.stat(&key("PN_AAR-2.pdf")).await, Err(BlobError::Unavailable(_))));
}

#[test]
fn a_folder_that_cannot_be_is_named() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let error = FolderStore::open(&folder.path().join("file/documents"), test_vault()).unwrap_err().to_string();
    assert!(error.contains("file/documents cannot be used: "), "{error}");
    let error = FolderStore::open(&folder.path().join("file"), test_vault()).unwrap_err().to_string();
    assert!(error.contains("/file cannot be used: "), "{error}");
}
