//! The paths that are walked rarely: letters sent again, abroad, to the deceased; the room of the post, silence, the
//! platform's own delivery service.

use super::stories::{DELIVERED, SIMPLE};
use super::told::{assert_told, told};
use super::{Life, citizen, notification};
use crate::case::Category;
use crate::money::Cents;
use crate::party::DigitalAddress;
use crate::timeline::Status;
use crate::work::Task;
use jiff::{SignedDuration, Timestamp};

const LOST: &str = "CON080 +1d RECRN006:F01";

fn run(mut life: Life) -> Life {
    life.run();
    life.assert_the_past_is_closed();
    life.assert_nobody_is_stuck();
    life
}

fn letters(scripts: &[&str]) -> Life {
    run(notification().to(citizen().letters(scripts)).deposited())
}

#[test]
fn a_lost_letter_is_sent_again_under_its_own_name_and_costs_once() {
    let life = letters(&[LOST, "CON996", DELIVERED]);
    assert_eq!(life.count(Category::SendAnalogDomicile), 1);
    assert_eq!(life.status(), Status::EffectiveDate);
    assert_eq!(life.price(0).analog_cost, Cents(783));
    assert!(life.case.parked.is_empty(), "{}", told(&life));
}

#[test]
fn a_letter_is_sent_again_three_times_and_no_more() {
    let life = letters(&[LOST, LOST, LOST, LOST, DELIVERED]);
    let told = told(&life);
    assert_eq!(told.matches("RECRN006 F01").count(), 4, "{told}");
    assert!(told.ends_with("CASE_PARKED.IDX_1 RECRN006"), "{told}");
    assert_eq!(life.status(), Status::Delivering);
}

/// The person may have the letter found: an outcome of the last expedition settles it, one of an earlier one does not.
#[test]
fn after_the_last_expedition_an_outcome_of_it_alone_settles_what_a_person_was_called_for() {
    let found = "+1d RECRN006:F01 +9d RECRN001A RECRN001B[AR] RECRN001C";
    let life = letters(&[LOST, LOST, LOST, found]);
    assert!(life.case.parked.is_empty() && life.status() == Status::EffectiveDate, "{}", told(&life));
    let of_an_earlier_one = letters(&[LOST, LOST, found, LOST]);
    assert_eq!(of_an_earlier_one.count(Category::SendAnalogFeedback), 0);
    assert_eq!(of_an_earlier_one.case.parked.len(), 1);
}

#[test]
fn what_superseded_letters_brought_does_not_complete_the_file_of_the_last() {
    let life = letters(&["CON080 RECRN001A RECRN001B[AR] RECRN006:F02", "RECRN001C"]);
    assert!(told(&life).ends_with("CASE_PARKED.IDX_1 RECRN001C"), "{}", told(&life));
    let life = letters(&["RECRN010 +1d RECRN006:F02", "+12d RECRN003A RECRN003B[AR] RECRN003C"]);
    let collected = "SEND_ANALOG_FEEDBACK.ATTEMPT_0 RECRN003C OK 03-15 10:00";
    assert!(told(&life).contains(collected), "its notice of deposit was of the lost one: {}", told(&life));
}

#[test]
fn letters_of_every_product_are_sent_again_by_their_own_codes() {
    for (abroad, by_890, lost, arrives) in [
        (false, false, "RECRN013", DELIVERED),
        (false, false, "CON996", DELIVERED),
        (false, true, "RECAG004:F03", "RECAG001A RECAG001B[23L] RECAG001C"),
        (false, true, "RECAG013", "RECAG002A RECAG002B[23L] RECAG002C"),
        (true, false, "RECRI005:F04", "RECRI003A RECRI003B[AR] RECRI003C"),
    ] {
        let citizen = citizen().letters(&[lost, arrives]);
        let citizen = if abroad { citizen.abroad("FRANCIA") } else { citizen };
        let sent = if by_890 { notification().by_law_890() } else { notification() };
        let life = run(sent.to(citizen).deposited());
        assert!(life.has(Category::AnalogSuccessWorkflow), "{lost}: {}", told(&life));
        let costs = life.case.recipients[0].letters[0].sent.as_ref().unwrap().cost;
        assert_eq!(life.price(0).analog_cost, costs, "{lost}: once");
    }
}

