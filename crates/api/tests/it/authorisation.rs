//! Who may call what: every operation of our own document × {no key, unknown key, another sender's key, the right key},
//! and the same for session tokens. An operation that the table forgets makes the test fail.

use crate::app::{Answer, App, Call, KEY, OTHER_KEY};
use crate::docs::operations;
use crate::given::{self, CREDITOR, NOTICE, RECIPIENT, RECIPIENT_TWO};
use messo_engine::tokens::PersonType;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// One row: the operation with real values in its path, and the statuses for another sender and for the right one.
struct Row {
    operation: (&'static str, &'static str),
    path: String,
    body: Option<Value>,
    other: u16,
    right: u16,
}

impl Row {
    fn call<'a>(&self, app: &'a App) -> Call<'a> {
        let call = app.call(self.operation.0, &self.path);
        match &self.body {
            Some(body) => call.json(body),
            None => call,
        }
    }
}

/// A notification with a payment, its legal fact and a stream.
struct Story {
    iun: String,
    request_id: String,
    fact: String,
    stream: String,
}

async fn story(app: &App) -> Story {
    let mut request = given::request(app, "protocol-1").await;
    let mut payment = given::payment(false);
    payment["pagoPa"]["attachment"] = given::uploaded(app, b"%PDF-1.7 form").await;
    request["recipients"][0]["payments"] = json!([payment]);
    let stream = json!({"title": "stream", "eventType": "TIMELINE", "groups": []});
    let stream =
        app.post("/delivery-progresses/v2.9/streams").by_sender().json(&stream).send().await.expect(200).json();
    let request_id = given::deposited(app, &request).await;
    app.settle().await;
    let iun = given::status(app, &request_id).await["iun"].as_str().unwrap().to_owned();
    let facts = app.get(&format!("/delivery-push/v2.0/{iun}/legal-facts")).by_sender().send().await.expect(200).json();
    let fact = facts[0]["legalFactsId"]["key"].as_str().unwrap().replace("safestorage://", "");
    Story { iun, request_id, fact, stream: stream["streamId"].as_str().unwrap().to_owned() }
}

