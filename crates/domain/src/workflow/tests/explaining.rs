//! Explanations of whole lives: each date with its rule, inputs and steps; what comes next; what it costs.

use super::stories::{DELIVERED, SIMPLE, UNTRACED};
use super::{Life, citizen, notification};
use crate::case::LegalFactCategory;
use crate::downtime::{Downtime, Functionality};
use crate::explanation::{DateKind, Explanation, RecipientExplained, StuckWork};
use crate::money::Cents;
use crate::rules::{RuleId, RuleSet};
use jiff::{SignedDuration, Timestamp};

fn explained(life: &Life) -> RecipientExplained {
    whole(life, &[]).recipients.remove(0)
}

fn whole(life: &Life, downtimes: &[Downtime]) -> Explanation {
    Explanation::of(&life.case, &life.events, &RuleSet::current(), downtimes, &[], life.now)
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
    let what = &told.dates[0].inputs[0].what;
    assert!(what.en.starts_with("lapse of 10 days of deposit") && what.en.ends_with("(PAPER-HELD)"), "{what:?}");
    assert!(what.it.starts_with("decorso di 10 giorni di giacenza"), "{what:?}");
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
    let until = at("2026-03-25T23:30:00+01:00");
    let reading = Functionality::NotificationVisualization;
    let downtime = Downtime::new(reading, at("2026-03-20T08:00:00+01:00"), Some(until), until);
    let told = whole(&life, std::slice::from_ref(&downtime));
    let of_it = &told.downtimes[0];
    assert_eq!((of_it.rule, of_it.article), (RuleId::Downtime, "art. 26 c. 13 DL 76/2020"));
    let words = &of_it.words;
    assert!(words.en.starts_with("Down from 20 March 2026, 08:00:00 to 25 March 2026, 23:30:00 (Rome)"), "{words:?}");
    assert!(words.it.contains("dal 20/03/2026 alle 08:00:00 al 25/03/2026 alle 23:30:00"), "{words:?}");
    let lasting = whole(&life, &[Downtime { until: None, ..downtime.clone() }]).downtimes.remove(0).words;
    assert!(lasting.en.starts_with("Down since 20 March 2026, 08:00:00 (Rome)"), "{lasting:?}");
    // the clocks change on the way
    assert_eq!(told.downtimes[0].terms_run_until, Some(at("2026-04-01T23:59:59.999999999+02:00")));
    assert_eq!(told.recipients, whole(&life, &[]).recipients);
    assert_eq!(Downtime { until: None, ..downtime }.terms_run_until(), None);
}

const SILENT_ABROAD: &str = "CON080 RECRI001 RECRI002";
const FULL: &str = "full@pec.example";

#[test]
fn after_the_end_of_paper_no_letter_is_promised_and_none_is_priced() {
    let abroad = || citizen().abroad("FRANCIA");
    let deceased = "CON080 RECRN002A:M02 RECRN002B[Plico] RECRN002C";
    for to in [
        citizen().letters(&[UNTRACED]),
        citizen().letters(&[deceased]),
        abroad().letters(&[SILENT_ABROAD]),
        abroad().lives_abroad_at("Calle Nueva 9", "SPAGNA").letters(&[SILENT_ABROAD, SILENT_ABROAD]),
    ] {
        let mut life = notification().to(to.clone()).deposited();
        let told = explained(life.run());
        assert!(told.next.is_empty(), "{to:?}: {:?}", told.next);
        assert_eq!(told.cost.if_left_unread, None, "{to:?}");
    }
}

#[test]
fn of_a_letter_abroad_that_was_given_up_nothing_more_is_told() {
    let mut life = notification().to(citizen().abroad("FRANCIA").letters(&[SILENT_ABROAD])).deposited();
    life.run_until("2026-04-01T09:00:00Z").view(0);
    assert!(explained(&life).next[0].what.en.contains("outcome of the registered letter"));
    let told = explained(life.run());
    assert!(life.case.recipients[0].letters[0].timed_out.is_some());
    assert!(told.next.is_empty(), "{:?}", told.next);
}

