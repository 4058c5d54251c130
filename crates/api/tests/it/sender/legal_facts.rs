//! The legal facts of a notification: the list and each document.

use crate::app::App;
use crate::given;
use messo_engine::tokens::PersonType;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

async fn list(app: &App, iun: &str) -> Vec<Value> {
    let answer = app.get(&format!("/delivery-push/v2.0/{iun}/legal-facts")).by_sender().send().await.expect(200).json();
    answer.as_array().unwrap().clone()
}

#[tokio::test]
async fn every_legal_fact_of_the_list_can_be_read() {
    let app = App::new().await;
    let iun = given::notification(&app).await;
    app.advance_days(8).await;
    let facts = list(&app, &iun).await;
    let mut kinds: Vec<_> = facts.iter().map(|fact| fact["legalFactsId"]["category"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds, ["AAR", "DIGITAL_DELIVERY", "PEC_RECEIPT", "SENDER_ACK"]);
    for fact in &facts {
        let key = fact["legalFactsId"]["key"].as_str().unwrap();
        for id in [key.replace("safestorage://", ""), key.replace(':', "%3A").replace('/', "%2F")] {
            let path = format!("/delivery-push/{iun}/download/legal-facts/{id}");
            let link = app.get(&path).by_sender().send().await.expect(200).json();
            let read = app.get(link["url"].as_str().unwrap()).send().await.expect(200);
            assert_eq!(json!(read.bytes.len()), link["contentLength"], "{key}");
        }
    }
    let ack = facts.iter().find(|fact| fact["legalFactsId"]["category"] == "SENDER_ACK").unwrap();
    assert!(ack.get("taxId").is_none(), "a general fact");
    let aar = facts.iter().find(|fact| fact["legalFactsId"]["category"] == "AAR").unwrap();
    assert_eq!(aar["taxId"], given::RECIPIENT);
}

#[tokio::test]
async fn while_a_legal_fact_is_being_made_the_answer_says_when_to_ask_again() {
    let app = App::new().await;
    app.renderer.broken.store(true, Ordering::SeqCst);
    let request = given::request(&app, "protocol-1").await;
    let id = given::deposited(&app, &request).await;
    // The renderer is down: the acceptance does not wait for it, and only the work of the evidence is given back.
    let iun = app.run_until_accepted(&id).await;
    let key = list(&app, &iun).await[0]["legalFactsId"]["key"].as_str().unwrap().replace("safestorage://", "");
    let path = format!("/delivery-push/{iun}/download/legal-facts/{key}");
    let link = app.get(&path).by_sender().send().await.expect(200).json();
    assert_eq!((&link["contentLength"], &link["retryAfter"], link.get("url")), (&json!(0), &json!(10), None));
}

#[tokio::test]
async fn a_recipient_reads_general_facts_and_the_own_ones() {
    let app = App::new().await;
    let mut request = given::request(&app, "protocol-1").await;
    let second = given::recipient_on_paper(given::RECIPIENT_TWO, "Via Prova 2");
    request["recipients"].as_array_mut().unwrap().push(second);
    let iun = given::accepted(&app, &request).await;
    let token = app.token(given::RECIPIENT, PersonType::PF);
    for fact in list(&app, &iun).await {
        let key = fact["legalFactsId"]["key"].as_str().unwrap().replace("safestorage://", "");
        let path = format!("/delivery-push/{iun}/download/legal-facts/{key}");
        let visible = fact.get("taxId").is_none_or(|tax_id| tax_id == given::RECIPIENT);
        app.get(&path).token(&token).send().await.expect(if visible { 200 } else { 404 });
    }
    app.settle().await;
    assert!(!given::categories(&given::sent(&app, &iun).await).contains(&"NOTIFICATION_VIEWED"), "no view");
}

#[tokio::test]
async fn a_document_of_another_notification_is_not_there() {
    let app = App::new().await;
    let one = given::notification(&app).await;
    let request = given::request(&app, "protocol-2").await;
    let two = given::accepted(&app, &request).await;
    let key = list(&app, &one).await[0]["legalFactsId"]["key"].as_str().unwrap().replace("safestorage://", "");
    for id in [key.as_str(), "no%20key", "PN_AAR-unknown.pdf"] {
        let path = format!("/delivery-push/{two}/download/legal-facts/{id}");
        assert_eq!(app.get(&path).by_sender().send().await.expect(404).codes(), ["PN_DELIVERYPUSH_NOTFOUND"]);
    }
}
