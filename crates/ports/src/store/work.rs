//! Work as the store keeps it: claimed under a lease that only saves effort, completed by its claim, never back once
//! finished. What the work is, the store does not see: its payload comes sealed.

use super::StoreError;
use async_trait::async_trait;
use jiff::Timestamp;
use messo_domain::ids::Iun;
use messo_domain::work::Lane;
use std::sync::Arc;
use std::time::Duration;

/// Work, ready to be stored: the payload is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWork {
    /// Deterministic id.
    pub id: String,
    /// Earliest instant.
    pub due: Timestamp,
    /// Which workers may take it.
    pub lane: Lane,
    /// Sealed payload.
    pub payload: Arc<[u8]>,
}

/// Work in the hands of a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedWork {
    /// Id.
    pub id: String,
    /// Case.
    pub iun: Iun,
    /// When it was due.
    pub due: Timestamp,
    /// Sealed payload.
    pub payload: Arc<[u8]>,
    /// Raised by each claim and each reschedule; a completion must name the one it was claimed with.
    pub generation: u64,
    /// How many times it failed before.
    pub failures: u32,
}

/// Names the claim under which work is completed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Work id.
    pub id: String,
    /// Its generation.
    pub generation: u64,
}

/// Work.
#[async_trait]
pub trait WorkStore: Send + Sync {
    /// Claims up to `limit` pieces of work of the lane due at or before `due_until`, oldest first (then by id), that no
    /// live lease holds. `lease` runs on the process's monotonic clock or the database's, never on virtual time.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn work_claim(
        &self,
        lane: Lane,
        due_until: Timestamp,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<ClaimedWork>, StoreError>;

    /// Completes claimed work that changes nothing else. A lost claim is ignored.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn work_complete(&self, claim: Claim) -> Result<(), StoreError>;

    /// Gives claimed work back after a failure: due again at `due`, one failure more, last reason kept (no personal data).
    ///
    /// # Errors
    /// [`StoreError`].
    async fn work_failed(&self, claim: Claim, due: Timestamp, reason: &str) -> Result<(), StoreError>;

    /// Parks claimed work: it is not claimed again by itself, and is counted.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn work_park(&self, claim: Claim, reason: &str) -> Result<(), StoreError>;

    /// The earliest due instant of waiting work, over all lanes, parked work left out.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn work_next_due(&self) -> Result<Option<Timestamp>, StoreError>;

    /// For a caller that knows that nobody works: frees every claim, and gives all parked work another chance (it waits
    /// again, with no failures). Answers how much was parked.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn work_unpark(&self) -> Result<u64, StoreError>;

    /// Counts: waiting work due at or before the instant per lane, and parked work.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn work_counts(&self, now: Timestamp) -> Result<WorkCounts, StoreError>;

    /// Work that somebody may want to look at: parked, failing, or waiting though due at or before the instant; in the order
    /// in which it was ordered, after a position.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn work_late(&self, due_before: Timestamp, after: u64, limit: u32) -> Result<Vec<LateWork>, StoreError>;

    /// How much of that work is not parked: failing, or waiting though due at or before the instant.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn work_late_count(&self, due_before: Timestamp) -> Result<u64, StoreError>;

    /// The parked and failing work of one case.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn work_failing_of(&self, iun: &Iun) -> Result<Vec<LateWork>, StoreError>;

    /// Waits until work may have been added since the last call of any waiter; may wake for nothing, and after a while
    /// always does. Polling is the guarantee.
    async fn work_wait(&self);
}

/// Work that is late, failing or parked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateWork {
    /// Position, for paging.
    pub position: u64,
    /// Id.
    pub id: String,
    /// Case.
    pub iun: Iun,
    /// When it was due, or will be tried again.
    pub due: Timestamp,
    /// How many times it failed.
    pub failures: u32,
    /// Whether it is not tried again by itself.
    pub parked: bool,
    /// Reason of the last failure; no personal data.
    pub reason: Option<String>,
}

/// How much work there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WorkCounts {
    /// Due and not done, lane Law.
    pub law_due: u64,
    /// Due and not done, lane Evidence.
    pub evidence_due: u64,
    /// Due and not done, lane Seal.
    pub seal_due: u64,
    /// Parked.
    pub parked: u64,
}
