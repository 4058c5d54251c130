//! The store: event log, unique keys, work, streams, registers. One contract for every engine.
//!
//! What the store promises:
//! - **Append** is one transaction: events at the expected sequence, unique keys, work, feed rows, completion of the work
//!   that led here. It is answered after the commit. The loser of a race gets [`AppendError::Sequence`] and decides
//!   again; a clash of keys lists every clashing key; neither leaves anything behind.
//! - **Work**: added if absent (a finished id never comes back); claimed under a lease that only saves effort; a
//!   completion by a claim whose lease was lost to another fails with [`AppendError::LostClaim`].
//! - **Streams**: `stream_event(stream, n)` is numbered without gaps, in the order of events within a case, in the
//!   transaction of the append (embedded) or by one leased numberer per sender (PostgreSQL).
//! - **The log**: each event gets the next position of the transparency log in the transaction of its append, without gaps;
//!   it keeps it for ever.
//! - **Registers** are versioned rows, with an audit row in the same transaction.
//!
//! The store sees bytes: private parts, work payloads, registers and the outbox come sealed. Text orders bytewise.

mod lists;
mod log;
mod work;

pub use lists::{ListOf, ListPage, ListPlace, ListQuery, ListStore, ListedCase};
pub use log::{LogRow, LogStore};
pub use work::{Claim, ClaimedWork, LateWork, NewWork, WorkCounts, WorkStore};

use async_trait::async_trait;
use jiff::Timestamp;
use messo_domain::case::{Category, ElementId};
use messo_domain::ids::Iun;
use messo_domain::stream::{Status, StreamFilter};
use std::sync::Arc;

use crate::vault::WrappedKey;

/// An event as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Position in the case, from 1.
    pub seq: u32,
    /// Its id, unique in the case.
    pub id: ElementId,
    /// Category.
    pub category: Category,
    /// Version of the stored shape.
    pub version: u16,
    /// When it was recorded (whole milliseconds).
    pub recorded: Timestamp,
    /// Recipient concerned.
    pub rec: Option<u32>,
    /// Canonical bytes of the public part (JSON; holds the commitment to the private part).
    pub public: Arc<[u8]>,
    /// Sealed private part.
    pub private: Option<Arc<[u8]>>,
    /// Status of the notification after this event, when this event changed it (for STATUS streams).
    pub new_status: Option<Status>,
    /// Whether the request had been accepted or refused up to and with this event (streams may hold earlier ones back).
    pub answered: bool,
}

/// A unique key, already hashed by the vault.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UniqueKey {
    /// Kind of key.
    pub kind: KeyKind,
    /// Keyed hash of the key.
    pub hash: [u8; 32],
    /// Recipient that the key belongs to, if one does.
    pub rec: Option<u32>,
}

/// Kinds of unique keys (SEND's acceptance).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyKind {
    /// `senderPaId##paProtocolNumber##idempotenceToken`; never freed.
    Protocol,
    /// `creditorTaxId##noticeCode`; freed on refusal and cancellation.
    NoticeCode,
    /// Quick-access token of a recipient.
    QuickAccess,
}

/// First append of a case: what the case row holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCase {
    /// The case's wrapped key.
    pub key: WrappedKey,
    /// Keyed hash of each recipient's tax id, by index: the case is in their lists.
    pub parties: Vec<[u8; 32]>,
    /// How the sender's limit counts it.
    pub quota: Quota,
}

/// A sender's deposits of a period are counted; a refusal gives its place back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    /// The period, a month of Rome: `2026-11`.
    pub period: String,
    /// Most deposits in it; `None`: counted without a limit.
    pub limit: Option<u32>,
}

/// One append: everything that one decision changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Append {
    /// Case.
    pub iun: Iun,
    /// Sending body: its streams are fed.
    pub sender_id: String,
    /// Group of the notification, for streams with groups.
    pub group: Option<String>,
    /// Sequence of the case that the decision was made on; 0 for a new case.
    pub expected: u32,
    /// For a new case.
    pub new_case: Option<NewCase>,
    /// Events, numbered from `expected + 1`. May be empty (work alone).
    pub events: Vec<StoredEvent>,
    /// Keys to take.
    pub keys: Vec<UniqueKey>,
    /// Work to add if absent.
    pub work: Vec<NewWork>,
    /// Waiting work that is due at another instant from now on. Its generation is raised: whoever has claimed it loses
    /// the claim. Unknown, parked and finished ids are ignored.
    pub reschedule_work: Vec<(String, Timestamp)>,
    /// Ids of work to give up; unknown or finished ids are ignored.
    pub cancel_work: Vec<String>,
    /// Work that this append finishes.
    pub completes: Option<Claim>,
    /// Whether the case waits for a person after its events; looked at only where there are some.
    pub waits_for_person: bool,
}

