//! The last calls that programs made, to be looked at and made again: each as a `curl` command, with the beginning of its
//! answer. In memory only, and without what is secret.
//!
//! Bodies of JSON are kept, up to a size; what is uploaded or downloaded passes by untouched. Keys, tokens, secrets of
//! uploads and signatures of links are masked.

use axum::Router;
use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use jiff::Timestamp;
use messo_ports::Clock;
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// Calls that are remembered.
const MOST_CALLS: usize = 100;
/// Bytes of an answer that are kept.
const ANSWER_BYTES: usize = 4 * 1024;
/// Largest body that is read to be kept.
const LARGEST_READ: u64 = 256 * 1024;
/// What stands for a secret.
const MASK: &str = "…";
/// Headers that are part of a call.
const HEADERS: [&str; 4] = ["x-api-key", "authorization", "content-type", "x-amz-meta-secret"];
/// Fields of answers and bodies that hold secrets.
const SECRETS: [&str; 4] = ["secret", "token", "apiKey", "api_key"];

/// A call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// When, on the wall.
    pub at: Timestamp,
    /// Method and path.
    pub what: String,
    /// The command that makes it again, but for its secrets.
    pub curl: String,
    /// Status of the answer.
    pub status: u16,
    /// The beginning of the answer; empty where it is not text.
    pub answer: String,
}

/// The calls, newest first. Cheap to clone: all clones are the same one.
#[derive(Clone, Default)]
pub struct CallLog(Arc<Mutex<VecDeque<Call>>>);

impl CallLog {
    /// The calls, newest first.
    pub fn calls(&self) -> Vec<Call> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn add(&self, call: Call) {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        calls.truncate(MOST_CALLS - 1);
        calls.push_front(call);
    }
}

/// Has the calls of these routes kept.
pub fn kept(routes: Router, log: CallLog, public_url: &str, wall: Arc<dyn Clock>) -> Router {
    let keeper = Keeper { log, base: public_url.trim_end_matches('/').to_owned(), wall };
    routes.layer(from_fn_with_state(keeper, keep))
}

#[derive(Clone)]
struct Keeper {
    log: CallLog,
    base: String,
    wall: Arc<dyn Clock>,
}

async fn keep(State(keeper): State<Keeper>, request: Request, next: Next) -> Response {
    let (request, body) = read_request(request).await;
    let what = format!("{} {}", request.method(), request.uri().path());
    let curl = curl(&keeper.base, &request, body.as_deref());
    let response = next.run(request).await;
    let (response, answer) = read_response(response).await;
    let status = response.status().as_u16();
    keeper.log.add(Call { at: keeper.wall.now(), what, curl, status, answer });
    response
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.contains("json")
}

/// Whether the body is JSON of a known, moderate size.
fn is_read(headers: &HeaderMap, body: &Body) -> bool {
    is_json(headers) && body.size_hint().upper().is_some_and(|most| most <= LARGEST_READ)
}

async fn read_request(request: Request) -> (Request, Option<String>) {
    let (parts, body) = request.into_parts();
    if !is_read(&parts.headers, &body) {
        return (Request::from_parts(parts, body), None);
    }
    match to_bytes(body, usize::MAX).await {
        Ok(bytes) => {
            let text = masked_text(&bytes);
            (Request::from_parts(parts, Body::from(bytes)), Some(text))
        }
        // The body broke off: the handler must see that too.
        Err(error) => (Request::from_parts(parts, broken(error)), None),
    }
}

fn broken(error: axum::Error) -> Body {
    Body::from_stream(futures_util::stream::once(async move { Err::<bytes::Bytes, _>(error) }))
}

async fn read_response(response: Response) -> (Response, String) {
    let (parts, body) = response.into_parts();
    if !is_read(&parts.headers, &body) {
        return (Response::from_parts(parts, body), String::new());
    }
    match to_bytes(body, usize::MAX).await {
        Ok(bytes) => {
            let text = masked_text(&bytes);
            let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= ANSWER_BYTES).last().unwrap_or(0);
            let text = if text.len() > ANSWER_BYTES { format!("{} {MASK}", &text[..end]) } else { text };
            (Response::from_parts(parts, Body::from(bytes)), text)
        }
        Err(error) => (Response::from_parts(parts, broken(error)), String::new()),
    }
}

