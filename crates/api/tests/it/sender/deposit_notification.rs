//! `POST /delivery/v2.6/requests`.

use crate::app::App;
use crate::given;
use serde_json::{Value, json};

const PATH: &str = "/delivery/v2.6/requests";

async fn refused(app: &App, request: &Value, status: u16) -> crate::app::Answer {
    app.post(PATH).by_sender().json(request).send().await.expect(status)
}

#[tokio::test]
async fn a_good_request_is_taken_in() {
    let app = App::new().await;
    let mut request = given::request(&app, "protocol-1").await;
    let answer = app.post(PATH).by_sender().json(&request).send().await.expect(202).json();
    assert_eq!(answer["paProtocolNumber"], "protocol-1");
    assert_eq!(answer["notificationRequestId"].as_str().unwrap().len(), 36);
    assert!(answer.get("idempotenceToken").is_none());
    request["idempotenceToken"] = json!("token");
    let again = app.post(PATH).by_sender().json(&request).send().await.expect(202).json();
    assert_eq!(again["idempotenceToken"], "token");
    assert_ne!(again["notificationRequestId"], answer["notificationRequestId"]);
}

#[tokio::test]
async fn a_duplicate_is_told_every_key_that_is_taken() {
    let app = App::new().await;
    let mut request = given::request(&app, "protocol-1").await;
    request["recipients"][0]["payments"] = json!([given::payment(false)]);
    given::deposited(&app, &request).await;
    let answer = refused(&app, &request, 409).await;
    let sender = app.engine.sender_by_key(crate::app::KEY).await.unwrap().unwrap().sender.id.clone();
    let protocol = format!(
        "Duplicated notification for senderPaId##paProtocolNumber##idempotenceToken={sender}##protocol-1##null"
    );
    let notice = "Duplicated notification for creditorTaxId##noticeCode=77777777777##302011700000000001".to_owned();
    assert_eq!(answer.details(), [protocol, notice]);
    assert_eq!(answer.codes(), ["PN_GENERIC_INVALIDPARAMETER_DUPLICATED"; 2]);
    request["idempotenceToken"] = json!("another");
    assert_eq!(refused(&app, &request, 409).await.details().len(), 1, "the notice alone");
}

#[tokio::test]
async fn the_contract_is_checked_before_the_rules_and_all_of_it() {
    let app = App::new().await;
    let mut request = given::request(&app, "protocol-1").await;
    request["subject"] = json!("s".repeat(135));
    request["abstract"] = Value::Null;
    request["vat"] = json!("22");
    request["recipients"][0]["taxId"] = json!("clmcst42r12d969z");
    request["recipients"][0]["unknown"] = json!(1);
    request.as_object_mut().unwrap().remove("taxonomyCode");
    let answer = refused(&app, &request, 400).await;
    let body = answer.json();
    let elements: Vec<_> = body["errors"].as_array().unwrap().iter().map(|e| e["element"].as_str().unwrap()).collect();
    for expected in ["subject", "abstract", "vat", "recipients[0].taxId", "recipients[0].unknown", "taxonomyCode"] {
        assert!(elements.contains(&expected), "{expected} in {elements:?}");
    }
    assert!(answer.codes().iter().all(|code| code == "PN_INVALID_BODY"));
    assert!(!answer.text().contains("clmcst"), "what was sent is not repeated");
}

#[tokio::test]
async fn rules_object_all_together() {
    let app = App::new().await;
    let mut request = given::request(&app, "protocol-1").await;
    let mut other = given::recipient();
    other["taxId"] = json!("CLMCST42R12D969Y");
    request["recipients"] = json!([given::recipient(), given::recipient(), other]);
    let answer = refused(&app, &request, 400).await;
    assert_eq!(answer.details(), ["Duplicated recipient taxId", "Invalid taxId for recipient 2"]);
    assert_eq!(answer.json()["title"], "Handled error");
    request["recipients"] = Value::Array(vec![given::recipient(); 16]);
    assert_eq!(refused(&app, &request, 400).await.details(), ["Max recipient count reached"]);
}

#[tokio::test]
async fn another_body_cannot_be_named_as_sender() {
    let app = App::new().await;
    let mut request = given::request(&app, "protocol-1").await;
    request["senderTaxId"] = json!(crate::app::OTHER_SENDER);
    assert_eq!(refused(&app, &request, 403).await.codes(), ["PN_DELIVERY_INVALID_SENDER_TAX_ID"]);
}

#[tokio::test]
async fn a_second_language_is_taken_in_and_goes_into_what_is_read_back() {
    let app = App::new().await;
    let mut request = given::request(&app, "protocol-1").await;
    request["additionalLanguages"] = json!(["SL"]);
    let id = given::deposited(&app, &request).await;
    let iun = app.run_until_accepted(&id).await;
    let read =
        app.get(&format!("/delivery/v2.9/notifications/sent/{iun}")).key(crate::app::KEY).send().await.expect(200);
    assert_eq!(read.json()["additionalLanguages"], json!(["SL"]));
}

#[tokio::test]
async fn an_act_that_cannot_be_used_is_refused_after_the_receipt() {
    let app = App::new().await;
    let good = given::request(&app, "protocol-1").await;
    let never_uploaded = given::slot(&app, b"%PDF-1.7 never uploaded").await;
    let other_hash = "jezIVxlG1M1woCSUngM6KipUN3/p8cG5RMIPnuEanlE=";
    let key = good["documents"][0]["ref"]["key"].as_str().unwrap();
    for (protocol, document, code) in [
        ("not a PDF", given::uploaded(&app, b"plain text").await, "FILE_PDF_INVALID_ERROR"),
        ("empty", given::uploaded(&app, b"").await, "FILE_PDF_INVALID_ERROR"),
        ("missing", given::reference(&never_uploaded.key, "v1", &never_uploaded.sha256), "FILE_NOTFOUND"),
        ("other hash", given::reference(key, "v1", other_hash), "FILE_SHA_ERROR"),
    ] {
        let mut request = good.clone();
        request["paProtocolNumber"] = json!(protocol);
        request["documents"] = json!([document]);
        let id = given::deposited(&app, &request).await;
        app.settle().await;
        let status = given::status(&app, &id).await;
        assert_eq!(status["notificationRequestStatus"], "REFUSED", "{protocol}: {status}");
        assert_eq!(status["errors"][0]["code"], code, "{protocol}");
        assert!(status.get("iun").is_none(), "the number of a refused request is hidden");
    }
}

#[tokio::test]
async fn a_group_must_be_one_of_the_body() {
    let app = App::new().await;
    let mut request = given::request(&app, "protocol-1").await;
    request["group"] = json!("unknown");
    assert_eq!(refused(&app, &request, 400).await.codes(), ["PN_DELIVERY_INVALIDPARAMETER_GROUP"]);
}
