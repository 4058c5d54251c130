//! Messages in app IO: an invitation stands in the place of the message, and the message follows where the recipient
//! switches the service on within seven days of it (IO-LOOKBACK).
//!
//! It follows once, and not for who has opened the act; that nothing is sent after a request to cancel is seen by
//! `dispatch`, and that it leaves the waits as they are by `dates`.

use crate::calendar::{plus_days, plus_seconds};
use crate::life::{SwitchedOn, Violation};
use crate::reading::Reading;
use messo_domain::case::{Category, Event, Facts};

/// Name of the checker.
pub const NAME: &str = "app_io";

/// What app IO says of a message that it showed.
const SHOWN: &str = "SENT_COURTESY";

/// Checks a life.
pub fn check(reading: &Reading<'_>) -> Result<(), Violation> {
    (0..reading.recipients).try_for_each(|rec| of_a_recipient(reading, rec))
}

fn of_a_recipient(reading: &Reading<'_>, rec: usize) -> Result<(), Violation> {
    let (mut invitation, mut message) = (None, None);
    for (place, event) in reading.own(rec) {
        let Facts::SendCourtesyMessage { io_send_message_result: Some(result), .. } = &event.facts else { continue };
        if (result == SHOWN) == event.id.as_str().ends_with(".OPTIN") {
            return wrong(event, "its id says another thing than app IO");
        }
        let of_its_kind = if result == SHOWN { &mut message } else { &mut invitation };
        if of_its_kind.replace((place, event)).is_some() {
            return wrong(event, "app IO was used twice");
        }
    }
    match (invitation, message) {
        (Some(invitation), Some(message)) => follows(reading, rec, invitation, message),
        (Some(invitation), None) => stands(reading, rec, invitation),
        (None, _) => Ok(()),
    }
}

fn wrong<T>(event: &Event, what: impl Into<String>) -> Result<T, Violation> {
    Err(Violation::by(NAME, event, what))
}

/// The times at which a recipient, invited already, switched app IO on; those up to so many seconds after the last instant.
fn in_time<'a>(
    reading: &'a Reading<'_>,
    rec: usize,
    (place, invitation): (usize, &'a Event),
    seconds: i64,
) -> impl Iterator<Item = &'a SwitchedOn> {
    let until = plus_seconds(plus_days(invitation.recorded, reading.life.terms.io_lookback_days), seconds);
    let own = reading.life.switched_on.iter().filter(move |it| it.rec == rec);
    own.filter(move |it| it.known > place && it.at <= until)
}

/// A message after an invitation has its reason.
fn follows(
    reading: &Reading<'_>,
    rec: usize,
    invitation: (usize, &Event),
    (place, message): (usize, &Event),
) -> Result<(), Violation> {
    if place < invitation.0 {
        return wrong(invitation.1, "an invitation after the message");
    }
    if reading.last_before(place, Some(rec), Category::NotificationViewedCreationRequest).is_some() {
        return wrong(message, "a message in app IO to who has opened the act");
    }
    let clocks = reading.life.terms.clocks_seconds;
    if in_time(reading, rec, invitation, clocks).any(|it| it.known <= place) {
        return Ok(());
    }
    wrong(message, "the invitation was not followed in time")
}

/// An invitation that no message follows was not followed itself, or something came between.
fn stands(reading: &Reading<'_>, rec: usize, invitation: (usize, &Event)) -> Result<(), Violation> {
    let stops = |event: &Event| match event.category() {
        Category::NotificationViewedCreationRequest => event.rec == Some(rec),
        Category::NotificationCancellationRequest => true,
        _ => false,
    };
    let work = format!(":send_io_message:{rec}");
    let waits = reading.life.work_left.iter().any(|left| left.id.ends_with(&work));
    let stopped = reading.events.iter().any(stops);
    let clocks = reading.life.terms.clocks_seconds;
    match in_time(reading, rec, invitation, -clocks).next() {
        Some(followed) if !stopped && !waits => {
            wrong(invitation.1, format!("followed at {}, and no message came", followed.at))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Tale, at, finds, passes};

    /// Takes the message that followed out of the log.
    fn take_message(tale: &mut Tale) -> Event {
        let is_message = |event: &Event| event.category() == Category::SendCourtesyMessage;
        let last = tale.events.iter().rposition(is_message);
        tale.events.remove(last.unwrap_or_default())
    }

    #[test]
    fn good_lives_pass() {
        for tale in Tale::all() {
            passes(check, &tale);
        }
    }

    #[test]
    fn a_message_that_nobody_asked_for_in_time_is_seen() {
        let not_in_time = "was not followed in time";
        let mut tale = Tale::invitation_followed();
        tale.switched_on.clear();
        finds(check, &tale, not_in_time);
        let mut tale = Tale::invitation_followed();
        tale.switched_on[0].at = at("2026-03-11T09:00:00Z");
        finds(check, &tale, not_in_time);
        let mut tale = Tale::invitation_followed();
        tale.switched_on[0].known = 1;
        finds(check, &tale, not_in_time);
    }

    #[test]
    fn a_message_that_does_not_come_is_seen() {
        let mut tale = Tale::invitation_followed();
        take_message(&mut tale);
        finds(check, &tale, "no message came");
        let mut opened = tale.clone();
        opened.viewed(0, true);
        passes(check, &opened);
        tale.switched_on[0].at = at("2026-03-11T09:00:00Z");
        passes(check, &tale);
    }

    #[test]
    fn a_message_for_who_has_opened_the_act_and_a_second_one_are_seen() {
        let mut tale = Tale::invitation_followed();
        let message = take_message(&mut tale);
        tale.viewed(0, true);
        tale.events.push(message);
        finds(check, &tale, "to who has opened");
        let mut tale = Tale::invitation_followed();
        tale.put_last(&Tale::invitation_followed(), "SEND_COURTESY_MESSAGE");
        finds(check, &tale, "used twice");
    }
}