/// The JSON with its secrets masked; nothing of what is no JSON.
fn masked_text(bytes: &[u8]) -> String {
    let Ok(mut value) = serde_json::from_slice::<Value>(bytes) else { return String::new() };
    mask(&mut value);
    serde_json::to_string_pretty(&value).unwrap_or_default()
}

fn mask(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if SECRETS.contains(&name.as_str()) {
                    *field = Value::from(MASK);
                } else {
                    mask(field);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        // a link is signed by what stands after its question mark
        Value::String(text) if text.starts_with("http") => {
            if let Some((address, _)) = text.split_once('?') {
                *text = format!("{address}?{MASK}");
            }
        }
        _ => {}
    }
}

fn curl(base: &str, request: &Request, body: Option<&str>) -> String {
    let mut text = format!("curl -sS -X {} '{base}{}'", request.method(), address(request.uri()));
    for name in HEADERS {
        if let Some(value) = request.headers().get(name) {
            let is_secret = name != "content-type";
            let value = if is_secret { MASK } else { value.to_str().unwrap_or_default() };
            let value = if name == AUTHORIZATION.as_str() { format!("Bearer {value}") } else { value.to_owned() };
            text += &format!(" \\\n  -H '{name}: {}'", value.replace('\'', ""));
        }
    }
    match body {
        Some(body) => text += &format!(" \\\n  --data '{}'", body.replace('\'', r"'\''")),
        None if request.method() == "PUT" => text += " \\\n  --data-binary @FILE",
        None => {}
    }
    text
}

/// Path and query; of a signed link without its signature.
fn address(uri: &Uri) -> String {
    let path = uri.path().replace('\'', "%27");
    let is_api = ["/delivery", "/sandbox", "/messo", "/status", "/downtime"].iter().any(|door| path.starts_with(door));
    match uri.query() {
        Some(query) if is_api => format!("{path}?{}", query.replace('\'', "%27")),
        Some(_) => format!("{path}?{MASK}"),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;
    use axum::routing::{get, post};
    use tower::ServiceExt as _;

    struct Noon;

    impl Clock for Noon {
        fn now(&self) -> Timestamp {
            Timestamp::constant(1_770_000_000, 0)
        }
    }

    async fn ask(log: &CallLog, request: Request) -> Response {
        let answer = r#"{"url":"http://h/files/1?sig=abc","secret":"s3","items":[{"token":"t0","n":1}]}"#;
        let json = async move || ([(CONTENT_TYPE, "application/json")], answer);
        let routes = Router::new().route("/delivery/x", post(json)).route("/files/1", get(json));
        kept(routes, log.clone(), "http://h/", Arc::new(Noon)).oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn a_call_can_be_made_again_and_shows_nothing_secret() {
        let log = CallLog::default();
        let request = Request::post("/delivery/x?iun=1")
            .header("x-api-key", "key-0")
            .header(CONTENT_TYPE, "application/json")
            .body(Body::from(r#"{"name":"D'Esempio","apiKey":"k1"}"#))
            .unwrap();
        let response = ask(&log, request).await;
        let whole = to_bytes(response.into_body(), 1000).await.unwrap();
        assert!(String::from_utf8_lossy(&whole).contains("sig=abc"), "the caller gets the answer as it is");
        ask(&log, Request::get("/files/1?sig=abc").header(AUTHORIZATION, "Bearer t9").body(Body::empty()).unwrap())
            .await;
        let calls = log.calls();
        assert_eq!(
            calls.iter().map(|call| call.what.as_str()).collect::<Vec<_>>(),
            ["GET /files/1", "POST /delivery/x"]
        );
        let all = format!("{calls:?}");
        for secret in ["key-0", "k1", "sig=abc", "s3", "t0", "t9"] {
            assert!(!all.contains(secret), "{secret} in {all}");
        }
        assert!(calls[1].curl.starts_with("curl -sS -X POST 'http://h/delivery/x?iun=1'"), "{}", calls[1].curl);
        assert!(calls[1].curl.contains(r"D'\''Esempio") && calls[1].answer.contains("\"n\": 1"));
    }

    #[tokio::test]
    async fn the_oldest_calls_are_forgotten() {
        let log = CallLog::default();
        for _ in 0..MOST_CALLS + 5 {
            ask(&log, Request::get("/files/1").body(Body::empty()).unwrap()).await;
        }
        assert_eq!(log.calls().len(), MOST_CALLS);
    }
}
