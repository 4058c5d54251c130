//! The paper workflow: the wait before it, the two attempts, the search for another address.

use super::stories::{self, DELIVERED, UNTRACED};
use super::told::told;
use super::{Life, assert_told, citizen, notification};
use crate::case::Category;

/// The lines up to the first letter, for whom no register knows and no message of courtesy reached.
const STRAIGHT_TO_PAPER: &str = "GET_ADDRESS.SOURCE_PLATFORM.ATTEMPT_0 no
    GET_ADDRESS.SOURCE_SPECIAL.ATTEMPT_0 no
    NATIONAL_REGISTRY_CALL.DELIVERYMODE_DIGITAL.CONTACTPHASE_CHOOSE_DELIVERY.ATTEMPT_0
    NATIONAL_REGISTRY_RESPONSE.CORRELATIONID_NATIONAL_REGISTRY_CALL.DELIVERYMODE_DIGITAL.CONTACTPHASE_CHOOSE_DELIVERY.ATTEMPT_0
    GET_ADDRESS.SOURCE_GENERAL.ATTEMPT_0 no
    SCHEDULE_ANALOG_WORKFLOW 03-02 10:00
    PREPARE_ANALOG_DOMICILE.ATTEMPT_0 Via Prima 0
    SEND_ANALOG_DOMICILE.ATTEMPT_0 AR 783c to Via Prima 0";

/// The lines after the first letter was sent.
fn after_sending(life: &Life) -> String {
    let told = told(life);
    let sent = told.find("SEND_ANALOG_DOMICILE.ATTEMPT_0").unwrap();
    told[sent..].split_once('\n').unwrap().1.to_owned()
}

#[test]
fn missed_at_the_first_address_and_delivered_at_the_one_found_on_the_spot() {
    let mut life = stories::paper_missed_then_delivered();
    life.run();
    assert_told(
        &told(&life),
        "GET_ADDRESS.SOURCE_PLATFORM.ATTEMPT_0 no
         GET_ADDRESS.SOURCE_SPECIAL.ATTEMPT_0 no
         NATIONAL_REGISTRY_CALL.DELIVERYMODE_DIGITAL.CONTACTPHASE_CHOOSE_DELIVERY.ATTEMPT_0
         NATIONAL_REGISTRY_RESPONSE.CORRELATIONID_NATIONAL_REGISTRY_CALL.DELIVERYMODE_DIGITAL.CONTACTPHASE_CHOOSE_DELIVERY.ATTEMPT_0
         GET_ADDRESS.SOURCE_GENERAL.ATTEMPT_0 no
         SEND_COURTESY_MESSAGE.COURTESYADDRESSTYPE_EMAIL
         PROBABLE_SCHEDULING_ANALOG_DATE 03-07 10:00
         SCHEDULE_ANALOG_WORKFLOW 03-07 10:00
         PREPARE_ANALOG_DOMICILE.ATTEMPT_0 Via Prima 0
         SEND_ANALOG_DOMICILE.ATTEMPT_0 AR 783c to Via Prima 0
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_1 CON080
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_2 CON020
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_3 RECRN002D M01
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_4 RECRN002E [Plico,Indagine]
         SEND_ANALOG_FEEDBACK.ATTEMPT_0 RECRN002F M01 KO 03-09 10:01 found Via Nuova 9
         PREPARE_ANALOG_DOMICILE.ATTEMPT_1 Via Nuova 9
         SEND_ANALOG_DOMICILE.ATTEMPT_1 AR 783c to Via Nuova 9
         SEND_ANALOG_PROGRESS.ATTEMPT_1.IDX_1 CON080
         SEND_ANALOG_PROGRESS.ATTEMPT_1.IDX_2 CON020
         SEND_ANALOG_PROGRESS.ATTEMPT_1.IDX_3 RECRN001A
         SEND_ANALOG_PROGRESS.ATTEMPT_1.IDX_4 RECRN001B [AR]
         SEND_ANALOG_FEEDBACK.ATTEMPT_1 RECRN001C OK 03-11 10:02
         ANALOG_SUCCESS_WORKFLOW
         SCHEDULE_REFINEMENT_WORKFLOW 03-21 10:02 EFF-PAPER
         REFINEMENT 03-21 10:02 100c",
    );
    life.assert_the_past_is_closed();
    let scans = life.events.iter().find(|e| e.id.as_str().ends_with("ATTEMPT_0.IDX_4")).unwrap();
    assert_eq!(scans.legal_facts.len(), 2, "each scan proves the event that brought it");
}