#[test]
fn what_a_superseded_expedition_tells_late_is_recorded_and_decides_nothing() {
    let found_again = "RECRN006:F02 +1h RECRN002D:M01 RECRN002E[Plico] RECRN002F";
    let life = letters(&[found_again, "+5d RECRN001A RECRN001B[AR] RECRN001C"]);
    let told = told(&life);
    assert!(told.contains("IDX_4 RECRN002F\n") && told.contains("RECRN001C OK 03-07"), "{told}");
    assert_eq!(life.count(Category::SendAnalogFeedback), 1);
}

#[test]
fn a_simple_letter_is_sent_again_too() {
    let citizen = citizen().with_pec("full@pec.example").letters(&["RECRS006:F03", SIMPLE]);
    let life = run(notification().to(citizen).pec("full@pec.example", &["C004"]).deposited());
    assert!(told(&life).contains("RECRS001C") && life.case.parked.is_empty(), "{}", told(&life));
}

#[test]
fn a_simple_letter_calls_nobody_however_often_it_is_lost_and_whatever_is_said_of_it() {
    for lost in ["RECRS006:F03", "RECRS013"] {
        let citizen = citizen().with_pec("full@pec.example").letters(&[lost, lost, lost, lost, SIMPLE]);
        let life = run(notification().to(citizen).pec("full@pec.example", &["C004"]).deposited());
        assert_eq!(told(&life).matches(lost.split(':').next().unwrap()).count(), 4, "{}", told(&life));
        assert!(life.case.parked.is_empty() && !told(&life).contains("RECRS001C"));
    }
    let odd = citizen().with_pec("full@pec.example").letters(&["RECZZ RECRS002A:X9 RECRS001C"]);
    let life = run(notification().to(odd).pec("full@pec.example", &["C004"]).deposited());
    assert!(life.case.parked.is_empty() && told(&life).contains("IDX_2 RECRS001C"), "{}", told(&life));
}

#[test]
fn nothing_is_sent_again_once_the_act_was_opened() {
    let mut life = notification().to(citizen().letters(&["+3d RECRN006:F01", DELIVERED])).deposited();
    life.run_until("2026-03-03T09:00:00Z").view(0).run();
    assert!(!told(&life).contains("RECRN001C") && life.case.parked.is_empty(), "{}", told(&life));
}

#[test]
fn the_deceased_who_had_opened_cost_nothing_more_and_stay_so() {
    let mut life = notification().to(citizen().letters(&["+3d RECRN002A:M02 RECRN002B[Plico] RECRN002C"])).deposited();
    life.run_until("2026-03-03T09:00:00Z").view(0).run();
    assert!(told(&life).ends_with("ANALOG_WORKFLOW_RECIPIENT_DECEASED 03-05 10:00 free"), "{}", told(&life));
    assert_eq!(life.status(), Status::ReturnedToSender);
    let plain = letters(&["+1d RECRN002A:M02 RECRN002B[Plico] RECRN002C"]);
    assert_eq!(plain.status(), Status::ReturnedToSender);
    assert!(!plain.has(Category::ScheduleRefinement));
}

#[test]
fn abroad_a_letter_is_a_rir_and_serves_as_at_home() {
    let script = "CON080 RECRI001 RECRI002 +9d RECRI003A RECRI003B[AR] RECRI003C";
    let life = run(notification().to(citizen().abroad("FRANCIA").letters(&[script])).deposited());
    assert_told(
        &told(&life).lines().skip_while(|line| !line.starts_with("SEND_ANALOG_DOM")).collect::<Vec<_>>().join("\n"),
        "SEND_ANALOG_DOMICILE.ATTEMPT_0 RIR 1002c to Via Prima 0
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_1 CON080
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_2 RECRI001
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_3 RECRI002
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_4 RECRI003A
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_5 RECRI003B [AR]
         SEND_ANALOG_FEEDBACK.ATTEMPT_0 RECRI003C OK 03-11 10:02
         ANALOG_SUCCESS_WORKFLOW
         SCHEDULE_REFINEMENT_WORKFLOW 03-21 10:02 EFF-PAPER
         REFINEMENT 03-21 10:02 100c",
    );
    let simple = citizen().abroad("FRANCIA").with_pec("full@pec.example").letters(&["RECRSI001 RECRSI003C"]);
    let life = run(notification().to(simple).pec("full@pec.example", &["C004"]).deposited());
    assert!(told(&life).contains("SEND_SIMPLE_REGISTERED_LETTER RIS 651c"), "{}", told(&life));
}

