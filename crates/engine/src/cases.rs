//! The one place that loads a case, decides on it and appends: optimistic, repeated on a conflict.
//!
//! A cache keeps the folded cases of the last appends of this process; correctness rests on the expected sequence of the
//! append alone, so a stale entry costs one repetition. The events of a case, its status along the way and its work all
//! go into one append.

use crate::Engine;
use crate::codec::{self, Aside};
use crate::error::UseError;
use messo_domain::case::{Case, Event};
use messo_domain::ids::Iun;
use messo_domain::timeline::Folder;
use messo_domain::work::{Work, WorkChange};
use messo_domain::workflow::{self, Command, Decision, Deposit};
use messo_ports::store::{Append, AppendError, Claim, NewCase, NewWork, UniqueKey};
use messo_ports::vault::WrappedKey;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How often a decision is made again after it lost a race.
const MAX_RACES: u32 = 20;
/// Folded cases of one generation of the cache; at most twice as many are in memory.
const GENERATION: usize = 1_000;

/// A case in memory: folded, with its events and the machine of its status.
#[derive(Clone)]
pub(crate) struct Loaded {
    pub key: WrappedKey,
    pub case: Case,
    pub events: Vec<Event>,
    folder: Folder,
    answered: bool,
}

/// Counts the generations of the cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Age(u64);

/// Recently used cases in two generations: what was not used for a whole generation goes.
///
/// An entry never gives way to an older state of its case. Whoever brings one has had it in hand for a while (a read of the
/// store, a commit), in which a newer one may have come and gone again: so each brings the [`Age`] of the cache at which
/// its state was sure to be the newest, and one that is too old is not kept.
#[derive(Default)]
pub(crate) struct CaseCache {
    generations: Mutex<Generations>,
}

#[derive(Default)]
struct Generations {
    age: Age,
    young: HashMap<Iun, Arc<Loaded>>,
    old: HashMap<Iun, Arc<Loaded>>,
}

impl CaseCache {
    fn lock(&self) -> std::sync::MutexGuard<'_, Generations> {
        self.generations.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, iun: &Iun) -> Option<Arc<Loaded>> {
        let mut generations = self.lock();
        if let Some(loaded) = generations.young.get(iun) {
            return Some(loaded.clone());
        }
        let loaded = generations.old.remove(iun)?;
        generations.insert(loaded.clone());
        Some(loaded)
    }

    fn take(&self, iun: &Iun) -> Option<Arc<Loaded>> {
        let mut generations = self.lock();
        let young = generations.young.remove(iun);
        young.or_else(|| generations.old.remove(iun))
    }

    fn age(&self) -> Age {
        self.lock().age
    }

    /// Keeps a state that was the newest of its case at this age, or later.
    fn put(&self, loaded: Arc<Loaded>, at: Age) {
        let mut generations = self.lock();
        // what came after that age is still there for one generation more
        let may_have_gone = generations.age.0 > at.0 + 1;
        let newer_is_there = generations.seq(&loaded.case.iun).is_some_and(|seq| seq > loaded.case.seq);
        if !may_have_gone && !newer_is_there {
            generations.insert(loaded);
        }
    }

    /// Forgets every case; what is in hand meanwhile is not kept.
    pub(crate) fn clear(&self) {
        let mut generations = self.lock();
        *generations = Generations { age: Age(generations.age.0 + 2), ..Generations::default() };
    }
}

impl Generations {
    fn seq(&self, iun: &Iun) -> Option<u32> {
        self.young.get(iun).or_else(|| self.old.get(iun)).map(|loaded| loaded.case.seq)
    }

    fn insert(&mut self, loaded: Arc<Loaded>) {
        self.old.remove(&loaded.case.iun);
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
            self.age.0 += 1;
        }
        self.young.insert(loaded.case.iun.clone(), loaded);
    }
}

impl Engine {
    /// The case, folded; `None` if there is none of this number.
    pub(crate) async fn load(&self, iun: &Iun) -> Result<Option<Arc<Loaded>>, UseError> {
        match self.inner.cases.get(iun) {
            Some(loaded) => Ok(Some(loaded)),
            None => self.read(iun).await,
        }
    }

    /// The case with this event in it: what is known of the store may be newer than the cache, which learns of an append
    /// only after its commit.
    pub(crate) async fn load_with(&self, iun: &Iun, seq: u32) -> Result<Option<Arc<Loaded>>, UseError> {
        match self.inner.cases.get(iun) {
            Some(loaded) if loaded.case.seq >= seq => Ok(Some(loaded)),
            _ => self.read(iun).await,
        }
    }

