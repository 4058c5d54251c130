//! Tests of the request: what the gateway reads, what the service refuses, what is filled in.
//!
//! Every test starts from one good request as JSON, the way a sender writes it, and changes one thing in it.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod anything;
mod reading;
mod rules;

use serde_json::{Value, json};

use super::{Attachment, NewNotification, PagoPaIntMode, read, with_defaults};

/// SHA-256 of `abc`.
const DIGEST: &str = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";

fn file(key: &str) -> Value {
    json!({"digests": {"sha256": DIGEST}, "contentType": "application/pdf", "ref": {"key": key, "versionToken": "v1"}})
}

/// A request with each optional property, for a person and a company.
fn good() -> Value {
    let mut document = file("PN_NOTIFICATION_ATTACHMENTS-act.pdf");
    document["title"] = json!("Act");
    document["docIdx"] = json!("0");
    json!({
        "idempotenceToken": "token-1",
        "paProtocolNumber": "2026/1",
        "subject": "Request of payment",
        "abstract": "First reminder",
        "recipients": [
            {
                "recipientType": "PF",
                "taxId": "RSSMRA80A01H501U",
                "denomination": "Recipient One",
                "digitalDomicile": {"type": "PEC", "address": "recipient.one@ok-pecsuccess.it"},
                "physicalAddress": {
                    "at": "Family One", "address": "Via Roma 1", "addressDetails": "Scala B", "zip": "00100",
                    "municipality": "Roma", "municipalityDetails": "Ostia", "province": "RM", "foreignState": "Italia"
                },
                "payments": [{"pagoPa": {
                    "noticeCode": "302000100000019421", "creditorTaxId": "77777777777", "applyCost": true,
                    "attachment": file("PN_NOTIFICATION_ATTACHMENTS-form.pdf")
                }}]
            },
            {
                "recipientType": "PG",
                "taxId": "12345678903",
                "denomination": "Company Two",
                "physicalAddress": {"address": "Via Milano 2", "municipality": "Milano", "province": "MI"}
            }
        ],
        "documents": [document],
        "notificationFeePolicy": "DELIVERY_MODE",
        "cancelledIun": "ADUE-UAUA-UAUA-202603-Y-1",
        "physicalCommunicationType": "AR_REGISTERED_LETTER",
        "senderDenomination": "Comune di Prova",
        "senderTaxId": "77777777777",
        "group": "taxes",
        "amount": 12345,
        "paymentExpirationDate": "2026-12-31",
        "taxonomyCode": "010101P",
        "paFee": 100,
        "vat": 22,
        "pagoPaIntMode": "SYNC",
        "physicalCommunicationPriority": 5
    })
}

/// Puts `value` at `pointer` (`/recipients/0/taxId`), or takes away what is there.
fn with(mut body: Value, pointer: &str, value: impl Into<Option<Value>>) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap();
    match (value.into(), parent) {
        (Some(value), Value::Array(items)) if name == "-" => items.push(value),
        (Some(value), parent) => match name.parse::<usize>() {
            Ok(index) => parent[index] = value,
            Err(_) => parent[name] = value,
        },
        (None, parent) => {
            parent.as_object_mut().unwrap().remove(name).unwrap();
        }
    }
    body
}

fn request(body: &Value) -> NewNotification {
    read(&serde_json::to_vec(body).unwrap()).unwrap()
}

#[test]
fn the_echo_is_the_request() {
    assert_eq!(serde_json::to_value(request(&good())).unwrap(), good());
}

#[test]
fn what_is_left_out_is_filled_in_once_checked() {
    let mut body = good();
    for name in ["vat", "paFee", "pagoPaIntMode", "physicalCommunicationPriority"] {
        body = with(body, &format!("/{name}"), None);
    }
    let flat = with(body.clone(), "/notificationFeePolicy", json!("FLAT_RATE"));
    let unpaid = with(body.clone(), "/recipients/0/payments", json!([]));
    for (body, mode) in [(body, PagoPaIntMode::Sync), (flat, PagoPaIntMode::None), (unpaid, PagoPaIntMode::None)] {
        let full = serde_json::to_value(with_defaults(request(&body))).unwrap();
        assert_eq!(
            (&full["vat"], &full["paFee"], &full["physicalCommunicationPriority"]),
            (&json!(22), &json!(100), &json!(0))
        );
        assert_eq!(full["pagoPaIntMode"], serde_json::to_value(mode).unwrap());
    }
    let given = with(with(good(), "/vat", json!(0)), "/paFee", json!(0));
    assert_eq!(serde_json::to_value(with_defaults(request(&given))).unwrap(), given, "what was given stays");
}

#[test]
fn no_debug_text_gives_anyone_away() {
    let f24 = json!({"f24": {"title": "Secret title", "applyCost": true, "metadataAttachment": {
        "digests": {"sha256": DIGEST}, "contentType": "application/json", "ref": {"key": "PN_F24_META-1.json", "versionToken": "v1"}
    }}});
    let shown = format!("{:#?}", request(&with(good(), "/recipients/0/payments/-", f24)));
    for personal in [
        "RSSMRA",
        "12345678903",
        "Recipient",
        "Company",
        "recipient.one",
        "Via",
        "Roma",
        "Family",
        "Scala",
        "00100",
        "3020001000",
        "Request of",
        "reminder",
        "Secret",
        "Comune",
    ] {
        let line = shown.lines().find(|line| line.contains(personal) && !line.trim_start().starts_with("Recipient {"));
        assert_eq!(line, None, "{personal}");
    }
}

#[test]
fn a_scheme_before_a_key_is_not_kept() {
    let body = with(good(), "/documents/0/ref/key", json!("safestorage://PN_NOTIFICATION_ATTACHMENTS-act.pdf"));
    assert_eq!(serde_json::to_value(request(&body)).unwrap(), good());
    let attachment: Attachment = serde_json::from_value(body["documents"][0].clone()).unwrap();
    assert_eq!(attachment.r#ref.key.as_str(), "PN_NOTIFICATION_ATTACHMENTS-act.pdf");
}
