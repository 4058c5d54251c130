//! Senders and their keys: the same again gives the same, and a key does what it says.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::sandbox::{HOST, Sandbox, complaints};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use messo_testkit::requests;
use serde_json::{Value, json};

const PATH: &str = "/sandbox/senders/01234567897";

async fn put(sandbox: &Sandbox, body: Value) -> Value {
    let (status, answer) = sandbox.put(PATH, body).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    answer
}

#[tokio::test]
async fn the_same_sender_again_is_the_same_answer() {
    let sandbox = Sandbox::new();
    let body = json!({"name": "Comune di Esempio", "groups": ["Tributi", "Polizia locale"]});
    let first = put(&sandbox, body.clone()).await;
    assert_eq!(put(&sandbox, body.clone()).await, first);
    let names: Vec<&str> = first["groups"].as_array().unwrap().iter().map(|g| g["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Tributi", "Polizia locale"]);
    let fields: Vec<&String> = first.as_object().unwrap().keys().collect();
    assert_eq!(fields.len(), 4, "{fields:?}");
    let other = sandbox.put("/sandbox/senders/80000000002", json!({"name": "Altro Ente"})).await.1;
    assert_ne!((&other["id"], &other["apiKey"]), (&first["id"], &first["apiKey"]));
    let person = sandbox.platform.engine.person_by_token(first["token"].as_str().unwrap()).unwrap();
    assert_eq!(person.tax_id.as_str(), "01234567897");
}

