//! The digital workflow: choice of the source, rounds, repetitions, what a provider may answer.

use super::stories::{self, SIMPLE};
use super::told::told;
use super::{Life, assert_told, citizen, notification};
use crate::case::{Category, DigitalSource};
use crate::party::DigitalAddress;
use crate::work::Task;
use crate::workflow::{Command, PecEvent};
use jiff::SignedDuration;

#[test]
fn a_pec_of_the_sender_delivered() {
    let mut life = stories::pec_delivered();
    life.run();
    assert_told(
        &told(&life),
        "GET_ADDRESS.SOURCE_PLATFORM.ATTEMPT_0 no
         GET_ADDRESS.SOURCE_SPECIAL.ATTEMPT_0 yes
         SEND_DIGITAL.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0 one@pec.example
         SEND_COURTESY_MESSAGE.COURTESYADDRESSTYPE_EMAIL
         PROBABLE_SCHEDULING_ANALOG_DATE 03-07 10:00
         DIGITAL_PROG.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0.IDX_1 C001 try 0
         SEND_DIGITAL_FEEDBACK.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0 C003 OK 03-02 10:01
         DIGITAL_DELIVERY_CREATION_REQUEST SUCCESS 03-02 10:01
         DIGITAL_SUCCESS_WORKFLOW
         SCHEDULE_REFINEMENT_WORKFLOW 03-09 10:01 EFF-DIG
         REFINEMENT 03-09 10:01 100c",
    );
    life.assert_the_past_is_closed();
    let proofs = |c: Category| life.events.iter().find(|e| e.category() == c).unwrap().legal_facts.len();
    assert_eq!(proofs(Category::SendDigitalFeedback), 1, "the receipt");
    assert_eq!(proofs(Category::DigitalSuccessWorkflow), 1, "the legal fact");
}

#[test]
fn a_pec_that_fails_everywhere_ends_in_a_simple_letter_and_fifteen_days() {
    let mut life = stories::pec_fails_everywhere();
    life.run();
    assert_told(
        &told(&life),
        "GET_ADDRESS.SOURCE_PLATFORM.ATTEMPT_0 no
         GET_ADDRESS.SOURCE_SPECIAL.ATTEMPT_0 yes
         SEND_DIGITAL.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0 full@pec.example
         DIGITAL_PROG.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0.IDX_1 C001 try 0
         SEND_DIGITAL_FEEDBACK.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0 C004 KO 03-02 10:01
         PREPARE_DIGITAL_DOMICILE.SOURCE_GENERAL.ATTEMPT_0 after SPECIAL
         NATIONAL_REGISTRY_CALL.DELIVERYMODE_DIGITAL.CONTACTPHASE_SEND_ATTEMPT.ATTEMPT_0
         NATIONAL_REGISTRY_RESPONSE.CORRELATIONID_NATIONAL_REGISTRY_CALL.DELIVERYMODE_DIGITAL.CONTACTPHASE_SEND_ATTEMPT.ATTEMPT_0
         GET_ADDRESS.SOURCE_GENERAL.ATTEMPT_0 no
         PREPARE_DIGITAL_DOMICILE.SOURCE_PLATFORM.ATTEMPT_1 after GENERAL
         SCHEDULE_DIGITAL_WORKFLOW.SOURCE_PLATFORM.ATTEMPT_1 03-09 10:00
         GET_ADDRESS.SOURCE_PLATFORM.ATTEMPT_1 no
         PREPARE_DIGITAL_DOMICILE.SOURCE_SPECIAL.ATTEMPT_1 after PLATFORM
         SCHEDULE_DIGITAL_WORKFLOW.SOURCE_SPECIAL.ATTEMPT_1 03-09 10:01
         GET_ADDRESS.SOURCE_SPECIAL.ATTEMPT_1 yes
         SEND_DIGITAL.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_1 full@pec.example
         DIGITAL_PROG.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_1.IDX_1 C001 try 0
         SEND_DIGITAL_FEEDBACK.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_1 C004 KO 03-09 10:02
         PREPARE_DIGITAL_DOMICILE.SOURCE_GENERAL.ATTEMPT_1 after SPECIAL
         NATIONAL_REGISTRY_CALL.DELIVERYMODE_DIGITAL.CONTACTPHASE_SEND_ATTEMPT.ATTEMPT_1
         NATIONAL_REGISTRY_RESPONSE.CORRELATIONID_NATIONAL_REGISTRY_CALL.DELIVERYMODE_DIGITAL.CONTACTPHASE_SEND_ATTEMPT.ATTEMPT_1
         GET_ADDRESS.SOURCE_GENERAL.ATTEMPT_1 no
         DIGITAL_DELIVERY_CREATION_REQUEST FAILURE 03-09 10:02
         DIGITAL_FAILURE_WORKFLOW
         SCHEDULE_REFINEMENT_WORKFLOW 03-24 10:02 EFF-DIG-KO
         PREPARE_SIMPLE_REGISTERED_LETTER Via Prima 0
         SEND_SIMPLE_REGISTERED_LETTER RS 651c to Via Prima 0
         SEND_SIMPLE_REGISTERED_LETTER_PROGRESS.IDX_1 CON080
         SEND_SIMPLE_REGISTERED_LETTER_PROGRESS.IDX_2 CON020
         SEND_SIMPLE_REGISTERED_LETTER_PROGRESS.IDX_3 RECRS001C
         REFINEMENT 03-24 10:02 100c",
    );
    life.assert_the_past_is_closed();
}

