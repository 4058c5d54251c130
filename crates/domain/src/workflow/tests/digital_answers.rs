//! What a provider of certified mail may answer, in time, late, twice, out of order or never.

use super::digital::after;
use super::stories;
use super::told::told;
use super::{Life, assert_told, citizen, notification};
use crate::case::Category;
use crate::work::Task;
use crate::workflow::{Command, PecEvent};
use jiff::SignedDuration;

#[test]
fn a_passing_error_is_tried_three_times_more_and_then_fails() {
    let mut life =
        notification().to(citizen().with_pec("one@pec.example")).pec("one@pec.example", &["C008"]).deposited();
    life.run_to(Category::SendDigitalFeedback);
    let prog = "DIGITAL_PROG.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0.IDX_";
    assert_told(
        after(&told(&life), "DIGITAL_PROG"),
        &format!(
            "{prog}1 C008 try 0 to be sent again
             {prog}2 DP00 try 1
             {prog}3 C008 try 1 to be sent again
             {prog}4 DP00 try 2
             {prog}5 C008 try 2 to be sent again
             {prog}6 DP00 try 3
             SEND_DIGITAL_FEEDBACK.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0 C008 KO 03-02 10:30"
        ),
    );
}

#[test]
fn no_answer_in_twenty_six_hours_is_a_passing_error() {
    let silent_once = ["C000 C001", "C003"];
    let mut life =
        notification().to(citizen().with_pec("one@pec.example")).pec("one@pec.example", &silent_once).deposited();
    life.run();
    let prog = "DIGITAL_PROG.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0.IDX_";
    assert_told(
        after(&told(&life), "DIGITAL_PROG"),
        &format!(
            "{prog}1 C001 try 0
             {prog}2 DP10 try 0 to be sent again
             {prog}3 DP00 try 1
             SEND_DIGITAL_FEEDBACK.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0 C003 OK 03-03 12:10
             DIGITAL_DELIVERY_CREATION_REQUEST SUCCESS 03-03 12:10
             DIGITAL_SUCCESS_WORKFLOW
             SCHEDULE_REFINEMENT_WORKFLOW 03-10 12:10 EFF-DIG
             REFINEMENT 03-10 12:10 100c"
        ),
    );
    life.assert_the_past_is_closed();
}

#[test]
fn a_provider_that_never_answers_fails_after_four_waits() {
    let mut life = notification().to(citizen().with_pec("one@pec.example")).pec("one@pec.example", &[""]).deposited();
    life.run_to(Category::SendDigitalFeedback);
    assert!(told(&life).ends_with("ATTEMPT_0 DP10 KO 03-06 18:30"), "{}", told(&life));
}

/// A mail of which the provider tells nothing before it is asked at the end of the wait.
fn told_at_the_end_of_the_wait(scripts: &[&str]) -> Life {
    let sent = notification().to(citizen().with_pec("one@pec.example")).pec("one@pec.example", scripts);
    let mut life = sent.world(|world| world.answers_lost = true).deposited();
    life.run();
    life.assert_the_past_is_closed();
    life
}

#[test]
fn an_answer_that_is_told_only_when_asked_at_the_end_of_the_wait_makes_it_void() {
    let life = told_at_the_end_of_the_wait(&["C001 +3h C003"]);
    assert_told(
        after(&told(&life), "DIGITAL_PROG"),
        "DIGITAL_PROG.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0.IDX_1 C001 try 0
         SEND_DIGITAL_FEEDBACK.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0 C003 OK 03-02 13:00
         DIGITAL_DELIVERY_CREATION_REQUEST SUCCESS 03-02 13:00
         DIGITAL_SUCCESS_WORKFLOW
         SCHEDULE_REFINEMENT_WORKFLOW 03-09 13:00 EFF-DIG
         REFINEMENT 03-09 13:00 100c",
    );
    let refused = told_at_the_end_of_the_wait(&["C004"]);
    assert!(told(&refused).contains("ATTEMPT_0 C004 KO") && !told(&refused).contains("DP10"), "{}", told(&refused));
}

#[test]
fn a_passing_error_told_at_the_end_of_the_wait_stands_for_it_and_an_acceptance_does_not() {
    let prog = "DIGITAL_PROG.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0.IDX_";
    let passing = told(&told_at_the_end_of_the_wait(&["C008", "C003"]));
    let begins = format!("{prog}1 C008 try 0 to be sent again\n{prog}2 DP00 try 1\nSEND_DIGITAL_FEEDBACK");
    assert!(passing.contains(&begins) && !passing.contains("DP10"), "{passing}");
    let accepted = told(&told_at_the_end_of_the_wait(&["C001", "C003"]));
    let begins = format!("{prog}1 C001 try 0\n{prog}2 DP10 try 0 to be sent again\n{prog}3 DP00 try 1\n");
    assert!(accepted.contains(&begins), "{accepted}");
}

