//! `GET /delivery/v2.9/notifications/sent/{iun}`.

use crate::app::App;
use crate::given;
use serde_json::json;

#[tokio::test]
async fn a_notification_is_there_once_it_is_accepted() {
    let app = App::new().await;
    let request = given::request(&app, "protocol-1").await;
    let id = given::deposited(&app, &request).await;
    let iun = String::from_utf8(base64_decoded(&id)).unwrap();
    let path = format!("/delivery/v2.9/notifications/sent/{iun}");
    app.get(&path).by_sender().send().await.expect(404);
    app.settle().await;
    let seen = app.get(&path).by_sender().send().await.expect(200).json();
    assert_eq!((&seen["iun"], &seen["sentAt"]), (&json!(iun), &json!("2026-03-27T09:00:00.000Z")));
    assert_eq!(
        (&seen["documentsAvailable"], &seen["usedServices"]),
        (&json!(true), &json!({"physicalAddressLookup": false}))
    );
    assert_eq!(seen["recipients"], request["recipients"]);
    assert_eq!(seen["notificationStatusHistory"][0]["status"], "ACCEPTED");
    assert!(given::categories(&seen).contains(&"REQUEST_ACCEPTED"));
}

#[tokio::test]
async fn a_certified_mail_takes_effect_on_the_seventh_day_and_documents_go_after_120() {
    let app = App::new().await;
    let mut request = given::request(&app, "protocol-1").await;
    let mut payment = given::payment(false);
    payment["pagoPa"]["attachment"] = given::uploaded(&app, b"%PDF-1.7 form").await;
    request["recipients"][0]["payments"] = json!([payment]);
    let iun = given::accepted(&app, &request).await;
    app.advance_days(8).await;
    let seen = given::sent(&app, &iun).await;
    assert_eq!(seen["notificationStatus"], "EFFECTIVE_DATE");
    let refinement = seen["timeline"].as_array().unwrap().iter().find(|e| e["category"] == "REFINEMENT").unwrap();
    let at = refinement["timestamp"].as_str().unwrap();
    assert!(at.starts_with("2026-04-03T09:00:") && at.ends_with('Z') && at.len() == 24, "{at}");
    assert_eq!(refinement["notificationSentAt"], "2026-03-27T09:00:00.000Z");
    app.advance_days(120).await;
    let later = given::sent(&app, &iun).await;
    assert_eq!((&later["documentsAvailable"], &later["documents"]), (&json!(false), &json!([])));
    assert!(later["recipients"][0]["payments"][0]["pagoPa"].get("attachment").is_none());
    assert_eq!(later["recipients"][0]["payments"][0]["pagoPa"]["noticeCode"], given::NOTICE);
    let path = format!("/delivery/notifications/sent/{iun}/attachments/documents/0");
    assert_eq!(app.get(&path).by_sender().send().await.expect(404).codes(), ["PN_DELIVERY_FILEINFONOTFOUND"]);
}

fn base64_decoded(text: &str) -> Vec<u8> {
    let id: messo_domain::ids::RequestId = text.parse().unwrap();
    id.to_iun().unwrap().to_string().into_bytes()
}