#[test]
fn no_outcome_from_abroad_leads_to_the_second_attempt_and_then_to_an_end_without_effect() {
    let silent = "CON080 RECRI001 RECRI002";
    let lives_elsewhere = citizen().abroad("FRANCIA").lives_at("Rue Neuve 9", "75001");
    let life = run(notification().to(lives_elsewhere.letters(&[silent, "CON080"])).deposited());
    assert_eq!(life.count(Category::SendAnalogTimeout), 1, "the second address is in Italy: no limit runs there");
    assert!(
        told(&life).contains("ATTEMPT_1 AR 783c to Rue Neuve 9") && told(&life).ends_with("NO_NEWS"),
        "{}",
        told(&life)
    );
    let mut life = notification().to(citizen().abroad("FRANCIA").letters(&[silent])).deposited();
    life.run();
    life.assert_the_past_is_closed();
    let told = told(&life);
    assert!(told.contains("SEND_ANALOG_TIMEOUT_CREATION_REQUEST.ATTEMPT_0 05-31"), "{told}");
    assert!(told.contains("PREPARE_ANALOG_DOMICILE_FAILURE D00\nANALOG_FAILURE_WORKFLOW_TIMEOUT 05-31"), "{told}");
    assert!(told.ends_with("100c") && !life.has(Category::ScheduleRefinement) && life.waiting.is_empty());
}

const SILENT: &str = "CON080 RECRI001 RECRI002";

#[test]
fn a_second_letter_abroad_without_an_outcome_ends_without_effect() {
    let citizen = citizen().abroad("FRANCIA").lives_abroad_at("Calle Nueva 9", "SPAGNA").letters(&[SILENT, SILENT]);
    let life = run(notification().to(citizen).deposited());
    assert_eq!(life.count(Category::SendAnalogTimeout), 2);
    let told = told(&life);
    assert!(told.contains("SEND_ANALOG_DOMICILE.ATTEMPT_1 RIR 1002c to Calle Nueva 9"), "{told}");
    assert!(
        told.ends_with("SEND_ANALOG_TIMEOUT.ATTEMPT_1\nANALOG_FAILURE_WORKFLOW_TIMEOUT 08-29 11:00 100c"),
        "{told}"
    );
    assert_eq!(life.status(), Status::Delivering);
    assert_eq!(life.case.recipients[0].analog_timed_out.map(|(_, cost)| cost), Some(true));
}

#[test]
fn a_second_letter_abroad_that_is_missed_leads_to_the_deposit() {
    let missed = "RECRI004A:M08 RECRI004B[Plico] RECRI004C";
    let citizen = citizen().abroad("FRANCIA").lives_abroad_at("Calle Nueva 9", "SPAGNA").letters(&[SILENT, missed]);
    let life = run(notification().to(citizen).deposited());
    assert!(life.has(Category::CompletelyUnreachable) && life.has(Category::Refinement), "{}", told(&life));
    assert!(!life.has(Category::AnalogFailureWorkflowTimeout));
}

#[test]
fn opened_or_paid_while_no_outcome_comes_from_abroad_no_second_letter_goes() {
    for opens in [true, false] {
        let citizen = citizen().abroad("FRANCIA").lives_at("Via Nuova 9", "00199").letters(&[SILENT]);
        let mut life = notification().to(citizen).deposited();
        life.run_until("2026-04-01T09:00:00Z");
        let life = run(if opens { life.view(0).clone() } else { life.pay(0).clone() });
        assert!(life.has(Category::SendAnalogTimeout), "{}", told(&life));
        assert!(life.case.recipients[0].registered_letter(1).is_none());
    }
}

