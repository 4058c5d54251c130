//! The contract as a model: plain maps, changed by one request at a time.
//!
//! Written from the text of `messo_ports::store`, apart from any adapter. Where the contract leaves a choice (the value of a
//! generation), the model takes the store's answer and holds it to the rule (generations grow).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use messo_domain::ids::Iun;
use messo_domain::stream::{Passage, StreamFilter};
use messo_domain::work::Lane;
use messo_ports::store::{
    Append, AppendError, Claim, ClaimedWork, KeyKind, StoredStream, StreamEvent, UniqueKey, WorkCounts,
};

use super::super::given::iun;
use super::CASES;
use super::request::{Answer, Request};

#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Waiting { leased: bool },
    Parked,
    Over,
}

#[derive(Clone, Debug)]
struct Work {
    iun: Iun,
    lane: Lane,
    due: Timestamp,
    payload: std::sync::Arc<[u8]>,
    failures: u32,
    stage: Stage,
    /// Of the claim that holds it.
    generation: Option<u64>,
    /// Highest that it ever had.
    highest: u64,
}

/// A stream of the model.
#[derive(Clone, Debug)]
pub struct Stream {
    pub id: String,
    pub disabled: bool,
    pub events: Vec<StreamEvent>,
    filter: StreamFilter,
    last: u64,
    held: Vec<(Iun, u32)>,
}

/// Late work: id, due, whether it is parked, failures.
pub type Late = (String, Timestamp, bool, u32);

/// A state of the store.
#[derive(Clone, Debug, Default)]
pub struct State {
    cases: BTreeMap<Iun, Vec<String>>,
    keys: BTreeMap<(KeyKind, [u8; 32]), Iun>,
    work: BTreeMap<String, Work>,
    waiting: BTreeSet<Iun>,
    streams: Vec<Stream>,
}

impl State {
    /// Makes the change, if the answer is right for this state; false otherwise.
    pub fn apply(&mut self, request: &Request, answer: &Answer) -> bool {
        match (request, answer) {
            (Request::Append(append), Answer::Append(outcome)) => self.append(append) == *outcome,
            (Request::Claim { lane, due, limit, live }, Answer::Claimed(claimed)) => {
                self.claim(*lane, *due, *limit, *live, claimed)
            }
            (Request::Complete(claim), Answer::Done) => self.settle(claim, |work| work.stage = Stage::Over),
            (Request::Park(claim), Answer::Done) => self.settle(claim, |work| work.stage = Stage::Parked),
            (Request::Fail(claim, due), Answer::Done) => self.settle(claim, |work| {
                work.stage = Stage::Waiting { leased: false };
                work.due = *due;
                work.failures += 1;
            }),
            (Request::Release { iun, kind, claim }, Answer::Append(outcome)) => {
                self.release(iun, *kind, claim) == *outcome
            }
            (Request::CreateStream { stream, replaces }, Answer::Made(made)) => {
                self.create(stream, replaces.as_deref()) == *made
            }
            (Request::DeleteStream(id), Answer::Made(made)) => {
                let before = self.streams.len();
                self.streams.retain(|stream| stream.id != *id);
                (before != self.streams.len()) == *made
            }
            (Request::Purge(id, n), Answer::Done) => {
                self.streams.iter_mut().filter(|stream| stream.id == *id).for_each(|s| s.events.retain(|e| e.n > *n));
                true
            }
            _ => false,
        }
    }

    fn append(&mut self, append: &Append) -> Result<(), AppendError> {
        if append.completes.as_ref().is_some_and(|claim| !self.holds(claim)) {
            return Err(AppendError::LostClaim);
        }
        let here = self.cases.get(&append.iun);
        let in_time = match (here, &append.new_case) {
            (None, new) => new.is_some(),
            (Some(events), None) => events.len() == append.expected as usize,
            (Some(_), Some(_)) => false,
        };
        let known: BTreeSet<&str> = here.into_iter().flatten().map(String::as_str).collect();
        let asked: BTreeSet<&str> = append.events.iter().map(|event| event.id.as_str()).collect();
        if !in_time || asked.len() != append.events.len() || !known.is_disjoint(&asked) {
            return Err(AppendError::Sequence);
        }
        let taken: Vec<usize> =
            (0..append.keys.len()).filter(|n| self.is_taken(&append.keys[*n], &append.iun)).collect();
        if !taken.is_empty() {
            return Err(AppendError::Keys(taken));
        }
        self.write(append);
        Ok(())
    }

