//! The simulator: lives of notifications by the thousand, through a world that errs, in search of a mistake of the core.
//!
//! It drives the pure core (`workflow::open` and `decide`) over a store in memory and an outside of its own, in virtual
//! time, and hands every life that is over to the checkers, which share no code with the core. All is drawn from a seed:
//! what fails, fails again under the same seed. Clock, threads' count and printing are the caller's; nothing here touches
//! the engine, a port or a file.

mod agenda;
mod batch;
mod calendar;
mod commit;
mod coverage;
mod deeds;
mod dice;
mod drain;
mod faults;
mod finding;
mod judge;
mod law;
mod replay;
mod request;
mod scenario;
mod store;
mod worker;
mod world;

pub use coverage::{Coverage, LONG_RUN};
pub use faults::Faults;
pub use finding::Finding;
pub use replay::Failure;

use batch::{Batch, Setting};
use faults::Weather;
use jiff::Timestamp;
use law::Law;
use messo_domain::case::{Case, Event};
use messo_domain::ids::{Iun, Sha256Digest};
use messo_domain::money::Cents;
use messo_domain::price::Price;
use messo_domain::rules::RuleSet;
use messo_domain::timeline::{StatusEntry, history_of};
use messo_domain::workflow::{self, Command, Decision, Deposit};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Notifications that live side by side.
pub const BATCH: u64 = 64;
/// Days of a batch where the caller has no wish: longer than any life needs to its end.
pub const DEFAULT_DAYS: u32 = 400;
/// Sending bodies of a batch.
const SENDERS: usize = 3;

/// What is simulated.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Seed of everything that is drawn.
    pub seed: u64,
    /// How many notifications.
    pub notifications: u64,
    /// Days of virtual time after the last deposit of a batch by which what is due must be done.
    pub days: u32,
    /// How bad the weather is.
    pub faults: Faults,
    /// Threads that simulate.
    pub threads: usize,
}

/// The core that is simulated: the true one, or one that a test has spoilt.
pub trait Core: Sync {
    /// As [`workflow::open_under`].
    fn open(&self, deposit: Deposit, now: Timestamp, rules: &RuleSet, digest: Sha256Digest) -> (Case, Decision) {
        workflow::open_under(deposit, now, rules, digest)
    }

    /// As [`workflow::decide_owned`].
    fn decide(&self, case: Case, command: Command, now: Timestamp, rules: &RuleSet) -> (Case, Decision) {
        workflow::decide_owned(case, command, now, rules)
    }

    /// What the core says of the statuses of a case: as [`history_of`].
    fn history(&self, events: &[Event]) -> Vec<StatusEntry> {
        history_of(events)
    }

    /// What the core says that a notice costs: as [`Price::of`], without a reason where there is no price.
    fn price(&self, iun: &Iun, events: &[Event], rec: usize, notice: &str, fee: Cents) -> Option<Price> {
        Price::of(iun, events, rec, notice, fee).ok()
    }
}

/// The core that the platform runs on.
#[derive(Clone, Copy, Debug, Default)]
pub struct TrueCore;

impl Core for TrueCore {}

/// How far a run is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Notifications that have lived.
    pub done: u64,
    /// Lines of the lists of what must be met that were met, and how many there are.
    pub met: (usize, usize),
}

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    /// Notifications that lived.
    pub done: u64,
    /// Events that they left.
    pub events: u64,
    /// What was met.
    pub coverage: Coverage,
    /// The first violation, if one was found.
    pub failure: Option<Failure>,
    /// Whether the run was long enough, in lives and in days, to have met everything that can be met.
    pub meets_all: bool,
}

impl Outcome {
    /// Whether nothing was found. A run that is long enough must also have met everything
    /// that can be met.
    pub fn is_clean(&self) -> bool {
        let complete = self.coverage.missing().is_empty() && self.coverage.wrongly_listed().is_empty();
        self.failure.is_none() && (!self.meets_all || complete)
    }
}

/// Seed of a batch. The first one has the seed itself, so that the seed of a failing batch replays it alone.
fn seed_of(options: &Options, batch: u64) -> u64 {
    if batch == 0 { options.seed } else { dice::mix(options.seed, batch) }
}

/// What the threads of a run share.
struct Shared<'a> {
    options: &'a Options,
    core: &'a dyn Core,
    progress: &'a (dyn Fn(&Progress) + Sync),
    next: AtomicU64,
    stop: AtomicBool,
    sum: Mutex<Sum>,
}

#[derive(Default)]
struct Sum {
    done: u64,
    events: u64,
    coverage: Coverage,
    /// The failing batch of the lowest number: which, the notification in it, what was found.
    found: Option<(u64, usize, Finding)>,
}

/// Simulates. `progress` is told after each batch, from any of the threads.
pub fn run(options: &Options, core: &dyn Core, progress: &(dyn Fn(&Progress) + Sync)) -> Outcome {
    let shared = Shared {
        options,
        core,
        progress,
        next: AtomicU64::new(0),
        stop: AtomicBool::new(false),
        sum: Mutex::new(Sum::default()),
    };
    std::thread::scope(|scope| {
        for _ in 0..options.threads.max(1) {
            scope.spawn(|| work_off(&shared));
        }
    });
    let sum = shared.sum.into_inner().unwrap_or_else(PoisonError::into_inner);
    let failure = sum.found.map(|(batch, life, finding)| {
        replay::shortest(options, seed_of(options, batch), size_of(options, batch), life, finding, core)
    });
    let meets_all = sum.done >= LONG_RUN && options.days >= DEFAULT_DAYS;
    Outcome { done: sum.done, events: sum.events, coverage: sum.coverage, failure, meets_all }
}

/// Notifications of a batch.
fn size_of(options: &Options, batch: u64) -> usize {
    BATCH.min(options.notifications - batch * BATCH) as usize
}

/// Batches are taken in order, and one that has begun is brought to its end: so the first failing one is always found.
fn work_off(shared: &Shared<'_>) {
    let laws = Law::all();
    while !shared.stop.load(Ordering::SeqCst) {
        let number = shared.next.fetch_add(1, Ordering::SeqCst);
        if number * BATCH >= shared.options.notifications {
            return;
        }
        let size = size_of(shared.options, number);
        let seed = seed_of(shared.options, number);
        let law = Law::of(&laws, seed);
        let set = Setting {
            core: shared.core,
            law,
            weather: Weather::of(shared.options.faults),
            days: shared.options.days,
            told: false,
        };
        let mut batch = Batch::new(Batch::draw(seed, size), set);
        let mut coverage = Coverage::default();
        let found = batch.run().and_then(|()| judge::batch(&batch, law, shared.core, &mut coverage));
        let events: usize = batch.lives.iter().map(|life| life.events.len()).sum();
        drop(batch);
        let told = {
            let mut sum = shared.sum.lock().unwrap_or_else(PoisonError::into_inner);
            sum.done += size as u64;
            sum.events += events as u64;
            sum.coverage.add(&coverage);
            if let Err((life, finding)) = found {
                shared.stop.store(true, Ordering::SeqCst);
                if sum.found.as_ref().is_none_or(|(earlier, ..)| number < *earlier) {
                    sum.found = Some((number, life, finding));
                }
            }
            Progress { done: sum.done, met: sum.coverage.counts() }
        };
        (shared.progress)(&told);
    }
}