/// A digital failure whose simple letter waits for its place in the post until `place`.
fn simple_letter_planned(place: &str) -> Life {
    let place = at(place);
    let citizen = citizen().with_pec(FULL).letters(&[SIMPLE]);
    let sent = notification().to(citizen).pec(FULL, &["C001 C004"]).world(|world| world.place_from = Some(place));
    sent.deposited()
}

#[test]
fn a_simple_letter_that_waits_for_its_place_is_named_and_counted() {
    let mut life = simple_letter_planned("2026-03-16T00:00:00+01:00");
    life.run_to(crate::case::Category::PaperPlanned);
    let told = explained(&life);
    let [letter, effect] = told.next.as_slice() else { panic!("{:?}", told.next) };
    assert!(letter.what.en.contains("simple registered letter"), "{}", letter.what.en);
    assert_eq!(letter.by, Some(at("2026-03-16T00:00:00+01:00")));
    assert_eq!(effect.rule, Some(RuleId::DigitalFailure));
    assert_eq!((told.cost.now, told.cost.if_left_unread), (Cents(200), Some(Cents(200 + 794))));
    let done = explained(life.run());
    assert_eq!((done.cost.now, done.cost.if_left_unread), (Cents(994), None));
    assert!(done.next.is_empty(), "{:?}", done.next);
}

#[test]
fn a_simple_letter_still_goes_when_the_term_has_run_out_but_not_once_the_act_was_opened() {
    let mut life = simple_letter_planned("2026-04-20T00:00:00+02:00");
    life.run_to(crate::case::Category::Refinement);
    let told = explained(&life);
    assert_eq!(told.next[0].by, Some(at("2026-04-20T00:00:00+02:00")), "{:?}", told.next);
    assert_eq!(told.cost.if_left_unread, Some(Cents(994)));
    life.view(0);
    let opened = explained(&life);
    assert_eq!((opened.next.len(), opened.cost.if_left_unread), (0, None), "{:?}", opened.next);
}

#[test]
fn what_was_cancelled_or_refused_costs_its_recipient_nothing_and_says_so() {
    let mut cancelled = notification().to(citizen().letters(&[UNTRACED])).deposited();
    cancelled.run_to(crate::case::Category::SendAnalogDomicile).cancel();
    let mut refused = super::stories::refused();
    refused.run();
    for (life, word) in [(&cancelled, "cancelled"), (&refused, "refused")] {
        let cost = explained(life).cost;
        assert_eq!((cost.now, cost.if_read_today, cost.if_left_unread), (Cents(0), Cents(0), None), "{word}");
        assert_eq!((cost.send_fee, cost.pa_fee, cost.letters), (Cents(0), Cents(0), Cents(0)), "{word}");
        assert!(!cost.borne_by_recipient && cost.words.en.contains(word), "{}", cost.words.en);
    }
}

#[test]
fn the_recipient_bears_the_costs_only_where_a_payment_carries_them() {
    let borne = |life: Life| explained(&life).cost.borne_by_recipient;
    assert!(borne(notification().to(citizen()).deposited()));
    assert!(borne(notification().to(citizen().without_notice().with_f24()).deposited()), "an F24 form carries them");
    assert!(!borne(notification().to(citizen().without_notice()).deposited()), "nothing is to be paid");
    assert!(!borne(notification().flat_rate().to(citizen()).deposited()));
}

#[test]
fn the_letter_that_would_follow_is_priced_with_all_that_goes_into_its_envelope() {
    let dear_sheets = |rules: &mut RuleSet| {
        for row in &mut rules.costs.letters.rows {
            row.further_sheet = Cents(100);
        }
    };
    let sent = notification().to(citizen().courtesy(&["EMAIL"]).letters(&[DELIVERED])).of_documents(3);
    let mut life = sent.rules(dear_sheets).deposited();
    let told =
        |life: &Life| Explanation::of(&life.case, &life.events, &life.rules, &[], &[], life.now).recipients.remove(0);
    life.run_to(crate::case::Category::ScheduleAnalogWorkflow);
    let foretold = told(&life).cost.if_left_unread;
    let charged = told(life.run()).cost;
    assert!(charged.letters > Cents(783), "{:?}: more than one sheet", charged.letters);
    assert_eq!(foretold, Some(charged.now));
}

