//! The forms of errors, and bad input that is the same for all routes.

use crate::app::App;
use crate::given;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::routing::get;
use http_body_util::BodyExt;
use messo_engine::tokens::PersonType;
use serde_json::{Value, json};
use tower::ServiceExt;

#[tokio::test]
async fn what_is_not_there_looks_as_at_the_gateway() {
    let app = App::new().await;
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/delivery/v2.5/requests"),
        ("DELETE", "/delivery/v2.6/requests"),
        ("OPTIONS", "/status"),
        ("POST", "/sandbox/clock"),
    ] {
        let answer = app.call(method, path).by_sender().send().await.expect(403);
        assert_eq!(answer.json(), json!({"message": "Missing Authentication Token"}), "{method} {path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
}

#[tokio::test]
async fn a_problem_has_the_fields_of_the_contract_and_no_other() {
    let app = App::new().await;
    let path = "/delivery/v2.9/notifications/sent/ADUE-UAUA-UAUA-202603-Y-1";
    let answer = app.get(path).by_sender().send().await.expect(404);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let detail = "Notification with iun ADUE-UAUA-UAUA-202603-Y-1 not found";
    let expected = json!({
        "type": "GENERIC_ERROR",
        "status": 404,
        "title": "Handled error",
        "detail": "See logs for details in PN-DELIVERY",
        "traceId": "FALLBACK-UUID:00000000-0000-4000-8000-000000000000",
        "timestamp": "2026-03-27T09:00:00.000Z",
        "errors": [{"code": "PN_DELIVERY_NOTIFICATIONNOTFOUND", "detail": detail}],
    });
    assert_eq!(answer.json(), expected);
}

#[tokio::test]
async fn each_family_names_its_service() {
    let app = App::new().await;
    let put = app.put("/delivery-push/v2.0/notifications/cancel/ADUE-UAUA-UAUA-202603-Y-1").by_sender().send().await;
    assert_eq!(put.expect(404).json()["detail"], "See logs for details in PN-DELIVERY-PUSH");
    let get =
        app.get("/delivery-progresses/v2.9/streams/00000000-0000-4000-8000-000000000000").by_sender().send().await;
    assert_eq!(get.expect(404).json()["detail"], "See logs for details in PN-STREAM");
}

#[tokio::test]
async fn a_parameter_of_another_form_is_told_by_name() {
    let app = App::new().await;
    let iun = given::notification(&app).await;
    let zeros = "0".repeat(37);
    for (path, name) in [
        ("/delivery/v2.9/notifications/sent/adue-UAUA-UAUA-202603-Y-1".to_owned(), "iun"),
        (format!("/delivery/v2.9/notifications/sent/{iun}%20"), "iun"),
        (format!("/delivery/notifications/sent/{iun}/attachments/documents/first"), "docIdx"),
        (format!("/delivery/notifications/sent/{iun}/attachments/documents/-1"), "docIdx"),
        (format!("/delivery/notifications/sent/{iun}/attachments/documents/99999999999"), "docIdx"),
        (format!("/delivery/notifications/sent/{iun}/attachments/payment/0/PAGOPAX"), "attachmentName"),
        (format!("/delivery/notifications/sent/{iun}/attachments/payment/0/PAGOPA?attachmentIdx=x"), "attachmentIdx"),
        ("/delivery/v2.3/price/7777777777/302011700000000001".to_owned(), "paTaxId"),
        ("/delivery/v2.3/price/77777777777/30201170000000000A".to_owned(), "noticeCode"),
        ("/delivery/v2.6/requests?notificationRequestId=short".to_owned(), "notificationRequestId"),
        ("/delivery-progresses/v2.9/streams/not-a-uuid".to_owned(), "streamId"),
        (
            format!(
                "/delivery-progresses/v2.9/streams/00000000-0000-4000-8000-000000000000/events?lastEventId={zeros}"
            ),
            "lastEventId",
        ),
        ("/ext-registry-b2b/pa/v1/groups?statusFilter=active".to_owned(), "statusFilter"),
        ("/delivery/v2.9/notifications/sent/%FF".to_owned(), "the path"),
    ] {
        let answer = app.get(&path).by_sender().send().await.expect(400);
        let body = answer.json();
        assert_eq!(body["title"], "VALIDATION ERROR", "{path}");
        assert!(body.get("timestamp").is_none() && body.get("type").is_none(), "{path}: {body}");
        assert_eq!(answer.codes(), ["PN_INVALID_PARAMETERS"], "{path}");
        let detail = &answer.details()[0];
        assert!(detail.starts_with(&format!("Validation errors: {name}")), "{path}: {detail}");
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_in_words() {
    let app = App::new().await;
    let body = vec![b' '; messo_api::http::MAX_BODY_BYTES + 1];
    for path in ["/delivery/v2.6/requests", "/delivery/attachments/preload", "/delivery-progresses/v2.9/streams"] {
        let answer = app.post(path).by_sender().body(body.clone()).send().await.expect(413);
        let message = answer.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains("2097152 bytes"), "{message}");
    }
}

#[tokio::test]
async fn bodies_that_are_no_json_are_told_where_they_break() {
    let app = App::new().await;
    for path in [
        "/delivery/v2.6/requests",
        "/delivery/attachments/preload",
        "/delivery-progresses/v2.9/streams",
        "/delivery/events/payment/pagopa",
        "/delivery/events/payment/f24",
    ] {
        for body in ["", "{\"a\":", "\u{feff}{}", "[1,]"] {
            let answer = app.post(path).by_sender().body(body).send().await.expect(400);
            assert_eq!(answer.codes(), ["PN_INVALID_BODY"], "{path} {body}");
            assert!(answer.details()[0].contains("line 1"), "{path} {body}");
        }
    }
}

#[tokio::test]
async fn a_store_that_cannot_be_used_is_a_problem_that_says_to_try_again_and_not_why() {
    let app = App::new().await;
    let iun = given::notification(&app).await;
    let documents = app.blobs_folder();
    std::fs::remove_dir_all(&documents).unwrap();
    std::fs::write(&documents, "in the way").unwrap();
    let path = format!("/delivery/notifications/sent/{iun}/attachments/documents/0");
    let answer = app.get(&path).by_sender().send().await.expect(503);
    let body = answer.json();
    assert_eq!(body["title"], "Unexpected error");
    let detail =
        "The platform cannot store or read anything now. Nothing of this request was recorded: try again later";
    assert_eq!(body["errors"], json!([{"code": "PN_GENERIC_ERROR", "detail": detail}]), "and not why");
    app.get("/status").send().await.expect(200);
}

#[tokio::test]
async fn a_panic_is_answered_and_the_door_stays_open() {
    let app = App::new().await;
    let panicking = Router::new().route("/delivery/panic", get(panics));
    let router = messo_api::http::wrap(panicking, app.options());
    for _ in 0..2 {
        let request = Request::builder().uri("/delivery/panic").body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 500);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["detail"], "See logs for details in PN-DELIVERY");
    }
}

async fn panics() -> &'static str {
    panic!("a bug")
}

#[tokio::test]
async fn head_opens_no_act() {
    let app = App::new().await;
    let iun = given::notification(&app).await;
    let token = app.token(given::RECIPIENT, PersonType::PF);
    let path = format!("/delivery/v2.8/notifications/received/{iun}");
    app.call("HEAD", &path).token(&token).send().await.expect(403);
    app.settle().await;
    let seen = given::sent(&app, &iun).await;
    assert!(!given::categories(&seen).contains(&"NOTIFICATION_VIEWED"));
}
