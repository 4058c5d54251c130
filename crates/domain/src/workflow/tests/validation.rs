//! The asynchronous validation: its steps in order, each refusal with its code and its cost, what is asked of the outside
//! and what a passing fault does.

use super::builder::{Citizen, Notification, notice_code};
use super::stories::{DELIVERED, UNTRACED};
use super::told::told_of;
use super::{Life, assert_told, citizen, notification};
use crate::case::{Category, CostPhase, Facts, PageCount};
use crate::ids::DocumentKey;
use crate::money::Cents;
use crate::rules::RefusalCost;
use crate::workflow::command::{AddressAnswer, AttachmentFault, F24Fault};
use crate::workflow::{Command, ValidationReport, positions};

fn key(name: &str) -> DocumentKey {
    format!("PN_NOTIFICATION_ATTACHMENTS-{name}.pdf").parse().unwrap()
}

fn answered(sent: Notification) -> Life {
    let mut life = sent.deposited();
    life.run();
    life.assert_the_past_is_closed();
    life.assert_nobody_is_stuck();
    life
}

/// The reasons and the cost of the refusal.
fn refusal(sent: Notification) -> String {
    let life = answered(sent);
    assert!(life.notice_codes_freed, "a refused request keeps no notice");
    let told = told_of(&life, &life.events);
    let last = told.lines().find(|line| line.starts_with("REQUEST_REFUSED")).unwrap_or_else(|| panic!("{told}"));
    last.trim_start_matches("REQUEST_REFUSED ").to_owned()
}

fn of_pages(pages: &[(&str, u32)]) -> ValidationReport {
    let pages = pages.iter().map(|(name, pages)| PageCount { key: key(name), pages: *pages });
    ValidationReport { pages: pages.collect(), ..ValidationReport::default() }
}

fn f24_fault() -> F24Fault {
    F24Fault { rec: 0, detail: "the year is missing".to_owned() }
}

/// Everything is wrong, and mended step by step: the first step that finds fault is the one that refuses.
#[test]
fn of_several_faults_the_first_step_that_finds_one_tells() {
    let mut report = ValidationReport {
        attachments: vec![(AttachmentFault::Gone, key("act")), (AttachmentFault::Digest, key("notice0"))],
        unknown_tax_ids: vec![1],
        ..of_pages(&[("act", 5)])
    };
    let sent = |report: &ValidationReport, citizen: Citizen, light: bool, faults: Vec<F24Fault>| {
        let sent = notification().to(citizen).to(super::citizen().zip(None).without_sheet());
        let sent = if light { sent.light() } else { sent };
        sent.asynchronous().validation(report.clone()).world(|world| world.f24_faults = faults)
    };
    let first = || citizen().with_f24().without_address().without_sheet();
    let ko = sent(&report, first(), true, vec![f24_fault()]).world(|w| w.refused_positions = vec![notice_code(1)]);
    assert_eq!(refusal(ko), "PAYMENT_NOT_VALID 200c");
    assert_eq!(refusal(sent(&report, first(), true, vec![f24_fault()])), "FILE_GONE,FILE_SHA_ERROR 200c");
    report.attachments.clear();
    assert_eq!(refusal(sent(&report, first(), true, vec![f24_fault()])), "TAXID_NOT_VALID(1) 200c");
    report.unknown_tax_ids.clear();
    assert_eq!(refusal(sent(&report, first(), true, vec![f24_fault()])), "SENDER_DISABLED_MORE_THAN_20_GRAMS 200c");
    assert_eq!(refusal(sent(&report, first(), false, vec![f24_fault()])), "F24_METADATA_NOT_VALID(0) 200c");
    assert_eq!(refusal(sent(&report, first(), false, vec![])), "ADDRESS_NOT_FOUND(0) 200c");
    let found = first().lives_at("Via Nuova 9", "00199");
    assert_eq!(refusal(sent(&report, found, false, vec![])), "NOT_VALID_ADDRESS(1) 200c");
}

#[test]
fn every_fault_of_a_file_has_its_code() {
    for (fault, code) in [
        (AttachmentFault::NotFound, "FILE_NOTFOUND"),
        (AttachmentFault::Digest, "FILE_SHA_ERROR"),
        (AttachmentFault::NotPdf, "FILE_PDF_INVALID_ERROR"),
        (AttachmentFault::TooBig, "FILE_PDF_TOOBIG_ERROR"),
        (AttachmentFault::Gone, "FILE_GONE"),
    ] {
        let report = ValidationReport { attachments: vec![(fault, key("act"))], ..ValidationReport::default() };
        assert_eq!(refusal(notification().to(citizen()).validation(report)), format!("{code} 100c"));
    }
}

