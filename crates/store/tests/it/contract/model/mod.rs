//! Random histories of concurrent requests, against a model of the contract in memory.
//!
//! Requests come in volleys, sent at once. Whatever the store answers to a volley must be explained by some order of its
//! requests: all states of the model that an order leads to are kept, and what is then read from the store must be that
//! of one of them. So the test holds for any adapter, whichever order it prefers.

mod request;
mod state;

use std::collections::BTreeSet;

use futures_util::future::join_all;
use messo_domain::ids::Iun;
use messo_domain::work::Lane;
use messo_ports::Store;
use messo_ports::store::{Claim, ClaimedWork, KeyKind, StreamEvent, WorkCounts};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngSeed, TestRunner};

use super::given::{LONG, SENDER, at, iun};
use request::{Answer, Request, Sketch};
use state::{Late, State};

/// Cases, keys, work and streams of a history: few, so that requests meet.
pub const CASES: u64 = 3;
pub const KEYS: u8 = 4;
pub const WORK: usize = 5;
pub const STREAMS: usize = 3;

/// Histories that are tried, and volleys in each.
const HISTORIES: u64 = 24;
const VOLLEYS: usize = 24;
const REQUESTS_AT_ONCE: usize = 3;

pub async fn random_histories_agree_with_the_model(store: &impl Store) {
    for seed in 0..HISTORIES {
        let history = draw(seed);
        store.clear().await.expect("forgets the last history");
        let mut possible = vec![State::default()];
        let mut claims: Vec<Claim> = Vec::new();
        for (number, sketches) in history.iter().enumerate() {
            let asked: Vec<Request> = sketches.iter().map(|sketch| sketch.request(&possible[0], &claims)).collect();
            let answers = join_all(asked.iter().map(|request| ask(store, request))).await;
            claims.extend(answers.iter().flat_map(Answer::claims));
            let seen = Seen::by(store).await;
            possible = explain(&possible, &asked, &answers);
            assert!(!possible.is_empty(), "seed {seed}, volley {number}: no order of {asked:#?} gives {answers:#?}");
            possible.retain(|state| Seen::of(state) == seen);
            assert!(!possible.is_empty(), "seed {seed}, volley {number}: after {asked:#?} the store holds {seen:#?}");
            possible.truncate(1);
        }
    }
}

/// A history of a seed: the same on every machine.
fn draw(seed: u64) -> Vec<Vec<Sketch>> {
    let config = Config { rng_seed: RngSeed::Fixed(seed), ..Config::default() };
    let volley = proptest::collection::vec(Sketch::any(), 1..=REQUESTS_AT_ONCE);
    proptest::collection::vec(volley, VOLLEYS)
        .new_tree(&mut TestRunner::new(config))
        .expect("every history is possible")
        .current()
}

async fn ask(store: &impl Store, request: &Request) -> Answer {
    let unusable = "the store can be used";
    match request.clone() {
        Request::Append(append) => Answer::Append(store.case_append(*append).await),
        Request::Claim { lane, due, limit, live } => {
            let lease = if live { LONG } else { std::time::Duration::ZERO };
            Answer::Claimed(store.work_claim(lane, due, limit, lease).await.expect(unusable))
        }
        Request::Complete(claim) => Answer::done(store.work_complete(claim).await),
        Request::Fail(claim, due) => Answer::done(store.work_failed(claim, due, "no answer").await),
        Request::Park(claim) => Answer::done(store.work_park(claim, "failed too often").await),
        Request::Release { iun, kind, claim } => Answer::Append(store.keys_release(&iun, kind, claim).await),
        Request::CreateStream { stream, replaces } => {
            Answer::Made(store.stream_create(stream, replaces, at(0)).await.is_ok())
        }
        Request::DeleteStream(id) => Answer::Made(store.stream_delete(SENDER, &id).await.expect(unusable)),
        Request::Purge(id, n) => Answer::done(store.stream_purge(&id, n).await),
    }
}

/// The states that some order of the requests leads to, with these answers.
fn explain(from: &[State], asked: &[Request], answers: &[Answer]) -> Vec<State> {
    let mut open: Vec<(State, Vec<usize>)> =
        from.iter().map(|state| (state.clone(), (0..asked.len()).collect())).collect();
    for _ in asked {
        open = open
            .into_iter()
            .flat_map(|(state, left)| {
                left.clone().into_iter().filter_map(move |next| {
                    let mut after = state.clone();
                    let agrees = after.apply(&asked[next], &answers[next]);
                    agrees.then(|| (after, left.iter().copied().filter(|other| *other != next).collect()))
                })
            })
            .collect();
    }
    open.into_iter().map(|(state, _)| state).collect()
}

