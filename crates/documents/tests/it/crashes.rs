//! What a crash leaves: every answered document, whole, and nothing else.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use futures_util::future;
use messo_documents::FolderStore;
use messo_domain::ids::DocumentKey;
use messo_ports::blobs::{Blobs, once};
use tempfile::TempDir;

use crate::folder::files_under;
use crate::rerun;
use crate::world::{announced, any_pdf, document, key, noon, pieces, stored_bytes, test_vault};

/// Answers that are awaited before the kill: other uploads are then in each of their steps.
const ANSWERS: usize = 60;

#[tokio::test]
async fn leftovers_of_a_crash_are_removed_at_start() {
    let folder = TempDir::new().unwrap();
    let store = FolderStore::open(folder.path(), test_vault()).unwrap();
    store.put(&key("PN_AAR-1.pdf"), any_pdf(), once(document(5)), noon()).await.unwrap();
    let stored = files_under(folder.path()).pop().unwrap();
    // killed while writing, killed before the link, and killed between the link and the removal of the first name
    fs::write(folder.path().join("tmp/0"), "half a docu").unwrap();
    fs::copy(&stored, folder.path().join("tmp/1")).unwrap();
    fs::hard_link(&stored, folder.path().join("tmp/2")).unwrap();
    let reopened = FolderStore::open(folder.path(), test_vault()).unwrap();
    assert_eq!(files_under(folder.path()), [stored]);
    assert_eq!(stored_bytes(&reopened, &key("PN_AAR-1.pdf")).await.unwrap(), document(5));
}

#[test]
fn what_was_answered_outlives_a_kill() {
    if let Some(folder) = rerun::folder() {
        upload_for_ever(&folder);
    }
    let folder = TempDir::new().unwrap();
    let mut answered = 0;
    for round in 0..3 {
        let mut child = rerun::alone("crashes::what_was_answered_outlives_a_kill", folder.path())
            .env("ROUND", round.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut answers: Vec<String> =
            lines.by_ref().filter(|line| line.starts_with("answered ")).take(ANSWERS).collect();
        child.kill().unwrap();
        child.wait().unwrap();
        answers.extend(lines.filter(|line| line.starts_with("answered ")));
        assert!(answers.len() >= ANSWERS, "the uploads stopped by themselves");
        answered += answers.len();
        check(folder.path(), &answers, answered);
    }
}

/// The part of the process that is killed: it says each answer, one line each, and never ends by itself.
fn upload_for_ever(folder: &Path) -> ! {
    let round = std::env::var("ROUND").unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let store = FolderStore::open(folder, test_vault()).unwrap();
    for batch in 0.. {
        let uploads = (0..8).map(|n| {
            let (store, length) = (store.clone(), n * 30_000 + batch);
            let key: DocumentKey = key(&format!("PN_AAR-{round}-{length}.pdf"));
            async move {
                let bytes = document(length);
                store.put(&key, announced(&bytes), pieces(&bytes, 7000), noon()).await.unwrap();
                println!("answered {key}"); // read by the first process
            }
        });
        runtime.block_on(future::join_all(uploads));
    }
    unreachable!("the batches never end")
}

fn check(folder: &Path, answers: &[String], at_least: usize) {
    let store = FolderStore::open(folder, test_vault()).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for line in answers {
        let key = key(line.strip_prefix("answered ").unwrap());
        assert!(runtime.block_on(store.stat(&key)).unwrap().is_some(), "{key} was answered and is not there");
    }
    let files = files_under(folder);
    assert!(files.len() >= at_least);
    for file in files {
        let name = file.file_name().unwrap().to_str().unwrap();
        let length: usize = name.trim_end_matches(".pdf").rsplit('-').next().unwrap().parse().unwrap();
        assert_eq!(runtime.block_on(stored_bytes(&store, &key(name))).unwrap(), document(length), "{name}");
    }
}
