//! What every store of documents must do, whichever it is: one function per promise of the port.
//!
//! A store runs them all with [`every_promise`]; each function takes an empty store.

use std::io;

use bytes::Bytes;
use futures_util::{StreamExt, future, stream};
use messo_domain::ids::Sha256Digest;
use messo_ports::blobs::{BlobError, Blobs, Expected, once};

use crate::world::{announced, any_pdf, at, document, key, noon, pieces, stored_bytes};

/// Runs every promise, each on a store of its own.
pub async fn every_promise<B: Blobs + Clone + 'static>(mut empty: impl FnMut() -> B) {
    what_is_stored_comes_back(&empty()).await;
    documents_of_any_length_come_back(&empty()).await;
    an_unknown_key_has_nothing(&empty()).await;
    the_same_bytes_again_give_the_stored_meta(&empty()).await;
    other_bytes_never_replace(&empty()).await;
    wrong_bytes_are_refused(&empty()).await;
    too_many_bytes_are_refused(&empty()).await;
    an_interrupted_upload_leaves_nothing(&empty()).await;
    an_abandoned_upload_leaves_nothing(&empty()).await;
    of_equal_uploads_at_once_all_are_answered_alike(&empty()).await;
    of_different_uploads_at_once_one_stands(&empty()).await;
    odd_keys_are_keys_like_others(&empty()).await;
    a_removed_one_is_gone_and_the_others_stay(&empty()).await;
    clearing_removes_everything(&empty()).await;
}

async fn what_is_stored_comes_back(blobs: &impl Blobs) {
    let (act, bytes) = (key("PN_NOTIFICATION_ATTACHMENTS-1.pdf"), document(20_000));
    let meta = blobs.put(&act, announced(&bytes), pieces(&bytes, 1400), noon()).await.unwrap();
    assert_eq!((meta.sha256, meta.size), (Sha256Digest::of(&bytes), 20_000));
    assert_eq!((meta.content_type.as_str(), meta.stored_at), ("application/pdf", noon()));
    assert_eq!(meta.version, Sha256Digest::of(&bytes).hex()[..32]);
    assert_eq!(blobs.stat(&act).await.unwrap(), Some(meta.clone()));
    assert_eq!(blobs.open(&act).await.unwrap().0, meta);
    assert_eq!(stored_bytes(blobs, &act).await.unwrap(), bytes);
}

/// Around the sizes at which a store may change its way: none, one byte, a chunk and its neighbours, many chunks.
async fn documents_of_any_length_come_back(blobs: &impl Blobs) {
    for (length, piece) in
        [(0, 1), (1, 1), (65_535, 999), (65_536, 65_536), (65_537, 70_000), (131_072, 200_000), (300_001, 4096)]
    {
        let (act, bytes) = (key(&format!("PN_AAR-{length}.pdf")), document(length));
        let meta = blobs.put(&act, any_pdf(), pieces(&bytes, piece), noon()).await.unwrap();
        assert_eq!((meta.size, meta.sha256), (length as u64, Sha256Digest::of(&bytes)), "{length}");
        assert_eq!(stored_bytes(blobs, &act).await.unwrap(), bytes, "{length}");
    }
}

async fn an_unknown_key_has_nothing(blobs: &impl Blobs) {
    assert_eq!(blobs.stat(&key("PN_AAR-none.pdf")).await.unwrap(), None);
    assert!(matches!(stored_bytes(blobs, &key("PN_AAR-none.pdf")).await, Err(BlobError::NotFound)));
}

async fn the_same_bytes_again_give_the_stored_meta(blobs: &impl Blobs) {
    let (act, bytes) = (key("PN_AAR-1.pdf"), document(3000));
    let first = blobs.put(&act, any_pdf(), once(bytes.clone()), noon()).await.unwrap();
    let again = Expected { content_type: "application/json".to_owned(), ..announced(&bytes) };
    let second = blobs.put(&act, again, pieces(&bytes, 100), at("2026-03-28T12:00:00Z")).await.unwrap();
    assert_eq!(first, second, "the first upload stands, with its instant and its media type");
}

async fn other_bytes_never_replace(blobs: &impl Blobs) {
    let (act, bytes, others) = (key("PN_AAR-1.pdf"), document(3000), document(3001));
    blobs.put(&act, any_pdf(), once(bytes.clone()), noon()).await.unwrap();
    let refused = blobs.put(&act, announced(&others), once(others.clone()), noon()).await;
    assert!(matches!(refused, Err(BlobError::Exists)), "{refused:?}");
    assert_eq!(stored_bytes(blobs, &act).await.unwrap(), bytes);
}

async fn wrong_bytes_are_refused(blobs: &impl Blobs) {
    for length in [3000, 200_000] {
        let (act, bytes) = (key("PN_AAR-1.pdf"), document(length));
        let mut changed = bytes.clone();
        changed[length - 1] ^= 1;
        let refused = blobs.put(&act, announced(&bytes), pieces(&changed, 1000), noon()).await;
        assert!(matches!(refused, Err(BlobError::WrongDigest)), "{refused:?}");
        assert_eq!(blobs.stat(&act).await.unwrap(), None);
    }
}

async fn too_many_bytes_are_refused(blobs: &impl Blobs) {
    let (act, bytes) = (key("PN_AAR-1.pdf"), document(200_000));
    let limit = |max_size| Expected { max_size, ..any_pdf() };
    // A stream without end: a store that reads on after the limit never answers.
    let endless = stream::repeat_with(|| Ok(Bytes::from_static(&[0; 1000]))).boxed();
    let refused = blobs.put(&act, limit(150_000), endless, noon()).await;
    assert!(matches!(refused, Err(BlobError::TooLarge { limit: 150_000 })), "{refused:?}");
    let refused = blobs.put(&act, limit(199_999), pieces(&bytes, 1000), noon()).await;
    assert!(matches!(refused, Err(BlobError::TooLarge { limit: 199_999 })), "{refused:?}");
    assert_eq!(blobs.stat(&act).await.unwrap(), None);
    assert_eq!(blobs.put(&act, limit(200_000), pieces(&bytes, 1000), noon()).await.unwrap().size, 200_000);
}