#[test]
fn a_fault_of_a_service_costs_what_the_rules_say_and_the_others_the_fee() {
    let three = |mode: RefusalCost, down: bool| {
        let nowhere = || citizen().without_address();
        let sent = notification().to(nowhere()).to(citizen()).to(nowhere()).rules(|rules| rules.costs.refusal = mode);
        refusal(sent.world(|world| world.registry_down = down))
    };
    let by_recipient = RefusalCost::RecipientBased(Cents(50));
    assert_eq!(three(by_recipient, true), "ADDRESS_SEARCH_FAILED(0),ADDRESS_SEARCH_FAILED(2) 200c");
    assert_eq!(three(by_recipient, false), "ADDRESS_NOT_FOUND(0),ADDRESS_NOT_FOUND(2) 300c");
    assert_eq!(three(RefusalCost::Uniform(Cents(30)), true), "ADDRESS_SEARCH_FAILED(0),ADDRESS_SEARCH_FAILED(2) 90c");
    assert_eq!(three(RefusalCost::Uniform(Cents(30)), false), "ADDRESS_NOT_FOUND(0),ADDRESS_NOT_FOUND(2) 300c");
}

#[test]
fn of_two_recipients_one_may_be_unknown_and_the_registry_fail_for_the_other() {
    let sent = notification().to(citizen().without_address()).to(citizen().without_address());
    let mut life = sent.deposited();
    life.run_to(Category::PublicRegistryValidationCall);
    let call = life.events.last().unwrap().id.clone();
    life.give(Command::AddressesAnswered {
        call,
        answers: vec![(7, AddressAnswer::NotFound), (1, AddressAnswer::NotFound)],
    });
    let told = told_of(&life, &life.events);
    assert!(
        told.ends_with("REQUEST_REFUSED ADDRESS_SEARCH_FAILED(0),ADDRESS_NOT_FOUND(1) 150c"),
        "whom the answer leaves out could not be asked for: {told}"
    );
    assert_eq!(life.count(Category::PublicRegistryValidationResponse), 1, "the registry answered about one");
}

#[test]
fn a_missing_address_is_looked_up_and_stands_in_the_timeline() {
    let known = citizen().without_address().lives_at("Via  Nuova 9", "00199").letters(&[DELIVERED]);
    let life = answered(notification().to(citizen().letters(&[DELIVERED])).to(known));
    let told = told_of(&life, &life.events);
    let accepted = told.find("SENDER_ACK").unwrap();
    assert_told(
        &told[..accepted],
        "NATIONAL_REGISTRY_VALIDATION_CALL.DELIVERYMODE_ANALOG
         NATIONAL_REGISTRY_VALIDATION_RESPONSE.RECINDEX_1.CORRELATIONID_NATIONAL_REGISTRY_VALIDATION_CALL.DELIVERYMODE_ANALOG ANPR Via  Nuova 9
         VALIDATE_NORMALIZE_ADDRESSES_REQUEST
         NORMALIZED_ADDRESS
         NORMALIZED_ADDRESS.RECINDEX_1",
    );
    assert!(told.contains("SEND_ANALOG_DOMICILE.RECINDEX_1.ATTEMPT_0 AR 783c to Via Nuova 9"), "{told}");
    assert!(life.case.deposit.physical_address_lookup);
}

