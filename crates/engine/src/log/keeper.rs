//! Keeping the log: every few seconds new events are hashed into files and a head is signed.
//!
//! In the background, and nobody waits for it: an event is accepted whether or not the log can be written. The order is
//! full files, edge, database, published head; each is durable before the next, and a repeat writes the same bytes. Where
//! log and database contradict each other nothing more is signed until they do no longer.

use super::entries::entry_of;
use super::faults::{LogError, LogFault};
use super::opening::LAST;
use super::{CHECKPOINT, CHECKPOINTS};
use crate::Engine;
use crate::workers::WorkerGate;
use messo_transparency::{Checkpoint, Growing, LogFile, Place, SigningKey, VerifierKey};
use std::collections::VecDeque;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// Time between two heads, where there is something new.
const INTERVAL: Duration = Duration::from_secs(3);
/// Events read at once: sixteen files.
const AT_ONCE: u32 = 4096;
/// Events of one head at most, so that a long log shows how far it is.
const MOST_PER_HEAD: u64 = 1 << 16;
/// Last heads that are kept, so that the audit can tell a forked log.
const HEADS_KEPT: usize = 64;

/// The log while it is open.
pub(super) struct Log {
    pub key: SigningKey,
    pub tree: Growing,
    /// Names of the kept heads, the oldest first.
    pub kept: VecDeque<String>,
}

/// The last head.
pub(crate) struct Head {
    pub key: VerifierKey,
    /// As it is published.
    pub note: String,
    pub checkpoint: Checkpoint,
}

/// Who has the log open.
#[derive(Default)]
pub(crate) struct Keeper {
    /// Held while the log grows.
    open: tokio::sync::Mutex<Option<Log>>,
    head: RwLock<Option<Arc<Head>>>,
    fault: RwLock<Option<LogFault>>,
}

/// Numbers of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogCounts {
    /// Events under the last head.
    pub logged: u64,
    /// Events that wait for the next one.
    pub pending: u64,
    /// Whether log and database contradict each other.
    pub is_broken: bool,
}

impl Keeper {
    fn last(&self) -> Option<Arc<Head>> {
        self.head.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn show(&self, head: Option<Head>) {
        *self.head.write().unwrap_or_else(PoisonError::into_inner) = head.map(Arc::new);
    }

    /// Remembers what was found; whether it is news.
    fn remember<T>(&self, found: &Result<T, LogError>) -> bool {
        let fault = match found {
            Err(LogError::Fault(fault)) => Some(fault.clone()),
            _ => None,
        };
        let mut known = self.fault.write().unwrap_or_else(PoisonError::into_inner);
        let is_news = *known != fault;
        *known = fault;
        is_news
    }

    fn is_broken(&self) -> bool {
        self.fault.read().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Keeps the log as it is while the answer is held.
    pub(super) async fn stand_still(&self) -> impl Drop + use<'_> {
        self.open.lock().await
    }

    /// Whether somebody keeps the log as it is, or is at work on it.
    fn is_held(&self) -> bool {
        self.open.try_lock().is_err()
    }

    /// Forgets the log (the sandbox's reset).
    pub(crate) async fn forget(&self) {
        let mut open = self.open.lock().await;
        *open = None;
        self.show(None);
    }
}

impl Engine {
    /// Opens the log and sees whether files and database fit together, as far as a start may take.
    ///
    /// # Errors
    /// [`LogError`]: nothing is signed until it is gone; everything else goes on.
    pub async fn check_log(&self) -> Result<(), LogError> {
        let mut open = self.inner.log.open.lock().await;
        if open.is_none() {
            let opened = self.open_log().await;
            self.inner.log.remember(&opened);
            let (log, head) = opened?;
            self.inner.log.show(Some(head));
            *open = Some(log);
        }
        Ok(())
    }

    /// The last head.
    pub(crate) async fn log_head(&self) -> Result<Arc<Head>, LogError> {
        loop {
            match self.inner.log.last() {
                Some(head) => return Ok(head),
                None => self.check_log().await?,
            }
        }
    }

    /// Hashes the events that are not in the log yet, and signs a new head; events under the last head.
    ///
    /// # Errors
    /// [`LogError`]; what was done is found again by the next call.
    pub async fn publish_log(&self) -> Result<u64, LogError> {
        loop {
            self.check_log().await?;
            let mut open = self.inner.log.open.lock().await;
            let Some(log) = open.as_mut() else { continue };
            let grown = self.grow(log).await;
            self.inner.log.remember(&grown);
            match grown {
                Ok(true) => return Ok(log.tree.size()),
                Ok(false) => {}
                Err(error) => {
                    *open = None; // begun again from what is on the disk
                    return Err(error);
                }
            }
        }
    }

