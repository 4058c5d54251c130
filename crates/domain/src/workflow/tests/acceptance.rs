//! Acceptance and refusal, and what several recipients share.

use super::stories::{DELIVERED, UNTRACED};
use super::told::told_of;
use super::{assert_told, citizen, notification};
use crate::case::{Category, Event};
use crate::ids::{DocumentKey, RequestId};
use crate::workflow::ValidationReport;

#[test]
fn a_good_request_is_accepted_and_each_recipient_gets_a_notice() {
    let mut life = notification().to(citizen()).to(citizen()).deposited();
    life.step();
    assert_told(
        &told_of(&life, &life.events),
        "VALIDATE_NORMALIZE_ADDRESSES_REQUEST
         NORMALIZED_ADDRESS
         NORMALIZED_ADDRESS.RECINDEX_1
         SENDER_ACK_CREATION_REQUEST
         REQUEST_ACCEPTED",
    );
    assert_eq!(life.events[5].legal_facts.len(), 1, "the acceptance is proved by the taking in charge");
}

#[test]
fn until_a_notice_is_on_disk_its_recipient_waits_and_the_others_do_not() {
    let mut life = notification().to(citizen()).to(citizen()).accepted();
    life.waiting.retain(|work| !work.id.contains("render") || life.case.recipients[0].aar.is_some());
    let element = crate::case::ElementId::of(Category::AarCreationRequest, &life.case.iun).rec(1).id();
    let key = DocumentKey::derived(crate::ids::DocumentKind::Aar, element.as_str(), "pdf");
    life.perform(crate::work::Task::Render { key, template: crate::work::Template::Aar, rec: Some(1) });
    life.run();
    assert!(life.case.recipients[0].aar.is_none() && life.case.recipients[0].letters.is_empty());
    assert_eq!(life.case.recipients[1].letters.len(), 1);
}

#[test]
fn an_unknown_tax_id_refuses_and_names_its_recipient() {
    let report = ValidationReport { unknown_tax_ids: vec![1, 2], ..ValidationReport::default() };
    let mut life = notification().to(citizen()).to(citizen()).to(citizen()).validation(report).deposited();
    life.run();
    assert_told(&told_of(&life, &life.events), "REQUEST_REFUSED TAXID_NOT_VALID(1),TAXID_NOT_VALID(2) 300c");
    assert!(life.case.refused.is_some() && life.case.accepted.is_none());
}

#[test]
fn an_address_without_a_zip_that_the_post_could_use_refuses() {
    for zip in [None, Some(""), Some(" "), Some("00000")] {
        let mut life = notification().to(citizen()).to(citizen().zip(zip)).deposited();
        life.run();
        let told = "VALIDATE_NORMALIZE_ADDRESSES_REQUEST\nREQUEST_REFUSED NOT_VALID_ADDRESS(1) 200c";
        assert_told(&told_of(&life, &life.events), told);
    }
}

#[test]
fn after_a_refusal_nothing_happens_any_more() {
    let report = ValidationReport { unknown_tax_ids: vec![0], ..ValidationReport::default() };
    let mut life = notification().to(citizen()).validation(report).deposited();
    life.run();
    let events = life.events.len();
    life.view(0).pay(0).cancel().run();
    assert_eq!(life.events.len(), events);
}

#[test]
fn the_acceptance_answers_with_the_request_id_of_the_deposit() {
    let life = notification().to(citizen()).accepted();
    let accepted = life.events.iter().find(|e| e.category() == Category::RequestAccepted).unwrap();
    let shown = serde_json::to_value(&accepted.facts).unwrap();
    assert_eq!(shown["details"]["notificationRequestId"], RequestId::of(&life.case.iun).to_string());
    assert!(!shown.to_string().contains("token-1"), "what the sender wrote is not in the public part");
    let private = accepted.private.as_ref().unwrap();
    assert_eq!(private.idempotence_token.as_deref(), Some("token-1"));
    assert_eq!(private.pa_protocol_number.as_ref(), Some(&life.case.request.pa_protocol_number));
}

#[test]
fn a_clock_with_more_digits_than_the_wire_shows_is_cut_to_whole_milliseconds() {
    let mut life = notification().to(citizen()).accepted();
    life.now = "2026-03-02T09:00:05.123456789Z".parse().unwrap();
    life.view(0);
    let viewed = life.events.iter().find(|e| e.category() == Category::NotificationViewedCreationRequest).unwrap();
    assert_eq!(viewed.recorded.to_string(), "2026-03-02T09:00:05.123Z");
}

#[test]
fn recipients_go_their_ways_as_if_each_were_alone() {
    let paths = [
        citizen().with_pec("one@pec.example"),
        citizen().letters(&[DELIVERED]),
        citizen().letters(&[UNTRACED]),
        citizen().with_pec("full@pec.example"),
        citizen().courtesy(&["EMAIL"]).letters(&[UNTRACED, DELIVERED]).lives_at("Via Nuova 9", "00199"),
    ];
    let sent = |n: usize| {
        let mail = notification().pec("one@pec.example", &["C001 C003"]).pec("full@pec.example", &["C004"]);
        (0..n).map(|index| paths[index % paths.len()].clone()).fold(mail, |all, one| all.to(one))
    };
    for n in [1, 2, 15] {
        let mut life = sent(n).deposited();
        life.run();
        life.assert_the_past_is_closed();
        for rec in 0..n {
            let mut alone = notification()
                .pec("one@pec.example", &["C001 C003"])
                .pec("full@pec.example", &["C004"])
                .to(paths[rec % paths.len()].clone())
                .deposited();
            alone.run();
            let own: Vec<String> = of(&life.events, rec);
            assert_eq!(own, of(&alone.events, 0), "recipient {rec} of {n}");
            let (together, apart) = (life.refinement(rec).unwrap(), alone.refinement(0).unwrap());
            assert!((together - apart).abs() < jiff::SignedDuration::from_secs(1), "recipient {rec} of {n}");
        }
    }
}

/// Categories of one recipient's elements, in order; stored documents apart, which come when they come.
fn of(events: &[Event], rec: usize) -> Vec<String> {
    let own = events.iter().filter(|e| e.rec == Some(rec) && e.category() != Category::DocumentStored);
    own.map(|e| e.category().wire().to_owned()).collect()
}
