//! Room in the post: how many letters go in a week, and which (PAPER-CAPACITY). By default there is room for all, and
//! nothing here happens.
//!
//! A letter that is ready to go enters a register; on Mondays at 00:00 in Rome the week is planned over the letters that
//! were ready a little earlier, and what does not fit waits for the next Monday. The plan is stored, so that every
//! process follows the same one: it is made of rows that no longer change when the week begins, and whoever finds it
//! made keeps to it. What no longer needs to go (opened, paid, cancelled) gives its place away.

mod order;

use super::WorkError;
use crate::Engine;
use crate::cases::Loaded;
use crate::error::UseError;
use jiff::{SignedDuration, Timestamp};
use messo_domain::case::{Category, ElementId, Letter};
use messo_domain::workflow::terms::start_of_rome_week;
use messo_domain::workflow::{self, Command};
use order::{Plan, Planner, Room, Waiting, in_turn};
use std::sync::Arc;

/// Register of the letters that wait.
const QUEUE: &str = "paper_queue";
/// Register of the plans, by the instant at which their week begins.
const PLANS: &str = "paper_plan";
/// Who writes them, in the audit rows.
const ACTOR: &str = "platform";
/// How long before its week begins a plan is closed, so that every process sees the same rows whatever its clock.
const CLOSED_BEFORE: SignedDuration = SignedDuration::from_mins(15);

/// The plan of the week in course, as far as this process has seen it.
#[derive(Default)]
pub(crate) struct PlanInForce(tokio::sync::Mutex<Option<(Timestamp, Arc<Plan>)>>);

impl PlanInForce {
    /// Forgets it (the sandbox's reset).
    pub(crate) async fn clear(&self) {
        *self.0.lock().await = None;
    }
}

impl Engine {
    /// When the post has room for a letter that the command would send; `None` where it may go now, or does not go.
    pub(super) async fn place_of(
        &self,
        loaded: &Loaded,
        rec: usize,
        prepare: &ElementId,
        command: &Command,
    ) -> Result<Option<Timestamp>, WorkError> {
        let Some(letter) = letter_of(loaded, rec, prepare) else { return Ok(None) };
        if self.settings().postal_capacity.is_unlimited() && letter.planned.is_empty() {
            return Ok(None);
        }
        if self.would_send(loaded, command)? {
            return self.place_from(loaded, rec, letter).await;
        }
        self.leave_queue(letter).await?;
        Ok(None)
    }

    /// Whether a letter would go now, if there were room: an untraceable addressee need not wait for a place.
    fn would_send(&self, loaded: &Loaded, command: &Command) -> Result<bool, UseError> {
        let (_, decision) = workflow::decide(&loaded.case, command.clone(), self.now(), &loaded.rules);
        let sends = [Category::SendAnalogDomicile, Category::SendSimpleRegisteredLetter];
        Ok(decision.events.iter().any(|event| sends.contains(&event.category())))
    }

    async fn place_from(&self, loaded: &Loaded, rec: usize, letter: &Letter) -> Result<Option<Timestamp>, WorkError> {
        if self.settings().postal_capacity.is_unlimited() {
            return Ok(None);
        }
        let now = self.now();
        let waiting = self.enter_queue(loaded, rec, letter, now).await?;
        let week = start_of_rome_week(now, 0);
        if is_planned_for(&waiting, week) && self.plan_of(week).await?.has_place_for(&waiting) {
            return Ok(None);
        }
        let mondays = [1, 2].map(|weeks| start_of_rome_week(now, weeks));
        Ok(mondays.into_iter().find(|monday| is_planned_for(&waiting, *monday)))
    }

