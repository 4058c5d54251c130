//! Rework: an outcome on paper is taken back, the attempt is made again, and what no longer counts is shown nowhere.

use super::stories::{self, DELIVERED, PATHS, UNTRACED};
use super::told::{told, told_of};
use super::{Life, assert_told, citizen, notification};
use crate::case::{Category, ElementId, Event, Facts};
use crate::money::Cents;
use crate::price::PriceError;
use crate::timeline::{Folder, ReworkPlan, Status, Timeline, statuses_along, valid};
use crate::workflow::{Command, rework};
use std::collections::HashSet;

/// Elements shown, without the number of the case.
fn shown(life: &Life) -> Vec<String> {
    let timeline = Timeline::of(&life.events);
    let id = |id: &ElementId| id.as_str().replace(&format!(".IUN_{}", life.case.iun), "").replace(".RECINDEX_0", "");
    timeline.elements().iter().map(|element| id(&element.element_id)).collect()
}

/// What a rework takes back is in no timeline, history, status or price.
fn assert_only_what_counts_is_seen(life: &Life) {
    let timeline = Timeline::of(&life.events);
    let counts: HashSet<&ElementId> = valid(&life.events).map(|event| &event.id).collect();
    assert!(timeline.elements().iter().all(|element| counts.contains(&element.element_id)));
    let listed: Vec<_> = timeline.history().into_iter().flat_map(|entry| entry.related_timeline_elements).collect();
    assert!(listed.iter().all(|id| counts.contains(id)));
    assert_eq!(listed.len(), timeline.elements().len());
    let recorded = Folder::over(life.case.recipients.len(), valid(&life.events)).status();
    let along = statuses_along(&life.events).into_iter().flatten().last().unwrap_or(Status::InValidation);
    assert_eq!(along, recorded, "what was told at each append leads to the status of the elements that count");
    let letters = |rec: usize| life.case.recipients[rec].letters.iter().filter_map(|letter| letter.sent.as_ref());
    for rec in 0..life.case.recipients.len() {
        let code = super::builder::notice_code(rec);
        match crate::price::Price::of(&life.case.iun, &life.events, rec, &code, Cents(100)) {
            Ok(price) => assert_eq!(price.analog_cost, letters(rec).map(|sent| sent.cost).sum()),
            Err(error) => assert_ne!(error, PriceError::UnknownNotice),
        }
    }
}

#[test]
fn a_reworked_outcome_is_taken_back_with_all_that_followed_from_it() {
    let (untraced, delivered) = (format!("+1h {UNTRACED}"), format!("+1h {DELIVERED}"));
    let mut life = notification().to(citizen().letters(&[&untraced, &delivered])).deposited();
    life.run_to(Category::CompletelyUnreachable);
    assert_eq!((life.status(), life.price(0).analog_cost), (Status::Unreachable, Cents(783)));
    let before = Timeline::of(&life.events).history();
    life.rework(0, 0);
    assert_eq!(life.status(), Status::Accepted, "the letter counts as not sent");
    assert_eq!(statuses_along(&life.events)[life.events.len() - 2], Some(Status::Accepted), "streams are told");
    assert_eq!(life.price(0).analog_cost, Cents::ZERO, "letters that were taken back cost nothing");
    let Facts::NotificationTimelineReworked { invalidated_timeline_and_status_history: history, actor, .. } =
        &life.events[life.events.len() - 2].facts
    else {
        panic!("{}", told(&life))
    };
    assert_eq!(actor.as_deref(), Some("operator"), "who had it done is kept");
    let statuses: Vec<_> = history.iter().map(|entry| (entry.status, entry.active_from)).collect();
    assert_eq!(statuses, before.iter().map(|entry| (entry.status, entry.active_from)).collect::<Vec<_>>());
    assert_eq!(history[0].related_timeline_element_ids.len(), 1, "of ACCEPTED only the preparation");
    life.run();
    life.assert_the_past_is_closed();
    assert_only_what_counts_is_seen(&life);
    let shown = shown(&life).join("\n");
    let reworked = shown.find("NOTIFICATION_TIMELINE_REWORKED").unwrap();
    assert_told(
        &shown[reworked..],
        "NOTIFICATION_TIMELINE_REWORKED.ATTEMPT_0.REWORK_0
         PREPARE_ANALOG_DOMICILE.ATTEMPT_0.REWORK_0
         SEND_ANALOG_DOMICILE.ATTEMPT_0.REWORK_0
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_1.REWORK_0
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_2.REWORK_0
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_3.REWORK_0
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_4.REWORK_0
         SEND_ANALOG_FEEDBACK.ATTEMPT_0.REWORK_0
         ANALOG_SUCCESS_WORKFLOW.REWORK_0
         SCHEDULE_REFINEMENT_WORKFLOW.REWORK_0
         REFINEMENT.REWORK_0",
    );
    assert_eq!((life.status(), life.price(0).analog_cost), (Status::EffectiveDate, Cents(783)));
}

