//! The paths that are walked rarely: letters sent again, abroad, to the deceased, to places looked up; F24 forms, debt
//! positions, the room of the post, reworks, silence.

use super::stories::{DELIVERED, SIMPLE, UNTRACED};
use super::told::{assert_told, told};
use super::{Life, citizen, notification};
use crate::case::{Category, PageCount};
use crate::money::Cents;
use crate::party::DigitalAddress;
use crate::price::Price;
use crate::timeline::{Status, Timeline};
use crate::workflow::ValidationReport;
use crate::workflow::command::F24Fault;
use jiff::Timestamp;

const LOST: &str = "CON080 +1d RECRN006:F01";

fn run(mut life: Life) -> Life {
    life.run();
    life.assert_the_past_is_closed();
    life
}

fn letters(scripts: &[&str]) -> Life {
    run(notification().to(citizen().letters(scripts)).deposited())
}

fn count(life: &Life, category: Category) -> usize {
    life.events.iter().filter(|event| event.category() == category).count()
}

fn status(life: &Life) -> Status {
    Timeline::of(&life.events).status()
}

#[test]
fn a_lost_letter_is_sent_again_under_its_own_name_and_costs_once() {
    let life = letters(&[LOST, "CON996", DELIVERED]);
    assert_eq!(count(&life, Category::SendAnalogDomicile), 1);
    assert_eq!(status(&life), Status::EffectiveDate);
    let price = Price::of(&life.case.iun, &life.events, 0, "302000100000019400", Cents(100)).unwrap();
    assert_eq!(price.analog_cost, Cents(783));
    assert!(life.case.parked.is_empty(), "{}", told(&life));
}

#[test]
fn a_letter_is_sent_again_three_times_and_no_more() {
    let life = letters(&[LOST, LOST, LOST, LOST, DELIVERED]);
    let told = told(&life);
    assert_eq!(told.matches("RECRN006 F01").count(), 4, "{told}");
    assert!(told.ends_with("CASE_PARKED.IDX_1 RECRN006"), "{told}");
    assert_eq!(status(&life), Status::Delivering);
}

#[test]
fn what_a_superseded_expedition_tells_late_is_recorded_and_decides_nothing() {
    let found_again = "RECRN006:F02 +1h RECRN002D:M01 RECRN002E[Plico] RECRN002F";
    let life = letters(&[found_again, "+5d RECRN001A RECRN001B[AR] RECRN001C"]);
    let told = told(&life);
    assert!(told.contains("IDX_4 RECRN002F\n") && told.contains("RECRN001C OK 03-07"), "{told}");
    assert_eq!(count(&life, Category::SendAnalogFeedback), 1);
}