    async fn read(&self, iun: &Iun) -> Result<Option<Arc<Loaded>>, UseError> {
        let age = self.inner.cases.age();
        let Some(stored) = self.ports().store.case_events(iun, 0).await? else { return Ok(None) };
        let broken = |reason: String| UseError::Internal(format!("case {iun}: {reason}"));
        let key = stored.key.ok_or_else(|| broken("its personal data was destroyed".to_owned()))?;
        let vault = self.ports().vault.as_ref();
        let events: Vec<Event> = stored
            .events
            .iter()
            .map(|event| codec::read(event, Some(&key), vault))
            .collect::<Result<_, _>>()
            .map_err(|e| broken(e.to_string()))?;
        let case = Case::fold(iun.clone(), &events).map_err(|e| broken(e.to_string()))?;
        let mut folder = Folder::new(case.recipients.len());
        for event in &events {
            folder.push(event);
        }
        let answered = case.is_answered();
        let loaded = Arc::new(Loaded { key, case, events, folder, answered });
        self.inner.cases.put(loaded.clone(), age);
        Ok(Some(loaded))
    }

    /// Opens a case: the deposit and its unique keys, in one commit.
    ///
    /// # Errors
    /// [`AppendError::Keys`] with the clashing keys; [`AppendError::Sequence`] when the number is taken.
    pub(crate) async fn open_case(&self, deposit: Deposit, keys: Vec<UniqueKey>) -> Result<Case, AppendError> {
        let (case, decision) = workflow::open(deposit, self.now(), self.rules());
        self.open_decided(case, decision, keys).await
    }

    /// Opens a case with everything that was decided on it so far, in one commit.
    ///
    /// # Errors
    /// As [`Engine::open_case`].
    pub(crate) async fn open_decided(
        &self,
        case: Case,
        decision: Decision,
        keys: Vec<UniqueKey>,
    ) -> Result<Case, AppendError> {
        let age = self.inner.cases.age();
        let key = self.ports().vault.new_case_key();
        let fresh = Loaded {
            key: key.clone(),
            folder: Folder::new(case.recipients.len()),
            case: case.clone(),
            events: Vec::new(),
            answered: false,
        };
        let mut append = self.append_of(&fresh, &decision, 0, None).map_err(AppendError::Store)?;
        append.new_case = Some(NewCase { key });
        append.keys = keys;
        self.ports().store.case_append(append).await?;
        self.remember(fresh, case.clone(), decision, age);
        Ok(case)
    }

    /// Decides on a command and appends, again and again while others are quicker. Answers the case after it and
    /// whether anything changed. `completes` is finished in the same commit, also when nothing else changes.
    pub(crate) async fn command(
        &self,
        iun: &Iun,
        command: Command,
        completes: Option<Claim>,
    ) -> Result<Outcome, CommandError> {
        for _ in 0..MAX_RACES {
            let age = self.inner.cases.age();
            let loaded = self.load(iun).await?.ok_or(CommandError::NoCase)?;
            let (case, decision) = workflow::decide(&loaded.case, command.clone(), self.now(), self.rules());
            if decision.events.is_empty() && decision.work.is_empty() {
                if let Some(claim) = completes {
                    self.ports().store.work_complete(claim).await.map_err(UseError::from)?;
                }
                return Ok(Outcome { loaded, changed: false });
            }
            let append =
                self.append_of(&loaded, &decision, loaded.case.seq, completes.clone()).map_err(UseError::from)?;
            drop(loaded);
            match self.ports().store.case_append(append).await {
                Ok(()) => {
                    let before = self.inner.cases.take(iun);
                    let before = match before.filter(|b| b.case.seq + decision.events.len() as u32 == case.seq) {
                        Some(before) => Arc::unwrap_or_clone(before),
                        None => {
                            let loaded = self.load_with(iun, case.seq).await?.ok_or(CommandError::NoCase)?;
                            return Ok(Outcome { loaded, changed: true });
                        }
                    };
                    let loaded = self.remember(before, case, decision, age);
                    return Ok(Outcome { loaded, changed: true });
                }
                Err(AppendError::Sequence) => drop(self.inner.cases.take(iun)),
                Err(AppendError::LostClaim) => return Err(CommandError::LostClaim),
                Err(AppendError::Keys(_)) => {
                    return Err(UseError::Internal("a step of a case takes no keys".into()).into());
                }
                Err(AppendError::Store(error)) => {
                    drop(self.inner.cases.take(iun));
                    return Err(UseError::from(error).into());
                }
            }
        }
        Err(UseError::Internal(format!("case {iun} is being changed by too many at once")).into())
    }

