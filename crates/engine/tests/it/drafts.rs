//! Drafts of requests: kept, found again, saved from two tabs, seen by the right officers alone, gone after thirty days.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use futures_util::{StreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};
use messo_domain::ids::Sha256Digest;
use messo_engine::use_cases::drafts::Saved;
use messo_engine::use_cases::keep_file::{FileFault, FileKind, KeptFile};
use messo_engine::use_cases::lists::ListFilter;
use messo_engine::use_cases::send_draft::DraftSent;
use messo_engine::{SenderCaller, UseError};
use messo_ports::Clock as _;
use messo_ports::blobs::once;
use messo_ports::store::RegisterStore as _;
use messo_testkit::{Platform, requests};
use serde_json::{Value, json};
use std::sync::Arc;

async fn begin(platform: &Platform, caller: &SenderCaller, body: &Value) -> String {
    let id = platform.engine.new_draft_id();
    assert_eq!(platform.engine.save_draft(caller, &id, None, body, &[]).await.unwrap(), Saved::Saved(1));
    id
}

async fn ids(platform: &Platform, caller: &SenderCaller) -> Vec<String> {
    platform.engine.list_drafts(caller).await.unwrap().into_iter().map(|draft| draft.id).collect()
}

fn pass(platform: &Platform, time: SignedDuration) -> Timestamp {
    let later = platform.wall.now() + time;
    platform.wall.set(later);
    later
}

#[tokio::test]
async fn a_draft_is_found_again_and_a_stale_tab_undoes_nothing() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let id = begin(&platform, &caller, &json!({ "subject": "First" })).await;
    let engine = &platform.engine;
    let save = async |version: u64, subject: &str| {
        engine.save_draft(&caller, &id, Some(version), &json!({ "subject": subject }), &[]).await.unwrap()
    };
    assert_eq!(save(1, "Second").await, Saved::Saved(2));
    assert_eq!(save(1, "From the tab that was opened first").await, Saved::Stale);
    assert_eq!(save(3, "From nowhere").await, Saved::Stale);
    let again =
        engine.save_draft(&caller, &id, None, &json!({ "subject": "The first form once more" }), &[]).await.unwrap();
    assert_eq!(again, Saved::Stale, "a form sent twice begins one draft");
    let draft = engine.read_draft(&caller, &id).await.unwrap().unwrap();
    assert_eq!((draft.version, &draft.body), (2, &json!({ "subject": "Second" })));
    assert_eq!(format!("{draft:?}"), format!("Draft({id}, version 2, masked)"));
    assert!(engine.delete_draft(&caller, &id).await.unwrap());
    assert!(!engine.delete_draft(&caller, &id).await.unwrap());
    assert_eq!(save(2, "After it was deleted").await, Saved::Stale);
    assert_eq!(engine.read_draft(&caller, &id).await.unwrap(), None);
    let anew = engine.save_draft(&caller, &id, None, &json!({ "subject": "Anew" }), &[]).await.unwrap();
    assert_eq!(anew, Saved::Saved(4), "no version comes twice: 3 was the deletion");
}

#[tokio::test]
async fn of_two_tabs_that_save_at_once_one_is_told() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let id = begin(&platform, &caller, &json!({})).await;
    let save = |tab: u32| {
        let (engine, caller, id) = (platform.engine.clone(), caller.clone(), id.clone());
        tokio::spawn(
            async move { engine.save_draft(&caller, &id, Some(1), &json!({ "tab": tab }), &[]).await.unwrap() },
        )
    };
    let saves = [save(1), save(2), save(3), save(4)];
    let mut saved = Vec::new();
    for one in saves {
        saved.push(one.await.unwrap());
    }
    let winner = saved.iter().position(|one| *one == Saved::Saved(2)).unwrap();
    assert_eq!(saved.iter().filter(|one| **one == Saved::Stale).count(), 3, "{saved:?}");
    let draft = platform.engine.read_draft(&caller, &id).await.unwrap().unwrap();
    assert_eq!(draft.body, json!({ "tab": winner + 1 }));
}

