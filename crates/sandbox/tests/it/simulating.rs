//! The simulator: finds nothing in the core that ships, and finds what a spoilt core does wrong, by the checker that
//! should see it.

use jiff::{SignedDuration, Timestamp};
use messo_domain::case::{Case, Category, ElementId, Event, Facts, ResponseStatus};
use messo_domain::ids::Iun;
use messo_domain::money::Cents;
use messo_domain::price::Price;
use messo_domain::rules::RuleSet;
use messo_domain::stream::Status;
use messo_domain::timeline::{StatusEntry, history_of};
use messo_domain::work::{Task, Work, WorkChange};
use messo_domain::workflow::{Command, Decision, decide_owned};
use messo_sandbox::simulate::{Core, Failure, Faults, Options, TrueCore, run};

fn options(faults: Faults) -> Options {
    Options { seed: 1, notifications: 1_500, days: 400, faults, threads: 2 }
}

#[test]
fn nothing_is_found_in_any_weather() {
    for faults in [Faults::None, Faults::Mild, Faults::Harsh] {
        let outcome = run(&options(faults), &TrueCore, &|_| {});
        assert!(outcome.failure.is_none(), "{:#?}", outcome.failure);
        assert_eq!(outcome.done, 1_500);
        let (met, all) = outcome.coverage.counts();
        assert!(met * 10 >= all * 8, "only {met} of {all} were met in {faults} weather");
    }
}

#[test]
fn an_early_end_is_judged_by_what_was_due_by_then() {
    for days in [1, 7, 30, 60] {
        for faults in [Faults::None, Faults::Harsh] {
            let outcome = run(&Options { days, ..options(faults) }, &TrueCore, &|_| {});
            assert!(outcome.failure.is_none(), "after {days} days: {:#?}", outcome.failure);
            assert!(!outcome.meets_all, "not enough time to meet everything");
        }
    }
    let forgets = Spoilt(|_, decision| without_work(decision, |task| matches!(task, Task::SendPaper { .. })));
    let shown = |days| run(&Options { days, ..options(Faults::Harsh) }, &forgets, &|_| {}).failure.map(|f| f.finding);
    assert_eq!(shown(7).map(|finding| finding.checker).as_deref(), Some("orders"));
    let slow = Spoilt(|_, decision| without_work(decision, |task| matches!(task, Task::Refine { .. })));
    let found = run(&Options { days: 30, ..options(Faults::Harsh) }, &slow, &|_| {}).failure;
    assert_eq!(found.map(|failure| failure.finding.checker).as_deref(), Some("refinement"));
}

/// A core that decides as the true one does, and then something is done to what it decided.
struct Spoilt(fn(&Case, &mut Decision));

impl Core for Spoilt {
    fn decide(&self, case: Case, command: Command, now: Timestamp, rules: &RuleSet) -> (Case, Decision) {
        let before = case.clone();
        let (after, mut decision) = decide_owned(case, command, now, rules);
        let unspoilt = decision.events.clone();
        (self.0)(&before, &mut decision);
        if decision.events == unspoilt {
            return (after, decision);
        }
        let mut case = before;
        decision.events.iter().for_each(|event| case.evolve(event));
        (case, decision)
    }
}

/// A core under rules of its own.
struct OtherRules(fn(&mut RuleSet));

impl Core for OtherRules {
    fn decide(&self, case: Case, command: Command, now: Timestamp, rules: &RuleSet) -> (Case, Decision) {
        let mut rules = rules.clone();
        (self.0)(&mut rules);
        decide_owned(case, command, now, &rules)
    }
}

fn failure(core: &dyn Core, faults: Faults) -> Failure {
    run(&options(faults), core, &|_| {}).failure.expect("a spoilt core is found out")
}

/// Who found it, in fair weather.
fn found_by(core: &dyn Core) -> String {
    failure(core, Faults::None).finding.checker
}

fn spoilt(by: fn(&Case, &mut Decision)) -> String {
    found_by(&Spoilt(by))
}

fn for_each(decision: &mut Decision, mut change: impl FnMut(&mut Facts)) {
    decision.events.iter_mut().for_each(|event| change(&mut event.facts));
}

fn without_work(decision: &mut Decision, unwanted: fn(&Task) -> bool) {
    decision.work.retain(|change| !matches!(change, WorkChange::Add(work) if unwanted(&work.task)));
}

#[test]
fn wrong_days_are_seen_in_each_term() {
    let terms: [fn(&mut RuleSet); 8] = [
        |rules| rules.terms.digital_success_days = 8,
        |rules| rules.terms.digital_failure_days = 14,
        |rules| rules.terms.analog_success_days = 11,
        |rules| rules.terms.analog_failure_days = 9,
        |rules| rules.terms.non_visibility_days = 0,
        |rules| rules.terms.giacenza_days = 9,
        |rules| rules.terms.courtesy_wait_days = 4,
        |rules| rules.terms.second_round_days = 6,
    ];
    for (number, spoil) in terms.into_iter().enumerate() {
        assert_eq!(found_by(&OtherRules(spoil)), "dates", "term {number}");
    }
}