async fn rows(app: &App, story: &Story) -> Vec<Row> {
    let Story { iun, request_id, fact, stream } = story;
    let row = |operation: (&'static str, &'static str), path: String, other: u16, right: u16| Row {
        operation,
        path,
        body: None,
        other,
        right,
    };
    let with = |body: Value, row: Row| Row { body: Some(body), ..row };
    let new = given::request(app, "protocol-2").await;
    let preload = json!([{"sha256": "jezIVxlG1M1woCSUngM6KipUN3/p8cG5RMIPnuEanlE="}]);
    let draft = json!({"title": "stream", "eventType": "TIMELINE", "groups": []});
    let paid = json!({"events": [{"noticeCode": NOTICE, "creditorTaxId": CREDITOR, "paymentDate": "2026-03-27T09:00:00Z", "amount": 100}]});
    let paid_by_f24 = json!({"events": [{"iun": iun, "recipientTaxId": RECIPIENT, "recipientType": "PF", "paymentDate": "2026-03-27T09:00:00Z", "amount": 100}]});
    let streams = "/delivery-progresses/v2.9/streams";
    let one = "/delivery-progresses/v2.9/streams/{streamId}";
    let id = request_id.replace('=', "%3D");
    let fixed = |path: &'static str| path.to_owned();
    vec![
        with(preload, row(("POST", "/delivery/attachments/preload"), fixed("/delivery/attachments/preload"), 200, 200)),
        // Another sender may not deposit in the name of this one.
        with(new, row(("POST", "/delivery/v2.6/requests"), fixed("/delivery/v2.6/requests"), 403, 202)),
        row(
            ("GET", "/delivery/v2.6/requests"),
            format!("/delivery/v2.6/requests?notificationRequestId={id}"),
            404,
            200,
        ),
        row(
            ("GET", "/delivery/v2.9/notifications/sent/{iun}"),
            format!("/delivery/v2.9/notifications/sent/{iun}"),
            404,
            200,
        ),
        row(
            ("GET", "/delivery/notifications/sent/{iun}/attachments/documents/{docIdx}"),
            format!("/delivery/notifications/sent/{iun}/attachments/documents/0"),
            404,
            200,
        ),
        row(
            ("GET", "/delivery/notifications/sent/{iun}/attachments/payment/{recipientIdx}/{attachmentName}"),
            format!("/delivery/notifications/sent/{iun}/attachments/payment/0/PAGOPA"),
            404,
            200,
        ),
        // Payment platforms and creditors ask with keys of their own.
        row(
            ("GET", "/delivery/v2.3/price/{paTaxId}/{noticeCode}"),
            format!("/delivery/v2.3/price/{CREDITOR}/{NOTICE}"),
            200,
            200,
        ),
        row(
            ("GET", "/delivery/price/{paTaxId}/{noticeCode}"),
            format!("/delivery/price/{CREDITOR}/{NOTICE}"),
            200,
            200,
        ),
        with(
            paid_by_f24,
            row(("POST", "/delivery/events/payment/f24"), fixed("/delivery/events/payment/f24"), 404, 204),
        ),
        with(
            paid,
            row(("POST", "/delivery/events/payment/pagopa"), fixed("/delivery/events/payment/pagopa"), 404, 204),
        ),
        row(
            ("GET", "/delivery-push/v2.0/{iun}/legal-facts"),
            format!("/delivery-push/v2.0/{iun}/legal-facts"),
            404,
            200,
        ),
        row(
            ("GET", "/delivery-push/{iun}/download/legal-facts/{legalFactId}"),
            format!("/delivery-push/{iun}/download/legal-facts/{fact}"),
            404,
            200,
        ),
        row(
            ("PUT", "/delivery-push/v2.0/notifications/cancel/{iun}"),
            format!("/delivery-push/v2.0/notifications/cancel/{iun}"),
            404,
            202,
        ),
        row(
            ("GET", "/messo/v1/notifications/{iun}/explanation"),
            format!("/messo/v1/notifications/{iun}/explanation"),
            404,
            200,
        ),
        row(("GET", "/messo/v1/notifications/{iun}/proofs"), format!("/messo/v1/notifications/{iun}/proofs"), 404, 200),
        // The tax id of the sender is part of what is checked, and another one's is told like the other objections.
        with(
            given::request(app, "protocol-3").await,
            row(("POST", "/messo/v1/quotes"), fixed("/messo/v1/quotes"), 200, 200),
        ),
        row(("GET", "/ext-registry-b2b/pa/v1/groups"), fixed("/ext-registry-b2b/pa/v1/groups"), 200, 200),
        with(draft.clone(), row(("POST", streams), streams.to_owned(), 200, 200)),
        row(("GET", streams), streams.to_owned(), 200, 200),
        row(("GET", one), format!("{streams}/{stream}"), 404, 200),
        with(draft, row(("PUT", one), format!("{streams}/{stream}"), 404, 200)),
        row(
            ("GET", "/delivery-progresses/v2.9/streams/{streamId}/events"),
            format!("{streams}/{stream}/events"),
            404,
            200,
        ),
        row(
            ("POST", "/delivery-progresses/v2.9/streams/{streamId}/action/disable"),
            format!("{streams}/{stream}/action/disable"),
            404,
            200,
        ),
        row(("DELETE", one), format!("{streams}/{stream}"), 404, 204),
    ]
}

