//! `GET /delivery/v2.6/requests`.

use crate::app::App;
use crate::given;
use serde_json::json;

#[tokio::test]
async fn a_request_waits_and_is_then_accepted() {
    let app = App::new().await;
    let request = given::request(&app, "protocol-1").await;
    let id = given::deposited(&app, &request).await;
    let waiting = given::status(&app, &id).await;
    assert_eq!(waiting["notificationRequestStatus"], "WAITING");
    assert_eq!(waiting["retryAfter"], 10);
    assert!(waiting.get("iun").is_none() && waiting.get("errors").is_none());
    app.settle().await;
    let accepted = given::status(&app, &id).await;
    assert_eq!(accepted["notificationRequestStatus"], "ACCEPTED");
    assert!(accepted.get("retryAfter").is_none());
    assert_eq!(accepted["iun"].as_str().unwrap().len(), 25);
    for name in ["paProtocolNumber", "subject", "recipients", "documents", "senderTaxId"] {
        assert_eq!(accepted[name], request[name], "the request is echoed");
    }
    assert_eq!(
        (&accepted["paFee"], &accepted["vat"], &accepted["pagoPaIntMode"]),
        (&json!(100), &json!(22), &json!("NONE"))
    );
}

#[tokio::test]
async fn a_request_is_found_by_protocol_and_token_both() {
    let app = App::new().await;
    let mut request = given::request(&app, "protocol 1").await;
    request["idempotenceToken"] = json!("token-1");
    let id = given::deposited(&app, &request).await;
    let ask = |query: &str| app.get(&format!("/delivery/v2.6/requests{query}")).by_sender();
    let found = ask("?paProtocolNumber=protocol%201&idempotenceToken=token-1").send().await.expect(200).json();
    assert_eq!(found["notificationRequestId"], json!(id));
    for (query, element) in [
        ("?paProtocolNumber=protocol%201", "idempotenceToken"),
        ("?idempotenceToken=token-1", "paProtocolNumber"),
        ("", "notificationRequestId"),
    ] {
        let answer = ask(query).send().await.expect(400);
        assert_eq!(answer.codes(), ["PN_GENERIC_INVALIDPARAMETER_REQUIRED"]);
        assert_eq!(answer.json()["errors"][0]["element"], element, "{query}");
    }
    for query in
        ["?paProtocolNumber=x&idempotenceToken=y", "?notificationRequestId=QURVRS1VQVVBLVVBVUEtMjAyNjAzLVktMQ%3D%3D"]
    {
        assert_eq!(ask(query).send().await.expect(404).codes(), ["PN_DELIVERY_NOTIFICATIONNOTFOUND"], "{query}");
    }
}