#[tokio::test]
async fn drafts_are_seen_by_their_body_and_by_officers_of_the_same_groups() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let (another, _) = platform.sender_named("00000000000", "Another Body").await;
    let groups: Vec<String> = caller.sender.groups.iter().map(|group| group.id.clone()).collect();
    let officer =
        |key_groups: &[String]| SenderCaller { sender: Arc::clone(&caller.sender), key_groups: key_groups.to_vec() };
    let (of_first, of_second, of_both) = (officer(&groups[..1]), officer(&groups[1..2]), officer(&groups[..2]));
    let of_all = begin(&platform, &caller, &json!({ "by": "all" })).await;
    pass(&platform, SignedDuration::from_secs(1));
    let grouped = begin(&platform, &of_first, &json!({ "by": "first" })).await;
    let engine = &platform.engine;
    assert_eq!(ids(&platform, &caller).await, [grouped.clone(), of_all.clone()]);
    assert_eq!(ids(&platform, &of_first).await, std::slice::from_ref(&grouped));
    assert_eq!(ids(&platform, &of_both).await, std::slice::from_ref(&grouped));
    for stranger in [&of_second, another.as_ref()] {
        assert_eq!(ids(&platform, stranger).await, Vec::<String>::new());
        for id in [&grouped, &of_all] {
            assert_eq!(engine.read_draft(stranger, id).await.unwrap(), None);
            assert!(!engine.delete_draft(stranger, id).await.unwrap());
            let save = engine.save_draft(stranger, id, Some(1), &json!({}), &[]).await.unwrap();
            assert_eq!(save, Saved::Stale);
        }
    }
    let save = engine.save_draft(&of_second, &grouped, None, &json!({}), &[]).await.unwrap();
    assert_eq!(save, Saved::Stale, "nor is it begun anew over the other's");
    let save = engine.save_draft(&caller, &grouped, Some(1), &json!({ "by": "all, later" }), &[]).await.unwrap();
    assert_eq!(save, Saved::Saved(2));
    assert_eq!(ids(&platform, &of_first).await, [grouped], "who began it still sees it");
}

#[tokio::test]
async fn a_draft_is_kept_thirty_days_of_the_wall_clock_after_its_last_save() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let left = begin(&platform, &caller, &json!({ "n": 1 })).await;
    let kept = begin(&platform, &caller, &json!({ "n": 2 })).await;
    platform.pass_days(40).await;
    assert_eq!(ids(&platform, &caller).await.len(), 2, "the clock of the law does not matter");
    let saved_at = pass(&platform, SignedDuration::from_hours(20 * 24));
    let engine = &platform.engine;
    assert_eq!(engine.save_draft(&caller, &kept, Some(1), &json!({ "n": 3 }), &[]).await.unwrap(), Saved::Saved(2));
    let draft = engine.read_draft(&caller, &kept).await.unwrap().unwrap();
    assert_eq!((draft.updated_at, draft.expires_at), (saved_at, saved_at + SignedDuration::from_hours(30 * 24)));
    pass(&platform, SignedDuration::from_hours(10 * 24));
    assert_eq!(ids(&platform, &caller).await, std::slice::from_ref(&kept));
    assert_eq!(engine.read_draft(&caller, &left).await.unwrap(), None);
    assert_eq!(engine.save_draft(&caller, &left, Some(1), &json!({}), &[]).await.unwrap(), Saved::Stale);
    let (another, _) = platform.sender_named("00000000000", "Another Body").await;
    begin(&platform, &another, &json!({})).await;
    let stored = platform.store.register_list("draft", "").await.unwrap();
    assert_eq!(stored.len(), 2, "an expired one is deleted when anybody begins another");
}

#[tokio::test]
async fn what_is_stored_is_sealed_short_and_not_too_much() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let engine = &platform.engine;
    let id = begin(&platform, &caller, &json!({ "subject": "Not to be read in the file" })).await;
    let stored = platform.store.register_list("draft", "").await.unwrap().remove(0);
    assert!(!String::from_utf8_lossy(&stored.body).contains("Not to be read"));
    let long = json!({ "subject": "a".repeat(300_000) });
    assert_eq!(engine.save_draft(&caller, &id, Some(1), &long, &[]).await.unwrap(), Saved::TooLong);
    for hostile in
        ["", "x", "../sender", &id.to_uppercase(), &id.replace('-', ""), &format!("{id}/"), &"a".repeat(99_999)]
    {
        assert_eq!(engine.read_draft(&caller, hostile).await.unwrap(), None, "{hostile}");
        assert!(!engine.delete_draft(&caller, hostile).await.unwrap());
        let save = engine.save_draft(&caller, hostile, None, &json!({}), &[]).await;
        assert!(matches!(save, Err(UseError::Parameter(_))), "{hostile}: {save:?}");
    }
    for _ in 1..200 {
        begin(&platform, &caller, &json!({})).await;
    }
    let one_more = engine.save_draft(&caller, &engine.new_draft_id(), None, &json!({}), &[]).await.unwrap();
    assert_eq!(one_more, Saved::TooMany);
    assert_eq!(engine.save_draft(&caller, &id, Some(1), &json!({}), &[]).await.unwrap(), Saved::Saved(2));
}

/// Keeps a file and begins a draft that holds it: the id, and the file.
async fn with_a_file(platform: &Platform, caller: &SenderCaller) -> (String, KeptFile) {
    let engine = &platform.engine;
    let file = engine.keep_file(FileKind::Document, once(requests::ACT)).await.unwrap().unwrap();
    let id = engine.new_draft_id();
    let saved = engine.save_draft(caller, &id, None, &json!({}), std::slice::from_ref(&file.key)).await.unwrap();
    assert_eq!(saved, Saved::Saved(1));
    (id, file)
}

async fn is_there(platform: &Platform, file: &KeptFile) -> bool {
    platform.blobs.stat(&file.key).await.unwrap().is_some()
}

