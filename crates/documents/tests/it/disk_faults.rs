//! A full disk and a read-only one: a clear answer, nothing lost, and all well again once the disk is.
//!
//! The disk is a file system of one megabyte in memory, mounted in a name space of its own; this takes root.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

use messo_documents::{FileVault, FolderStore};
use messo_ports::blobs::{BlobError, BlobMeta, Blobs};
use tempfile::TempDir;

use crate::folder::files_under;
use crate::rerun;
use crate::world::{Replay, any_pdf, document, key, noon, pieces, stored_bytes, test_vault};

/// Runs `body` on a small disk, by starting the test again there. Without the rights to mount, the test is skipped by
/// name; under `CI=true` it fails instead.
fn on_a_small_disk(test: &str, body: impl AsyncFnOnce(&Path)) {
    if let Some(disk) = rerun::folder() {
        tokio::runtime::Runtime::new().unwrap().block_on(body(&disk));
        return;
    }
    let disk = TempDir::new().unwrap();
    let root = fs::metadata("/proc/self").unwrap().uid() == 0;
    let probe = Command::new("unshare").args(["-m", "mount", "-t", "tmpfs", "messo-test"]).arg(disk.path()).output();
    if !root || !probe.is_ok_and(|output| output.status.success()) {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{test} must run in CI: it takes root and `unshare -m`");
        eprintln!("skipped: {test}: it takes root and the right to mount");
        return;
    }
    let output = rerun::on_a_small_disk(test, disk.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

async fn put(store: &FolderStore, name: &str, length: usize) -> Result<BlobMeta, BlobError> {
    store.put(&key(name), any_pdf(), pieces(&document(length), 8000), noon()).await
}

fn says(answer: &Result<BlobMeta, BlobError>, reason: &str) {
    assert!(matches!(answer, Err(BlobError::Unavailable(why)) if why == reason), "{answer:?}");
}

#[test]
fn a_full_disk_refuses_and_loses_nothing() {
    on_a_small_disk("disk_faults::a_full_disk_refuses_and_loses_nothing", async |disk| {
        let store = FolderStore::open(&disk.join("documents"), test_vault()).unwrap();
        put(&store, "PN_AAR-1.pdf", 20_000).await.unwrap();
        says(&put(&store, "PN_AAR-2.pdf", 2_000_000).await, "no space is left on the disk");
        assert_eq!(store.stat(&key("PN_AAR-2.pdf")).await.unwrap(), None);
        assert_eq!(files_under(&disk.join("documents/tmp")), Vec::<std::path::PathBuf>::new());
        put(&store, "PN_AAR-3.pdf", 20_000).await.expect("the room that the refused upload took is free again");

        fs::write(disk.join("others"), document(2_000_000)).expect_err("the disk is now full to the brim");
        says(&put(&store, "PN_AAR-4.pdf", 20_000).await, "no space is left on the disk");
        let restarted =
            FolderStore::open(&disk.join("documents"), test_vault()).expect("a full disk can still be read");
        assert_eq!(stored_bytes(&restarted, &key("PN_AAR-1.pdf")).await.unwrap(), document(20_000));

        fs::remove_file(disk.join("others")).unwrap();
        put(&store, "PN_AAR-4.pdf", 20_000).await.unwrap();
        for n in [1, 3, 4] {
            assert_eq!(stored_bytes(&store, &key(&format!("PN_AAR-{n}.pdf"))).await.unwrap(), document(20_000));
        }
    });
}

#[test]
fn a_read_only_disk_is_read_and_refuses() {
    on_a_small_disk("disk_faults::a_read_only_disk_is_read_and_refuses", async |disk| {
        let store = FolderStore::open(&disk.join("documents"), test_vault()).unwrap();
        put(&store, "PN_AAR-1.pdf", 20_000).await.unwrap();
        let mount = |how: &str| Command::new("mount").args(["-o", how]).arg(disk).status().unwrap().success();
        assert!(mount("remount,ro"));
        says(&put(&store, "PN_AAR-2.pdf", 20_000).await, "the disk is read-only");
        assert_eq!(stored_bytes(&store, &key("PN_AAR-1.pdf")).await.unwrap(), document(20_000));
        let start = FolderStore::open(&disk.join("documents"), test_vault()).unwrap_err().to_string();
        assert!(start.ends_with("documents cannot be used: the disk is read-only"), "{start}");
        let vault = FileVault::open(&disk.join("master.key"), false, Replay::from(1)).unwrap_err().to_string();
        assert!(vault.contains("master.key cannot be used: Read-only file system"), "{vault}");
        assert!(mount("remount,rw"));
        put(&store, "PN_AAR-2.pdf", 20_000).await.unwrap();
    });
}
