//! Room in the post: letters wait for the Monday, in the order of precedence, and every process keeps to one plan.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::told::look;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use messo_domain::ids::{Iun, TaxId};
use messo_domain::party::{DigitalAddress, PhysicalAddress, RecipientType};
use messo_engine::settings::PostalCapacity;
use messo_engine::{Engine, Ports, SenderCaller};
use messo_ports::store::RegisterStore;
use messo_ports::{ChannelError, Registries, WorldControl};
use messo_testkit::{Platform, requests};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The Monday after the start of the tests, a Tuesday.
const MONDAY: &str = "2026-02-16T00:00:00+01:00";
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

fn narrow(weekly_letters: u64, weekly_letters_per_sender: u64) -> Platform {
    let postal_capacity = PostalCapacity { weekly_letters, weekly_letters_per_sender };
    Platform::with_settings(|settings| settings.postal_capacity = postal_capacity)
}

async fn deposit(platform: &Platform, caller: &SenderCaller, protocol: &str, priority: u32) -> Iun {
    let act = platform.upload(requests::ACT).await;
    let mut request = requests::request(protocol, &act);
    request["physicalCommunicationPriority"] = json!(priority);
    request["senderTaxId"] = json!(caller.sender.tax_id);
    let iun = platform.deposit(caller, &request).await;
    platform.pass(SignedDuration::from_secs(1)).await;
    iun
}

/// When the letter of the case was sent.
async fn sent_at(platform: &Platform, iun: &Iun) -> Option<Timestamp> {
    platform.world.sent(Some(iun), None, 10).await.unwrap().first().map(|item| item.at)
}

async fn weeks_waited(platform: &Platform, iun: &Iun) -> Option<i64> {
    let monday: Timestamp = MONDAY.parse().unwrap();
    let sent = sent_at(platform, iun).await?;
    Some(sent.duration_since(monday).as_secs() / WEEK.as_secs())
}

#[tokio::test]
async fn letters_wait_for_the_monday_with_a_planned_date_and_go_by_priority() {
    let platform = narrow(2, 0);
    let (caller, _) = platform.sender().await;
    let mut cases = Vec::new();
    for (protocol, priority) in [("P-1", 0), ("P-2", 0), ("P-3", 50), ("P-4", 0), ("P-5", 0)] {
        cases.push(deposit(&platform, &caller, protocol, priority).await);
    }
    let waiting = look(&platform, &cases[0]).await;
    assert_eq!(waiting.case.recipients[0].letters[0].planned, [MONDAY.parse::<Timestamp>().unwrap()]);
    platform.pass_days(30).await;
    let mut weeks = Vec::new();
    for iun in &cases {
        weeks.push(weeks_waited(&platform, iun).await);
    }
    assert_eq!(weeks, [Some(0), Some(1), Some(0), Some(1), Some(2)], "the urgent one took a turn of its sender");
}

#[tokio::test]
async fn a_sender_that_used_its_own_room_up_leaves_the_rest_to_others() {
    let platform = narrow(3, 1);
    let (one, _) = platform.sender().await;
    let (other, _) = platform.sender_named("98765432103", "Altro Comune").await;
    let mut cases = Vec::new();
    for (caller, protocol) in [(&one, "P-1"), (&one, "P-2"), (&other, "P-3")] {
        cases.push(deposit(&platform, caller, protocol, 0).await);
    }
    platform.pass_days(20).await;
    let mut weeks = Vec::new();
    for iun in &cases {
        weeks.push(weeks_waited(&platform, iun).await);
    }
    assert_eq!(weeks, [Some(0), Some(1), Some(0)]);
}

#[tokio::test]
async fn what_no_longer_needs_to_go_gives_its_place_away() {
    let platform = narrow(1, 0);
    let (caller, _) = platform.sender().await;
    let first = deposit(&platform, &caller, "P-1", 0).await;
    let second = deposit(&platform, &caller, "P-2", 0).await;
    platform.engine.cancel_notification(&caller, first.as_str()).await.unwrap();
    assert_eq!(platform.store.register_list("paper_queue", "").await.unwrap().len(), 1, "at once");
    platform.pass_days(20).await;
    assert_eq!(sent_at(&platform, &first).await, None);
    assert_eq!(weeks_waited(&platform, &second).await, Some(0));
}

#[tokio::test]
async fn a_letter_whose_act_is_opened_leaves_the_queue_with_the_view() {
    let platform = narrow(1, 0);
    let (caller, _) = platform.sender().await;
    let first = deposit(&platform, &caller, "P-1", 0).await;
    let second = deposit(&platform, &caller, "P-2", 0).await;
    platform.engine.open_act(&first, 0, None, "WEB").await.unwrap();
    assert_eq!(platform.store.register_list("paper_queue", "").await.unwrap().len(), 1);
    platform.pass_days(20).await;
    assert_eq!((sent_at(&platform, &first).await, weeks_waited(&platform, &second).await), (None, Some(0)));
}

