//! The client's end: one HTTP/1.1 connection that is kept open, one call at a time, as a sender's software does it.
//!
//! A bare client, so that what is measured is the platform: no pool, no retries, no redirects, and no TLS, which ends at
//! the proxy in front of an installation. A connection that the other side closed is opened again by the next call.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
/// As much of an unexpected answer as an error shows.
const SHOWN_BYTES: usize = 300;

/// Why a call did not give what it should.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// Not an address that can be called.
    #[error("`{0}` is not an http:// address with a host")]
    Address(String),
    /// No connection, or it broke.
    #[error("cannot call {authority}: {cause}")]
    Connection {
        /// Host and port.
        authority: String,
        /// What happened.
        cause: String,
    },
    /// Another status than the step needs.
    #[error("{call} answered {status}: {body}")]
    Status {
        /// Method and path.
        call: String,
        /// Status.
        status: StatusCode,
        /// Beginning of the body.
        body: String,
    },
    /// A body of another shape than the step needs.
    #[error("{call} answered something else than expected: {cause}")]
    Body {
        /// Method and path.
        call: String,
        /// What is wrong.
        cause: String,
    },
}

/// Where calls go: the platform, and under which key.
#[derive(Clone, Debug)]
pub struct Address {
    authority: String,
    api_key: HeaderValue,
}

impl Address {
    /// Reads a base address such as `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// [`CallError::Address`].
    pub fn parse(base: &str, api_key: &str) -> Result<Self, CallError> {
        let unusable = || CallError::Address(base.to_owned());
        let uri: Uri = base.parse().map_err(|_| unusable())?;
        let api_key = HeaderValue::from_str(api_key).map_err(|_| unusable())?;
        Ok(Self { authority: authority_of(&uri).ok_or_else(unusable)?, api_key })
    }
}

/// Host and port of a plain address.
fn authority_of(uri: &Uri) -> Option<String> {
    if uri.scheme_str() != Some("http") {
        return None;
    }
    let host = uri.host()?;
    Some(format!("{host}:{}", uri.port_u16().unwrap_or(80)))
}

/// One call.
pub struct Call<'a> {
    /// Method.
    pub method: Method,
    /// Path and query.
    pub path: &'a str,
    /// Headers besides host and key.
    pub headers: HeaderMap,
    /// Body; empty: none.
    pub body: Bytes,
    /// Whether it shows the API key: a signed link does without.
    pub keyed: bool,
}

impl<'a> Call<'a> {
    /// A question.
    pub fn get(path: &'a str) -> Self {
        Self { method: Method::GET, path, headers: HeaderMap::new(), body: Bytes::new(), keyed: true }
    }

    /// Something in JSON.
    pub fn post(path: &'a str, body: Vec<u8>) -> Self {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        Self { method: Method::POST, path, headers, body: body.into(), keyed: true }
    }

    /// Bytes, to a signed link.
    pub fn put(path: &'a str, headers: HeaderMap, body: Bytes) -> Self {
        Self { method: Method::PUT, path, headers, body, keyed: false }
    }

    /// Something to be removed.
    pub fn delete(path: &'a str) -> Self {
        Self { method: Method::DELETE, ..Self::get(path) }
    }

    fn name(&self) -> String {
        format!("{} {}", self.method, self.path.split('?').next().unwrap_or_default())
    }
}

/// A connection to the platform.
pub struct Link {
    address: Address,
    open: Option<SendRequest<Full<Bytes>>>,
}

impl Link {
    /// A connection that is opened by the first call.
    pub fn new(address: Address) -> Self {
        Self { address, open: None }
    }

    /// Calls, expects the status, and reads the whole answer.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn call(&mut self, call: Call<'_>, expected: StatusCode) -> Result<Bytes, CallError> {
        let name = call.name();
        let request = self.request(call)?;
        let broken = |error: hyper::Error| CallError::Connection {
            authority: self.address.authority.clone(),
            cause: error.to_string(),
        };
        let mut open = match self.open.take().filter(|open| !open.is_closed()) {
            Some(open) => open,
            None => connect(&self.address.authority).await?,
        };
        open.ready().await.map_err(broken)?;
        let answer = open.send_request(request).await.map_err(broken)?;
        let status = answer.status();
        let body = answer.into_body().collect().await.map_err(broken)?.to_bytes();
        self.open = Some(open);
        if status == expected {
            return Ok(body);
        }
        let body = String::from_utf8_lossy(&body).chars().take(SHOWN_BYTES).collect();
        Err(CallError::Status { call: name, status, body })
    }

    fn request(&self, call: Call<'_>) -> Result<Request<Full<Bytes>>, CallError> {
        let name = call.name();
        let mut request = Request::new(Full::new(call.body));
        *request.method_mut() = call.method;
        *request.uri_mut() =
            call.path.parse().map_err(|_| CallError::Body { call: name, cause: "an unusable link".to_owned() })?;
        let headers = request.headers_mut();
        *headers = call.headers;
        let host = HeaderValue::from_str(&self.address.authority);
        headers.insert(HOST, host.map_err(|_| CallError::Address(self.address.authority.clone()))?);
        if call.keyed {
            headers.insert(API_KEY, self.address.api_key.clone());
        }
        Ok(request)
    }
}

async fn connect(authority: &str) -> Result<SendRequest<Full<Bytes>>, CallError> {
    let failed = |cause: String| CallError::Connection { authority: authority.to_owned(), cause };
    let stream = TcpStream::connect(authority).await.map_err(|error| failed(error.to_string()))?;
    stream.set_nodelay(true).map_err(|error| failed(error.to_string()))?;
    let (open, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|error| failed(error.to_string()))?;
    tokio::spawn(async move {
        // the side that calls sees a broken connection by itself
        let _ = connection.await;
    });
    Ok(open)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;

    #[test]
    fn only_plain_addresses_with_a_host_are_called() {
        let address = |base: &str| Address::parse(base, "key").map(|address| address.authority);
        assert_eq!(address("http://127.0.0.1:8080").unwrap(), "127.0.0.1:8080");
        assert_eq!(address("http://messo.example/").unwrap(), "messo.example:80");
        for base in ["https://messo.example", "messo.example", "/status", ""] {
            assert!(matches!(address(base), Err(CallError::Address(named)) if named == base), "{base}");
        }
    }
}