#[tokio::test]
async fn every_operation_of_senders_knows_who_calls() {
    let app = App::new().await;
    let story = story(&app).await;
    let rows = rows(&app, &story).await;
    for row in &rows {
        let name = format!("{} {}", row.operation.0, row.path);
        unauthorized(&row.call(&app).send().await, &name);
        denied(&row.call(&app).key("unknown").send().await, &name);
        denied(&row.call(&app).key("").send().await, &name);
        denied(&row.call(&app).key(KEY).key(KEY).send().await, &name);
        denied(&row.call(&app).key(KEY).header("authorization", "Bearer voucher").send().await, &name);
        let foreign = row.call(&app).key(OTHER_KEY).header("x-pagopa-pn-cx-id", "forged").send().await;
        assert_eq!(foreign.status, row.other, "{name} by another sender: {}", foreign.text());
    }
    for row in &rows {
        let answer = row.call(&app).key(KEY).send().await;
        assert_eq!(answer.status, row.right, "{} {}: {}", row.operation.0, row.path, answer.text());
    }
    let tested = rows.iter().map(|row| row.operation);
    let open = [
        ("GET", "/status"),
        ("GET", "/downtime/v1/resolved"),
        ("GET", "/transparency/"),
        ("GET", "/transparency/checkpoint"),
        ("GET", "/transparency/consistency"),
        ("GET", "/transparency/tile/{level}/{index}"),
        ("GET", "/transparency/tile/{level}/{index}/{width}"),
        ("GET", "/downtime/v1/legal-facts/{legalFactId}"),
        ("PUT", "/documents/upload/{key}"),
        ("GET", "/documents/download/{key}"),
        ("GET", "/delivery/v2.8/notifications/received/{iun}"),
        ("GET", "/delivery/notifications/received/{iun}/attachments/documents/{docIdx}"),
        ("GET", "/delivery/notifications/received/{iun}/attachments/payment/{attachmentName}"),
    ];
    let known: BTreeSet<_> = tested.chain(open).map(|(method, path)| (method.to_owned(), path.to_owned())).collect();
    let document = serde_json::to_value(messo_api::openapi()).unwrap();
    let all = operations(&document).into_iter().map(|(method, path, _)| (method, path)).collect();
    assert_eq!(known, all, "the table of this test is not the list of operations");
}

#[tokio::test]
async fn every_operation_of_recipients_knows_who_calls() {
    let app = App::new().await;
    let Story { iun, fact, .. } = story(&app).await;
    for path in [
        format!("/delivery/v2.8/notifications/received/{iun}"),
        format!("/delivery/notifications/received/{iun}/attachments/documents/0"),
        format!("/delivery/notifications/received/{iun}/attachments/payment/PAGOPA"),
        format!("/delivery-push/{iun}/download/legal-facts/{fact}"),
    ] {
        unauthorized(&app.get(&path).send().await, &path);
        denied(&app.get(&path).token("forged").send().await, &path);
        denied(&app.get(&path).header("authorization", "Basic QTpC").send().await, &path);
        let token = app.token(RECIPIENT, PersonType::PF);
        denied(&app.get(&path).token(&format!("{token}x")).send().await, &path);
        for (stranger, kind) in [(RECIPIENT_TWO, PersonType::PF), (RECIPIENT, PersonType::PA)] {
            app.get(&path).token(&app.token(stranger, kind)).send().await.expect(404);
        }
        app.get(&path).token(&token).send().await.expect(200);
    }
    let path = format!("/delivery/v2.8/notifications/received/{iun}");
    unauthorized(&app.get(&path).key(KEY).send().await, "a sender's key opens nobody's act");
    let token = app.token(RECIPIENT, PersonType::PF);
    app.wall.set("2026-03-28T09:00:00Z".parse().unwrap());
    denied(&app.get(&path).token(&token).send().await, "an expired token");
}

#[tokio::test]
async fn a_key_of_a_group_sees_that_group_alone() {
    let app = App::new().await;
    let groups = app.sender(crate::app::SENDER, "key-of-group-a", &["office a", "office b"], &["office a"]).await;
    let mut request = given::request(&app, "protocol-1").await;
    request["group"] = json!(groups[1]);
    let iun = given::accepted(&app, &request).await;
    let path = format!("/delivery/v2.9/notifications/sent/{iun}");
    app.get(&path).key("key-of-group-a").send().await.expect(404);
    app.get(&path).key(KEY).send().await.expect(200);
}

fn unauthorized(answer: &Answer, name: &str) {
    assert_eq!(answer.status, 401, "{name}: {}", answer.text());
    assert_eq!(answer.json(), json!({"message": "Unauthorized"}), "{name}");
}

fn denied(answer: &Answer, name: &str) {
    assert_eq!(answer.status, 403, "{name}: {}", answer.text());
    let text = "User is not authorized to access this resource with an explicit deny";
    assert_eq!(answer.json(), json!({ "Message": text }), "{name}");
}
