//! The rarer ways on paper: abroad, sent again, silent, deceased, without an outcome, reworked.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::told::{details, life, life_on, look, story};
use messo_domain::case::{Category, ElementId, LegalFactCategory};
use messo_domain::ids::{DocumentKey, DocumentKind};
use messo_domain::stream::{Status, StreamKind};
use messo_engine::use_cases::manage_streams::StreamDraft;
use messo_testkit::{Platform, requests};
use serde_json::{Value, json};

/// The first recipient lives at this street in France.
fn abroad(street: &'static str) -> impl FnOnce(Value) -> Value {
    move |mut request| {
        request["recipients"][0]["physicalAddress"] =
            json!({ "address": street, "municipality": "Nizza", "foreignState": "FRANCIA" });
        request
    }
}

fn at(street: &'static str) -> impl FnOnce(Value) -> Value {
    move |mut request| {
        request["recipients"][0]["physicalAddress"]["address"] = json!(street);
        request
    }
}

async fn requests_sent(platform: &Platform, view: &messo_engine::use_cases::CaseView) -> Vec<String> {
    use messo_ports::WorldControl;
    let sent = platform.world.sent(Some(&view.case.iun), None, 100).await.unwrap();
    let number = format!(".IUN_{}", view.case.iun);
    sent.into_iter().rev().map(|item| item.request.replace(&number, "")).collect()
}

#[tokio::test]
async fn a_letter_abroad_goes_as_an_international_one_and_takes_effect() {
    let (_, view) = life(abroad("Rue @OK_RIR"), 60).await;
    assert_eq!(view.timeline.status(), Status::EffectiveDate);
    assert_eq!(details(&view, Category::SendAnalogDomicile)[0]["productType"], "RIR");
    assert_eq!(details(&view, Category::SendAnalogFeedback)[0]["deliveryDetailCode"], "RECRI003C");
}

#[tokio::test]
async fn a_stolen_letter_is_sent_again_under_an_id_of_its_own() {
    let (platform, view) = life(at("Via @OK-Retry_AR"), 60).await;
    assert_eq!(view.timeline.status(), Status::EffectiveDate);
    let first = "SEND_ANALOG_DOMICILE.RECINDEX_0.ATTEMPT_0";
    assert_eq!(requests_sent(&platform, &view).await, [first.to_owned(), format!("{first}.PCRETRY_1")]);
    assert_eq!(details(&view, Category::SendAnalogDomicile).len(), 1, "one element, one cost");
}

#[tokio::test]
async fn a_letter_that_the_printer_fails_twice_waits_for_a_person() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let mut request = requests::request("P-1", &act);
    request["recipients"][0] = requests::recipient(requests::CITIZEN, "Via @FAIL_CON996_PCRETRY_AR");
    let iun = platform.deposit(&caller, &request).await;
    assert_eq!(platform.pass_days(90).await.stuck, 1);
    let view = look(&platform, &iun).await;
    assert_eq!(view.case.parked.len(), 1, "{:?}", view.case.parked);
    assert_eq!(view.timeline.status(), Status::Delivering);
}

#[tokio::test]
async fn a_deceased_addressee_ends_the_flow_without_effect() {
    let (_, view) = life(at("Via @FAIL_DECEDUTO_AR"), 60).await;
    assert_eq!(view.timeline.status(), Status::ReturnedToSender);
    assert_eq!(details(&view, Category::AnalogWorkflowRecipientDeceased).len(), 1);
    assert!(view.case.recipients[0].refinement_due.is_none());
}

#[tokio::test]
async fn no_outcome_from_abroad_and_no_other_address_end_the_flow_without_effect() {
    let (platform, view) = life(abroad("Rue @OK_RIR_NO_DEMAT"), 120).await;
    let recipient = &view.case.recipients[0];
    assert!(recipient.letters[0].timed_out.is_some() && recipient.analog_timed_out.is_some(), "{recipient:#?}");
    assert_eq!(details(&view, Category::PrepareAnalogDomicileFailure)[0]["failureCause"], "D00");
    assert!(recipient.refinement_due.is_none() && recipient.analog_failed.is_none());
    let (caller, _) = platform.sender().await;
    let iun = &view.case.iun;
    let facts = platform.engine.legal_facts(&caller, iun.as_str()).await.unwrap();
    assert!(facts.iter().all(|listed| listed.fact.category != LegalFactCategory::AnalogDeliveryTimeout), "internal");
    let asked = ElementId::of(Category::SendAnalogTimeoutCreationRequest, iun).rec(0).attempt(0).id();
    let key = DocumentKey::derived(DocumentKind::LegalFact, asked.as_str(), "pdf");
    let fact = platform.stored(&key).await;
    for words in ["sealed at", "\"product\":\"RIR\"", "\"days\":90", "\"effect\":null"] {
        assert!(fact.contains(words), "{words}: {fact}");
    }
    platform.engine.legal_fact(&caller, iun.as_str(), &key.uri()).await.unwrap_err();
}

