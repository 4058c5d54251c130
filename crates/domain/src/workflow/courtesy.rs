//! Courtesy messages and the wait for them to be read (art. 26 c. 5-bis: they have no legal effect of their own).

use super::command::CourtesyResult;
use super::decider::{Decider, With};
use super::terms;
use crate::case::{Category, Facts, Private};
use crate::work::Task;

/// Messages have left (those in `results`); after the choice of paper, the paper flow is scheduled.
pub(super) fn sent(d: &mut Decider<'_>, rec: usize, digital: bool, results: Vec<CourtesyResult>) {
    // `digital` says on which side of the choice of the channel the messages were ordered
    let chosen = digital != d.recipient(rec).digital.is_empty();
    if !d.case.is_open() || d.recipient(rec).aar.is_none() || !chosen {
        return;
    }
    for result in results {
        record(d, rec, result);
    }
    let schedule = d.id(Category::ScheduleAnalogWorkflow).rec(rec).id();
    if d.case.elements.contains(&schedule) {
        return;
    }
    let until = d.recipient(rec).courtesy_left.map(|left| terms::courtesy_wait_ends(left, &d.rules.terms));
    if let Some(until) = until {
        let id = d.id(Category::ProbableSchedulingAnalogDate).rec(rec).id();
        d.record(id, Facts::ProbableSchedulingAnalogDate { scheduling_analog_date: until }, With::rec(rec));
    }
    if !digital {
        let at = until.unwrap_or_else(|| d.next_instant());
        d.record(schedule, Facts::ScheduleAnalogWorkflow { scheduling_date: at }, With::rec(rec));
        let due = if until.is_some() { at } else { d.now() };
        d.order(&rec.to_string(), due, Task::StartAnalog { rec });
    }
}

fn record(d: &mut Decider<'_>, rec: usize, result: CourtesyResult) {
    let parts = d.id(Category::SendCourtesyMessage).rec(rec).courtesy(result.address.r#type.as_str());
    let optin = result.io_result.as_deref().is_some_and(|r| r != "SENT_COURTESY");
    let id = if optin { parts.optin().id() } else { parts.id() };
    let facts = Facts::SendCourtesyMessage { send_date: d.next_instant(), io_send_message_result: result.io_result };
    let private = Private { digital_address: Some(result.address), ..Private::default() };
    d.record(id, facts, With::rec(rec).private(private));
}
