//! Explanations and quotes of whole lives: each date with its rule, inputs and steps; what comes next; what it costs.

use super::stories::{DELIVERED, SIMPLE, UNTRACED};
use super::{Life, citizen, notification};
use crate::downtime::{Downtime, Functionality};
use crate::explanation::{DateKind, Explanation, RecipientExplained};
use crate::money::Cents;
use crate::quote::{Quote, Way};
use crate::rules::{RuleId, RuleSet};
use jiff::Timestamp;

fn explained(life: &Life) -> RecipientExplained {
    whole(life, &[]).recipients.remove(0)
}

fn whole(life: &Life, downtimes: &[Downtime]) -> Explanation {
    Explanation::of(&life.case, &life.events, &RuleSet::current(), downtimes, life.now)
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn with_pec() -> Life {
    notification().to(citizen().with_pec("one@pec.example")).pec("one@pec.example", &["+11h C001 +1m C003"]).deposited()
}

#[test]
fn a_delivery_after_nine_is_explained_with_its_rule_its_event_and_the_added_day() {
    let mut life = with_pec();
    life.run_to(crate::case::Category::ScheduleRefinement);
    let waiting = explained(&life);
    let [date] = waiting.dates.as_slice() else { panic!("{:?}", waiting.dates) };
    assert_eq!((date.kind, date.rule), (DateKind::ExpectedEffect, RuleId::DigitalDelivery));
    assert_eq!(date.at, at("2026-03-10T21:01:00+01:00"));
    assert_eq!(date.article, "art. 26 c. 9 lett. b n. 1 DL 76/2020");
    assert!(date.inputs[0].element_id.as_str().starts_with("SEND_DIGITAL_FEEDBACK."), "{:?}", date.inputs);
    assert_eq!(date.inputs[0].at, at("2026-03-02T21:01:00+01:00"));
    let steps: Vec<&str> = date.steps.iter().map(|step| step.en.as_str()).collect();
    assert_eq!(
        steps,
        [
            "The term runs from 2 March 2026, 21:01:00 (Rome).",
            "That is after 21:00 in Rome: a day is added.",
            "8 days of 24 hours later: 10 March 2026, 21:01:00 (Rome).",
        ]
    );
    assert_eq!(waiting.next[0].by, Some(date.at));
    let refined = explained(life.run());
    assert_eq!(refined.dates[0].kind, DateKind::Effect);
    assert_eq!(refined.dates[0].recorded_by.len(), 2);
    assert!(refined.next.is_empty(), "{:?}", refined.next);
}

#[test]
fn an_access_before_the_term_holds_and_the_term_is_told_as_overtaken() {
    let mut life = with_pec();
    life.run_to(crate::case::Category::ScheduleRefinement);
    life.view(0);
    let told = explained(&life);
    let kinds: Vec<_> = told.dates.iter().map(|date| (date.kind, date.rule)).collect();
    assert_eq!(kinds, [(DateKind::Effect, RuleId::View), (DateKind::Overtaken, RuleId::DigitalDelivery)]);
    assert!(told.summary.en.contains("took effect on 2 March 2026"), "{}", told.summary.en);
}

#[test]
fn what_comes_next_is_told_at_every_step_of_an_open_case_and_ends_with_it() {
    let lives = [
        with_pec(),
        notification()
            .to(citizen().courtesy(&["EMAIL"]).letters(&[UNTRACED, DELIVERED]).lives_at("Via Nuova 9", "00199"))
            .deposited(),
        notification()
            .to(citizen().with_pec("full@pec.example").letters(&[SIMPLE]))
            .pec("full@pec.example", &["C001 C004"])
            .deposited(),
    ];
    for mut life in lives {
        while life.step() {
            let told = explained(&life);
            let over = life.case.recipients[0].refined.is_some() || life.case.refused.is_some();
            assert_eq!(told.next.is_empty(), over, "at {} after {:?}", life.now, life.events.last().map(|e| &e.id));
            let late = told.next.iter().filter_map(|step| step.by).find(|by| *by < life.now);
            assert_eq!(late, None, "{:?}", told.next);
        }
    }
}

#[test]
fn a_held_letter_is_explained_by_two_dates() {
    let script = "CON080 CON020 +2d RECRN010 RECRN011 +12d RECRN003A RECRN003B[AR] RECRN003C";
    let mut life = notification().to(citizen().letters(&[script])).deposited();
    let told = explained(life.run());
    let kinds: Vec<_> = told.dates.iter().map(|date| (date.kind, date.rule)).collect();
    assert_eq!(kinds, [(DateKind::Effect, RuleId::PaperDelivery), (DateKind::Served, RuleId::Giacenza)]);
    assert_eq!(told.dates[0].inputs[0].at, told.dates[1].at, "the term runs from the day of the lapse");
}

#[test]
fn costs_are_told_today_and_with_the_letter_that_would_follow() {
    let mut life = notification().to(citizen().courtesy(&["EMAIL"]).letters(&[DELIVERED])).deposited();
    life.run_to(crate::case::Category::ScheduleAnalogWorkflow);
    let waiting = explained(&life).cost;
    assert_eq!(
        (waiting.now, waiting.if_read_today, waiting.if_left_unread),
        (Cents(200), Cents(200), Some(Cents(200 + 955)))
    );
    let done = explained(life.run()).cost;
    assert_eq!((done.letters, done.now, done.if_left_unread), (Cents(783), Cents(1155), None));
}

#[test]
fn one_recipient_reads_about_themselves_only() {
    let mut life = notification().to(citizen()).to(citizen()).deposited();
    life.run();
    let own = whole(&life, &[]).for_recipient(1);
    assert_eq!(own.recipients.iter().map(|r| r.rec_index).collect::<Vec<_>>(), [1]);
}

#[test]
fn a_downtime_moves_no_date_of_the_notification_and_tells_the_day_to_which_terms_run() {
    let mut life = with_pec();
    life.run();
    let downtime = Downtime {
        functionality: Functionality::NotificationVisualization,
        from: at("2026-03-20T08:00:00+01:00"),
        until: Some(at("2026-03-25T23:30:00+01:00")),
    };
    let told = whole(&life, std::slice::from_ref(&downtime));
    // the clocks change on the way
    assert_eq!(told.downtimes[0].terms_run_until, Some(at("2026-04-01T23:59:59.999999999+02:00")));
    assert_eq!(told.recipients, whole(&life, &[]).recipients);
    assert_eq!(Downtime { until: None, ..downtime }.terms_run_until(), None);
}

#[test]
fn a_quote_prices_every_way_and_names_the_best_the_likely_and_the_worst() {
    let life = notification().to(citizen()).to(citizen().with_pec("one@pec.example")).deposited();
    let now = at("2026-03-02T21:00:01+01:00");
    let quote = Quote::of(&life.case.request, &RuleSet::current(), now);
    let [paper, digital] = quote.recipients.as_slice() else { panic!("two recipients") };
    assert_eq!((paper.best.way, paper.likely.way, paper.worst.way), (Way::ReadAtOnce, Way::Paper, Way::PaperAgainHeld));
    assert_eq!((digital.likely.way, digital.likely.effect), (Way::Digital, Some(at("2026-03-10T21:00:01+01:00"))));
    assert_eq!((paper.best.price, paper.likely.price, paper.worst.price), (Cents(200), Cents(1155), Cents(2111)));
    assert_eq!((quote.total.best, quote.total.worst), (Cents(400), Cents(4222)));
    assert!(paper.ways.iter().all(|way| way.effect.is_some()));
}
