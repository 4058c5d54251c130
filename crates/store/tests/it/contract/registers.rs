//! Registers, the outbox, settings and the reset.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use messo_domain::work::Lane;
use messo_ports::Store;
use messo_ports::store::{Append, KeyKind, OutboxRow, RegisterRow, Snapshot, WorkCounts};

use super::given::*;

/// Writes one row as the test's actor.
async fn put(store: &impl Store, register: &str, key: &str, body: Option<&str>) {
    store.register_put(register, vec![(key.to_owned(), body.map(bytes))], "the test", at(0)).await.unwrap();
}

fn row(key: &str, version: u64, body: &str) -> RegisterRow {
    RegisterRow { key: key.to_owned(), version, body: bytes(body) }
}

pub async fn rows_are_versioned_and_removed(store: &impl Store) {
    assert_eq!(store.register_get("senders", "a").await.unwrap(), None);
    put(store, "senders", "a", Some("one")).await;
    assert_eq!(store.register_get("senders", "a").await.unwrap(), Some(row("a", 1, "one")));
    put(store, "senders", "a", Some("two")).await;
    assert_eq!(store.register_get("senders", "a").await.unwrap(), Some(row("a", 2, "two")));
    assert_eq!(store.register_get("keys", "a").await.unwrap(), None);
    put(store, "senders", "a", None).await;
    assert_eq!(store.register_get("senders", "a").await.unwrap(), None);
    assert_eq!(store.register_list("senders", "").await.unwrap(), []);
    put(store, "senders", "a", Some("back")).await;
    let back = store.register_get("senders", "a").await.unwrap().unwrap();
    assert!(back.version > 2, "a version is never used for two bodies");
}

pub async fn a_row_is_written_only_under_the_version_that_was_read(store: &impl Store) {
    let write = |version: Option<u64>, body: &'static str| async move {
        store.register_put_if("r", ("k".to_owned(), bytes(body)), version, "the test", at(0)).await.unwrap()
    };
    assert!(!write(Some(1), "none").await && write(None, "one").await && !write(None, "again").await);
    assert!(write(Some(1), "two").await && !write(Some(1), "late").await);
    assert_eq!(store.register_get("r", "k").await.unwrap(), Some(row("k", 2, "two")));
    put(store, "r", "k", None).await;
    assert!(!write(Some(3), "removed").await && write(None, "back").await, "a removed row is not there");
    let both = tokio::join!(write(Some(4), "a"), write(Some(4), "b"));
    assert!(both.0 ^ both.1, "of two at once one writes");
}

pub async fn a_prefix_lists_in_key_order(store: &impl Store) {
    let keys = ["b", "a/2", "a/10", "A", "a", "à", "a/"];
    let rows = keys.map(|key| (key.to_owned(), Some(bytes(key)))).to_vec();
    store.register_put("r", rows, "the test", at(0)).await.unwrap();
    put(store, "another", "a/3", Some("x")).await;
    let listed = |rows: Vec<RegisterRow>| rows.into_iter().map(|row| row.key).collect::<Vec<_>>();
    assert_eq!(listed(store.register_list("r", "a/").await.unwrap()), ["a/", "a/10", "a/2"]);
    assert_eq!(listed(store.register_list("r", "").await.unwrap()), ["A", "a", "a/", "a/10", "a/2", "b", "à"]);
    assert_eq!(listed(store.register_list("r", "c").await.unwrap()), Vec::<String>::new());
}

pub async fn the_epoch_grows_with_each_change(store: &impl Store) {
    let mut before = store.register_epoch("r");
    let another = store.register_epoch("another");
    for body in [Some("one"), Some("two"), None] {
        put(store, "r", "k", body).await;
        assert!(store.register_epoch("r") > before);
        before = store.register_epoch("r");
    }
    assert_eq!(store.register_epoch("another"), another, "each register has its own");
    assert!(store.register_put_if("r", ("k".to_owned(), bytes("x")), None, "the test", at(0)).await.unwrap());
    assert!(store.register_epoch("r") > before);
    before = store.register_epoch("r");
    assert!(!store.register_put_if("r", ("k".to_owned(), bytes("y")), None, "the test", at(0)).await.unwrap());
    store.setting_put("other", "change").await.unwrap();
    store.case_append(new_case(&iun(1))).await.unwrap();
    assert_eq!(store.register_epoch("r"), before);
    store.clear().await.unwrap();
    assert!(store.register_epoch("r") > before && store.register_epoch("another") > another);
}

