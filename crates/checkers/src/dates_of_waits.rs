//! Waits of the platform: courtesy messages, the second round of certified mail, its time-outs and repetitions, letters
//! abroad.
//!
//! Part of the checker `dates`. Where a wait runs from a hand-over that is not in the log, it may seem shorter by as much
//! as clocks differ.

use crate::calendar::{plus_days, plus_seconds};
use crate::dates::{same, wrong};
use crate::life::Violation;
use crate::reading::Reading;
use jiff::Timestamp;
use messo_domain::case::{Category, DigitalSource, ElementId, Event, Facts};
use messo_domain::workflow::carrier::Product;

/// Checks one element.
pub fn check(reading: &Reading<'_>, place: usize, event: &Event) -> Result<(), Violation> {
    match &event.facts {
        Facts::ProbableSchedulingAnalogDate { scheduling_analog_date } => {
            same(event, courtesy_ends(reading, place, event), *scheduling_analog_date)
        }
        Facts::ScheduleAnalogWorkflow { scheduling_date } => {
            let begins = courtesy_ends(reading, place, event).unwrap_or(event.recorded);
            same(event, Some(begins), *scheduling_date)
        }
        Facts::PrepareAnalogDomicile { sent_attempt_made: 0, .. } => courtesy_waited(reading, place, event),
        Facts::GetAddress { digital_address_source, attempt: 1, .. } => {
            let from = last_attempt(reading, place, event, *digital_address_source);
            let earliest = from.map(|from| plus_days(from, reading.life.terms.second_round_days));
            match earliest {
                Some(earliest) if event.recorded < earliest => {
                    wrong(event, format!("the second round begins before {earliest}"))
                }
                Some(earliest) => put_off_in_writing(reading, place, event, earliest),
                None => wrong(event, "a second look at a source that was never looked at"),
            }
        }
        Facts::ScheduleDigitalWorkflow { digital_address_source, last_attempt_date, scheduling_date, .. } => {
            same(event, last_attempt(reading, place, event, *digital_address_source), *last_attempt_date)?;
            let days = reading.life.terms.second_round_days;
            same(event, Some(plus_days(*last_attempt_date, days)), *scheduling_date)
        }
        Facts::SendDigitalProgress { request, delivery_detail_code, notification_date, .. } => {
            match delivery_detail_code.as_str() {
                "DP10" => timed_out(reading, place, event, request, *notification_date),
                "DP00" => sent_again(reading, place, event, request, *notification_date),
                _ => Ok(()),
            }
        }
        Facts::SendAnalogTimeoutCreationRequest { timeout_date, related_request_id, .. } => {
            same(event, Some(event.recorded), *timeout_date)?;
            no_outcome_from_abroad(reading, place, event, related_request_id)
        }
        _ => Ok(()),
    }
}

/// Five days after the last message that left; none where none did.
fn courtesy_ends(reading: &Reading<'_>, place: usize, event: &Event) -> Option<Timestamp> {
    let (_, message) = reading.last_before(place, event.rec, Category::SendCourtesyMessage)?;
    Some(plus_days(message.recorded, reading.life.terms.courtesy_days))
}

fn courtesy_waited(reading: &Reading<'_>, place: usize, event: &Event) -> Result<(), Violation> {
    let scheduled = reading.last_before(place, event.rec, Category::ScheduleAnalogWorkflow);
    match scheduled.map(|(_, scheduled)| &scheduled.facts) {
        Some(Facts::ScheduleAnalogWorkflow { scheduling_date }) if event.recorded < *scheduling_date => {
            wrong(event, format!("paper begins before {scheduling_date}"))
        }
        Some(_) => Ok(()),
        None => wrong(event, "paper begins without being scheduled"),
    }
}

/// The later of the last look at the source and of its last outcome.
fn last_attempt(reading: &Reading<'_>, place: usize, event: &Event, source: DigitalSource) -> Option<Timestamp> {
    let earlier = reading.events[..place].iter().filter(|other| other.rec == event.rec);
    let dates = earlier.filter_map(|other| match &other.facts {
        Facts::GetAddress { digital_address_source, attempt_date, .. } => {
            (*digital_address_source == source).then_some(*attempt_date)
        }
        Facts::SendDigitalFeedback { digital_address_source, notification_date, .. } => {
            (*digital_address_source == source).then_some(*notification_date)
        }
        _ => None,
    });
    dates.max()
}

/// A second round that was not due when it was announced was put off by an element that tells its date.
fn put_off_in_writing(reading: &Reading<'_>, place: usize, event: &Event, due: Timestamp) -> Result<(), Violation> {
    let announced = reading.last_before(place, event.rec, Category::PrepareDigitalDomicile);
    let early = announced.filter(|(_, it)| plus_seconds(it.recorded, reading.life.terms.clocks_seconds) < due);
    let Some((announced, _)) = early else { return Ok(()) };
    let put_off = reading.last_before(place, event.rec, Category::ScheduleDigitalWorkflow);
    if put_off.is_some_and(|(put_off, _)| put_off > announced) {
        return Ok(());
    }
    wrong(event, "the second round was put off without SCHEDULE_DIGITAL_WORKFLOW")
}

/// When a mail was last handed over, as far as the log tells.
fn handed_over(reading: &Reading<'_>, place: usize, request: &ElementId) -> Option<Timestamp> {
    let again = reading.events[..place].iter().rev().find(|event| match &event.facts {
        Facts::SendDigitalProgress { request: of, delivery_detail_code, .. } => {
            delivery_detail_code == "DP00" && of == request
        }
        _ => false,
    });
    again.or_else(|| reading.before(place, request).map(|(_, send)| send)).map(|event| event.recorded)
}

