//! Makers of valid things for the contract's tests; a test changes what it is about.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use messo_domain::case::{Category, ElementId};
use messo_domain::ids::Iun;
use messo_domain::stream::{StreamFilter, StreamKind};
use messo_domain::work::Lane;
use messo_ports::Store;
use messo_ports::store::{
    Append, Claim, ClaimedWork, KeyKind, NewCase, NewWork, Quota, StoredEvent, StoredStream, StreamEvent, UniqueKey,
};
use messo_ports::vault::WrappedKey;

/// Sender of the cases.
pub const SENDER: &str = "sender-one";
/// A lease that does not run out during a test.
pub const LONG: Duration = Duration::from_secs(3600);

/// The n-th case.
pub fn iun(n: u64) -> Iun {
    let mut state = n.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1);
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    Iun::from_random(&mut random, at(0))
}

/// So many seconds after the start.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_770_000_000 + seconds).expect("within the range of instants")
}

/// Bytes of a text.
pub fn bytes(text: &str) -> Arc<[u8]> {
    text.as_bytes().into()
}

/// An event with this id.
pub fn event(seq: u32, id: &str) -> StoredEvent {
    StoredEvent {
        seq,
        id: ElementId::from_text(id),
        category: Category::GetAddress,
        version: 1,
        recorded: at(i64::from(seq)),
        rec: None,
        public: bytes("{}"),
        private: None,
        new_status: None,
        answered: true,
    }
}

/// An event of this category, whose id is made of category and sequence.
pub fn event_of(seq: u32, category: Category, answered: bool) -> StoredEvent {
    StoredEvent { category, answered, ..event(seq, &format!("{}.{seq}", category.wire())) }
}

/// An append without anything in it.
pub fn nothing(iun: &Iun, expected: u32) -> Append {
    Append {
        iun: iun.clone(),
        sender_id: SENDER.to_owned(),
        group: None,
        expected,
        new_case: None,
        events: Vec::new(),
        keys: Vec::new(),
        work: Vec::new(),
        reschedule_work: Vec::new(),
        cancel_work: Vec::new(),
        completes: None,
        waits_for_person: false,
    }
}

/// First append of a case, with one event.
pub fn new_case(iun: &Iun) -> Append {
    Append {
        new_case: Some(NewCase {
            key: WrappedKey(bytes("wrapped")),
            parties: Vec::new(),
            quota: Quota { period: "2026-02".to_owned(), limit: None },
        }),
        events: vec![event(1, "first")],
        ..nothing(iun, 0)
    }
}

/// An append of one event after `expected`.
pub fn next(iun: &Iun, expected: u32, id: &str) -> Append {
    Append { events: vec![event(expected + 1, id)], ..nothing(iun, expected) }
}

/// A key.
pub fn key(kind: KeyKind, hash: u8) -> UniqueKey {
    UniqueKey { kind, hash: [hash; 32], rec: None }
}

/// Work of the lane Law.
pub fn work(id: &str, due: Timestamp) -> NewWork {
    NewWork { id: id.to_owned(), due, lane: Lane::Law, payload: bytes(id) }
}

/// The claim that a worker names.
pub fn claim_of(work: &ClaimedWork) -> Claim {
    Claim { id: work.id.clone(), generation: work.generation }
}

/// Claims the one piece of work of the lane Law that is due.
pub async fn claim_one(store: &impl Store) -> ClaimedWork {
    let mut claimed = store.work_claim(Lane::Law, at(1_000_000), 10, LONG).await.expect("claims");
    assert_eq!(claimed.len(), 1, "one piece of work is due");
    claimed.remove(0)
}

/// A timeline stream of the sender that lets everything through.
pub fn stream(id: &str) -> StoredStream {
    StoredStream {
        id: id.to_owned(),
        sender_id: SENDER.to_owned(),
        filter: StreamFilter {
            kind: StreamKind::Timeline,
            values: BTreeSet::new(),
            groups: BTreeSet::new(),
            element_version: 28,
            wait_for_accepted: false,
        },
        body: bytes("title"),
        disabled_at: None,
    }
}

/// Numbers, and sequences of events, of a stream.
pub async fn numbers(store: &impl Store, id: &str) -> Vec<(u64, u32)> {
    let events = store.stream_events(id, 0, 1000).await.expect("reads");
    events.into_iter().map(|StreamEvent { n, seq, .. }| (n, seq)).collect()
}