#[test]
fn a_rework_of_the_second_attempt_leaves_the_first_and_a_second_rework_has_the_next_number() {
    let missed = "RECRN002D:M01 RECRN002E[Plico,Indagine]@Via_Nuova_9 RECRN002F";
    let mut life = notification().to(citizen().letters(&[missed, UNTRACED, UNTRACED, DELIVERED])).deposited();
    life.run_to(Category::CompletelyUnreachable).rework(0, 1);
    assert_eq!((life.status(), life.price(0).analog_cost), (Status::Delivering, Cents(783)));
    life.run();
    assert_eq!(life.status(), Status::EffectiveDate);
    life.assert_the_past_is_closed();
    life.rework(0, 1);
    assert_eq!(life.status(), Status::Delivering, "an effect by a wrong outcome is taken back too");
    assert_eq!(life.price(0).refinement_date, None);
    life.run();
    life.assert_the_past_is_closed();
    assert_only_what_counts_is_seen(&life);
    let told = told(&life);
    assert!(told.contains("SEND_ANALOG_DOMICILE.ATTEMPT_1.REWORK_0 AR 783c to Via Nuova 9"), "{told}");
    assert!(told.contains("SEND_ANALOG_DOMICILE.ATTEMPT_1.REWORK_1 AR 783c to Via Nuova 9"), "{told}");
    assert!(told.ends_with("100c") && told.contains("REFINEMENT.REWORK_1"), "the fee is borne once more: {told}");
}

#[test]
fn after_a_search_that_failed_the_second_attempt_is_looked_up_anew() {
    let mut life = notification().to(citizen().letters(&[UNTRACED, DELIVERED])).deposited();
    life.run_to(Category::PrepareAnalogDomicileFailure);
    life.world.residents[0] = Some(super::builder::address("Via Nuova 9", Some("00199")));
    life.rework(0, 1).run();
    life.assert_the_past_is_closed();
    assert_only_what_counts_is_seen(&life);
    assert!(told(&life).contains("SEND_ANALOG_DOMICILE.ATTEMPT_1.REWORK_0 AR 783c to Via Nuova 9"), "{}", told(&life));
    assert_eq!(life.count(Category::AnalogFailureWorkflow), 1);
    assert_eq!(life.status(), Status::EffectiveDate);
}

#[test]
fn a_second_attempt_of_an_earlier_rework_is_prepared_once() {
    let missed = "RECRN002D:M01 RECRN002E[Plico,Indagine]@Via_Nuova_9 RECRN002F";
    let mut life = notification().to(citizen().letters(&[missed, UNTRACED, DELIVERED])).deposited();
    life.run_to(Category::CompletelyUnreachable).rework(0, 1).run();
    life.assert_the_past_is_closed();
    for late in [Command::AnalogDue { rec: 0 }, Command::AfterAnalogFeedback { rec: 0, attempt: 0 }] {
        assert_eq!(life.give(late).events, [], "told late by a slow worker");
    }
}