#[test]
fn the_registries_may_know_in_the_second_round_what_they_did_not_in_the_first() {
    let mut life = stories::pec_fails_everywhere();
    life.run_until("2026-03-05T00:00:00Z");
    life.world.registry[0] = Some(DigitalAddress::pec("late@pec.example"));
    life.run();
    assert_told(
        after(&told(&life), "GET_ADDRESS.SOURCE_GENERAL.ATTEMPT_1"),
        "GET_ADDRESS.SOURCE_GENERAL.ATTEMPT_1 yes
         SEND_DIGITAL.SOURCE_GENERAL.REPEAT_false.ATTEMPT_1 late@pec.example
         DIGITAL_PROG.SOURCE_GENERAL.REPEAT_false.ATTEMPT_1.IDX_1 C001 try 0
         SEND_DIGITAL_FEEDBACK.SOURCE_GENERAL.REPEAT_false.ATTEMPT_1 C003 OK 03-09 10:03
         DIGITAL_DELIVERY_CREATION_REQUEST SUCCESS 03-09 10:03
         DIGITAL_SUCCESS_WORKFLOW
         SCHEDULE_REFINEMENT_WORKFLOW 03-16 10:03 EFF-DIG
         REFINEMENT 03-16 10:03 100c",
    );
    life.assert_the_past_is_closed();
}

