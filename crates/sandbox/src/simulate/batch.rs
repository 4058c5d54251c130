//! A batch: some dozens of notifications that live side by side, with one store, in virtual time.
//!
//! One queue of instants; each step is a deposit, a piece of work, a commit that was slow, or a deed of a person. Without
//! weather a step decides and commits at once. With weather workers are slow, lose their claims, die before or after a
//! commit, and decide on cases that have moved on meanwhile. All draws of a notification come from its own die, so that it
//! lives alone as it lived among others.

use super::agenda::{Entry, Step};
use super::commit::{Flight, Source};
use super::deeds::{Deed, When};
use super::dice::{Dice, mix};
use super::faults::Weather;
use super::finding::Finding;
use super::law::Law;
use super::scenario::Scenario;
use super::store::{Keys, Stream, WorkTable};
use super::worker::{Done, Hands};
use super::world::World;
use super::{Core, SENDERS, calendar, request};
use jiff::{SignedDuration, Timestamp};
use messo_checkers::SwitchedOn;
use messo_domain::case::{Case, Event};
use messo_domain::timeline::ReworkPlan;
use messo_domain::workflow::{Command, rework};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How long a claim holds.
pub(super) const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// More steps than any life takes: reaching it means that work goes round in circles.
const MAX_STEPS: u32 = 20_000;

/// One notification of the batch.
pub(super) struct Life {
    pub(super) scenario: Scenario,
    pub(super) world: World,
    /// `None` before the deposit, and for good where its keys were taken.
    pub(super) case: Option<Case>,
    pub(super) events: Vec<Event>,
    pub(super) work: WorkTable,
    /// What happened, for people; kept in a replay alone.
    pub(super) log: Option<Vec<String>>,
    dice: Dice,
    steps: u32,
    deposits: u32,
    /// Commits under way.
    pub(super) flying: u32,
    /// When something last happened in it.
    pub(super) last_step: Timestamp,
    /// When people switched app IO on, for the checkers.
    pub(super) switched_on: Vec<SwitchedOn>,
    /// Deeds that wait for an element.
    pub(super) waits_for: Vec<usize>,
}

/// What a look at a task came to.
pub(super) enum Looked {
    /// A command, or nothing to decide.
    Command(Option<Box<Command>>),
    /// Not before this instant.
    Later(Timestamp),
}

/// How a batch is run.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) core: &'a dyn Core,
    pub(super) law: &'a Law,
    pub(super) weather: Option<Weather>,
    /// Days after the last deposit by which what is due must be done.
    pub(super) days: u32,
    /// Whether a log is kept.
    pub(super) told: bool,
}

/// A batch under way, and then over.
pub(super) struct Batch<'a> {
    pub(super) set: Setting<'a>,
    pub(super) lives: Vec<Life>,
    pub(super) streams: Vec<[Stream; 2]>,
    pub(super) until: Timestamp,
    now: Timestamp,
    keys: Keys,
    queue: BinaryHeap<Reverse<Entry>>,
    pub(super) flights: Vec<Option<Flight>>,
    order: u64,
}

/// What was found, and in which notification of the batch.
pub(super) type Found = (usize, Finding);

impl<'a> Batch<'a> {
    /// A batch of so many notifications, drawn from a seed.
    pub(super) fn draw(seed: u64, notifications: usize) -> Vec<Scenario> {
        let anchor = calendar::anchor(&mut Dice::new(seed));
        (0..notifications).map(|number| Scenario::draw(seed, number, anchor)).collect()
    }

    pub(super) fn new(scenarios: Vec<Scenario>, set: Setting<'a>) -> Self {
        let last = scenarios.iter().map(|scenario| scenario.deposited).max().unwrap_or_default();
        let lives = scenarios.into_iter().map(|scenario| Life {
            dice: Dice::new(mix(scenario.seed, 0xFA17)),
            log: set.told.then(Vec::new),
            waits_for: (0..scenario.acts.len()).collect(),
            scenario,
            world: World::default(),
            case: None,
            events: Vec::new(),
            work: WorkTable::default(),
            switched_on: Vec::new(),
            steps: 0,
            deposits: 0,
            flying: 0,
            last_step: Timestamp::MIN,
        });
        let mut batch = Self {
            set,
            lives: lives.collect(),
            streams: (0..SENDERS).map(|_| [Stream::new(false), Stream::new(true)]).collect(),
            until: last + SignedDuration::from_hours(24 * i64::from(set.days)),
            now: Timestamp::MIN,
            keys: Keys::default(),
            queue: BinaryHeap::new(),
            flights: Vec::new(),
            order: 0,
        };
        for life in 0..batch.lives.len() {
            let at = batch.lives[life].scenario.deposited;
            batch.push(life, at, Step::Deposit);
        }
        batch
    }

    /// Lives every notification to its end, or to the last day and what was due by then.
    pub(super) fn run(&mut self) -> Result<(), Found> {
        while self.queue.peek().is_some_and(|Reverse(entry)| entry.at <= self.until) {
            let Some(entry) = self.next_entry() else { break };
            self.take(entry)?;
        }
        self.drain()
    }