    /// Numbers for a dashboard.
    ///
    /// # Errors
    /// [`LogError`] when the store cannot be used.
    pub async fn log_counts(&self) -> Result<LogCounts, LogError> {
        let held = self.ports().store.log_size().await?;
        let logged = self.inner.log.last().map_or(0, |head| head.checkpoint.size);
        Ok(LogCounts { logged, pending: held.saturating_sub(logged), is_broken: self.inner.log.is_broken() })
    }

    /// Keeps the log until the gate stops it; what is new then goes in before the end.
    pub async fn run_log(&self, gate: &WorkerGate) {
        loop {
            let is_last = gate.is_stopped();
            // an audit may take long, and a move of the clock must not wait for it
            if self.inner.log.is_held() && !is_last {
                gate.stopped_or(INTERVAL).await;
                continue;
            }
            let published = {
                let _in_hand = gate.background().await;
                self.publish_log().await
            };
            if let Err(error) = published {
                tracing::error!(%error, "the transparency log does not go on; see `messo ops audit`");
            }
            if is_last {
                return;
            }
            gate.stopped_or(INTERVAL).await;
        }
    }

    /// Takes a head's worth of events in; whether that were all.
    async fn grow(&self, log: &mut Log) -> Result<bool, LogError> {
        let ports = self.ports();
        let (before, held) = (log.tree.size(), ports.store.log_size().await?);
        if held < before {
            return Err(LogFault::Truncated { signed: before, held }.into());
        }
        if held == before {
            return Ok(true);
        }
        let goal = held.min(before + MOST_PER_HEAD);
        while log.tree.size() < goal {
            self.hash_next(&mut log.tree, goal).await?;
        }
        ports.log_files.keep(named(log.tree.edge())).await?;
        let checkpoint = Checkpoint { size: goal, root: log.tree.root() };
        let note = checkpoint.signed(&log.key);
        ports.store.setting_put(LAST, &note).await?;
        ports.log_files.replace(CHECKPOINT, note.clone().into_bytes()).await?;
        let name = format!("{goal:020}");
        ports.log_files.keep(vec![(format!("{CHECKPOINTS}/{name}"), note.clone().into_bytes())]).await?;
        log.kept.push_back(name);
        self.inner.log.show(Some(Head { key: log.key.verifier(), note, checkpoint }));
        self.tidy(log, before).await?;
        Ok(goal == held)
    }

    /// Hashes the next events and keeps the files that they fill.
    async fn hash_next(&self, tree: &mut Growing, goal: u64) -> Result<(), LogError> {
        let ports = self.ports();
        let limit = u32::try_from(goal - tree.size()).unwrap_or(AT_ONCE).min(AT_ONCE);
        let rows = ports.store.log_rows(tree.size(), limit).await?;
        let mut full = Vec::new();
        for row in &rows {
            if row.position != tree.size() {
                break;
            }
            let entry = entry_of(row, &*ports.vault)?;
            tree.push(&entry, &mut full).expect("an entry is a digest");
        }
        if rows.last().is_none_or(|last| last.position + 1 != tree.size()) || rows.len() < limit as usize {
            return Err(LogFault::Missing { position: tree.size() }.into());
        }
        Ok(ports.log_files.keep(named(full)).await?)
    }

    /// Removes the partial files of the head before, whose bytes begin the new ones, and heads that are too old.
    async fn tidy(&self, log: &mut Log, before: u64) -> Result<(), LogError> {
        let now = Place::edge(log.tree.size());
        let mut gone: Vec<String> =
            Place::edge(before).iter().filter(|place| !now.contains(place)).map(Place::path).collect();
        while log.kept.len() > HEADS_KEPT {
            gone.extend(log.kept.pop_front().map(|name| format!("{CHECKPOINTS}/{name}")));
        }
        Ok(self.ports().log_files.remove(gone).await?)
    }
}

fn named(files: Vec<LogFile>) -> Vec<(String, Vec<u8>)> {
    files.into_iter().map(|LogFile { place, bytes }| (place.path(), bytes)).collect()
}
