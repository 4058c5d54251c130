//! The one place that loads a case, decides on it and appends: optimistic, repeated on a conflict.
//!
//! A cache keeps recently used cases folded; each use compares its sequence with the store's, so nothing rests on it. The events of a case, its status along the way and its work all
//! go into one append.

use crate::Engine;
use crate::codec::{self, Aside};
use crate::error::UseError;
use messo_domain::case::{BrokenCase, Case, Category, Event, Facts};
use messo_domain::ids::Iun;
use messo_domain::rules::RuleSet;
use messo_domain::timeline::Folder;
use messo_domain::work::{Work, WorkChange};
use messo_domain::workflow::{self, Command, Decision, Deposit};
use messo_ports::store::{Append, AppendError, Claim, NewCase, NewWork, Quota, UniqueKey};
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
    /// The rules that the case was born under, whatever is in force today.
    pub rules: Arc<RuleSet>,
    pub case: Case,
    pub events: Vec<Event>,
    folder: Folder,
    answered: bool,
}

impl Loaded {
    /// A case whose events are about to be taken in.
    fn empty(key: WrappedKey, rules: Arc<RuleSet>, case: Case) -> Self {
        Self { key, rules, folder: Folder::new(case.recipients.len()), case, events: Vec::new(), answered: false }
    }

    fn of(key: WrappedKey, rules: Arc<RuleSet>, case: Case, events: Vec<Event>) -> Self {
        let mut loaded = Self::empty(key, rules, case);
        events.into_iter().for_each(|event| loaded.take_in(event));
        loaded
    }

    fn followed_by(mut self, events: Vec<Event>) -> Result<Self, BrokenCase> {
        for event in events {
            self.case.follow(&event)?;
            self.take_in(event);
        }
        Ok(self)
    }

    /// Adds an event that the case already holds.
    fn take_in(&mut self, event: Event) {
        self.answered |= codec::answers(event.category());
        self.events.push(event);
        self.folder.follow(&self.events);
    }
}

/// Recently used cases in two generations: what was not used for a whole generation goes.
///
/// Nothing rests on it: each use compares its sequence with the store's, and catches up where it is behind.
#[derive(Default)]
pub(crate) struct CaseCache {
    generations: Mutex<Generations>,
}

#[derive(Default)]
struct Generations {
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

    fn put(&self, loaded: Arc<Loaded>) {
        self.lock().insert(loaded);
    }

    /// Forgets every case.
    pub(crate) fn clear(&self) {
        *self.lock() = Generations::default();
    }
}

impl Generations {
    fn insert(&mut self, loaded: Arc<Loaded>) {
        self.old.remove(&loaded.case.iun);
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(loaded.case.iun.clone(), loaded);
    }
}

impl Engine {
    /// The case, folded, with everything that is committed; `None` if there is none of this number.
    pub(crate) async fn load(&self, iun: &Iun) -> Result<Option<Arc<Loaded>>, UseError> {
        let Some(seq) = self.ports().store.case_seq(iun).await? else { return Ok(None) };
        let known = self.inner.cases.get(iun).filter(|known| known.case.seq <= seq);
        match known {
            Some(loaded) if loaded.case.seq == seq => Ok(Some(loaded)),
            known => self.read(iun, known).await,
        }
    }

    /// Reads what is not known of a case yet, and folds it.
    async fn read(&self, iun: &Iun, known: Option<Arc<Loaded>>) -> Result<Option<Arc<Loaded>>, UseError> {
        let after = known.as_ref().map_or(0, |known| known.case.seq);
        let Some(stored) = self.ports().store.case_events(iun, after).await? else { return Ok(None) };
        let broken = |reason: String| UseError::Internal(format!("case {iun}: {reason}"));
        let key = stored.key.ok_or_else(|| broken("its personal data was destroyed".to_owned()))?;
        let vault = self.ports().vault.as_ref();
        let events: Vec<Event> = stored
            .events
            .iter()
            .map(|event| codec::read(event, Some(&key), vault))
            .collect::<Result<_, _>>()
            .map_err(|e| broken(e.to_string()))?;
        let loaded = match known {
            Some(known) => Arc::unwrap_or_clone(known).followed_by(events).map_err(|e| broken(e.to_string()))?,
            None => {
                let case = Case::fold(iun.clone(), &events).map_err(|e| broken(e.to_string()))?;
                Loaded::of(key, self.rules_under(case.deposit.rules).await?, case, events)
            }
        };
        let loaded = Arc::new(loaded);
        self.inner.cases.put(loaded.clone());
        Ok(Some(loaded))
    }

