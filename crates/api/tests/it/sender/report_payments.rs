//! `POST /delivery/events/payment/pagopa`.

use crate::app::App;
use crate::given::{self, CREDITOR, NOTICE};
use serde_json::{Value, json};

const PATH: &str = "/delivery/events/payment/pagopa";

fn event(notice: &str) -> Value {
    json!({"noticeCode": notice, "creditorTaxId": CREDITOR, "paymentDate": "2026-03-27T11:00:00+02:00", "amount": 12050})
}

#[tokio::test]
async fn payments_are_recorded_all_or_none() {
    let app = App::new().await;
    let mut request = given::request(&app, "protocol-1").await;
    request["recipients"][0]["payments"] = json!([given::payment(false)]);
    let iun = given::accepted(&app, &request).await;
    let report = |events: Value| app.post(PATH).by_sender().json(&json!({ "events": events }));
    let unknown = report(json!([event(NOTICE), event("302011700000000009")])).send().await.expect(404);
    assert_eq!(unknown.codes(), ["PN_DELIVERY_NOTIFICATIONNOTFOUND"]);
    assert!(!given::categories(&given::sent(&app, &iun).await).contains(&"PAYMENT"));
    for _ in 0..2 {
        assert!(report(json!([event(NOTICE)])).send().await.expect(204).bytes.is_empty());
    }
    let seen = given::sent(&app, &iun).await;
    let payments: Vec<_> = seen["timeline"].as_array().unwrap().iter().filter(|e| e["category"] == "PAYMENT").collect();
    assert_eq!(payments.len(), 1, "once per notice");
    assert_eq!(payments[0]["timestamp"], "2026-03-27T09:00:00.000Z");
    assert_eq!(payments[0]["details"]["amount"], 12050);
    report(json!([])).send().await.expect(204);
}

#[tokio::test]
async fn wrong_types_are_told() {
    let app = App::new().await;
    let body = json!({"events": [
        {"noticeCode": 302, "creditorTaxId": "x", "paymentDate": "2026-03-27", "amount": "1"},
        {"amount": 3_000_000_000_i64},
    ]});
    let answer = app.post(PATH).by_sender().json(&body).send().await.expect(400);
    assert_eq!(answer.codes().len(), 8, "{}", answer.text());
    app.post(PATH).by_sender().json(&json!({})).send().await.expect(400);
}
