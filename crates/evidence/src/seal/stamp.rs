//! Time-stamps of an authority, over HTTP (RFC 3161, with RFC 5816's certificate inside).
//!
//! The answer is checked before it is believed: granted, of our digest, of our nonce, signed by a certificate that is in
//! the token and is one of a time-stamping authority. Whether that authority is trusted is what a verifier judges.

mod token;

use der::asn1::{Null, ObjectIdentifier, OctetString, Uint};
use der::{Any, Encode as _, Sequence};
use messo_ports::{Entropy, TimeStamp, TimeStamper, TrustError};
use spki::AlgorithmIdentifierOwned;
use std::sync::Arc;
use x509_cert::Certificate;

use super::http::{Credentials, Http};
use super::signature::SHA_256;

pub(super) use token::certificates;

/// RFC 3161 §2.4.1, without the parts that we do not send.
#[derive(Sequence)]
struct Request {
    version: u8,
    imprint: Imprint,
    nonce: Uint,
    cert_req: bool,
}

#[derive(Sequence)]
struct Imprint {
    algorithm: AlgorithmIdentifierOwned,
    digest: OctetString,
}

/// An authority that is asked over HTTP.
pub struct HttpTimeStamper {
    url: String,
    http: Http,
    entropy: Arc<dyn Entropy>,
}

impl HttpTimeStamper {
    /// The authority at an address.
    pub fn new(url: String, credentials: Credentials, entropy: Arc<dyn Entropy>) -> Self {
        Self { url, http: Http::new("the time-stamping authority", credentials), entropy }
    }

    /// Eight bytes that are a positive number of that length.
    fn nonce(&self) -> [u8; 8] {
        let mut nonce = [0; 8];
        self.entropy.fill(&mut nonce);
        nonce[0] = nonce[0] & 0x3f | 0x40;
        nonce
    }
}

impl TimeStamper for HttpTimeStamper {
    fn stamp(&self, sha256: [u8; 32]) -> Result<TimeStamp, TrustError> {
        let nonce = self.nonce();
        let question = question(sha256, nonce).map_err(|error| self.http.error(error))?;
        let answer = self.http.post(&self.url, "application/timestamp-query", question)?;
        token::of_answer(&answer, sha256, nonce).map_err(|reason| self.http.error(reason))
    }
}

fn question(sha256: [u8; 32], nonce: [u8; 8]) -> der::Result<Vec<u8>> {
    let algorithm = AlgorithmIdentifierOwned { oid: SHA_256, parameters: Some(Any::encode_from(&Null)?) };
    let imprint = Imprint { algorithm, digest: OctetString::new(sha256)? };
    Request { version: 1, imprint, nonce: Uint::new(&nonce)?, cert_req: true }.to_der()
}

/// Extended key usage of an authority.
const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");

/// Whether a certificate may sign time-stamps: its only extended use, and a critical one (RFC 3161 §2.3).
fn is_of_authority(certificate: &Certificate) -> bool {
    let usage = certificate.tbs_certificate.get::<x509_cert::ext::pkix::ExtendedKeyUsage>();
    matches!(usage, Ok(Some((true, usage))) if usage.0 == [TIME_STAMPING])
}