#[test]
fn opened_while_no_outcome_of_the_second_letter_comes_the_end_costs_nothing_more() {
    let citizen = || citizen().abroad("FRANCIA").lives_abroad_at("Calle Nueva 9", "SPAGNA").letters(&[SILENT, SILENT]);
    let mut life = notification().to(citizen()).deposited();
    life.run_until("2026-07-01T09:00:00Z").view(0);
    let life = run(life);
    assert!(told(&life).ends_with("ANALOG_FAILURE_WORKFLOW_TIMEOUT 08-29 11:00 free"), "{}", told(&life));
    assert_eq!(life.status(), Status::Viewed);
    let mut paid = notification().to(citizen()).deposited();
    paid.run_until("2026-07-01T09:00:00Z").pay(0);
    assert!(told(&run(paid)).ends_with("100c"), "a payment is no effect: the end is written down");
}

#[test]
fn what_comes_from_abroad_after_the_limit_is_dropped() {
    let citizen = || citizen().abroad("FRANCIA");
    let late = "RECRI001 +120d RECRI003A RECRI003B[AR] RECRI003C RECZZ";
    let life = run(notification().to(citizen().letters(&[late])).deposited());
    assert!(told(&life).ends_with("100c") && !told(&life).contains("RECRI003"), "{}", told(&life));
    let before = notification().to(citizen().letters(&[late])).rules(|rules| {
        rules.terms.rir_timeout_from = "2027-01-01T00:00:00Z".parse().unwrap();
    });
    let life = run(before.deposited());
    assert!(life.has(Category::AnalogSuccessWorkflow), "sent before the limit was a rule: {}", told(&life));
}

#[test]
fn an_outcome_whose_documents_are_there_is_waited_for() {
    let slow = "RECRI001 RECRI003A RECRI003B[AR] +100d RECRI003C";
    let late = "RECRI001 RECRI003A +100d RECRI003B[AR] RECRI003C";
    let of = |script| run(notification().to(citizen().abroad("FRANCIA").letters(&[script])).deposited());
    assert!(!of(slow).has(Category::SendAnalogTimeout));
    let never = of("RECRI001 RECRI003A RECRI003B[AR]");
    assert!(told(&never).ends_with("NO_NEWS"), "waited for, and asked after: {}", told(&never));
    let late = of(late);
    assert!(late.has(Category::SendAnalogTimeout) && !late.has(Category::SendAnalogFeedback), "{}", told(&late));
}

/// A letter abroad of which the carrier tells nothing before it is asked at the limit.
fn told_at_the_limit(script: &str) -> Life {
    let sent = notification().to(citizen().abroad("FRANCIA").letters(&[script]));
    run(sent.world(|world| world.answers_lost = true).deposited())
}

#[test]
fn an_outcome_from_abroad_that_is_told_only_when_asked_at_the_limit_counts_with_its_own_date() {
    let life = told_at_the_limit("CON080 RECRI001 RECRI002 +9d RECRI003A RECRI003B[AR] RECRI003C");
    assert!(!life.has(Category::SendAnalogTimeoutCreationRequest), "{}", told(&life));
    assert!(told(&life).contains("SEND_ANALOG_FEEDBACK.ATTEMPT_0 RECRI003C OK 03-11 10:02"), "{}", told(&life));
    assert!(told(&life).contains("SCHEDULE_REFINEMENT_WORKFLOW 03-21 10:02 EFF-PAPER"), "{}", told(&life));
    let asked = life.events.iter().find(|event| event.category() == Category::SendAnalogFeedback).unwrap().recorded;
    assert!(asked.to_string().starts_with("2026-05-31"), "told on the ninetieth day: {asked}");
    assert!(life.waiting.is_empty());
}

#[test]
fn documents_and_losses_that_are_told_only_at_the_limit_abroad_keep_the_letter_alive() {
    let documents = told_at_the_limit("RECRI001 RECRI003A RECRI003B[AR]");
    assert!(
        !documents.has(Category::SendAnalogTimeout) && told(&documents).ends_with("NO_NEWS"),
        "{}",
        told(&documents)
    );
    let lost = told_at_the_limit("RECRI001 RECRI005:F01");
    assert_eq!(lost.case.recipients[0].letters[0].expeditions, 1, "{}", told(&lost));
    assert!(lost.case.recipients[0].letters[0].events.iter().all(|event| event.expedition == 0));
    let given_up = lost.events.iter().find(|event| event.category() == Category::SendAnalogTimeout).unwrap().recorded;
    assert!(given_up.to_string().starts_with("2026-08-29"), "the new expedition has a limit of its own: {given_up}");
}

