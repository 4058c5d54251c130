//! The transparency log over a platform: it says what the events say, and notices when one of the two was touched.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use async_trait::async_trait;
use jiff::SignedDuration;
use messo_domain::ids::Iun;
use messo_engine::SenderCaller;
use messo_engine::log::{AuditReport, LogError, LogFault};
use messo_ports::store::LogStore as _;
use messo_ports::{LogFileError, LogFiles};
use messo_testkit::{Platform, requests};
use messo_transparency::proof::{includes, is_consistent};
use messo_transparency::{Checkpoint, SigningKey, VerifierKey, hash, leaf};
use rusqlite::Connection;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// A platform with some notifications on their way, all of it in the log: more events than one file holds.
async fn filled() -> (Platform, Arc<SenderCaller>, Vec<Iun>) {
    let platform = Platform::new();
    let (caller, iuns) = fill(&platform).await;
    platform.engine.publish_log().await.unwrap();
    (platform, caller, iuns)
}

async fn fill(platform: &Platform) -> (Arc<SenderCaller>, Vec<Iun>) {
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let mut iuns = Vec::new();
    for n in 0..14 {
        iuns.push(platform.deposit(&caller, &requests::request(&format!("P-{n}"), &act)).await);
    }
    platform.pass_days(20).await;
    (caller, iuns)
}

fn database(platform: &Platform) -> Connection {
    Connection::open(platform.folder().join("messo.db")).unwrap()
}

fn file_of_log(platform: &Platform, path: &str) -> PathBuf {
    platform.folder().join("transparency").join(path)
}

async fn audit(platform: &Platform) -> AuditReport {
    platform.engine.audit_log().await.unwrap()
}

