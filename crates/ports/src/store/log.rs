//! Positions in the transparency log: which event is the n-th entry. They are facts, given once, and never made again.

use super::StoreError;
use async_trait::async_trait;
use jiff::Timestamp;
use messo_domain::case::{Category, ElementId};
use messo_domain::ids::Iun;
use std::sync::Arc;

/// What the log is made of: the public face of an event, with its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRow {
    /// Position in the log, from 0.
    pub position: u64,
    /// Case.
    pub iun: Iun,
    /// Position in the case, from 1.
    pub seq: u32,
    /// Its id, unique in the case.
    pub id: ElementId,
    /// Category.
    pub category: Category,
    /// Version of the stored shape.
    pub version: u16,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// Recipient concerned.
    pub rec: Option<u32>,
    /// Public part, as stored.
    pub public: Arc<[u8]>,
}

/// The order of the log.
#[async_trait]
pub trait LogStore: Send + Sync {
    /// Positions given so far: the next append begins here.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn log_size(&self) -> Result<u64, StoreError>;

    /// The events at the positions from `from` on, at most `limit` positions, in order. A position whose event is not
    /// there is left out: nothing of ours removes one.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn log_rows(&self, from: u64, limit: u32) -> Result<Vec<LogRow>, StoreError>;

    /// The events of a case with their positions, in the order of the case.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn log_rows_of(&self, iun: &Iun) -> Result<Vec<LogRow>, StoreError>;

    /// Number of events stored, with a position or not. It reads them all.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn event_count(&self) -> Result<u64, StoreError>;
}
