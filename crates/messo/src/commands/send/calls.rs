//! The calls of a sender, over HTTP or HTTPS: preload, upload, deposit, status.
//!
//! An answer that is no success is read as SEND's error body: what its lines say is what the person must change. The act
//! is streamed from the disk; its digest was taken before.

use super::Act;
use crate::failure::{Doing as _, Failure};
use futures_util::stream;
use indicatif::ProgressBar;
use reqwest::{Body, Client, RequestBuilder, Response, header};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

/// Time for a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// Silence after which an answer is given up.
const SILENCE: Duration = Duration::from_secs(60);
/// First and longest wait between two questions for the verdict.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// Bytes of the act in memory at a time.
const CHUNK: usize = 64 * 1024;
/// Characters of an answer that is no error body that are shown.
const SHOWN: usize = 300;

/// A platform, and who asks.
pub struct Platform {
    client: Client,
    url: String,
    api_key: String,
}

/// Where to upload.
#[derive(Deserialize)]
pub struct Slot {
    /// Key of the document to be.
    pub key: String,
    url: String,
    secret: String,
    #[serde(default, rename = "httpMethod")]
    http_method: Option<String>,
}

/// What the validation said.
pub enum Verdict {
    /// Accepted under this IUN.
    Accepted(String),
    /// Refused, with reasons.
    Refused(Vec<String>),
}

#[derive(Deserialize)]
struct Deposited {
    #[serde(rename = "notificationRequestId")]
    request_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    notification_request_status: String,
    iun: Option<String>,
    #[serde(default)]
    errors: Vec<Line>,
}

/// SEND's error body, as far as a person needs it.
#[derive(Deserialize)]
struct Problem {
    #[serde(default)]
    detail: Option<String>,
    #[serde(default)]
    errors: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    code: String,
    #[serde(default)]
    element: Option<String>,
    #[serde(default)]
    detail: Option<String>,
}

impl Platform {
    /// A client for the platform at this address.
    ///
    /// # Errors
    /// [`Failure`] when the system has no root certificates, or the address is none.
    pub fn new(url: &str, api_key: &str) -> Result<Self, Failure> {
        // Fails only where a provider is there already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().connect_timeout(CONNECT).read_timeout(SILENCE).build().doing("starting HTTP")?;
        Ok(Self { client, url: url.trim_end_matches('/').to_owned(), api_key: api_key.to_owned() })
    }

    /// Asks where to upload the act.
    ///
    /// # Errors
    /// [`Failure`], as for the calls below: the platform does not answer, or refuses.
    pub async fn preload(&self, act: &Act) -> Result<Slot, Failure> {
        let body = json!([{"preloadIdx": "0", "contentType": "application/pdf", "sha256": act.sha256_base64}]);
        let call = self.client.post(format!("{}/delivery/attachments/preload", self.url));
        let answer = self.send(call.header("x-api-key", &self.api_key).json(&body)).await?;
        let mut slots: Vec<Slot> = read_success(answer).await?.map_err(|lines| one_line(&lines))?;
        slots.pop().ok_or_else(|| Failure::new("the platform gave no place to upload to"))
    }