/// What a start says.
async fn fault_at_start(platform: &Platform) -> LogFault {
    match platform.engine.check_log().await {
        Err(LogError::Fault(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

/// The one fault of an audit.
async fn fault_of_audit(platform: &Platform) -> String {
    let report = audit(platform).await;
    assert_eq!((report.faults.len(), report.more), (1, 0), "{report:?}");
    report.faults[0].clone()
}

#[tokio::test]
async fn every_event_is_proven_and_a_later_head_goes_on_from_an_earlier_one() {
    let (platform, caller, iuns) = filled().await;
    let about = platform.engine.log_about().await.unwrap();
    let key: VerifierKey = about.key.parse().unwrap();
    assert_eq!(key.name(), "127.0.0.1:8080/transparency");
    let first = Checkpoint::open(about.checkpoint.as_bytes(), &key).unwrap();
    assert!(first.size > 256, "more than one file");
    assert_eq!(first.size, platform.store.log_size().await.unwrap());

    platform.deposit(&caller, &requests::request("late", &platform.upload(requests::ACT).await)).await;
    let platform = platform.restarted();
    platform.engine.publish_log().await.unwrap();
    let about = platform.engine.log_about().await.unwrap();
    let second = Checkpoint::open(about.checkpoint.as_bytes(), &key).unwrap();
    assert!(second.size > first.size);
    let proof = platform.engine.log_consistency(first.size, second.size).await.unwrap();
    assert!(is_consistent((first.size, &first.root), (second.size, &second.root), &proof));
    assert!(platform.engine.log_consistency(first.size, second.size + 1).await.is_err());

    for iun in &iuns {
        let proofs = platform.engine.notification_proofs(&caller, iun.as_str()).await.unwrap();
        assert_eq!((proofs.key, proofs.checkpoint), (about.key.clone(), about.checkpoint.clone()));
        for event in &proofs.events {
            let entry = hash::leaf(&leaf::entry(&event.leaf));
            let proof = event.proof.as_ref().unwrap();
            assert!(includes(&entry, event.index, second.size, proof, &second.root), "{event:?}");
        }
        let leaves: Vec<Value> = proofs.events.iter().map(|e| serde_json::from_str(&e.leaf).unwrap()).collect();
        assert!(leaves.iter().all(|leaf| leaf["iun"] == iun.as_str()));
        assert!(leaves.iter().map(|leaf| leaf["seq"].as_u64().unwrap()).eq(1..=leaves.len() as u64));
        let act = messo_domain::ids::Sha256Digest::of(requests::ACT).hex();
        assert_eq!(leaves[0]["documents"][0]["sha256"], act, "the act's own digest is in the log");
        let stored = leaves.iter().filter(|leaf| leaf["category"] == "DOCUMENT_STORED");
        assert!(stored.clone().count() > 1 && stored.clone().all(|leaf| leaf["documents"][0]["sha256"].is_string()));
    }
    assert_eq!(audit(&platform).await.faults, Vec::<String>::new());
}

#[tokio::test]
async fn events_wait_for_the_next_head_and_are_said_to() {
    let (platform, caller, _) = filled().await;
    let before = platform.engine.log_counts().await.unwrap();
    assert_eq!((before.pending, before.is_broken), (0, false));
    let iun = platform.deposit(&caller, &requests::request("late", &platform.upload(requests::ACT).await)).await;
    let proofs = platform.engine.notification_proofs(&caller, iun.as_str()).await.unwrap();
    assert!(!proofs.events.is_empty() && proofs.events.iter().all(|event| event.proof.is_none()));
    let report = audit(&platform).await;
    assert_eq!((report.pending, report.faults.len()), (proofs.events.len() as u64, 0));
    assert_eq!(platform.engine.log_counts().await.unwrap().pending, report.pending);
}

#[tokio::test]
async fn what_is_published_names_nobody_and_nothing() {
    let (platform, _, iuns) = filled().await;
    let bundle = platform.engine.log_file("tile/entries/000").await.unwrap().unwrap();
    assert_eq!(bundle.len(), 256 * (2 + 32), "digests and nothing else");
    let text = String::from_utf8_lossy(&bundle);
    assert!(iuns.iter().all(|iun| !text.contains(iun.as_str())));
}

#[tokio::test]
async fn partial_files_are_served_after_the_log_has_grown_past_them_and_nothing_beyond_its_head() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    platform.deposit(&caller, &requests::request("early-0", &act)).await;
    let early = platform.engine.publish_log().await.unwrap();
    let path = format!("tile/0/000.p/{early}");
    let bytes = platform.engine.log_file(&path).await.unwrap().unwrap();
    let wider = format!("tile/0/000.p/{}", early + 1);
    assert_eq!(platform.engine.log_file(&wider).await.unwrap(), None, "there is no such head yet");
    for n in 1..3 {
        platform.deposit(&caller, &requests::request(&format!("early-{n}"), &act)).await;
        platform.engine.publish_log().await.unwrap();
        assert!(!file_of_log(&platform, &path).exists(), "one partial file of a place is kept");
        assert_eq!(platform.engine.log_file(&path).await.unwrap().unwrap(), bytes);
    }
    fill(&platform).await;
    platform.engine.publish_log().await.unwrap();
    assert!(file_of_log(&platform, "tile/0/000").exists() && !file_of_log(&platform, "tile/0/000.p").exists());
    assert_eq!(platform.engine.log_file(&path).await.unwrap().unwrap(), bytes);
    for none in ["tile/0/999", "tile/9/000", "tile/entries/999.p/3", "checkpoint", "../messo.db", "tile/0/000.p/256"] {
        assert_eq!(platform.engine.log_file(none).await.unwrap(), None, "{none}");
    }
}

#[tokio::test]
async fn an_edited_event_is_found_and_named() {
    let (platform, _, _) = filled().await;
    let db = database(&platform);
    let edit = "UPDATE event SET public = CAST(replace(CAST(public AS TEXT), 'SENDER_ACK', 'SENDER_XXX') AS BLOB)
                WHERE place = (SELECT min(place) FROM event WHERE category = 'SENDER_ACK_CREATION_REQUEST') RETURNING id";
    let id: String = db.query_row(edit, [], |row| row.get(0)).unwrap();
    let told = fault_of_audit(&platform).await;
    assert!(told.contains(&id) && told.contains("changed afterwards"), "{told}");
    // what columns say is bound too
    let edit = "UPDATE event SET recorded = recorded + 1000 WHERE place = (SELECT max(place) FROM event) RETURNING id";
    let last: String = db.query_row(edit, [], |row| row.get(0)).unwrap();
    assert_eq!(audit(&platform).await.faults.len(), 2);
    drop(db);
    let platform = platform.restarted();
    let LogFault::Edited { .. } = fault_at_start(&platform).await else { panic!("it lies in the last file") };
    assert!(fault_at_start(&platform).await.to_string().contains(&last));
    assert!(platform.engine.publish_log().await.is_err() && platform.engine.log_counts().await.unwrap().is_broken);
}

#[tokio::test]
async fn a_truncated_log_is_found_at_the_start_and_nothing_is_signed() {
    let (platform, caller, _) = filled().await;
    let db = database(&platform);
    let held = platform.store.log_size().await.unwrap();
    db.execute_batch(
        "DELETE FROM event WHERE place >= (SELECT place FROM log_run ORDER BY first DESC LIMIT 1)
             AND place >> 20 = (SELECT place >> 20 FROM log_run ORDER BY first DESC LIMIT 1);
         DELETE FROM log_run WHERE first = (SELECT max(first) FROM log_run);",
    )
    .unwrap();
    let told = fault_of_audit(&platform).await;
    assert!(told.contains(&format!("counts {held} events")) && told.contains("cut short"), "{told}");
    let checkpoint = std::fs::read(file_of_log(&platform, "checkpoint")).unwrap();
    let platform = platform.restarted();
    assert!(matches!(fault_at_start(&platform).await, LogFault::Truncated { signed, .. } if signed == held));
    // acceptance goes on, also past the old end; the log does not
    let act = platform.upload(requests::ACT).await;
    platform.deposit(&caller, &requests::request("after", &act)).await;
    assert!(platform.engine.publish_log().await.is_err());
    assert_eq!(std::fs::read(file_of_log(&platform, "checkpoint")).unwrap(), checkpoint);
}

#[tokio::test]
async fn a_changed_order_is_found_and_told_from_an_edit() {
    let (platform, _, _) = filled().await;
    // two runs of one event each exchange their places
    let db = database(&platform);
    let pair: Vec<(i64, i64)> = db
        .prepare("SELECT first, place FROM log_run WHERE count = 1 ORDER BY first LIMIT 2")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let put = "UPDATE log_run SET place = ?2 WHERE first = ?1";
    db.execute(put, [pair[0].0, -1]).unwrap();
    db.execute(put, [pair[1].0, pair[0].1]).unwrap();
    db.execute(put, [pair[0].0, pair[1].1]).unwrap();
    let report = audit(&platform).await;
    assert_eq!(report.faults.len(), 2, "{report:?}");
    assert!(report.faults[0].contains(&format!("stands at position {} and was logged at {}", pair[0].0, pair[1].0)));
    assert!(report.faults.iter().all(|told| told.contains("the order was changed")), "{report:?}");
}

#[tokio::test]
async fn missing_events_and_events_beside_the_log_are_counted() {
    let (platform, _, _) = filled().await;
    let db = database(&platform);
    db.execute("DELETE FROM event WHERE place = (SELECT place FROM log_run WHERE first = 0)", []).unwrap();
    let told = fault_of_audit(&platform).await;
    assert!(told.contains("the event at position 0 is missing"), "{told}");
    let put_in = "INSERT INTO event SELECT (case_no << 20) + 900 + n, case_no, shard, 'forged' || n, category, version, recorded, rec, public, private,
                  new_status, answered FROM event, (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3) WHERE place = (SELECT max(place) FROM event)";
    assert_eq!(db.execute(put_in, []).unwrap(), 3);
    let report = audit(&platform).await;
    // one is missing, three came: two more than there are positions
    assert!(report.faults.iter().any(|told| told.starts_with("2 stored events have no position")), "{report:?}");
}

#[tokio::test]
async fn of_very_many_faults_the_first_are_told_and_the_others_counted() {
    let (platform, _, _) = filled().await;
    let edited = database(&platform).execute("UPDATE event SET rec = 7 WHERE category <> 'DEPOSIT'", []).unwrap();
    let report = audit(&platform).await;
    assert_eq!((report.faults.len(), report.more), (100, edited - 100), "{edited}");
}

#[tokio::test]
async fn touched_files_are_named() {
    let (platform, _, _) = filled().await;
    for path in ["tile/0/000", "tile/entries/000", "tile/1/000.p/1"] {
        let file = file_of_log(&platform, path);
        let good = std::fs::read(&file).unwrap();
        let mut bad = good.clone();
        *bad.last_mut().unwrap() ^= 1;
        for bytes in [&bad[..], &good[..good.len() - 1], &[]] {
            std::fs::write(&file, bytes).unwrap();
            let report = audit(&platform).await;
            assert!(
                report.faults.iter().any(|told| told.contains("of the log is missing, or is not as")),
                "{report:?}"
            );
        }
        std::fs::remove_file(&file).unwrap();
        assert!(!audit(&platform).await.faults.is_empty(), "{path} is gone");
        std::fs::write(&file, good).unwrap();
        assert_eq!(audit(&platform).await.faults, Vec::<String>::new());
    }
    let edge = file_of_log(&platform, "tile/1/000.p/1");
    std::fs::write(&edge, [0; 32]).unwrap();
    let platform = platform.restarted();
    assert!(matches!(fault_at_start(&platform).await, LogFault::Root { .. }));
}

#[tokio::test]
async fn a_checkpoint_of_another_key_or_of_another_state_is_not_believed() {
    let (platform, caller, _) = filled().await;
    let about = platform.engine.log_about().await.unwrap();
    let key: VerifierKey = about.key.parse().unwrap();
    let head = Checkpoint::open(about.checkpoint.as_bytes(), &key).unwrap();
    let forged = head.signed(&SigningKey::new(key.name(), &[9; 32]).unwrap());
    let published = file_of_log(&platform, "checkpoint");
    std::fs::write(&published, forged).unwrap();
    let told = fault_of_audit(&platform).await;
    assert!(told.contains("the published checkpoint is not to be trusted: it is not signed by the key"), "{told}");
    std::fs::write(&published, &about.checkpoint).unwrap();

    // the database of yesterday beside the files of today
    let store = std::fs::read_to_string(&published).unwrap();
    let db = database(&platform);
    let before: String =
        db.query_row("SELECT value FROM setting WHERE name = 'transparency.checkpoint'", [], |row| row.get(0)).unwrap();
    assert_eq!(before, store);
    platform.deposit(&caller, &requests::request("late", &platform.upload(requests::ACT).await)).await;
    platform.engine.publish_log().await.unwrap();
    db.execute("UPDATE setting SET value = ?1 WHERE name = 'transparency.checkpoint'", [before]).unwrap();
    let told = fault_of_audit(&platform).await;
    assert!(told.contains("an older state of the database was put back"), "{told}");
    let platform = platform.restarted();
    assert!(matches!(fault_at_start(&platform).await, LogFault::DatabaseOlder { .. }));

    // a database that knows no log at all, beside files of one
    database(&platform).execute("DELETE FROM setting WHERE name LIKE 'transparency.%'", []).unwrap();
    let platform = platform.restarted();
    assert_eq!(fault_at_start(&platform).await, LogFault::Unknown);
}

#[tokio::test]
async fn a_head_whose_publication_was_cut_off_is_published_by_the_next_start() {
    let (platform, _, _) = filled().await;
    let published = file_of_log(&platform, "checkpoint");
    let note = std::fs::read(&published).unwrap();
    std::fs::remove_file(&published).unwrap();
    let platform = platform.restarted();
    platform.engine.check_log().await.unwrap();
    assert_eq!(std::fs::read(&published).unwrap(), note);
    std::fs::remove_dir_all(platform.folder().join("transparency")).unwrap();
    let platform = platform.restarted();
    assert!(matches!(fault_at_start(&platform).await, LogFault::File(_)), "a log is not begun anew in silence");
}

/// Files whose n-th change fails, once.
struct Failing {
    files: Arc<dyn LogFiles>,
    until: Arc<AtomicU32>,
}

impl Failing {
    fn step(&self) -> Result<(), LogFileError> {
        match self.until.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)) {
            Ok(1) => Err(LogFileError::Unusable("no room".to_owned())),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl LogFiles for Failing {
    async fn keep(&self, files: Vec<(String, Vec<u8>)>) -> Result<(), LogFileError> {
        for file in files {
            self.step()?;
            self.files.keep(vec![file]).await?;
        }
        Ok(())
    }
    async fn replace(&self, path: &str, bytes: Vec<u8>) -> Result<(), LogFileError> {
        self.step()?;
        self.files.replace(path, bytes).await
    }
    async fn read(&self, path: &str) -> Result<Option<Vec<u8>>, LogFileError> {
        self.files.read(path).await
    }
    async fn list(&self, folder: &str) -> Result<Vec<String>, LogFileError> {
        self.files.list(folder).await
    }
    async fn remove(&self, paths: Vec<String>) -> Result<(), LogFileError> {
        self.step()?;
        self.files.remove(paths).await
    }
    async fn clear(&self) -> Result<(), LogFileError> {
        self.files.clear().await
    }
}

#[tokio::test]
async fn wherever_a_disk_fails_the_next_attempt_goes_on_and_the_audit_finds_nothing() {
    let until = Arc::new(AtomicU32::new(0));
    let counter = until.clone();
    let platform = Platform::with_ports(|mut ports| {
        ports.log_files = Arc::new(Failing { files: ports.log_files.clone(), until: counter });
        ports
    });
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let mut failures = 0;
    for n in 0..24 {
        platform.deposit(&caller, &requests::request(&format!("P-{n}"), &act)).await;
        platform.pass(SignedDuration::from_hours(24)).await;
        until.store(n % 10 + 1, Ordering::SeqCst);
        let grown = platform.engine.publish_log().await;
        failures += u32::from(grown.is_err());
        until.store(0, Ordering::SeqCst);
        assert_eq!(platform.engine.publish_log().await.unwrap(), platform.store.log_size().await.unwrap());
    }
    assert!(failures > 8, "{failures} failures are too few to tell");
    let report = audit(&platform).await;
    assert!(report.faults.is_empty() && report.logged > 256, "{report:?}");
}

#[tokio::test]
async fn a_reset_begins_another_log_under_another_key() {
    let (platform, _, _) = filled().await;
    let before = platform.engine.log_about().await.unwrap();
    platform.engine.forget_all(&platform.gate).await.unwrap();
    let after = platform.engine.log_about().await.unwrap();
    assert_ne!(before.key, after.key);
    let key: VerifierKey = after.key.parse().unwrap();
    let head = Checkpoint::open(after.checkpoint.as_bytes(), &key).unwrap();
    assert_eq!(head, Checkpoint { size: 0, root: hash::empty() });
    assert!(audit(&platform).await.faults.is_empty());
}