#[test]
fn a_date_that_a_rework_takes_back_does_not_come_even_if_its_work_is_done() {
    let later = "+30d RECRN001A RECRN001B[AR] RECRN001C";
    let mut life = notification().to(citizen().letters(&[DELIVERED, later])).deposited();
    life.run_to(Category::ScheduleRefinement).rework(0, 0);
    life.run_until("2026-03-20T00:00:00Z");
    assert_eq!(life.give(Command::RefinementDue { rec: 0 }).events, [], "a worker had it in hand already");
    life.run();
    let refinements: Vec<_> = life.events.iter().filter(|e| e.category() == Category::Refinement).collect();
    assert_eq!(refinements.len(), 1);
    assert!(refinements[0].id.as_str().ends_with(".REWORK_0"));
    assert_eq!(life.refinement(0), Some("2026-04-13T09:01:00Z".parse().unwrap()));
}

#[test]
fn the_deceased_and_those_without_an_outcome_may_be_tried_again() {
    let mut deceased = stories::deceased();
    deceased.run();
    assert_eq!(deceased.status(), Status::ReturnedToSender);
    deceased.rework(0, 0).run();
    assert_eq!(deceased.status(), Status::Delivering, "no script for the new letter: the carrier is silent");
    assert!(deceased.case.recipients[0].deceased.is_none());
    let mut abroad = stories::no_outcome_abroad();
    abroad.run();
    abroad.rework(0, 1);
    abroad.world.residents[0] = Some(super::builder::address("Via Nuova 9", Some("00199")));
    abroad.run();
    assert!(told(&abroad).contains("SEND_ANALOG_DOMICILE.ATTEMPT_1.REWORK_0 AR 783c to Via Nuova 9"));
    assert_only_what_counts_is_seen(&abroad);
}

#[test]
fn a_letter_that_no_longer_counts_is_not_handed_over_any_more() {
    let mut life = notification().to(citizen().letters(&[DELIVERED])).deposited();
    life.run_to(Category::SendAnalogDomicile);
    let hands_over = |life: &Life, ending: &str| life.waiting.iter().any(|work| work.id.ends_with(ending));
    assert!(life.waiting.iter().any(|work| work.id.contains("send_paper")));
    life.rework(0, 0);
    assert!(!hands_over(&life, "ATTEMPT_0"), "{:?}", life.waiting);
    life.run();
    assert_eq!(life.price(0).analog_cost, Cents(783));
}

#[test]
fn what_the_carrier_tells_of_a_letter_that_was_taken_back_is_not_taken_in() {
    let slow = "CON080 +9d RECRN002D:M01 RECRN002E[Plico] RECRN002F";
    let mut life = notification().to(citizen().letters(&[slow, DELIVERED])).deposited();
    life.run_until("2026-03-03T00:00:00Z").rework(0, 0).run();
    assert_eq!(life.count(Category::SendAnalogFeedback), 1);
    assert!(told(&life).contains("SEND_ANALOG_FEEDBACK.ATTEMPT_0.REWORK_0 RECRN001C OK"), "{}", told(&life));
    assert_only_what_counts_is_seen(&life);
}

#[test]
fn a_rework_concerns_one_recipient() {
    let two = || citizen().letters(&[UNTRACED, DELIVERED]);
    let mut life = notification().to(two()).to(two()).deposited();
    life.run();
    assert_eq!(life.status(), Status::EffectiveDate);
    life.rework(1, 0);
    assert_eq!(life.status(), Status::EffectiveDate, "the effect for the other recipient stays");
    life.run();
    assert_only_what_counts_is_seen(&life);
    assert!(life.case.recipients[0].rework.is_none());
    assert_eq!(life.count(Category::Refinement), 3);
}