#[test]
fn a_message_that_follows_an_invitation_too_late_not_at_all_or_after_an_access_is_seen() {
    for days in [0, 6, 8] {
        let found = found_by(&OtherRules(match days {
            0 => |rules| rules.terms.io_lookback_days = 0,
            6 => |rules| rules.terms.io_lookback_days = 6,
            _ => |rules| rules.terms.io_lookback_days = 8,
        }));
        assert_eq!(found, "app_io", "{days} days");
    }
    let by = spoilt(|_, decision| without_work(decision, |task| matches!(task, Task::SendIoMessage { .. })));
    assert_eq!(by, "app_io");
    let by = spoilt(|case, decision| {
        let Some(last) = decision.events.last().cloned() else { return };
        let Some(rec) = last.rec.filter(|rec| case.recipients[*rec].io_invited.is_some()) else { return };
        if last.category() == Category::NotificationViewed {
            let id = ElementId::of(Category::SendCourtesyMessage, &case.iun).rec(rec).courtesy("APPIO").id();
            let io_send_message_result = Some("SENT_COURTESY".to_owned());
            let facts = Facts::SendCourtesyMessage { send_date: last.recorded, io_send_message_result };
            decision.events.push(Event { facts, private: None, ..again(&last, &last, id.as_str()) });
        }
    });
    assert_eq!(by, "app_io", "a message to who has opened the act");
}

#[test]
fn nine_in_the_evening_exactly_is_not_late() {
    let nine: fn(&mut RuleSet) = |rules| rules.terms.non_visibility_from = jiff::civil::time(20, 59, 59, 999_999_999);
    let core = OtherRules(nine);
    let found = run(&Options { notifications: 30_000, ..options(Faults::None) }, &core, &|_| {}).failure;
    assert_eq!(found.expect("a delivery at nine exactly comes").finding.checker, "dates");
}

#[test]
fn a_timer_that_is_dropped_is_missed() {
    let by = spoilt(|_, decision| without_work(decision, |task| matches!(task, Task::Refine { .. })));
    assert_eq!(by, "refinement");
    let by = spoilt(|_, decision| without_work(decision, |task| matches!(task, Task::StartAnalog { .. })));
    assert_eq!(by, "late");
    let by = spoilt(|_, decision| without_work(decision, |task| matches!(task, Task::AskPaper { .. })));
    assert_eq!(by, "orders");
}

#[test]
fn an_order_that_never_leaves_is_missed() {
    let by = spoilt(|_, decision| without_work(decision, |task| matches!(task, Task::SendPaper { .. })));
    assert_eq!(by, "orders");
}

/// The event once more, under another id.
fn again(event: &Event, last: &Event, id: &str) -> Event {
    let recorded = last.recorded + SignedDuration::from_millis(1);
    Event { seq: last.seq + 1, recorded, id: ElementId::from_text(id), ..event.clone() }
}

#[test]
fn a_refinement_too_many_is_seen() {
    let twice = spoilt(|_, decision| {
        let Some(last) = decision.events.last().cloned() else { return };
        if last.category() == Category::Refinement {
            decision.events.push(again(&last, &last, &format!("{}.REWORK_0", last.id)));
        }
    });
    assert_eq!(twice, "ids", "of a rework that never was");
    /// Does not see that the act was opened when the date comes.
    struct Blind;
    impl Core for Blind {
        fn decide(&self, mut case: Case, command: Command, now: Timestamp, rules: &RuleSet) -> (Case, Decision) {
            let Command::RefinementDue { rec } = command else { return decide_owned(case, command, now, rules) };
            let mut blind = case.clone();
            blind.recipients[rec].viewed = None;
            let (_, decision) = decide_owned(blind, command, now, rules);
            decision.events.iter().for_each(|event| case.evolve(event));
            (case, decision)
        }
    }
    assert_eq!(found_by(&Blind), "refinement");
}

#[test]
fn an_id_that_stands_twice_is_seen() {
    let by = spoilt(|_, decision| {
        let Some(last) = decision.events.last().cloned() else { return };
        if last.category() == Category::SendAnalogProgress {
            decision.events.push(again(&last, &last, last.id.as_str()));
        }
    });
    assert_eq!(by, "ids");
}

