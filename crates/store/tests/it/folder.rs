//! What the embedded store promises about its folder: what was answered is there again, and what is wrong is said.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use std::path::Path;

use futures_util::future::join_all;
use messo_domain::stream::Status;
use messo_domain::work::Lane;
use messo_ports::store::{
    Append, AppendError, CaseStore, KeyKind, ListOf, ListQuery, ListStore, LogStore, RegisterStore, SettingStore,
    StoreError, StoredEvent, StreamStore, WorkStore,
};
use messo_store::{DATABASE_FILE, LOCK_FILE, OpenError, Options, SqliteStore};
use rusqlite::Connection;

use crate::contract::given::*;

/// The one line that a refused opening says.
fn refusal(folder: &Path) -> String {
    let error = SqliteStore::open(folder).map(drop).expect_err("it should not open");
    let line = error.to_string();
    assert!(!line.contains('\n') && line.contains(&folder.display().to_string()), "{line}");
    line
}

#[tokio::test]
async fn what_was_answered_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let case = iun(1);
    let full = Append {
        keys: vec![key(KeyKind::Protocol, 1)],
        work: vec![work("done", at(0)), work("waits", at(1)), work("claimed", at(2))],
        ..new_case(&case)
    };
    let store = SqliteStore::open(folder.path()).unwrap();
    store.stream_create(stream("s"), None, at(0)).await.unwrap();
    store.case_append(full.clone()).await.unwrap();
    let done = store.work_claim(Lane::Law, at(0), 1, LONG).await.unwrap().remove(0);
    store.work_complete(claim_of(&done)).await.unwrap();
    let before = store.work_claim(Lane::Law, at(2), 2, LONG).await.unwrap();
    store.register_put("r", vec![("k".to_owned(), Some(bytes("x")))], "the test", at(0)).await.unwrap();
    store.setting_put("clock", "now").await.unwrap();
    drop(store);

    let store = SqliteStore::open(folder.path()).unwrap();
    assert_eq!(store.case_events(&case, 0).await.unwrap().unwrap().events, full.events);
    assert_eq!(store.key_owner(KeyKind::Protocol, &[1; 32]).await.unwrap(), Some((case.clone(), None)));
    assert_eq!(store.register_get("r", "k").await.unwrap().unwrap().version, 1);
    assert_eq!(store.setting_get("clock").await.unwrap().as_deref(), Some("now"));
    let late = Append { completes: Some(claim_of(&before[0])), ..next(&case, 1, "by a worker of the last run") };
    assert_eq!(store.case_append(late).await, Err(AppendError::LostClaim));
    let after = store.work_claim(Lane::Law, at(2), 9, LONG).await.unwrap();
    assert_eq!(after.len(), 2, "a restart frees every claim, and what is done stays done");
    assert!(after.iter().zip(&before).all(|(after, before)| after.generation > before.generation));
    store.case_append(next(&case, 1, "second")).await.unwrap();
    assert_eq!(numbers(&store, "s").await, [(1, 1), (2, 2)], "numbers go on");
}

#[tokio::test]
async fn closing_leaves_one_file_and_refuses_what_comes_later() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path()).unwrap();
    let cases: Vec<_> = (0..40).map(iun).collect();
    let (appended, ()) =
        futures_util::future::join(join_all(cases.iter().map(|case| store.case_append(new_case(case)))), store.close())
            .await;
    assert!(appended.iter().all(Result::is_ok), "what was asked before the closing is done");
    assert_eq!(
        store.case_append(new_case(&iun(41))).await,
        Err(AppendError::Store(StoreError("it is closed".to_owned())))
    );
    assert!(store.case_events(&cases[0], 0).await.is_err());
    let mut files: Vec<_> = folder.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    files.sort();
    assert_eq!(files, [DATABASE_FILE, LOCK_FILE]);
    drop(store);
    assert_eq!(SqliteStore::open(folder.path()).unwrap().case_count().await.unwrap(), 40);
}

#[test]
fn a_folder_is_used_by_one_store_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path()).unwrap();
    assert!(refusal(folder.path()).contains("in use by another process"));
    drop(store);
    SqliteStore::open(folder.path()).unwrap();
}

#[test]
fn a_folder_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a file");
    std::fs::write(&file, "not a folder").unwrap();
    assert!(refusal(&file).starts_with("cannot use the data folder"));
    assert!(refusal(&file.join("below")).starts_with("cannot use the data folder"));

    let database_is_folder = folder.path().join("data");
    std::fs::create_dir_all(database_is_folder.join(DATABASE_FILE)).unwrap();
    assert!(refusal(&database_is_folder).starts_with("cannot open the database"));
}

