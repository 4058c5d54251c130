//! The pen of a decision: stamps facts, drops those that are already there, keeps the case up to date while it writes.
//!
//! Stamping is the one place where instants of a case are made: whole milliseconds, strictly growing, never before the
//! last fact of the case, whatever the clock says (two hosts, a standing clock, several facts in one decision).

use crate::case::{Case, Category, ElementId, Event, Facts, LegalFactRef, Private, RecipientState};
use crate::rules::RuleSet;
use crate::work::{Task, Work, WorkChange};
use jiff::{SignedDuration, Timestamp};

/// What a decision adds: facts and work. Empty when a command changes nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    /// New events, numbered.
    pub events: Vec<Event>,
    /// Changes of work.
    pub work: Vec<WorkChange>,
}

/// A decision being written.
pub struct Decider<'a> {
    /// The case, with what was recorded so far.
    pub case: Case,
    /// The rules of the case.
    pub rules: &'a RuleSet,
    now: Timestamp,
    decision: Decision,
}

/// Optional parts of a fact.
#[derive(Default)]
pub struct With {
    /// Recipient.
    pub rec: Option<usize>,
    /// Private part.
    pub private: Option<Box<Private>>,
    /// Documents that prove it.
    pub legal_facts: Vec<LegalFactRef>,
}

impl With {
    /// For one recipient.
    pub fn rec(rec: usize) -> Self {
        Self { rec: Some(rec), ..Self::default() }
    }

    /// With a private part.
    pub fn private(mut self, private: Private) -> Self {
        self.private = Some(Box::new(private));
        self
    }

    /// With a document that proves it.
    pub fn legal_fact(mut self, legal_fact: Option<LegalFactRef>) -> Self {
        self.legal_facts.extend(legal_fact);
        self
    }
}

impl<'a> Decider<'a> {
    /// Begins a decision on a case.
    pub fn new(case: Case, now: Timestamp, rules: &'a RuleSet) -> Self {
        Self::resume(case, Vec::new(), now, rules)
    }

    /// Goes on after events that are already part of the decision.
    pub(super) fn resume(case: Case, events: Vec<Event>, now: Timestamp, rules: &'a RuleSet) -> Self {
        Self { case, rules, now: whole_millis(now), decision: Decision { events, work: Vec::new() } }
    }

    /// The instant that the next fact will bear. A term that runs from a fact runs from this value.
    pub fn next_instant(&self) -> Timestamp {
        self.now.max(self.case.last_recorded + SignedDuration::from_millis(1))
    }

    /// Starts the id of an element of this case.
    pub fn id(&self, category: Category) -> crate::case::ElementIdParts {
        ElementId::of(category, &self.case.iun)
    }

    /// Records a fact unless an element of this id is in the case; tells whether it was recorded.
    pub fn record(&mut self, id: ElementId, facts: Facts, with: With) -> bool {
        if self.case.elements.contains(&id) {
            return false;
        }
        let event = Event {
            seq: self.case.seq + 1,
            id,
            recorded: self.next_instant(),
            rec: with.rec,
            facts,
            legal_facts: with.legal_facts,
            private: with.private,
        };
        self.case.evolve(&event);
        self.decision.events.push(event);
        true
    }

    /// Orders work at an instant, under an id made of its name and what tells it apart; once per decision.
    pub fn order(&mut self, apart: &str, due: Timestamp, task: Task) {
        let id = [self.case.iun.as_str(), ":", task.name(), ":", apart].concat();
        let ordered = |change: &WorkChange| matches!(change, WorkChange::Add(work) if work.id == id);
        if !self.decision.work.iter().any(ordered) {
            // never before its instant by the clock of the case, which counts whole milliseconds
            let due = whole_millis(due + (SignedDuration::from_millis(1) - SignedDuration::from_nanos(1)));
            self.decision.work.push(WorkChange::Add(Work { id, due, task }));
        }
    }

    /// Orders work now: at the instant of the last fact, which may be ahead of the clock by milliseconds only in the
    /// case's own count; it is due at once.
    pub fn order_now(&mut self, apart: &str, task: Task) {
        self.order(apart, self.now, task);
    }

    /// Gives up work ordered earlier under this name and these words that tell it apart; done or unknown work is
    /// ignored.
    pub fn give_up(&mut self, task: &str, apart: &str) {
        self.decision.work.push(WorkChange::Cancel(format!("{}:{task}:{apart}", self.case.iun)));
    }

    /// Parks what cannot go on by rule, visibly, with its code; the same again is no news.
    pub fn park(&mut self, rec: usize, reason: &str, code: &str) {
        if self.case.parked.iter().any(|known| known.rec == Some(rec) && known.reason == reason && known.code == code) {
            return;
        }
        let index = self.case.parkings + 1;
        let id = self.id(Category::CaseParked).rec(rec).index(index).id();
        let facts = Facts::CaseParked { reason: reason.to_owned(), code: code.to_owned() };
        self.record(id, facts, With::rec(rec));
    }

    /// State of a recipient.
    ///
    /// # Panics
    /// When the index is not one of the case: commands are built from the case's own work.
    pub fn recipient(&self, rec: usize) -> &RecipientState {
        assert!(rec < self.case.recipients.len(), "work names a recipient of its own case");
        &self.case.recipients[rec]
    }

    /// The present instant, whole milliseconds.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Ends the decision.
    pub fn finish(self) -> (Case, Decision) {
        (self.case, self.decision)
    }
}

/// Cuts an instant to whole milliseconds, as the wire shows it.
pub fn whole_millis(instant: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(instant.as_millisecond()).unwrap_or(instant)
}
