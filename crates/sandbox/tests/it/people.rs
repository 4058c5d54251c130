//! Recipients, tokens and views: what is told of a person is what the platform finds.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::sandbox::{HOST, Sandbox, complaints};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use messo_testkit::requests::{self, CITIZEN, OTHER_CITIZEN};
use serde_json::{Value, json};

fn path() -> String {
    format!("/sandbox/recipients/{CITIZEN}")
}

async fn put(sandbox: &Sandbox, body: Value) -> Value {
    let (status, answer) = sandbox.put(&path(), body).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    answer
}

/// Deposits for the citizen and lets three days pass; the kinds of what went out.
async fn kinds(sandbox: &Sandbox, protocol: &str) -> Vec<String> {
    let key = sandbox.key().await;
    let act = sandbox.platform.upload(requests::ACT).await;
    let iun = sandbox.deposit(&key, &requests::request(protocol, &act)).await;
    sandbox.advance("P3D").await;
    let (status, items) = sandbox.get(&format!("/sandbox/outbox?iun={iun}")).await;
    assert_eq!(status, StatusCode::OK, "{items}");
    let mut kinds: Vec<_> = items.as_array().unwrap().iter().map(|i| i["kind"].as_str().unwrap().to_owned()).collect();
    kinds.sort();
    kinds
}

#[tokio::test]
async fn the_platform_finds_what_was_told_of_a_person_and_nothing_that_was_taken_back() {
    let sandbox = Sandbox::new();
    assert_eq!(kinds(&sandbox, "P-0").await, ["LETTER"], "nothing was told");
    let courtesy = json!({"email": "recipient.one@mail.example", "sms": "+393330000000", "appio": true});
    let body = json!({
        "recipientType": "PF", "denomination": "Recipient One",
        "platformAddress": "recipient.one@ok-pecsuccess.it", "courtesy": courtesy,
    });
    put(&sandbox, body).await;
    assert_eq!(kinds(&sandbox, "P-1").await, ["APPIO", "EMAIL", "PEC", "SMS"]);
    put(&sandbox, json!({"recipientType": "PF", "registryAddress": "recipient.one@pec.example"})).await;
    assert_eq!(kinds(&sandbox, "P-2").await, ["PEC"], "found in the registries; the courtesy addresses are gone");
    put(&sandbox, json!({"recipientType": "PF", "courtesy": null, "platformAddress": null})).await;
    assert_eq!(kinds(&sandbox, "P-3").await, ["LETTER"], "all is taken back");
}

#[tokio::test]
async fn the_platform_itself_is_the_domicile_of_who_chose_it_until_a_mailbox_takes_its_place() {
    let sandbox = Sandbox::new();
    let courtesy = json!({"email": "recipient.one@mail.example"});
    put(&sandbox, json!({"platformAddress": "SERCQ", "courtesy": courtesy})).await;
    assert_eq!(kinds(&sandbox, "P-1").await, ["EMAIL"], "nothing else leaves the house");
    put(&sandbox, json!({"platformAddress": "recipient.one@ok-pecsuccess.it", "courtesy": courtesy})).await;
    assert_eq!(kinds(&sandbox, "P-2").await, ["EMAIL", "PEC"]);
}

#[tokio::test]
async fn apps_are_reached_as_their_person_has_them() {
    let sandbox = Sandbox::new();
    for (protocol, courtesy, expected) in [
        ("P-1", json!({"appio": true}), &["APPIO"][..]),
        ("P-2", json!({"appioServiceOff": true}), &["APPIO"]),
        ("P-3", json!({"tpp": true}), &["TPP"]),
        ("P-4", json!({"appio": false, "tpp": false}), &["LETTER"]),
    ] {
        put(&sandbox, json!({ "courtesy": courtesy })).await;
        assert_eq!(kinds(&sandbox, protocol).await, expected, "{courtesy}");
    }
}

#[tokio::test]
async fn who_switches_app_io_on_after_an_invitation_is_told_once_of_what_waits() {
    let sandbox = Sandbox::new();
    let (off, on) = (json!({"appio": true, "appioServiceOff": true}), json!({"appio": true}));
    put(&sandbox, json!({ "courtesy": off })).await;
    let key = sandbox.key().await;
    let act = sandbox.platform.upload(requests::ACT).await;
    let early = sandbox.deposit(&key, &requests::request("P-1", &act)).await;
    sandbox.advance("P4D").await;
    let late = sandbox.deposit(&key, &requests::request("P-2", &act)).await;
    sandbox.advance("P4D").await;
    for _ in 0..2 {
        put(&sandbox, json!({ "courtesy": on })).await;
        sandbox.advance("PT1M").await;
    }
    for (iun, invitations, messages) in [(&early, 1, 0), (&late, 1, 1)] {
        let (status, items) = sandbox.get(&format!("/sandbox/outbox?iun={iun}")).await;
        assert_eq!(status, StatusCode::OK, "{items}");
        let requests = items.as_array().unwrap().iter().filter_map(|item| item["requestId"].as_str());
        let io: Vec<&str> = requests.filter(|id| id.contains("COURTESYADDRESSTYPE_APPIO")).collect();
        let invited = io.iter().filter(|id| id.ends_with(".OPTIN")).count();
        assert_eq!((invited, io.len() - invited), (invitations, messages), "{items}");
    }
}