    fn append_of(
        &self,
        before: &Loaded,
        decision: &Decision,
        expected: u32,
        completes: Option<Claim>,
    ) -> Result<Append, messo_ports::store::StoreError> {
        let ports = self.ports();
        let failed = |e: messo_ports::vault::VaultError| messo_ports::store::StoreError(e.to_string());
        let mut folder = before.folder.clone();
        let mut answered = before.answered;
        let mut events = Vec::with_capacity(decision.events.len());
        for event in &decision.events {
            let new_status = folder.push(event);
            answered |= codec::answers(event.category());
            let aside = Aside { new_status, answered };
            let stored = codec::write(event, aside, &before.key, ports.vault.as_ref(), ports.entropy.as_ref());
            events.push(stored.map_err(failed)?);
        }
        let mut work = Vec::new();
        let mut reschedule_work = Vec::new();
        let mut cancel_work = Vec::new();
        for change in &decision.work {
            match change {
                WorkChange::Add(new) => work.push(self.seal_work(&before.key, new).map_err(failed)?),
                WorkChange::Reschedule { id, due } => reschedule_work.push((id.clone(), *due)),
                WorkChange::Cancel(id) => cancel_work.push(id.clone()),
            }
        }
        Ok(Append {
            iun: before.case.iun.clone(),
            sender_id: before.case.deposit.sender_id.clone(),
            group: before.case.deposit.group.clone(),
            expected,
            new_case: None,
            events,
            keys: Vec::new(),
            work,
            reschedule_work,
            cancel_work,
            completes,
        })
    }

    fn seal_work(&self, key: &WrappedKey, work: &Work) -> Result<NewWork, messo_ports::vault::VaultError> {
        let plain = serde_json::to_vec(&work.task).expect("tasks are plain data");
        let payload = self.ports().vault.seal_case(key, &work.id, &plain)?.into();
        Ok(NewWork { id: work.id.clone(), due: work.due, lane: work.task.lane(), payload })
    }

    fn remember(&self, mut before: Loaded, case: Case, decision: Decision, age: Age) -> Arc<Loaded> {
        for event in decision.events {
            before.folder.push(&event);
            before.answered |= codec::answers(event.category());
            before.events.push(event);
        }
        before.case = case;
        let loaded = Arc::new(before);
        self.inner.cases.put(loaded.clone(), age);
        loaded
    }

    /// Forgets every cached case and caller (the sandbox's reset).
    pub(crate) fn forget_everything(&self) {
        self.inner.cases.clear();
        self.inner.callers.clear();
    }
}

/// What became of a command.
pub(crate) struct Outcome {
    /// The case after it.
    pub loaded: Arc<Loaded>,
    /// Whether it changed anything.
    pub changed: bool,
}

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    #[error("there is no such case")]
    NoCase,
    #[error("the work is in other hands")]
    LostClaim,
    #[error(transparent)]
    Use(#[from] UseError),
}

impl From<CommandError> for UseError {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Use(error) => error,
            other => Self::Internal(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;
    use jiff::Timestamp;
    use messo_domain::request;
    use messo_domain::rules::RuleSet;
    use messo_testkit::requests;
    use sha2::{Digest, Sha256};

    fn iun(number: u64) -> Iun {
        let mut digest = Sha256::digest(number.to_le_bytes());
        let mut used = 0;
        let mut next = || {
            if used == digest.len() {
                (digest, used) = (Sha256::digest(digest), 0);
            }
            used += 1;
            digest[used - 1]
        };
        Iun::from_random(&mut next, Timestamp::UNIX_EPOCH)
    }

    fn case(number: u64) -> Case {
        let request = requests::request("P-1", "PN_NOTIFICATION_ATTACHMENTS-act.pdf").to_string();
        let request = request::with_defaults(request::read(request.as_bytes()).unwrap());
        let deposit = Deposit { iun: iun(number), sender_id: "sender".to_owned(), request };
        workflow::open(deposit, Timestamp::UNIX_EPOCH, &RuleSet::current()).0
    }

    fn at(case: &Case, seq: u32) -> Arc<Loaded> {
        let case = Case { seq, ..case.clone() };
        let (key, folder) = (WrappedKey(Vec::new().into()), Folder::new(1));
        Arc::new(Loaded { key, case, events: Vec::new(), folder, answered: false })
    }

    /// Lets a whole generation of other cases pass through.
    fn pass(cache: &CaseCache, model: &Case, numbers: &mut impl Iterator<Item = u64>) {
        for number in numbers.take(GENERATION) {
            cache.put(at(&Case { iun: iun(number), ..model.clone() }, 1), cache.age());
        }
    }

    #[test]
    fn a_late_older_state_never_replaces_what_was_committed_after_it() {
        let (slow, mut others) = (case(0), 1..);
        for generations in 0..4 {
            let cache = CaseCache::default();
            let read_at = cache.age();
            cache.put(at(&slow, 5), cache.age());
            for _ in 0..generations {
                pass(&cache, &slow, &mut others);
            }
            cache.put(at(&slow, 1), read_at);
            let seq = cache.get(&slow.iun).map(|loaded| loaded.case.seq);
            assert_ne!(seq, Some(1), "after {generations} generations");
            assert_eq!(seq.is_some(), generations < 2, "after {generations} generations");
        }
    }

    #[test]
    fn a_cleared_cache_takes_nothing_that_was_read_before() {
        let (cache, case) = (CaseCache::default(), case(0));
        let read_at = cache.age();
        cache.clear();
        cache.put(at(&case, 1), read_at);
        assert!(cache.get(&case.iun).is_none());
        cache.put(at(&case, 1), cache.age());
        assert!(cache.get(&case.iun).is_some());
    }
}