#[test]
fn what_happened_abroad_by_the_limit_is_told_by_a_late_worker_and_what_happened_after_it_is_not() {
    let [in_time, late] = ["+90d", "+91d"].map(|wait| format!("{wait} RECRI003A RECRI003B[AR] RECRI003C"));
    for (script, counts) in [(&in_time, true), (&late, false)] {
        let sent = notification().to(citizen().abroad("FRANCIA").letters(&[script]));
        let mut life = sent.world(|world| world.answers_lost = true).deposited();
        life.run_to(Category::SendAnalogDomicile).step();
        for work in life.waiting.iter_mut().filter(|work| matches!(work.task, Task::RirTimeout { .. })) {
            work.due += SignedDuration::from_hours(24 * 10); // an outage
        }
        let life = run(life);
        assert_eq!(life.has(Category::AnalogSuccessWorkflow), counts, "{}", told(&life));
        assert_eq!(life.has(Category::SendAnalogTimeout), !counts, "{}", told(&life));
    }
}

#[test]
fn a_letter_waits_for_its_place_in_the_post_and_the_date_is_written_down() {
    let monday: Timestamp = "2026-03-09T00:00:00+01:00".parse().unwrap();
    let mut life =
        notification().to(citizen().letters(&[DELIVERED])).world(|world| world.place_from = Some(monday)).deposited();
    life.run();
    let told = told(&life);
    assert!(
        told.contains(
            "PAPER_PLANNED.IDX_1.CORRELATIONID_PREPARE_ANALOG_DOMICILE.ATTEMPT_0 03-09 00:00\nSEND_ANALOG_DOMICILE"
        ),
        "{told}"
    );
    let mut opened =
        notification().to(citizen().letters(&[DELIVERED])).world(|world| world.place_from = Some(monday)).deposited();
    opened.run_until("2026-03-05T00:00:00Z").view(0).run();
    assert!(!opened.has(Category::SendAnalogDomicile), "opened while it waited");
}

#[test]
fn a_silent_carrier_is_asked_then_a_person_is_called_and_a_late_outcome_settles_it() {
    let life = letters(&["CON080 RECRN010"]);
    assert!(told(&life).ends_with("CASE_PARKED.IDX_1 NO_NEWS"), "{}", told(&life));
    let late = letters(&["CON080 +70d RECRN001A RECRN001B[AR] RECRN001C"]);
    assert!(told(&late).contains("CASE_PARKED.IDX_1") && late.case.parked.is_empty(), "{}", told(&late));
    assert_eq!(late.status(), Status::EffectiveDate);
}

#[test]
fn second_letters_and_simple_ones_wait_for_their_place_too() {
    let monday: Timestamp = "2026-03-09T00:00:00+01:00".parse().unwrap();
    let missed = "RECRN002D:M01 RECRN002E[Plico,Indagine]@Via_Nuova_9 RECRN002F";
    let mut life = notification().to(citizen().letters(&[missed, DELIVERED])).deposited();
    life.run_to(Category::PrepareAnalogDomicile);
    life.run_to(Category::SendAnalogDomicile);
    life.world.place_from = Some(monday);
    let life = run(life);
    let told_of_second = told(&life);
    assert!(
        told_of_second.contains("PREPARE_ANALOG_DOMICILE.ATTEMPT_1 03-09 00:00\nSEND_ANALOG_DOMICILE.ATTEMPT_1"),
        "{told_of_second}"
    );
    let simple = citizen().with_pec("full@pec.example").letters(&[SIMPLE]);
    let tuesday: Timestamp = "2026-03-17T00:00:00+01:00".parse().unwrap();
    let sent = notification().to(simple).pec("full@pec.example", &["C004"]);
    let life = run(sent.world(|world| world.place_from = Some(tuesday)).deposited());
    let planned = "PAPER_PLANNED.IDX_1.CORRELATIONID_PREPARE_SIMPLE_REGISTERED_LETTER 03-17 00:00\nSEND_SIMPLE";
    assert!(told(&life).contains(planned), "{}", told(&life));
}

