//! A sender's software, as small as it can be: it knows SEND's API and a PDF of two lines.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::program::Running;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::time::Duration;

/// Tax id of the sandbox's ready sender.
const SENDER_TAX_ID: &str = "01234567897";

/// A PDF with one empty page, and the given text in a comment to tell one from another.
pub fn pdf(text: &str) -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ];
    let mut file = format!("%PDF-1.7\n% {text}\n");
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let at = file.len();
    file += "xref\n0 4\n0000000000 65535 f \n";
    for offset in offsets {
        file += &format!("{offset:010} 00000 n \n");
    }
    file += &format!("trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n");
    file.into_bytes()
}

/// A client of one running platform.
#[derive(Clone)]
pub struct Sender {
    client: Client,
    /// Where the platform answers.
    pub url: String,
    key: String,
}

impl Sender {
    /// With the printed key.
    pub fn of(running: &Running) -> Self {
        Self::with_key(&running.url, &running.key())
    }

    /// With this key.
    pub fn with_key(url: &str, key: &str) -> Self {
        // Another test may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().timeout(Duration::from_secs(60)).build().unwrap();
        Self { client, url: url.to_owned(), key: key.to_owned() }
    }

    /// One call with the key; status and body. `None`: the platform went away in the middle.
    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Option<(StatusCode, Value)> {
        let mut call = self.client.request(method, format!("{}{path}", self.url)).header("x-api-key", &self.key);
        if let Some(body) = body {
            call = call.json(&body);
        }
        let answer = call.send().await.ok()?;
        let status = answer.status();
        let body = answer.bytes().await.ok()?;
        Some((status, serde_json::from_slice(&body).unwrap_or(Value::Null)))
    }

    /// A call that must be answered with 2xx.
    pub async fn ok(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let (status, body) = self.call(method, path, body).await.unwrap();
        assert!(status.is_success(), "{path}: {status} {body}");
        body
    }

    /// Uploads and deposits one act; the request id once it is answered, `None` if the platform went away before.
    pub async fn deposit(&self, protocol: &str) -> Option<String> {
        let (status, answer) = self.upload_and_deposit(protocol).await?;
        assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
        Some(answer["notificationRequestId"].as_str().unwrap().to_owned())
    }

    /// The same where it may go wrong: the status of the first call that is no success, else of the last.
    pub async fn status_of_deposit(&self, protocol: &str) -> u16 {
        self.upload_and_deposit(protocol).await.unwrap().0.as_u16()
    }

    async fn upload_and_deposit(&self, protocol: &str) -> Option<(StatusCode, Value)> {
        let act = pdf(protocol);
        let sha256 = STANDARD.encode(Sha256::digest(&act));
        let slots = json!([{"preloadIdx": "0", "contentType": "application/pdf", "sha256": sha256}]);
        let (status, slots) = self.call(Method::POST, "/delivery/attachments/preload", Some(slots)).await?;
        if !status.is_success() {
            return Some((status, slots));
        }
        let slot = &slots[0];
        let upload = self.client.put(slot["url"].as_str()?).header("content-type", "application/pdf");
        let upload = upload.header("x-amz-meta-secret", slot["secret"].as_str()?);
        let uploaded = upload.header("x-amz-checksum-sha256", &sha256).body(act).send().await.ok()?;
        if !uploaded.status().is_success() {
            return Some((uploaded.status(), Value::String(uploaded.text().await.unwrap_or_default())));
        }
        let version = uploaded.headers()["x-amz-version-id"].to_str().unwrap().to_owned();
        let body = request(protocol, &sha256, slot["key"].as_str()?, &version);
        self.call(Method::POST, "/delivery/v2.6/requests", Some(body)).await
    }

    /// The IUN of a deposited request, once it is accepted.
    pub async fn accepted(&self, request_id: &str) -> String {
        let id: String = request_id.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        let path = format!("/delivery/v2.6/requests?notificationRequestId={id}");
        for _ in 0..600 {
            let status = self.ok(Method::GET, &path, None).await;
            match status["notificationRequestStatus"].as_str() {
                Some("ACCEPTED") => return status["iun"].as_str().unwrap().to_owned(),
                Some("WAITING") => tokio::time::sleep(Duration::from_millis(50)).await,
                _ => panic!("{status}"),
            }
        }
        panic!("request {request_id} is neither accepted nor refused");
    }

    /// A notification that was accepted.
    pub async fn read(&self, iun: &str) -> Value {
        self.ok(Method::GET, &format!("/delivery/v2.9/notifications/sent/{iun}"), None).await
    }

    /// The instant of the virtual clock.
    pub async fn clock(&self) -> String {
        let clock = self.ok(Method::GET, "/sandbox/clock", None).await;
        clock["now"].as_str().unwrap().to_owned()
    }

    /// Moves the virtual clock; how much of the work is stuck.
    pub async fn advance(&self, period: &str) -> u64 {
        let moved = self.ok(Method::POST, "/sandbox/clock", Some(json!({"advance": period}))).await;
        moved["stuck"].as_u64().unwrap()
    }
}

fn request(protocol: &str, sha256: &str, key: &str, version: &str) -> Value {
    json!({
        "paProtocolNumber": protocol,
        "subject": "Atto di prova",
        "senderDenomination": "Comune di Esempio",
        "senderTaxId": SENDER_TAX_ID,
        "taxonomyCode": "010202N",
        "physicalCommunicationType": "AR_REGISTERED_LETTER",
        "notificationFeePolicy": "FLAT_RATE",
        "documents": [{
            "title": "Atto",
            "contentType": "application/pdf",
            "digests": {"sha256": sha256},
            "ref": {"key": key, "versionToken": version},
        }],
        "recipients": [{
            "recipientType": "PF",
            "taxId": "CLMCST42R12D969Z",
            "denomination": "Recipient One",
            "digitalDomicile": {"type": "PEC", "address": "one@ok-pecsuccess.it"},
            "physicalAddress": {
                "address": "Via di Prova 1", "zip": "00100", "municipality": "Roma", "province": "RM",
            },
        }],
    })
}
