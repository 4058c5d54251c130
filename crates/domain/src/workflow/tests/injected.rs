//! The recipient opens or pays at every moment of every life.

use super::Life;
use super::stories::{self, PATHS};
use super::told::told_of;
use crate::case::{Category, Event, Facts};
use crate::timeline::{Status, valid};

/// Paper that nobody sends any more to who has opened or paid.
const NEW_PAPER: &[Category] = &[
    Category::PrepareAnalogDomicile,
    Category::SendAnalogDomicile,
    Category::PrepareSimpleRegisteredLetter,
    Category::SendSimpleRegisteredLetter,
    Category::PaperPlanned,
];

/// Every moment of every life: the path, how many steps were done, and the life then.
fn at_every_moment(mut check: impl FnMut(&str, Life)) {
    for path in PATHS {
        let mut life = (path.1)();
        for step in 0.. {
            check(&format!("{} after {step} steps", path.0), life.clone());
            if !life.step() {
                break;
            }
        }
    }
}

/// What was recorded about this recipient from here on.
fn since(life: &Life, from: usize, rec: usize) -> impl Iterator<Item = &Event> {
    life.events[from..].iter().filter(move |event| event.rec == Some(rec))
}

/// Elements of a recipient that bear the fee.
fn fees(life: &Life, rec: usize) -> usize {
    let own = valid(&life.events).filter(|event| event.rec == Some(rec));
    own.filter(|event| match &event.facts {
        Facts::Refinement { notification_cost, .. }
        | Facts::NotificationViewed { notification_cost, .. }
        | Facts::AnalogWorkflowRecipientDeceased { notification_cost, .. }
        | Facts::AnalogFailureWorkflowTimeout { notification_cost, .. } => notification_cost.is_some(),
        _ => false,
    })
    .count()
}

#[test]
fn whenever_it_is_opened_it_has_effect_at_once_and_no_paper_goes_any_more() {
    let mut opened = 0;
    at_every_moment(|when, mut life| {
        let rec = life.case.recipients.len() - 1;
        let from = life.events.len();
        life.view(rec);
        if life.events.len() == from {
            assert!(life.case.accepted.is_none(), "{when}: an access was ignored");
            return;
        }
        opened += 1;
        let deceased = life.case.recipients[rec].deceased.is_some();
        let status = if deceased { Status::ReturnedToSender } else { Status::Viewed };
        assert_eq!(life.status(), status, "{when}");
        life.run();
        life.assert_the_past_is_closed();
        life.assert_nobody_is_stuck();
        for event in since(&life, from, rec) {
            assert!(!NEW_PAPER.contains(&event.category()), "{when}: {}", event.id);
        }
        assert_eq!(fees(&life, rec), 1, "{when}: {}", told_of(&life, &life.events[from..]));
        let state = &life.case.recipients[rec];
        let (viewed_at, _) = state.viewed.unwrap();
        assert!(state.refined.is_none_or(|(date, _)| date < viewed_at), "{when}: refined after the access");
        assert!(
            life.case.parked.iter().all(|parked| parked.rec != Some(rec)),
            "{when}: a person is called for nothing"
        );
    });
    assert!(opened > 200, "only {opened}");
}

#[test]
fn whenever_it_is_paid_no_paper_goes_any_more_and_no_status_changes() {
    let mut paid = 0;
    at_every_moment(|when, mut life| {
        let rec = life.case.recipients.len() - 1;
        let (from, before) = (life.events.len(), life.status());
        life.pay(rec);
        if life.events.len() == from {
            assert!(life.case.accepted.is_none(), "{when}: a payment was ignored");
            return;
        }
        paid += 1;
        assert_eq!(life.status(), before, "{when}");
        life.run();
        life.assert_the_past_is_closed();
        life.assert_nobody_is_stuck();
        let mut since = since(&life, from, rec);
        assert!(since.all(|event| !NEW_PAPER.contains(&event.category())), "{when}");
        assert!(fees(&life, rec) <= 1, "{when}");
    });
    assert!(paid > 200, "only {paid}");
}

#[test]
fn opened_and_paid_in_either_order_and_cancelled_the_case_is_at_rest() {
    let mut life = stories::paper_missed_then_delivered();
    life.run_to(Category::SendAnalogDomicile).pay(0).view(0).cancel().run();
    assert_eq!(life.status(), Status::Cancelled);
    let cancelled = life.events.iter().find(|event| event.category() == Category::NotificationCancelled).unwrap();
    let Facts::NotificationCancelled { not_refined_recipient_indexes, .. } = &cancelled.facts else { unreachable!() };
    assert_eq!(*not_refined_recipient_indexes, [0; 0], "the access bore the fee");
}