    fn write(&mut self, append: &Append) {
        let events = self.cases.entry(append.iun.clone()).or_default();
        events.extend(append.events.iter().map(|event| event.id.to_string()));
        if !append.events.is_empty() {
            self.waiting.remove(&append.iun);
            self.waiting.extend(append.waits_for_person.then(|| append.iun.clone()));
        }
        for UniqueKey { kind, hash, .. } in &append.keys {
            self.keys.insert((*kind, *hash), append.iun.clone());
        }
        for new in &append.work {
            self.work.entry(new.id.clone()).or_insert_with(|| Work {
                iun: append.iun.clone(),
                lane: new.lane,
                due: new.due,
                payload: new.payload.clone(),
                failures: 0,
                stage: Stage::Waiting { leased: false },
                generation: None,
                highest: 0,
            });
        }
        for (id, due) in &append.reschedule_work {
            if let Some(work) = self.work.get_mut(id).filter(|work| matches!(work.stage, Stage::Waiting { .. })) {
                work.due = *due;
                work.stage = Stage::Waiting { leased: false };
                work.generation = None;
            }
        }
        let over = append.cancel_work.iter().chain(append.completes.iter().map(|claim| &claim.id));
        for id in over {
            if let Some(work) = self.work.get_mut(id) {
                work.stage = Stage::Over;
                work.generation = None;
            }
        }
        for stream in self.streams.iter_mut().filter(|stream| !stream.disabled) {
            stream.hear(append);
        }
    }

    fn claim(&mut self, lane: Lane, due: Timestamp, limit: u32, live: bool, claimed: &[ClaimedWork]) -> bool {
        let mut ready: Vec<(Timestamp, String)> = self
            .work
            .iter()
            .filter(|(_, work)| work.stage == Stage::Waiting { leased: false } && work.lane == lane && work.due <= due)
            .map(|(id, work)| (work.due, id.clone()))
            .collect();
        ready.sort();
        ready.truncate(limit as usize);
        ready.len() == claimed.len()
            && ready.iter().zip(claimed).all(|((_, id), claimed)| self.hand_out(id, live, claimed))
    }

    fn hand_out(&mut self, id: &str, live: bool, claimed: &ClaimedWork) -> bool {
        let Some(work) = self.work.get_mut(id) else { return false };
        let expected = ClaimedWork {
            id: id.to_owned(),
            iun: work.iun.clone(),
            due: work.due,
            payload: work.payload.clone(),
            generation: claimed.generation,
            failures: work.failures,
        };
        let grows = claimed.generation > work.highest;
        work.stage = Stage::Waiting { leased: live };
        work.generation = Some(claimed.generation);
        work.highest = claimed.generation;
        grows && *claimed == expected
    }

    /// Changes claimed work; nothing where the claim is lost. Always as the contract says.
    fn settle(&mut self, claim: &Claim, change: impl FnOnce(&mut Work)) -> bool {
        if self.holds(claim)
            && let Some(work) = self.work.get_mut(&claim.id)
        {
            change(work);
            work.generation = None;
        }
        true
    }

    fn release(&mut self, iun: &Iun, kind: KeyKind, claim: &Claim) -> Result<(), AppendError> {
        if !self.holds(claim) {
            return Err(AppendError::LostClaim);
        }
        self.keys.retain(|(of, _), owner| *of != kind || owner != iun);
        self.settle(claim, |work| work.stage = Stage::Over);
        Ok(())
    }