/// Deposits a request and tells why it is refused; none while it stands.
async fn refusal(sandbox: &Sandbox, change: impl FnOnce(&mut Value)) -> Option<String> {
    let key = sandbox.key().await;
    let act = sandbox.platform.upload(requests::ACT).await;
    let mut request = requests::request(&format!("P-{act}"), &act);
    change(&mut request);
    let iun = sandbox.deposit(&key, &request).await;
    let caller = sandbox.platform.engine.sender_by_key(&key).await.unwrap().unwrap();
    let query = messo_engine::use_cases::request_status::StatusQuery {
        notification_request_id: Some(messo_domain::ids::RequestId::of(&iun.parse().unwrap()).to_string()),
        ..Default::default()
    };
    match sandbox.platform.engine.request_status(&caller, &query).await.unwrap().verdict {
        messo_engine::use_cases::request_status::Verdict::Refused(reasons) => Some(reasons[0].error_code.clone()),
        _ => None,
    }
}

#[tokio::test]
async fn an_address_that_was_left_out_is_looked_up_where_the_registry_can_be_asked() {
    let sandbox = Sandbox::new();
    let left_out = |request: &mut Value| {
        request["recipients"][0].as_object_mut().unwrap().remove("physicalAddress");
    };
    assert_eq!(refusal(&sandbox, left_out).await.as_deref(), Some("ADDRESS_NOT_FOUND"));
    let address = json!({"address": "Via @OK_AR", "zip": "20100", "municipality": "Milano", "province": "MI"});
    put(&sandbox, json!({"physicalAddress": address, "registry": "DOWN"})).await;
    assert_eq!(refusal(&sandbox, left_out).await.as_deref(), Some("ADDRESS_SEARCH_FAILED"));
    put(&sandbox, json!({ "physicalAddress": address })).await;
    assert_eq!(refusal(&sandbox, left_out).await, None);
}

