//! What every page knows of the one who looks: language, door, the token of forms, the trace id. And the layer around all
//! pages that finds it out, and writes the page of whatever went wrong.

use crate::cookies;
use crate::doors::Door;
use crate::forms;
use crate::words::{Language, Words};
use crate::{Portal, errors};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, HOST};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;
use std::convert::Infallible;

/// A visit: one request of one browser.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) words: Words,
    pub(crate) door: Door,
    /// Path and query that were looked at; after a form was sent, the door: what takes forms need not show a page.
    pub(crate) address: String,
    /// Token that a form of this visitor must bring back.
    pub(crate) token: String,
    pub(crate) trace_id: String,
    /// Whether cookies must travel by TLS alone.
    pub(crate) secure: bool,
    /// Whether this is a sandbox.
    pub(crate) in_sandbox: bool,
    /// Name under which the one who came in is greeted.
    pub(crate) name: Option<String>,
    /// What the clock of the law shows.
    pub(crate) now: jiff::Timestamp,
}

impl Visit {
    /// The visit that [`around`] has found out.
    ///
    /// # Panics
    /// Never behind [`around`], which stands before every page.
    pub(crate) fn of(parts: &Parts) -> Self {
        parts.extensions.get::<Self>().cloned().expect("the layer around all pages has run")
    }

    pub(crate) fn known_as(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }
}

impl FromRequestParts<Portal> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Portal) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}

/// Around every page: who looks, then the page, then its mistakes and the cookie of a new visitor.
pub(crate) async fn around(State(portal): State<Portal>, mut request: Request, next: Next) -> Response {
    let known = cookies::value(request.headers(), cookies::VISITOR).filter(|secret| forms::is_secret(secret));
    let is_new = known.is_none();
    let secret = known.unwrap_or_else(|| (portal.options.random)());
    let visit = visit(&portal, &request, &secret);
    request.extensions_mut().insert(visit.clone());
    let asked = request.method() == Method::GET || request.method() == Method::HEAD;
    let mut response = next.run(request).await;
    if let Some(error) = errors::unwritten(&mut response) {
        response = errors::written(&error, &visit);
    }
    if is_new && asked {
        cookies::set(response.headers_mut(), &cookies::of_session(cookies::VISITOR, &secret, visit.secure));
    }
    response
}

fn visit(portal: &Portal, request: &Request, secret: &str) -> Visit {
    let headers = request.headers();
    let uri = request.uri();
    let door = Door::at(uri.path());
    let looks = request.method() == Method::GET || request.method() == Method::HEAD;
    let looked_at = uri.path_and_query().filter(|_| looks);
    Visit {
        words: Words(language(headers)),
        door,
        address: looked_at.map_or_else(|| door.path().to_owned(), ToString::to_string),
        token: portal.engine.form_token(secret),
        trace_id: (portal.options.random)(),
        secure: !is_on_this_machine(headers),
        in_sandbox: portal.options.sandbox.is_some(),
        name: None,
        now: portal.engine.now(),
    }
}

fn language(headers: &HeaderMap) -> Language {
    let chosen = cookies::value(headers, cookies::LANGUAGE).and_then(|code| Language::of_code(&code));
    let asked = || Language::accepted(headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?);
    chosen.or_else(asked).unwrap_or(Language::Italian)
}

/// Browsers keep `Secure` cookies from plain HTTP, which loopback is.
fn is_on_this_machine(headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
