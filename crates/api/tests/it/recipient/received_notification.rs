//! `GET /delivery/v2.8/notifications/received/{iun}` and the documents: to read is to view, once.

use crate::app::App;
use crate::given::{self, RECIPIENT, RECIPIENT_TWO};
use messo_engine::tokens::PersonType;
use serde_json::{Value, json};

fn views(notification: &Value) -> usize {
    given::categories(notification).iter().filter(|category| **category == "NOTIFICATION_VIEWED").count()
}

#[tokio::test]
async fn the_first_reading_is_the_view_and_there_is_one() {
    let app = App::new().await;
    let iun = given::notification(&app).await;
    let token = app.token(RECIPIENT, PersonType::PF);
    let path = format!("/delivery/v2.8/notifications/received/{iun}");
    for _ in 0..3 {
        let seen = app.get(&path).token(&token).send().await.expect(200).json();
        assert_eq!((&seen["iun"], &seen["documentsAvailable"]), (&json!(iun), &json!(true)));
        app.settle().await;
    }
    let sent = given::sent(&app, &iun).await;
    assert_eq!((views(&sent), &sent["notificationStatus"]), (1, &json!("VIEWED")));
}

#[tokio::test]
async fn to_ask_for_a_document_is_a_view_too() {
    let app = App::new().await;
    let iun = given::notification(&app).await;
    let token = app.token(RECIPIENT, PersonType::PF);
    let path = format!("/delivery/notifications/received/{iun}/attachments/documents/0");
    let link = app.get(&path).token(&token).send().await.expect(200).json();
    assert_eq!(
        &app.get(link["url"].as_str().unwrap()).send().await.expect(200).bytes[..],
        b"%PDF-1.7 act of protocol-1"
    );
    app.settle().await;
    assert_eq!(views(&given::sent(&app, &iun).await), 1);
}

#[tokio::test]
async fn to_ask_for_ones_own_payment_form_is_a_view_too() {
    let app = App::new().await;
    let mut request = given::request_with_f24(&app, "protocol-1").await;
    request["recipients"][0]["payments"][0]["pagoPa"]["attachment"] = given::uploaded(&app, b"%PDF-1.7 notice").await;
    let second = given::recipient_on_paper(RECIPIENT_TWO, "Via Prova 2");
    request["recipients"].as_array_mut().unwrap().push(second);
    request["recipients"][1]["payments"] = json!([given::f24(&app, "Tributo di un altro").await]);
    let iun = given::accepted(&app, &request).await;
    let token = app.token(RECIPIENT, PersonType::PF);
    let form = |rest: &str| {
        app.get(&format!("/delivery/notifications/received/{iun}/attachments/payment/{rest}")).token(&token)
    };
    assert_eq!(form("F24").send().await.expect(404).codes(), ["PN_DELIVERY_NOTIFICATIONWITHOUTPAYMENTATTACHMENT"]);
    app.settle().await;
    assert_eq!(views(&given::sent(&app, &iun).await), 0, "what is not there is not an access");
    for (rest, text) in
        [("PAGOPA", "%PDF-1.7 notice"), ("F24?attachmentIdx=1", "%PDF-1.7 F24 Tributo di prova with 200")]
    {
        let link = form(rest).send().await.expect(200).json();
        assert_eq!(app.get(link["url"].as_str().unwrap()).send().await.expect(200).text(), text);
    }
    app.settle().await;
    assert_eq!(views(&given::sent(&app, &iun).await), 1);
}

#[tokio::test]
async fn a_recipient_sees_nothing_of_the_others() {
    let app = App::new().await;
    let mut request = given::request(&app, "protocol-1").await;
    let second = given::recipient_on_paper(RECIPIENT_TWO, "Via Segreta 2");
    request["recipients"].as_array_mut().unwrap().push(second.clone());
    let iun = given::accepted(&app, &request).await;
    app.advance_days(1).await;
    let path = format!("/delivery/v2.8/notifications/received/{iun}");
    let seen = app.get(&path).token(&app.token(RECIPIENT, PersonType::PF)).send().await.expect(200);
    for secret in [RECIPIENT_TWO, "Recipient Two", "Via Segreta", "RECINDEX_1"] {
        assert!(!seen.text().contains(secret), "{secret}");
    }
    let seen = seen.json();
    assert_eq!(seen["recipients"], json!([request["recipients"][0], {"recipientType": "PF"}]));
    let other = app.get(&path).token(&app.token(RECIPIENT_TWO, PersonType::PF)).send().await.expect(200).json();
    assert_eq!(other["recipients"], json!([{"recipientType": "PF"}, second]));
    app.settle().await;
    assert_eq!(views(&given::sent(&app, &iun).await), 2, "each recipient's view is its own");
}

#[tokio::test]
async fn a_cancelled_notification_is_still_listed_without_its_documents() {
    let app = App::new().await;
    let iun = given::notification(&app).await;
    app.put(&format!("/delivery-push/v2.0/notifications/cancel/{iun}")).by_sender().send().await.expect(202);
    app.settle().await;
    let token = app.token(RECIPIENT, PersonType::PF);
    let seen =
        app.get(&format!("/delivery/v2.8/notifications/received/{iun}")).token(&token).send().await.expect(200).json();
    assert_eq!(
        (&seen["notificationStatus"], &seen["documentsAvailable"], &seen["documents"]),
        (&json!("CANCELLED"), &json!(false), &json!([]))
    );
    let path = format!("/delivery/notifications/received/{iun}/attachments/documents/0");
    assert_eq!(app.get(&path).token(&token).send().await.expect(404).codes(), ["PN_DELIVERY_NOTIFICATION_CANCELLED"]);
    let path = format!("/delivery/notifications/received/{iun}/attachments/payment/F24");
    assert_eq!(app.get(&path).token(&token).send().await.expect(404).codes(), ["PN_DELIVERY_NOTIFICATION_CANCELLED"]);
    assert_eq!(views(&given::sent(&app, &iun).await), 0);
}

#[tokio::test]
async fn a_mandate_that_is_named_is_not_there_and_nothing_is_viewed() {
    let app = App::new().await;
    let iun = given::notification(&app).await;
    let path = format!("/delivery/v2.8/notifications/received/{iun}?mandateId=00000000-0000-4000-8000-000000000000");
    let answer = app.get(&path).token(&app.token(RECIPIENT, PersonType::PF)).send().await.expect(404);
    assert_eq!(answer.codes(), ["PN_DELIVERY_MANDATENOTFOUND"]);
    app.settle().await;
    assert_eq!(views(&given::sent(&app, &iun).await), 0);
}
