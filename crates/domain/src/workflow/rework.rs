//! Rework: an operator takes a wrong outcome on paper back, and the attempt is made again.
//!
//! Which elements no longer count is planned over the whole timeline (`timeline::ReworkPlan`); here stands when it may
//! be done, and that the letter is prepared anew under ids of its own (`.REWORK_<n>`).

use super::analog;
use super::decider::{Decider, With};
use super::{letter_wait, positions, refinement};
use crate::case::{Case, Category, CostPhase, Facts};
use crate::timeline::ReworkPlan;
use crate::work::names;

/// Why an attempt cannot be made again; `None` when it can.
pub fn objection(case: &Case, rec: usize, attempt: u8) -> Option<&'static str> {
    let Some(recipient) = case.recipients.get(rec) else { return Some("the case has no recipient of this index") };
    if case.accepted.is_none() {
        return Some("the request was not accepted");
    }
    if !case.is_open() {
        return Some("the notification is cancelled");
    }
    if recipient.is_settled() {
        return Some("the recipient has opened or paid: no paper is sent any more");
    }
    recipient.registered_letter(attempt).is_none().then_some("no letter of this attempt was prepared")
}

/// Makes the attempt again.
pub(super) fn rework(d: &mut Decider<'_>, plan: ReworkPlan) {
    let (rec, attempt) = (plan.rec, plan.attempt);
    if plan.seq != d.case.seq || objection(&d.case, rec, attempt).is_some() {
        return;
    }
    let number = d.recipient(rec).rework.map_or(0, |last| last + 1);
    let letters = d.recipient(rec).letters.iter().filter(|letter| letter.attempt >= Some(attempt));
    let sent: Vec<_> =
        letters.filter_map(|letter| Some((letter.sent.as_ref()?.request.clone(), letter.expeditions))).collect();
    for (request, expeditions) in sent {
        letter_wait::over(d, &request, expeditions);
        letter_wait::keep_back(d, &request, expeditions);
        // its cost is not told any more: the answer would stand in the place of that of the letter made anew
        d.give_up(names::UPDATE_POSITIONS, request.as_str());
    }
    refinement::give_up(d, rec);
    let id = d.id(Category::NotificationTimelineReworked).rec(rec).attempt(attempt).rework(Some(number)).id();
    let facts = Facts::NotificationTimelineReworked {
        sent_attempt_made: attempt,
        invalidated_timeline_and_status_history: plan.history,
        rework: number,
        invalidated: plan.invalidated,
        actor: plan.actor,
    };
    if d.record(id.clone(), facts, With::rec(rec)) {
        // the cost of what was taken back is not owed meanwhile
        positions::update(d, Some(rec), CostPhase::Validation, id.as_str());
        analog::prepare(d, rec, attempt);
    }
}