#[test]
fn a_simple_letter_is_sent_again_too() {
    let citizen = citizen().with_pec("full@pec.example").letters(&["RECRS006:F03", SIMPLE]);
    let life = run(notification().to(citizen).pec("full@pec.example", &["C004"]).deposited());
    assert!(told(&life).contains("RECRS001C") && life.case.parked.is_empty(), "{}", told(&life));
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
    assert_eq!(status(&life), Status::ReturnedToSender);
    let plain = letters(&["+1d RECRN002A:M02 RECRN002B[Plico] RECRN002C"]);
    assert_eq!(status(&plain), Status::ReturnedToSender);
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
    assert_eq!(count(&life, Category::SendAnalogTimeout), 1, "the second address is in Italy: no limit runs there");
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

#[test]
fn an_outcome_whose_documents_are_there_is_waited_for() {
    let slow = "RECRI001 RECRI003A RECRI003B[AR] +100d RECRI003C";
    let late = "RECRI001 RECRI003A +100d RECRI003B[AR] RECRI003C";
    let of = |script| run(notification().to(citizen().abroad("FRANCIA").letters(&[script])).deposited());
    assert!(!of(slow).has(Category::SendAnalogTimeout));
    let late = of(late);
    assert!(late.has(Category::SendAnalogTimeout) && !late.has(Category::SendAnalogFeedback), "{}", told(&late));
}

#[test]
fn a_missing_address_is_looked_up_and_stands_in_the_timeline() {
    let known = citizen().without_address().lives_at("Via Nuova 9", "00199").letters(&[DELIVERED]);
    let life = run(notification().to(citizen().letters(&[DELIVERED])).to(known).deposited());
    let told = super::told::told_of(&life, &life.events);
    assert!(told.starts_with(
        "NATIONAL_REGISTRY_VALIDATION_CALL.DELIVERYMODE_ANALOG\nNATIONAL_REGISTRY_VALIDATION_RESPONSE.RECINDEX_1.CORRELATIONID_NATIONAL_REGISTRY_VALIDATION_CALL.DELIVERYMODE_ANALOG ANPR Via Nuova 9\n"
    ), "{told}");
    assert!(told.contains("SEND_ANALOG_DOMICILE.RECINDEX_1.ATTEMPT_0 AR 783c to Via Nuova 9"), "{told}");
}

#[test]
fn a_missing_address_that_nobody_knows_refuses_and_so_does_a_registry_that_is_down() {
    let refused = |world: fn(&mut super::world::World)| {
        let mut life = notification().to(citizen()).to(citizen().without_address()).world(world).deposited();
        life.run();
        told(&life).lines().last().unwrap().to_owned()
    };
    assert_eq!(refused(|_| {}), "REQUEST_REFUSED ADDRESS_NOT_FOUND(1) 200c");
    assert_eq!(refused(|world| world.registry_down = true), "REQUEST_REFUSED ADDRESS_SEARCH_FAILED(1) 150c");
}

#[test]
fn f24_data_is_checked_before_addresses_and_its_forms_are_made_before_the_notice() {
    let life = run(notification().to(citizen().with_f24().letters(&[DELIVERED])).deposited());
    let ids: Vec<_> = super::told::told_of(&life, &life.events).lines().map(str::to_owned).collect();
    let place =
        |begin: &str| ids.iter().position(|id| id.starts_with(begin)).unwrap_or_else(|| panic!("no {begin}: {ids:?}"));
    let order = [
        "VALIDATE_F24_REQUEST",
        "VALIDATED_F24 OK",
        "VALIDATE_NORM",
        "REQUEST_ACCEPTED",
        "GENERATE_F24_REQUEST",
        "GENERATED_F24",
        "AAR_GEN",
    ];
    let places: Vec<_> = order.iter().map(|begin| place(begin)).collect();
    assert!(places.is_sorted(), "{ids:?}");
    let fault = F24Fault { rec: 0, detail: "PN_F24_METADATA_VALIDATION_SCHEMA: x".to_owned() };
    let mut bad = notification().to(citizen().with_f24()).world(|world| world.f24_faults = vec![fault]).deposited();
    bad.run();
    assert!(told(&bad).ends_with("REQUEST_REFUSED F24_METADATA_NOT_VALID(0) 100c") && bad.notice_codes_freed);
}

#[test]
fn positions_are_told_every_cost_of_the_case_in_order() {
    let scripts = [UNTRACED, DELIVERED];
    let citizen = citizen().lives_at("Via Nuova 9", "00199").letters(&scripts);
    let life = run(notification().to(citizen).asynchronous().deposited());
    let told: Vec<i64> = life.world.positions.iter().map(|(_, fee)| fee.get()).collect();
    assert_eq!(told, [100 + 100 + 955, 100 + 100 + 1911], "the validation tells the base cost through its report");
    let mut cancelled = notification().to(super::citizen()).asynchronous().deposited();
    cancelled.run_to(Category::AarGeneration).cancel().run();
    assert_eq!(cancelled.world.positions.last().unwrap().1, Cents::ZERO);
}

#[test]
fn a_position_that_refuses_its_cost_refuses_the_request() {
    let outcome = crate::case::PositionOutcome {
        creditor_tax_id: "77777777777".to_owned(),
        notice_code: "302000100000019400".to_owned(),
        notification_fee: Cents(200),
        outcome: crate::case::ResponseStatus::Ko,
    };
    let report = ValidationReport { positions: vec![outcome], ..ValidationReport::default() };
    let mut life = notification().to(citizen()).asynchronous().validation(report).deposited();
    life.run();
    let told = super::told::told_of(&life, &life.events);
    assert!(
        told.contains("POSITIONS_UPDATED.PHASE_VALIDATION VALIDATION 200c KO\nREQUEST_REFUSED PAYMENT_NOT_VALID"),
        "{told}"
    );
    assert_eq!(life.world.positions.last().unwrap().1, Cents::ZERO, "a refused request costs its positions nothing");
}

#[test]
fn light_letters_hold_four_pages_and_no_payment_sheet() {
    let act = "PN_NOTIFICATION_ATTACHMENTS-act.pdf".parse().unwrap();
    let report = |pages| ValidationReport { pages: vec![PageCount { key: act, pages }], ..ValidationReport::default() };
    let mut life = notification().to(citizen()).light().validation(report(4)).deposited();
    life.run();
    assert!(
        told(&life).contains("SENDER_DISABLED_MORE_THAN_20_GRAMS"),
        "the payment sheet is too much: {}",
        told(&life)
    );
}

#[test]
fn a_validation_that_meets_passing_faults_is_put_off_and_given_up_after_a_day() {
    use crate::workflow::Command;
    let mut life = notification().to(citizen()).deposited();
    life.waiting.clear();
    let mut waits = Vec::new();
    for tries in 0.. {
        let before = life.now;
        life.give(Command::ValidationHindered { f24: false, tries });
        if life.case.is_answered() {
            break;
        }
        let work = life.waiting.pop().unwrap();
        waits.push(work.due.duration_since(before).as_secs());
        life.now = work.due;
    }
    assert_eq!(waits[..6], [10, 60, 60, 300, 3600, 3600]);
    assert_eq!(waits.len(), 4 + 23, "a day of tries");
    assert!(told(&life).ends_with("REQUEST_REFUSED SERVICE_UNAVAILABLE 50c"), "{}", told(&life));
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
fn a_reworked_outcome_is_taken_back_with_all_that_followed_from_it() {
    let mut life = notification().to(citizen().letters(&[UNTRACED, DELIVERED])).deposited();
    life.run_to(Category::CompletelyUnreachable);
    assert_eq!(status(&life), Status::Unreachable);
    life.rework(0, 0);
    assert_eq!(status(&life), Status::Accepted, "the letter counts as not sent");
    life.run();
    life.assert_the_past_is_closed();
    let timeline = Timeline::of(&life.events);
    let ids: Vec<String> = timeline
        .elements()
        .iter()
        .map(|e| e.element_id.as_str().replace(&format!(".IUN_{}", life.case.iun), ""))
        .collect();
    assert!(ids.contains(&"REFINEMENT.RECINDEX_0.REWORK_0".to_owned()), "{ids:?}");
    assert!(ids.contains(&"SEND_ANALOG_FEEDBACK.RECINDEX_0.ATTEMPT_0.REWORK_0".to_owned()), "{ids:?}");
    assert!(ids.iter().all(|id| !id.starts_with("COMPLETELY") && !id.starts_with("ANALOG_FAILURE")), "{ids:?}");
    assert_eq!(timeline.status(), Status::EffectiveDate);
    let price = Price::of(&life.case.iun, &life.events, 0, "302000100000019400", Cents(100)).unwrap();
    assert_eq!(price.analog_cost, Cents(783), "the letters that were taken back cost nothing");
}

#[test]
fn a_rework_of_the_second_attempt_leaves_the_first_and_a_second_rework_has_the_next_number() {
    let missed = "RECRN002D:M01 RECRN002E[Plico,Indagine]@Via_Nuova_9 RECRN002F";
    let mut life = notification().to(citizen().letters(&[missed, UNTRACED, UNTRACED, DELIVERED])).deposited();
    life.run_to(Category::CompletelyUnreachable).rework(0, 1).run_to(Category::SendAnalogDomicile);
    life.run();
    life.rework(0, 1).run();
    let told = told(&life);
    assert!(told.contains("SEND_ANALOG_DOMICILE.ATTEMPT_1.REWORK_0 AR 783c to Via Nuova 9"), "{told}");
    assert!(told.contains("SEND_ANALOG_DOMICILE.ATTEMPT_1.REWORK_1 AR 783c to Via Nuova 9"), "{told}");
    assert!(told.ends_with("100c") && told.contains("REFINEMENT.REWORK_1"), "{told}");
}

#[test]
fn a_date_that_a_rework_takes_back_does_not_come() {
    let mut life =
        notification().to(citizen().letters(&[DELIVERED, "+30d RECRN001A RECRN001B[AR] RECRN001C"])).deposited();
    life.run_to(Category::ScheduleRefinement).rework(0, 0).run();
    let refinements: Vec<_> = life.events.iter().filter(|e| e.category() == Category::Refinement).collect();
    assert_eq!(refinements.len(), 1);
    assert!(refinements[0].id.as_str().ends_with(".REWORK_0"));
    let mut done = notification().to(citizen().letters(&[DELIVERED])).deposited();
    done.run_until("2026-03-03T09:00:00Z").view(0).rework(0, 0);
    assert!(!done.has(Category::NotificationTimelineReworked), "who has opened needs no letter any more");
}

#[test]
fn a_silent_carrier_is_asked_then_a_person_is_called_and_a_late_outcome_settles_it() {
    let life = letters(&["CON080 RECRN010"]);
    assert!(told(&life).ends_with("CASE_PARKED.IDX_1 NO_NEWS"), "{}", told(&life));
    let late = letters(&["CON080 +70d RECRN001A RECRN001B[AR] RECRN001C"]);
    assert!(told(&late).contains("CASE_PARKED.IDX_1") && late.case.parked.is_empty(), "{}", told(&late));
    assert_eq!(status(&late), Status::EffectiveDate);
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
