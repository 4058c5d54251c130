//! Room in the post: how many letters go in a week, and which (PAPER-CAPACITY). By default there is room for all, and
//! nothing here happens.
//!
//! A letter that is ready to go enters a register; on Mondays at 00:00 in Rome the week is planned over the letters that
//! were ready a little earlier, and what does not fit waits for the next Monday. The plan is stored, so that every
//! process follows the same one: it is made of rows that no longer change when the week begins, and whoever finds it
//! made keeps to it. What no longer needs to go (opened, paid, cancelled) leaves the register with the decision that says
//! so, and takes no place. No case is loaded for a plan: every other letter of that Monday waits for it.

mod order;

use super::WorkError;
use crate::Engine;
use crate::cases::Loaded;
use crate::error::UseError;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use jiff::{SignedDuration, Timestamp};
use messo_domain::case::{Case, Category, ElementId, Letter};
use messo_domain::work::{Task, WorkChange};
use messo_domain::workflow::terms::start_of_rome_week;
use messo_domain::workflow::{self, Command, Decision};
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
/// How many letters that had a place and are still here a plan looks at, and how many of them at the same time.
const MOST_LOOKS: usize = 256;
const LOOKS_AT_ONCE: usize = 16;

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
        let Some(letter) = letter_of(&loaded.case, rec, prepare) else { return Ok(None) };
        if self.never_waited(letter) {
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

    /// Until when a letter that stands in the register waits on: nobody need be asked where it would go.
    pub(super) async fn waits_on(
        &self,
        loaded: &Loaded,
        rec: usize,
        prepare: &ElementId,
    ) -> Result<Option<Timestamp>, WorkError> {
        let Some(letter) = letter_of(&loaded.case, rec, prepare) else { return Ok(None) };
        let waits = !letter.planned.is_empty() && may_go(&loaded.case, rec, letter);
        if self.settings().postal_capacity.is_unlimited() || !waits {
            return Ok(None);
        }
        match self.row::<Waiting>(QUEUE, prepare.as_str()).await? {
            Some(waiting) => self.turn_of(&waiting).await,
            None => Ok(None),
        }
    }

    async fn place_from(&self, loaded: &Loaded, rec: usize, letter: &Letter) -> Result<Option<Timestamp>, WorkError> {
        if self.settings().postal_capacity.is_unlimited() {
            return Ok(None);
        }
        let waiting = self.enter_queue(loaded, rec, letter, self.now()).await?;
        self.turn_of(&waiting).await
    }

    /// The Monday for which the letter waits; `None` where it has its place in the week in course.
    async fn turn_of(&self, waiting: &Waiting) -> Result<Option<Timestamp>, WorkError> {
        let now = self.now();
        let week = start_of_rome_week(now, 0);
        if is_planned_for(waiting, week) && self.plan_of(week).await?.has_place_for(waiting) {
            return Ok(None);
        }
        let mondays = [1, 2].map(|weeks| start_of_rome_week(now, weeks));
        Ok(mondays.into_iter().find(|monday| is_planned_for(waiting, *monday)))
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
        if self.never_waited(letter) { Ok(()) } else { self.remove(&letter.prepare).await }
    }

    fn never_waited(&self, letter: &Letter) -> bool {
        letter.planned.is_empty() && self.settings().postal_capacity.is_unlimited()
    }

    async fn remove(&self, prepare: &ElementId) -> Result<(), UseError> {
        if self.ports().store.register_get(QUEUE, prepare.as_str()).await?.is_none() {
            return Ok(());
        }
        self.put_row::<Waiting>(QUEUE, prepare.as_str(), None, ACTOR).await
    }

    /// The letters that wait no more by a decision, unless it sends them.
    pub(crate) fn given_up(
        &self,
        before: &Case,
        command: &Command,
        after: &Case,
        decision: &Decision,
    ) -> Vec<ElementId> {
        let mut given_up = Vec::new();
        for (rec, recipient) in before.recipients.iter().enumerate() {
            for letter in recipient.letters.iter().filter(|letter| letter.sent.is_none() && !self.never_waited(letter))
            {
                let later = letter_of(after, rec, &letter.prepare);
                let goes = if is_of(command, &letter.prepare) {
                    later.is_some_and(|later| later.sent.is_some()) || is_put_off(decision, &letter.prepare)
                } else {
                    !may_go(before, rec, letter)
                        || later.is_some_and(|later| later.sent.is_some() || may_go(after, rec, later))
                };
                if !goes {
                    given_up.push(letter.prepare.clone());
                }
            }
        }
        given_up
    }

    /// Takes letters out of the register. What cannot be taken out now is found by a later plan.
    pub(crate) async fn leave_queue_for_good(&self, given_up: Vec<ElementId>) {
        for prepare in given_up {
            if let Err(error) = self.remove(&prepare).await {
                tracing::warn!(%prepare, %error, "a letter that will not go still waits for a place");
            }
        }
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
            if planner.has_room_for(&letter.sender) {
                planner.place(&letter);
            }
        }
        let plan = planner.finish();
        // The plan that another process has made meanwhile holds.
        self.change_row(PLANS, key, ACTOR, |made| Ok(made.unwrap_or_else(|| plan.clone()))).await
    }

    /// The letters that were ready before the plan of the week was closed.
    async fn waiting_for(&self, week: Timestamp) -> Result<Vec<Waiting>, UseError> {
        let mut waiting = Vec::new();
        for row in self.ports().store.register_list(QUEUE, "").await? {
            waiting.push(self.opened::<Waiting>(QUEUE, &row)?);
        }
        waiting.retain(|letter| is_planned_for(letter, week));
        let gone = self.gone_of(&waiting, week).await?;
        waiting.retain(|letter| !gone.contains(&letter.prepare));
        Ok(waiting)
    }

    /// The letters among these that had their place in an earlier week and no longer need one: a process that ended
    /// between a decision and its effect on the register left them there.
    async fn gone_of(&self, waiting: &[Waiting], week: Timestamp) -> Result<Vec<ElementId>, UseError> {
        let Some((last_week, last)) = self.last_plan_before(week).await? else { return Ok(Vec::new()) };
        let left = waiting.iter().filter(|letter| is_planned_for(letter, last_week) && last.has_place_for(letter));
        let looks: Vec<_> = left.take(MOST_LOOKS).map(|letter| self.left_behind(letter)).collect();
        let gone: Vec<_> = stream::iter(looks).buffered(LOOKS_AT_ONCE).try_collect().await?;
        Ok(gone.into_iter().flatten().collect())
    }

    /// The letter, taken out of the register, if it need not go any more.
    async fn left_behind(&self, letter: &Waiting) -> Result<Option<ElementId>, UseError> {
        if self.still_waits(letter).await? {
            return Ok(None);
        }
        self.remove(&letter.prepare).await?;
        Ok(Some(letter.prepare.clone()))
    }

    async fn last_plan_before(&self, week: Timestamp) -> Result<Option<(Timestamp, Plan)>, UseError> {
        let plans = self.ports().store.register_list(PLANS, "").await?;
        let of_week = |key: &str| key.parse::<Timestamp>().ok().filter(|of| *of < week);
        let last = plans.iter().filter_map(|row| Some((of_week(&row.key)?, row))).max_by_key(|(of, _)| *of);
        last.map(|(of, row)| Ok((of, self.opened(PLANS, row)?))).transpose()
    }

    async fn still_waits(&self, waiting: &Waiting) -> Result<bool, UseError> {
        let Some(loaded) = self.load(&waiting.iun).await? else { return Ok(false) };
        let letter = letter_of(&loaded.case, waiting.rec, &waiting.prepare);
        Ok(letter.is_some_and(|letter| may_go(&loaded.case, waiting.rec, letter)))
    }
}

fn is_planned_for(letter: &Waiting, week: Timestamp) -> bool {
    letter.arrived < week - CLOSED_BEFORE
}

/// Whether the letter has not gone and nothing that the recipient or the sender did stands in its way.
fn may_go(case: &Case, rec: usize, letter: &Letter) -> bool {
    letter.sent.is_none() && case.is_open() && !case.recipients[rec].is_settled()
}

fn is_of(command: &Command, letter: &ElementId) -> bool {
    matches!(command, Command::PaperPrepared { prepare, .. } if prepare == letter)
}

/// Whether the decision prepares the letter again later.
fn is_put_off(decision: &Decision, letter: &ElementId) -> bool {
    let is_again = |task: &Task| matches!(task, Task::PreparePaper { prepare, .. } if prepare == letter);
    decision.work.iter().any(|change| matches!(change, WorkChange::Add(work) if is_again(&work.task)))
}

fn letter_of<'a>(case: &'a Case, rec: usize, prepare: &ElementId) -> Option<&'a Letter> {
    case.recipients.get(rec)?.letters.iter().find(|letter| letter.prepare == *prepare)
}