/// Why an append was not made. Nothing was written.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum AppendError {
    /// The case has moved on (or exists already): reload and decide again.
    #[error("the case is at another sequence than expected")]
    Sequence,
    /// Keys that other cases hold: indexes into [`Append::keys`].
    #[error("keys are taken by other cases")]
    Keys(Vec<usize>),
    /// The sender's limit of the period is used up.
    #[error("the sender has used its deposits of the period up")]
    Quota,
    /// The work was claimed again by another worker.
    #[error("the work was claimed by another worker meanwhile")]
    LostClaim,
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The store cannot be used: full, read-only, damaged, unreachable.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("the store cannot be used: {0}")]
pub struct StoreError(pub String);

/// A case as read back: its key and its events in order.
#[derive(Clone, Debug)]
pub struct StoredCase {
    /// Wrapped key of the case; `None` once destroyed.
    pub key: Option<WrappedKey>,
    /// Events after the asked sequence.
    pub events: Vec<StoredEvent>,
}

/// A fold of a long case, cached. Dropped on any mismatch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Sequence that it covers.
    pub seq: u32,
    /// Version of the fold that wrote it.
    pub fold_version: u32,
    /// Sealed bytes.
    pub sealed: Arc<[u8]>,
}

/// The event log and the unique keys.
#[async_trait]
pub trait CaseStore: Send + Sync {
    /// Makes one append, durably, before it returns.
    ///
    /// # Errors
    /// [`AppendError`]; nothing is written then.
    async fn case_append(&self, append: Append) -> Result<(), AppendError>;

    /// The case and its events after `after` (0: all); `None` if there is no such case.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn case_events(&self, iun: &Iun, after: u32) -> Result<Option<StoredCase>, StoreError>;

    /// The sequence of the last event of a case; `None` if there is no such case. Cheap: caches compare it.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn case_seq(&self, iun: &Iun) -> Result<Option<u32>, StoreError>;

    /// Stores a snapshot (best effort; replaces an older one).
    ///
    /// # Errors
    /// [`StoreError`].
    async fn snapshot_put(&self, iun: &Iun, snapshot: Snapshot) -> Result<(), StoreError>;

    /// The snapshot of a case, if there is one.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn snapshot_get(&self, iun: &Iun) -> Result<Option<Snapshot>, StoreError>;

    /// Who holds a key.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn key_owner(&self, kind: KeyKind, hash: &[u8; 32]) -> Result<Option<(Iun, Option<u32>)>, StoreError>;

    /// Frees the keys of this kind that the case holds; completes the claim in the same transaction.
    ///
    /// # Errors
    /// [`AppendError::LostClaim`], [`AppendError::Store`].
    async fn keys_release(&self, iun: &Iun, kind: KeyKind, completes: Claim) -> Result<(), AppendError>;

    /// Number of cases that wait for a person, as their last append told.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn case_parked_count(&self) -> Result<u64, StoreError>;

    /// The cases that wait for a person, in the order of their deposit, after one of them.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn case_parked_list(&self, after: Option<&Iun>, limit: u32) -> Result<Vec<Iun>, StoreError>;

    /// Number of cases.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn case_count(&self) -> Result<u64, StoreError>;
}

/// A stream as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredStream {
    /// Id (a UUID in text form).
    pub id: String,
    /// Owner.
    pub sender_id: String,
    /// What passes.
    pub filter: StreamFilter,
    /// Sealed or plain description of the stream (title, dates), as the engine wrote it.
    pub body: Arc<[u8]>,
    /// Set when disabled: no new events.
    pub disabled_at: Option<Timestamp>,
}

/// An event of a stream, by reference to the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamEvent {
    /// Number in the stream, from 1 (or after a replaced stream's number).
    pub n: u64,
    /// Case.
    pub iun: Iun,
    /// Event of the case.
    pub seq: u32,
}

