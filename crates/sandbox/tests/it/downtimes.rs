//! Malfunctions of the platform, recorded for tests of what they do to terms.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::sandbox::{Sandbox, complaints};
use axum::http::StatusCode;
use serde_json::{Value, json};

const PATH: &str = "/sandbox/downtimes";

async fn taken(sandbox: &Sandbox, body: Value) -> Value {
    let (status, answer) = sandbox.post(PATH, body).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    answer
}

#[tokio::test]
async fn a_malfunction_lasts_until_it_is_closed_and_shows_in_the_status() {
    let sandbox = Sandbox::new();
    let down = taken(&sandbox, json!({"functionality": "NOTIFICATION_WORKFLOW"})).await;
    assert_eq!(down, json!({"functionality": "NOTIFICATION_WORKFLOW", "from": "2026-02-10T09:00:00Z"}));
    let (status, answer) = sandbox.get("/status").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer["openIncidents"][0]["functionality"], "NOTIFICATION_WORKFLOW");

    sandbox.advance("P1D").await;
    let close = json!({"functionality": "NOTIFICATION_WORKFLOW", "until": "2026-02-10T12:00:00+01:00"});
    assert_eq!(taken(&sandbox, close.clone()).await["until"], "2026-02-10T11:00:00Z");
    assert_eq!(sandbox.get("/status").await.0, StatusCode::OK);
    let (status, answer) = sandbox.post(PATH, close).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(complaints(&answer).contains("nothing to close"), "{answer}");
}

#[tokio::test]
async fn one_that_is_over_is_recorded_whole_or_not_at_all() {
    let sandbox = Sandbox::new();
    let body = |from: &str, until: &str| json!({"functionality": "NOTIFICATION_CREATE", "from": from, "until": until});
    let (status, answer) = sandbox.post(PATH, body("2026-02-09T09:00:00Z", "2026-02-11T09:00:00Z")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "its end is still to come");
    assert!(complaints(&answer).contains("until"), "{answer}");
    assert_eq!(sandbox.get("/status").await.0, StatusCode::OK, "nothing was recorded of it");
    let over = taken(&sandbox, body("2026-02-09T09:00:00Z", "2026-02-09T10:00:00Z")).await;
    assert_eq!(over["until"], "2026-02-09T10:00:00Z");
    let (_, month) = sandbox.get("/downtime/v1/resolved").await;
    assert_eq!(month["result"].as_array().unwrap().len(), 1);
    let (status, answer) = sandbox.post(PATH, json!({"functionality": "NOTIFICATION_READ"})).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{answer}");

    sandbox.delete("/sandbox").await;
    let (_, month) = sandbox.get("/downtime/v1/resolved").await;
    assert_eq!(month["result"], json!([]), "forgotten with all the rest");
}