    /// Opens a case: the deposit and its unique keys, in one commit.
    ///
    /// # Errors
    /// [`AppendError::Quota`] when the sender's limit of the month is used up; [`AppendError::Keys`] with the clashing
    /// keys; [`AppendError::Sequence`] when the number is taken.
    pub(crate) async fn open_case(
        &self,
        deposit: Deposit,
        keys: Vec<UniqueKey>,
        monthly_limit: Option<u32>,
    ) -> Result<Case, AppendError> {
        let (digest, rules) = self.inner.rules.in_force();
        let (case, decision) = workflow::open_under(deposit, self.now(), rules, digest);
        self.open_decided(case, decision, keys, monthly_limit).await
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
        monthly_limit: Option<u32>,
    ) -> Result<Case, AppendError> {
        self.write_rules_down().await.map_err(AppendError::Store)?;
        let rules = self.rules_under(case.deposit.rules).await;
        let rules = rules.map_err(|e| AppendError::Store(messo_ports::store::StoreError(e.to_string())))?;
        let key = self.ports().vault.new_case_key();
        let fresh = Loaded::empty(key.clone(), rules, case.clone());
        let mut append = self.append_of(&fresh, &case, &decision, 0, None).map_err(AppendError::Store)?;
        let tax_ids = case.request.recipients.iter().map(|recipient| &recipient.tax_id);
        let parties = tax_ids.map(|tax_id| self.tax_id_hash(tax_id)).collect();
        let quota = Quota { period: workflow::terms::rome_month(case.deposit.sent_at), limit: monthly_limit };
        append.new_case = Some(NewCase { key, parties, quota });
        append.keys = keys;
        self.ports().store.case_append(append).await?;
        self.remember(fresh, case.clone(), decision);
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
            let loaded = self.load(iun).await?.ok_or(CommandError::NoCase)?;
            let (case, decision) = workflow::decide(&loaded.case, command.clone(), self.now(), &loaded.rules);
            let changed = !decision.events.is_empty() || !decision.work.is_empty();
            if !changed && completes.is_none() {
                return Ok(Outcome { loaded, changed });
            }
            match self.commit(&loaded, &case, &decision, completes.clone()).await {
                Ok(()) => {
                    let given_up = self.given_up(&loaded.case, &command, &case, &decision);
                    self.leave_queue_for_good(given_up).await;
                    drop(self.inner.cases.take(iun)); // so that its events need not be copied
                    let before = Arc::unwrap_or_clone(loaded);
                    return Ok(Outcome { loaded: self.remember(before, case, decision), changed });
                }
                Err(AppendError::Sequence) => {}
                Err(AppendError::LostClaim) => return Err(CommandError::LostClaim),
                Err(AppendError::Keys(_) | AppendError::Quota) => {
                    return Err(UseError::Internal("a step of a case takes neither keys nor a place".into()).into());
                }
                Err(AppendError::Store(error)) => return Err(UseError::from(error).into()),
            }
        }
        Err(UseError::Internal(format!("case {iun} is being changed by too many at once")).into())
    }

    /// Finishes work for which there is nothing to decide, provided that the case is still the one that was looked at.
    ///
    /// # Errors
    /// [`AppendError::Sequence`] when it has moved on: look again.
    pub(crate) async fn finish_work(&self, loaded: &Loaded, claim: Claim) -> Result<(), AppendError> {
        self.commit(loaded, &loaded.case, &Decision::default(), Some(claim)).await
    }

    /// Appends a decision at the sequence on which it was made; work is finished only under that sequence too.
    async fn commit(
        &self,
        on: &Loaded,
        after: &Case,
        decision: &Decision,
        completes: Option<Claim>,
    ) -> Result<(), AppendError> {
        let append = self.append_of(on, after, decision, on.case.seq, completes).map_err(AppendError::Store)?;
        self.ports().store.case_append(append).await
    }

    fn append_of(
        &self,
        before: &Loaded,
        after: &Case,
        decision: &Decision,
        expected: u32,
        completes: Option<Claim>,
    ) -> Result<Append, messo_ports::store::StoreError> {
        let ports = self.ports();
        let failed = |e: messo_ports::vault::VaultError| messo_ports::store::StoreError(e.to_string());
        let mut folder = before.folder.clone();
        let mut answered = before.answered;
        let mut events = Vec::with_capacity(decision.events.len());
        let reworked = decision.events.iter().any(|event| event.category() == Category::NotificationTimelineReworked);
        let mut whole = if reworked { before.events.clone() } else { Vec::new() };
        for event in &decision.events {
            let new_status = if reworked {
                whole.push(event.clone());
                folder.follow(&whole)
            } else {
                folder.push(event)
            };
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
            waits_for_person: !after.parked.is_empty(),
        })
    }

    fn seal_work(&self, key: &WrappedKey, work: &Work) -> Result<NewWork, messo_ports::vault::VaultError> {
        let plain = serde_json::to_vec(&work.task).expect("tasks are plain data");
        let payload = self.ports().vault.seal_case(key, &work.id, &plain)?.into();
        Ok(NewWork { id: work.id.clone(), due: work.due, lane: work.task.lane(), payload })
    }

    fn remember(&self, mut before: Loaded, case: Case, decision: Decision) -> Arc<Loaded> {
        for event in decision.events {
            if let Facts::CaseParked { reason, code } = &event.facts {
                tracing::warn!(iun = %case.iun, code, reason, "a case waits for a person");
            }
            before.take_in(event);
        }
        before.case = case;
        let loaded = Arc::new(before);
        self.inner.cases.put(loaded.clone());
        loaded
    }

    /// Forgets every cached case and caller (the sandbox's reset).
    pub(crate) fn forget_everything(&self) {
        self.inner.cases.clear();
        self.inner.callers.clear();
        self.inner.rules.forget();
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
