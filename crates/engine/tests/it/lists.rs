//! Lists of what was sent and received, the way in by a notice's QR code, and the limit of a sender's month.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use messo_domain::ids::{Iun, TaxId};
use messo_domain::timeline::Status;
use messo_engine::registers::senders::SenderLimits;
use messo_engine::tokens::PersonType;
use messo_engine::use_cases::lists::{ListFilter, ReceivedItem, SentItem};
use messo_engine::{PersonCaller, SenderCaller, UseError};
use messo_ports::WorldControl as _;
use messo_testkit::{Platform, requests};
use serde_json::json;
use std::sync::Arc;

fn citizen(tax_id: &str) -> PersonCaller {
    let tax_id = TaxId::parse(tax_id).unwrap();
    PersonCaller { tax_id, r#type: PersonType::PF, role: None, groups: Vec::new() }
}

async fn deposit(platform: &Platform, caller: &SenderCaller, protocol: &str, person: &str) -> Iun {
    let act = platform.upload(requests::ACT).await;
    let mut request = requests::request(protocol, &act);
    request["recipients"] = json!([requests::recipient(person, "Via @OK_AR")]);
    platform.deposit(caller, &request).await
}

async fn sent(platform: &Platform, caller: &SenderCaller, filter: ListFilter) -> Vec<SentItem> {
    platform.engine.list_sent(caller, &filter).await.unwrap().items
}

async fn received(platform: &Platform, person: &str) -> Vec<ReceivedItem> {
    platform.engine.list_received(&citizen(person), &ListFilter::default()).await.unwrap().items
}

#[tokio::test]
async fn everybody_lists_their_own_and_sees_what_was_opened() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let (another, _) = platform.sender_named("00000000000", "Another Body").await;
    let first = deposit(&platform, &caller, "P-1", requests::CITIZEN).await;
    let second = deposit(&platform, &caller, "P-2", requests::OTHER_CITIZEN).await;
    let items = sent(&platform, &caller, ListFilter::default()).await;
    assert_eq!(
        items.iter().map(|item| (&item.iun, item.protocol.as_str())).collect::<Vec<_>>(),
        [(&second, "P-2"), (&first, "P-1")]
    );
    assert_eq!(items[0].recipients, [TaxId::parse(requests::OTHER_CITIZEN).unwrap()]);
    assert!(sent(&platform, &another, ListFilter::default()).await.is_empty());
    let of_one = ListFilter { tax_id: TaxId::parse(requests::CITIZEN).ok(), ..ListFilter::default() };
    assert_eq!(sent(&platform, &caller, of_one).await.iter().map(|item| &item.iun).collect::<Vec<_>>(), [&first]);
    let inbox = received(&platform, requests::CITIZEN).await;
    assert_eq!(inbox.iter().map(|item| (&item.iun, item.viewed)).collect::<Vec<_>>(), [(&first, false)]);
    assert!(platform.engine.read_sent(&caller, first.as_str()).await.unwrap().case.recipients[0].viewed.is_none());
    platform.engine.open_act(&first, 0, None, "WEB").await.unwrap();
    let inbox = received(&platform, requests::CITIZEN).await;
    assert_eq!((inbox[0].viewed, inbox[0].status), (true, Status::Viewed));
    let body = PersonCaller { r#type: PersonType::PA, ..citizen(requests::CITIZEN) };
    assert!(platform.engine.list_received(&body, &ListFilter::default()).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_caller_of_some_groups_lists_those_alone() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let group = caller.sender.groups[0].id.clone();
    let mut request = requests::request("P-1", &act);
    request["group"] = json!(group);
    let grouped = platform.deposit(&caller, &request).await;
    deposit(&platform, &caller, "P-2", requests::CITIZEN).await;
    let bound = |group: &str| SenderCaller { sender: Arc::clone(&caller.sender), key_groups: vec![group.to_owned()] };
    let items = sent(&platform, &bound(&group), ListFilter::default()).await;
    assert_eq!(items.iter().map(|item| &item.iun).collect::<Vec<_>>(), [&grouped]);
    assert!(sent(&platform, &bound(&caller.sender.groups[1].id), ListFilter::default()).await.is_empty());
}

#[tokio::test]
async fn what_was_refused_is_listed_where_it_is_asked_for() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let mut request = requests::request("P-1", "PN_NOTIFICATION_ATTACHMENTS-0000000000000000000000000000000f.pdf");
    request["documents"] = json!([requests::attachment(
        "PN_NOTIFICATION_ATTACHMENTS-0000000000000000000000000000000f.pdf",
        requests::ACT
    )]);
    platform.try_deposit(&caller, &request).await.unwrap();
    platform.pass_days(2).await;
    assert!(sent(&platform, &caller, ListFilter::default()).await.is_empty());
    let refused = ListFilter { status: Some(Status::Refused), ..ListFilter::default() };
    assert_eq!(sent(&platform, &caller, refused.clone()).await.len(), 1);
    let inbox = platform.engine.list_received(&citizen(requests::CITIZEN), &refused).await.unwrap();
    assert_eq!((inbox.items.len(), inbox.total), (0, 0), "whom a refused request concerned never hears of it");
}

#[tokio::test]
async fn pages_follow_each_other_and_a_foreign_key_is_refused() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    for n in 0..12 {
        deposit(&platform, &caller, &format!("P-{n}"), requests::CITIZEN).await;
    }
    let first = platform.engine.list_sent(&caller, &ListFilter::default()).await.unwrap();
    assert_eq!((first.items.len(), first.total, first.and_more), (10, 12, false));
    let next = ListFilter { after: first.next, ..ListFilter::default() };
    let second = platform.engine.list_sent(&caller, &next).await.unwrap();
    assert_eq!((second.items.len(), second.next, second.total), (2, None, 12));
    for (after, size) in [(Some("x".to_owned()), None), (None, Some(11)), (None, Some(0))] {
        let wrong = platform.engine.list_sent(&caller, &ListFilter { after, size, ..ListFilter::default() }).await;
        assert!(matches!(wrong, Err(UseError::Parameter(_))), "{wrong:?}");
    }
}

