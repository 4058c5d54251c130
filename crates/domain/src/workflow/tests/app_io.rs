//! The message that follows an invitation to switch the service on in app IO (IO-LOOKBACK): when it goes, when it does not,
//! and what it leaves as it is.

use super::stories::DELIVERED;
use super::told::told_of;
use super::{Life, assert_told, citizen, notification};
use crate::case::{Category, Facts};
use crate::work::Task;
use crate::workflow::Command;
use jiff::{SignedDuration, Timestamp};

/// A life in which a recipient was just invited, before paper.
fn invited() -> Life {
    let mut life = notification().to(citizen().courtesy(&["EMAIL", "APPIO-OPTIN"]).letters(&[DELIVERED])).deposited();
    life.run_to(Category::ScheduleAnalogWorkflow);
    life
}

/// The recipient switches app IO on; the task that follows from it.
fn switch_on(life: &mut Life) -> Option<Task> {
    life.give(Command::IoSwitchedOn { rec: 0 });
    let index = life.waiting.iter().position(|work| matches!(work.task, Task::SendIoMessage { .. }))?;
    Some(life.waiting.remove(index).task)
}

/// The instant at which paper starts, as it was written down and as work is due.
fn paper_starts(life: &Life) -> (Vec<Timestamp>, Vec<Timestamp>) {
    let written = life.events.iter().filter_map(|event| match &event.facts {
        Facts::ProbableSchedulingAnalogDate { scheduling_analog_date: at }
        | Facts::ScheduleAnalogWorkflow { scheduling_date: at } => Some(*at),
        _ => None,
    });
    let due = life.waiting.iter().filter(|work| matches!(work.task, Task::StartAnalog { .. })).map(|work| work.due);
    (written.collect(), due.collect())
}

#[test]
fn who_follows_the_invitation_gets_one_message_and_paper_starts_when_it_would_have() {
    let mut life = invited();
    let before = (paper_starts(&life), life.case.recipients[0].courtesy_left);
    let events = life.events.len();
    life.now += SignedDuration::from_hours(3 * 24);
    let task = switch_on(&mut life).unwrap();
    life.perform(task.clone());
    assert_told(
        &told_of(&life, &life.events[events..]),
        "SEND_COURTESY_MESSAGE.COURTESYADDRESSTYPE_APPIO SENT_COURTESY",
    );
    assert_eq!((paper_starts(&life), life.case.recipients[0].courtesy_left), before, "no wait begins anew");
    assert_eq!(switch_on(&mut life), None, "nothing is ordered the second time");
    life.perform(task);
    life.run();
    assert_eq!(life.count(Category::SendCourtesyMessage), 3, "an e-mail, the invitation, the message");
    life.assert_the_past_is_closed();
    life.assert_nobody_is_stuck();
}

#[test]
fn the_seventh_day_is_the_last_to_follow_an_invitation() {
    let told = |days, late: SignedDuration| {
        let mut life = invited();
        life.rules.terms.io_lookback_days = days;
        life.now = life.case.recipients[0].io_invited.unwrap() + SignedDuration::from_hours(7 * 24) + late;
        switch_on(&mut life).is_some()
    };
    assert!(told(7, SignedDuration::ZERO));
    assert!(!told(7, SignedDuration::from_millis(1)));
    assert!(told(8, SignedDuration::from_millis(1)));
    assert!(!told(0, SignedDuration::from_hours(-7 * 24)), "rules without a look-back know no such message");
}

#[test]
fn nothing_follows_where_the_act_was_opened_or_cancelled_be_the_message_under_way() {
    let stops: [fn(&mut Life); 2] = [|life| _ = life.view(0), |life| _ = life.cancel()];
    for stop in stops {
        let mut life = invited();
        stop(&mut life);
        assert_eq!(switch_on(&mut life), None);
        let mut life = invited();
        let task = switch_on(&mut life).unwrap();
        stop(&mut life);
        life.perform(task);
        assert_eq!(life.count(Category::SendCourtesyMessage), 2);
    }
}

#[test]
fn who_was_not_invited_gets_nothing() {
    for channels in [&[][..], &["EMAIL"], &["APPIO"]] {
        let mut life = notification().to(citizen().courtesy(channels).letters(&[DELIVERED])).deposited();
        assert_eq!(switch_on(&mut life), None, "before the acceptance");
        life.run_to(Category::ScheduleAnalogWorkflow);
        assert_eq!(switch_on(&mut life), None, "{channels:?}");
    }
}

#[test]
fn beside_a_certified_mail_the_message_follows_as_well() {
    let citizen = citizen().with_pec("one@pec.example").courtesy(&["APPIO-OPTIN"]);
    let mut life = notification().to(citizen).deposited();
    life.run_to(Category::SendCourtesyMessage);
    let probable = life.count(Category::ProbableSchedulingAnalogDate);
    let task = switch_on(&mut life).unwrap();
    life.perform(task);
    life.run();
    assert_eq!(life.count(Category::SendCourtesyMessage), 2);
    assert_eq!(life.count(Category::ProbableSchedulingAnalogDate), probable);
    life.assert_the_past_is_closed();
}
