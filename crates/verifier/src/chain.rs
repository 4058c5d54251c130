//! Certificates: signatures, the way from a seal to a root, validity.

use der::asn1::ObjectIdentifier;
use der::{Decode as _, DecodePem as _, Encode as _};
use jiff::Timestamp;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey, VerificationAlgorithm,
};
use x509_cert::Certificate;
use x509_cert::ext::pkix::BasicConstraints;

/// Certificates between a seal and its root at most.
const LONGEST_CHAIN: usize = 8;
/// Most roots that are read.
const MOST_ROOTS: usize = 1000;

const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const SHA384_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const SHA512_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_WITH_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");

/// The roots that the reader trusts; none: a chain is not judged.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    roots: Vec<Certificate>,
}

/// Why a file of roots cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// No certificate is in it.
    #[error("no certificate is in it: expected PEM, `-----BEGIN CERTIFICATE-----`")]
    Empty,
    /// One cannot be read.
    #[error("certificate {0} in it cannot be read")]
    Unreadable(usize),
    /// There are too many.
    #[error("more than {MOST_ROOTS} certificates are in it")]
    TooMany,
}

impl Trust {
    /// The roots of a PEM file.
    ///
    /// # Errors
    /// [`TrustError`].
    pub fn from_pem(text: &str) -> Result<Self, TrustError> {
        const END: &str = "-----END CERTIFICATE-----";
        let parts: Vec<&str> = text.split_inclusive(END).filter(|part| part.contains(END)).collect();
        if parts.is_empty() {
            return Err(TrustError::Empty);
        }
        if parts.len() > MOST_ROOTS {
            return Err(TrustError::TooMany);
        }
        let read = |(index, part): (usize, &&str)| {
            let begin = part.find("-----BEGIN").ok_or(TrustError::Unreadable(index + 1))?;
            Certificate::from_pem(&part.as_bytes()[begin..]).map_err(|_| TrustError::Unreadable(index + 1))
        };
        Ok(Self { roots: parts.iter().enumerate().map(read).collect::<Result<_, _>>()? })
    }

    /// Whether nothing is trusted, so that chains are not judged.
    pub fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }

    /// Whether a way of valid signatures leads from a certificate to a root, over certificates that came with it.
    pub(crate) fn leads_from(&self, leaf: &Certificate, others: &[Certificate]) -> bool {
        let mut current = leaf;
        for _ in 0..LONGEST_CHAIN {
            if self.roots.contains(current) || self.roots.iter().any(|root| has_issued(root, current)) {
                return true;
            }
            let issuer =
                others.iter().find(|other| *other != current && is_authority(other) && has_issued(other, current));
            match issuer {
                Some(issuer) => current = issuer,
                None => return false,
            }
        }
        false
    }
}

fn is_authority(certificate: &Certificate) -> bool {
    let extensions = certificate.tbs_certificate.extensions.iter().flatten();
    let constraints = extensions.filter(|extension| extension.extn_id == BASIC_CONSTRAINTS);
    constraints
        .filter_map(|extension| BasicConstraints::from_der(extension.extn_value.as_bytes()).ok())
        .any(|one| one.ca)
}

/// Whether `issuer` issued a certificate: by name, and by its signature.
fn has_issued(issuer: &Certificate, issued: &Certificate) -> bool {
    if issued.tbs_certificate.issuer != issuer.tbs_certificate.subject {
        return false;
    }
    let (Ok(message), Some(signature)) = (issued.tbs_certificate.to_der(), issued.signature.as_bytes()) else {
        return false;
    };
    is_signed_by(issuer, issued.signature_algorithm.oid, None, &message, signature) == Some(true)
}

/// Whether the key of a certificate made a signature; `None` for an algorithm that is not known here. `digest` tells the
/// algorithm of the digest where that of the signature does not.
pub(crate) fn is_signed_by(
    signer: &Certificate,
    algorithm: ObjectIdentifier,
    digest: Option<ObjectIdentifier>,
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    let verification = algorithm_of(algorithm, digest)?;
    let key = signer.tbs_certificate.subject_public_key_info.subject_public_key.as_bytes()?;
    Some(UnparsedPublicKey::new(verification, key).verify(message, signature).is_ok())
}

fn algorithm_of(
    algorithm: ObjectIdentifier,
    digest: Option<ObjectIdentifier>,
) -> Option<&'static dyn VerificationAlgorithm> {
    Some(match (algorithm, digest) {
        (SHA256_WITH_RSA, _) | (RSA_ENCRYPTION, Some(crate::seal::SHA_256)) => &RSA_PKCS1_2048_8192_SHA256,
        (SHA384_WITH_RSA, _) | (RSA_ENCRYPTION, Some(crate::seal::SHA_384)) => &RSA_PKCS1_2048_8192_SHA384,
        (SHA512_WITH_RSA, _) | (RSA_ENCRYPTION, Some(crate::seal::SHA_512)) => &RSA_PKCS1_2048_8192_SHA512,
        (ECDSA_WITH_SHA256, _) => &ECDSA_P256_SHA256_ASN1,
        (ECDSA_WITH_SHA384, _) => &ECDSA_P384_SHA384_ASN1,
        _ => return None,
    })
}

/// Whether a certificate was valid at an instant.
pub(crate) fn is_valid_at(certificate: &Certificate, at: Timestamp) -> bool {
    let validity = &certificate.tbs_certificate.validity;
    let seconds = |time: &x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    (seconds(&validity.not_before)..=seconds(&validity.not_after)).contains(&at.as_second())
}