#[test]
fn a_file_that_is_no_database_is_called_damaged() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(DATABASE_FILE), vec![b'x'; 40_000]).unwrap();
    assert!(refusal(folder.path()).contains("damaged"));
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let other = Connection::open(folder.path().join(DATABASE_FILE)).unwrap();
    other.execute_batch("CREATE TABLE theirs (x)").unwrap();
    drop(other);
    assert!(refusal(folder.path()).contains("another program"));
    let other = Connection::open(folder.path().join(DATABASE_FILE)).unwrap();
    assert_eq!(other.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0)).unwrap(), 1);
}

/// A folder with some cases in it.
async fn filled() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path()).unwrap();
    for n in 0..50 {
        store.case_append(new_case(&iun(n))).await.unwrap();
    }
    store.close().await;
    folder
}

#[tokio::test]
async fn a_damaged_database_is_refused_at_the_start() {
    let cut: fn(&mut Vec<u8>) = |bytes| bytes.truncate(bytes.len() / 2);
    let scribbled: fn(&mut Vec<u8>) = |bytes| bytes[3 * 4096..20 * 4096].fill(0xa5);
    let no_header: fn(&mut Vec<u8>) = |bytes| bytes[..100].fill(0);
    for damage in [cut, scribbled, no_header] {
        let folder = filled().await;
        let file = folder.path().join(DATABASE_FILE);
        let mut bytes = std::fs::read(&file).unwrap();
        damage(&mut bytes);
        std::fs::write(&file, bytes).unwrap();
        assert!(refusal(folder.path()).contains("damaged"));
    }
}