#[test]
fn what_cannot_be_made_again_says_why() {
    let objection = |life: &Life, rec, attempt| rework::objection(&life.case, rec, attempt).unwrap_or("none");
    let sent = || notification().to(citizen().letters(&[DELIVERED])).deposited();
    let mut life = sent();
    assert_eq!(objection(&life, 0, 0), "the request was not accepted");
    life.run_to(Category::AarGeneration);
    assert_eq!(objection(&life, 0, 0), "no letter of this attempt was prepared");
    assert_eq!(objection(&life, 7, 0), "the case has no recipient of this index");
    life.run_to(Category::SendAnalogDomicile);
    assert_eq!(objection(&life, 0, 0), "none");
    assert_eq!(objection(&life, 0, 1), "no letter of this attempt was prepared");
    let mut viewed = life.clone();
    viewed.view(0);
    let mut paid = life.clone();
    paid.pay(0);
    for life in [&mut viewed, &mut paid] {
        assert_eq!(objection(life, 0, 0), "the recipient has opened or paid: no paper is sent any more");
        life.rework(0, 0);
        assert!(!life.has(Category::NotificationTimelineReworked));
    }
    life.cancel();
    assert_eq!(objection(&life, 0, 0), "the notification is cancelled");
}

#[test]
fn a_plan_made_on_an_older_state_of_the_case_is_void() {
    let mut life = notification().to(citizen().letters(&[DELIVERED])).deposited();
    life.run_to(Category::SendAnalogDomicile);
    let plan = ReworkPlan::of(&life.events, 0, 0);
    life.run_to(Category::SendAnalogProgress);
    assert_eq!(life.give(Command::Rework(plan)).events, []);
}

/// At every moment of every life at which an attempt can be made again.
#[test]
fn whenever_an_attempt_is_made_again_the_life_holds_together() {
    let mut reworked = 0;
    for path in PATHS {
        let mut life = (path.1)();
        loop {
            for (rec, attempt) in (0..life.case.recipients.len()).flat_map(|rec| [(rec, 0), (rec, 1)]) {
                if rework::objection(&life.case, rec, attempt).is_none() {
                    made_again_here(life.clone(), rec, attempt, path.0);
                    reworked += 1;
                }
            }
            if !life.step() {
                break;
            }
        }
    }
    assert!(reworked > 100, "only {reworked}");
}

fn made_again_here(mut life: Life, rec: usize, attempt: u8, name: &str) {
    let from = life.events.len();
    life.rework(rec, attempt);
    let told = || told_of(&life, &life.events[from..]);
    assert!(life.has(Category::NotificationTimelineReworked), "{name}: {}", told());
    assert_only_what_counts_is_seen(&life);
    life.run();
    life.assert_the_past_is_closed();
    life.assert_nobody_is_stuck();
    assert_only_what_counts_is_seen(&life);
}

#[test]
fn the_register_of_positions_is_told_the_cost_of_the_letter_made_anew() {
    let mut life = notification().to(citizen().letters(&[DELIVERED])).asynchronous().deposited();
    life.run_to(Category::SendAnalogDomicile).rework(0, 0).run();
    assert_eq!(fees_told(&life), [Cents(200), Cents(200), Cents(1155)], "{}", told(&life));
}

#[test]
fn a_cost_that_a_rework_took_back_is_not_owed_where_no_letter_follows() {
    let mut life = notification()
        .to(citizen().letters(&["CON080 RECRN002A:M02 RECRN002B[Plico] RECRN002C"]))
        .asynchronous()
        .deposited();
    life.run_to(Category::SendAnalogFeedback).rework(0, 0).view(0).run();
    assert_eq!(fees_told(&life), [Cents(200), Cents(1155), Cents(200)], "{}", told(&life));
}

/// What the first recipient's position was told, in order.
fn fees_told(life: &Life) -> Vec<Cents> {
    let fee = |event: &Event| match &event.facts {
        Facts::PositionsUpdated { outcomes, .. } => outcomes.first().map(|outcome| outcome.notification_fee),
        _ => None,
    };
    life.events.iter().filter_map(fee).collect()
}