fn message(request: &str, case: u64, second: i64) -> OutboxRow {
    OutboxRow { request: request.to_owned(), iun: iun(case), at: at(second), body: bytes(request) }
}

pub async fn the_outbox_takes_a_request_once(store: &impl Store) {
    store.outbox_put(message("r", 1, 0)).await.unwrap();
    store.outbox_put(OutboxRow { body: bytes("other"), ..message("r", 2, 9) }).await.unwrap();
    let all: Vec<OutboxRow> =
        store.outbox_list(None, None, 10).await.unwrap().into_iter().map(|(_, row)| row).collect();
    assert_eq!(all, [message("r", 1, 0)]);
}

pub async fn the_outbox_lists_newest_first(store: &impl Store) {
    for n in 0..6 {
        store.outbox_put(message(&format!("r{n}"), n % 2, 100 - n as i64)).await.unwrap();
    }
    let requests = |rows: &[(u64, OutboxRow)]| rows.iter().map(|(_, row)| row.request.clone()).collect::<Vec<_>>();
    let page = store.outbox_list(None, None, 4).await.unwrap();
    assert_eq!(requests(&page), ["r5", "r4", "r3", "r2"]);
    assert_eq!(requests(&store.outbox_list(None, Some(page[3].0), 4).await.unwrap()), ["r1", "r0"]);
    let of_case = store.outbox_list(Some(&iun(1)), None, 2).await.unwrap();
    assert_eq!(requests(&of_case), ["r5", "r3"]);
    assert_eq!(requests(&store.outbox_list(Some(&iun(1)), Some(of_case[1].0), 2).await.unwrap()), ["r1"]);
    assert_eq!(store.outbox_list(Some(&iun(9)), None, 2).await.unwrap(), []);
}

pub async fn settings_are_kept_and_replaced(store: &impl Store) {
    assert_eq!(store.setting_get("clock").await.unwrap(), None);
    store.setting_put("clock", "one").await.unwrap();
    store.setting_put("clock", "two").await.unwrap();
    store.setting_put("other", "").await.unwrap();
    assert_eq!(store.setting_get("clock").await.unwrap().as_deref(), Some("two"));
    assert_eq!(store.setting_get("other").await.unwrap().as_deref(), Some(""));
}

pub async fn a_reset_forgets_everything(store: &impl Store) {
    let case = iun(1);
    let full = || Append { keys: vec![key(KeyKind::Protocol, 1)], work: vec![work("w", at(0))], ..new_case(&case) };
    store.stream_create(stream("s"), None, at(0)).await.unwrap();
    store.case_append(full()).await.unwrap();
    store.snapshot_put(&case, Snapshot { seq: 1, fold_version: 1, sealed: bytes("x") }).await.unwrap();
    put(store, "r", "k", Some("x")).await;
    store.outbox_put(message("r", 1, 0)).await.unwrap();
    store.setting_put("clock", "x").await.unwrap();
    claim_one(store).await;
    store.clear().await.unwrap();

    assert_eq!(store.case_count().await.unwrap(), 0);
    assert!(store.case_events(&case, 0).await.unwrap().is_none());
    assert_eq!(store.key_owner(KeyKind::Protocol, &[1; 32]).await.unwrap(), None);
    assert_eq!(store.work_counts(at(9)).await.unwrap(), WorkCounts::default());
    assert_eq!(store.snapshot_get(&case).await.unwrap(), None);
    assert_eq!(store.stream_list(SENDER).await.unwrap(), []);
    assert_eq!(numbers(store, "s").await, []);
    assert_eq!(store.register_list("r", "").await.unwrap(), []);
    assert_eq!(store.outbox_list(None, None, 9).await.unwrap(), []);
    assert_eq!(store.setting_get("clock").await.unwrap(), None);
    // and everything can begin again, the work and its claim included
    store.case_append(full()).await.unwrap();
    assert_eq!(store.work_claim(Lane::Law, at(0), 9, LONG).await.unwrap().len(), 1);
    assert_eq!(numbers(store, "s").await, [], "the stream has gone");
}
