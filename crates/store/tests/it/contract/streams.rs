//! Streams: numbering, waiting for the acceptance, replacing, purging.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use futures_util::future::join_all;
use messo_domain::case::Category;
use messo_domain::stream::{Status, StreamKind};
use messo_ports::Store;
use messo_ports::store::{Append, StoredEvent, StoredStream, StreamEvent};

use super::given::*;

/// A stream that makes events wait for the acceptance.
fn waiting(id: &str) -> StoredStream {
    let mut stream = stream(id);
    stream.filter.wait_for_accepted = true;
    stream
}

pub async fn numbers_have_no_gaps_and_follow_the_order_of_events(store: &impl Store) {
    store.stream_create(stream("s"), None, at(0)).await.unwrap();
    let rounds = (0..12).map(|n| async move {
        let events = vec![event(1, "a"), event_of(2, Category::Deposit, true), event(3, "b")];
        store.case_append(Append { events, ..new_case(&iun(n)) }).await.unwrap();
        let lost = store.case_append(next(&iun(n), 1, "at a sequence that has passed")).await;
        assert!(lost.is_err());
        store.case_append(next(&iun(n), 3, "c")).await.unwrap();
    });
    join_all(rounds).await;

    let events = store.stream_events("s", 0, 1000).await.unwrap();
    assert!(events.iter().map(|event| event.n).eq(1..=36), "each number once: {events:?}");
    for n in 0..12 {
        let of_case: Vec<u32> = events.iter().filter(|event| event.iun == iun(n)).map(|event| event.seq).collect();
        assert_eq!(of_case, [1, 3, 4], "in the order of the case, the internal event left out");
    }
    assert_eq!(store.stream_events("s", 10, 5).await.unwrap(), events[10..15]);
    assert_eq!(store.stream_events("s", 36, 5).await.unwrap(), []);
    assert_eq!(store.stream_events("unknown", 0, 5).await.unwrap(), []);
}

pub async fn what_waits_is_released_in_order_before_the_answer(store: &impl Store) {
    let case = iun(1);
    store.stream_create(waiting("waits"), None, at(0)).await.unwrap();
    store.stream_create(stream("does not"), None, at(0)).await.unwrap();
    let mut narrow = waiting("hears no acceptance");
    narrow.filter.values.insert("NOTIFICATION_CANCELLATION_REQUEST".to_owned());
    store.stream_create(narrow, None, at(0)).await.unwrap();

    let early = vec![
        event_of(1, Category::NotificationCancellationRequest, false),
        event_of(2, Category::NormalizedAddress, false), // never held back
    ];
    store.case_append(Append { events: early, ..new_case(&case) }).await.unwrap();
    let more = vec![event_of(3, Category::GetAddress, false)];
    store.case_append(Append { events: more, ..nothing(&case, 2) }).await.unwrap();
    assert_eq!(numbers(store, "waits").await, [(1, 2)]);
    assert_eq!(numbers(store, "hears no acceptance").await, []);
    assert_eq!(numbers(store, "does not").await, [(1, 1), (2, 2), (3, 3)]);

    let answer = vec![event_of(4, Category::RequestAccepted, true), event_of(5, Category::GetAddress, true)];
    store.case_append(Append { events: answer, ..nothing(&case, 3) }).await.unwrap();
    assert_eq!(numbers(store, "waits").await, [(1, 2), (2, 1), (3, 3), (4, 4), (5, 5)]);
    assert_eq!(numbers(store, "hears no acceptance").await, [(1, 1)]);
    store.case_append(next(&case, 5, "later")).await.unwrap();
    assert_eq!(numbers(store, "waits").await.len(), 6, "nothing is released twice");
}

pub async fn only_the_sender_and_the_groups_are_fed(store: &impl Store) {
    let mut grouped = stream("group one");
    grouped.filter.groups.insert("g1".to_owned());
    store.stream_create(grouped, None, at(0)).await.unwrap();
    store.stream_create(StoredStream { sender_id: "other".to_owned(), ..stream("other") }, None, at(0)).await.unwrap();
    for (n, group) in [None, Some("g1"), Some("g2")].into_iter().enumerate() {
        let append = Append { group: group.map(str::to_owned), ..new_case(&iun(n as u64)) };
        store.case_append(append).await.unwrap();
    }
    let heard = store.stream_events("group one", 0, 10).await.unwrap();
    assert_eq!(heard, [StreamEvent { n: 1, iun: iun(1), seq: 1 }]);
    assert_eq!(numbers(store, "other").await, []);
}

pub async fn a_status_stream_hears_changes_of_status(store: &impl Store) {
    let mut statuses = stream("s");
    statuses.filter.kind = StreamKind::Status;
    store.stream_create(statuses, None, at(0)).await.unwrap();
    let changed = StoredEvent { new_status: Some(Status::Accepted), ..event_of(2, Category::RequestAccepted, true) };
    store.case_append(Append { events: vec![event(1, "first"), changed], ..new_case(&iun(1)) }).await.unwrap();
    assert_eq!(numbers(store, "s").await, [(1, 2)]);
}