async fn an_interrupted_upload_leaves_nothing(blobs: &impl Blobs) {
    for length in [3000, 200_000] {
        let (act, bytes) = (key("PN_AAR-1.pdf"), document(length));
        let broken = stream::once(future::ready(Err(io::Error::other("connection reset"))));
        let refused = blobs.put(&act, announced(&bytes), pieces(&bytes, 1000).chain(broken).boxed(), noon()).await;
        assert!(matches!(&refused, Err(BlobError::Interrupted(why)) if why == "connection reset"), "{refused:?}");
        assert_eq!(blobs.stat(&act).await.unwrap(), None);
    }
    let bytes = document(200_000);
    blobs.put(&key("PN_AAR-1.pdf"), announced(&bytes), pieces(&bytes, 1000), noon()).await.unwrap();
}

async fn an_abandoned_upload_leaves_nothing<B: Blobs + Clone + 'static>(blobs: &B) {
    let (act, bytes) = (key("PN_AAR-1.pdf"), document(200_000));
    let (waiting, reached) = tokio::sync::oneshot::channel();
    let silence = stream::once(async move {
        waiting.send(()).unwrap();
        future::pending().await
    });
    let stalled = pieces(&bytes, 1000).chain(silence).boxed();
    let (store, at_key) = (blobs.clone(), act.clone());
    let upload = tokio::spawn(async move { store.put(&at_key, any_pdf(), stalled, noon()).await });
    reached.await.unwrap();
    upload.abort();
    assert!(upload.await.unwrap_err().is_cancelled());
    assert_eq!(blobs.stat(&act).await.unwrap(), None);
}

async fn of_equal_uploads_at_once_all_are_answered_alike<B: Blobs + Clone + 'static>(blobs: &B) {
    let bytes = document(100_000);
    let uploads = (0..16).map(|n| {
        let (store, bytes) = (blobs.clone(), bytes.clone());
        let now = at(&format!("2026-03-27T12:00:{n:02}Z"));
        tokio::spawn(async move { store.put(&key("PN_AAR-1.pdf"), announced(&bytes), pieces(&bytes, 5000), now).await })
    });
    let answers: Vec<_> = future::join_all(uploads).await.into_iter().map(|answer| answer.unwrap().unwrap()).collect();
    assert!(answers.iter().all(|meta| *meta == answers[0]), "{answers:?}");
    assert_eq!(blobs.stat(&key("PN_AAR-1.pdf")).await.unwrap().as_ref(), Some(&answers[0]));
}

async fn of_different_uploads_at_once_one_stands<B: Blobs + Clone + 'static>(blobs: &B) {
    let uploads = (0..16).map(|n| {
        let store = blobs.clone();
        tokio::spawn(async move {
            store.put(&key("PN_AAR-1.pdf"), any_pdf(), pieces(&document(100_000 + n), 5000), noon()).await
        })
    });
    let answers: Vec<_> = future::join_all(uploads).await.into_iter().map(Result::unwrap).collect();
    let stored: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().ok()).collect();
    assert_eq!(stored.len(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Err(BlobError::Exists))).count(), 15);
    let length = usize::try_from(stored[0].size).unwrap();
    assert_eq!(stored_bytes(blobs, &key("PN_AAR-1.pdf")).await.unwrap(), document(length));
}

/// Keys that are dangerous or too long as names of files.
async fn odd_keys_are_keys_like_others(blobs: &impl Blobs) {
    let (long, longer) = ("k".repeat(512), "k".repeat(511));
    let odd = [".", "..", "...", ".hidden", "-rf", "a", "A", long.as_str(), longer.as_str()];
    for (n, name) in odd.into_iter().enumerate() {
        blobs.put(&key(name), any_pdf(), once(document(n)), noon()).await.unwrap();
    }
    for (n, name) in odd.into_iter().enumerate() {
        assert_eq!(stored_bytes(blobs, &key(name)).await.unwrap(), document(n), "{name}");
    }
}

async fn a_removed_one_is_gone_and_the_others_stay(blobs: &impl Blobs) {
    let (one, other, bytes) = (key("PN_NOTIFICATION_ATTACHMENTS-1.pdf"), key("PN_AAR-1.pdf"), document(3000));
    for key in [&one, &other] {
        blobs.put(key, any_pdf(), pieces(&bytes, 999), noon()).await.unwrap();
    }
    for _ in 0..2 {
        blobs.remove(&one).await.unwrap();
        assert_eq!(blobs.stat(&one).await.unwrap(), None);
    }
    assert_eq!(stored_bytes(blobs, &other).await.unwrap(), bytes);
    blobs.put(&one, any_pdf(), pieces(&bytes, 999), noon()).await.unwrap();
    assert_eq!(stored_bytes(blobs, &one).await.unwrap(), bytes);
}

async fn clearing_removes_everything(blobs: &impl Blobs) {
    for n in 0..20 {
        blobs.put(&key(&format!("PN_AAR-{n}.pdf")), any_pdf(), once(document(n)), noon()).await.unwrap();
    }
    blobs.clear().await.unwrap();
    for n in 0..20 {
        assert_eq!(blobs.stat(&key(&format!("PN_AAR-{n}.pdf"))).await.unwrap(), None);
    }
    blobs.put(&key("PN_AAR-1.pdf"), any_pdf(), once(document(5)), noon()).await.unwrap();
}