/// Everything that can be read back.
#[derive(Debug, PartialEq)]
struct Seen {
    cases: Vec<Option<Vec<String>>>,
    owners: Vec<Option<u64>>,
    counts: Vec<WorkCounts>,
    waiting_for_person: BTreeSet<Iun>,
    late: BTreeSet<Late>,
    next_due: Option<jiff::Timestamp>,
    streams: Vec<(String, bool)>,
    numbers: Vec<Vec<StreamEvent>>,
}

impl Seen {
    async fn by(store: &impl Store) -> Self {
        let unusable = "the store can be used";
        let mut seen = Self {
            cases: Vec::new(),
            owners: Vec::new(),
            counts: Vec::new(),
            waiting_for_person: in_pages(store).await,
            late: late_in_pages(store).await,
            next_due: store.work_next_due().await.expect(unusable),
            streams: Vec::new(),
            numbers: Vec::new(),
        };
        for case in 0..CASES {
            let stored = store.case_events(&iun(case), 0).await.expect(unusable);
            seen.cases.push(stored.map(|case| case.events.iter().map(|event| event.id.to_string()).collect()));
        }
        for (kind, hash) in all_keys() {
            let owner = store.key_owner(kind, &[hash; 32]).await.expect(unusable);
            seen.owners.push(owner.and_then(|(owner, _)| (0..CASES).find(|case| iun(*case) == owner)));
        }
        for second in 0..4 {
            seen.counts.push(store.work_counts(at(second)).await.expect(unusable));
        }
        for stream in store.stream_list(SENDER).await.expect(unusable) {
            seen.numbers.push(store.stream_events(&stream.id, 0, 10_000).await.expect(unusable));
            seen.streams.push((stream.id, stream.disabled_at.is_some()));
        }
        seen
    }

    fn of(state: &State) -> Self {
        Self {
            cases: (0..CASES).map(|case| state.ids_of(&iun(case))).collect(),
            owners: all_keys().map(|(kind, hash)| state.owner(kind, hash)).collect(),
            counts: (0..4).map(|second| state.counts(at(second))).collect(),
            waiting_for_person: state.waiting_for_person(),
            late: state.late(at(1)),
            next_due: state.next_due(),
            streams: state.streams().map(|stream| (stream.id.clone(), stream.disabled)).collect(),
            numbers: state.streams().map(|stream| stream.events.clone()).collect(),
        }
    }
}

/// The cases that wait for a person, in pages of one; as many as are counted.
async fn in_pages(store: &impl Store) -> BTreeSet<Iun> {
    let unusable = "the store can be used";
    let mut all: Vec<Iun> = Vec::new();
    while let Some(next) = store.case_parked_list(all.last(), 1).await.expect(unusable).pop() {
        all.push(next);
    }
    assert_eq!(store.case_parked_count().await.expect(unusable), all.len() as u64);
    all.into_iter().collect()
}

/// Work that is late at the first second, in pages of two.
async fn late_in_pages(store: &impl Store) -> BTreeSet<Late> {
    let (mut all, mut after) = (BTreeSet::new(), 0);
    loop {
        let page = store.work_late(at(1), after, 2).await.expect("the store can be used");
        let Some(last) = page.last() else {
            let not_parked = all.iter().filter(|(_, _, parked, _)| !parked).count() as u64;
            assert_eq!(store.work_late_count(at(1)).await.expect("the store can be used"), not_parked);
            return all;
        };
        assert!(page.iter().all(|row| row.position > after), "pages go on after a position");
        after = last.position;
        for row in page {
            assert!(all.insert((row.id, row.due, row.parked, row.failures)), "told once");
        }
    }
}

fn all_keys() -> impl Iterator<Item = (KeyKind, u8)> {
    [KeyKind::Protocol, KeyKind::NoticeCode].into_iter().flat_map(|kind| (0..KEYS).map(move |hash| (kind, hash)))
}

impl Answer {
    fn claims(&self) -> Vec<Claim> {
        let Self::Claimed(work) = self else { return Vec::new() };
        work.iter()
            .map(|ClaimedWork { id, generation, .. }| Claim { id: id.clone(), generation: *generation })
            .collect()
    }
}

/// Lanes by number, for requests and state alike.
pub fn lane(number: usize) -> Lane {
    [Lane::Law, Lane::Evidence, Lane::Seal][number % 3]
}
