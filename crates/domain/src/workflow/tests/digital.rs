//! The digital workflow: choice of the source, rounds, repetitions, the platform as its own delivery service.

use super::digital_answers::in_flight;
use super::stories::{self, SIMPLE};
use super::told::told;
use super::{Life, assert_told, citizen, notification};
use crate::case::{Category, DigitalSource, Facts};
use crate::party::{DigitalAddress, DigitalAddressType};
use crate::workflow::Command;
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
pub(super) fn after<'a>(told: &'a str, beginning: &str) -> &'a str {
    &told[told.find(beginning).unwrap_or_else(|| panic!("no line {beginning} in\n{told}"))..]
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

/// A recipient whose digital domicile is the platform itself, at this address.
fn at_home(address: DigitalAddress) -> Life {
    let mut life = notification().to(citizen().courtesy(&["EMAIL"]).letters(&[SIMPLE])).deposited();
    life.world.platform[0] = Some(address);
    life
}

#[test]
fn the_platform_delivers_to_itself_at_once_and_the_term_runs_from_the_notice() {
    let mut life = at_home(DigitalAddress::sercq());
    life.run();
    let notice = life.case.recipients[0].aar.clone().unwrap().at;
    let place = DigitalAddress::sercq().address;
    assert_told(
        &told(&life),
        &format!(
            "GET_ADDRESS.SOURCE_PLATFORM.ATTEMPT_0 yes
             SEND_DIGITAL.SOURCE_PLATFORM.REPEAT_false.ATTEMPT_0 {place}?timestamp={notice}
             SEND_DIGITAL_FEEDBACK.SOURCE_PLATFORM.REPEAT_false.ATTEMPT_0 Q003 OK 03-02 10:00
             SEND_COURTESY_MESSAGE.COURTESYADDRESSTYPE_EMAIL
             PROBABLE_SCHEDULING_ANALOG_DATE 03-07 10:00
             DIGITAL_DELIVERY_CREATION_REQUEST SUCCESS 03-02 10:00
             DIGITAL_SUCCESS_WORKFLOW
             SCHEDULE_REFINEMENT_WORKFLOW 03-09 10:00 EFF-DIG
             REFINEMENT 03-09 10:00 100c"
        ),
    );
    let (_, completed) = life.case.recipients[0].digital_end.unwrap();
    assert_eq!(completed, notice);
    assert_eq!(life.refinement(0), Some(notice + SignedDuration::from_hours(7 * 24)));
    life.assert_the_past_is_closed();
}

#[test]
fn nothing_leaves_the_house_for_what_the_platform_delivers_to_itself() {
    let mut life = at_home(DigitalAddress::sercq());
    life.run_to(Category::SendDigitalFeedback);
    let to_the_provider = |work: &crate::work::Work| work.id.contains("pec") || work.id.contains("registry");
    assert!(!life.waiting.iter().any(to_the_provider));
}

#[test]
fn an_address_that_is_none_of_the_platforms_fails_and_is_the_same_in_the_second_round() {
    let elsewhere = DigitalAddress { r#type: DigitalAddressType::SERCQ, address: "x-another-service".to_owned() };
    let mut life = at_home(elsewhere);
    life.run();
    let told = told(&life);
    assert!(told.contains("REPEAT_false.ATTEMPT_0 Q011 KO"), "{told}");
    let sends: Vec<String> = ids(&life, Category::SendDigitalDomicile);
    assert_eq!(sends, ["SOURCE_PLATFORM.REPEAT_false.ATTEMPT_0", "SOURCE_PLATFORM.REPEAT_true.ATTEMPT_1"]);
    let stamps = life.case.recipients[0].digital.iter().map(|mail| mail.address.address.matches("?timestamp=").count());
    assert_eq!(stamps.collect::<Vec<_>>(), [1, 1]);
    assert!(life.has(Category::DigitalFailureWorkflow));
    life.assert_the_past_is_closed();
}

/// The sources that were looked at, in order.
fn looked_at(life: &Life) -> Vec<DigitalSource> {
    let source = |event: &crate::case::Event| match event.facts {
        Facts::GetAddress { digital_address_source, .. } => Some(digital_address_source),
        _ => None,
    };
    life.events.iter().filter_map(source).collect()
}

#[test]
fn the_order_of_the_sources_is_that_of_the_rules_in_both_rounds() {
    use DigitalSource::{General, Platform, Special};
    let mut life = notification()
        .to(citizen().with_pec("full@pec.example").letters(&[SIMPLE]))
        .pec("full@pec.example", &["C004"])
        .deposited();
    life.rules.terms.sources = [General, Special, Platform];
    life.run();
    assert_eq!(looked_at(&life), [General, Special, Platform, General, Special, Platform]);
    assert!(life.has(Category::DigitalFailureWorkflow));
    life.assert_the_past_is_closed();
}

#[test]
fn without_any_address_the_sources_are_asked_once_whatever_their_order() {
    use DigitalSource::{General, Platform, Special};
    for order in [[Platform, Special, General], [General, Special, Platform], [Special, General, Platform]] {
        let mut life = notification().to(citizen()).deposited();
        life.rules.terms.sources = order;
        life.run_to(Category::ScheduleAnalogWorkflow);
        assert_eq!(looked_at(&life), order);
    }
}
