//! The dates of legal effect, from the end of each flow to the element that writes them down.

use super::stories::{self, DELIVERED};
use super::told::told;
use super::{Life, citizen, notification};
use crate::case::{Category, Facts};
use crate::rules::RuleId;

fn pec_delivered_at(delivered: &str) -> Life {
    let mut life = notification().to(citizen().with_pec("one@pec.example")).pec("one@pec.example", &[""]).deposited();
    life.run_to(Category::SendDigitalDomicile);
    let request = life.case.recipients[0].digital[0].request.clone();
    life.now = delivered.parse().unwrap();
    life.waiting.clear();
    life.give(crate::workflow::Command::PecAnswered {
        rec: 0,
        request,
        retry: 0,
        handed_at: life.now,
        seen: 0,
        answers: vec![crate::workflow::PecEvent {
            at: delivered.parse().unwrap(),
            code: "C003".to_owned(),
            receipt_id: "receipt".to_owned(),
            receipt: None,
        }],
        ask_again: None,
    });
    life
}

#[test]
fn a_date_between_two_milliseconds_comes_too() {
    for time_scale in [365, 1337, 7] {
        let pec = notification().to(citizen().with_pec("one@pec.example")).pec("one@pec.example", &["C003"]);
        let life = pec.rules(|rules| {
            rules.terms.time_scale = time_scale;
        });
        let mut life = life.deposited();
        life.run();
        assert!(life.case.recipients[0].refined.is_some(), "time scale {time_scale}: {}", told(&life));
    }
}

#[test]
fn a_pec_delivered_after_nine_in_the_evening_takes_effect_a_day_later() {
    for (delivered, effect) in [
        ("2026-03-02T21:00:00+01:00", "2026-03-09T21:00:00+01:00"),
        ("2026-03-02T21:00:01+01:00", "2026-03-10T21:00:01+01:00"),
        ("2026-03-28T21:00:01+01:00", "2026-04-05T22:00:01+02:00"),
    ] {
        let mut life = pec_delivered_at(delivered);
        life.run();
        assert_eq!(life.refinement(0), Some(effect.parse().unwrap()), "{delivered}");
        life.assert_the_past_is_closed();
    }
}

#[test]
fn each_date_says_from_which_rule_and_from_which_instant_it_comes() {
    for (path, rule) in [
        ("pec_delivered", RuleId::DigitalDelivery),
        ("pec_fails_everywhere", RuleId::DigitalFailure),
        ("paper_missed_then_delivered", RuleId::PaperDelivery),
        ("untraceable", RuleId::Untraceable),
    ] {
        let life = stories::walked(stories::PATHS.iter().find(|p| p.0 == path).unwrap());
        let scheduled = life.events.iter().find_map(|e| match &e.facts {
            Facts::ScheduleRefinement { scheduling_date, rule, from } => Some((*scheduling_date, *rule, *from)),
            _ => None,
        });
        let (date, told, from) = scheduled.unwrap();
        assert_eq!(told, rule);
        assert_eq!(life.refinement(0), Some(date));
        assert!(from < date);
    }
}

#[test]
fn the_effect_is_written_down_when_its_date_comes_and_bears_the_base_cost_once() {
    let mut life = notification().to(citizen().letters(&[DELIVERED])).deposited();
    life.run();
    let refinement = life.events.last().unwrap();
    let Facts::Refinement { notification_cost, event_timestamp } = refinement.facts else { panic!("{refinement:?}") };
    assert_eq!(notification_cost.map(|cost| cost.get()), Some(100));
    assert!(refinement.recorded >= event_timestamp);
}

#[test]
fn a_date_that_has_gone_when_it_becomes_known_is_written_down_at_once() {
    let mut life = pec_delivered_at("2026-03-02T12:00:00+01:00");
    life.now = "2026-03-30T12:00:00+02:00".parse().unwrap();
    life.run();
    assert_eq!(life.refinement(0), Some("2026-03-09T12:00:00+01:00".parse().unwrap()));
    assert!(life.events.last().unwrap().recorded > life.refinement(0).unwrap());
}
