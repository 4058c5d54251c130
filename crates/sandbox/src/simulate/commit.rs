//! Commits of a batch: decisions that land at once or late, on the case they were made on or on another one.
//!
//! The way of the engine: decide on what was loaded, append at the sequence it was decided on, decide again where the
//! case has moved on, commit nothing where the claim was lost. Here the weather chooses what happens between the steps.

use super::agenda::Step;
use super::batch::{Batch, LEASE, Looked, unharmed};
use super::deeds::{Deed, When};
use super::finding::Finding;
use super::scenario::Scenario;
use jiff::Timestamp;
use messo_checkers::SwitchedOn;
use messo_domain::case::{Case, Category, Event, Facts};
use messo_domain::workflow::{Command, Decision};

/// Who asks for a decision.
#[derive(Clone, Copy)]
pub(super) enum Source {
    Worker { row: usize, generation: u32 },
    Person { act: usize },
}

/// A decision made and not yet committed.
pub(super) struct Flight {
    source: Source,
    command: Option<Command>,
    seq: u32,
    decided: Option<(Case, Decision)>,
}

impl Batch<'_> {
    pub(super) fn decide_in_bad_weather(
        &mut self,
        life: usize,
        at: Timestamp,
        now: Timestamp,
        source: Source,
        command: Option<Command>,
    ) -> Result<(), Finding> {
        if self.chance(life, |weather| weather.dies_before_commit) {
            self.note(life, at, || "the process dies before the commit".to_owned());
            if let Source::Person { act } = source {
                let again = at + self.wait(life, 1, 600);
                self.push(life, again, Step::Act(act)); // who got no answer asks again
            }
            return Ok(());
        }
        let Some(case) = &self.lives[life].case else { return Ok(()) };
        let seq = case.seq;
        let set = self.set;
        let decided = match &command {
            Some(command) => {
                let (case, command) = (case.clone(), command.clone());
                Some(unharmed(|| set.core.decide(case, command, now, &set.law.rules))?)
            }
            None => None,
        };
        let flight = Flight { source, command, seq, decided };
        let slow = self.chance(life, |weather| weather.slow_commit);
        let works = matches!(source, Source::Worker { .. });
        let loses = works && self.chance(life, |weather| weather.loses_lease);
        if slow || loses {
            self.note(life, at, || format!("the commit of what was decided on event {seq} is slow"));
            let later = if loses { at + LEASE + self.wait(life, 0, 60) } else { at + self.wait(life, 0, 6) };
            self.flights.push(Some(flight));
            self.lives[life].flying += 1;
            self.push(life, later, Step::Commit(self.flights.len() - 1));
            return Ok(());
        }
        self.commit(life, at, flight)
    }

    /// A slow commit arrives.
    pub(super) fn land(&mut self, life: usize, flight: usize, at: Timestamp) -> Result<(), Finding> {
        match self.flights[flight].take() {
            Some(flight) => {
                self.lives[life].flying -= 1;
                self.commit(life, at, flight)
            }
            None => Ok(()),
        }
    }

    fn commit(&mut self, life: usize, at: Timestamp, flight: Flight) -> Result<(), Finding> {
        if let Source::Worker { row, generation } = flight.source {
            let row = &self.lives[life].work.rows[row];
            if !row.open || row.generation != generation {
                self.note(life, at, || "the claim was lost: nothing is committed".to_owned());
                return Ok(());
            }
        }
        let set = self.set;
        let moved_on = self.lives[life].case.as_ref().is_some_and(|case| case.seq != flight.seq);
        let mut decided = flight.decided;
        if moved_on {
            self.note(life, at, || "the case has moved on: decided again".to_owned());
            let command = match flight.source {
                Source::Person { act } => self.command_of(life, act, at),
                // a worker that found nothing to do looks again, one that has an answer decides on it again
                Source::Worker { row, .. } if flight.command.is_none() => match self.carry_out(life, row, at)? {
                    Looked::Command(command) => command.map(|command| *command),
                    Looked::Later(_) => return Ok(()), // its lease runs out, and it is taken up again
                },
                Source::Worker { .. } => flight.command,
            };
            decided = match (command, &self.lives[life].case) {
                (Some(command), Some(case)) => {
                    let case = case.clone();
                    Some(unharmed(|| set.core.decide(case, command, at, &set.law.rules))?)
                }
                _ => None,
            };
        }
        let completes = match flight.source {
            Source::Worker { row, .. } => Some(row),
            Source::Person { act } => {
                self.note_switch(life, act, at);
                None
            }
        };
        match decided {
            Some((case, decision)) => self.append(life, at, case, decision, completes),
            None => {
                if let Some(row) = completes {
                    self.lives[life].work.rows[row].open = false;
                }
                Ok(())
            }
        }
    }

    /// Writes down that a person has switched app IO on, and how much of the log the decision on it knows.
    pub(super) fn note_switch(&mut self, life: usize, act: usize, at: Timestamp) {
        let it = &mut self.lives[life];
        if let Deed::SwitchIoOn { rec } = it.scenario.acts[act].deed {
            it.switched_on.push(SwitchedOn { rec, at, known: it.events.len() });
        }
    }

    /// One commit: events, work, streams, the completion of the work that led here.
    pub(super) fn append(
        &mut self,
        life: usize,
        at: Timestamp,
        case: Case,
        decision: Decision,
        completes: Option<usize>,
    ) -> Result<(), Finding> {
        if let Some(row) = completes {
            self.lives[life].work.rows[row].open = false;
        }
        let Decision { events, work } = decision;
        let it = &mut self.lives[life];
        let answered = it.case.as_ref().unwrap_or(&case).is_answered() && events.iter().all(|e| !answers(e));
        let first_seq = it.events.len() as u32 + 1;
        if events.iter().zip(first_seq..).any(|(event, seq)| event.seq != seq) {
            return Err(Finding::new("times", "the events of a decision do not follow the last one of the case"));
        }
        let group = it.scenario.group.then_some("group-1");
        for stream in &mut self.streams[it.scenario.sender] {
            stream.take_in(life, group, answered, &events);
        }
        it.case = Some(case);
        let waiting = it.work.apply(work);
        self.trigger(life, at, &events);
        self.lives[life].events.extend(events);
        for row in waiting {
            let next = self.lives[life].work.rows[row].next;
            self.push(life, next, Step::Work(row));
        }
        if self.chance(life, |weather| weather.dies_after_commit) {
            self.note(life, at, || "the process dies after the commit, and reads the case again".to_owned());
            self.read_again(life)?;
        }
        Ok(())
    }

    /// Deeds that waited for one of these events are done from now on.
    fn trigger(&mut self, life: usize, at: Timestamp, events: &[Event]) {
        if self.lives[life].waits_for.is_empty() {
            return;
        }
        for event in events {
            let it = &self.lives[life];
            let due: Vec<(usize, Timestamp)> =
                it.waits_for.iter().filter_map(|act| Some((*act, due_after(&it.scenario, *act, event, at)?))).collect();
            for (act, due) in due {
                self.lives[life].waits_for.retain(|other| *other != act);
                self.push(life, due.max(at), Step::Act(act));
            }
        }
    }

    /// What is read from the store is the case that was in memory.
    fn read_again(&mut self, life: usize) -> Result<(), Finding> {
        let it = &mut self.lives[life];
        let folded = unharmed(|| Case::fold(it.scenario.iun.clone(), &it.events))?;
        match folded {
            Ok(folded) if Some(&folded) == it.case.as_ref() => {
                it.case = Some(folded);
                Ok(())
            }
            Ok(_) => Err(Finding::new("fold", "the case folded from its events is not the case that was decided on")),
            Err(broken) => Err(Finding::new("fold", broken.to_string())),
        }
    }
}

fn answers(event: &Event) -> bool {
    matches!(event.category(), Category::RequestAccepted | Category::RequestRefused)
}
/// When a deed is due that waited for this event; `None` where it waits for another one.
fn due_after(scenario: &Scenario, act: usize, event: &Event, now: Timestamp) -> Option<Timestamp> {
    let act = &scenario.acts[act];
    let own = event.rec.is_none() || act.deed.rec().is_none() || event.rec == act.deed.rec();
    match (act.when, &event.facts) {
        (When::After(category, wait), _) if own && event.category() == category => Some(now + wait),
        (When::AroundEffect(by), Facts::ScheduleRefinement { scheduling_date, .. }) if own => {
            Some(*scheduling_date + by)
        }
        _ => None,
    }
}
