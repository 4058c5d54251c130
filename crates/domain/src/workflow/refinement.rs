//! Refinement (*perfezionamento*) by lapse of the term: scheduled at the end of a flow, recorded when its date comes.
//!
//! The date is `terms`' business; here stands only when it is written down, and who bears the base cost.

use super::decider::{Decider, With};
use super::terms::LegalDate;
use crate::case::{Category, Facts};
use crate::work::Task;

/// Writes the date down, unless the recipient has opened the act before it.
pub(super) fn schedule(d: &mut Decider<'_>, rec: usize, date: &LegalDate) {
    if d.recipient(rec).viewed.is_some_and(|(viewed_at, _)| viewed_at <= date.at) {
        return;
    }
    let id = d.id(Category::ScheduleRefinement).rec(rec).id();
    let facts = Facts::ScheduleRefinement { scheduling_date: date.at, rule: date.rule, from: date.from };
    if d.record(id, facts, With::rec(rec)) {
        d.order(&rec.to_string(), date.at.max(d.now()), Task::Refine { rec });
    }
}

/// The date has come.
pub(super) fn due(d: &mut Decider<'_>, rec: usize) {
    let Some((date, _, _)) = d.recipient(rec).refinement_due else { return };
    if !d.case.is_open() {
        return;
    }
    let notification_cost = match d.recipient(rec).viewed {
        Some((viewed_at, _)) if viewed_at <= date => return,
        Some(_) => None,
        None => Some(d.rules.costs.send_fee),
    };
    let id = d.id(Category::Refinement).rec(rec).id();
    d.record(id, Facts::Refinement { notification_cost, event_timestamp: date }, With::rec(rec));
}
