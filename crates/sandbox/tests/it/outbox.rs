//! The outbox: what went out, with its bytes, page by page.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::sandbox::{HOST, Sandbox};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::BodyExt;
use jiff::Timestamp;
use messo_domain::ids::Sha256Digest;
use messo_domain::party::DigitalAddress;
use messo_ports::Mail;
use messo_ports::channels::{File, MessageOrder, OrderId};
use messo_testkit::requests;
use serde_json::Value;
use tower::ServiceExt;

async fn list(sandbox: &Sandbox, query: &str) -> Vec<Value> {
    let (status, items) = sandbox.get(&format!("/sandbox/outbox{query}")).await;
    assert_eq!(status, StatusCode::OK, "{items}");
    items.as_array().unwrap().clone()
}

#[tokio::test]
async fn a_certified_mail_stands_in_the_outbox_with_its_bytes() {
    let sandbox = Sandbox::new();
    assert!(list(&sandbox, "").await.is_empty());
    let key = sandbox.key().await;
    let act = sandbox.platform.upload(requests::ACT).await;
    let request = requests::with_pec(requests::request("P-1", &act), "prova@ok-pecsuccess.it");
    let iun = sandbox.deposit(&key, &request).await;
    let items = list(&sandbox, "").await;
    assert_eq!(items, list(&sandbox, &format!("?iun={iun}")).await);
    let item = &items[0];
    assert_eq!((&item["kind"], &item["to"]), (&"PEC".into(), &"prova@ok-pecsuccess.it".into()));
    assert_eq!((&item["iun"], &item["recIndex"]), (&iun.as_str().into(), &0.into()));
    assert!(item["requestId"].as_str().unwrap().starts_with("SEND_DIGITAL.IUN_"), "{item}");
    assert!(item["at"].as_str().unwrap().starts_with("2026-02-10T09:00:0"), "{item}");
    let parts = item["parts"].as_array().unwrap();
    assert!(parts.len() >= 3, "text, notice of receipt, act: {parts:?}");
    for part in parts {
        let bytes = STANDARD.decode(part["base64"].as_str().unwrap()).unwrap();
        assert_eq!(part["sha256"], Sha256Digest::of(&bytes).to_string());
        assert!(part["name"].is_string() && part["contentType"].is_string() && part.get("url").is_none());
    }
    let text = STANDARD.decode(parts[0]["base64"].as_str().unwrap()).unwrap();
    assert!(String::from_utf8(text).unwrap().contains("PROVA – SENZA VALORE LEGALE"));
    assert_eq!(STANDARD.decode(parts[2]["base64"].as_str().unwrap()).unwrap(), requests::ACT);
}

fn order(number: usize, iun: &str, files: Vec<File>) -> MessageOrder {
    MessageOrder {
        id: OrderId { iun: iun.parse().unwrap(), rec: 0, request: format!("REQUEST_{number}") },
        to: DigitalAddress::pec("recipient.one@mail.example".to_owned()),
        subject: String::new(),
        text: format!("message {number}"),
        files,
        repetition: 0,
        attempt: 0,
        invitation: None,
    }
}

async fn any_iun(sandbox: &Sandbox) -> String {
    let key = sandbox.key().await;
    let act = sandbox.platform.upload(requests::ACT).await;
    sandbox.deposit(&key, &requests::request("P-1", &act)).await
}

#[tokio::test]
async fn pages_of_a_hundred_newest_first_without_gap_or_repetition() {
    let sandbox = Sandbox::new();
    let iun = any_iun(&sandbox).await;
    let now: Timestamp = sandbox.platform.engine.now();
    for number in 0..230 {
        assert!(Mail::send(&sandbox.platform.world, &order(number, &iun, Vec::new()), now).await.unwrap());
    }
    let mut seen = Vec::new();
    let mut query = format!("?iun={iun}");
    let mut sizes = Vec::new();
    loop {
        let page = list(&sandbox, &query).await;
        let Some(last) = page.last() else { break };
        sizes.push(page.len());
        query = format!("?iun={iun}&before={}", last["position"]);
        seen.extend(page.iter().map(|item| item["position"].as_u64().unwrap()));
    }
    assert_eq!(sizes, [100, 100, 31], "230 messages and a letter");
    assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "newest first");
}

#[tokio::test]
async fn a_large_part_is_read_through_its_url() {
    let sandbox = Sandbox::new();
    let iun = any_iun(&sandbox).await;
    let now = sandbox.platform.engine.now();
    let file = |name: &str, length: usize| File {
        name: name.to_owned(),
        content_type: "application/pdf".to_owned(),
        bytes: vec![b'x'; length].into(),
    };
    let files = vec![file("just.pdf", 1 << 20), file("large.pdf", (1 << 20) + 1)];
    Mail::send(&sandbox.platform.world, &order(1, &iun, files), now).await.unwrap();
    let item = list(&sandbox, "").await.remove(0);
    let (just, large) = (&item["parts"][1], &item["parts"][2]);
    assert!(just["base64"].is_string() && just.get("url").is_none());
    assert!(large.get("base64").is_none());
    let path = large["url"].as_str().unwrap().strip_prefix("http://127.0.0.1:8080").unwrap();
    let request = Request::builder().uri(path).header("host", HOST).body(Body::empty()).unwrap();
    let response = sandbox.app.clone().oneshot(request).await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/pdf");
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(large["sha256"], Sha256Digest::of(&bytes).to_string());
    assert_eq!(bytes.len(), (1 << 20) + 1);
}

#[tokio::test]
async fn wrong_questions_and_parts_that_are_not_there() {
    let sandbox = Sandbox::new();
    for query in ["?iun=nothing", "?before=x", "?before=-1", "?before=99999999999999999999"] {
        let (status, answer) = sandbox.get(&format!("/sandbox/outbox{query}")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query} {answer}");
    }
    any_iun(&sandbox).await;
    let position = list(&sandbox, "").await[0]["position"].clone();
    for (path, expected) in [
        (format!("{position}/0"), StatusCode::OK),
        (format!("{position}/99"), StatusCode::NOT_FOUND),
        ("12345/0".to_owned(), StatusCode::NOT_FOUND),
        ("x/0".to_owned(), StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(sandbox.get(&format!("/sandbox/outbox/parts/{path}")).await.0, expected, "{path}");
    }
}
