//! `GET /delivery/v2.3/price/{paTaxId}/{noticeCode}`.

use crate::app::App;
use crate::given::{self, CREDITOR, NOTICE};
use serde_json::json;

#[tokio::test]
async fn the_price_follows_the_notification() {
    let app = App::new().await;
    let path = format!("/delivery/v2.3/price/{CREDITOR}/{NOTICE}");
    let code = async || app.get(&path).by_sender().send().await.expect(404).codes().remove(0);
    assert_eq!(code().await, "PN_DELIVERY_NOTIFICATIONCOSTNOTFOUND");
    let mut request = given::request(&app, "protocol-1").await;
    request["notificationFeePolicy"] = json!("DELIVERY_MODE");
    request["paFee"] = json!(100);
    request["vat"] = json!(22);
    request["recipients"][0]["payments"] = json!([given::payment(true)]);
    let id = given::deposited(&app, &request).await;
    assert_eq!(code().await, "PN_DELIVERY_PUSH_NOTIFICATION_NOT_ACCEPTED");
    app.settle().await;
    app.advance_days(1).await;
    let price = app.get(&path).by_sender().send().await.expect(200).json();
    let iun = given::status(&app, &id).await["iun"].clone();
    let expected = json!({
        "iun": iun, "partialPrice": 100, "totalPrice": 200, "vat": 22, "paFee": 100, "sendFee": 100, "analogCost": 0,
        // delivered on 27 March: effect on 3 April, shown as the end of that day in Rome
        "refinementDate": "2026-04-03T21:59:59.999Z",
    });
    assert_eq!(price, expected);
    let cancel = format!("/delivery-push/v2.0/notifications/cancel/{}", iun.as_str().unwrap());
    app.put(&cancel).by_sender().send().await.expect(202);
    assert_eq!(code().await, "PN_DELIVERYPUSH_NOTIFICATION_CANCELLED");
}
