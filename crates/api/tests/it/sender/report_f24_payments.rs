//! `POST /delivery/events/payment/f24`.

use crate::app::{App, OTHER_KEY};
use crate::given::{self, RECIPIENT, RECIPIENT_TWO};
use messo_domain::ids::{RequestId, TaxId};
use messo_engine::registers::address_book::AddressBookEntry;
use serde_json::{Value, json};

const PATH: &str = "/delivery/events/payment/f24";

fn event(iun: &str) -> Value {
    json!({
        "iun": iun, "recipientTaxId": RECIPIENT, "recipientType": "PF", "paymentDate": "2026-03-27T11:00:00+02:00",
        "amount": 12050,
    })
}

fn with(mut event: Value, name: &str, value: Value) -> Value {
    event[name] = value;
    event
}

async fn payments(app: &App, iun: &str) -> Vec<Value> {
    let timeline = given::sent(app, iun).await["timeline"].as_array().unwrap().clone();
    timeline.into_iter().filter(|element| element["category"] == "PAYMENT").collect()
}

#[tokio::test]
async fn the_same_report_again_is_the_same_payment() {
    let app = App::new().await;
    let iun = given::accepted(&app, &given::request_with_f24(&app, "protocol-1").await).await;
    let report = |events: Value| app.post(PATH).by_sender().json(&json!({ "events": events }));
    for date in ["2026-03-27T11:00:00+02:00", "2026-03-27T09:00:00Z"] {
        let again = with(event(&iun), "paymentDate", json!(date));
        assert!(report(json!([again])).send().await.expect(204).bytes.is_empty());
    }
    let seen = payments(&app, &iun).await;
    assert_eq!(seen.len(), 1, "once per payment");
    let id = seen[0]["details"]["idF24"].as_str().unwrap();
    assert_eq!(seen[0]["elementId"], format!("NOTIFICATION_PAID.IUN_{iun}.CODE_F24{id}"));
    assert_eq!(seen[0]["timestamp"], "2026-03-27T09:00:00.000Z");
    let details = json!({
        "recIndex": 0, "recipientType": "PF", "amount": 12050, "idF24": id, "paymentSourceChannel": "PA",
        "uncertainPaymentDate": false, "eventTimestamp": "2026-03-27T09:00:00.000Z",
    });
    assert_eq!(seen[0]["details"], details);
    let second = with(event(&iun), "paymentDate", json!("2026-03-27T09:00:01Z"));
    report(json!([second, with(event(&iun), "amount", json!(1))])).send().await.expect(204);
    assert_eq!(payments(&app, &iun).await.len(), 3, "another date or another amount is another payment");
    report(json!([])).send().await.expect(204);
}

#[tokio::test]
async fn what_is_not_of_the_caller_or_of_the_notification_is_not_found_and_nothing_is_recorded() {
    let app = App::new().await;
    let iun = given::accepted(&app, &given::request(&app, "protocol-1").await).await;
    let (good, unknown) = (event(&iun), "ADUE-UAUA-UAUA-202603-Y-1");
    for wrong in [
        with(good.clone(), "iun", json!(unknown)),
        with(good.clone(), "recipientTaxId", json!(RECIPIENT_TWO)),
        with(good.clone(), "recipientType", json!("PG")),
    ] {
        let body = json!({"events": [good, wrong]});
        let answer = app.post(PATH).by_sender().json(&body).send().await.expect(404);
        assert_eq!(answer.codes(), ["PN_DELIVERY_NOTIFICATIONNOTFOUND"], "{wrong}");
    }
    let body = json!({"events": [good]});
    let answer = app.post(PATH).key(OTHER_KEY).json(&body).send().await.expect(404);
    assert_eq!(answer.codes(), ["PN_DELIVERY_NOTIFICATIONNOTFOUND"]);
    assert_eq!(payments(&app, &iun).await, [] as [Value; 0]);
    app.post(PATH).by_sender().json(&body).send().await.expect(204);
    assert_eq!(payments(&app, &iun).await.len(), 1, "an F24 may come with the act itself");
}

#[tokio::test]
async fn a_request_that_is_still_validated_has_no_payments() {
    let app = App::new().await;
    let id = given::deposited(&app, &given::request(&app, "protocol-1").await).await;
    let iun = id.parse::<RequestId>().unwrap().to_iun().unwrap();
    let body = json!({"events": [event(iun.as_str())]});
    app.post(PATH).by_sender().json(&body).send().await.expect(404);
}

#[tokio::test]
async fn who_has_paid_while_the_courtesy_message_waits_gets_no_letter() {
    let app = App::new().await;
    let book = AddressBookEntry { email: Some("two@mail.example".to_owned()), ..AddressBookEntry::default() };
    app.engine.put_address_book(&TaxId::parse(RECIPIENT_TWO).unwrap(), &book, "test").await.unwrap();
    let mut iuns = Vec::new();
    for protocol in ["paid", "not paid"] {
        let mut request = given::request(&app, protocol).await;
        request["recipients"] = json!([given::recipient_on_paper(RECIPIENT_TWO, "Via @OK_AR 2")]);
        iuns.push(given::accepted(&app, &request).await);
    }
    let paid = with(event(&iuns[0]), "recipientTaxId", json!(RECIPIENT_TWO));
    app.post(PATH).by_sender().json(&json!({"events": [paid]})).send().await.expect(204);
    app.advance_days(30).await;
    let mut letters = Vec::new();
    for iun in &iuns {
        let seen = given::sent(&app, iun).await;
        letters.push(given::categories(&seen).contains(&"SEND_ANALOG_DOMICILE"));
    }
    assert_eq!(letters, [false, true]);
}

#[tokio::test]
async fn wrong_types_and_amounts_are_told() {
    let app = App::new().await;
    let body = json!({"events": [
        {"iun": "x", "recipientTaxId": "clmcst42r12d969z", "recipientType": "PA", "paymentDate": "2026-03-27", "amount": "1"},
        {"amount": 3_000_000_000_i64},
    ]});
    let answer = app.post(PATH).by_sender().json(&body).send().await.expect(400);
    assert_eq!(answer.codes().len(), 10, "{}", answer.text());
    app.post(PATH).by_sender().json(&json!({})).send().await.expect(400);
    let negative = with(event("ADUE-UAUA-UAUA-202603-Y-1"), "amount", json!(-1));
    let answer = app.post(PATH).by_sender().json(&json!({"events": [negative]})).send().await.expect(400);
    assert_eq!(answer.codes(), ["PN_GENERIC_INVALIDPARAMETER"]);
}
