//! How often each register has changed since this process opened the store: what caches of its rows compare.
//!
//! Read on every request, written once for a batch that changes registers, after its commit. Nothing of it is stored: a
//! cache lives no longer than the process.

use std::collections::{HashMap, HashSet};
use std::sync::{PoisonError, RwLock};

/// Changes of registers in the making, undone with their transaction.
#[derive(Default)]
pub(super) struct Changed {
    named: HashSet<String>,
    all: bool,
}

impl Changed {
    /// A row of this register is written or removed.
    pub(super) fn note(&mut self, register: &str) {
        if !self.named.contains(register) {
            self.named.insert(register.to_owned());
        }
    }

    /// Everything is removed.
    pub(super) fn note_all(&mut self) {
        self.all = true;
    }
}

/// The numbers of all registers.
#[derive(Default)]
pub(super) struct Epochs(RwLock<Counts>);

#[derive(Default)]
struct Counts {
    of_all: u64,
    of_one: HashMap<String, u64>,
}

impl Epochs {
    /// The number of a register: grows with each of its changes that is committed.
    pub(super) fn of(&self, register: &str) -> u64 {
        let counts = self.0.read().unwrap_or_else(PoisonError::into_inner);
        counts.of_all + counts.of_one.get(register).copied().unwrap_or(0)
    }

    /// Counts what a batch has changed.
    pub(super) fn count(&self, changed: Changed) {
        if changed.named.is_empty() && !changed.all {
            return;
        }
        let mut counts = self.0.write().unwrap_or_else(PoisonError::into_inner);
        counts.of_all += u64::from(changed.all);
        for register in changed.named {
            *counts.of_one.entry(register).or_default() += 1;
        }
    }
}