#[tokio::test]
async fn the_code_of_a_notice_leads_its_addressee_alone() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let iun = deposit(&platform, &caller, "P-1", requests::CITIZEN).await;
    let mail = platform.world.sent(Some(&iun), None, 10).await.unwrap();
    let text = mail.iter().flat_map(|item| &item.parts).find_map(|part| {
        let text = String::from_utf8_lossy(&part.bytes).into_owned();
        text.split_once("?aar=").map(|(_, rest)| {
            rest.split(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c)).next().unwrap().to_owned()
        })
    });
    let token = text.unwrap_or_else(|| panic!("no link among {} messages", mail.len()));
    let engine = &platform.engine;
    assert_eq!(engine.quick_access(&citizen(requests::CITIZEN), &token).await.unwrap(), Some(iun));
    assert_eq!(engine.quick_access(&citizen(requests::OTHER_CITIZEN), &token).await.unwrap(), None);
    let body = PersonCaller { r#type: PersonType::PA, ..citizen(requests::CITIZEN) };
    assert_eq!(engine.quick_access(&body, &token).await.unwrap(), None);
    for wrong in ["", "x", &token[1..], &"a".repeat(100_000)] {
        assert_eq!(engine.quick_access(&citizen(requests::CITIZEN), wrong).await.unwrap(), None);
    }
    let inbox = received(&platform, requests::CITIZEN).await;
    assert!(!inbox[0].viewed, "following it opens no act");
}

#[tokio::test]
async fn a_sender_deposits_no_more_in_a_month_of_rome_than_its_limit() {
    let platform = Platform::new();
    let (caller, key) = platform.sender().await;
    let (tax_id, name) = (&caller.sender.tax_id, &caller.sender.denomination);
    let limits = SenderLimits { monthly: Some(2), ..SenderLimits::default() };
    platform.engine.put_sender(tax_id, name, &[], Some(limits), "test").await.unwrap();
    let caller = platform.engine.sender_by_key(&key).await.unwrap().unwrap();
    deposit(&platform, &caller, "P-1", requests::CITIZEN).await;
    let missing = "PN_NOTIFICATION_ATTACHMENTS-0000000000000000000000000000000f.pdf";
    let to_be_refused = requests::request("P-2", missing);
    platform.try_deposit(&caller, &to_be_refused).await.unwrap();
    let act = platform.upload(requests::ACT).await;
    let third = requests::request("P-3", &act);
    let refused = platform.try_deposit(&caller, &third).await;
    let Err(UseError::Refused { status: 400, items }) = refused else { panic!("{refused:?}") };
    assert_eq!(items[0].code, "PN_DELIVERY_NOTIFICATION_LIMIT_EXCEEDED");
    platform.pass_days(2).await;
    platform.try_deposit(&caller, &third).await.unwrap(); // the refusal has given its place back
    assert!(platform.try_deposit(&caller, &requests::request("P-4", &act)).await.is_err());
    platform.pass_days(31).await;
    platform.try_deposit(&caller, &requests::request("P-4", &act)).await.unwrap();
}

#[tokio::test]
async fn a_body_sees_its_keys_by_name_and_never_the_keys() {
    let platform = Platform::new();
    let (caller, key) = platform.sender().await;
    let (another, _) = platform.sender_named("00000000000", "Another Body").await;
    let group = caller.sender.groups[0].id.clone();
    platform
        .engine
        .put_api_key(&caller.sender, "another key", "of a group", vec![group.clone()], "test")
        .await
        .unwrap();
    let keys = platform.engine.api_keys_of(&caller).await.unwrap();
    assert_eq!(keys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>(), ["key", "of a group"]);
    assert!(!format!("{keys:?}").contains(&key));
    let bound = SenderCaller { sender: Arc::clone(&caller.sender), key_groups: vec![group] };
    assert_eq!(platform.engine.api_keys_of(&bound).await.unwrap().len(), 1);
    assert_eq!(platform.engine.api_keys_of(&another).await.unwrap().len(), 1);
}