#[test]
fn an_untraceable_addressee_is_served_ten_days_after_the_deposit() {
    let mut life = stories::untraceable();
    life.run();
    assert_told(
        &told(&life),
        &format!(
            "{STRAIGHT_TO_PAPER}
             SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_1 CON080
             SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_2 CON020
             SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_3 RECRN002D M01
             SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_4 RECRN002E [Plico]
             SEND_ANALOG_FEEDBACK.ATTEMPT_0 RECRN002F M01 KO 03-04 10:01
             PREPARE_ANALOG_DOMICILE.ATTEMPT_1 Via Prima 0
             PREPARE_ANALOG_DOMICILE_FAILURE D00
             ANALOG_FAILURE_WORKFLOW
             COMPLETELY_UNREACHABLE_CREATION_REQUEST FAILURE
             COMPLETELY_UNREACHABLE
             SCHEDULE_REFINEMENT_WORKFLOW 03-14 10:01 EFF-UNTRACED
             REFINEMENT 03-14 10:01 100c"
        ),
    );
    life.assert_the_past_is_closed();
    let deposited = life.case.recipients[0].analog_failed.unwrap();
    assert_eq!(
        life.refinement(0).unwrap() - deposited,
        jiff::SignedDuration::from_hours(240),
        "from the element's instant"
    );
}

#[test]
fn without_a_message_of_courtesy_paper_goes_at_once_and_with_one_after_five_days() {
    for (channels, when) in [
        (&[][..], "2026-03-02"),
        (&["EMAIL"][..], "2026-03-07"),
        (&["EMAIL", "SMS", "APPIO"][..], "2026-03-07"),
        (&["APPIO-OPTIN"][..], "2026-03-07"),
    ] {
        let mut life = notification().to(citizen().courtesy(channels).letters(&[DELIVERED])).deposited();
        life.run_to(Category::SendAnalogDomicile);
        assert_eq!(life.now.to_string()[..10], *when, "{channels:?}");
        let left = life.events.iter().filter(|e| e.category() == Category::SendCourtesyMessage);
        assert_eq!(left.count(), channels.len());
        assert_eq!(life.has(Category::ProbableSchedulingAnalogDate), !channels.is_empty());
    }
}

#[test]
fn a_repetition_of_the_invitation_to_the_app_is_told_apart_from_a_message() {
    let mut life = notification().to(citizen().courtesy(&["APPIO-OPTIN"])).deposited();
    life.run_to(Category::SendCourtesyMessage);
    assert!(
        told(&life).contains("SEND_COURTESY_MESSAGE.COURTESYADDRESSTYPE_APPIO.OPTIN SENT_OPTIN"),
        "{}",
        told(&life)
    );
}

#[test]
fn an_address_missed_by_law_890_is_looked_up_and_the_second_letter_arrives() {
    let missed = "CON080 +1d RECAG003A:M06 RECAG003B[Plico] RECAG003C";
    let delivered = "CON080 +1d RECAG001A RECAG001B[23L] RECAG001C";
    let citizen = citizen().letters(&[missed, delivered]).lives_at("Via Nuova 9", "00199");
    let mut life = notification().by_law_890().to(citizen).deposited();
    life.run();
    assert_told(
        &after_sending(&life),
        "SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_1 CON080
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_2 RECAG003A M06
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_3 RECAG003B [Plico]
         SEND_ANALOG_FEEDBACK.ATTEMPT_0 RECAG003C M06 KO 03-03 10:00
         PREPARE_ANALOG_DOMICILE.ATTEMPT_1 Via Prima 0
         SEND_ANALOG_DOMICILE.ATTEMPT_1 890 1155c to Via Nuova 9
         SEND_ANALOG_PROGRESS.ATTEMPT_1.IDX_1 CON080
         SEND_ANALOG_PROGRESS.ATTEMPT_1.IDX_2 RECAG001A
         SEND_ANALOG_PROGRESS.ATTEMPT_1.IDX_3 RECAG001B [23L]
         SEND_ANALOG_FEEDBACK.ATTEMPT_1 RECAG001C OK 03-04 10:00
         ANALOG_SUCCESS_WORKFLOW
         SCHEDULE_REFINEMENT_WORKFLOW 03-14 10:00 EFF-PAPER
         REFINEMENT 03-14 10:00 100c",
    );
    life.assert_the_past_is_closed();
}

#[test]
fn a_search_ends_for_want_of_an_address_of_a_usable_one_or_of_another_one() {
    for (registry, cause) in
        [(None, "D00"), (Some(("Via Nuova 9", "00000")), "D01"), (Some(("via prima, 0", "00185")), "D02")]
    {
        let mut citizen = citizen().letters(&[UNTRACED]);
        if let Some((street, zip)) = registry {
            citizen = citizen.lives_at(street, zip);
        }
        let mut life = notification().to(citizen).deposited();
        life.run();
        assert!(
            told(&life).contains(&format!("PREPARE_ANALOG_DOMICILE_FAILURE {cause}\nANALOG_FAILURE_WORKFLOW")),
            "{cause}"
        );
        assert!(life.has(Category::Refinement));
        life.assert_the_past_is_closed();
    }
}

#[test]
fn the_very_same_address_found_on_the_spot_sends_the_search_to_the_registries() {
    let same = "CON080 RECRN002D:M03 RECRN002E[Plico]@Via_Prima_0 RECRN002F";
    for (script, street) in [(same, "Via Nuova 9"), (UNTRACED, "Via Nuova 9")] {
        let citizen = citizen().zip(Some("00199")).letters(&[script, DELIVERED]).lives_at(street, "00199");
        let mut life = notification().to(citizen).deposited();
        life.run();
        assert!(told(&life).contains("SEND_ANALOG_DOMICILE.ATTEMPT_1 AR 783c to Via Nuova 9"), "{}", told(&life));
    }
}

