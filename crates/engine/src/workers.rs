//! Workers: claim due work, carry it out, give back what failed.
//!
//! Three lanes. `Law` runs many pieces at a time on the runtime; `Evidence` and `Seal` (documents without and with a seal)
//! a few at a time on threads of their own that the binary may run at a lower priority, so that acceptance never waits
//! for a PDF, nor a dispatch for a seal. Where the seal waits for a service, its whole lane does, and asks from time to
//! time with the oldest document: so all is caught up in order. Polling is the guarantee; a wake-up from the store only
//! saves time. While the virtual clock moves, the background rests.

use crate::Engine;
use crate::work::WorkError;
use futures_util::FutureExt;
use futures_util::stream::{self, StreamExt};
use jiff::{SignedDuration, Timestamp};
use messo_domain::work::Lane;
use messo_ports::store::{Claim, ClaimedWork, StoreError};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long claimed work stays with its worker.
const LEASE: Duration = Duration::from_secs(120);
/// Wait after the store failed, so that a full disk is not asked a thousand times a second.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(500);
/// Longest wait before a service of the seal that was away is asked again.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Longest wait before failed work is tried again, seconds of the law's clock.
const LONGEST_RETRY_SECONDS: i64 = 3600;

/// Most idle looks that pass before malfunctions whose attestation failed are taken up again: some ten minutes.
const LONGEST_REST: u32 = 3_000;

/// How the attestations of malfunctions go: after a failure they rest, longer each time.
#[derive(Default)]
struct Attesting {
    failures: u32,
    rest: u32,
}

/// Stops and pauses the background workers.
#[derive(Clone, Default)]
pub struct WorkerGate {
    stopped: Arc<AtomicBool>,
    stopping: Arc<tokio::sync::Notify>,
    paused: Arc<tokio::sync::RwLock<()>>,
}

impl WorkerGate {
    /// Asks the workers to end after what they have in hand.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
        self.stopping.notify_waiters();
    }

    /// Whether they were asked to end.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    /// Waits until background work may be done; while the guard lives it is in hand.
    pub(crate) async fn background(&self) -> tokio::sync::RwLockReadGuard<'_, ()> {
        self.paused.read().await
    }

    /// Waits so long, or until the workers are asked to end.
    pub(crate) async fn stopped_or(&self, wait: Duration) {
        let stopped = self.stopping.notified();
        if !self.is_stopped() {
            let _ = tokio::time::timeout(wait, stopped).await;
        }
    }

    /// Waits until no background work is in hand and keeps it so while the guard lives.
    pub async fn pause(&self) -> tokio::sync::OwnedRwLockWriteGuard<()> {
        self.paused.clone().write_owned().await
    }
}

/// What was done in one go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Pieces of work carried out.
    pub done: u64,
    /// Pieces parked after too many failures.
    pub parked: u64,
    /// Pieces given back to be tried again.
    pub failed: u64,
}

impl Done {
    pub(crate) fn add(&mut self, other: Self) {
        self.done += other.done;
        self.parked += other.parked;
        self.failed += other.failed;
    }
}

impl Engine {
    /// Runs a lane until the gate stops it.
    pub async fn run_lane(&self, lane: Lane, gate: &WorkerGate) {
        let mut attesting = Attesting::default();
        let mut pause = PAUSE_AFTER_FAILURE;
        while !gate.is_stopped() {
            let result = {
                let _in_hand = gate.background().await;
                let done = self.work_off(lane, self.now()).await;
                match done {
                    Ok(done) if lane == Lane::Seal && done == Done::default() => self.attest_idle(&mut attesting).await,
                    done => done,
                }
            };
            match result {
                Ok(done) if done.done + done.parked == 0 => {
                    if done.failed > 0 {
                        gate.stopped_or(pause).await;
                        pause = if lane == Lane::Seal { (pause * 2).min(LONGEST_PAUSE) } else { pause };
                    }
                    self.ports().store.work_wait().await;
                }
                Ok(_) => pause = PAUSE_AFTER_FAILURE,
                Err(error) => {
                    tracing::error!(%error, ?lane, "work cannot be claimed");
                    tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
                }
            }
        }
    }

    /// Attests what malfunctions are over, when no evidence of a case waits.
    async fn attest_idle(&self, attesting: &mut Attesting) -> Result<Done, StoreError> {
        if attesting.rest > 0 {
            attesting.rest -= 1;
            return Ok(Done::default());
        }
        let (done, failed) = match self.attest_downtimes().await {
            Ok(told) => told,
            Err(error) => {
                tracing::warn!(%error, "malfunctions cannot be attested");
                (0, 1)
            }
        };
        attesting.failures = if failed > 0 { attesting.failures + 1 } else { 0 };
        attesting.rest = if failed > 0 { 2u32.saturating_pow(attesting.failures).min(LONGEST_REST) } else { 0 };
        Ok(Done { done, ..Done::default() })
    }

    /// Claims one batch of a lane due at or before the instant and carries it out.
    pub(crate) async fn work_off(&self, lane: Lane, until: Timestamp) -> Result<Done, StoreError> {
        let parallel = match lane {
            Lane::Law => self.settings().parallel_work.max(1),
            Lane::Evidence | Lane::Seal => self.settings().parallel_documents.max(1),
        };
        let batch = self.ports().store.work_claim(lane, until, parallel as u32, LEASE).await?;
        let results: Vec<Result<Done, StoreError>> =
            stream::iter(batch).map(|work| self.attempt(work)).buffer_unordered(parallel).collect().await;
        let mut total = Done::default();
        for result in results {
            total.add(result?);
        }
        Ok(total)
    }

    async fn attempt(&self, work: ClaimedWork) -> Result<Done, StoreError> {
        // A panic is a mistake of ours in one case: it must not end the lane that all cases live on.
        let result = AssertUnwindSafe(self.carry_out(&work)).catch_unwind().await;
        match result.unwrap_or_else(|_| Err(WorkError::Failed("the program made a mistake (a panic)".into()))) {
            Ok(()) => Ok(Done { done: 1, ..Done::default() }),
            Err(WorkError::LostClaim) => Ok(Done::default()),
            Err(WorkError::Waiting(reason)) => {
                let in_turn = work.due;
                self.give_back(work, &reason, Some(in_turn)).await
            }
            Err(WorkError::Failed(reason)) => self.give_back(work, &reason, None).await,
        }
    }

    /// Gives work back, to be tried again after a while, or where its turn is.
    async fn give_back(&self, work: ClaimedWork, reason: &str, in_turn: Option<Timestamp>) -> Result<Done, StoreError> {
        let claim = Claim { id: work.id.clone(), generation: work.generation };
        let store = &self.ports().store;
        let failures = work.failures + 1;
        tracing::warn!(iun = %work.iun, work = %work.id, failures, reason, "work failed");
        if self.settings().virtual_time && failures >= self.settings().max_failures {
            store.work_park(claim, reason).await?;
            return Ok(Done { parked: 1, ..Done::default() });
        }
        store.work_failed(claim, in_turn.unwrap_or_else(|| self.retry_at(failures)), reason).await?;
        Ok(Done { failed: 1, ..Done::default() })
    }

    /// When failed work is tried again: at once in virtual time, where the clock may stand; else after a wait that grows.
    fn retry_at(&self, failures: u32) -> Timestamp {
        if self.settings().virtual_time {
            return self.now();
        }
        let seconds = 2i64.saturating_pow(failures.min(30)).min(LONGEST_RETRY_SECONDS);
        self.now() + SignedDuration::from_secs(seconds)
    }
}
