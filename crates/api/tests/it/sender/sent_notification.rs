//! `GET /delivery/v2.9/notifications/sent/{iun}`.

use crate::app::App;
use crate::given::{self, RECIPIENT};
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

#[tokio::test]
async fn a_rework_tells_the_elements_that_it_took_back_whole() {
    let app = App::new().await;
    let mut request = given::request(&app, "rework").await;
    request["recipients"] = json!([given::recipient_on_paper(RECIPIENT, "Via @OK_RESTART_AR")]);
    let iun = given::accepted(&app, &request).await;
    app.advance_days(40).await;
    app.engine.rework(&iun, 0, 0, true, "test").await.unwrap();
    let sent = given::sent(&app, &iun).await;
    let timeline = sent["timeline"].as_array().unwrap();
    let rework = timeline.iter().find(|e| e["category"] == "NOTIFICATION_TIMELINE_REWORKED").unwrap();
    let statuses = rework["details"]["invalidatedTimelineAndStatusHistory"].as_array().unwrap();
    let names: Vec<_> = statuses.iter().map(|status| status["status"].as_str().unwrap()).collect();
    assert_eq!(names, ["ACCEPTED", "DELIVERING", "DELIVERED", "EFFECTIVE_DATE"]);
    let taken_back = statuses.last().unwrap()["relatedTimelineElements"].as_array().unwrap();
    assert_eq!(taken_back[0]["category"], "REFINEMENT");
    assert!(taken_back[0]["timestamp"].as_str().is_some_and(|at| at.ends_with('Z')));
    assert!(!given::categories(&sent).contains(&"REFINEMENT"));
}

#[tokio::test]
async fn a_sender_reads_what_was_used_and_the_precedence_that_it_asked_for() {
    let app = App::new().await;
    app.registries_know_home_of(RECIPIENT).await;
    let mut request = given::request(&app, "looked up").await;
    request["recipients"][0].as_object_mut().unwrap().remove("physicalAddress");
    request["physicalCommunicationPriority"] = json!(30);
    let sent = given::sent(&app, &given::accepted(&app, &request).await).await;
    assert_eq!(sent["usedServices"], json!({"physicalAddressLookup": true}));
    assert_eq!(sent["physicalCommunicationPriority"], 30);
    let usual = given::sent(&app, &given::notification(&app).await).await;
    assert_eq!(usual["usedServices"], json!({"physicalAddressLookup": false}));
}