#[tokio::test]
async fn a_debt_position_shows_what_it_was_told_and_some_refuse() {
    let sandbox = Sandbox::new();
    let asynchronous = |notice: &'static str| {
        move |request: &mut Value| {
            *request = requests::with_payment(request.clone(), notice);
            request["pagoPaIntMode"] = json!("ASYNC");
        }
    };
    let path = |notice: &str| format!("/sandbox/positions/{}/{notice}", requests::CREDITOR);
    let notice = "302011700000000001";
    assert_eq!(sandbox.get(&path(notice)).await.0, StatusCode::NOT_FOUND);
    assert_eq!(refusal(&sandbox, asynchronous(notice)).await, None);
    sandbox.advance("P1D").await;
    let (status, position) = sandbox.get(&path(notice)).await;
    assert_eq!((status, &position["notificationFee"]), (StatusCode::OK, &json!(1_155)), "{position}");
    let refused = "302991700000000001";
    assert_eq!(refusal(&sandbox, asynchronous(refused)).await.as_deref(), Some("PAYMENT_NOT_VALID"));
    assert_eq!(sandbox.get(&path(refused)).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_address_of_the_registries_gets_the_second_letter() {
    let sandbox = Sandbox::new();
    let address = json!({"address": "Via @OK_AR", "zip": "20100", "municipality": "Milano", "province": "MI"});
    put(&sandbox, json!({"recipientType": "PF", "physicalAddress": address})).await;
    let key = sandbox.key().await;
    let act = sandbox.platform.upload(requests::ACT).await;
    let mut request = requests::request("P-1", &act);
    request["recipients"][0]["physicalAddress"]["address"] = json!("Via @FAIL-Irreperibile_AR");
    let iun = sandbox.deposit(&key, &request).await;
    sandbox.advance("P20D").await;
    let (_, items) = sandbox.get(&format!("/sandbox/outbox?iun={iun}")).await;
    let to: Vec<&str> = items.as_array().unwrap().iter().map(|item| item["to"].as_str().unwrap()).collect();
    assert!(to.len() == 2 && to[0].contains("Milano") && to[1].contains("Irreperibile"), "{to:?}");
}

#[tokio::test]
async fn a_tax_id_that_is_not_known_refuses_the_request() {
    let sandbox = Sandbox::new();
    put(&sandbox, json!({"recipientType": "PF", "taxIdKnown": false})).await;
    assert_eq!(refusal(&sandbox, |_| {}).await.as_deref(), Some("TAXID_NOT_VALID"));
}

#[tokio::test]
async fn what_is_wrong_with_a_person_is_told() {
    let sandbox = Sandbox::new();
    let address = |change: fn(&mut Value)| {
        let mut address = json!({"address": "Via Roma 1", "municipality": "Roma"});
        change(&mut address);
        json!({ "physicalAddress": address })
    };
    for (body, complaint) in [
        (json!({"platformAddress": "SERCQ"}), "platformAddress: SERCQ needs a courtesy e-mail address"),
        (json!({"registry": "UP"}), "registry: expected `DOWN`"),
        (json!({"recipientType": "PX"}), "recipientType"),
        (json!({"platformAddress": "nobody"}), "platformAddress: expected an e-mail"),
        (json!({"registryAddress": "nobody"}), "registryAddress: expected an e-mail"),
        (json!({"courtesy": {"email": "nobody"}}), "courtesy.email: expected an e-mail"),
        (json!({"courtesy": {"sms": "call me"}}), "courtesy.sms: expected a telephone"),
        (json!({"courtesy": {"appio": "yes"}}), "courtesy.appio"),
        (json!({"courtesy": {"tpp": "yes"}}), "courtesy.tpp"),
        (json!({"courtesy": {"appIo": true}}), "unknown field `appIo`"),
        (json!({"denomination": ""}), "denomination"),
        (json!({"taxIdKnown": "no"}), "taxIdKnown"),
        (address(|a| a["municipality"] = json!("")), "physicalAddress.municipality"),
        (address(|a| a["address"] = json!("Via\nRoma")), "physicalAddress.address"),
        (address(|a| drop(a.as_object_mut().unwrap().remove("address"))), "missing field `address`"),
        (address(|a| a["zip"] = json!(100)), "physicalAddress.zip"),
        (json!({"plaformAddress": "a@b.it"}), "unknown field `plaformAddress`"),
    ] {
        let (status, answer) = sandbox.put(&path(), body.clone()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body} {answer}");
        assert!(complaints(&answer).contains(complaint), "{body} {answer}");
    }
    let many = json!({"platformAddress": "nobody", "courtesy": {"email": "nobody"}});
    assert_eq!(sandbox.put(&path(), many).await.1["errors"].as_array().unwrap().len(), 2, "all at once");
    let wrong = sandbox.put("/sandbox/recipients/BNRMHL75C06G702A", json!({})).await;
    assert!(wrong.0 == StatusCode::BAD_REQUEST && complaints(&wrong.1).contains("check character"), "{wrong:?}");
    let test_person = sandbox.put("/sandbox/recipients/CLMCST42R12D969Z", json!({"recipientType": "PF"})).await;
    assert_eq!(test_person.0, StatusCode::OK, "{test_person:?}");
}

#[tokio::test]
async fn tokens_open_what_is_the_persons_own() {
    let sandbox = Sandbox::new();
    let key = sandbox.key().await;
    let act = sandbox.platform.upload(requests::ACT).await;
    let iun = sandbox.deposit(&key, &requests::request("P-1", &act)).await;
    let token = |tax_id: &str| json!({"taxId": tax_id, "type": "PF"});
    let own = sandbox.post("/sandbox/tokens", token(CITIZEN)).await.1["token"].clone();
    let others = sandbox.post("/sandbox/tokens", token(OTHER_CITIZEN)).await.1["token"].clone();
    assert_eq!(received(&sandbox, &others, &iun).await, StatusCode::NOT_FOUND);
    assert_eq!(received(&sandbox, &own, &iun).await, StatusCode::OK);
    let told = put(&sandbox, json!({"recipientType": "PF"})).await["token"].clone();
    assert_eq!(received(&sandbox, &told, &iun).await, StatusCode::OK);
}

async fn received(sandbox: &Sandbox, token: &Value, iun: &str) -> StatusCode {
    let path = format!("/delivery/v2.8/notifications/received/{iun}");
    let bearer = format!("Bearer {}", token.as_str().unwrap());
    let request = Request::builder().uri(path).header("host", HOST).header("authorization", bearer);
    sandbox.send(request.body(Body::empty()).unwrap()).await.0
}

#[tokio::test]
async fn tokens_say_who_one_is_and_live_for_half_a_day() {
    let sandbox = Sandbox::new();
    let body = json!({"taxId": "80000000002", "type": "PG", "role": "admin", "groups": ["Ufficio 1"]});
    let answer = sandbox.post("/sandbox/tokens", body.clone()).await.1;
    let token = answer["token"].as_str().unwrap();
    let person = sandbox.platform.engine.person_by_token(token).unwrap();
    assert_eq!((person.role.as_deref(), person.groups.as_slice()), (Some("admin"), &["Ufficio 1".to_owned()][..]));
    assert_eq!(sandbox.post("/sandbox/tokens", body.clone()).await.1, answer);
    sandbox.platform.wall.set(sandbox.platform.engine.now() + jiff::SignedDuration::from_hours(11));
    let renewed = sandbox.post("/sandbox/tokens", body).await.1;
    assert_ne!(renewed, answer, "an old token is not handed out again");
    sandbox.platform.wall.set(sandbox.platform.engine.now() + jiff::SignedDuration::from_hours(13));
    assert!(sandbox.platform.engine.person_by_token(token).is_none());
    assert!(sandbox.platform.engine.person_by_token(renewed["token"].as_str().unwrap()).is_some());
    for (body, complaint) in [
        (json!({"taxId": CITIZEN}), "missing field `type`"),
        (json!({"type": "PF"}), "missing field `taxId`"),
        (json!({"taxId": CITIZEN, "type": "XX"}), "unknown variant"),
        (json!({"taxId": "80000000002", "type": "PF"}), "16 characters"),
        (json!({"taxId": CITIZEN, "type": "PA"}), "11 digits"),
        (json!({"taxId": "80000000003", "type": "PA"}), "check character"),
        (json!({"taxId": CITIZEN, "type": "PF", "role": ""}), "role"),
        (json!({"taxId": CITIZEN, "type": "PF", "groups": [""]}), "groups[0]"),
    ] {
        let (status, answer) = sandbox.post("/sandbox/tokens", body.clone()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body} {answer}");
        assert!(complaints(&answer).contains(complaint), "{body} {answer}");
    }
}

#[tokio::test]
async fn a_view_is_the_legal_effect_the_first_time_and_a_delegate_is_named() {
    let sandbox = Sandbox::new();
    let key = sandbox.key().await;
    let act = sandbox.platform.upload(requests::ACT).await;
    let iun = sandbox.deposit(&key, &requests::request("P-1", &act)).await;
    let delegate = json!({"taxId": OTHER_CITIZEN, "denomination": "Recipient Two"});
    let body = json!({"iun": iun, "taxId": CITIZEN, "delegate": delegate});
    let (status, first) = sandbox.post("/sandbox/views", body).await;
    assert_eq!(status, StatusCode::OK, "{first}");
    assert_eq!((&first["iun"], &first["recIndex"]), (&json!(iun), &json!(0)));
    sandbox.advance("PT1H").await;
    let (_, again) = sandbox.post("/sandbox/views", json!({"iun": iun, "taxId": CITIZEN})).await;
    assert_eq!(again, first, "only the first access counts");
    let caller = sandbox.platform.engine.sender_by_key(&key).await.unwrap().unwrap();
    let view = sandbox.platform.engine.read_sent(&caller, &iun).await.unwrap();
    assert_eq!(view.timeline.status().wire(), "VIEWED");
    let viewed = view.timeline.elements().iter().find(|e| e.category.wire() == "NOTIFICATION_VIEWED").unwrap();
    assert_eq!(viewed.details["delegateInfo"]["denomination"], "Recipient Two");
    assert_eq!(viewed.details["delegateInfo"]["taxId"], OTHER_CITIZEN);
}

#[tokio::test]
async fn nobody_opens_what_is_not_theirs() {
    let sandbox = Sandbox::new();
    let key = sandbox.key().await;
    let act = sandbox.platform.upload(requests::ACT).await;
    let iun = sandbox.deposit(&key, &requests::request("P-1", &act)).await;
    for (body, expected) in [
        (json!({"iun": iun, "taxId": OTHER_CITIZEN}), StatusCode::NOT_FOUND),
        (json!({"iun": "nothing", "taxId": CITIZEN}), StatusCode::NOT_FOUND),
        (json!({"iun": iun, "taxId": "nobody"}), StatusCode::BAD_REQUEST),
        (json!({"iun": iun}), StatusCode::BAD_REQUEST),
        (json!({"iun": iun, "taxId": CITIZEN, "delegate": {"taxId": CITIZEN}}), StatusCode::BAD_REQUEST),
        (
            json!({"iun": iun, "taxId": CITIZEN, "delegate": {"taxId": "x", "denomination": "X"}}),
            StatusCode::BAD_REQUEST,
        ),
    ] {
        let (status, answer) = sandbox.post("/sandbox/views", body.clone()).await;
        assert_eq!(status, expected, "{body} {answer}");
    }
    let caller = sandbox.platform.engine.sender_by_key(&key).await.unwrap().unwrap();
    let view = sandbox.platform.engine.read_sent(&caller, &iun).await.unwrap();
    assert_ne!(view.timeline.status().wire(), "VIEWED");
}