#[test]
fn a_platform_mailbox_is_first_tried_again_as_it_was_and_then_as_it_is_now() {
    let mut life = stories::platform_repeat();
    stories::with_a_new_mailbox(&mut life);
    assert_told(
        &told(&life),
        "GET_ADDRESS.SOURCE_PLATFORM.ATTEMPT_0 yes
         SEND_DIGITAL.SOURCE_PLATFORM.REPEAT_false.ATTEMPT_0 old@pec.example
         SEND_DIGITAL_FEEDBACK.SOURCE_PLATFORM.REPEAT_false.ATTEMPT_0 C004 KO 03-02 10:00
         PREPARE_DIGITAL_DOMICILE.SOURCE_SPECIAL.ATTEMPT_0 after PLATFORM
         GET_ADDRESS.SOURCE_SPECIAL.ATTEMPT_0 no
         PREPARE_DIGITAL_DOMICILE.SOURCE_GENERAL.ATTEMPT_0 after SPECIAL
         NATIONAL_REGISTRY_CALL.DELIVERYMODE_DIGITAL.CONTACTPHASE_SEND_ATTEMPT.ATTEMPT_0
         NATIONAL_REGISTRY_RESPONSE.CORRELATIONID_NATIONAL_REGISTRY_CALL.DELIVERYMODE_DIGITAL.CONTACTPHASE_SEND_ATTEMPT.ATTEMPT_0
         GET_ADDRESS.SOURCE_GENERAL.ATTEMPT_0 no
         PREPARE_DIGITAL_DOMICILE.SOURCE_PLATFORM.ATTEMPT_1 after GENERAL
         SCHEDULE_DIGITAL_WORKFLOW.SOURCE_PLATFORM.ATTEMPT_1 03-09 10:00
         GET_ADDRESS.SOURCE_PLATFORM.ATTEMPT_1 yes
         SEND_DIGITAL.SOURCE_PLATFORM.REPEAT_true.ATTEMPT_1 old@pec.example
         SEND_DIGITAL_FEEDBACK.SOURCE_PLATFORM.REPEAT_true.ATTEMPT_1 C004 KO 03-09 10:00
         PREPARE_DIGITAL_DOMICILE.SOURCE_PLATFORM.ATTEMPT_1.CORRELATIONID_SEND_DIGITAL_FEEDBACK.SOURCE_PLATFORM.REPEAT_true.ATTEMPT_1 after PLATFORM
         SEND_DIGITAL.SOURCE_PLATFORM.REPEAT_false.ATTEMPT_1 new@pec.example
         DIGITAL_PROG.SOURCE_PLATFORM.REPEAT_false.ATTEMPT_1.IDX_1 C001 try 0
         SEND_DIGITAL_FEEDBACK.SOURCE_PLATFORM.REPEAT_false.ATTEMPT_1 C003 OK 03-09 10:01
         DIGITAL_DELIVERY_CREATION_REQUEST SUCCESS 03-09 10:01
         DIGITAL_SUCCESS_WORKFLOW
         SCHEDULE_REFINEMENT_WORKFLOW 03-16 10:01 EFF-DIG
         REFINEMENT 03-16 10:01 100c",
    );
    life.assert_the_past_is_closed();
}

#[test]
fn the_same_mailbox_or_none_after_the_repetition_ends_the_attempt() {
    for now_known in [Some("OLD@pec.example"), None] {
        let mut life = stories::platform_repeat();
        life.run_until("2026-03-05T00:00:00Z");
        life.world.platform[0] = now_known.map(DigitalAddress::pec);
        life.run();
        let sends: Vec<String> = ids(&life, Category::SendDigitalDomicile);
        assert_eq!(sends, ["SOURCE_PLATFORM.REPEAT_false.ATTEMPT_0", "SOURCE_PLATFORM.REPEAT_true.ATTEMPT_1"]);
        assert!(life.has(Category::DigitalFailureWorkflow) && life.has(Category::Refinement));
        life.assert_the_past_is_closed();
    }
}

