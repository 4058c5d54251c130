//! The certificates of a seal: its own first, then its issuers, the root last.
//!
//! Read once, checked once: each was issued by the next and the last by itself, so that a seal never goes out that
//! nobody can trace.

use der::{DecodePem as _, Encode as _, EncodePem as _};
use spki::SubjectPublicKeyInfoOwned;
use x509_cert::Certificate;

use super::SealError;
use super::signature::{self, P_256, RSA};

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// ECDSA on P-256, with SHA-256.
    P256,
    /// RSA (PKCS#1 v1.5), with SHA-256.
    Rsa,
}

/// Certificates from a seal to its root.
#[derive(Clone, Debug)]
pub struct Chain {
    certificates: Vec<Certificate>,
    kind: KeyKind,
    root_pem: String,
}

impl Chain {
    /// From the certificates in order.
    ///
    /// # Errors
    /// [`SealError::Chain`] says which does not fit.
    pub fn new(certificates: Vec<Certificate>) -> Result<Self, SealError> {
        let wrong = |text: String| SealError::Chain(text);
        let (Some(leaf), Some(root)) = (certificates.first(), certificates.last()) else {
            return Err(wrong("there is none".into()));
        };
        if certificates.len() < 2 {
            return Err(wrong("its issuer is missing: expected the seal's own, its issuers, the root last".into()));
        }
        for pair in certificates.windows(2) {
            issued_by(&pair[0], &pair[1]).map_err(|text| wrong(format!("{}: {text}", subject(&pair[0]))))?;
        }
        issued_by(root, root).map_err(|_| wrong(format!("{}: the last is no root", subject(root))))?;
        let kind = kind_of(&leaf.tbs_certificate.subject_public_key_info)
            .ok_or_else(|| wrong("the seal's key is neither P-256 nor RSA".into()))?;
        let root_pem = root.to_pem(der::pem::LineEnding::LF).map_err(|error| wrong(error.to_string()))?;
        Ok(Self { kind, root_pem, certificates })
    }

    /// From a PEM file.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn from_pem(text: &str) -> Result<Self, SealError> {
        Self::new(read_pem(text)?)
    }

    /// The seal's own certificate.
    pub fn leaf(&self) -> &Certificate {
        &self.certificates[0]
    }

    /// All of them.
    pub fn all(&self) -> &[Certificate] {
        &self.certificates
    }

    /// All but the root, which a verifier must have from elsewhere.
    pub fn below_root(&self) -> &[Certificate] {
        &self.certificates[..self.certificates.len() - 1]
    }

    /// The root, PEM.
    pub fn root_pem(&self) -> &str {
        &self.root_pem
    }

    /// How the seal's key signs.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The seal's public key.
    pub(super) fn key(&self) -> &SubjectPublicKeyInfoOwned {
        &self.leaf().tbs_certificate.subject_public_key_info
    }
}

/// The certificates of a PEM file.
///
/// # Errors
/// [`SealError::Chain`] when something else stands in it.
pub fn read_pem(text: &str) -> Result<Vec<Certificate>, SealError> {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    let blocks = text.match_indices(BEGIN).map(|(at, _)| {
        let block = &text[at..];
        let end = block.find("-----END CERTIFICATE-----").map_or(block.len(), |end| end + 25);
        Certificate::from_pem(block[..end].replace("\r\n", "\n")).map_err(|error| SealError::Chain(error.to_string()))
    });
    blocks.collect()
}

fn kind_of(key: &SubjectPublicKeyInfoOwned) -> Option<KeyKind> {
    match (key.algorithm.oid, signature::curve(key)) {
        (RSA, _) => Some(KeyKind::Rsa),
        (_, Some(P_256)) => Some(KeyKind::P256),
        _ => None,
    }
}

/// Whether a certificate was issued by another (or by itself).
pub(super) fn issued_by(certificate: &Certificate, issuer: &Certificate) -> Result<(), String> {
    if certificate.tbs_certificate.issuer != issuer.tbs_certificate.subject {
        return Err("the next certificate did not issue it".into());
    }
    let signed = certificate.tbs_certificate.to_der().map_err(|error| error.to_string())?;
    let key = &issuer.tbs_certificate.subject_public_key_info;
    let algorithm = &certificate.signature_algorithm.oid;
    Ok(signature::check(key, algorithm, algorithm, &signed, certificate.signature.raw_bytes())?)
}

/// The name of a certificate, for people.
pub(super) fn subject(certificate: &Certificate) -> String {
    certificate.tbs_certificate.subject.to_string()
}
