//! Who may speak to a sandbox: programs on this machine, and pages that it served itself.
//!
//! A sandbox mints tokens and forgets on command, and any page in a browser can send requests to `127.0.0.1`. Three
//! checks close that door. The Host must be this machine, else a name of somebody else's that resolves to it would do
//! (DNS rebinding): 421. An Origin must be our own: 403. A body of a call
//! under `/sandbox` must say that it is JSON, which a page cannot send across origins unasked: 415. Real installations stand behind keys and do not need this.

use axum::Router;
use axum::body::HttpBody;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;
use std::sync::Arc;

/// Whom to let in.
#[derive(Clone, Debug)]
pub struct GuardOptions {
    /// Address under which the sandbox is reached (`http://127.0.0.1:8080`): its host is let in besides this machine's.
    pub public_url: String,
}

/// Puts the guard over a whole application: every route, those that are not there included.
pub fn guard(router: Router, options: &GuardOptions) -> Router {
    let door = Door { public: Authority::of_url(&options.public_url) };
    router.layer(from_fn_with_state(Arc::new(door), check))
}

struct Door {
    public: Option<Authority>,
}

/// Host in lower case without brackets, and port (that of the scheme where none is written).
#[derive(Clone, Debug, PartialEq, Eq)]
struct Authority {
    host: String,
    port: Option<u16>,
}

impl Authority {
    fn read(text: &str, default_port: Option<u16>) -> Option<Self> {
        let (host, port) = match text.strip_prefix('[') {
            Some(rest) => {
                let (host, after) = rest.split_once(']')?;
                (host, after.strip_prefix(':').or(if after.is_empty() { Some("") } else { None })?)
            }
            None => text.split_once(':').unwrap_or((text, "")),
        };
        let port = if port.is_empty() { default_port } else { Some(port.parse().ok()?) };
        (!host.is_empty()).then(|| Self { host: host.to_ascii_lowercase(), port })
    }

    fn of_url(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let default_port = match scheme.to_ascii_lowercase().as_str() {
            "http" => 80,
            "https" => 443,
            _ => return None,
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        Self::read(authority, Some(default_port))
    }

    fn is_this_machine(&self) -> bool {
        self.host == "localhost" || self.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

impl Door {
    /// The authority that was asked; `None` where it is not one of ours.
    fn asked(&self, request: &Request) -> Option<Authority> {
        let header = one(request.headers(), HOST.as_str())?;
        let asked = Authority::read(header?, Some(80))?;
        // a request in absolute form names the host twice: both must be ours
        let in_line = request.uri().authority().map(|authority| Authority::read(authority.as_str(), Some(80)));
        let ours = |authority: &Authority| {
            authority.is_this_machine() || self.public.as_ref().is_some_and(|public| public.host == authority.host)
        };
        let line_is_ours = in_line.is_none_or(|authority| authority.as_ref().is_some_and(ours));
        (ours(&asked) && line_is_ours).then_some(asked)
    }

    /// Whether a page of this origin was served by us: the very address that was asked, the public one, or this machine
    /// under another of its names on the same port.
    fn is_own(&self, origin: &str, asked: &Authority) -> bool {
        let Some(origin) = Authority::of_url(origin) else { return false };
        origin == *asked
            || self.public.as_ref() == Some(&origin)
            || (origin.is_this_machine() && asked.is_this_machine() && origin.port == asked.port)
    }
}

/// The header if it is there (`Some(None)` where it is not), `None` where it comes twice or is not text.
fn one<'h>(headers: &'h HeaderMap, name: &str) -> Option<Option<&'h str>> {
    let mut all = headers.get_all(name).iter();
    match (all.next(), all.next()) {
        (None, _) => Some(None),
        (Some(value), None) => value.to_str().ok().map(Some),
        _ => None,
    }
}

async fn check(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    let Some(asked) = door.asked(&request) else {
        let text = "This sandbox answers only to localhost, loopback addresses and the host of its public_url";
        return refusal(StatusCode::MISDIRECTED_REQUEST, text);
    };
    match one(request.headers(), ORIGIN.as_str()) {
        Some(None) => {}
        Some(Some(origin)) if door.is_own(origin, &asked) => {}
        _ => return refusal(StatusCode::FORBIDDEN, "This sandbox does not answer to pages of other origins"),
    }
    if is_call(request.uri().path()) && !request.body().is_end_stream() && !says_json(request.headers()) {
        let text = "Send the body with content-type: application/json";
        return refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, text);
    }
    next.run(request).await
}

/// Whether the path is one of the sandbox's calls. The forms of its pages bring a token of their own instead.
fn is_call(path: &str) -> bool {
    let below = |parent: &str| path.strip_prefix(parent).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    below("/sandbox") && !below("/sandbox/pagine")
}

fn says_json(headers: &HeaderMap) -> bool {
    let text = one(headers, CONTENT_TYPE.as_str()).flatten().unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

fn refusal(status: StatusCode, text: &str) -> Response {
    (status, axum::Json(serde_json::json!({ "message": text }))).into_response()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;

    #[test]
    fn authorities_in_their_spellings() {
        let read = |text| Authority::read(text, Some(80)).map(|a| (a.host, a.port.unwrap()));
        for (text, host, port) in [
            ("LOCALHOST", "localhost", 80),
            ("127.0.0.1:8080", "127.0.0.1", 8080),
            ("[::1]", "::1", 80),
            ("[::1]:8080", "::1", 8080),
        ] {
            assert_eq!(read(text), Some((host.to_owned(), port)), "{text}");
        }
        for text in ["", ":80", "[::1", "[::1]8080", "localhost:port", "localhost:80:80", "localhost:99999"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn this_machine_and_no_name_that_only_looks_like_it() {
        let is = |text| Authority::read(text, None).unwrap().is_this_machine();
        assert!(is("localhost") && is("127.0.0.1") && is("127.8.9.10") && is("[::1]"));
        assert!(!is("127.0.0.1.evil.example") && !is("localhost.evil.example") && !is("0.0.0.0") && !is("10.0.0.1"));
    }
}
