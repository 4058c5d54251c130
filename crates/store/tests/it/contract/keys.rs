//! Unique keys.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use futures_util::future::join;
use messo_ports::Store;
use messo_ports::store::{Append, AppendError, Claim, KeyKind, UniqueKey};

use super::given::*;

pub async fn every_clashing_key_is_named(store: &impl Store) {
    let mine = vec![key(KeyKind::Protocol, 1), UniqueKey { rec: Some(2), ..key(KeyKind::NoticeCode, 5) }];
    store.case_append(Append { keys: mine.clone(), ..new_case(&iun(1)) }).await.unwrap();
    let asked = vec![mine[1].clone(), key(KeyKind::NoticeCode, 6), mine[0].clone()];
    let refused = store.case_append(Append { keys: asked, ..new_case(&iun(2)) }).await;
    assert_eq!(refused, Err(AppendError::Keys(vec![0, 2])));
    assert!(store.case_events(&iun(2), 0).await.unwrap().is_none());
    assert_eq!(store.key_owner(KeyKind::NoticeCode, &[6; 32]).await.unwrap(), None);
    assert_eq!(store.key_owner(KeyKind::NoticeCode, &[5; 32]).await.unwrap(), Some((iun(1), Some(2))));
    // what the case holds already does not clash with itself
    store.case_append(Append { keys: mine, ..next(&iun(1), 1, "again") }).await.unwrap();
}

pub async fn one_of_two_concurrent_deposits_with_one_key_wins(store: &impl Store) {
    for round in 0..10 {
        let deposit = |n| Append { keys: vec![key(KeyKind::Protocol, round)], ..new_case(&iun(n)) };
        let n = u64::from(round) * 2;
        let outcomes = join(store.case_append(deposit(n)), store.case_append(deposit(n + 1))).await;
        let winner = match outcomes {
            (Ok(()), Err(AppendError::Keys(taken))) if taken == [0] => n,
            (Err(AppendError::Keys(taken)), Ok(())) if taken == [0] => n + 1,
            other => panic!("one should win: {other:?}"),
        };
        assert_eq!(store.key_owner(KeyKind::Protocol, &[round; 32]).await.unwrap(), Some((iun(winner), None)));
    }
}

pub async fn keys_of_another_kind_or_hash_do_not_clash(store: &impl Store) {
    for (n, kind) in [KeyKind::Protocol, KeyKind::NoticeCode, KeyKind::QuickAccess].into_iter().enumerate() {
        let keys = vec![key(kind, 0), key(kind, 255)];
        store.case_append(Append { keys, ..new_case(&iun(n as u64)) }).await.unwrap();
    }
    assert_eq!(store.key_owner(KeyKind::QuickAccess, &[255; 32]).await.unwrap(), Some((iun(2), None)));
}

pub async fn released_keys_are_free_again(store: &impl Store) {
    let keys = vec![key(KeyKind::Protocol, 1), key(KeyKind::NoticeCode, 2), key(KeyKind::NoticeCode, 3)];
    let release = vec![work("release", at(0))];
    store.case_append(Append { keys, work: release, ..new_case(&iun(1)) }).await.unwrap();
    store.case_append(Append { keys: vec![key(KeyKind::NoticeCode, 4)], ..new_case(&iun(2)) }).await.unwrap();
    let claim = claim_of(&claim_one(store).await);
    store.keys_release(&iun(1), KeyKind::NoticeCode, claim.clone()).await.unwrap();

    assert_eq!(store.key_owner(KeyKind::NoticeCode, &[2; 32]).await.unwrap(), None);
    assert_eq!(store.key_owner(KeyKind::NoticeCode, &[3; 32]).await.unwrap(), None);
    assert_eq!(store.key_owner(KeyKind::NoticeCode, &[4; 32]).await.unwrap(), Some((iun(2), None)));
    assert_eq!(store.key_owner(KeyKind::Protocol, &[1; 32]).await.unwrap(), Some((iun(1), None)));
    assert_eq!(store.work_next_due().await.unwrap(), None, "the work is done with it");
    assert_eq!(store.keys_release(&iun(1), KeyKind::Protocol, claim).await, Err(AppendError::LostClaim));
    store.case_append(Append { keys: vec![key(KeyKind::NoticeCode, 2)], ..new_case(&iun(3)) }).await.unwrap();
}

pub async fn a_lost_claim_releases_nothing(store: &impl Store) {
    let keys = vec![key(KeyKind::NoticeCode, 1)];
    store.case_append(Append { keys, ..new_case(&iun(1)) }).await.unwrap();
    let unknown = Claim { id: "unknown".to_owned(), generation: 1 };
    assert_eq!(store.keys_release(&iun(1), KeyKind::NoticeCode, unknown).await, Err(AppendError::LostClaim));
    assert!(store.key_owner(KeyKind::NoticeCode, &[1; 32]).await.unwrap().is_some());
}