#[test]
fn costs_that_are_borne_twice_or_not_at_all_are_seen() {
    let twice = spoilt(|_, decision| {
        for_each(decision, |facts| {
            if let Facts::NotificationViewed { notification_cost, .. } = facts {
                *notification_cost = Some(Cents(100));
            }
        });
    });
    assert_eq!(twice, "price");
    let cancelled = spoilt(|_, decision| {
        for_each(decision, |facts| {
            if let Facts::NotificationCancelled { notification_cost, .. } = facts {
                *notification_cost += Cents(1);
            }
        });
    });
    assert_eq!(cancelled, "price");
}

#[test]
fn a_dispatch_after_the_cancellation_was_asked_for_is_seen() {
    struct Deaf;
    impl Core for Deaf {
        fn decide(&self, case: Case, command: Command, now: Timestamp, rules: &RuleSet) -> (Case, Decision) {
            let asked = case.cancellation_requested;
            let (mut case, decision) = decide_owned(Case { cancellation_requested: None, ..case }, command, now, rules);
            case.cancellation_requested = case.cancellation_requested.or(asked);
            (case, decision)
        }
    }
    assert_eq!(found_by(&Deaf), "dispatch");
}

#[test]
fn an_outcome_that_the_carriers_code_does_not_give_is_seen() {
    let by = spoilt(|_, decision| {
        for_each(decision, |facts| {
            if let Facts::SendAnalogFeedback { response_status, .. } = facts {
                *response_status = ResponseStatus::Ok;
            }
        });
    });
    assert_eq!(by, "causality");
}

#[test]
fn instants_that_do_not_grow_are_seen() {
    let by = spoilt(|case, decision| {
        if let Some(event) = decision.events.first_mut() {
            event.recorded = case.last_recorded;
        }
    });
    assert_eq!(by, "times");
}

#[test]
fn a_wrong_status_and_a_wrong_price_are_seen() {
    struct WrongStatus;
    impl Core for WrongStatus {
        fn history(&self, events: &[Event]) -> Vec<StatusEntry> {
            let mut history = history_of(events);
            if let Some(last) = history.last_mut().filter(|last| last.status == Status::EffectiveDate) {
                last.status = Status::Delivered;
            }
            history
        }
    }
    assert_eq!(found_by(&WrongStatus), "status");
    struct WrongPrice;
    impl Core for WrongPrice {
        fn price(&self, iun: &Iun, events: &[Event], rec: usize, notice: &str, fee: Cents) -> Option<Price> {
            let price = Price::of(iun, events, rec, notice, fee).ok()?;
            Some(Price { total_price: price.total_price + Cents(i64::from(price.analog_cost != Cents::ZERO)), ..price })
        }
    }
    assert_eq!(found_by(&WrongPrice), "price");
}

#[test]
fn a_panic_a_case_that_does_not_fold_and_keys_set_free_too_early_are_seen() {
    struct Panics;
    impl Core for Panics {
        fn decide(&self, case: Case, command: Command, now: Timestamp, rules: &RuleSet) -> (Case, Decision) {
            assert!(!matches!(command, Command::RefinementDue { .. }), "the core stumbles");
            decide_owned(case, command, now, rules)
        }
    }
    let found = failure(&Panics, Faults::None);
    assert_eq!((found.finding.checker.as_str(), found.finding.what.as_str()), ("panic", "the core stumbles"));

    struct Forgets;
    impl Core for Forgets {
        fn decide(&self, case: Case, command: Command, now: Timestamp, rules: &RuleSet) -> (Case, Decision) {
            let (mut case, decision) = decide_owned(case, command, now, rules);
            case.recipients.iter_mut().for_each(|recipient| recipient.paid = false);
            (case, decision)
        }
    }
    assert_eq!(failure(&Forgets, Faults::Harsh).finding.checker, "fold");

    let by = spoilt(|case, decision| {
        if decision.events.iter().any(|event| event.category() == Category::RequestAccepted) {
            let id = format!("{}:release_notice_codes:0", case.iun);
            decision.work.push(WorkChange::Add(Work { id, due: case.last_recorded, task: Task::ReleaseNoticeCodes }));
        }
    });
    assert_eq!(by, "keys");
}

#[test]
fn a_violation_comes_again_under_its_seed_and_is_told_by_a_short_life() {
    let core = OtherRules(|rules| rules.terms.analog_success_days = 11);
    let found = failure(&core, Faults::Harsh);
    let again = failure(&core, Faults::Harsh);
    assert_eq!((found.seed, found.number, &found.trace), (again.seed, again.number, &again.trace));
    assert_eq!(found.faults, Faults::None, "it fails in fair weather too");
    assert!((5..60).contains(&found.trace.len()), "{:#?}", found.trace);
    let alone = Options { seed: found.seed, notifications: found.notifications as u64, ..options(Faults::Harsh) };
    let alone = run(&alone, &core, &|_| {}).failure.expect("its batch fails alone");
    assert_eq!((alone.number, alone.finding, alone.trace), (found.number, found.finding, found.trace));
}
