//! Requests of a random history: drawn as sketches, made whole when their turn comes.
//!
//! A sketch speaks of "the sequence as it is now" and "the third claim so far", so that most requests are near to right and
//! some are stale, repeated or clashing.

use jiff::Timestamp;
use messo_domain::case::Category;
use messo_domain::ids::Iun;
use messo_domain::work::Lane;
use messo_ports::store::{
    Append, AppendError, Claim, ClaimedWork, KeyKind, NewCase, NewWork, Quota, StoreError, StoredEvent, StoredStream,
    UniqueKey,
};
use messo_ports::vault::WrappedKey;
use proptest::prelude::*;

use super::super::given::{at, bytes, event_of, iun, nothing, stream, work};
use super::state::State;
use super::{CASES, KEYS, STREAMS, WORK, lane};

/// A request as the store gets it.
#[derive(Clone, Debug)]
pub enum Request {
    Append(Box<Append>),
    Claim { lane: Lane, due: Timestamp, limit: u32, live: bool },
    Complete(Claim),
    Fail(Claim, Timestamp),
    Park(Claim),
    Release { iun: Iun, kind: KeyKind, claim: Claim },
    CreateStream { stream: StoredStream, replaces: Option<String> },
    DeleteStream(String),
    Purge(String, u64),
}

/// What the store answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Append(Result<(), AppendError>),
    Claimed(Vec<ClaimedWork>),
    Made(bool),
    Done,
}

impl Answer {
    /// The answer to what cannot be refused.
    pub fn done(outcome: Result<(), StoreError>) -> Self {
        outcome.expect("the store can be used");
        Self::Done
    }
}

/// An append, sketched.
#[derive(Clone, Debug)]
pub struct AppendSketch {
    case: u64,
    /// Added to the sequence that the case has now.
    off: u32,
    /// Whether it says "new case", when that is not what the case needs.
    wrong_way: bool,
    /// Number of the id, kind of event, answered.
    events: Vec<(u8, u8, bool)>,
    keys: Vec<(bool, u8)>,
    work: Vec<(usize, i64)>,
    moved: Vec<(usize, i64)>,
    cancel: Vec<usize>,
    completes: Option<usize>,
}

/// A request, sketched.
#[derive(Clone, Debug)]
pub enum Sketch {
    Append(AppendSketch),
    Claim { lane: usize, due: i64, limit: u32, live: bool },
    Complete(usize),
    Fail(usize, i64),
    Park(usize),
    Release { case: u64, protocol: bool, claim: usize },
    CreateStream { id: usize, waits: bool, replaces: Option<usize> },
    DeleteStream(usize),
    Purge(usize, u64),
}

impl Sketch {
    pub fn any() -> impl Strategy<Value = Self> {
        let claim = 0..6_usize;
        prop_oneof![
            10 => append().prop_map(Self::Append),
            4 => (0..2_usize, 0..4_i64, 1..4_u32, any::<bool>())
                .prop_map(|(lane, due, limit, live)| Self::Claim { lane, due, limit, live }),
            2 => claim.clone().prop_map(Self::Complete),
            2 => (claim.clone(), 0..4_i64).prop_map(|(claim, due)| Self::Fail(claim, due)),
            1 => claim.clone().prop_map(Self::Park),
            1 => (0..CASES, any::<bool>(), claim)
                .prop_map(|(case, protocol, claim)| Self::Release { case, protocol, claim }),
            2 => (0..STREAMS, any::<bool>(), proptest::option::weighted(0.3, 0..STREAMS))
                .prop_map(|(id, waits, replaces)| Self::CreateStream { id, waits, replaces }),
            1 => (0..STREAMS).prop_map(Self::DeleteStream),
            1 => (0..STREAMS, 0..8_u64).prop_map(|(id, n)| Self::Purge(id, n)),
        ]
    }

