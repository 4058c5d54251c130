//! A key at a trust service provider, by the API of the Cloud Signature Consortium (CSC, version 1): a qualified seal of a
//! remote device.
//!
//! Two calls for each signature: authorise the digest, sign it. The digest is named in the authorisation, so that what
//! comes back can sign nothing else. Only a digest leaves this house. The provider's certificates are configured and
//! not asked for, so a provider that is away stops no start; the key is that of the certificate or nothing is sealed,
//! which the caller checks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use messo_ports::TrustError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::SealKey;
use crate::seal::chain::KeyKind;
use crate::seal::http::{Credentials, Http};
use crate::seal::signature::{ECDSA_WITH_SHA_256, RSA_WITH_SHA_256, SHA_256};

/// A key at a service.
pub struct RemoteKey {
    http: Http,
    base: String,
    credential: String,
    pin: Option<String>,
    kind: KeyKind,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Authorize<'a> {
    #[serde(rename = "credentialID")]
    credential: &'a str,
    num_signatures: u32,
    hash: [&'a str; 1],
    #[serde(rename = "PIN", skip_serializing_if = "Option::is_none")]
    pin: Option<&'a str>,
}

#[derive(Deserialize)]
struct Authorized {
    #[serde(rename = "SAD")]
    sad: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SignHash<'a> {
    #[serde(rename = "credentialID")]
    credential: &'a str,
    #[serde(rename = "SAD")]
    sad: &'a str,
    hash: [&'a str; 1],
    hash_algo: String,
    sign_algo: String,
}

#[derive(Deserialize)]
struct Signatures {
    signatures: Vec<String>,
}

impl RemoteKey {
    /// A key of a provider: `base` is the address up to the version, such as `https://…/csc/v1`; `pin` is what a
    /// credential that asks for one is authorised with.
    pub fn new(base: &str, credentials: Credentials, credential: String, pin: Option<String>, kind: KeyKind) -> Self {
        let base = base.trim_end_matches('/').to_owned();
        Self { http: Http::new("the remote seal", credentials), base, credential, pin, kind }
    }

    fn call<T: DeserializeOwned>(&self, method: &str, body: &impl Serialize) -> Result<T, TrustError> {
        let body = serde_json::to_vec(body).map_err(|error| self.http.error(error))?;
        let answer = self.http.post(&format!("{}/{method}", self.base), "application/json", body);
        let answer = answer.map_err(|TrustError(text)| TrustError(format!("{text} ({method})")))?;
        // The answer may hold what authorises a signature: none of it is told.
        let unread = |_| self.http.error(format!("its answer cannot be read ({method})"));
        serde_json::from_slice(&answer).map_err(unread)
    }
}

impl SealKey for RemoteKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, TrustError> {
        let digest = STANDARD.encode(Sha256::digest(message));
        let (credential, hash) = (self.credential.as_str(), [digest.as_str()]);
        let ask = Authorize { credential, num_signatures: 1, hash, pin: self.pin.as_deref() };
        let authorized: Authorized = self.call("credentials/authorize", &ask)?;
        let sign_algo = match self.kind {
            KeyKind::P256 => ECDSA_WITH_SHA_256,
            KeyKind::Rsa => RSA_WITH_SHA_256,
        };
        let (hash_algo, sign_algo) = (SHA_256.to_string(), sign_algo.to_string());
        let ask = SignHash { credential, sad: &authorized.sad, hash, hash_algo, sign_algo };
        let answer: Signatures = self.call("signatures/signHash", &ask)?;
        let [signature] = answer.signatures.as_slice() else {
            return Err(self.http.error("it did not give one signature"));
        };
        STANDARD.decode(signature).map_err(|_| self.http.error("its signature cannot be read"))
    }
}
