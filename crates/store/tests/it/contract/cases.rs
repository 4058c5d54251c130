//! The event log.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use futures_util::future::join_all;
use messo_domain::case::Category;
use messo_domain::stream::Status;
use messo_ports::Store;
use messo_ports::store::{Append, AppendError, KeyKind, NewCase, Quota, Snapshot, StoredEvent};
use messo_ports::vault::WrappedKey;

use super::given::*;

pub async fn events_read_back_as_they_were_appended(store: &impl Store) {
    let case = iun(1);
    let rich = StoredEvent {
        seq: 2,
        category: Category::RequestAccepted,
        version: 3,
        recorded: "2026-03-28T20:00:00.123Z".parse().unwrap(),
        rec: Some(14),
        public: bytes("{\"public\":true}"),
        private: Some(bytes("sealed")),
        new_status: Some(Status::Accepted),
        answered: false,
        ..event(2, "second")
    };
    let third = event(3, "third");
    store.case_append(Append { events: vec![event(1, "first"), rich.clone()], ..new_case(&case) }).await.unwrap();
    store.case_append(Append { events: vec![third.clone()], ..nothing(&case, 2) }).await.unwrap();

    let all = store.case_events(&case, 0).await.unwrap().unwrap();
    assert_eq!(all.key, Some(WrappedKey(bytes("wrapped"))));
    assert_eq!(all.events, [event(1, "first"), rich, third.clone()]);
    assert_eq!(store.case_events(&case, 2).await.unwrap().unwrap().events, [third]);
    assert_eq!(store.case_events(&case, 3).await.unwrap().unwrap().events, []);
    assert_eq!(store.case_events(&case, u32::MAX).await.unwrap().unwrap().events, []);
}

pub async fn a_case_that_is_not_there_reads_as_none(store: &impl Store) {
    store.case_append(new_case(&iun(1))).await.unwrap();
    assert!(store.case_events(&iun(2), 0).await.unwrap().is_none());
}

pub async fn an_append_at_another_sequence_is_refused_and_leaves_nothing(store: &impl Store) {
    let case = iun(1);
    store.case_append(new_case(&case)).await.unwrap();
    for wrong in [
        new_case(&case),
        next(&case, 0, "early"),
        next(&case, 2, "late"),
        next(&iun(2), 0, "a case without its first append"),
        next(&iun(2), 1, "no case at all"),
    ] {
        let wrong = Append { work: vec![work("w", at(0))], keys: vec![key(KeyKind::Protocol, 1)], ..wrong };
        assert_eq!(store.case_append(wrong).await, Err(AppendError::Sequence));
    }
    assert_eq!(store.case_events(&case, 0).await.unwrap().unwrap().events.len(), 1);
    assert!(store.case_events(&iun(2), 0).await.unwrap().is_none());
    assert_eq!(store.work_next_due().await.unwrap(), None);
    assert_eq!(store.key_owner(KeyKind::Protocol, &[1; 32]).await.unwrap(), None);
    store.case_append(next(&case, 1, "in time")).await.unwrap();
}

pub async fn an_event_id_is_accepted_once_in_a_case(store: &impl Store) {
    let case = iun(1);
    store.case_append(new_case(&case)).await.unwrap();
    assert_eq!(store.case_append(next(&case, 1, "first")).await, Err(AppendError::Sequence));
    let twice = Append { events: vec![event(2, "same"), event(3, "same")], ..nothing(&case, 1) };
    assert_eq!(store.case_append(twice).await, Err(AppendError::Sequence));
    store.case_append(next(&case, 1, "same")).await.unwrap();
    store.case_append(new_case(&iun(2))).await.unwrap(); // the same id in another case
}

pub async fn one_of_many_concurrent_appends_wins(store: &impl Store) {
    let case = iun(1);
    store.case_append(new_case(&case)).await.unwrap();
    for expected in 1..6 {
        let ids: Vec<String> = (0..8).map(|n| format!("round {expected} by {n}")).collect();
        let outcomes = join_all(ids.iter().map(|id| store.case_append(next(&case, expected, id)))).await;
        let winners: Vec<usize> = (0..8).filter(|n| outcomes[*n].is_ok()).collect();
        assert_eq!(winners.len(), 1, "{outcomes:?}");
        assert_eq!(outcomes.iter().filter(|o| **o == Err(AppendError::Sequence)).count(), 7);
        let last = store.case_events(&case, expected).await.unwrap().unwrap().events.remove(0);
        assert_eq!(last.id.as_str(), ids[winners[0]]);
    }
    let firsts = join_all((0..8).map(|_| store.case_append(new_case(&iun(2))))).await;
    assert_eq!(firsts.iter().filter(|o| o.is_ok()).count(), 1);
}

