//! Each row of the mapping of times, and how an element is shown.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use super::story::{Story, at, facts};
use super::{Shown, Timeline, in_order};
use crate::case::{Category, DelegateInfo, DigitalSource, Event, Facts, LegalFactCategory, Private};
use crate::party::{DigitalAddress, DigitalAddressType, PhysicalAddress, RecipientType};
use jiff::Timestamp;
use serde_json::json;

use Category as C;

const OWN: &str = "2026-04-01T07:00:00Z";
const LATER: &str = "2026-04-05T07:00:00Z";
const RECORDED: &str = "2026-04-06T07:00:00Z";

/// The element of a category, shown.
fn shown(story: &Story, category: Category) -> Shown {
    let elements = Timeline::of(story.events()).elements().to_vec();
    elements.into_iter().rfind(|element| element.category == category).unwrap()
}

fn time(story: &Story, category: Category) -> Timestamp {
    shown(story, category).timestamp
}

fn story() -> Story {
    Story::deposited(2).accepted().at(RECORDED)
}

#[test]
fn an_element_with_a_date_of_its_own_shows_it() {
    let rows = [
        facts::view(OWN),
        facts::payment(OWN),
        facts::digital_progress("C001", OWN),
        facts::digital_feedback(true, OWN),
        facts::analog_progress("CON080", OWN),
        facts::analog_feedback(0, true, OWN),
        facts::simple_progress("CON080", OWN),
    ];
    for row in rows {
        let element = shown(&story().tell(0, row.clone()), row.category());
        assert_eq!(element.timestamp, at(OWN), "{:?}", row.category());
        assert_eq!(element.ingestion_timestamp, at(RECORDED), "{:?}", row.category());
    }
}

#[test]
fn every_other_element_shows_when_it_was_recorded() {
    let rows = [
        facts::get_address(DigitalSource::General, true),
        facts::view_request(OWN),
        facts::digital_end(true, OWN),
        facts::analog_failure(),
        facts::prepare_failure(),
        facts::send_analog(0, 523),
        facts::send_simple(288),
        facts::courtesy(OWN),
        facts::send_digital(0),
        facts::cancelled(&[]),
        // Without the element from which they take their time, these too.
        facts::refinement(OWN),
        facts::schedule_refinement(OWN),
        Facts::AnalogSuccessWorkflow {},
        facts::unreachable(OWN),
        facts::unreachable_request(OWN),
    ];
    for row in rows {
        assert_eq!(time(&story().tell(0, row.clone()), row.category()), at(RECORDED), "{:?}", row.category());
    }
}

#[test]
fn a_refinement_shows_the_date_it_was_scheduled_for() {
    let story = story()
        .tell(0, facts::schedule_refinement("2026-04-11T07:00:00Z"))
        .tell(1, facts::schedule_refinement("2026-04-12T07:00:00Z"))
        .at("2026-04-20T07:00:00Z")
        .tell(0, facts::refinement("2026-04-20T07:00:00Z"));
    assert_eq!(time(&story, C::Refinement), at("2026-04-11T07:00:00Z"));
}

#[test]
fn the_end_on_paper_shows_the_later_of_the_answer_and_the_failed_search() {
    let ended = |story: Story| {
        let story = story.tell_each(0, [Facts::AnalogSuccessWorkflow {}, facts::schedule_refinement(LATER)]);
        (time(&story, C::AnalogSuccessWorkflow), time(&story, C::ScheduleRefinement))
    };
    let last = story().tell(0, facts::analog_feedback(0, false, LATER)).tell(0, facts::analog_feedback(1, true, OWN));
    assert_eq!(ended(last.clone()), (at(OWN), at(OWN)), "the last answer, not the latest date");
    let failed_before = story().at("2026-03-30T07:00:00Z").tell(0, facts::prepare_failure()).at(RECORDED);
    assert_eq!(ended(failed_before.tell(0, facts::analog_feedback(1, true, OWN))), (at(OWN), at(OWN)));
    let failed_after = last.at("2026-04-08T07:00:00Z").tell(0, facts::prepare_failure());
    assert_eq!(ended(failed_after), (at("2026-04-08T07:00:00Z"), at("2026-04-08T07:00:00Z")));
    let of_the_other = story().tell(1, facts::analog_feedback(0, true, OWN)).at("2026-04-09T07:00:00Z");
    assert_eq!(ended(of_the_other).0, at("2026-04-09T07:00:00Z"), "another recipient's answer is no base");
}