    /// The row of the letter; it enters at its first try and keeps that instant.
    async fn enter_queue(
        &self,
        loaded: &Loaded,
        rec: usize,
        letter: &Letter,
        now: Timestamp,
    ) -> Result<Waiting, UseError> {
        if let Some(known) = self.row(QUEUE, letter.prepare.as_str()).await? {
            return Ok(known);
        }
        let deposit = &loaded.case.deposit;
        let waiting = Waiting {
            prepare: letter.prepare.clone(),
            iun: loaded.case.iun.clone(),
            rec,
            sender: deposit.sender_id.clone(),
            follows_up: letter.attempt != Some(0),
            priority: deposit.physical_communication_priority.into(),
            arrived: now,
        };
        self.put_row(QUEUE, letter.prepare.as_str(), Some(&waiting), ACTOR).await?;
        Ok(waiting)
    }

    /// A letter that has gone, or never will, waits no more.
    pub(super) async fn leave_queue(&self, letter: &Letter) -> Result<(), UseError> {
        if letter.planned.is_empty() { Ok(()) } else { self.remove(&letter.prepare).await }
    }

    async fn remove(&self, prepare: &ElementId) -> Result<(), UseError> {
        self.put_row::<Waiting>(QUEUE, prepare.as_str(), None, ACTOR).await
    }

    /// The plan of a week that has begun: read, or made once.
    async fn plan_of(&self, week: Timestamp) -> Result<Arc<Plan>, UseError> {
        let mut in_force = self.inner.plan.0.lock().await;
        if let Some((_, plan)) = in_force.as_ref().filter(|(of, _)| *of == week) {
            return Ok(plan.clone());
        }
        let key = week.to_string();
        let plan = match self.row::<Plan>(PLANS, &key).await? {
            Some(plan) => plan,
            None => self.make_plan(week, &key).await?,
        };
        let plan = Arc::new(plan);
        *in_force = Some((week, plan.clone()));
        Ok(plan)
    }

    async fn make_plan(&self, week: Timestamp, key: &str) -> Result<Plan, UseError> {
        let capacity = self.settings().postal_capacity;
        let room = Room { in_all: capacity.weekly_letters, per_sender: capacity.weekly_letters_per_sender };
        let mut planner = Planner::new(room);
        for letter in in_turn(self.waiting_for(week).await?) {
            if planner.is_full() {
                break;
            }
            if !planner.has_room_for(&letter.sender) {
                continue;
            }
            if self.still_waits(&letter).await? {
                planner.place(&letter);
            } else {
                self.remove(&letter.prepare).await?;
            }
        }
        // Read once more: letters of a plan that another process has made meanwhile may be gone from the rows read here.
        if let Some(made) = self.row(PLANS, key).await? {
            return Ok(made);
        }
        let plan = planner.finish();
        self.put_row(PLANS, key, Some(&plan), ACTOR).await?;
        Ok(plan)
    }

    /// The letters that were ready before the plan of the week was closed.
    async fn waiting_for(&self, week: Timestamp) -> Result<Vec<Waiting>, UseError> {
        let mut waiting = Vec::new();
        for row in self.ports().store.register_list(QUEUE, "").await? {
            waiting.extend(self.row::<Waiting>(QUEUE, &row.key).await?.filter(|letter| is_planned_for(letter, week)));
        }
        Ok(waiting)
    }

    async fn still_waits(&self, waiting: &Waiting) -> Result<bool, UseError> {
        let Some(loaded) = self.load(&waiting.iun).await? else { return Ok(false) };
        let letter = letter_of(&loaded, waiting.rec, &waiting.prepare);
        let goes = loaded.case.is_open() && !loaded.case.recipients[waiting.rec].is_settled();
        Ok(goes && letter.is_some_and(|letter| letter.sent.is_none()))
    }
}

fn is_planned_for(letter: &Waiting, week: Timestamp) -> bool {
    letter.arrived < week - CLOSED_BEFORE
}

fn letter_of<'a>(loaded: &'a Loaded, rec: usize, prepare: &ElementId) -> Option<&'a Letter> {
    loaded.case.recipients.get(rec)?.letters.iter().find(|letter| letter.prepare == *prepare)
}
