//! What the view of a notification says, without HTTP: of facts that real lives left behind.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use super::*;
use crate::words::Language;
use jiff::SignedDuration;
use messo_domain::downtime::Functionality;
use messo_domain::ids::TaxId;
use messo_engine::PersonCaller;
use messo_engine::tokens::PersonType;
use messo_testkit::{Platform, requests};
use serde_json::{Value, json};

const ITALIAN: Words = Words(Language::Italian);
const NOTICE: &str = "302011700000000001";

fn citizen() -> PersonCaller {
    let tax_id = TaxId::parse(requests::CITIZEN).unwrap();
    PersonCaller { tax_id, r#type: PersonType::PF, role: None, groups: Vec::new() }
}

/// The number of a notification that was changed before its deposit.
async fn deposited(platform: &Platform, change: impl FnOnce(&mut Value)) -> String {
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let mut request = requests::with_payment(requests::request("P-1", &act), NOTICE);
    change(&mut request);
    platform.deposit(&caller, &request).await.to_string()
}

async fn shown(platform: &Platform, iun: &str) -> Detail {
    let received = platform.engine.look_at_received(&citizen(), iun).await.unwrap();
    let explained = platform.engine.explain_to_recipient(&citizen(), iun).await.unwrap();
    let price = platform.engine.notification_price(requests::CREDITOR, NOTICE).await.ok();
    Detail::of(ITALIAN, Door::Citizen, &received, &explained, &[price])
}

#[tokio::test]
async fn each_address_is_told_with_its_answer_and_each_letter_with_its_price() {
    let platform = Platform::new();
    let change = |request: &mut Value| {
        request["recipients"][0]["physicalAddress"]["address"] = json!("Via @FAIL-Discovery_AR");
    };
    let iun = deposited(&platform, change).await;
    platform.pass_days(40).await;
    let detail = shown(&platform, &iun).await;
    let [first, second] = &detail.tries[detail.tries.len() - 2..] else { panic!("two letters") };
    assert_eq!(first.address.as_deref(), Some("Via @FAIL-Discovery_AR, 00100 Roma RM"));
    assert_eq!((first.answer.as_deref(), second.answer.as_deref()), (Some("esito negativo"), Some("esito positivo")));
    assert!(first.note.as_ref().unwrap().contains("Via del Ritrovamento"), "{:?}", first.note);
    assert_eq!(second.outcome.as_ref().unwrap().1, "RECRN001C");
    assert_ne!(second.outcome.as_ref().unwrap().0, "RECRN001C", "the code has its words");
    let cost = detail.cost.unwrap();
    let names: Vec<&str> = cost.lines.iter().map(|(name, _)| name.as_str()).collect();
    let letter = "Raccomandata A/R del ";
    assert!(names[2].starts_with(letter) && names[3].starts_with(letter), "{names:?}");
    assert_eq!(cost.now, detail.payments.notices[0].costs, "one sum, on the page and on the notice");
    assert_eq!(cost.later, None);
}

#[tokio::test]
async fn a_certified_mail_is_told_with_the_source_of_its_address() {
    let platform = Platform::new();
    let change = |request: &mut Value| {
        request["recipients"][0]["digitalDomicile"] = json!({ "type": "PEC", "address": "one@pec.example" });
        request["recipients"][0]["payments"] = json!([]);
        request["notificationFeePolicy"] = json!("FLAT_RATE");
    };
    let iun = deposited(&platform, change).await;
    platform.pass_days(1).await;
    let detail = shown(&platform, &iun).await;
    let mail = detail.tries.iter().find(|one| one.address.as_deref() == Some("one@pec.example")).unwrap();
    assert!(mail.what.starts_with("Avviso inviato per PEC"), "{}", mail.what);
    assert_eq!(mail.answer.as_deref(), Some("esito positivo"));
    assert!(detail.payments.is_empty());
    let cost = detail.cost.unwrap();
    assert_eq!((cost.lines.as_slice(), cost.now, cost.later), ([].as_slice(), None, None));
    assert!(detail.todo.iter().any(|line| line.contains("quando la notifica produrrà effetto")), "{:?}", detail.todo);
    assert!(detail.todo.iter().all(|line| !line.contains("Paga")), "{:?}", detail.todo);
}

#[tokio::test]
async fn what_to_do_names_the_day_of_the_sender_and_the_page_forgets_documents_in_time() {
    let platform = Platform::new();
    let iun = deposited(&platform, |request| request["paymentExpirationDate"] = json!("2026-06-30")).await;
    platform.engine.open_act(&iun.parse().unwrap(), 0, None, "WEB").await.unwrap();
    let detail = shown(&platform, &iun).await;
    assert!(detail.todo.contains(&"Paga quanto chiesto entro il 30/06/2026. Trovi gli avvisi più sotto.".to_owned()));
    assert_eq!(detail.documents.len(), 1);
    platform.pass_days(130).await;
    let detail = shown(&platform, &iun).await;
    assert!(detail.documents.is_empty() && detail.notice.is_some() && !detail.attestations.is_empty());
    assert_eq!(day_in_rome("2026-02-31"), "2026-02-31", "a day that is none stays as it was written");
}

#[tokio::test]
async fn malfunctions_in_its_life_are_told() {
    let platform = Platform::new();
    let iun = deposited(&platform, |_| ()).await;
    platform.pass_days(1).await;
    let now = platform.engine.now();
    let from = now - SignedDuration::from_hours(2);
    platform.engine.record_downtime(Functionality::NotificationWorkflow, from, Some(now), "test").await.unwrap();
    let detail = shown(&platform, &iun).await;
    assert_eq!(detail.explained.downtimes.len(), 1);
}

#[tokio::test]
async fn nothing_of_another_recipient_is_in_the_view() {
    let platform = Platform::new();
    let change = |request: &mut Value| {
        let mut other = requests::recipient(requests::OTHER_CITIZEN, "Via Altrui @OK_AR");
        other["denomination"] = json!("Recipient Two");
        request["recipients"].as_array_mut().unwrap().push(other);
    };
    let iun = deposited(&platform, change).await;
    platform.pass_days(20).await;
    let detail = shown(&platform, &iun).await;
    let page = DetailPage { frame: frame(&platform), detail, just_paid: false }.render().unwrap();
    assert!(page.contains("Recipient One"));
    for theirs in ["Recipient Two", requests::OTHER_CITIZEN, "Via Altrui"] {
        assert!(!page.contains(theirs), "{theirs}");
    }
}

fn frame(platform: &Platform) -> Frame {
    let visit = crate::visit::Visit {
        words: ITALIAN,
        door: Door::Citizen,
        address: "/cittadino".to_owned(),
        token: "token".to_owned(),
        trace_id: "trace".to_owned(),
        secure: false,
        in_sandbox: true,
        name: None,
        now: platform.engine.now(),
    };
    Frame::new(&visit, "inbox-name")
}
