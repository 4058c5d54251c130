//! Forgetting everything, and the ready sender.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::sandbox::{HOST, Sandbox};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use messo_ports::store::CaseStore;
use messo_testkit::requests;
use serde_json::{Value, json};

#[tokio::test]
async fn the_ready_sender_is_the_same_each_time_and_keeps_its_groups() {
    let sandbox = Sandbox::new();
    let ready = messo_sandbox::prepare(&sandbox.parts).await.unwrap();
    assert_eq!((ready.name.as_str(), ready.tax_id.as_str()), ("Comune di Esempio", "01234567897"));
    let body = json!({"name": "Comune di Esempio", "groups": ["Tributi"]});
    let put = sandbox.put("/sandbox/senders/01234567897", body).await.1;
    assert_eq!(put["apiKey"], ready.api_key, "the printed key is the sender's key");
    assert_eq!(messo_sandbox::prepare(&sandbox.parts).await.unwrap().api_key, ready.api_key);
    let sender = sandbox.platform.engine.sender_by_tax_id(&ready.tax_id).await.unwrap().unwrap();
    let in_use: Vec<&str> =
        sender.groups.iter().filter(|group| group.active).map(|group| group.name.as_str()).collect();
    assert_eq!(in_use, ["Tributi"]);
}

#[tokio::test]
async fn a_reset_forgets_everything_and_starts_clean_with_the_same_key() {
    let sandbox = Sandbox::new();
    let ready = messo_sandbox::prepare(&sandbox.parts).await.unwrap();
    let other = sandbox.put("/sandbox/senders/80000000002", json!({"name": "Altro Ente"})).await.1;
    let tell = json!({"recipientType": "PF", "platformAddress": "a@ok-pecsuccess.it"});
    sandbox.put(&format!("/sandbox/recipients/{}", requests::CITIZEN), tell).await;
    let act = sandbox.platform.upload(requests::ACT).await;
    let iun = sandbox.deposit(&ready.api_key, &requests::request("P-1", &act)).await;
    sandbox.advance("P30D").await;
    assert_eq!(sent(&sandbox, &ready.api_key, &iun).await, StatusCode::OK);

    let (status, answer) = sandbox.delete("/sandbox").await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(answer, json!({"now": "2026-02-10T09:00:00.000Z", "taxId": "01234567897", "apiKey": ready.api_key}));
    assert_eq!(sandbox.get("/sandbox/clock").await.1["now"], "2026-02-10T09:00:00.000Z");
    assert_eq!(sandbox.get("/sandbox/outbox").await.1, Value::Array(Vec::new()));
    assert_eq!(sandbox.platform.store.case_count().await.unwrap(), 0);
    assert_eq!(sent(&sandbox, &ready.api_key, &iun).await, StatusCode::NOT_FOUND, "the key works, the case is gone");
    assert_eq!(sent(&sandbox, other["apiKey"].as_str().unwrap(), &iun).await, StatusCode::FORBIDDEN, "no other sender");

    let act = sandbox.platform.upload(requests::ACT).await;
    let iun = sandbox.deposit(&ready.api_key, &requests::request("P-1", &act)).await;
    sandbox.advance("P1D").await;
    let items = sandbox.get(&format!("/sandbox/outbox?iun={iun}")).await.1;
    assert_eq!(items[0]["kind"], "LETTER", "the protocol number is free again and the address book is empty");
    assert_eq!(sandbox.restarted().await.get("/sandbox/clock").await.1["now"], "2026-02-11T09:00:00.000Z");
}

async fn sent(sandbox: &Sandbox, api_key: &str, iun: &str) -> StatusCode {
    let path = format!("/delivery/v2.9/notifications/sent/{iun}");
    let request = Request::builder().uri(path).header("host", HOST).header("x-api-key", api_key);
    sandbox.send(request.body(Body::empty()).unwrap()).await.0
}

#[tokio::test]
async fn a_reset_waits_for_its_turn() {
    let sandbox = Sandbox::new();
    let hold = sandbox.platform.gate.pause().await;
    let moving = sandbox.post("/sandbox/clock", json!({"advance": "P7D"}));
    let resetting = async {
        tokio::task::yield_now().await;
        let reset = sandbox.delete("/sandbox");
        tokio::pin!(reset);
        let early = tokio::time::timeout(std::time::Duration::from_millis(50), &mut reset).await;
        assert!(early.is_err(), "the move is in its turn");
        drop(hold);
        reset.await
    };
    let (moved, (status, _)) = tokio::join!(moving, resetting);
    assert_eq!((moved.1["now"].clone(), status), (json!("2026-02-17T09:00:00.000Z"), StatusCode::OK));
    assert_eq!(sandbox.get("/sandbox/clock").await.1["now"], "2026-02-10T09:00:00.000Z");
}
