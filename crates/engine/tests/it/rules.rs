//! A case keeps the rules that it was born under, whatever the installation is configured to later.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::told::{details, look, refusals};
use jiff::{SignedDuration, Timestamp};
use messo_domain::case::Category;
use messo_domain::ids::Iun;
use messo_domain::money::Cents;
use messo_domain::rules::RuleSet;
use messo_engine::SenderCaller;
use messo_ports::store::RegisterStore as _;
use messo_testkit::{Platform, requests};
use serde_json::{Value, json};

fn rules(change: impl FnOnce(&mut RuleSet)) -> RuleSet {
    let mut rules = RuleSet::current();
    change(&mut rules);
    rules
}

/// Rules that no version was released with.
fn nine_days() -> RuleSet {
    rules(|rules| {
        rules.terms.digital_success_days = 9;
        rules.costs.send_fee = Cents(150);
    })
}

async fn deposit(platform: &Platform, caller: &SenderCaller, protocol: &str) -> Iun {
    let act = platform.upload(requests::ACT).await;
    let request = requests::with_pec(requests::request(protocol, &act), "prova@ok-pecsuccess.it");
    platform.deposit(caller, &request).await
}

/// The time from the delivery to the effect, and the cost that the effect bore.
async fn effect(platform: &Platform, iun: &Iun) -> (SignedDuration, Value) {
    let view = look(platform, iun).await;
    let delivered = details(&view, Category::SendDigitalFeedback)[0]["notificationDate"].as_str().unwrap();
    let delivered: Timestamp = delivered.parse().unwrap();
    let cost = details(&view, Category::Refinement)[0]["notificationCost"].clone();
    (view.case.recipients[0].refined.unwrap().0.duration_since(delivered), cost)
}

#[tokio::test]
async fn a_case_born_under_old_terms_keeps_them_after_a_restart_with_others() {
    let platform = Platform::with_settings(|settings| settings.rules = nine_days());
    let (caller, _) = platform.sender().await;
    let old = deposit(&platform, &caller, "P-1").await;
    let platform = platform.restarted_with(|settings| settings.rules.terms.digital_success_days = 4);
    let new = deposit(&platform, &caller, "P-2").await;
    platform.pass_days(10).await;
    let days = |days: i64| SignedDuration::from_hours(24 * days);
    assert_eq!(effect(&platform, &old).await.0, days(9));
    assert_eq!(effect(&platform, &new).await.0, days(4));
    // both have been written down, and a third process that knows neither reads them
    let platform = platform.restarted_with(|settings| settings.rules = RuleSet::current());
    assert_eq!(effect(&platform, &old).await, (days(9), json!(150)));
    let explained = platform.engine.explain_to_sender(&caller, old.as_str()).await.unwrap();
    assert_eq!(explained.rules_digest, nine_days().digest().hex());
}

#[tokio::test]
async fn without_its_rules_a_case_is_not_decided_on() {
    let platform = Platform::with_settings(|settings| settings.rules = nine_days());
    let (caller, _) = platform.sender().await;
    let iun = deposit(&platform, &caller, "P-1").await;
    let digest = nine_days().digest().hex();
    let row = platform.store.register_get("rule_set", &digest).await.unwrap();
    assert!(row.is_some(), "the rules were written down before the case was opened");
    platform.store.register_put("rule_set", vec![(digest, None)], "test", platform.engine.now()).await.unwrap();
    let platform = platform.restarted_with(|settings| settings.rules = RuleSet::current());
    let refused = platform.engine.read_sent(&caller, iun.as_str()).await.unwrap_err().to_string();
    assert!(refused.contains("is not known here"), "{refused}");
}

#[tokio::test]
async fn the_documents_of_a_case_live_as_long_as_its_rules_say() {
    let short = rules(|rules| rules.terms.attachment_life_days = 20);
    let platform = Platform::with_settings(|settings| settings.rules = short);
    let (caller, _) = platform.sender().await;
    let iun = deposit(&platform, &caller, "P-1").await;
    let platform = platform.restarted_with(|settings| settings.rules = RuleSet::current());
    platform.pass_days(26).await;
    assert!(platform.engine.read_sent(&caller, iun.as_str()).await.unwrap().documents_available);
    platform.pass_days(2).await;
    assert!(!platform.engine.read_sent(&caller, iun.as_str()).await.unwrap().documents_available);
}

/// A day lasts a minute, for the law as for the carrier: a letter that nobody fetched is served on the tenth of thirty.
#[tokio::test]
async fn under_a_time_scale_a_life_on_paper_goes_the_same_way_in_minutes() {
    let platform = Platform::with_settings(|settings| settings.rules.terms.time_scale = 1440);
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let mut request = requests::request("P-1", &act);
    request["recipients"][0]["physicalAddress"]["address"] = json!("Via @FAIL-CompiutaGiacenza_AR");
    let iun = platform.deposit(&caller, &request).await;
    let moved = platform.pass(SignedDuration::from_mins(60)).await;
    assert_eq!(moved.stuck, 0, "nothing waits for a person");
    let view = look(&platform, &iun).await;
    let at = |value: &Value| -> Timestamp { value.as_str().unwrap().parse().unwrap() };
    let notice = at(&details(&view, Category::SendAnalogProgress)
        .into_iter()
        .find(|progress| progress["deliveryDetailCode"] == "RECRN010")
        .unwrap()["notificationDate"]);
    let minutes = SignedDuration::from_mins;
    assert_eq!(at(&details(&view, Category::SendAnalogFeedback)[0]["notificationDate"]), notice + minutes(10));
    assert_eq!(view.case.recipients[0].refined.unwrap().0, notice + minutes(20));
}

#[tokio::test]
async fn before_addresses_were_looked_up_a_missing_one_was_a_fault_of_the_request() {
    let platform = Platform::with_settings(|settings| {
        settings.rules.terms.address_lookup_from = "2027-01-01T00:00:00Z".parse().unwrap();
    });
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let mut request = requests::request("P-1", &act);
    request["recipients"][0].as_object_mut().unwrap().remove("physicalAddress");
    assert_eq!(refusals(&platform, &caller, &request).await, ["NOT_VALID_ADDRESS"]);
}