#[test]
fn the_wait_that_ends_while_a_repetition_is_due_changes_nothing() {
    let mail = ["+1555m C008", "C003"];
    let mut life = notification().to(citizen().with_pec("one@pec.example")).pec("one@pec.example", &mail).deposited();
    life.run();
    assert!(!told(&life).contains("DP10"), "{}", told(&life));
}

fn event(life: &Life, code: &str, id: &str) -> PecEvent {
    PecEvent { at: life.now, code: code.to_owned(), receipt_id: id.to_owned(), receipt: None }
}

fn answer(life: &mut Life, answers: Vec<PecEvent>) -> usize {
    let request = life.case.recipients[0].digital[0].request.clone();
    let handed_at = life.now;
    let told = Command::PecAnswered { rec: 0, request, retry: 0, handed_at, seen: 0, answers, ask_again: None };
    life.give(told).events.len()
}

/// A mail that was handed over, and not answered by the world.
pub(super) fn in_flight() -> Life {
    let mut life = notification().to(citizen().with_pec("one@pec.example")).pec("one@pec.example", &[""]).deposited();
    life.run_to(Category::SendDigitalDomicile);
    life
}

#[test]
fn the_first_final_answer_closes_and_what_comes_late_or_twice_changes_nothing() {
    let mut life = in_flight();
    let accepted = event(&life, "C001", "receipt-1");
    assert_eq!(
        answer(&mut life, vec![accepted.clone(), accepted.clone()]),
        1,
        "the same receipt twice is one progress"
    );
    life.now += SignedDuration::from_mins(1);
    assert_eq!(answer(&mut life, vec![accepted]), 0, "nor does it count when it comes again");
    let (delivered, late) = (event(&life, "C003", "receipt-2"), event(&life, "C004", "receipt-3"));
    assert_eq!(answer(&mut life, vec![delivered.clone(), late.clone()]), 1);
    assert_eq!(answer(&mut life, vec![late]), 0);
    assert_eq!(answer(&mut life, vec![delivered]), 0);
    assert_eq!(life.case.recipients[0].digital[0].outcome.clone().unwrap().code, "C003");
}

#[test]
fn two_passing_errors_of_one_mail_are_two_facts_and_one_repetition() {
    let mut life = in_flight();
    let first = event(&life, "C008", "receipt-1");
    let second = event(&life, "C010", "receipt-2");
    assert_eq!(answer(&mut life, vec![first, second]), 2);
    assert_eq!(life.waiting.iter().filter(|work| work.id.contains("pec_retry")).count(), 1);
}

#[test]
fn a_passing_error_of_an_earlier_try_is_told_and_starts_nothing_more() {
    let mail = ["C008", ""];
    let mut life = notification().to(citizen().with_pec("one@pec.example")).pec("one@pec.example", &mail).deposited();
    while life.case.recipients[0].digital.first().is_none_or(|mail| mail.retries == 0) {
        assert!(life.step());
    }
    let late = event(&life, "C010", "late-receipt");
    assert_eq!(answer(&mut life, vec![late]), 1);
    assert!(told(&life).ends_with("C010 try 0"), "{}", told(&life));
    assert!(life.waiting.iter().all(|work| !work.id.contains("pec_retry")));
}

#[test]
fn a_closed_attempt_is_not_asked_after_any_more() {
    let mut life = in_flight();
    life.waiting.clear();
    let (request, later) =
        (life.case.recipients[0].digital[0].request.clone(), life.now + SignedDuration::from_mins(1));
    let told = |answers: Vec<PecEvent>, handed_at, seen| Command::PecAnswered {
        rec: 0,
        request: request.clone(),
        retry: 0,
        handed_at,
        seen,
        answers,
        ask_again: Some(later),
    };
    let accepted = event(&life, "C001", "receipt-1");
    life.give(told(vec![accepted], life.now, 0));
    assert_eq!(life.waiting.iter().filter(|work| work.id.contains("ask_pec")).count(), 1);
    life.waiting.clear();
    let delivered = event(&life, "C003", "receipt-2");
    life.give(told(vec![delivered], life.now, 1));
    assert_eq!(life.waiting.iter().filter(|work| work.id.contains("ask_pec")).count(), 0);
}

#[test]
fn codes_without_meaning_for_the_law_leave_no_trace() {
    let mut life = in_flight();
    for code in ["C000", "C005", "C007"] {
        let event = event(&life, code, code);
        assert_eq!(answer(&mut life, vec![event]), 0, "{code}");
    }
}