    /// The whole request. `now` is what the case is believed to be; others of the volley may be quicker.
    pub fn request(&self, now: &State, claims: &[Claim]) -> Request {
        match self.clone() {
            Self::Append(sketch) => Request::Append(Box::new(sketch.append(now, claims))),
            Self::Claim { lane: number, due, limit, live } => {
                Request::Claim { lane: lane(number), due: at(due), limit, live }
            }
            Self::Complete(back) => Request::Complete(claim(claims, back)),
            Self::Fail(back, due) => Request::Fail(claim(claims, back), at(due)),
            Self::Park(back) => Request::Park(claim(claims, back)),
            Self::Release { case, protocol, claim: back } => {
                Request::Release { iun: iun(case), kind: kind(protocol), claim: claim(claims, back) }
            }
            Self::CreateStream { id, waits, replaces } => {
                let mut stream = stream(&stream_id(id));
                stream.filter.wait_for_accepted = waits;
                Request::CreateStream { stream, replaces: replaces.map(stream_id) }
            }
            Self::DeleteStream(id) => Request::DeleteStream(stream_id(id)),
            Self::Purge(id, n) => Request::Purge(stream_id(id), n),
        }
    }
}

fn append() -> impl Strategy<Value = AppendSketch> {
    let few = 0..3_usize;
    (
        (0..CASES, prop_oneof![8 => Just(0_u32), 1 => Just(1)], prop_oneof![8 => Just(false), 1 => Just(true)]),
        proptest::collection::vec((0..12_u8, 0..4_u8, any::<bool>()), few.clone()),
        proptest::collection::vec((any::<bool>(), 0..KEYS), few.clone()),
        proptest::collection::vec((0..WORK, 0..4_i64), few),
        (proptest::collection::vec((0..WORK, 0..4_i64), 0..2), proptest::collection::vec(0..WORK, 0..2)),
        proptest::option::weighted(0.4, 0..4_usize),
    )
        .prop_map(|((case, off, wrong_way), events, keys, work, (moved, cancel), completes)| AppendSketch {
            case,
            off,
            wrong_way,
            events,
            keys,
            work,
            moved,
            cancel,
            completes,
        })
}

impl AppendSketch {
    fn append(self, now: &State, claims: &[Claim]) -> Append {
        let case = iun(self.case);
        let seq = now.seq_of(&case);
        let new = seq.is_none() != self.wrong_way;
        let expected = if new { 0 } else { seq.unwrap_or(0) + self.off };
        let events = (expected + 1..).zip(&self.events).map(|(seq, sketch)| event(seq, *sketch)).collect();
        Append {
            new_case: new.then(|| NewCase {
                key: WrappedKey(bytes("wrapped")),
                parties: Vec::new(),
                quota: Quota { period: "2026-02".to_owned(), limit: None },
            }),
            events,
            keys: self.keys.iter().map(|(protocol, hash)| key(*protocol, *hash)).collect(),
            work: self.work.iter().map(|(number, due)| ordered(self.case, *number, *due)).collect(),
            reschedule_work: self.moved.iter().map(|(number, due)| (work_id(self.case, *number), at(*due))).collect(),
            cancel_work: self.cancel.iter().map(|number| work_id(self.case, *number)).collect(),
            // of no meaning where there are no events, whatever it says
            waits_for_person: self.work.len() == 1,
            completes: self.completes.filter(|_| !claims.is_empty()).map(|back| claim(claims, back)),
            ..nothing(&case, expected)
        }
    }
}

fn event(seq: u32, (id, category, answered): (u8, u8, bool)) -> StoredEvent {
    let category = [Category::GetAddress, Category::RequestAccepted, Category::NormalizedAddress, Category::Deposit]
        [usize::from(category)];
    StoredEvent {
        id: messo_domain::case::ElementId::from_text(format!("event {id}")),
        ..event_of(seq, category, answered)
    }
}

fn kind(protocol: bool) -> KeyKind {
    if protocol { KeyKind::Protocol } else { KeyKind::NoticeCode }
}

/// Hash 0 stands for a key of an absent token: a key like any other.
fn key(protocol: bool, hash: u8) -> UniqueKey {
    UniqueKey { kind: kind(protocol), hash: [hash; 32], rec: hash.is_multiple_of(2).then_some(0) }
}

fn work_id(case: u64, number: usize) -> String {
    format!("{}.work {number}", iun(case))
}

fn ordered(case: u64, number: usize, due: i64) -> NewWork {
    NewWork { lane: lane(number), ..work(&work_id(case, number), at(due)) }
}

fn stream_id(number: usize) -> String {
    format!("stream {number}")
}

/// The claim so many back from the last; one of unknown work when there was none.
fn claim(claims: &[Claim], back: usize) -> Claim {
    let unknown = || Claim { id: "unknown".to_owned(), generation: 1 };
    claims.iter().rev().nth(back).or(claims.last()).cloned().unwrap_or_else(unknown)
}