pub async fn work_alone_does_not_move_the_sequence(store: &impl Store) {
    let case = iun(1);
    store.case_append(new_case(&case)).await.unwrap();
    store.case_append(Append { work: vec![work("w", at(5))], ..nothing(&case, 1) }).await.unwrap();
    assert_eq!(store.work_next_due().await.unwrap(), Some(at(5)));
    store.case_append(next(&case, 1, "second")).await.unwrap();
}

pub async fn malformed_appends_are_refused(store: &impl Store) {
    let case = iun(1);
    store.case_append(new_case(&case)).await.unwrap();
    let again = Some(NewCase {
        key: WrappedKey(bytes("other")),
        parties: Vec::new(),
        quota: Quota { period: "2026-02".to_owned(), limit: None },
    });
    for wrong in [
        Append { events: vec![event(3, "a gap")], ..nothing(&case, 1) },
        Append { events: vec![event(2, "a"), event(2, "b")], ..nothing(&case, 1) },
        Append { new_case: again, ..next(&case, 1, "a case made twice") },
    ] {
        assert!(matches!(store.case_append(wrong).await, Err(AppendError::Store(_))));
    }
    let beyond = store.case_append(nothing(&case, u32::MAX)).await;
    assert_eq!(beyond, Err(AppendError::Sequence));
    assert_eq!(store.case_events(&case, 0).await.unwrap().unwrap().events.len(), 1);
}

pub async fn a_refused_append_does_not_disturb_its_neighbours(store: &impl Store) {
    store.case_append(Append { keys: vec![key(KeyKind::Protocol, 0)], ..new_case(&iun(0)) }).await.unwrap();
    let asked: Vec<Append> = (1..=20)
        .map(|n| {
            // each third one clashes with the first case
            let hash = if n % 3 == 0 { 0 } else { n as u8 };
            Append { keys: vec![key(KeyKind::Protocol, hash)], ..new_case(&iun(n)) }
        })
        .collect();
    let outcomes = join_all(asked.into_iter().map(|append| store.case_append(append))).await;
    for (n, outcome) in (1..=20).zip(outcomes) {
        let there = store.case_events(&iun(n), 0).await.unwrap().is_some();
        assert_eq!(there, n % 3 != 0);
        assert_eq!(outcome, if there { Ok(()) } else { Err(AppendError::Keys(vec![0])) });
    }
}

pub async fn the_newest_snapshot_of_a_fold_is_kept(store: &impl Store) {
    let case = iun(1);
    let snapshot = |seq, fold_version, text| Snapshot { seq, fold_version, sealed: bytes(text) };
    store.snapshot_put(&case, snapshot(1, 1, "of no case")).await.unwrap();
    assert_eq!(store.snapshot_get(&case).await.unwrap(), None);
    store.case_append(new_case(&case)).await.unwrap();
    store.snapshot_put(&case, snapshot(8, 1, "eight")).await.unwrap();
    store.snapshot_put(&case, snapshot(4, 1, "four, late")).await.unwrap();
    assert_eq!(store.snapshot_get(&case).await.unwrap(), Some(snapshot(8, 1, "eight")));
    store.snapshot_put(&case, snapshot(2, 2, "of a new fold")).await.unwrap();
    assert_eq!(store.snapshot_get(&case).await.unwrap(), Some(snapshot(2, 2, "of a new fold")));
}

pub async fn cases_are_counted(store: &impl Store) {
    assert_eq!(store.case_count().await.unwrap(), 0);
    for n in 0..3 {
        store.case_append(new_case(&iun(n))).await.unwrap();
    }
    store.case_append(next(&iun(0), 1, "second")).await.unwrap();
    assert_eq!(store.case_count().await.unwrap(), 3);
    assert_eq!(store.case_parked_count().await.unwrap(), 0);
    let parked = |n, seq| Append {
        events: vec![event_of(seq, Category::CaseParked, true)],
        waits_for_person: true,
        ..nothing(&iun(n), seq - 1)
    };
    store.case_append(parked(1, 2)).await.unwrap();
    store.case_append(parked(1, 3)).await.unwrap();
    store.case_append(parked(2, 2)).await.unwrap();
    assert_eq!(store.case_parked_count().await.unwrap(), 2, "a case counts once");
    assert_eq!(store.case_parked_list(None, 1).await.unwrap(), [iun(1)]);
    assert_eq!(store.case_parked_list(Some(&iun(1)), 9).await.unwrap(), [iun(2)]);
    store.case_append(nothing(&iun(2), 2)).await.unwrap();
    assert_eq!(store.case_parked_count().await.unwrap(), 2, "an append without events tells nothing of it");
    store.case_append(next(&iun(1), 3, "an outcome after all")).await.unwrap();
    assert_eq!(store.case_parked_list(None, 9).await.unwrap(), [iun(2)]);
}