#[test]
fn a_place_that_is_put_off_once_more_is_written_down_once_more() {
    let [first, second] = ["2026-03-09T00:00:00+01:00", "2026-03-16T00:00:00+01:00"].map(|at| at.parse().unwrap());
    let sent = notification().to(citizen().letters(&[DELIVERED])).world(|world| world.place_from = Some(first));
    let mut life = sent.deposited();
    life.run_to(Category::PaperPlanned);
    life.world.place_from = Some(second);
    let life = run(life);
    assert_eq!(life.case.recipients[0].letters[0].planned, [first, second]);
    let sent_at = life.events.iter().find(|event| event.category() == Category::SendAnalogDomicile).unwrap().recorded;
    assert!(sent_at >= second);
}

#[test]
fn a_silence_about_a_letter_of_who_has_paid_is_asked_after_and_of_who_has_opened_is_not() {
    let sent = || notification().to(citizen().letters(&["CON080 RECRN010"])).deposited();
    let mut paid = sent();
    paid.run_until("2026-03-05T00:00:00Z").pay(0);
    assert!(told(&run(paid)).ends_with("NO_NEWS"), "its delivery would still have effect");
    let mut viewed = sent();
    viewed.run_until("2026-03-05T00:00:00Z").view(0);
    assert!(run(viewed).case.parked.is_empty());
    let mut cancelled = sent();
    cancelled.run_until("2026-03-05T00:00:00Z").cancel();
    assert!(run(cancelled).case.parked.is_empty());
}

#[test]
fn a_letter_that_was_lost_goes_again_after_a_payment_and_not_after_an_access() {
    let lost = || {
        let mut life = notification().to(citizen().letters(&["CON080 +9d RECRN006:F01", DELIVERED])).deposited();
        life.run_until("2026-03-05T00:00:00Z");
        life
    };
    let mut paid = lost();
    paid.pay(0);
    let paid = run(paid);
    assert!(paid.case.recipients[0].refined.is_some(), "{}", told(&paid));
    let mut viewed = lost();
    viewed.view(0);
    let viewed = run(viewed);
    assert!(told(&viewed).ends_with("RECRN006 F01") && viewed.case.parked.is_empty(), "{}", told(&viewed));
}

#[test]
fn what_a_person_was_called_for_is_settled_by_an_access_and_by_a_cancellation() {
    let parked = || {
        let mut life = notification().to(citizen().letters(&["CON080 CON997"])).deposited();
        life.run();
        assert_eq!(life.case.parked.len(), 1);
        life
    };
    assert!(parked().view(0).run().case.parked.is_empty());
    assert!(parked().cancel().run().case.parked.is_empty());
}

#[test]
fn the_platforms_own_delivery_service_delivers_when_the_notice_is_made() {
    let mut life = notification().to(citizen()).deposited();
    life.world.platform[0] = Some(DigitalAddress::sercq());
    life.run();
    life.assert_the_past_is_closed();
    assert_told(
        &told(&life),
        "GET_ADDRESS.SOURCE_PLATFORM.ATTEMPT_0 yes
         SEND_DIGITAL.SOURCE_PLATFORM.REPEAT_false.ATTEMPT_0 x-pagopa-pn-sercq:send-self:notification-already-delivered?timestamp=2026-03-02T09:00:00.008Z
         SEND_DIGITAL_FEEDBACK.SOURCE_PLATFORM.REPEAT_false.ATTEMPT_0 Q003 OK 03-02 10:00
         DIGITAL_DELIVERY_CREATION_REQUEST SUCCESS 03-02 10:00
         DIGITAL_SUCCESS_WORKFLOW
         SCHEDULE_REFINEMENT_WORKFLOW 03-09 10:00 EFF-DIG
         REFINEMENT 03-09 10:00 100c",
    );
    let mut wrong = notification().to(citizen().letters(&[SIMPLE])).deposited();
    wrong.world.platform[0] = Some(DigitalAddress { address: "elsewhere".to_owned(), ..DigitalAddress::sercq() });
    wrong.run();
    assert!(told(&wrong).contains("Q011 KO"), "{}", told(&wrong));
}
