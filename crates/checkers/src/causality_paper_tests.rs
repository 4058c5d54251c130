//! Tests of the checker for paper: files with something missing, wrong codes, ends without their outcome, reworks.

use super::*;
use crate::causality::check;
use crate::testing::{Tale, finds, passes};
use jiff::SignedDuration;

#[test]
fn good_lives_pass() {
    for tale in [
        Tale::paper_second_attempt(),
        Tale::untraceable(),
        Tale::deceased(),
        Tale::held_beyond_its_days(),
        Tale::deposit_of_law_890(),
        Tale::no_outcome_from_abroad(),
        Tale::lost_and_sent_again(),
        Tale::reworked(),
    ] {
        passes(check, &tale);
    }
}

fn outcome(change: impl Fn(&mut String, &mut ResponseStatus, &mut Timestamp, &mut Option<String>)) -> Tale {
    let mut tale = Tale::paper_second_attempt();
    tale.change("SEND_ANALOG_FEEDBACK", |facts| match facts {
        Facts::SendAnalogFeedback {
            delivery_detail_code,
            response_status,
            notification_date,
            delivery_failure_cause,
            ..
        } => change(delivery_detail_code, response_status, notification_date, delivery_failure_cause),
        _ => unreachable!(),
    });
    tale
}

#[test]
fn an_outcome_needs_its_file() {
    let tale = outcome(|_, _, at, _| *at += SignedDuration::from_secs(1));
    finds(check, &tale, "RECRN002D of its date");
    let mut tale = Tale::paper_second_attempt();
    tale.told("RECRN002E", |_, attachments| attachments.clear());
    finds(check, &tale, "RECRN002E of its date with its document");
    let mut tale = Tale::paper_second_attempt();
    tale.told("RECRN002E", |expedition, _| *expedition = 1);
    finds(check, &tale, "the expedition that it tells of");
    let mut tale = Tale::paper_second_attempt();
    tale.recode("RECRN002D", "RECRN001A");
    finds(check, &tale, "RECRN002D of its date");
}

#[test]
fn a_code_means_what_the_table_says() {
    let tale = outcome(|_, status, _, _| *status = ResponseStatus::Ok);
    finds(check, &tale, "is not Ok");
    let tale = outcome(|code, _, _, _| "RECRN010".clone_into(code));
    finds(check, &tale, "RECRN010 is no outcome");
    let tale = outcome(|code, _, _, _| "RECAG003F".clone_into(code));
    finds(check, &tale, "a code of its product");
    let mut tale = Tale::deceased();
    tale.change("SEND_ANALOG_FEEDBACK", |facts| match facts {
        Facts::SendAnalogFeedback { delivery_failure_cause, .. } => *delivery_failure_cause = Some("M07".to_owned()),
        _ => unreachable!(),
    });
    finds(check, &tale, "is not Ok");
    let mut tale = Tale::paper_second_attempt();
    tale.recode("CON080", "RECAG001A");
    finds(check, &tale, "a code of its product");
}

#[test]
fn a_deposit_needs_both_papers() {
    for kind in ["23L", "ARCAD"] {
        let mut tale = Tale::deposit_of_law_890();
        tale.told("RECAG011B", |_, attachments| attachments.retain(|scan| scan.document_type != kind));
        finds(check, &tale, kind);
    }
}

#[test]
fn an_end_needs_its_outcome() {
    for (tale, removed, missing) in [
        (Tale::paper_second_attempt as fn() -> Tale, "PREPARE_ANALOG_DOMICILE", "its preparation"),
        (Tale::paper_second_attempt, "SEND_ANALOG_DOMICILE", "the letter that it tells of"),
        (Tale::paper_second_attempt, "SEND_ANALOG_FEEDBACK", "a first letter that did not arrive"),
        (Tale::untraceable, "PREPARE_ANALOG_DOMICILE_FAILURE", "a second letter missed"),
        (Tale::untraceable, "ANALOG_FAILURE_WORKFLOW", "ANALOG_FAILURE_WORKFLOW"),
        (Tale::deceased, "SEND_ANALOG_FEEDBACK", "found deceased"),
        (Tale::no_outcome_from_abroad, "SEND_ANALOG_TIMEOUT.", "a first letter that did not arrive"),
    ] {
        let mut tale = tale();
        tale.remove(removed);
        finds(check, &tale, missing);
    }
    let mut tale = Tale::held_beyond_its_days();
    tale.remove("SEND_ANALOG_FEEDBACK");
    finds(check, &tale, "a letter that was served");
}

#[test]
fn a_new_expedition_needs_a_loss_and_the_old_one_has_no_outcome() {
    let mut tale = Tale::lost_and_sent_again();
    tale.recode("RECRN006", "RECRN010");
    finds(check, &tale, "theft, loss, damage");
    let mut tale = Tale::lost_and_sent_again();
    tale.change("SEND_ANALOG_FEEDBACK", |facts| match facts {
        Facts::SendAnalogFeedback { expedition, .. } => *expedition = 0,
        _ => unreachable!(),
    });
    finds(check, &tale, "the last expedition");
    let mut tale = Tale::lost_and_sent_again();
    tale.terms.paper_retries = 0;
    finds(check, &tale, "the rules allow");
}

#[test]
fn a_rework_takes_back_all_and_only_what_followed() {
    let taken = |change: fn(&mut Vec<ElementId>)| {
        let mut tale = Tale::reworked();
        tale.change("NOTIFICATION_TIMELINE_REWORKED", |facts| match facts {
            Facts::NotificationTimelineReworked { invalidated, .. } => change(invalidated),
            _ => unreachable!(),
        });
        tale
    };
    finds(
        check,
        &taken(|ids| ids.retain(|id| !id.as_str().starts_with("SEND_ANALOG_FEEDBACK"))),
        "leaves SEND_ANALOG_F",
    );
    finds(check, &taken(|ids| ids.push(ElementId::from_text("AAR_GEN.X"))), "what is not there");
}