pub async fn a_replacing_stream_goes_on_a_thousand_later(store: &impl Store) {
    store.stream_create(stream("old"), None, at(0)).await.unwrap();
    for n in 0..3 {
        store.case_append(new_case(&iun(n))).await.unwrap();
    }
    store.stream_create(stream("new"), Some("old".to_owned()), at(7)).await.unwrap();
    store.case_append(new_case(&iun(3))).await.unwrap();
    assert_eq!(numbers(store, "new").await, [(1003, 1)]);
    assert_eq!(numbers(store, "old").await.len(), 3);
    assert_eq!(store.stream_get(SENDER, "old").await.unwrap().unwrap().disabled_at, Some(at(7)));

    assert!(store.stream_create(stream("third"), Some("unknown".to_owned()), at(8)).await.is_err());
    assert!(store.stream_create(stream("new"), None, at(8)).await.is_err());
    let theirs = StoredStream { sender_id: "other".to_owned(), ..stream("theirs") };
    assert!(store.stream_create(theirs, Some("new".to_owned()), at(8)).await.is_err());
    assert_eq!(store.stream_list(SENDER).await.unwrap().len(), 2);
    assert_eq!(store.stream_get(SENDER, "new").await.unwrap(), Some(stream("new")));
}

pub async fn a_disabled_stream_hears_nothing_more(store: &impl Store) {
    store.stream_create(waiting("s"), None, at(0)).await.unwrap();
    let held = vec![event_of(1, Category::GetAddress, false)];
    store.case_append(Append { events: held, ..new_case(&iun(1)) }).await.unwrap();
    store.case_append(new_case(&iun(2))).await.unwrap();
    let disabled = StoredStream { disabled_at: Some(at(9)), body: bytes("new title"), ..waiting("s") };
    store.stream_update(disabled.clone()).await.unwrap();
    assert_eq!(store.stream_get(SENDER, "s").await.unwrap(), Some(disabled));
    store.case_append(next(&iun(1), 1, "the answer")).await.unwrap();
    store.case_append(new_case(&iun(3))).await.unwrap();
    assert_eq!(numbers(store, "s").await, [(1, 1)]);
    assert_eq!(store.stream_events("s", 0, 5).await.unwrap()[0].iun, iun(2));

    // what it held when it was disabled is given up for good
    store.stream_create(waiting("t"), None, at(0)).await.unwrap();
    let held = vec![event_of(1, Category::GetAddress, false)];
    store.case_append(Append { events: held, ..new_case(&iun(4)) }).await.unwrap();
    store.stream_update(StoredStream { disabled_at: Some(at(9)), ..waiting("t") }).await.unwrap();
    assert!(!store.stream_update(waiting("t")).await.unwrap(), "a disabled stream is not enabled again");
    store.case_append(next(&iun(4), 1, "the answer")).await.unwrap();
    assert_eq!(numbers(store, "t").await, []);
}

pub async fn a_deleted_stream_is_gone_with_its_events(store: &impl Store) {
    store.stream_create(waiting("s"), None, at(0)).await.unwrap();
    store.case_append(new_case(&iun(1))).await.unwrap();
    let held = vec![event_of(1, Category::GetAddress, false)];
    store.case_append(Append { events: held, ..new_case(&iun(2)) }).await.unwrap();
    assert!(!store.stream_delete("other", "s").await.unwrap());
    assert!(store.stream_delete(SENDER, "s").await.unwrap());
    assert!(!store.stream_delete(SENDER, "s").await.unwrap());
    assert_eq!(store.stream_get(SENDER, "s").await.unwrap(), None);
    assert_eq!(numbers(store, "s").await, []);
    assert!(!store.stream_update(stream("s")).await.unwrap());
    store.case_append(next(&iun(2), 1, "the answer")).await.unwrap();
}

pub async fn purged_numbers_are_not_given_again(store: &impl Store) {
    store.stream_create(stream("s"), None, at(0)).await.unwrap();
    store.stream_create(stream("t"), None, at(0)).await.unwrap();
    for n in 0..4 {
        store.case_append(new_case(&iun(n))).await.unwrap();
    }
    store.stream_purge("s", 3).await.unwrap();
    assert_eq!(numbers(store, "s").await, [(4, 1)]);
    store.stream_purge("s", 100).await.unwrap();
    store.stream_purge("unknown", 100).await.unwrap();
    store.case_append(new_case(&iun(4))).await.unwrap();
    assert_eq!(numbers(store, "s").await, [(5, 1)]);
    assert_eq!(numbers(store, "t").await.len(), 5);
}

pub async fn streams_are_those_of_their_sender(store: &impl Store) {
    for id in ["z", "a", "m"] {
        store.stream_create(stream(id), None, at(0)).await.unwrap();
    }
    let other = StoredStream { sender_id: "other".to_owned(), ..stream("other") };
    store.stream_create(other, None, at(0)).await.unwrap();
    let ids: Vec<String> = store.stream_list(SENDER).await.unwrap().into_iter().map(|stream| stream.id).collect();
    assert_eq!(ids, ["z", "a", "m"], "in order of creation");
    assert_eq!(store.stream_get(SENDER, "other").await.unwrap(), None);

    // a changed filter counts from the next append
    let mut refined = stream("a");
    refined.filter.values.insert("REFINEMENT".to_owned());
    store.case_append(new_case(&iun(1))).await.unwrap();
    store.stream_update(refined.clone()).await.unwrap();
    store.case_append(new_case(&iun(2))).await.unwrap();
    assert_eq!(store.stream_get(SENDER, "a").await.unwrap(), Some(refined));
    assert_eq!(numbers(store, "a").await.len(), 1);
    assert_eq!(numbers(store, "z").await.len(), 2);
}