#[test]
fn f24_data_is_checked_before_addresses_and_its_forms_are_made_before_the_notices() {
    let forms = || citizen().with_f24().letters(&[DELIVERED]);
    let life = answered(notification().to(forms()).to(citizen().letters(&[DELIVERED])).to(forms()));
    let told = told_of(&life, &life.events);
    let notices = told.find("AAR_GEN.RECINDEX_1").unwrap();
    assert_told(
        &told[..notices],
        "VALIDATE_F24_REQUEST
         VALIDATED_F24 OK
         VALIDATE_NORMALIZE_ADDRESSES_REQUEST
         NORMALIZED_ADDRESS
         NORMALIZED_ADDRESS.RECINDEX_1
         NORMALIZED_ADDRESS.RECINDEX_2
         SENDER_ACK_CREATION_REQUEST
         REQUEST_ACCEPTED
         GENERATE_F24_REQUEST
         GENERATED_F24
         GENERATED_F24.RECINDEX_2
         AAR_CREATION_REQUEST
         AAR_GEN
         AAR_CREATION_REQUEST.RECINDEX_1",
    );
    let sent = life.events.iter().find(|event| event.category() == Category::SendAnalogDomicile).unwrap();
    let Facts::SendAnalogDomicile { f24_attachments, .. } = &sent.facts else { unreachable!() };
    assert_eq!(f24_attachments.len(), 1, "the forms go into the letter, with its cost on them");
    let sent = notification().to(citizen().with_f24()).world(|world| world.f24_faults = vec![f24_fault(), f24_fault()]);
    assert_eq!(refusal(sent), "F24_METADATA_NOT_VALID(0),F24_METADATA_NOT_VALID(0) 100c", "one reason per fault");
}

#[test]
fn forms_that_nobody_asked_for_set_nothing_going() {
    let form = |life: &Life| {
        let element = crate::case::ElementId::of(Category::GeneratedF24, &life.case.iun).rec(0).id();
        let key = DocumentKey::derived(crate::ids::DocumentKind::F24, element.as_str(), "pdf");
        crate::work::Task::Render { key, template: crate::work::Template::F24, rec: Some(0) }
    };
    for citizen in [citizen().with_f24(), citizen()] {
        let mut life = notification().to(citizen).deposited();
        life.perform(form(&life));
        assert!(!life.has(Category::GeneratedF24), "before the acceptance, or without forms");
    }
}

#[test]
fn light_letters_hold_one_document_of_four_pages_or_two_of_two_and_nothing_to_be_paid_with() {
    let light = |documents: usize, pages: &[(&str, u32)], citizen: Citizen| {
        let citizen = citizen.letters(&[DELIVERED]);
        answered(notification().light().of_documents(documents).to(citizen).validation(of_pages(pages)))
    };
    let plain = || citizen().without_sheet();
    let accepted = |life: Life| life.case.accepted.is_some();
    assert!(accepted(light(1, &[("act", 4)], plain())));
    assert!(accepted(light(2, &[("act", 2), ("act1", 2)], plain())));
    assert!(!accepted(light(1, &[("act", 5)], plain())));
    assert!(!accepted(light(2, &[("act", 1), ("act1", 3)], plain())));
    assert!(!accepted(light(3, &[("act", 1), ("act1", 1), ("act2", 1)], plain())));
    assert!(!accepted(light(1, &[], plain())), "pages that could not be counted may be many");
    assert!(!accepted(light(1, &[("act", 1)], citizen())), "a payment sheet");
    assert!(!accepted(light(1, &[("act", 1)], plain().with_f24())), "an F24 form");
    let heavy = notification().of_documents(3).to(citizen().letters(&[DELIVERED]));
    assert!(accepted(answered(heavy)), "the limit is of some bodies only");
}

#[test]
fn positions_are_told_every_cost_of_the_case_in_order() {
    let fees = |life: &Life| life.world.positions.iter().map(|(_, fee)| fee.get()).collect::<Vec<_>>();
    let citizen = citizen().lives_at("Via Nuova 9", "00199").letters(&[UNTRACED, DELIVERED]);
    let life = answered(notification().to(citizen).asynchronous());
    assert_eq!(fees(&life), [200, 200 + 955, 200 + 1911], "fees, then letters with VAT on the sum of them");
    let phases: Vec<CostPhase> = life.events.iter().filter_map(phase).collect();
    let on_paper = [CostPhase::SendAnalogDomicileAttempt0, CostPhase::SendAnalogDomicileAttempt1];
    assert_eq!(phases, [&[CostPhase::Validation][..], &on_paper].concat());
    assert_eq!(life.price(0).total_price, Cents(200 + 1911));

    let by_mail = super::citizen().with_pec("full@pec.example");
    let life = answered(notification().to(by_mail).pec("full@pec.example", &["C004"]).asynchronous());
    assert_eq!(fees(&life), [200, 200 + 794]);
    assert_eq!(life.events.iter().filter_map(phase).next_back(), Some(CostPhase::SendSimpleRegisteredLetter));

    let mut cancelled = notification().to(super::citizen()).to(super::citizen()).asynchronous().deposited();
    cancelled.run_to(Category::AarGeneration).cancel().run();
    assert_eq!(fees(&cancelled), [200, 200, 0, 0]);
    assert_eq!(cancelled.events.iter().filter_map(phase).next_back(), Some(CostPhase::NotificationCancelled));
}