fn not_before(reading: &Reading<'_>, event: &Event, earliest: Timestamp, what: &str) -> Result<(), Violation> {
    if plus_seconds(event.recorded, reading.life.terms.clocks_seconds) < earliest {
        return wrong(event, format!("{what} before {earliest}"));
    }
    Ok(())
}

/// No answer within 26 hours.
fn timed_out(
    reading: &Reading<'_>,
    place: usize,
    event: &Event,
    request: &ElementId,
    said: Timestamp,
) -> Result<(), Violation> {
    same(event, Some(event.recorded), said)?;
    let Some(handed) = handed_over(reading, place, request) else { return Ok(()) }; // causality's business
    not_before(reading, event, plus_seconds(handed, reading.life.terms.pec_answer_seconds), "timed out")
}

/// The same mail again: ten minutes after the error that made it necessary, and not more often than allowed.
fn sent_again(
    reading: &Reading<'_>,
    place: usize,
    event: &Event,
    request: &ElementId,
    said: Timestamp,
) -> Result<(), Violation> {
    same(event, Some(event.recorded), said)?;
    let terms = reading.life.terms;
    let of_mail = reading.events[..place].iter().filter_map(|other| match &other.facts {
        Facts::SendDigitalProgress { request: of, should_retry, delivery_detail_code, .. } if of == request => {
            Some((*should_retry, delivery_detail_code == "DP00", other.recorded))
        }
        _ => None,
    });
    let (mut error, mut repetitions) = (None, 0);
    for (passing, repetition, at) in of_mail {
        if passing {
            error = error.or(Some(at)); // the first one sets the repetition; another one before it changes nothing
        }
        if repetition {
            repetitions += 1;
            error = None;
        }
    }
    let Some(error) = error else { return wrong(event, "a mail is sent again though no passing error came") };
    if repetitions >= terms.pec_retries {
        return wrong(event, format!("sent again for the {}th time", repetitions + 1));
    }
    not_before(reading, event, plus_seconds(error, terms.pec_retry_seconds), "sent again")
}

/// The limit for an outcome from abroad runs from the last expedition.
fn no_outcome_from_abroad(
    reading: &Reading<'_>,
    place: usize,
    event: &Event,
    request: &ElementId,
) -> Result<(), Violation> {
    let Some((_, send)) = reading.before(place, request) else { return wrong(event, "no such letter was sent") };
    let terms = reading.life.terms;
    if !matches!(send.facts, Facts::SendAnalogDomicile { product_type: Product::Rir, .. }) {
        return wrong(event, "only letters abroad are given up");
    }
    if reading.deposit.is_some_and(|deposit| deposit.sent_at < terms.abroad_from) {
        return wrong(event, "letters abroad were not given up when this one was sent");
    }
    let again = reading.events[..place].iter().rev().find(|other| {
        matches!(&other.facts, Facts::SendAnalogProgress { again: true, send_request_id, .. } if send_request_id == request)
    });
    let since = again.map_or(send.recorded, |again| again.recorded);
    not_before(reading, event, plus_days(since, terms.abroad_days), "given up")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dates::check as check_dates;
    use crate::testing::{Tale, finds, passes};
    use jiff::SignedDuration;

    #[test]
    fn the_courtesy_wait_is_five_days_from_the_last_message() {
        for hours in [-24, 24] {
            let mut tale = Tale::paper_second_attempt();
            tale.change("SCHEDULE_ANALOG_WORKFLOW", |facts| match facts {
                Facts::ScheduleAnalogWorkflow { scheduling_date } => {
                    *scheduling_date += SignedDuration::from_hours(hours);
                }
                _ => unreachable!(),
            });
            finds(check_dates, &tale, "where it is");
        }
        let mut tale = Tale::paper_second_attempt();
        tale.move_back("PREPARE_ANALOG_DOMICILE", SignedDuration::from_secs(1));
        finds(check_dates, &tale, "paper begins before");
    }

    #[test]
    fn the_second_round_waits_for_seven_days() {
        passes(check_dates, &Tale::pec_failed());
        let mut tale = Tale::pec_failed();
        tale.change("SCHEDULE_DIGITAL_WORKFLOW", |facts| match facts {
            Facts::ScheduleDigitalWorkflow { scheduling_date, .. } => {
                *scheduling_date -= SignedDuration::from_hours(24);
            }
            _ => unreachable!(),
        });
        finds(check_dates, &tale, "where it is");
        let mut tale = Tale::pec_failed();
        let id = tale.id_of("GET_ADDRESS", "SOURCE_PLATFORM.ATTEMPT_1");
        tale.move_back(&id, SignedDuration::from_secs(1));
        finds(check_dates, &tale, "the second round begins before");
    }

    #[test]
    fn a_mail_times_out_after_26_hours_and_goes_again_ten_minutes_later() {
        passes(check_dates, &Tale::pec_sent_again());
        let mut tale = Tale::pec_sent_again();
        tale.redate("DP10", SignedDuration::from_secs(-60));
        finds(check_dates, &tale, "timed out before");
        let mut tale = Tale::pec_sent_again();
        tale.redate("DP00", SignedDuration::from_secs(-60));
        finds(check_dates, &tale, "sent again before");
        let mut tale = Tale::pec_sent_again();
        tale.terms.pec_retries = 0;
        finds(check_dates, &tale, "for the 1th time");
    }

    #[test]
    fn a_letter_abroad_is_given_up_after_ninety_days() {
        passes(check_dates, &Tale::no_outcome_from_abroad());
        let mut tale = Tale::no_outcome_from_abroad();
        tale.terms.abroad_days = 91;
        finds(check_dates, &tale, "given up before");
    }
}