    pub(super) fn next_entry(&mut self) -> Option<Entry> {
        self.queue.pop().map(|Reverse(entry)| entry)
    }

    /// Takes one step.
    pub(super) fn take(&mut self, Entry { at, life, step, .. }: Entry) -> Result<(), Found> {
        self.now = at;
        let it = &mut self.lives[life];
        (it.steps, it.last_step) = (it.steps + 1, at);
        if it.steps > MAX_STEPS {
            return Err((life, Finding::new("late", "the work of this notification goes round in circles")));
        }
        let done = match step {
            Step::Deposit => self.deposit(life, at),
            Step::Work(row) => self.work(life, row, at),
            Step::Commit(flight) => self.land(life, flight, at),
            Step::Act(act) => self.act(life, act, at),
        };
        done.map_err(|finding| (life, finding))
    }

    pub(super) fn push(&mut self, life: usize, at: Timestamp, step: Step) {
        // in fair weather what is due at one instant is done in the order in which it was asked for
        let order = match self.set.weather {
            Some(_) => self.lives[life].dice.next() >> 1,
            None => self.order,
        };
        self.order += 1;
        let at = at.max(self.now); // what was due in the past is done now: the clock never goes back
        if let Step::Work(row) = step {
            self.lives[life].work.rows[row].next = at;
        }
        self.queue.push(Reverse(Entry { at, order, life, step }));
    }

    pub(super) fn chance(&mut self, life: usize, of: impl Fn(&Weather) -> u32) -> bool {
        match &self.set.weather {
            Some(weather) => self.lives[life].dice.chance(of(weather)),
            None => false,
        }
    }

    pub(super) fn wait(&mut self, life: usize, low_secs: i64, high_secs: i64) -> SignedDuration {
        self.lives[life].dice.wait(low_secs, high_secs)
    }

    pub(super) fn note(&mut self, life: usize, at: Timestamp, text: impl FnOnce() -> String) {
        if let Some(log) = &mut self.lives[life].log {
            log.push(format!("{at}    {}", text()));
        }
    }

    /// The instant on the clock of the process that takes a step.
    fn clock(&mut self, life: usize, at: Timestamp) -> Timestamp {
        if self.chance(life, |weather| weather.skewed) { at + self.wait(life, 0, 3) } else { at }
    }

    fn deposit(&mut self, life: usize, at: Timestamp) -> Result<(), Finding> {
        self.lives[life].deposits += 1;
        let keys = keys_of(&self.lives[life].scenario);
        if self.lives[life].case.is_some() || !self.keys.take(life, &keys) {
            self.note(life, at, || "the deposit is refused: its keys are taken".to_owned());
            if self.lives[life].case.is_none() && self.lives[life].deposits < 3 {
                let later = at + self.wait(life, 3600, 30 * 86_400);
                self.push(life, later, Step::Deposit);
            }
            return Ok(());
        }
        let deposit = request::deposit(&self.lives[life].scenario);
        let Setting { core, law, .. } = self.set;
        let (case, decision) = unharmed(|| core.open(deposit, at, &law.rules, law.digest))?;
        for act in 0..self.lives[life].scenario.acts.len() {
            if let When::AfterDeposit(wait) = self.lives[life].scenario.acts[act].when {
                self.push(life, at + wait, Step::Act(act));
            }
        }
        self.append(life, at, case, decision, None)?;
        if self.chance(life, |weather| weather.asked_twice) {
            let again = at + self.wait(life, 0, 60);
            self.push(life, again, Step::Deposit);
        }
        Ok(())
    }

    fn work(&mut self, life: usize, index: usize, at: Timestamp) -> Result<(), Finding> {
        let row = &mut self.lives[life].work.rows[index];
        if !row.open || row.next != at {
            return Ok(());
        }
        if row.put_off < 2 && self.chance(life, |weather| weather.begun_late) {
            let later = at + self.wait(life, 1, 3 * 86_400);
            let row = &mut self.lives[life].work.rows[index];
            (row.put_off, row.next) = (row.put_off + 1, later);
            self.push(life, later, Step::Work(index));
            return Ok(());
        }
        let row = &mut self.lives[life].work.rows[index];
        row.generation += 1;
        let generation = row.generation;
        if self.set.weather.is_none() {
            let task = row.task.take();
            return self.work_in_fair_weather(life, index, at, task);
        }
        let source = Source::Worker { row: index, generation };
        if self.chance(life, |weather| weather.outage) {
            self.note(life, at, || format!("an outage hinders work {index}"));
            let later = at + self.wait(life, 1, 3600);
            self.lease(life, index, later);
            return Ok(());
        }
        self.lease(life, index, at + LEASE);
        let now = self.clock(life, at);
        let command = match self.carry_out(life, index, now)? {
            Looked::Command(command) => command.map(|command| *command),
            Looked::Later(later) => {
                self.lease(life, index, later);
                return Ok(());
            }
        };
        self.decide_in_bad_weather(life, at, now, source, command)
    }

    fn lease(&mut self, life: usize, row: usize, until: Timestamp) {
        self.lives[life].work.rows[row].next = until;
        self.push(life, until, Step::Work(row));
    }