    fn create(&mut self, stream: &StoredStream, replaces: Option<&str>) -> bool {
        if self.streams.iter().any(|known| known.id == stream.id) {
            return false;
        }
        let mut last = 0;
        if let Some(replaced) = replaces {
            let Some(old) = self.streams.iter_mut().find(|known| known.id == replaced) else { return false };
            old.disabled = true;
            old.held.clear();
            last = old.last + 999; // so that the first number is 1000 above
        }
        let (id, filter) = (stream.id.clone(), stream.filter.clone());
        self.streams.push(Stream { id, filter, last, disabled: false, events: Vec::new(), held: Vec::new() });
        true
    }

    fn holds(&self, claim: &Claim) -> bool {
        self.work.get(&claim.id).is_some_and(|work| work.generation == Some(claim.generation))
    }

    fn is_taken(&self, key: &UniqueKey, by: &Iun) -> bool {
        self.keys.get(&(key.kind, key.hash)).is_some_and(|owner| owner != by)
    }

    /// Sequence of a case.
    pub fn seq_of(&self, iun: &Iun) -> Option<u32> {
        self.cases.get(iun).map(|events| events.len() as u32)
    }

    /// Ids of the events of a case.
    pub fn ids_of(&self, iun: &Iun) -> Option<Vec<String>> {
        self.cases.get(iun).cloned()
    }

    /// Number of the case that holds a key.
    pub fn owner(&self, kind: KeyKind, hash: u8) -> Option<u64> {
        let owner = self.keys.get(&(kind, [hash; 32]))?;
        (0..CASES).find(|case| iun(*case) == *owner)
    }

    /// Counts of work.
    pub fn counts(&self, now: Timestamp) -> WorkCounts {
        let due = |lane| self.waiting().filter(|work| work.lane == lane && work.due <= now).count() as u64;
        let parked = self.work.values().filter(|work| work.stage == Stage::Parked).count() as u64;
        WorkCounts { law_due: due(Lane::Law), evidence_due: due(Lane::Evidence), seal_due: due(Lane::Seal), parked }
    }

    /// The cases that wait for a person.
    pub fn waiting_for_person(&self) -> BTreeSet<Iun> {
        self.waiting.clone()
    }

    /// Work that is parked, failing, or due at an instant.
    pub fn late(&self, due_before: Timestamp) -> BTreeSet<Late> {
        let is_late = |work: &Work| match work.stage {
            Stage::Waiting { .. } => work.failures > 0 || work.due <= due_before,
            Stage::Parked => true,
            Stage::Over => false,
        };
        let late = self.work.iter().filter(|(_, work)| is_late(work));
        late.map(|(id, work)| (id.clone(), work.due, work.stage == Stage::Parked, work.failures)).collect()
    }

    /// Earliest instant of waiting work.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.waiting().map(|work| work.due).min()
    }

    /// The streams, in order of creation.
    pub fn streams(&self) -> impl Iterator<Item = &Stream> {
        self.streams.iter()
    }

    fn waiting(&self) -> impl Iterator<Item = &Work> {
        self.work.values().filter(|work| matches!(work.stage, Stage::Waiting { .. }))
    }
}

impl Stream {
    fn hear(&mut self, append: &Append) {
        for event in &append.events {
            if event.answered {
                let (released, held) = self.held.drain(..).partition(|(iun, _)| *iun == append.iun);
                self.held = held;
                Vec::into_iter(released).for_each(|(iun, seq)| self.number(iun, seq));
            }
            match self.filter.offer(event.category, event.new_status, append.group.as_deref(), event.answered) {
                Passage::Passes => self.number(append.iun.clone(), event.seq),
                Passage::Waits => self.held.push((append.iun.clone(), event.seq)),
                Passage::No => {}
            }
        }
    }

    fn number(&mut self, iun: Iun, seq: u32) {
        self.last += 1;
        self.events.push(StreamEvent { n: self.last, iun, seq });
    }
}