#[test]
fn the_mailbox_of_the_registries_is_repeated_too_and_looked_up_once_more() {
    let mut life = notification()
        .to(citizen().in_registry("old@pec.example"))
        .pec("old@pec.example", &["C004"])
        .pec("new@pec.example", &["C003"])
        .deposited();
    life.run_until("2026-03-05T00:00:00Z");
    life.world.registry[0] = Some(DigitalAddress::pec("new@pec.example"));
    life.run();
    assert_told(
        after(&told(&life), "GET_ADDRESS.SOURCE_GENERAL.ATTEMPT_1"),
        "GET_ADDRESS.SOURCE_GENERAL.ATTEMPT_1 yes
         SEND_DIGITAL.SOURCE_GENERAL.REPEAT_true.ATTEMPT_1 old@pec.example
         SEND_DIGITAL_FEEDBACK.SOURCE_GENERAL.REPEAT_true.ATTEMPT_1 C004 KO 03-09 10:00
         PREPARE_DIGITAL_DOMICILE.SOURCE_GENERAL.ATTEMPT_1.CORRELATIONID_SEND_DIGITAL_FEEDBACK.SOURCE_GENERAL.REPEAT_true.ATTEMPT_1 after GENERAL
         NATIONAL_REGISTRY_CALL.DELIVERYMODE_DIGITAL.CONTACTPHASE_SEND_ATTEMPT.ATTEMPT_1
         NATIONAL_REGISTRY_RESPONSE.CORRELATIONID_NATIONAL_REGISTRY_CALL.DELIVERYMODE_DIGITAL.CONTACTPHASE_SEND_ATTEMPT.ATTEMPT_1
         SEND_DIGITAL.SOURCE_GENERAL.REPEAT_false.ATTEMPT_1 new@pec.example
         SEND_DIGITAL_FEEDBACK.SOURCE_GENERAL.REPEAT_false.ATTEMPT_1 C003 OK 03-09 10:00
         DIGITAL_DELIVERY_CREATION_REQUEST SUCCESS 03-09 10:00
         DIGITAL_SUCCESS_WORKFLOW
         SCHEDULE_REFINEMENT_WORKFLOW 03-16 10:00 EFF-DIG
         REFINEMENT 03-16 10:00 100c",
    );
    life.assert_the_past_is_closed();
}

fn ids(life: &Life, category: Category) -> Vec<String> {
    let of_category = life.events.iter().filter(|e| e.category() == category);
    of_category.map(|e| e.id.as_str().split_once(".RECINDEX_0.").unwrap().1.to_owned()).collect()
}

/// The lines from the first one that begins so.
fn after<'a>(told: &'a str, beginning: &str) -> &'a str {
    &told[told.find(beginning).unwrap_or_else(|| panic!("no line {beginning} in\n{told}"))..]
}

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

fn in_flight() -> Life {
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
fn sources_are_tried_in_order_and_the_first_that_is_there_is_used() {
    let all = citizen().on_platform("p@pec.example").with_pec("s@pec.example").in_registry("g@pec.example");
    let special = citizen().with_pec("s@pec.example").in_registry("g@pec.example");
    let general = citizen().in_registry("g@pec.example");
    for (citizen, source) in
        [(all, DigitalSource::Platform), (special, DigitalSource::Special), (general, DigitalSource::General)]
    {
        let mut life = notification().to(citizen).deposited();
        life.run_to(Category::SendDigitalDomicile);
        assert_eq!(life.case.recipients[0].digital[0].source, source);
    }
}

#[test]
fn a_choice_once_made_stands_whatever_the_address_book_says_to_another_worker() {
    let mut life = notification().to(citizen().with_pec("one@pec.example")).deposited();
    life.run_to(Category::SendDigitalDomicile);
    let platform = Some(DigitalAddress::pec("new@pec.example"));
    assert_eq!(life.give(Command::ChooseDelivery { rec: 0, platform }).events, []);
}

#[test]
fn messages_of_courtesy_before_paper_do_not_send_paper_to_whom_was_sent_a_mail() {
    let mut life = in_flight();
    let odd = Command::CourtesySent { rec: 0, digital: false, results: Vec::new() };
    assert_eq!(life.give(odd).events, []);
}

#[test]
fn after_a_failure_no_letter_goes_to_whom_has_opened_or_paid() {
    for opened in [true, false] {
        let mut life = notification()
            .to(citizen().with_pec("full@pec.example").letters(&[SIMPLE]))
            .pec("full@pec.example", &["C004"])
            .deposited();
        life.run_until("2026-03-05T00:00:00Z");
        if opened {
            life.view(0)
        } else {
            life.pay(0)
        };
        life.run();
        assert!(life.has(Category::DigitalFailureWorkflow));
        assert!(!life.has(Category::PrepareSimpleRegisteredLetter) && !life.has(Category::SendSimpleRegisteredLetter));
    }
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