#[test]
fn the_proofs_are_those_of_public_elements() {
    let mut life = notification().to(citizen().abroad("FRANCIA").letters(&[SILENT_ABROAD])).deposited();
    let told = explained(life.run());
    let timeouts = life.events.iter().filter(|event| event.category() == crate::case::Category::SendAnalogTimeout);
    assert_eq!(timeouts.flat_map(|event| &event.legal_facts).count(), 1, "there is one, for the platform alone");
    let shown = |proof: &crate::case::LegalFactRef| proof.category == LegalFactCategory::AnalogDeliveryTimeout;
    assert!(!told.proofs.iter().any(shown), "{:?}", told.proofs);
}

#[test]
fn after_a_passing_error_the_mail_is_sent_again_ten_minutes_later() {
    let mut life = notification().to(citizen().with_pec(FULL)).pec(FULL, &["C008", "C001"]).deposited();
    life.run_to(crate::case::Category::SendDigitalProgress);
    let error = life.events.last().unwrap().recorded;
    let step = explained(&life).next.remove(0);
    assert!(step.what.en.contains("sent again"), "{}", step.what.en);
    assert_eq!(step.by, Some(error + SignedDuration::from_mins(10)));
    life.run_until("2026-03-02T12:00:00+01:00");
    let again = life.events.iter().find(|event| event.id.as_str().ends_with("IDX_2")).unwrap().recorded;
    let awaited = explained(&life).next.remove(0);
    assert_eq!(awaited.by, Some(again + SignedDuration::from_hours(26)), "the wait runs from the mail sent again");
}

#[test]
fn an_outcome_from_abroad_whose_documents_came_late_is_awaited_sixty_days_after_them() {
    let slow = "RECRI001 +80d RECRI003A RECRI003B[AR]";
    let mut life = notification().to(citizen().abroad("FRANCIA").letters(&[slow])).deposited();
    life.run_until("2026-05-25T00:00:00Z");
    let limit = explained(&life).next.remove(0).by.unwrap();
    assert!(limit > at("2026-05-31T00:00:00Z") && limit < at("2026-06-01T00:00:00Z"), "{limit}: the ninetieth day");
    life.run_until("2026-06-10T00:00:00Z");
    let last = life.case.recipients[0].letters[0].events.iter().map(|event| event.at).max().unwrap();
    assert_eq!(explained(&life).next.remove(0).by, Some(last + SignedDuration::from_hours(24 * 60)));
    let parked = explained(life.run());
    assert!(parked.next.iter().all(|step| step.by.is_none_or(|by| by >= life.now)), "{:?}", parked.next);
}

#[test]
fn a_letter_abroad_that_was_sent_again_is_awaited_from_then() {
    let citizen = citizen().abroad("FRANCIA").letters(&["CON080 +20d RECRI005:F04", SILENT_ABROAD]);
    let mut life = notification().to(citizen).deposited();
    life.run_until("2026-04-01T00:00:00Z");
    let lost =
        life.events.iter().find(|e| matches!(e.facts, crate::case::Facts::SendAnalogProgress { again: true, .. }));
    let by = explained(&life).next.remove(0).by.unwrap();
    assert_eq!(by, lost.unwrap().recorded + SignedDuration::from_hours(24 * 90));
}

#[test]
fn before_the_limit_abroad_was_a_rule_a_silent_carrier_is_asked_there_too() {
    let sent = notification().to(citizen().abroad("FRANCIA").letters(&["CON080"])).rules(|rules| {
        rules.terms.rir_timeout_from = at("2027-01-01T00:00:00Z");
    });
    let mut life = sent.deposited();
    life.run_until("2026-03-10T00:00:00Z");
    let told = Explanation::of(&life.case, &life.events, &life.rules, &[], &[], life.now);
    assert!(told.recipients[0].next[0].by < Some(at("2026-05-02T00:00:00Z")), "{:?}", told.recipients[0].next);
}

#[test]
fn a_request_that_was_refused_takes_no_effect_and_one_that_is_looked_at_may() {
    let mut refused = super::stories::refused();
    assert_eq!(whole(&refused, &[]).for_sender.unwrap().kind, DateKind::ExpectedEffect);
    assert_eq!(whole(refused.run(), &[]).for_sender, None);
    assert_eq!(whole(with_pec().run(), &[]).for_sender.unwrap().kind, DateKind::Effect);
}