#[test]
fn every_refusal_of_the_provider_fails_the_attempt() {
    for code in ["C002", "C004", "C006", "C009", "C011"] {
        let mut life = in_flight();
        let event = event(&life, code, code);
        assert_eq!(answer(&mut life, vec![event]), 1);
        assert!(told(&life).ends_with(&format!("{code} KO 03-02 10:00")), "{code}");
    }
}

#[test]
fn an_unknown_code_parks_the_case_with_it_and_the_wait_goes_on() {
    let mut life = in_flight();
    let unknown = event(&life, "C999", "receipt-1");
    assert_eq!(answer(&mut life, vec![unknown]), 1);
    assert_eq!(life.case.parked[0].code, "C999");
    let delivered = event(&life, "C003", "receipt-2");
    assert_eq!(answer(&mut life, vec![delivered]), 1);
}

#[test]
fn the_wait_for_an_answer_begins_when_the_mail_is_handed_over() {
    let mut life = stories::pec_delivered();
    life.run_to(Category::SendDigitalDomicile);
    for work in life.waiting.iter_mut().filter(|work| matches!(work.task, Task::SendPec { .. })) {
        work.due += SignedDuration::from_hours(30); // an outage
    }
    life.run();
    assert!(!told(&life).contains("DP10"), "{}", told(&life));
    assert!(life.has(Category::DigitalSuccessWorkflow));
}

#[test]
fn a_delivery_told_between_the_end_of_the_wait_and_the_repetition_counts_and_nothing_is_sent_again() {
    let mut life = in_flight();
    life.run_until("2026-03-03T11:02:00Z");
    assert!(told(&life).ends_with("DP10 try 0 to be sent again"), "{}", told(&life));
    let delivered = event(&life, "C003", "receipt-1");
    answer(&mut life, vec![delivered]);
    life.run();
    assert!(!told(&life).contains("DP00"), "{}", told(&life));
    assert!(life.has(Category::DigitalSuccessWorkflow));
    life.assert_the_past_is_closed();
}

#[test]
fn whichever_mail_of_an_attempt_is_answered_first_decides_it() {
    for (code, succeeded) in [("C003", true), ("C004", false)] {
        let mut life = in_flight();
        while life.case.recipients[0].digital[0].retries == 0 {
            assert!(life.step());
        }
        let late = event(&life, code, "receipt-of-the-first-mail");
        answer(&mut life, vec![late]);
        let recipient = &life.case.recipients[0];
        assert_eq!(recipient.digital[0].outcome.clone().unwrap().code, code);
        life.run_until("2026-03-04T11:00:00Z");
        assert_eq!(life.has(Category::DigitalSuccessWorkflow), succeeded);
        life.run();
        life.assert_the_past_is_closed();
    }
}

#[test]
fn receipts_that_overtake_each_other_leave_the_outcome_and_drop_the_acceptance() {
    let mut life = in_flight();
    let (delivered, accepted) = (event(&life, "C003", "receipt-2"), event(&life, "C001", "receipt-1"));
    assert_eq!(answer(&mut life, vec![delivered, accepted]), 1);
}

#[test]
fn nothing_waits_for_a_provider_that_has_answered() {
    let mut life =
        notification().to(citizen().with_pec("one@pec.example")).pec("one@pec.example", &["C008", "C003"]).deposited();
    life.run_to(Category::SendDigitalFeedback);
    let idle: Vec<&str> = life.waiting.iter().map(|work| work.id.as_str()).filter(|id| id.contains("pec")).collect();
    assert!(idle.is_empty(), "{idle:?}");
}

#[test]
fn after_a_cancellation_the_outcome_of_what_was_sent_is_told_and_nothing_follows_from_it() {
    for code in ["C003", "C004", "C008"] {
        let mut life = in_flight();
        life.cancel();
        let answered = event(&life, code, "receipt-1");
        assert_eq!(answer(&mut life, vec![answered]), 1, "{code}");
        life.run();
        for follows in
            [Category::DigitalDeliveryCreationRequest, Category::PrepareDigitalDomicile, Category::Refinement]
        {
            assert!(!life.has(follows), "{} after {code}", follows.wire());
        }
        assert!(!told(&life).contains("DP00"), "nothing is sent again");
        assert!(life.has(Category::NotificationCancelled));
        life.assert_the_past_is_closed();
    }
}

#[test]
fn an_error_of_the_platforms_own_service_says_nothing() {
    let mut life = in_flight();
    let error = event(&life, "Q010", "");
    assert_eq!(answer(&mut life, vec![error]), 0);
}