#[tokio::test]
async fn the_files_of_a_draft_go_when_it_lets_them_go() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let engine = &platform.engine;
    let (id, file) = with_a_file(&platform, &caller).await;
    let keys = [file.key.clone()];
    assert_eq!(engine.save_draft(&caller, &id, Some(1), &json!({}), &keys).await.unwrap(), Saved::Saved(2));
    assert_eq!(engine.save_draft(&caller, &id, Some(1), &json!({}), &[]).await.unwrap(), Saved::Stale);
    assert!(is_there(&platform, &file).await, "a stale tab takes nothing away");
    assert_eq!(engine.save_draft(&caller, &id, Some(2), &json!({}), &[]).await.unwrap(), Saved::Saved(3));
    assert!(!is_there(&platform, &file).await);
    let (id, file) = with_a_file(&platform, &caller).await;
    assert!(engine.delete_draft(&caller, &id).await.unwrap());
    assert!(!is_there(&platform, &file).await);
    let (_, file) = with_a_file(&platform, &caller).await;
    pass(&platform, SignedDuration::from_hours(31 * 24));
    begin(&platform, &caller, &json!({})).await;
    assert!(!is_there(&platform, &file).await);
}

#[tokio::test]
async fn a_file_is_refused_when_it_comes_if_it_would_be_refused_later() {
    let platform = Platform::with_settings(|settings| settings.max_document_bytes = 1000);
    let keep = async |kind, bytes: &[u8]| platform.engine.keep_file(kind, once(bytes.to_vec())).await.unwrap();
    for (bytes, fault) in
        [(&b""[..], FileFault::Empty), (b"%PD", FileFault::NotPdf), (b"PK\x03\x04word", FileFault::NotPdf)]
    {
        assert_eq!(keep(FileKind::Document, bytes).await, Err(fault));
    }
    let long = [b"%PDF-1.7".as_slice(), &[b'a'; 1000]].concat();
    assert_eq!(keep(FileKind::Document, &long).await, Err(FileFault::TooLarge { limit: 1000 }));
    let broken = stream::iter([Ok(b"%PDF-".to_vec().into()), Err(std::io::Error::other("gone"))]).boxed();
    assert_eq!(platform.engine.keep_file(FileKind::Document, broken).await.unwrap(), Err(FileFault::Interrupted));
    let in_pieces = stream::iter(b"%PDF-1.7".map(|byte| Ok(vec![byte].into()))).boxed();
    let kept = platform.engine.keep_file(FileKind::Document, in_pieces).await.unwrap().unwrap();
    assert_eq!((kept.size, kept.sha256), (8, Sha256Digest::of(b"%PDF-1.7")));
    assert!(matches!(keep(FileKind::F24Data, b"%PDF-1.7").await, Err(FileFault::NotF24(_))));
    assert!(matches!(keep(FileKind::F24Data, b"{}").await, Err(FileFault::NotF24(_))));
}

#[tokio::test]
async fn a_draft_is_sent_once_however_often_its_form_comes() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let engine = &platform.engine;
    let (id, file) = with_a_file(&platform, &caller).await;
    let mut request = requests::request("P-1", &platform.upload(requests::ACT).await);
    request["idempotenceToken"] = json!(id);
    request["documents"][0]["ref"]["key"] = json!(file.key);
    let body = serde_json::to_vec(&request).unwrap();
    let keys = [file.key.clone()];
    let send = async |version, body: &[u8]| engine.send_draft(&caller, (&id, version), "P-1", (body, &keys)).await;
    request["taxonomyCode"] = json!("000000");
    let refused = send(1, &serde_json::to_vec(&request).unwrap()).await;
    assert!(matches!(refused, Err(UseError::Schema(_))), "{refused:?}");
    assert_eq!(send(1, &body).await.unwrap(), DraftSent::Stale, "the try was a save");
    let draft = engine.read_draft(&caller, &id).await.unwrap().unwrap();
    let clicks = [send(draft.version, &body), send(draft.version, &body), send(draft.version, &body)];
    let answers = futures_util::future::join_all(clicks).await;
    let taken: Vec<_> = answers
        .into_iter()
        .filter_map(|answer| match answer.unwrap() {
            DraftSent::Taken(request) => Some(request),
            DraftSent::Stale => None,
            DraftSent::Gone => panic!("it was sent, so it is not gone"),
        })
        .collect();
    assert!(!taken.is_empty());
    assert_eq!(send(draft.version, &body).await.unwrap(), DraftSent::Taken(taken[0].clone()), "a late click");
    assert!(taken.iter().all(|request| *request == taken[0]));
    assert_eq!(engine.read_draft(&caller, &id).await.unwrap(), None);
    assert!(is_there(&platform, &file).await, "the file is the notification's now");
    platform.pass(SignedDuration::from_secs(1)).await;
    let list = engine.list_sent(&caller, &ListFilter::default()).await.unwrap();
    assert_eq!(list.total, 1);
    let gone = engine.send_draft(&caller, (&engine.new_draft_id(), 1), "P-2", (&body, &keys)).await.unwrap();
    assert_eq!(gone, DraftSent::Gone);
}
