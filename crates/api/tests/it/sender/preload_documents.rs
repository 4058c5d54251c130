//! `POST /delivery/attachments/preload`.

use crate::app::App;
use serde_json::{Value, json};

const PATH: &str = "/delivery/attachments/preload";
const SHA: &str = "jezIVxlG1M1woCSUngM6KipUN3/p8cG5RMIPnuEanlE=";

#[tokio::test]
async fn each_document_gets_its_place_in_order() {
    let app = App::new().await;
    let body = json!([
        {"preloadIdx": "a", "contentType": "application/pdf", "sha256": SHA},
        {"contentType": "application/json", "sha256": SHA},
        {"preloadIdx": "c", "sha256": SHA},
    ]);
    let answer = app.post(PATH).by_sender().json(&body).send().await.expect(200).json();
    let places = answer.as_array().unwrap();
    assert_eq!(places.len(), 3);
    assert_eq!((&places[0]["preloadIdx"], &places[0]["httpMethod"]), (&json!("a"), &json!("PUT")));
    assert_eq!((places[1].get("preloadIdx"), &places[2]["preloadIdx"]), (None, &json!("c")));
    for (place, prefix) in
        places.iter().zip(["PN_NOTIFICATION_ATTACHMENTS-", "PN_F24_META-", "PN_NOTIFICATION_ATTACHMENTS-"])
    {
        let key = place["key"].as_str().unwrap();
        assert!(key.starts_with(prefix), "{key}");
        assert!(place["url"].as_str().unwrap().starts_with(&format!("http://messo.example/documents/upload/{key}?")));
        let secret = place["secret"].as_str().unwrap();
        assert!(secret.starts_with('[') && secret.ends_with(']'), "the secret is a list of one element");
    }
}

#[tokio::test]
async fn more_than_fifteen_or_none_are_refused_by_the_rule() {
    let app = App::new().await;
    for count in [0, 16] {
        let body = Value::Array(vec![json!({"sha256": SHA}); count]);
        let answer = app.post(PATH).by_sender().json(&body).send().await.expect(400);
        assert_eq!(answer.codes(), ["PN_GENERIC_INVALIDPARAMETER_SIZE"]);
        assert_eq!(answer.json()["errors"][0]["element"], "preLoadRequest");
    }
}

#[tokio::test]
async fn whatever_has_another_form_is_told_at_once() {
    let app = App::new().await;
    let body = json!([
        {"contentType": "application/PDF", "sha256": SHA, "unknown": 1},
        {"preloadIdx": null, "sha256": "short"},
        {"preloadIdx": "a/b"},
        "text",
    ]);
    let answer = app.post(PATH).by_sender().json(&body).send().await.expect(400);
    let elements: Vec<_> = answer.json()["errors"].as_array().unwrap().iter().map(|e| e["element"].clone()).collect();
    let expected = ["[0].contentType", "[1].preloadIdx", "[1].sha256", "[2].preloadIdx", "[2].sha256", "[3]"];
    assert_eq!(elements, expected);
    assert!(answer.codes().iter().all(|code| code == "PN_INVALID_BODY"));
    app.post(PATH).by_sender().json(&json!({})).send().await.expect(400);
}