#[tokio::test]
async fn the_key_is_bound_to_no_group_and_another_one_to_those_that_are_asked_for() {
    let sandbox = Sandbox::new();
    let open = put(&sandbox, json!({"name": "Comune di Esempio", "groups": ["A", "B"]})).await;
    let bound_to = |groups: Value| json!({"name": "Comune di Esempio", "groups": ["A", "B"], "keyGroups": groups});
    let bound = put(&sandbox, bound_to(json!(["A"]))).await;
    assert_eq!((&bound["id"], &bound["groups"]), (&open["id"], &open["groups"]));
    assert_ne!(bound["apiKey"], open["apiKey"]);
    assert_eq!(put(&sandbox, bound_to(json!(["A"]))).await, bound);
    let both = put(&sandbox, bound_to(json!(["B", "A"]))).await;
    assert_eq!(put(&sandbox, bound_to(json!(["A", "B"]))).await["apiKey"], both["apiKey"], "the order does not count");
    assert_eq!(put(&sandbox, bound_to(json!([]))).await["apiKey"], open["apiKey"]);

    let act = sandbox.platform.upload(requests::ACT).await;
    let group = &open["groups"][0]["id"];
    let mut request = requests::request("P-1", &act);
    request["group"] = group.clone();
    let iun = sandbox.deposit(bound["apiKey"].as_str().unwrap(), &request).await;
    assert_eq!(read(&sandbox, &open, &iun).await, StatusCode::OK);
    let other = put(&sandbox, bound_to(json!(["B"]))).await;
    assert_eq!(read(&sandbox, &other, &iun).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_body_held_to_light_letters_is_so_until_it_is_put_again_without() {
    let sandbox = Sandbox::new();
    let act = sandbox.platform.upload(requests::ACT).await;
    for (protocol, light, status) in [("P-1", true, "REFUSED"), ("P-2", false, "ACCEPTED")] {
        let body = json!({"name": "Comune di Esempio", "lightLettersOnly": light});
        let key = put(&sandbox, body).await["apiKey"].as_str().unwrap().to_owned();
        let caller = sandbox.platform.engine.sender_by_key(&key).await.unwrap().unwrap();
        let mut request = requests::with_payment(requests::request(protocol, &act), "302011700000000001");
        let sheet = sandbox.platform.upload(format!("%PDF-1.7 sheet of {protocol}").as_bytes()).await;
        request["recipients"][0]["payments"][0]["pagoPa"]["attachment"] =
            requests::attachment(&sheet, format!("%PDF-1.7 sheet of {protocol}").as_bytes());
        let id = sandbox.platform.try_deposit(&caller, &request).await.unwrap().request_id;
        sandbox.platform.engine.run_to_quiet().await.unwrap();
        let path = format!("/delivery/v2.6/requests?notificationRequestId={}", id.to_string().replace('=', "%3D"));
        let call = Request::builder().uri(path).header("host", HOST).header("x-api-key", &key);
        let (_, answer) = sandbox.send(call.body(Body::empty()).unwrap()).await;
        assert_eq!(answer["notificationRequestStatus"], status, "{answer}");
    }
}

#[tokio::test]
async fn a_body_deposits_no_more_than_its_monthly_limit_and_the_same_request_again_counts_once() {
    let sandbox = Sandbox::new();
    let act = sandbox.platform.upload(requests::ACT).await;
    let limited = json!({"name": "Comune di Esempio", "monthlyLimit": 2});
    let key = put(&sandbox, limited).await["apiKey"].as_str().unwrap().to_owned();
    let mut told = Vec::new();
    for protocol in ["P-1", "P-1", "P-2", "P-3"] {
        let (status, answer) = sandbox.try_deposit(&key, &requests::request(protocol, &act)).await;
        told.push((status.as_u16(), answer["errors"][0]["code"].as_str().map(str::to_owned)));
    }
    let refused = |status, code: &str| (status, Some(code.to_owned()));
    let duplicated = refused(409, "PN_GENERIC_INVALIDPARAMETER_DUPLICATED");
    let used_up = refused(400, "PN_DELIVERY_NOTIFICATION_LIMIT_EXCEEDED");
    assert_eq!(told, [(202, None), duplicated, (202, None), used_up]);

    put(&sandbox, json!({"name": "Comune di Esempio"})).await;
    let (status, answer) = sandbox.try_deposit(&key, &requests::request("P-3", &act)).await;
    assert_eq!(status, StatusCode::ACCEPTED, "no limit any more: {answer}");
    put(&sandbox, json!({"name": "Comune di Esempio", "monthlyLimit": 0})).await;
    let (status, answer) = sandbox.try_deposit(&key, &requests::request("P-4", &act)).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "none at all: {answer}");
}

async fn read(sandbox: &Sandbox, sender: &Value, iun: &str) -> StatusCode {
    let path = format!("/delivery/v2.9/notifications/sent/{iun}");
    let request = Request::builder().uri(path).header("host", HOST);
    let request = request.header("x-api-key", sender["apiKey"].as_str().unwrap()).body(Body::empty());
    sandbox.send(request.unwrap()).await.0
}

#[tokio::test]
async fn a_group_that_is_no_longer_named_is_out_of_use() {
    let sandbox = Sandbox::new();
    let before = put(&sandbox, json!({"name": "Comune di Esempio", "groups": ["A", "B"]})).await;
    let after = put(&sandbox, json!({"name": "Comune di Altrove", "groups": ["B"]})).await;
    assert_eq!(after["groups"], json!([before["groups"][1]]));
    assert_eq!(after["apiKey"], before["apiKey"]);
    let again = put(&sandbox, json!({"name": "Comune di Altrove", "groups": ["B", "A"]})).await;
    assert_eq!(again["groups"], json!([before["groups"][1], before["groups"][0]]), "the same ids come back");
}

#[tokio::test]
async fn what_is_wrong_with_a_sender_is_told_field_by_field() {
    let sandbox = Sandbox::new();
    for (path, body, complaint) in [
        (PATH, json!({}), "missing field `name`"),
        (PATH, json!({"name": ""}), "name: expected a single line"),
        (PATH, json!({"name": "  "}), "more than blanks"),
        (PATH, json!({"name": "a\nb"}), "single line"),
        (PATH, json!({"name": "x".repeat(89)}), "1 to 88"),
        (PATH, json!({"name": "A", "groups": ["G", "G"]}), "groups[1]: the same name twice"),
        (PATH, json!({"name": "A", "groups": [""]}), "groups[0]"),
        (PATH, json!({"name": "A", "groups": [1]}), "groups[0]"),
        (PATH, json!({"name": "A", "groups": ["G"], "keyGroups": ["H"]}), "keyGroups[0]: expected a name among"),
        (PATH, json!({"name": "A", "group": ["G"]}), "unknown field `group`"),
        (PATH, json!({"name": "A", "monthlyLimit": -1}), "monthlyLimit"),
        (PATH, json!({"name": "A", "monthlyLimit": "2"}), "monthlyLimit"),
        ("/sandbox/senders/01234567890", json!({"name": "A"}), "taxId: the check character"),
        ("/sandbox/senders/0123456789", json!({"name": "A"}), "taxId: a tax id is"),
        ("/sandbox/senders/BNRMHL75C06G702B", json!({"name": "A"}), "11 digits"),
    ] {
        let (status, answer) = sandbox.put(path, body.clone()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path} {body} {answer}");
        assert!(complaints(&answer).contains(complaint), "{path} {body} {answer}");
    }
    let (status, _) = sandbox.put("/sandbox/senders/77777777777", json!({"name": "Test creditor"})).await;
    assert_eq!(status, StatusCode::OK, "SEND's test creditor passes");
}
