//! Cancellation by the sender, at every moment of every life.

use super::stories::{self, PATHS};
use super::told::{told, told_of};
use super::{Life, assert_told, citizen, notification};
use crate::case::Category;
use crate::workflow::{Command, ValidationReport};

/// What may still be recorded after a cancellation was asked for.
const ALLOWED: &[Category] = &[
    Category::PositionsUpdated,
    Category::NotificationCancelledDocumentCreationRequest,
    Category::NotificationCancelled,
    Category::SendDigitalProgress,
    Category::SendDigitalFeedback,
    Category::SendAnalogProgress,
    Category::SendAnalogFeedback,
    Category::SendSimpleRegisteredLetterProgress,
    Category::DocumentStored,
    Category::CaseParked,
    Category::Payment,
];

/// Allowed besides while the validation had not answered.
const ANSWER: &[Category] = &[
    Category::ValidateF24Request,
    Category::ValidatedF24,
    Category::PublicRegistryValidationCall,
    Category::PublicRegistryValidationResponse,
    Category::ValidateNormalizeAddressesRequest,
    Category::NormalizedAddress,
    Category::SenderAckCreationRequest,
    Category::RequestAccepted,
    Category::RequestRefused,
];

#[test]
fn cancelled_while_the_letter_is_in_the_post() {
    let mut life = stories::paper_missed_then_delivered();
    stories::cancelled_in_the_post(&mut life);
    let told = told(&life);
    let asked = told.find("NOTIFICATION_CANCELLATION_REQUEST").unwrap();
    assert_told(
        &told[asked..],
        "NOTIFICATION_CANCELLATION_REQUEST
         NOTIFICATION_CANCELLED_DOCUMENT_CREATION_REQUEST
         NOTIFICATION_CANCELLED 100c not refined [0]
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_3 RECRN002D M01
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_4 RECRN002E [Plico,Indagine]
         SEND_ANALOG_FEEDBACK.ATTEMPT_0 RECRN002F M01 KO 03-09 10:01 found Via Nuova 9",
    );
    assert!(life.notice_codes_freed);
    life.assert_the_past_is_closed();
}

#[test]
fn whenever_it_is_cancelled_nothing_new_is_done() {
    for path in PATHS {
        let whole = steps((path.1)());
        for k in 0..=whole {
            let mut life = (path.1)();
            for _ in 0..k {
                life.step();
            }
            cancelled_here(&mut life, &format!("{} after {k} of {whole} steps", path.0));
        }
    }
}

fn steps(mut life: Life) -> usize {
    let mut steps = 0;
    while life.step() {
        steps += 1;
    }
    steps
}

fn cancelled_here(life: &mut Life, when: &str) {
    let (refused, answered) = (life.case.refused.is_some(), life.case.is_answered());
    let before = life.events.len();
    life.cancel();
    if refused {
        assert_eq!(life.events.len(), before, "{when}: a refused notification is not cancelled");
        return;
    }
    let recorded = &life.events[before..];
    let had_come = recorded.iter().take_while(|event| event.category() == Category::Refinement).count();
    assert_eq!(recorded.len(), had_come + 1, "{when}: the request, and the effects whose date had come");
    let before = before + had_come;
    let sent: usize = sends(life);
    life.view(0);
    life.run();
    for event in &life.events[before + 1..] {
        let category = event.category();
        let allowed = ALLOWED.contains(&category) || (!answered && ANSWER.contains(&category));
        assert!(allowed, "{when}: {}", event.id);
    }
    assert_eq!(sends(life), sent, "{when}: something new was sent");
    assert_eq!(life.case.cancelled.is_some(), life.case.refused.is_none(), "{when}");
    assert!(life.notice_codes_freed, "{when}");
    life.assert_the_past_is_closed();
}

#[test]
fn a_date_that_came_before_the_cancellation_is_written_down_even_if_its_work_was_late() {
    let mut life =
        notification().to(citizen().with_pec("one@pec.example")).pec("one@pec.example", &["C003"]).deposited();
    life.run_to(Category::ScheduleRefinement);
    let (date, ..) = life.case.recipients[0].refinement_due.unwrap();
    life.now = date + jiff::SignedDuration::from_hours(1);
    life.cancel().run();
    assert_eq!(life.case.recipients[0].refined, Some((date, true)));
    let cancelled = life.events.iter().find(|e| e.category() == Category::NotificationCancelled).unwrap();
    let facts = serde_json::to_value(&cancelled.facts).unwrap();
    assert_eq!(facts["details"]["notRefinedRecipientIndexes"], serde_json::json!([]));
    assert_eq!(facts["details"]["notificationCost"], 0);
}

fn sends(life: &Life) -> usize {
    life.case.recipients.iter().map(|r| r.digital.len() + r.letters.iter().filter(|l| l.sent.is_some()).count()).sum()
}

#[test]
fn a_mail_is_not_sent_again_after_the_cancellation() {
    let mut life =
        notification().to(citizen().with_pec("one@pec.example")).pec("one@pec.example", &["C008"]).deposited();
    life.run_to(Category::SendDigitalProgress).cancel();
    let handed = |life: &Life| life.given.iter().filter(|given| matches!(given, Command::PecHanded { .. })).count();
    assert_eq!(handed(&life), 1);
    life.run();
    assert_eq!(handed(&life), 1);
}

#[test]
fn the_cost_is_that_of_the_recipients_not_yet_reached() {
    let mut life = stories::three_recipients();
    life.run_to(Category::Refinement).cancel().run();
    let told = told(&life);
    assert!(told.contains("NOTIFICATION_CANCELLED 200c not refined [1, 2]"), "{told}");
    let mut life = stories::three_recipients();
    life.run_until("2026-03-02T12:00:00Z").view(1).cancel().run();
    assert!(super::told::told(&life).contains("NOTIFICATION_CANCELLED 200c not refined [0, 2]"));
}

#[test]
fn asked_for_in_validation_it_follows_the_acceptance_and_no_notice_is_made() {
    let mut life = notification().to(citizen().with_pec("one@pec.example")).to(citizen()).deposited();
    life.cancel().run();
    assert_told(
        &told_of(&life, &life.events),
        "NOTIFICATION_CANCELLATION_REQUEST
         VALIDATE_NORMALIZE_ADDRESSES_REQUEST
         NORMALIZED_ADDRESS
         NORMALIZED_ADDRESS.RECINDEX_1
         SENDER_ACK_CREATION_REQUEST
         REQUEST_ACCEPTED
         NOTIFICATION_CANCELLED_DOCUMENT_CREATION_REQUEST
         NOTIFICATION_CANCELLED 200c not refined [0, 1]",
    );
    life.assert_the_past_is_closed();
}

#[test]
fn asked_for_in_validation_of_what_is_refused_it_ends_with_the_refusal() {
    let report = ValidationReport { unknown_tax_ids: vec![0], ..ValidationReport::default() };
    let mut life = notification().to(citizen()).validation(report).deposited();
    life.cancel().run();
    assert_told(
        &told_of(&life, &life.events),
        "NOTIFICATION_CANCELLATION_REQUEST\nREQUEST_REFUSED TAXID_NOT_VALID(0) 100c",
    );
    assert!(life.case.cancelled.is_none());
}

#[test]
fn asked_for_twice_it_is_one_request() {
    let mut life = notification().to(citizen()).accepted();
    life.cancel().cancel();
    assert_eq!(life.events.iter().filter(|e| e.category() == Category::NotificationCancellationRequest).count(), 1);
}