#[test]
fn a_letter_whose_cost_is_told_late_does_not_charge_a_cancelled_act() {
    let mut life = notification().to(citizen().letters(&[DELIVERED])).asynchronous().deposited();
    life.run_to(Category::SendAnalogDomicile).cancel();
    let late = positions::fees(&life.case, Some(0), CostPhase::SendAnalogDomicileAttempt0, &life.rules);
    assert!(late.iter().all(|(_, _, fee)| *fee == Cents::ZERO) && !late.is_empty(), "{late:?}");
}

fn phase(event: &crate::case::Event) -> Option<CostPhase> {
    match &event.facts {
        Facts::PositionsUpdated { phase, .. } => Some(*phase),
        _ => None,
    }
}

#[test]
fn positions_are_told_only_where_the_body_asked_for_it() {
    for sent in [notification(), notification().flat_rate(), notification().asynchronous().flat_rate()] {
        let life = answered(sent.to(citizen().letters(&[DELIVERED])));
        assert!(life.world.positions.is_empty() && life.case.accepted.is_some());
    }
}

#[test]
fn a_position_that_refuses_its_cost_refuses_the_request_and_is_told_that_it_costs_nothing() {
    let sent = notification().to(citizen()).to(citizen()).asynchronous();
    let life = answered(sent.world(|world| world.refused_positions = vec![notice_code(1)]));
    assert_told(
        &told_of(&life, &life.events),
        "POSITIONS_UPDATED.PHASE_VALIDATION VALIDATION 200c OK,200c KO
         REQUEST_REFUSED PAYMENT_NOT_VALID 200c
         POSITIONS_UPDATED.PHASE_REQUEST_REFUSED REQUEST_REFUSED 0c OK,0c KO",
    );
}

#[test]
fn a_position_that_refuses_a_later_cost_changes_nothing() {
    let mut life = notification().to(citizen().letters(&[DELIVERED])).asynchronous().deposited();
    life.run_to(Category::AarGeneration);
    life.world.refused_positions = vec![notice_code(0)];
    life.run();
    assert!(told_of(&life, &life.events).contains("SEND_ANALOG_DOMICILE_ATTEMPT_0 1155c KO"));
    assert!(life.has(Category::Refinement));
}

#[test]
fn who_has_nothing_to_pay_has_no_position_to_tell() {
    let without = || citizen().without_notice();
    assert_eq!(refusal(notification().to(citizen()).to(without()).asynchronous()), "PAYMENT_NOT_VALID(1) 200c");
    let form = without().with_f24().letters(&[DELIVERED]);
    assert!(answered(notification().to(form).asynchronous()).case.accepted.is_some(), "an F24 is a payment");
}

#[test]
fn a_validation_that_meets_passing_faults_is_put_off_and_given_up_after_a_day() {
    for f24 in [false, true] {
        let mut life = notification().to(citizen().with_f24()).deposited();
        if f24 {
            life.run_to(Category::ValidateF24Request);
        }
        life.waiting.clear();
        let mut waits = Vec::new();
        for tries in 0.. {
            let before = life.now;
            life.give(Command::ValidationHindered { f24, tries });
            if life.case.is_answered() {
                break;
            }
            let work = life.waiting.pop().unwrap();
            waits.push(work.due.duration_since(before).as_secs());
            life.now = work.due;
        }
        assert_eq!(waits[..6], [10, 60, 60, 300, 3600, 3600]);
        assert_eq!(waits.len(), 4 + 23, "a day of tries");
        let told = told_of(&life, &life.events);
        assert!(told.ends_with("REQUEST_REFUSED SERVICE_UNAVAILABLE 50c"), "{told}");
    }
}

#[test]
fn a_hindrance_told_late_does_not_refuse_what_has_gone_on() {
    let mut life = notification().to(citizen().with_f24().without_address()).deposited();
    life.run_to(Category::ValidateF24Request);
    let late = |life: &mut Life, f24| {
        let mut later = life.clone();
        later.now += jiff::SignedDuration::from_hours(48);
        assert_eq!(later.give(Command::ValidationHindered { f24, tries: 0 }).events, []);
    };
    late(&mut life, false);
    life.run_to(Category::PublicRegistryValidationCall);
    late(&mut life, false);
    late(&mut life, true);
}
