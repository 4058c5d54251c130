//! `GET /status`, `GET /downtime/v1/resolved` and `GET /downtime/v1/legal-facts/{legalFactId}`.

use crate::app::{App, START};
use jiff::Timestamp;
use messo_domain::downtime::Functionality;
use serde_json::{Value, json};

fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

#[tokio::test]
async fn anyone_may_ask_what_works_and_sees_what_does_not() {
    let app = App::new().await;
    let answer = app.get("/status").send().await.expect(200);
    let all = ["NOTIFICATION_CREATE", "NOTIFICATION_VISUALIZATION", "NOTIFICATION_WORKFLOW"];
    assert_eq!(answer.json(), json!({"functionalities": all, "openIncidents": []}));

    let down = Functionality::NotificationVisualization;
    app.engine.record_downtime(down, at("2026-03-27T08:00:00Z"), None, "test").await.unwrap();
    let answer = app.get("/status").send().await.expect(500);
    let incident = json!({
        "functionality": "NOTIFICATION_VISUALIZATION", "status": "KO", "startDate": "2026-03-27T08:00:00.000Z",
        "fileAvailable": false,
    });
    assert_eq!(answer.json(), json!({"functionalities": all, "openIncidents": [incident]}));
    app.engine.close_downtime(down, at(START), "test").await.unwrap();
    app.get("/status").send().await.expect(200);
}

#[tokio::test]
async fn a_month_of_rome_lists_what_was_restored_in_it_the_last_first() {
    let app = App::new().await;
    let create = Functionality::NotificationCreate;
    let over = [
        ("2026-02-27T10:00:00Z", "2026-02-28T22:59:59Z"), // the last second of February in Rome
        ("2026-02-28T23:00:00Z", "2026-02-28T23:00:00Z"), // midnight of March
        ("2026-03-10T10:00:00Z", "2026-03-10T11:00:00Z"),
    ];
    for (from, until) in over {
        app.engine.record_downtime(create, at(from), Some(at(until)), "test").await.unwrap();
    }
    app.engine.record_downtime(Functionality::NotificationWorkflow, at(START), None, "test").await.unwrap();
    let ends = async |query: &str| -> Vec<String> {
        let answer = app.get(&format!("/downtime/v1/resolved{query}")).send().await.expect(200).json();
        let ends = answer["result"].as_array().unwrap().iter().map(|entry| entry["endDate"].clone());
        ends.map(|end| end.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ends("").await, ["2026-03-10T11:00:00.000Z", "2026-02-28T23:00:00.000Z"], "this month");
    assert_eq!(ends("?month=2&year=2026").await, ["2026-02-28T22:59:59.000Z"]);
    assert_eq!(ends("?year=2025").await, Vec::<String>::new());
    for wrong in ["year=2022", "month=0", "month=13", "month=x"] {
        let answer: Value = app.get(&format!("/downtime/v1/resolved?{wrong}")).send().await.expect(400).json();
        assert!(answer["errors"][0]["detail"].as_str().unwrap().contains("whole number"), "{answer}");
    }
}

#[tokio::test]
async fn a_malfunction_that_is_over_is_attested_once_the_seal_works_and_anyone_may_read_it() {
    let app = App::new().await;
    let create = Functionality::NotificationCreate;
    app.renderer.broken.store(true, std::sync::atomic::Ordering::SeqCst);
    app.engine.record_downtime(create, at("2026-02-27T23:30:00Z"), None, "test").await.unwrap();
    app.settle().await;
    let closed = app.engine.close_downtime(create, at(START), "test").await.unwrap();
    app.settle().await;
    let entry = async || app.get("/downtime/v1/resolved").send().await.expect(200).json()["result"][0].clone();
    assert_eq!((&entry().await["fileAvailable"], entry().await.get("legalFactId")), (&json!(false), None));
    let id = closed.attestation_key().unwrap();
    app.get(&format!("/downtime/v1/legal-facts/{id}")).send().await.expect(204);

    app.renderer.broken.store(false, std::sync::atomic::Ordering::SeqCst);
    app.settle().await;
    let told = entry().await;
    assert_eq!((&told["fileAvailable"], &told["legalFactId"]), (&json!(true), &json!(id.to_string())));
    assert!(told["fileAvailableTimestamp"].is_string(), "{told}");
    let link = app.get(&format!("/downtime/v1/legal-facts/{id}")).send().await.expect(200).json();
    assert_eq!(link["filename"], "downtime_NOTIFICATION_CREATE_20260228.pdf", "the day in Rome");
    let bytes = app.get(link["url"].as_str().unwrap()).send().await.expect(200);
    assert!(bytes.text().starts_with("%PDF-1.7 NOTIFICATION_CREATE sealed"), "{}", bytes.text());
    let kept = app.engine.downtimes().await.unwrap().remove(0).attestation.unwrap();
    assert_eq!((kept.key, kept.renderer_version.as_str(), kept.size), (id, "line-1", bytes.text().len() as u64));

    app.settle().await;
    assert_eq!(entry().await, told, "attested once");
    for unknown in ["PN_LEGAL_FACTS-00000000000000000000000000000000.pdf", "a%20b"] {
        app.get(&format!("/downtime/v1/legal-facts/{unknown}")).send().await.expect(404);
    }
}
