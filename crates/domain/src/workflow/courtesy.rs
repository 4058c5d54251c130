//! Courtesy messages and the wait for them to be read (art. 26 c. 5-bis: they have no legal effect of their own).

use super::command::CourtesyResult;
use super::decider::{Decider, With};
use super::terms;
use crate::case::{Category, ElementId, Facts, Private, SENT_COURTESY};
use crate::party::{DigitalAddress, DigitalAddressType};
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

/// The recipient has switched app IO on: the message follows the invitation, once, while the act waits unopened
/// (IO-LOOKBACK). It begins no wait: the invitation has.
pub(super) fn io_switched_on(d: &mut Decider<'_>, rec: usize) {
    let invited = d.recipient(rec).io_invited;
    let until = invited.and_then(|invited| terms::invitation_stands_until(invited, &d.rules.terms));
    let in_time = until.is_some_and(|until| d.now() <= until);
    let told = d.case.elements.contains(&message_id(d, rec));
    if in_time && !told && d.case.may_follow_invitation(rec) {
        d.order_now(&rec.to_string(), Task::SendIoMessage { rec });
    }
}

/// It was shown. What left while the act was being opened or cancelled is not told.
pub(super) fn io_message_sent(d: &mut Decider<'_>, rec: usize, address: DigitalAddress) {
    if d.case.may_follow_invitation(rec) {
        record(d, rec, CourtesyResult { address, io_result: Some(SENT_COURTESY.to_owned()) });
    }
}

fn message_id(d: &Decider<'_>, rec: usize) -> ElementId {
    d.id(Category::SendCourtesyMessage).rec(rec).courtesy(DigitalAddressType::APPIO.as_str()).id()
}

fn record(d: &mut Decider<'_>, rec: usize, result: CourtesyResult) {
    let parts = d.id(Category::SendCourtesyMessage).rec(rec).courtesy(result.address.r#type.as_str());
    let optin = result.io_result.as_deref().is_some_and(|result| result != SENT_COURTESY);
    let id = if optin { parts.optin().id() } else { parts.id() };
    let facts = Facts::SendCourtesyMessage { send_date: d.next_instant(), io_send_message_result: result.io_result };
    let private = Private { digital_address: Some(result.address), ..Private::default() };
    d.record(id, facts, With::rec(rec).private(private));
}