#[test]
fn after_a_failure_on_paper_all_that_follows_shows_the_time_of_the_failure() {
    let story = story()
        .tell(0, facts::analog_feedback(0, false, OWN))
        .tell(0, facts::analog_failure())
        .at("2026-04-07T07:00:00Z")
        .tell_each(0, [facts::unreachable_request(OWN), facts::unreachable(OWN), facts::schedule_refinement(LATER)]);
    let failure = story.last(C::AnalogFailureWorkflow).recorded;
    for category in [C::CompletelyUnreachableCreationRequest, C::CompletelyUnreachable, C::ScheduleRefinement] {
        assert_eq!(time(&story, category), failure, "{category:?}");
    }
}

#[test]
fn a_send_to_a_qualified_service_shows_the_time_of_the_notice() {
    let to = |kind| Private {
        digital_address: Some(DigitalAddress { r#type: kind, address: "recipient@sercq.example".to_owned() }),
        ..Private::default()
    };
    let sercq = story().tell(0, facts::send_digital(0)).privately(to(DigitalAddressType::SERCQ));
    let generated = sercq.events().iter().find(|e| e.category() == C::AarGeneration && e.rec == Some(0)).unwrap();
    assert_eq!(time(&sercq, C::SendDigitalDomicile), generated.recorded);
    let pec = story().tell(0, facts::send_digital(0)).privately(to(DigitalAddressType::PEC));
    assert_eq!(time(&pec, C::SendDigitalDomicile), at(RECORDED));
}

fn order(events: &[Event]) -> Vec<(Category, Option<usize>)> {
    in_order(events).iter().map(|placed| (placed.event.category(), placed.event.rec)).collect()
}

#[test]
fn elements_of_one_instant_stand_by_rank_then_by_id() {
    let story = Story::deposited(2)
        .at(OWN)
        .tell(1, facts::analog_feedback(0, true, LATER))
        .tell(1, facts::digital_feedback(true, LATER))
        .tell_each(1, [facts::schedule_refinement(LATER), Facts::AnalogSuccessWorkflow {}, facts::view(LATER)])
        .tell(0, facts::digital_feedback(true, LATER))
        .tell(0, facts::digital_progress("C001", LATER));
    let expected = [
        (C::Deposit, None),
        (C::SendDigitalProgress, Some(0)), // its id begins with DIGITAL_PROG
        (C::NotificationViewed, Some(1)),
        (C::SendDigitalFeedback, Some(0)),
        (C::SendDigitalFeedback, Some(1)),
        (C::SendAnalogFeedback, Some(1)),
        (C::AnalogSuccessWorkflow, Some(1)),
        (C::ScheduleRefinement, Some(1)),
    ];
    assert_eq!(order(story.events()), expected);
    let mut reversed = story.events().to_vec();
    reversed.reverse();
    assert_eq!(order(&reversed), expected, "the order does not hang on the order of recording");
}

#[test]
fn the_ranks_of_unreachability_follow_each_other() {
    let failed = story().tell(0, facts::analog_failure());
    let story = failed
        .tell_each(0, [facts::schedule_refinement(LATER), facts::unreachable(OWN), facts::unreachable_request(OWN)]);
    let tail: Vec<_> = order(story.events()).into_iter().rev().take(4).map(|(category, _)| category).collect();
    let expected = [
        C::ScheduleRefinement,
        C::CompletelyUnreachable,
        C::CompletelyUnreachableCreationRequest,
        C::AnalogFailureWorkflow,
    ];
    assert_eq!(tail, expected);
}

#[test]
fn details_hold_the_facts_the_recipient_and_the_private_fields_under_wire_names() {
    let address = PhysicalAddress {
        address: "Via Esempio 1".to_owned(),
        zip: Some("00100".to_owned()),
        municipality: "Comune Esempio".to_owned(),
        ..PhysicalAddress::default()
    };
    let private = Private { physical_address: Some(address), ..Private::default() };
    let story = story().tell(1, facts::send_analog(1, 701)).privately(private);
    let element = shown(&story, C::SendAnalogDomicile);
    let expected = json!({
        "recIndex": 1,
        "serviceLevel": "AR_REGISTERED_LETTER",
        "sentAttemptMade": 1,
        "analogCost": 701,
        "productType": "AR",
        "envelopeWeight": 15, "numberOfPages": 3,
        "prepareRequestId": "PREPARE",
        "vat": 22,
        "physicalAddress": { "address": "Via Esempio 1", "zip": "00100", "municipality": "Comune Esempio" },
    });
    assert_eq!(element.details, expected);
    assert_eq!(element.rec, Some(1));
    assert!(!format!("{element:?}").contains("Esempio"), "Debug masks");
}

#[test]
fn details_leave_out_what_is_internal_and_keep_address_and_delegate() {
    let private = Private {
        digital_address: Some(DigitalAddress::pec("recipient.one@pec.example")),
        delegate_info: Some(DelegateInfo {
            tax_id: "77777777777".to_owned(),
            denomination: "Delegate One".to_owned(),
            delegate_type: RecipientType::PG,
            mandate_id: None,
        }),
        ..Private::default()
    };
    let story = story().tell(0, facts::send_digital(1)).privately(private);
    let details = shown(&story, C::SendDigitalDomicile).details;
    assert_eq!(details["digitalAddress"], json!({ "type": "PEC", "address": "recipient.one@pec.example" }));
    let delegate = json!({ "taxId": "77777777777", "denomination": "Delegate One", "delegateType": "PG" });
    assert_eq!(details["delegateInfo"], delegate);
    let names: Vec<_> = details.as_object().unwrap().keys().map(String::as_str).collect();
    let expected =
        ["delegateInfo", "digitalAddress", "digitalAddressSource", "isFirstSendRetry", "recIndex", "retryNumber"];
    assert_eq!(names, expected);
}

#[test]
fn no_detail_of_any_element_is_internal() {
    let story = story()
        .tell_each(0, [facts::get_address(DigitalSource::Special, true), facts::schedule_refinement(LATER)])
        .tell(0, facts::digital_progress("C001", OWN));
    for element in Timeline::of(story.events()).elements() {
        let details = element.details.as_object().unwrap();
        assert!(details.keys().all(|name| !name.starts_with('_')), "{:?}", element.category);
        assert_eq!(details.contains_key("recIndex"), element.rec.is_some(), "{:?}", element.category);
    }
    assert_eq!(shown(&story, C::ValidateNormalizeAddressesRequest).details, json!({}));
}

#[test]
fn internal_elements_are_not_shown_and_proofs_are() {
    let story = story().tell_all(facts::cancellation_document()).tell_all(facts::stored());
    let timeline = Timeline::of(story.events());
    let internal = story.events().iter().filter(|event| event.category().is_internal()).count();
    assert_eq!(internal, 3, "deposit, order of the cancellation document, stored document");
    assert_eq!(timeline.elements().len() + internal, story.events().len());
    assert!(timeline.elements().iter().all(|element| !element.category.is_internal()));
    let accepted = shown(&story, C::RequestAccepted);
    assert_eq!(accepted.legal_facts.len(), 1);
    assert_eq!(accepted.legal_facts[0].category, LegalFactCategory::SenderAck);
}