    /// Uploads the act; answers its version.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn upload(&self, act: &Act, slot: &Slot, bar: &ProgressBar) -> Result<String, Failure> {
        let file = File::open(&act.path).await.doing(format!("the act {}", act.path.display()))?;
        let bar = bar.clone();
        let chunks = stream::try_unfold((file, bar), |(mut file, bar)| async move {
            let mut chunk = vec![0; CHUNK];
            let read = file.read(&mut chunk).await?;
            chunk.truncate(read);
            bar.inc(read as u64);
            Ok::<_, std::io::Error>((read > 0).then_some((chunk, (file, bar))))
        });
        let call = match slot.http_method.as_deref() {
            Some("POST") => self.client.post(&slot.url),
            _ => self.client.put(&slot.url),
        };
        let call = call
            .header(header::CONTENT_TYPE, "application/pdf")
            .header(header::CONTENT_LENGTH, act.size)
            .header("x-amz-meta-secret", &slot.secret)
            .header("x-amz-checksum-sha256", &act.sha256_base64)
            .body(Body::wrap_stream(chunks));
        let answer = self.send(call).await?;
        if !answer.status().is_success() {
            return Err(Failure::new(format!("the upload was refused ({}): {}", answer.status(), shown(answer).await)));
        }
        let version = answer.headers().get("x-amz-version-id").and_then(|version| version.to_str().ok());
        version.map(str::to_owned).ok_or_else(|| Failure::new("the upload was answered without x-amz-version-id"))
    }

    /// Deposits the request; answers its id, or what the platform objects.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn deposit(&self, body: &Value) -> Result<Result<String, Vec<String>>, Failure> {
        let call = self.client.post(format!("{}/delivery/v2.6/requests", self.url));
        let answer = self.send(call.header("x-api-key", &self.api_key).json(body)).await?;
        Ok(read_success::<Deposited>(answer).await?.map(|deposited| deposited.request_id))
    }

    /// Asks what a request would cost; nothing is sent.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn quote(&self, body: &Value) -> Result<Value, Failure> {
        let call = self.client.post(format!("{}/messo/v1/quotes", self.url));
        let answer = self.send(call.header("x-api-key", &self.api_key).json(body)).await?;
        read_success(answer).await?.map_err(|lines| one_line(&lines))
    }

    /// Asks until the request is accepted or refused.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn verdict(&self, request_id: &str) -> Result<Verdict, Failure> {
        let mut wait = FIRST_WAIT;
        loop {
            let status = self.status(request_id).await?;
            match (status.notification_request_status.as_str(), status.iun) {
                ("ACCEPTED", Some(iun)) => return Ok(Verdict::Accepted(iun)),
                ("REFUSED", _) => return Ok(Verdict::Refused(status.errors.iter().map(Line::in_words).collect())),
                _ => tokio::time::sleep(wait).await,
            }
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    async fn status(&self, request_id: &str) -> Result<Status, Failure> {
        let query = [("notificationRequestId", request_id)];
        let call = self.client.get(format!("{}/delivery/v2.6/requests", self.url)).query(&query);
        let answer = self.send(call.header("x-api-key", &self.api_key)).await?;
        read_success(answer).await?.map_err(|lines| one_line(&lines))
    }

    async fn send(&self, call: RequestBuilder) -> Result<Response, Failure> {
        call.send().await.map_err(|error| {
            let hint = if error.is_connect() { " (is it running? `messo sandbox` starts one here)" } else { "" };
            let mut text = format!("the platform at {} does not answer{hint}: {error}", self.url);
            let mut cause = std::error::Error::source(&error);
            while let Some(error) = cause {
                text = format!("{text}: {error}");
                cause = error.source();
            }
            Failure::new(text)
        })
    }
}

/// The body of a success, or the lines of a refusal.
async fn read_success<T: serde::de::DeserializeOwned>(answer: Response) -> Result<Result<T, Vec<String>>, Failure> {
    let status = answer.status();
    if status.is_success() {
        return answer.json().await.map(Ok).doing("the answer of the platform cannot be read");
    }
    let bytes = answer.bytes().await.unwrap_or_default();
    let Ok(problem) = serde_json::from_slice::<Problem>(&bytes) else {
        let text: String = String::from_utf8_lossy(&bytes).chars().take(SHOWN).collect();
        return Err(Failure::new(format!("the platform answered {status}: {text}")));
    };
    let mut lines: Vec<String> = problem.errors.iter().map(Line::in_words).collect();
    if lines.is_empty() {
        lines.push(format!("{status}: {}", problem.detail.unwrap_or_default()));
    }
    Ok(Err(lines))
}

async fn shown(answer: Response) -> String {
    answer.text().await.unwrap_or_default().chars().take(SHOWN).collect()
}

fn one_line(lines: &[String]) -> Failure {
    Failure::new(lines.join("; "))
}

impl Line {
    fn in_words(&self) -> String {
        let of = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let element = of(&self.element).map(|element| format!(" ({element})")).unwrap_or_default();
        format!("{}{element}: {}", self.code, of(&self.detail).unwrap_or_default())
    }
}