/// Streams of events for senders.
#[async_trait]
pub trait StreamStore: Send + Sync {
    /// Creates a stream. With `replaces`, that stream is disabled at `now` in the same transaction and numbering starts
    /// 1000 after its last number.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn stream_create(
        &self,
        stream: StoredStream,
        replaces: Option<String>,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Replaces filter, body and disabling of a stream that is enabled; false if it is not there or disabled already.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn stream_update(&self, stream: StoredStream) -> Result<bool, StoreError>;

    /// Removes a stream and its events; false if it was not there.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn stream_delete(&self, sender_id: &str, id: &str) -> Result<bool, StoreError>;

    /// One stream of a sender.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn stream_get(&self, sender_id: &str, id: &str) -> Result<Option<StoredStream>, StoreError>;

    /// All streams of a sender, in order of creation.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn stream_list(&self, sender_id: &str) -> Result<Vec<StoredStream>, StoreError>;

    /// Up to `limit` events after `after`, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn stream_events(&self, id: &str, after: u64, limit: u32) -> Result<Vec<StreamEvent>, StoreError>;

    /// Purges the events of a stream up to and with `n`.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn stream_purge(&self, id: &str, n: u64) -> Result<(), StoreError>;
}

/// A row of a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterRow {
    /// Key within the register (an id, or a keyed hash in hexadecimal: never a tax id in clear).
    pub key: String,
    /// Version, from 1.
    pub version: u64,
    /// Sealed body.
    pub body: Arc<[u8]>,
}

/// Registers: what is not a case (senders, API keys, address book, the simulated registries, settings).
#[async_trait]
pub trait RegisterStore: Send + Sync {
    /// Writes rows, with an audit row each (`actor` did it at `at`), in one transaction. A `None` body removes the row.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn register_put(
        &self,
        register: &str,
        rows: Vec<(String, Option<Arc<[u8]>>)>,
        actor: &str,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Writes one row, with its audit row, if it still has this version (`None`: if it is not there); whether it did.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn register_put_if(
        &self,
        register: &str,
        row: (String, Arc<[u8]>),
        version: Option<u64>,
        actor: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// One row.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn register_get(&self, register: &str, key: &str) -> Result<Option<RegisterRow>, StoreError>;

    /// All rows of a register whose keys start with `prefix`, in key order.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn register_list(&self, register: &str, prefix: &str) -> Result<Vec<RegisterRow>, StoreError>;

    /// A number that grows with each change of this register: caches compare it. Cheap enough for every request.
    fn register_epoch(&self, register: &str) -> u64;
}

/// A message that went out, kept by the simulated world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    /// Request id; the second one of the same id is ignored.
    pub request: String,
    /// Case.
    pub iun: Iun,
    /// Instant of sending.
    pub at: Timestamp,
    /// Sealed body.
    pub body: Arc<[u8]>,
}

/// The simulated world's own memory.
#[async_trait]
pub trait OutboxStore: Send + Sync {
    /// Adds a row if its request id is new.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn outbox_put(&self, row: OutboxRow) -> Result<(), StoreError>;

    /// Newest first (by position), of one case or of all, before a position; answers rows with their positions.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn outbox_list(
        &self,
        iun: Option<&Iun>,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<(u64, OutboxRow)>, StoreError>;
}

/// Settings of the installation that must survive a restart (the virtual clock among them) and maintenance.
#[async_trait]
pub trait SettingStore: Send + Sync {
    /// Reads a setting.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn setting_get(&self, name: &str) -> Result<Option<String>, StoreError>;

    /// Writes a setting, durably.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn setting_put(&self, name: &str, value: &str) -> Result<(), StoreError>;

    /// Removes everything (the sandbox's reset) but the settings whose names begin with `installation.`, in one
    /// transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn clear(&self) -> Result<(), StoreError>;
}

/// The whole store.
pub trait Store:
    CaseStore + ListStore + LogStore + WorkStore + StreamStore + RegisterStore + OutboxStore + SettingStore
{
}

impl<T> Store for T where
    T: CaseStore + ListStore + LogStore + WorkStore + StreamStore + RegisterStore + OutboxStore + SettingStore
{
}
