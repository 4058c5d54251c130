//! First access: legal effect at once, no paper afterwards, and nobody else's eyes.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use messo_domain::case::LegalFactCategory;
use messo_domain::ids::TaxId;
use messo_domain::stream::Status;
use messo_engine::PersonCaller;
use messo_engine::registers::address_book::AddressBookEntry;
use messo_engine::tokens::PersonType;
use messo_testkit::{Platform, requests};
use serde_json::json;

fn citizen(tax_id: &str) -> PersonCaller {
    PersonCaller { tax_id: TaxId::parse(tax_id).unwrap(), r#type: PersonType::PF, role: None, groups: Vec::new() }
}

#[tokio::test]
async fn an_act_opened_during_the_courtesy_wait_is_served_and_no_letter_leaves() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let book = AddressBookEntry { email: Some("recipient@example.org".into()), ..AddressBookEntry::default() };
    let tax_id = TaxId::parse(requests::CITIZEN).unwrap();
    platform.engine.put_address_book(&tax_id, &book, "test").await.unwrap();
    let act = platform.upload(requests::ACT).await;
    let iun = platform.deposit(&caller, &requests::request("P-1", &act)).await;
    platform.pass_days(2).await;
    let received = platform.engine.read_received(&citizen(requests::CITIZEN), iun.as_str(), "WEB").await.unwrap();
    assert_eq!(received.view.timeline.status(), Status::Viewed);
    platform.pass_days(30).await;
    let view = platform.engine.read_sent(&caller, iun.as_str()).await.unwrap();
    assert_eq!(view.timeline.status(), Status::Viewed);
    assert_eq!(platform.world_kinds(&view).await, ["EMAIL"]);
    assert!(view.case.recipients[0].refined.is_none());
}

#[tokio::test]
async fn each_recipient_sees_the_own_part_and_a_stranger_sees_nothing() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let mut request = requests::request("P-1", &act);
    let other = requests::recipient(requests::OTHER_CITIZEN, "Via @OK_AR");
    request["recipients"] = json!([request["recipients"][0], other]);
    let iun = platform.deposit(&caller, &request).await;
    let received = platform.engine.read_received(&citizen(requests::OTHER_CITIZEN), iun.as_str(), "WEB").await.unwrap();
    assert_eq!(received.rec, 1);
    assert!(received.view.timeline.elements().iter().all(|element| element.rec != Some(0)));
    let stranger = platform.engine.read_received(&citizen("FLPCPT69A65Z336P"), iun.as_str(), "WEB").await;
    assert!(stranger.is_err());
    let (stranger, _) = platform.sender_named("12666810299", "Comune di Altrove").await;
    assert!(platform.engine.read_sent(&stranger, iun.as_str()).await.is_err());
    let viewed = platform.engine.read_sent(&caller, iun.as_str()).await.unwrap();
    assert!(viewed.case.recipients[0].viewed.is_none() && viewed.case.recipients[1].viewed.is_some());
}

#[tokio::test]
async fn a_certified_mail_delivered_after_the_act_was_opened_attests_the_effect_of_the_access() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let request = requests::with_pec(requests::request("P-1", &act), "prova@ok-pec-slow.it");
    let iun = platform.deposit(&caller, &request).await;
    platform.engine.read_received(&citizen(requests::CITIZEN), iun.as_str(), "WEB").await.unwrap();
    platform.pass_days(9).await;
    let fact = platform.legal_fact(&caller, &iun, LegalFactCategory::DigitalDelivery).await;
    assert!(fact.contains("EFF-VIEW") && !fact.contains("EFF-DIG"), "{fact}");
    let view = platform.engine.read_sent(&caller, iun.as_str()).await.unwrap();
    assert!(view.case.recipients[0].refinement_due.is_none());
}