#[test]
fn who_waits_for_a_person_is_not_told_that_the_machine_goes_on() {
    let mut life = notification().to(citizen().letters(&["CON080 RECRN010"])).deposited();
    let next = explained(life.run()).next;
    let [step] = next.as_slice() else { panic!("{next:?}") };
    assert!(step.by.is_none() && step.what.en.contains("no news"), "{step:?}");
    assert!(step.what.it.contains("non dà notizie") && step.what.it.contains("NO_NEWS"), "{step:?}");
}

#[test]
fn what_is_done_at_once_is_expected_at_an_instant_that_passes() {
    let fresh = || notification().to(citizen().courtesy(&["EMAIL"]).letters(&[UNTRACED])).deposited();
    let mut cancelled = fresh();
    cancelled.run_to(crate::case::Category::SendAnalogDomicile).cancel();
    let mut notice = fresh();
    notice.run_to(crate::case::Category::RequestAccepted);
    let mut choice = fresh();
    choice.run_to(crate::case::Category::AarGeneration);
    let mut letter = fresh();
    letter.run_to(crate::case::Category::PrepareAnalogDomicile);
    for (mut life, words) in [
        (cancelled, "cancellation is carried out"),
        (notice, "notice for the recipient is made"),
        (choice, "next step is taken"),
        (letter, "letter is prepared"),
    ] {
        let told = explained(&life).next.remove(0);
        assert!(told.what.en.contains(words), "{told:?}");
        let by = told.by.unwrap();
        assert!(by > life.now && by < life.now + SignedDuration::from_mins(6), "{told:?}");
        life.now = by + SignedDuration::from_hours(1); // and nobody works
        assert_eq!(explained(&life).next.remove(0), told, "the expectation does not move with the clock");
    }
    let mut waiting = fresh();
    waiting.run_to(crate::case::Category::ScheduleAnalogWorkflow);
    let start = explained(&waiting).next.remove(0);
    waiting.now = start.by.unwrap() + SignedDuration::from_hours(1);
    assert_eq!(explained(&waiting).next.remove(0), start);
}

#[test]
fn a_second_round_that_does_not_begin_is_expected_from_its_own_instant() {
    let mut life = notification().to(citizen().with_pec(FULL).letters(&[SIMPLE])).pec(FULL, &["C001 C004"]).deposited();
    life.run_to(crate::case::Category::ScheduleDigitalWorkflow);
    let round = explained(&life).next.remove(0).by.unwrap();
    life.now = round + SignedDuration::from_hours(3);
    let told = explained(&life).next.remove(0);
    assert_eq!(told.by, Some(round + SignedDuration::from_mins(5)), "{told:?}");
}

#[test]
fn where_no_date_follows_the_rule_and_its_source_say_why() {
    let deceased = "CON080 RECRN002A:M02 RECRN002B[Plico] RECRN002C";
    let silent = citizen().abroad("FRANCIA").lives_abroad_at("Calle Nueva 9", "SPAGNA");
    let mut paid = notification().to(citizen().courtesy(&["EMAIL"]).letters(&[DELIVERED])).deposited();
    paid.run_to(crate::case::Category::ScheduleAnalogWorkflow).pay(0);
    let mut stopped = notification().to(citizen().letters(&[DELIVERED])).deposited();
    stopped.run_to(crate::case::Category::SendAnalogDomicile).cancel();
    for (mut life, rule, article, words) in [
        (
            notification().to(citizen().letters(&[deceased])).deposited(),
            RuleId::Deceased,
            "SEND, deceased addressee",
            "deceased",
        ),
        (
            notification().to(silent.letters(&[SILENT_ABROAD, SILENT_ABROAD])).deposited(),
            RuleId::Abroad,
            "SEND, letters abroad without an outcome; the limit is Messo's",
            "No outcome came from abroad",
        ),
        (paid, RuleId::PaperStop, "SEND, paper after an access or a payment", "has paid and no letter is out"),
        (stopped, RuleId::Cancellation, "SEND, cancellation", "It had not taken effect."),
    ] {
        life.run();
        let told = explained(&life);
        let no_date = told.no_date.unwrap();
        assert_eq!((no_date.rule, no_date.article), (rule, article));
        assert!(told.summary.en.contains(words) && no_date.why.en.contains(words), "{:?}", told.summary);
        assert_eq!(no_date.words.en, rule.row().english);
        if life.case.is_open() {
            life.view(0);
            assert_eq!(explained(&life).no_date, None, "an access is an effect");
        }
    }
    assert_eq!(explained(with_pec().run()).no_date, None);
}

