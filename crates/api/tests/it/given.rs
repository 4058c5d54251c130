//! Makers of valid things: an uploaded document, a request, an accepted notification. A test changes what it is about.

use crate::app::{App, SENDER};
use messo_domain::ids::Sha256Digest;
use serde_json::{Value, json};

/// Tax ids of SEND's public test people.
pub const RECIPIENT: &str = "CLMCST42R12D969Z";
pub const RECIPIENT_TWO: &str = "FLPCPT69A65Z336P";
/// Creditor and notice of a payment.
pub const CREDITOR: &str = "77777777777";
pub const NOTICE: &str = "302011700000000001";

/// A place to upload a document to.
pub struct Slot {
    pub key: String,
    pub secret: String,
    pub url: String,
    pub sha256: String,
}

/// Asks for a place for the bytes of a PDF.
pub async fn slot(app: &App, bytes: &[u8]) -> Slot {
    slot_for(app, bytes, "application/pdf").await
}

async fn slot_for(app: &App, bytes: &[u8], content_type: &str) -> Slot {
    let sha256 = Sha256Digest::of(bytes).to_string();
    let body = json!([{"preloadIdx": "0", "contentType": content_type, "sha256": sha256}]);
    let answer = app.post("/delivery/attachments/preload").by_sender().json(&body).send().await.expect(200).json();
    let text = |name: &str| answer[0][name].as_str().unwrap().to_owned();
    Slot { key: text("key"), secret: text("secret"), url: text("url"), sha256 }
}

/// Uploads the bytes of a PDF; answers the reference that a request makes to them.
pub async fn uploaded(app: &App, bytes: &[u8]) -> Value {
    uploaded_as(app, bytes, "application/pdf").await
}

async fn uploaded_as(app: &App, bytes: &[u8], content_type: &str) -> Value {
    let slot = slot_for(app, bytes, content_type).await;
    let call = app.put(&slot.url).header("content-type", content_type).header("x-amz-meta-secret", &slot.secret);
    let answer = call.header("x-amz-checksum-sha256", &slot.sha256).body(bytes.to_vec()).send().await.expect(200);
    let mut reference = reference(&slot.key, answer.header("x-amz-version-id"), &slot.sha256);
    reference["contentType"] = json!(content_type);
    reference
}

/// A reference to a document.
pub fn reference(key: &str, version: &str, sha256: &str) -> Value {
    json!({
        "digests": {"sha256": sha256},
        "contentType": "application/pdf",
        "ref": {"key": key, "versionToken": version},
    })
}

/// A request for one recipient with a certified mailbox that answers.
pub async fn request(app: &App, protocol: &str) -> Value {
    let act = uploaded(app, format!("%PDF-1.7 act of {protocol}").as_bytes()).await;
    json!({
        "paProtocolNumber": protocol,
        "subject": "Act of proof",
        "recipients": [recipient()],
        "documents": [act],
        "notificationFeePolicy": "FLAT_RATE",
        "physicalCommunicationType": "AR_REGISTERED_LETTER",
        "senderDenomination": "Sender One",
        "senderTaxId": SENDER,
        "taxonomyCode": "010101P",
    })
}

/// A recipient with a certified mailbox that answers.
pub fn recipient() -> Value {
    json!({
        "recipientType": "PF",
        "taxId": RECIPIENT,
        "denomination": "Recipient One",
        "digitalDomicile": {"type": "PEC", "address": "recipient.one@ok-pecsuccess.it"},
        "physicalAddress": address("Via Prova 1"),
    })
}

/// A recipient who is reached on paper.
pub fn recipient_on_paper(tax_id: &str, street: &str) -> Value {
    json!({
        "recipientType": "PF",
        "taxId": tax_id,
        "denomination": "Recipient Two",
        "physicalAddress": address(street),
    })
}

/// A recipient who lives in another country.
pub fn recipient_abroad(tax_id: &str, street: &str) -> Value {
    let mut recipient = recipient_on_paper(tax_id, street);
    recipient["physicalAddress"] = json!({"address": street, "municipality": "Nizza", "foreignState": "FRANCIA"});
    recipient
}

fn address(street: &str) -> Value {
    json!({"address": street, "zip": "00187", "municipality": "Roma", "province": "RM"})
}

/// A pagoPA notice without a form.
pub fn payment(apply_cost: bool) -> Value {
    json!({"pagoPa": {"noticeCode": NOTICE, "creditorTaxId": CREDITOR, "applyCost": apply_cost}})
}

/// A payment by F24 that bears the costs of the notification, its data uploaded.
pub async fn f24(app: &App, title: &str) -> Value {
    let record =
        json!({"applyCost": true, "section": "EL", "municipality": "H501", "taxType": "3918", "debit": 12_345});
    let data = json!({"f24Simplified": {"taxPayer": {"taxCode": RECIPIENT}, "payments": {"records": [record]}}});
    let metadata = uploaded_as(app, data.to_string().as_bytes(), "application/json").await;
    json!({"f24": {"title": title, "applyCost": true, "metadataAttachment": metadata}})
}

/// A request whose costs the recipient pays with the notice or the F24.
pub async fn request_with_f24(app: &App, protocol: &str) -> Value {
    let mut request = request(app, protocol).await;
    request["notificationFeePolicy"] = json!("DELIVERY_MODE");
    request["paFee"] = json!(100);
    request["vat"] = json!(22);
    request["recipients"][0]["payments"] = json!([payment(true), f24(app, "Tributo di prova").await]);
    request
}

/// Deposits the request; answers its id.
pub async fn deposited(app: &App, request: &Value) -> String {
    let answer = app.post("/delivery/v2.6/requests").by_sender().json(request).send().await.expect(202).json();
    answer["notificationRequestId"].as_str().unwrap().to_owned()
}

/// Deposits the request and waits for its acceptance; answers the IUN.
pub async fn accepted(app: &App, request: &Value) -> String {
    let id = deposited(app, request).await;
    app.settle().await;
    let status = status(app, &id).await;
    assert_eq!(status["notificationRequestStatus"], "ACCEPTED", "{status}");
    status["iun"].as_str().unwrap().to_owned()
}

/// The status of a request.
pub async fn status(app: &App, id: &str) -> Value {
    let path = format!("/delivery/v2.6/requests?notificationRequestId={}", id.replace('=', "%3D"));
    app.get(&path).by_sender().send().await.expect(200).json()
}

/// An accepted notification for one recipient.
pub async fn notification(app: &App) -> String {
    let request = request(app, "protocol-1").await;
    accepted(app, &request).await
}

/// The notification as its sender reads it.
pub async fn sent(app: &App, iun: &str) -> Value {
    app.get(&format!("/delivery/v2.9/notifications/sent/{iun}")).by_sender().send().await.expect(200).json()
}

/// Categories of a timeline, in order.
pub fn categories(notification: &Value) -> Vec<&str> {
    let elements = notification["timeline"].as_array().unwrap();
    elements.iter().map(|element| element["category"].as_str().unwrap()).collect()
}
