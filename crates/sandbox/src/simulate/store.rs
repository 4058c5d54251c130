//! The store of a batch, in memory: what `ports::store` demands of a real one, for a few dozen cases.
//!
//! Events at the expected sequence; work added if absent, with finished ids that never come back, claims with
//! generations, rescheduling and giving up; unique keys that a commit takes and a release frees; streams numbered without
//! gaps in the commit. One thread; what is interleaved is interleaved by the batch.

use messo_domain::case::{Category, Event};
use messo_domain::stream::{Passage, StreamFilter, StreamKind};
use messo_domain::work::{Task, Work, WorkChange};
use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

/// One piece of work.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) due: Timestamp,
    /// Taken out when it is done without any weather about.
    pub(super) task: Option<Task>,
    /// Neither done nor given up.
    pub(super) open: bool,
    /// Raised by each claim and each change of its instant.
    pub(super) generation: u32,
    /// When it may be claimed next.
    pub(super) next: Timestamp,
    /// How often its beginning was put off.
    pub(super) put_off: u32,
}

/// The work of one case.
#[derive(Clone, Debug, Default)]
pub(super) struct WorkTable {
    pub(super) rows: Vec<Row>,
}

impl WorkTable {
    /// Ids begin alike and end differently: the ends are compared first.
    fn find(&self, id: &str) -> Option<usize> {
        let end = |id: &str| id.as_bytes().last_chunk::<8>().copied();
        let wanted = end(id);
        self.rows.iter().position(|row| row.id.len() == id.len() && end(&row.id) == wanted && row.id == id)
    }

    /// Applies the changes of a decision; answers the rows that wait from now on.
    pub(super) fn apply(&mut self, changes: Vec<WorkChange>) -> Vec<usize> {
        let mut waiting = Vec::new();
        for change in changes {
            match change {
                WorkChange::Add(work) => waiting.extend(self.add(work)),
                WorkChange::Reschedule { id, due } => {
                    if let Some(index) = self.find(&id).filter(|index| self.rows[*index].open) {
                        let row = &mut self.rows[index];
                        (row.due, row.next) = (due, due);
                        row.generation += 1;
                        waiting.push(index);
                    }
                }
                WorkChange::Cancel(id) => {
                    if let Some(index) = self.find(&id) {
                        self.rows[index].open = false;
                        self.rows[index].generation += 1;
                    }
                }
            }
        }
        waiting
    }

    fn add(&mut self, work: Work) -> Option<usize> {
        if self.find(&work.id).is_some() {
            return None;
        }
        let Work { id, due, task } = work;
        self.rows.push(Row { id, due, task: Some(task), open: true, generation: 0, next: due, put_off: 0 });
        Some(self.rows.len() - 1)
    }
}

/// Which case holds which unique key.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    owners: HashMap<String, usize>,
}

impl Keys {
    /// Takes all keys, or none where another case holds one.
    pub(super) fn take(&mut self, owner: usize, keys: &[String]) -> bool {
        if keys.iter().any(|key| self.owners.contains_key(key)) {
            return false;
        }
        self.owners.extend(keys.iter().map(|key| (key.clone(), owner)));
        true
    }

    /// Frees those of the keys that the case holds.
    pub(super) fn release(&mut self, owner: usize, keys: &[String]) {
        for key in keys {
            if self.owners.get(key) == Some(&owner) {
                self.owners.remove(key);
            }
        }
    }
}

/// A row of a stream: its number, and the event by its case and sequence.
pub(super) type Numbered = (u64, usize, u32);

/// A stream of a sender.
#[derive(Clone, Debug)]
pub(super) struct Stream {
    filter: StreamFilter,
    pub(super) rows: Vec<Numbered>,
    held: Vec<(usize, u32)>,
}

impl Stream {
    /// A stream of every element of a sender; `waits` for the answer to a request before its elements pass.
    pub(super) fn new(waits: bool) -> Self {
        let filter = StreamFilter {
            kind: StreamKind::Timeline,
            values: BTreeSet::new(),
            groups: BTreeSet::new(),
            element_version: 28,
            wait_for_accepted: waits,
        };
        Self { filter, rows: Vec::new(), held: Vec::new() }
    }

    /// Takes in the events of one commit.
    pub(super) fn take_in(&mut self, case: usize, group: Option<&str>, mut answered: bool, events: &[Event]) {
        for event in events {
            if matches!(event.category(), Category::RequestAccepted | Category::RequestRefused) {
                answered = true;
                let (own, others) = self.held.iter().partition(|(held, _)| *held == case);
                self.held = others;
                let own: Vec<(usize, u32)> = own;
                own.into_iter().for_each(|(_, seq)| self.number(case, seq));
            }
            match self.filter.offer(event.category(), None, group, answered) {
                Passage::Passes => self.number(case, event.seq),
                Passage::Waits => self.held.push((case, event.seq)),
                Passage::No => {}
            }
        }
    }

    fn number(&mut self, case: usize, seq: u32) {
        self.rows.push((self.rows.len() as u64 + 1, case, seq));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(id: &str, due: i64) -> Work {
        Work { id: id.to_owned(), due: Timestamp::constant(due, 0), task: Task::Cancel }
    }

    #[test]
    fn work_is_added_once_moved_and_given_up() {
        let mut table = WorkTable::default();
        assert_eq!(table.apply(vec![WorkChange::Add(work("a", 1)), WorkChange::Add(work("a", 2))]), [0]);
        let later = WorkChange::Reschedule { id: "a".to_owned(), due: Timestamp::constant(9, 0) };
        assert_eq!(table.apply(vec![later.clone()]), [0]);
        assert_eq!((table.rows[0].due, table.rows[0].generation), (Timestamp::constant(9, 0), 1));
        table.apply(vec![WorkChange::Cancel("a".to_owned())]);
        assert!(!table.rows[0].open);
        assert!(table.apply(vec![later, WorkChange::Add(work("a", 3))]).is_empty(), "it never comes back");
    }

    #[test]
    fn keys_are_taken_all_or_none() {
        let mut keys = Keys::default();
        let (one, both) = (vec!["a".to_owned()], vec!["b".to_owned(), "a".to_owned()]);
        assert!(keys.take(1, &one));
        assert!(!keys.take(2, &both));
        keys.release(2, &one);
        assert!(!keys.take(2, &both), "only its owner frees a key");
        keys.release(1, &one);
        assert!(keys.take(2, &both));
    }
}