    fn work_in_fair_weather(
        &mut self,
        life: usize,
        index: usize,
        now: Timestamp,
        task: Option<messo_domain::work::Task>,
    ) -> Result<(), Finding> {
        let set = self.set;
        let it = &mut self.lives[life];
        it.work.rows[index].open = false;
        let (Some(case), Some(task)) = (it.case.take(), task) else { return Ok(()) };
        let mut hands =
            Hands { scenario: &it.scenario, world: &mut it.world, weather: None, rules: &set.law.rules, now };
        match hands.carry_out(&case, task) {
            Done::Nothing => it.case = Some(case),
            Done::Later(at, task) => {
                it.case = Some(case);
                let row = &mut it.work.rows[index];
                (row.open, row.task) = (true, Some(task));
                self.lease(life, index, at);
            }
            Done::ReleaseNoticeCodes => {
                it.case = Some(case);
                self.release(life)?;
            }
            Done::Command(command) => {
                let (case, decision) = unharmed(|| set.core.decide(case, command, now, &set.law.rules))?;
                self.append(life, now, case, decision, None)?;
            }
        }
        Ok(())
    }

    /// What a task comes to.
    pub(super) fn carry_out(&mut self, life: usize, row: usize, now: Timestamp) -> Result<Looked, Finding> {
        let set = self.set;
        let it = &mut self.lives[life];
        let (Some(case), Some(task)) = (&it.case, it.work.rows[row].task.clone()) else {
            return Ok(Looked::Command(None));
        };
        let weather = set.weather.as_ref();
        let mut hands = Hands { scenario: &it.scenario, world: &mut it.world, weather, rules: &set.law.rules, now };
        match unharmed(|| hands.carry_out(case, task))? {
            Done::Nothing => Ok(Looked::Command(None)),
            Done::ReleaseNoticeCodes => self.release(life).map(|()| Looked::Command(None)),
            Done::Command(command) => Ok(Looked::Command(Some(Box::new(command)))),
            Done::Later(at, _) => Ok(Looked::Later(at)),
        }
    }

    fn release(&mut self, life: usize) -> Result<(), Finding> {
        let it = &self.lives[life];
        let over = it.case.as_ref().is_some_and(|case| case.refused.is_some() || case.cancellation_requested.is_some());
        if !over {
            return Err(Finding::new("keys", "the notice codes of a live notification were set free"));
        }
        let keys = keys_of(&it.scenario);
        self.keys.release(life, &keys[1..]); // the first is the protocol number, which stays taken
        Ok(())
    }
    fn act(&mut self, life: usize, act: usize, at: Timestamp) -> Result<(), Finding> {
        let now = self.clock(life, at);
        let Some(command) = self.command_of(life, act, now) else { return Ok(()) };
        self.note(life, now, || format!("{command:?}").chars().take(100).collect());
        if self.chance(life, |weather| weather.asked_twice) {
            let again = at + self.wait(life, 0, 5);
            self.push(life, again, Step::Act(act));
        }
        if self.set.weather.is_some() {
            return self.decide_in_bad_weather(life, at, now, Source::Person { act }, Some(command));
        }
        self.note_switch(life, act, at);
        let set = self.set;
        let Some(case) = self.lives[life].case.take() else { return Ok(()) };
        let (case, decision) = unharmed(|| set.core.decide(case, command, now, &set.law.rules))?;
        self.append(life, now, case, decision, None)
    }

    /// What a person asks for; `None` where the door would not let it in.
    pub(super) fn command_of(&self, life: usize, act: usize, now: Timestamp) -> Option<Command> {
        let it = &self.lives[life];
        let case = it.case.as_ref()?;
        match it.scenario.acts[act].deed {
            Deed::View { rec, delegate } => Some(Hands::view(rec, delegate)),
            Deed::Pay { rec, payment } => Some(Hands::pay(&it.scenario, rec, payment, now)),
            Deed::Cancel => Some(Command::Cancel { request_id: format!("cancellation-{act}") }),
            Deed::SwitchIoOn { rec } => Some(Command::IoSwitchedOn { rec }),
            Deed::Rework { rec, attempt } => rework::objection(case, rec, attempt)
                .is_none()
                .then(|| Command::Rework(ReworkPlan::of(&it.events, rec, attempt))),
        }
    }
}

/// The unique keys of a notification: its protocol number first, then its notices.
fn keys_of(scenario: &Scenario) -> Vec<String> {
    let Scenario { sender, protocol, token, .. } = scenario;
    let token = token.map_or_else(|| "null".to_owned(), |token| token.to_string());
    let notices = scenario
        .people
        .iter()
        .enumerate()
        .flat_map(|(rec, person)| (0..person.notices).map(move |payment| scenario.notice_code(rec, payment)));
    std::iter::once(format!("{sender}##{protocol}##{token}")).chain(notices).collect()
}
/// Runs a step of the core; a panic is a finding.
pub(super) fn unharmed<T>(step: impl FnOnce() -> T) -> Result<T, Finding> {
    catch_unwind(AssertUnwindSafe(step)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Finding::new("panic", text.unwrap_or_else(|| "the core panicked".to_owned()))
    })
}
