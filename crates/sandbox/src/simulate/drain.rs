//! The end of a batch: after its last day the weather is fair, and what was due by then is brought to its end.
//!
//! A simulation that just stopped would call late what the weather still holds back. So nothing errs any more, the outside
//! tells what it held back, nobody begins anything new, and each life goes on as long as it owes something: work that was
//! due by the last day, or is due at once because of that, or a commit under way. Then the life stands still, and nothing
//! that was due by that instant may be undone; what is due later (a term that runs on) is no fault.

use super::agenda::Step;
use super::batch::{Batch, Found};
use jiff::{SignedDuration, Timestamp};
use messo_domain::work::Task;

/// How long after the last day a life may still owe something: longer than the simulated renderer is ever down.
const LONGEST_DRAIN: SignedDuration = SignedDuration::from_hours(24 * 120);
/// What a process whose clock is ahead asks for at once is due so much later.
const CLOCKS: SignedDuration = SignedDuration::from_secs(5);

impl Batch<'_> {
    /// Brings to its end what was due by the last day; what is not then done is late.
    pub(super) fn drain(&mut self) -> Result<(), Found> {
        self.clear_up();
        while let Some(entry) = self.next_entry() {
            if entry.at > self.until + LONGEST_DRAIN {
                break;
            }
            let begins_something = matches!(entry.step, Step::Deposit | Step::Act(_));
            if !begins_something && self.owes(entry.life) {
                self.take(entry)?;
            }
        }
        Ok(())
    }

    /// The weather becomes fair: what it held back can be heard, and who was to ask for it later asks now.
    fn clear_up(&mut self) {
        self.set.weather = None;
        let until = self.until;
        for life in 0..self.lives.len() {
            let it = &mut self.lives[life];
            it.world.clear_up(until);
            let asks = |task: &Task| it.world.has_news_for(task, until);
            let rows = it.work.rows.iter().enumerate();
            let asking = rows.filter(|(_, row)| row.open && row.due > until && row.task.as_ref().is_some_and(asks));
            for row in asking.map(|(row, _)| row).collect::<Vec<_>>() {
                self.lives[life].work.rows[row].due = until;
                self.push(life, until, Step::Work(row));
            }
        }
    }

    /// Whether a life has work that is due, or a commit under way.
    fn owes(&self, life: usize) -> bool {
        let it = &self.lives[life];
        let by = it.ended(self.until) + CLOCKS;
        it.flying > 0 || it.work.rows.iter().any(|row| row.open && row.due <= by)
    }
}

impl super::batch::Life {
    /// When it stood still: at the end of the last day, or with the last step that it owed.
    pub(super) fn ended(&self, until: Timestamp) -> Timestamp {
        self.last_step.max(until)
    }
}