#[tokio::test]
async fn a_missing_table_is_damage() {
    let folder = filled().await;
    let db = Connection::open(folder.path().join(DATABASE_FILE)).unwrap();
    db.execute_batch("DROP INDEX work_waiting").unwrap();
    drop(db);
    assert!(refusal(folder.path()).contains("its tables are not those"));
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_unchanged() {
    let folder = filled().await;
    let file = folder.path().join(DATABASE_FILE);
    let db = Connection::open(&file).unwrap();
    db.execute_batch("INSERT INTO schema_version VALUES (7); CREATE TABLE of_tomorrow (x)").unwrap();
    drop(db);
    assert!(refusal(folder.path()).contains("newer version (schema 7, this one knows 5)"));
    let db = Connection::open(&file).unwrap();
    assert_eq!(db.query_row("SELECT count FROM opening", [], |row| row.get::<_, i64>(0)).unwrap(), 1);
}

#[tokio::test]
async fn a_database_of_the_first_version_opens_with_its_waiting_cases() {
    let folder = tempfile::tempdir().unwrap();
    let db = Connection::open(folder.path().join(DATABASE_FILE)).unwrap();
    db.execute_batch(
        "PRAGMA application_id = 0x4d657373; CREATE TABLE schema_version (version INTEGER PRIMARY KEY) STRICT",
    )
    .unwrap();
    db.execute_batch(include_str!("../../src/sqlite/migrations/0001_first.sql")).unwrap();
    db.execute_batch("INSERT INTO schema_version VALUES (1)").unwrap();
    for (no, category) in [(1_u32, "REQUEST_ACCEPTED"), (2, "CASE_PARKED")] {
        let case = iun(u64::from(no));
        let row = "INSERT INTO case_file VALUES (?1, ?2, ?3, 'sender', NULL, x'00', 1)";
        db.execute(row, rusqlite::params![no, case.as_str(), case.shard()]).unwrap();
        let row =
            "INSERT INTO event VALUES (?1 * 1048576 + 1, ?1, ?2, 'first', ?3, 1, 0, NULL, x'7b7d', NULL, NULL, 0)";
        db.execute(row, rusqlite::params![no, case.shard(), category]).unwrap();
    }
    drop(db);

    let store = SqliteStore::open(folder.path()).unwrap();
    assert_eq!(store.case_parked_count().await.unwrap(), 1);
    assert_eq!(store.case_parked_list(None, 9).await.unwrap(), [iun(2)]);
    assert_eq!(store.case_events(&iun(1), 0).await.unwrap().unwrap().events.len(), 1);
    store.case_append(next(&iun(2), 1, "an outcome after all")).await.unwrap();
    assert_eq!(store.case_parked_count().await.unwrap(), 0);
    let of = ListOf::Sender { id: "sender".to_owned(), groups: Vec::new(), recipient: None };
    let listed = store.list(whole_list(of)).await.unwrap();
    assert_eq!((listed.cases.len(), listed.total), (2, 2), "cases of before are listed and counted");
    let logged: Vec<_> =
        store.log_rows(0, 9).await.unwrap().into_iter().map(|row| (row.position, row.iun, row.seq)).collect();
    assert_eq!(logged, [(0, iun(1), 1), (1, iun(2), 1), (2, iun(2), 2)], "events of before have their positions");
    drop(store);
    SqliteStore::open(folder.path()).unwrap();
}

fn whole_list(of: ListOf) -> ListQuery {
    let statuses = Status::ALL.to_vec();
    ListQuery { of, iun: None, from: None, until: None, statuses, after: None, limit: 10, count_at_most: 10 }
}

/// An append of about 40 KiB.
fn big(n: u64) -> Append {
    let heavy = StoredEvent { private: Some(vec![7; 40_000].into()), ..event(1, "first") };
    Append { events: vec![heavy], ..new_case(&iun(n)) }
}

#[tokio::test]
async fn a_full_disk_refuses_what_does_not_fit_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open_with(folder.path(), &Options { max_pages: Some(150), ..Options::default() }).unwrap();
    store.stream_create(stream("s"), None, at(0)).await.unwrap();
    let outcomes = join_all((0..30).map(|n| store.case_append(big(n)))).await;
    let kept: Vec<u64> = (0..30).filter(|n| outcomes[*n as usize].is_ok()).collect();
    assert!((1..29).contains(&kept.len()), "some fit, some do not: {}", kept.len());
    for outcome in outcomes.iter().filter(|outcome| outcome.is_err()) {
        let Err(AppendError::Store(StoreError(words))) = outcome else { panic!("{outcome:?}") };
        assert!(words.contains("full"), "{words}");
    }
    // the store answers still, with what was kept and nothing else
    for n in 0..30 {
        assert_eq!(store.case_events(&iun(n), 0).await.unwrap().is_some(), kept.contains(&n));
    }
    assert_eq!(numbers(&store, "s").await.len(), kept.len());
    drop(store);

    // with room again, everything goes on: no number of the stream was burnt
    let store = SqliteStore::open(folder.path()).unwrap();
    assert_eq!(store.case_count().await.unwrap(), kept.len() as u64);
    store.case_append(big(100)).await.unwrap();
    let logged = store.log_rows(0, 1000).await.unwrap();
    assert!(logged.iter().map(|row| row.position).eq(0..=kept.len() as u64), "nor a position of the log: {logged:?}");
    let numbered = numbers(&store, "s").await;
    assert!(numbered.iter().map(|(n, _)| *n).eq(1..=kept.len() as u64 + 1), "{numbered:?}");
}

#[tokio::test]
async fn what_does_not_fit_does_not_take_its_batch_along() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open_with(folder.path(), &Options { max_pages: Some(200), ..Options::default() }).unwrap();
    for n in 0..20 {
        store.case_append(Append { work: vec![work(&n.to_string(), at(0))], ..new_case(&iun(n)) }).await.unwrap();
    }
    let claimed = store.work_claim(Lane::Law, at(0), 20, LONG).await.unwrap();
    // sent at once, so that light and heavy ones share a transaction; the light ones end a claim before it fails
    let is_light = |n: usize| n < 15;
    let asked: Vec<Append> = (claimed.iter().enumerate())
        .map(|(n, work)| {
            let mut append = Append { completes: Some(claim_of(work)), ..next(&work.iun, 1, "second") };
            append.events[0].private = Some(vec![7; if is_light(n) { 10 } else { 1_000_000 }].into());
            append
        })
        .collect();
    let outcomes = join_all(asked.into_iter().map(|append| store.case_append(append))).await;
    for (n, outcome) in outcomes.iter().enumerate() {
        assert_eq!(outcome.is_ok(), is_light(n), "{n}: {outcome:?}");
    }
    // the claims of those that failed are still theirs
    for work in &claimed[15..] {
        let light = Append { completes: Some(claim_of(work)), ..next(&work.iun, 1, "lighter") };
        store.case_append(light).await.unwrap();
    }
    assert_eq!(store.work_next_due().await.unwrap(), None);
}

#[test]
fn errors_of_opening_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let _store = SqliteStore::open(folder.path()).unwrap();
    assert!(matches!(SqliteStore::open(folder.path()), Err(OpenError::InUse { .. })));
}