#[tokio::test]
async fn no_outcome_from_abroad_leads_to_the_address_of_the_registry() {
    let platform = Platform::new();
    let home = json!({ "physicalAddress":
        { "address": "Via @OK_AR", "zip": "00100", "municipality": "Roma", "province": "RM" } });
    platform.registries_know(requests::CITIZEN, &home).await;
    let view = life_on(&platform, abroad("Rue @OK_RIR_NO_DEMAT"), 150).await;
    assert_eq!(view.timeline.status(), Status::EffectiveDate);
    let products: Vec<_> =
        details(&view, Category::SendAnalogDomicile).iter().map(|sent| sent["productType"].clone()).collect();
    assert_eq!(products, ["RIR", "AR"]);
}

#[tokio::test]
async fn a_carrier_that_says_nothing_for_long_is_asked_and_then_a_person_is_called() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let request = at("Via @OK_AR_BLOCKED")(requests::request("P-1", &act));
    let iun = platform.deposit(&caller, &request).await;
    assert_eq!(platform.pass_days(50).await.stuck, 0);
    assert_eq!(platform.pass_days(20).await.stuck, 1);
    let codes: Vec<_> = look(&platform, &iun).await.case.parked.into_iter().map(|parked| parked.code).collect();
    assert_eq!(codes, ["NO_NEWS"]);
}

#[tokio::test]
async fn a_reworked_attempt_takes_its_outcome_back_and_is_made_again_under_ids_of_its_own() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let draft = StreamDraft {
        title: "all".into(),
        kind: StreamKind::Status,
        groups: Vec::new(),
        filter_values: Vec::new(),
        wait_for_accepted: false,
        replaced: None,
    };
    let stream = platform.engine.create_stream(&caller, &draft).await.unwrap();
    let view = life_on(&platform, at("Via @OK_RESTART_AR"), 40).await;
    assert_eq!(view.timeline.status(), Status::EffectiveDate);
    let iun = view.case.iun.clone();
    let told = platform.engine.rework(iun.as_str(), 0, 0, false, "test").await.unwrap();
    assert!(told.invalidated.iter().any(|id| id.starts_with("REFINEMENT")), "{told:?}");
    assert_eq!(look(&platform, &iun).await.timeline, view.timeline, "a look changes nothing");
    platform.engine.rework(iun.as_str(), 0, 0, true, "test").await.unwrap();
    let reworked = look(&platform, &iun).await;
    assert!(
        !details(&reworked, Category::NotificationTimelineReworked)[0].to_string().contains("actor"),
        "and not told"
    );
    assert_eq!(reworked.timeline.status(), Status::Accepted, "what was taken back is not in the status");
    assert!(details(&reworked, Category::Refinement).is_empty());
    assert!(details(&reworked, Category::SendAnalogFeedback).is_empty());
    platform.pass_days(40).await;
    let again = look(&platform, &iun).await;
    assert_eq!(again.timeline.status(), Status::EffectiveDate);
    let sent = story(&again).into_iter().filter(|line| line.starts_with("SEND_ANALOG_DOMICILE"));
    assert_eq!(sent.collect::<Vec<_>>(), ["SEND_ANALOG_DOMICILE.RECINDEX_0.ATTEMPT_0.REWORK_0"]);
    let events = platform.engine.consume_stream(&caller, &stream.id, None).await.unwrap().events;
    let statuses: Vec<Status> = events.iter().filter_map(|event| event.new_status).collect();
    let once = [Status::Delivering, Status::Delivered, Status::EffectiveDate];
    assert_eq!(statuses, [&[Status::Accepted][..], &once, &[Status::Accepted], &once].concat());
    let restarted = platform.restarted();
    assert_eq!(look(&restarted, &iun).await.timeline, again.timeline, "read from the store it is the same");
}