#[test]
fn who_has_paid_while_mail_or_a_letter_is_out_may_still_be_reached() {
    let mut letter = notification().to(citizen().letters(&[DELIVERED])).deposited();
    letter.run_to(crate::case::Category::SendAnalogDomicile).pay(0);
    let mut mail = with_pec();
    mail.run_to(crate::case::Category::AarGeneration).pay(0);
    for mut life in [letter, mail] {
        let told = explained(&life);
        assert!(told.no_date.is_none() && !told.next.is_empty(), "{told:?}");
        assert_eq!(explained(life.run()).dates[0].kind, DateKind::Effect, "the date came");
    }
}

#[test]
fn the_summary_does_not_say_again_what_comes_next() {
    let mut life = with_pec();
    life.run_to(crate::case::Category::SendDigitalDomicile);
    let told = explained(&life);
    assert_eq!(told.summary.en, "No date of effect is fixed yet.");
    assert_eq!(told.summary.it, "La data di perfezionamento non è ancora fissata.");
    assert!(!told.next.is_empty());
}

fn stuck(task: &str, rec: Option<usize>, parked: bool) -> StuckWork {
    let reason = Some("no answer".to_owned());
    let due = at("2026-03-02T20:00:00Z");
    StuckWork { rec, task: task.to_owned(), halts: task != "render", due, failures: 5, parked, reason }
}

fn with_stuck(life: &Life, work: StuckWork) -> Vec<RecipientExplained> {
    Explanation::of(&life.case, &life.events, &RuleSet::current(), &[], &[work], life.now).recipients
}

#[test]
fn work_that_is_parked_is_told_first_and_beside_it_only_what_comes_without_a_person() {
    let mut life = notification().to(citizen().letters(&[DELIVERED])).to(citizen().letters(&[DELIVERED])).deposited();
    life.run_to(crate::case::Category::SendAnalogDomicile);
    let told = with_stuck(&life, stuck("ask_paper", Some(0), true));
    let [step] = told[0].next.as_slice() else { panic!("{:?}", told[0].next) };
    assert!(step.by.is_none() && step.what.en.starts_with("An operator must act: the delivery on paper"), "{step:?}");
    assert!(step.what.it.contains("intervento di un operatore") && step.what.it.contains("no answer"), "{step:?}");
    assert_eq!(told[1], whole(&life, &[]).recipients[1], "the other goes on");

    life.run_to(crate::case::Category::ScheduleRefinement);
    let rules: Vec<_> = with_stuck(&life, stuck("ask_paper", None, true))[0].next.iter().map(|s| s.rule).collect();
    assert_eq!(rules, [None, Some(RuleId::PaperDelivery)], "a term that runs comes all the same");
    assert_eq!(with_stuck(&life, stuck("refine", Some(0), true))[0].next.len(), 1, "but not where its end is stuck");
    let sealing = with_stuck(&life, stuck("render", Some(0), true));
    assert_eq!(sealing[0].next[1..], whole(&life, &[]).recipients[0].next, "a legal fact holds nothing up");
}

#[test]
fn work_that_fails_is_told_with_the_instant_of_its_next_try_and_the_flow_beside_it() {
    let mut life = notification().to(citizen().letters(&[DELIVERED])).deposited();
    life.run_to(crate::case::Category::SendAnalogDomicile);
    let work = stuck("ask_paper", Some(0), false);
    let told = with_stuck(&life, work.clone()).remove(0);
    assert_eq!(told.next[0].by, Some(work.due));
    assert!(told.next[0].what.en.starts_with("Failed 5 times and is tried again: the delivery on paper"), "{told:?}");
    assert_eq!(told.next[1..], whole(&life, &[]).recipients[0].next);
}
