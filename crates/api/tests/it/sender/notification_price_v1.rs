//! `GET /delivery/price/{paTaxId}/{noticeCode}`.

use crate::app::App;
use crate::given::{self, CREDITOR, NOTICE, RECIPIENT_TWO};
use serde_json::json;

#[tokio::test]
async fn the_first_version_is_a_view_of_the_current_one() {
    let app = App::new().await;
    let path = format!("/delivery/price/{CREDITOR}/{NOTICE}");
    let code = async || app.get(&path).by_sender().send().await.expect(404).codes().remove(0);
    assert_eq!(code().await, "PN_DELIVERY_NOTIFICATIONCOSTNOTFOUND");
    let mut request = given::request(&app, "protocol-1").await;
    request["notificationFeePolicy"] = json!("DELIVERY_MODE");
    request["paFee"] = json!(50);
    request["vat"] = json!(22);
    request["recipients"] = json!([given::recipient_on_paper(RECIPIENT_TWO, "Via @OK_AR 2")]);
    request["recipients"][0]["payments"] = json!([given::payment(true)]);
    let id = given::deposited(&app, &request).await;
    assert_eq!(code().await, "PN_DELIVERY_PUSH_NOTIFICATION_NOT_ACCEPTED");
    app.settle().await;
    app.advance_days(30).await;
    let current = app.get(&format!("/delivery/v2.3/price/{CREDITOR}/{NOTICE}")).by_sender().send().await;
    let current = current.expect(200).json();
    let price = app.get(&path).by_sender().send().await.expect(200).json();
    let expected = json!({
        "iun": current["iun"], "amount": current["partialPrice"], "refinementDate": current["refinementDate"],
    });
    assert_eq!(price, expected);
    let letter = current["analogCost"].as_i64().unwrap();
    assert!(letter > 0 && current["refinementDate"].is_string(), "{current}");
    assert_eq!(price["amount"], 100 + letter, "neither VAT nor the fee of the sender");
    let iun = given::status(&app, &id).await["iun"].as_str().unwrap().to_owned();
    app.put(&format!("/delivery-push/v2.0/notifications/cancel/{iun}")).by_sender().send().await.expect(202);
    assert_eq!(code().await, "PN_DELIVERYPUSH_NOTIFICATION_CANCELLED");
}

#[tokio::test]
async fn parameters_of_another_form_are_told() {
    let app = App::new().await;
    for (path, name) in [("7777777777/302011700000000001", "paTaxId"), ("77777777777/30201170000000000x", "noticeCode")]
    {
        let answer = app.get(&format!("/delivery/price/{path}")).by_sender().send().await.expect(400);
        assert!(answer.details()[0].contains(name), "{}", answer.text());
    }
}
