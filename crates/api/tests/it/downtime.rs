//! `GET /status` and `GET /downtime/v1/resolved`.

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
