//! Refinement (*perfezionamento*) by lapse of the term: scheduled at the end of a flow, recorded when its date comes.
//!
//! The date is `terms`' business; here stands only when it is written down, and who bears the base cost.

use super::decider::{Decider, With};
use super::terms::LegalDate;
use crate::case::{Category, Facts};
use crate::work::{Task, names};

/// Writes the date down, unless the recipient has opened the act before it.
pub(super) fn schedule(d: &mut Decider<'_>, rec: usize, date: &LegalDate) {
    if d.recipient(rec).viewed.is_some_and(|(viewed_at, _)| viewed_at <= date.at) {
        return;
    }
    let rework = d.recipient(rec).rework;
    let id = d.id(Category::ScheduleRefinement).rec(rec).rework(rework).id();
    let facts = Facts::ScheduleRefinement { scheduling_date: date.at, rule: date.rule, from: date.from };
    if d.record(id, facts, With::rec(rec)) {
        d.order(&apart(rec, rework), date.at.max(d.now()), Task::Refine { rec });
    }
}

/// What tells the work of a recipient's refinement apart from that of a reworked one.
fn apart(rec: usize, rework: Option<u32>) -> String {
    rework.map_or_else(|| rec.to_string(), |number| format!("{rec}.REWORK_{number}"))
}

/// A date that a rework takes back is not waited for.
pub(super) fn give_up(d: &mut Decider<'_>, rec: usize) {
    if d.recipient(rec).refinement_due.is_some() && d.recipient(rec).refined.is_none() {
        let apart = apart(rec, d.recipient(rec).rework);
        d.give_up(names::REFINE, &apart);
    }
}

/// The date has come.
pub(super) fn due(d: &mut Decider<'_>, rec: usize) {
    let Some((date, _, _)) = d.recipient(rec).refinement_due else { return };
    if !d.case.is_open() || date > d.now() {
        return;
    }
    let notification_cost = match d.recipient(rec).viewed {
        Some((viewed_at, _)) if viewed_at <= date => return,
        Some(_) => None,
        None => Some(d.rules.costs.send_fee),
    };
    let rework = d.recipient(rec).rework;
    let id = d.id(Category::Refinement).rec(rec).rework(rework).id();
    d.record(id, Facts::Refinement { notification_cost, event_timestamp: date }, With::rec(rec));
}