#[test]
fn a_place_found_on_the_spot_that_no_letter_can_reach_sends_the_search_to_the_registries() {
    let nowhere = "CON080 RECRN002D:M03 RECRN002E[Plico]@Via_Nuova_9#00000 RECRN002F";
    let mut life =
        notification().to(citizen().letters(&[nowhere, DELIVERED]).lives_at("Via Terza 3", "00133")).deposited();
    life.run();
    assert!(told(&life).contains("SEND_ANALOG_DOMICILE.ATTEMPT_1 AR 783c to Via Terza 3"), "{}", told(&life));
    let mut unknown = notification().to(citizen().letters(&[nowhere])).deposited();
    unknown.run();
    assert!(told(&unknown).contains("PREPARE_ANALOG_DOMICILE_FAILURE D00"), "{}", told(&unknown));
}

#[test]
fn a_search_that_failed_is_over_even_if_another_worker_finds_an_address_later() {
    let mut life = stories::untraceable();
    life.run_to(Category::PrepareAnalogDomicileFailure);
    let prepare = life.case.recipients[0].registered_letter(1).unwrap().prepare.clone();
    let found = Some(super::builder::address("Via Nuova 9", Some("00199")));
    let late = crate::workflow::Command::PaperPrepared { rec: 0, prepare, found, place_from: None };
    assert_eq!(life.give(late).events, []);
}

#[test]
fn after_two_letters_the_addressee_is_untraceable() {
    let citizen = citizen().letters(&[UNTRACED, UNTRACED]).lives_at("Via Nuova 9", "00199");
    let mut life = notification().to(citizen).deposited();
    life.run();
    let told = told(&life);
    assert!(!told.contains("PREPARE_ANALOG_DOMICILE_FAILURE"));
    assert!(
        told.contains("SEND_ANALOG_FEEDBACK.ATTEMPT_1 RECRN002F M01 KO 03-06 10:02\nANALOG_FAILURE_WORKFLOW"),
        "{told}"
    );
    life.assert_the_past_is_closed();
}

#[test]
fn a_payment_stops_letters_and_nothing_else() {
    let mut life = stories::paper_missed_then_delivered();
    stories::paid_during_the_wait(&mut life);
    assert!(!life.has(Category::PrepareAnalogDomicile), "before the first letter");
    let mut life = stories::paper_missed_then_delivered();
    life.run_to(Category::SendAnalogDomicile).pay(0).run();
    assert!(!life.has(Category::SendAnalogDomicile) || life.case.recipients[0].letters.len() == 1, "before the second");
    let mut life = notification().to(citizen().letters(&[DELIVERED])).deposited();
    life.run_to(Category::SendAnalogDomicile).pay(0).run();
    assert!(life.has(Category::AnalogSuccessWorkflow) && life.has(Category::Refinement), "what is in the post goes on");
}

#[test]
fn between_preparing_and_sending_a_payment_still_stops_a_letter() {
    let mut life = notification().to(citizen().letters(&[DELIVERED])).deposited();
    life.run_to(Category::PrepareAnalogDomicile).pay(0).run();
    assert!(!life.has(Category::SendAnalogDomicile));
}

#[test]
fn who_has_paid_and_cannot_be_traced_by_the_second_letter_is_served_by_the_deposit() {
    let citizen = citizen().letters(&[UNTRACED, UNTRACED]).lives_at("Via Nuova 9", "00199");
    let mut life = notification().to(citizen).deposited();
    while life.case.recipients[0].registered_letter(1).is_none_or(|letter| letter.sent.is_none()) {
        assert!(life.step());
    }
    life.pay(0).run();
    assert!(life.has(Category::AnalogFailureWorkflow) && life.has(Category::Refinement), "{}", told(&life));
}

#[test]
fn a_second_notice_of_the_same_code_counts_once() {
    let mut life = notification().to(citizen()).accepted();
    life.pay(0).pay(0);
    assert_eq!(life.events.iter().filter(|e| e.category() == Category::Payment).count(), 1);
}

#[test]
fn a_payment_by_f24_stops_letters_as_one_of_a_notice_does_and_counts_once_for_its_id() {
    let mut life = notification().to(citizen().letters(&[DELIVERED])).deposited();
    life.run_to(Category::PrepareAnalogDomicile);
    let first = "01234567-89ab-8def-8123-456789abcdef";
    life.pay_by_f24(0, first).pay_by_f24(0, first).pay_by_f24(0, "11234567-89ab-8def-8123-456789abcdef").pay(0).run();
    assert!(!life.has(Category::SendAnalogDomicile));
    let payments = || life.events.iter().filter(|e| e.category() == Category::Payment);
    let codes: Vec<_> = payments().map(|e| e.id.as_str().rsplit_once(".CODE_").unwrap().1[..4].to_owned()).collect();
    assert_eq!(codes, ["F240", "F241", "PPA3"]);
    assert!(payments().all(|event| event.rec == Some(0)));
}
