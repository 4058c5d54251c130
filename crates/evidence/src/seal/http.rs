//! The client of services that stand behind a seal: time, revocation, remote keys.
//!
//! Blocking, since sealing is work on threads of its own. Every wait has an end, every answer a largest size, nothing is
//! redirected. TLS by rustls against the roots of the system.

use std::io::Read as _;
use std::sync::OnceLock;
use std::time::Duration;

use messo_ports::TrustError;
use reqwest::blocking::{Client, RequestBuilder};
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;

/// Longest wait for one answer: a seal asks some six times, and its work is leased for two minutes.
const PATIENCE: Duration = Duration::from_secs(10);
/// Largest answer, bytes: revocation lists of large issuers have some megabytes.
const LARGEST: u64 = 16 * 1024 * 1024;

/// How a service knows who asks.
#[derive(Clone)]
pub enum Credentials {
    /// It does not ask.
    None,
    /// User and password.
    Basic(String, String),
    /// A token of OAuth.
    Bearer(String),
}

/// A client of one kind of service.
pub(super) struct Http {
    /// What it is called in errors.
    service: &'static str,
    credentials: Credentials,
    /// Made at the first call: it may not be made where a runtime must not block.
    client: OnceLock<Client>,
}

impl Http {
    pub(super) fn new(service: &'static str, credentials: Credentials) -> Self {
        Self { service, credentials, client: OnceLock::new() }
    }

    /// An error of this service.
    pub(super) fn error(&self, reason: impl std::fmt::Display) -> TrustError {
        TrustError(format!("{}: {reason}", self.service))
    }

    pub(super) fn post(&self, url: &str, media_type: &str, body: Vec<u8>) -> Result<Vec<u8>, TrustError> {
        self.ask(self.client()?.post(url).header(CONTENT_TYPE, media_type).body(body))
    }

    pub(super) fn get(&self, url: &str) -> Result<Vec<u8>, TrustError> {
        self.ask(self.client()?.get(url))
    }

    fn ask(&self, request: RequestBuilder) -> Result<Vec<u8>, TrustError> {
        let request = match &self.credentials {
            Credentials::None => request,
            Credentials::Basic(user, password) => request.basic_auth(user, Some(password)),
            Credentials::Bearer(token) => request.bearer_auth(token),
        };
        let answer = request.send().map_err(|error| self.error(whole(&error)))?;
        let status = answer.status();
        if !status.is_success() {
            return Err(self.error(format!("it answered {status}")));
        }
        let mut body = Vec::new();
        answer.take(LARGEST + 1).read_to_end(&mut body).map_err(|error| self.error(error))?;
        if body.len() as u64 > LARGEST {
            return Err(self.error(format!("its answer is larger than {LARGEST} bytes")));
        }
        Ok(body)
    }

    fn client(&self) -> Result<&Client, TrustError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        // Refused where it was chosen before, which is as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().timeout(PATIENCE).connect_timeout(PATIENCE).redirect(Policy::none()).build();
        let client = client.map_err(|error| self.error(whole(&error)))?;
        Ok(self.client.get_or_init(|| client))
    }
}

/// An error with what caused it, and without its address: a query may hold a secret.
fn whole(error: &reqwest::Error) -> String {
    let mut text = String::from(if error.is_timeout() { "no answer in time" } else { "it could not be asked" });
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
