//! Whether a signature was made by the key of a certificate.
//!
//! Asked of everything that others sign for us (time-stamps, revocation data, remote seals) before it enters a document:
//! a wrong one would be found years later, in court. RSA (PKCS#1 v1.5) and ECDSA on P-256 and P-384.

use der::asn1::{AnyRef, ObjectIdentifier};
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use spki::SubjectPublicKeyInfoOwned;

pub(super) const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
pub(super) const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
pub(super) const RSA_WITH_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_WITH_SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_WITH_SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
pub(super) const ECDSA_WITH_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_WITH_SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
pub(super) const P_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// Checks a signature.
///
/// `digest` is the digest that a CMS names apart; it counts where the algorithm of the signature names none.
///
/// # Errors
/// What is wrong: an algorithm that is not known here, or a signature that does not hold.
pub(super) fn check(
    key: &SubjectPublicKeyInfoOwned,
    algorithm: &ObjectIdentifier,
    digest: &ObjectIdentifier,
    message: &[u8],
    signature: &[u8],
) -> Result<(), &'static str> {
    let with = algorithm_of(key, algorithm, digest).ok_or("its signature is of an unknown kind")?;
    let key = UnparsedPublicKey::new(with, key.subject_public_key.raw_bytes());
    key.verify(message, signature).map_err(|_| "its signature does not hold")
}

/// The named curve of a key, where it has one.
pub(super) fn curve(key: &SubjectPublicKeyInfoOwned) -> Option<ObjectIdentifier> {
    let parameters = key.algorithm.parameters.as_ref().map(AnyRef::from)?;
    parameters.decode_as().ok()
}

fn algorithm_of(
    key: &SubjectPublicKeyInfoOwned,
    algorithm: &ObjectIdentifier,
    digest: &ObjectIdentifier,
) -> Option<&'static dyn VerificationAlgorithm> {
    let rsa = |digest: &ObjectIdentifier| -> Option<&'static dyn VerificationAlgorithm> {
        match *digest {
            SHA_256 => Some(&signature::RSA_PKCS1_2048_8192_SHA256),
            SHA_384 => Some(&signature::RSA_PKCS1_2048_8192_SHA384),
            SHA_512 => Some(&signature::RSA_PKCS1_2048_8192_SHA512),
            _ => None,
        }
    };
    match (*algorithm, curve(key)) {
        (RSA, _) => rsa(digest),
        (RSA_WITH_SHA_256, _) => rsa(&SHA_256),
        (RSA_WITH_SHA_384, _) => rsa(&SHA_384),
        (RSA_WITH_SHA_512, _) => rsa(&SHA_512),
        (ECDSA_WITH_SHA_256, Some(P_256)) => Some(&signature::ECDSA_P256_SHA256_ASN1),
        (ECDSA_WITH_SHA_256, Some(P_384)) => Some(&signature::ECDSA_P384_SHA256_ASN1),
        (ECDSA_WITH_SHA_384, Some(P_256)) => Some(&signature::ECDSA_P256_SHA384_ASN1),
        (ECDSA_WITH_SHA_384, Some(P_384)) => Some(&signature::ECDSA_P384_SHA384_ASN1),
        _ => None,
    }
}
