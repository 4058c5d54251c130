//! The audit: every event is read again, every leaf made again, and compared with every file and every head.
//!
//! It takes long (it reads the whole database) and changes nothing; the platform goes on meanwhile, and only the log waits
//! with its next head. What it looks at is the log under the last head; events that came after are waited for by the next.

use super::entries::{Compared, Other, tell_apart};
use super::faults::{LogError, LogFault};
use super::{CHECKPOINT, CHECKPOINTS};
use crate::Engine;
use messo_transparency::tile::FULL;
use messo_transparency::{Checkpoint, Growing, Hash, LogFile, VerifierKey};
use serde::Serialize;
use std::collections::BTreeMap;

/// Faults that are told one by one.
const MOST_TOLD: usize = 100;
/// Events of which it is looked up whether they were moved.
const MOST_COMPARED: usize = 100_000;

/// Faults so far: the first ones, and how many more.
#[derive(Default)]
struct Faults {
    told: Vec<LogFault>,
    more: usize,
}

impl Faults {
    fn of(fault: LogFault) -> Self {
        Self { told: vec![fault], more: 0 }
    }

    fn add(&mut self, fault: LogFault) {
        if self.told.len() < MOST_TOLD {
            self.told.push(fault);
        } else {
            self.more += 1;
        }
    }

    fn extend(&mut self, faults: impl IntoIterator<Item = LogFault>) {
        faults.into_iter().for_each(|fault| self.add(fault));
    }
}

/// What the audit found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditReport {
    /// The line of the key that checks the heads.
    pub key: String,
    /// Events under the last head.
    pub logged: u64,
    /// Events that wait for the next one.
    pub pending: u64,
    /// Heads that were compared.
    pub checkpoints: usize,
    /// What is wrong, in plain words; empty: nothing is.
    pub faults: Vec<String>,
    /// Faults beyond those told.
    pub more: usize,
}

impl Engine {
    /// Reads everything again and compares.
    ///
    /// # Errors
    /// [`LogError`] when store or files cannot be used; what is wrong with the log stands in the report.
    pub async fn audit_log(&self) -> Result<AuditReport, LogError> {
        // nothing is published meanwhile: a head between two readings would look like a fault
        let _still = self.inner.log.stand_still().await;
        let key = match self.log_key().await {
            Err(LogError::Fault(fault)) => return Ok(report(String::new(), Faults::of(fault))),
            other => other?,
        };
        let verifier = key.verifier();
        let mut faults = Faults::default();
        let head = match self.last_head(&key).await {
            Ok((_, head)) => head,
            Err(LogError::Fault(fault)) => {
                let found = self.readable_head(&verifier).await?;
                faults.add(fault);
                let Some(head) = found else { return Ok(report(verifier.to_string(), faults)) };
                head
            }
            Err(error) => return Err(error),
        };
        let held = self.ports().store.log_size().await?;
        if held < head.size {
            faults.add(LogFault::Truncated { signed: head.size, held });
        }
        let mut heads = self.kept_heads(&verifier, &mut faults).await?;
        heads.insert(head.size, head.root);
        let checkpoints = heads.len();
        self.compare_all(head.size, held, heads, &mut faults).await?;
        self.count_events(&mut faults).await?;
        let pending = held.saturating_sub(head.size);
        Ok(AuditReport { logged: head.size, pending, checkpoints, ..report(verifier.to_string(), faults) })
    }

    /// The head of which the signature holds, where the two do not agree.
    async fn readable_head(&self, key: &VerifierKey) -> Result<Option<Checkpoint>, LogError> {
        let file = self.ports().log_files.read(CHECKPOINT).await?;
        let known = self.ports().store.setting_get(super::opening::LAST).await?.map(String::into_bytes);
        let heads = [file, known].into_iter().flatten().filter_map(|note| Checkpoint::open(&note, key).ok());
        Ok(heads.max_by_key(|head| head.size))
    }

    /// Roots of the last heads, by size.
    async fn kept_heads(&self, key: &VerifierKey, faults: &mut Faults) -> Result<BTreeMap<u64, Hash>, LogError> {
        let files = &self.ports().log_files;
        let mut heads = BTreeMap::new();
        for name in files.list(CHECKPOINTS).await? {
            let place = format!("{CHECKPOINTS}/{name}");
            // one that is gone was too old
            let Some(note) = files.read(&place).await? else { continue };
            match Checkpoint::open(&note, key) {
                Ok(head) => drop(heads.insert(head.size, head.root)),
                Err(why) => faults.add(LogFault::Signature { place: format!("the checkpoint {place}"), why }),
            }
        }
        Ok(heads)
    }

    /// Compares every file, in order, and every root on the way.
    async fn compare_all(
        &self,
        size: u64,
        held: u64,
        mut heads: BTreeMap<u64, Hash>,
        faults: &mut Faults,
    ) -> Result<(), LogError> {
        let mut tree = Growing::default();
        let mut others: Vec<Other> = Vec::new();
        for index in 0..size.div_ceil(FULL.into()) {
            let Compared { entries, faults: found, other } = self.compare(index, size).await?;
            // that the end is missing was said already
            faults.extend(
                found.into_iter().filter(|fault| !matches!(fault, LogFault::Missing { position } if *position >= held)),
            );
            if others.len() < MOST_COMPARED {
                others.extend(other);
            } else {
                faults.extend(tell_apart(other));
            }
            let mut full = Vec::new();
            for entry in entries {
                // what is longer than an entry can be was not written by this program, and its file differs anyway
                let _ = tree.push(&entry, &mut full);
                check_root(&tree, &mut heads, faults);
            }
            self.compare_files(full, faults).await?;
        }
        check_root(&tree, &mut heads, faults);
        self.compare_files(tree.edge(), faults).await?;
        faults.extend(tell_apart(others));
        Ok(())
    }

    /// Compares files with what they should be.
    async fn compare_files(&self, made: Vec<LogFile>, faults: &mut Faults) -> Result<(), LogError> {
        for LogFile { place, bytes } in made {
            let fault = LogFault::File(place.path());
            if self.ports().log_files.read(&place.path()).await?.as_ref() != Some(&bytes)
                && !faults.told.contains(&fault)
            {
                faults.add(fault);
            }
        }
        Ok(())
    }

    /// Looks for events without a position. Others may come while it counts.
    async fn count_events(&self, faults: &mut Faults) -> Result<(), LogError> {
        let store = &self.ports().store;
        let events = store.event_count().await?;
        let positions = store.log_size().await?;
        if events > positions {
            faults.add(LogFault::Unlogged(events - positions));
        }
        Ok(())
    }
}

/// Compares the root where a head was signed at this size.
fn check_root(tree: &Growing, heads: &mut BTreeMap<u64, Hash>, faults: &mut Faults) {
    if let Some(root) = heads.remove(&tree.size())
        && root != tree.root()
    {
        faults.add(LogFault::Root { size: tree.size() });
    }
}

fn report(key: String, faults: Faults) -> AuditReport {
    let Faults { told, more } = faults;
    let faults = told.iter().map(ToString::to_string).collect();
    AuditReport { key, logged: 0, pending: 0, checkpoints: 0, faults, more }
}