#[tokio::test]
async fn a_letter_that_was_left_in_the_queue_takes_a_place_once_and_no_more() {
    let platform = narrow(1, 0);
    let (caller, _) = platform.sender().await;
    let mut cases = Vec::new();
    for protocol in ["P-1", "P-2", "P-3"] {
        cases.push(deposit(&platform, &caller, protocol, 0).await);
    }
    let before = platform.store.register_list("paper_queue", "").await.unwrap();
    platform.engine.cancel_notification(&caller, cases[0].as_str()).await.unwrap();
    let after = platform.store.register_list("paper_queue", "").await.unwrap();
    let left: Vec<_> = before.into_iter().filter(|row| after.iter().all(|other| other.key != row.key)).collect();
    assert_eq!(left.len(), 1);
    let rows = left.into_iter().map(|row| (row.key, Some(row.body))).collect();
    platform
        .store
        .register_put("paper_queue", rows, "a process that ended too early", platform.engine.now())
        .await
        .unwrap();
    platform.pass_days(30).await;
    let weeks = (weeks_waited(&platform, &cases[1]).await, weeks_waited(&platform, &cases[2]).await);
    assert_eq!((sent_at(&platform, &cases[0]).await, weeks), (None, (Some(1), Some(2))));
    assert!(platform.store.register_list("paper_queue", "").await.unwrap().is_empty());
}

/// Registries that cannot be asked for the address of one person while they are told so.
struct Away(Arc<AtomicBool>, Arc<dyn Registries>);

#[async_trait]
impl Registries for Away {
    async fn digital_domicile(&self, k: RecipientType, t: &TaxId) -> Result<Option<DigitalAddress>, ChannelError> {
        self.1.digital_domicile(k, t).await
    }

    async fn physical_address(&self, k: RecipientType, t: &TaxId) -> Result<Option<PhysicalAddress>, ChannelError> {
        if self.0.load(Ordering::SeqCst) && t.as_str() == requests::OTHER_CITIZEN {
            return Err(ChannelError::Unavailable("the registry is away".into()));
        }
        self.1.physical_address(k, t).await
    }

    async fn tax_id_known(&self, tax_id: &TaxId) -> Result<bool, ChannelError> {
        self.1.tax_id_known(tax_id).await
    }
}

async fn letters_of(platform: &Platform, iun: &Iun) -> usize {
    platform.world.sent(Some(iun), None, 10).await.unwrap().len()
}

#[tokio::test]
async fn a_process_that_starts_in_the_middle_of_a_week_keeps_to_the_plan_of_the_week() {
    let away = Arc::new(AtomicBool::new(false));
    let (flag, mut kept) = (away.clone(), None);
    let platform = Platform::with_ports(|ports| {
        let registries = Arc::new(Away(flag, ports.registries.clone()));
        kept.insert(Ports { registries, ..ports }).clone()
    });
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let mut cases = Vec::new();
    for (protocol, person) in [("P-1", requests::CITIZEN), ("P-2", requests::OTHER_CITIZEN)] {
        let mut request = requests::request(protocol, &act);
        request["recipients"][0] = requests::recipient(person, "Via @FAIL-Irreperibile_AR");
        let home = json!({ "address": "Via @OK_AR", "zip": "00100", "municipality": "Roma", "province": "RM" });
        platform.registries_know(person, &json!({ "physicalAddress": home })).await;
        cases.push(platform.deposit(&caller, &request).await);
        platform.pass(SignedDuration::from_secs(1)).await;
    }
    let mut settings = platform.engine.settings().clone();
    settings.postal_capacity = PostalCapacity { weekly_letters: 1, weekly_letters_per_sender: 0 };
    let process = || Engine::new(kept.clone().unwrap(), settings.clone());
    let advance = async |engine: Engine, to: &str| {
        engine.advance_to(platform.clock.as_ref(), &platform.gate, to.parse().unwrap()).await.unwrap().stuck
    };
    let first = process();
    assert_eq!(advance(first.clone(), "2026-02-15T12:00:00+01:00").await, 0);
    assert_eq!((letters_of(&platform, &cases[0]).await, letters_of(&platform, &cases[1]).await), (1, 1));
    away.store(true, Ordering::SeqCst);
    assert_eq!(advance(first, "2026-02-17T12:00:00+01:00").await, 0, "no registry is asked for a letter that waits on");
    assert_eq!((letters_of(&platform, &cases[0]).await, letters_of(&platform, &cases[1]).await), (2, 1));
    away.store(false, Ordering::SeqCst);
    let second = process();
    assert_eq!(advance(second.clone(), "2026-02-22T23:00:00+01:00").await, 0);
    assert_eq!(letters_of(&platform, &cases[1]).await, 1, "the week's room is used up");
    advance(second, "2026-02-23T01:00:00+01:00").await;
    assert_eq!(letters_of(&platform, &cases[1]).await, 2);
}

#[tokio::test]
async fn without_a_limit_nothing_waits_and_nothing_is_kept() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let iun = deposit(&platform, &caller, "P-1", 0).await;
    assert!(sent_at(&platform, &iun).await.is_some());
    assert!(platform.store.register_list("paper_queue", "").await.unwrap().is_empty());
}

#[tokio::test]
async fn the_queue_is_empty_once_all_letters_have_gone() {
    let platform = narrow(1, 0);
    let (caller, _) = platform.sender().await;
    for protocol in ["P-1", "P-2"] {
        deposit(&platform, &caller, protocol, 0).await;
    }
    assert_eq!(platform.store.register_list("paper_queue", "").await.unwrap().len(), 2);
    platform.pass_days(20).await;
    assert!(platform.store.register_list("paper_queue", "").await.unwrap().is_empty());
}
