//! The first access: legal effect at once, if it had not come before, and no more paper.

use super::stories::{self, DELIVERED};
use super::told::told;
use super::{assert_told, citizen, notification};
use crate::case::{Category, DelegateInfo, Facts};
use crate::party::RecipientType;
use crate::workflow::Command;
use crate::workflow::command::View;

#[test]
fn opened_during_the_wait_for_a_message_of_courtesy_no_paper_goes() {
    let mut life = stories::paper_missed_then_delivered();
    stories::viewed_during_the_wait(&mut life);
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
         NOTIFICATION_VIEWED_CREATION_REQUEST
         NOTIFICATION_VIEWED 03-04 10:30 100c",
    );
    life.assert_the_past_is_closed();
}

#[test]
fn opened_before_the_date_of_effect_nothing_is_refined_later() {
    let mut life = notification().to(citizen().letters(&[DELIVERED])).deposited();
    life.run_to(Category::ScheduleRefinement).view(0).run();
    assert!(!life.has(Category::Refinement));
    life.assert_the_past_is_closed();
}

#[test]
fn opened_while_the_letter_travels_its_delivery_schedules_nothing() {
    let mut life = notification().to(citizen().letters(&[DELIVERED])).deposited();
    life.run_to(Category::SendAnalogDomicile).view(0).run();
    assert!(life.has(Category::AnalogSuccessWorkflow));
    assert!(!life.has(Category::ScheduleRefinement) && !life.has(Category::Refinement));
}

#[test]
fn opened_after_the_effect_the_access_costs_nothing_more() {
    let mut life = notification().to(citizen().letters(&[DELIVERED])).deposited();
    life.run().view(0).run();
    let told = told(&life);
    assert!(told.contains("REFINEMENT 03-14 10:01 100c\nNOTIFICATION_VIEWED_CREATION_REQUEST\n"), "{told}");
    assert!(told.ends_with("free"), "{told}");
}

#[test]
fn opened_after_a_date_that_the_carrier_told_late_the_effect_is_by_lapse_and_the_access_bore_the_cost() {
    let held = "RECRN010 RECRN011 +40d RECRN005A RECRN005B[Plico] RECRN005C";
    let mut life = notification().to(citizen().letters(&[held])).deposited();
    life.run_until("2026-04-05T10:00:00Z").view(0).run();
    let told = told(&life);
    assert!(told.contains("NOTIFICATION_VIEWED 04-05 12:00 100c"), "{told}");
    assert!(
        told.ends_with("SCHEDULE_REFINEMENT_WORKFLOW 03-22 00:00 EFF-PAPER\nREFINEMENT 03-22 00:00 free"),
        "{told}"
    );
    life.assert_the_past_is_closed();
}

#[test]
fn only_the_first_access_counts() {
    let mut life = notification().to(citizen()).accepted();
    life.view(0);
    let events = life.events.len();
    life.run_until("2026-03-02T12:00:00Z");
    let before = life.events.len();
    life.view(0);
    assert!(events <= before && life.events.len() == before);
}

#[test]
fn nobody_opens_what_is_not_accepted_or_was_cancelled() {
    let mut life = notification().to(citizen()).deposited();
    life.view(0);
    assert!(!life.has(Category::NotificationViewed));
    let mut life = notification().to(citizen()).accepted();
    life.cancel().view(0);
    assert!(!life.has(Category::NotificationViewed));
}

#[test]
fn an_access_by_a_delegate_names_him_in_the_private_part_alone() {
    let mut life = notification().to(citizen()).accepted();
    let delegate = DelegateInfo {
        tax_id: "DLGTTT80A01H501Z".to_owned(),
        denomination: "Delegate One".to_owned(),
        delegate_type: RecipientType::PF,
        mandate_id: Some("mandate-1".to_owned()),
    };
    let view = View {
        rec: 0,
        delegate: Some(delegate.clone()),
        source_channel: "WEB".to_owned(),
        source_channel_details: None,
    };
    life.give(Command::View(view));
    for event in life.events.iter().filter(|e| {
        matches!(e.facts, Facts::NotificationViewed { .. } | Facts::NotificationViewedCreationRequest { .. })
    }) {
        assert_eq!(event.private.as_ref().unwrap().delegate_info, Some(delegate.clone()));
        assert!(!serde_json::to_string(&event.facts).unwrap().contains("Delegate"));
    }
}
