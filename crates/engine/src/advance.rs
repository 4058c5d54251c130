//! Moving the virtual clock: each due instant in order, everything due there to quiet, then on.
//!
//! What runs at an instant may order more work at that instant; the clock goes on only when none is left, documents
//! included. The instant is committed (by [`MovableClock::move_to`]) before the work of that instant runs, so a restart
//! goes on from it. Work that fails too often at one instant is parked and counted, and the move goes on.

use crate::Engine;
use crate::error::UseError;
use crate::workers::{Done, WorkerGate};
use async_trait::async_trait;
use jiff::Timestamp;
use messo_domain::work::Lane;
use messo_ports::Clock;
use std::time::Duration;

/// The last instant that a clock may show: every term of the law still ends in a year that can be written.
pub const LATEST: Timestamp = Timestamp::constant(16_725_225_600, 0);
/// Wait before due work that is in other hands is looked for again.
const BUSY_PAUSE: Duration = Duration::from_millis(200);

/// A clock that moves when it is told.
#[async_trait]
pub trait MovableClock: Clock {
    /// Commits the instant, then shows it. Never goes back.
    async fn move_to(&self, instant: Timestamp) -> Result<(), UseError>;
}

/// What a move did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The instant reached.
    pub now: Timestamp,
    /// Pieces of work carried out on the way.
    pub work_run: u64,
    /// Pieces of work and cases that wait for a person, in all.
    pub stuck: u64,
}

impl Engine {
    /// Moves the clock to the instant, running everything due on the way. Two moves queue; the background rests.
    ///
    /// # Errors
    /// 400 when the instant is in the past.
    pub async fn advance_to(
        &self,
        clock: &dyn MovableClock,
        gate: &WorkerGate,
        to: Timestamp,
    ) -> Result<Moved, UseError> {
        if to < self.now() {
            return Err(UseError::Parameter(format!("to: {to} is before the clock, which shows {}", self.now())));
        }
        if to > LATEST {
            return Err(UseError::Parameter(format!("to: the clock of the sandbox ends at {LATEST}")));
        }
        let _background_rests = gate.pause().await;
        self.ports().store.work_unpark().await?;
        let to = to.max(self.now()); // another move, or a running clock, may have passed it while this one queued
        let mut total = self.run_to_quiet().await?;
        while let Some(due) = self.ports().store.work_next_due().await?.filter(|due| *due <= to) {
            if due > self.now() {
                clock.move_to(due).await?;
            }
            let round = self.run_to_quiet().await?;
            if round == Done::default() {
                tokio::time::sleep(BUSY_PAUSE).await; // due, and still leased by a worker that could not give it back
            }
            total.add(round);
        }
        if to > self.now() {
            clock.move_to(to).await?;
        }
        let store = &self.ports().store;
        let stuck = store.work_counts(self.now()).await?.parked + store.case_parked_count().await?;
        Ok(Moved { now: self.now(), work_run: total.done, stuck })
    }

    /// Forgets every case, document, register and message. The background rests meanwhile.
    ///
    /// # Errors
    /// [`UseError::Internal`] when the store or the documents cannot be emptied.
    pub async fn forget_all(&self, gate: &WorkerGate) -> Result<(), UseError> {
        let _background_rests = gate.pause().await;
        self.ports().store.clear().await?;
        self.forget_everything();
        self.inner.plan.clear().await;
        self.inner.log.forget().await;
        self.ports().log_files.clear().await.map_err(|error| UseError::Unavailable(error.to_string()))?;
        Ok(self.ports().blobs.clear().await?)
    }

    /// Carries out everything that is due now, and what it orders for now, until nothing is left.
    pub async fn run_to_quiet(&self) -> Result<Done, UseError> {
        let mut total = Done::default();
        loop {
            let now = self.now();
            let mut round = Done::default();
            for lane in [Lane::Law, Lane::Evidence, Lane::Seal] {
                round.add(self.work_off(lane, now).await?);
            }
            round.done += self.attest_downtimes().await?.0;
            total.add(round);
            if round == Done::default() {
                return Ok(total);
            }
        }
    }
}
