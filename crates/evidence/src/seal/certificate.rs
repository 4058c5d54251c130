//! The two certificates of the development seal: a root of its own, and the seal issued by it.
//!
//! The seal carries *validity assured short term* (ETSI EN 319 412-1 §5.2): there is no revocation service behind it,
//! and without that extension a validator looks for one and leaves its judgement open. Both are valid for a long time
//! before and after they are made, since the clock of a sandbox may stand in any year while a judge uses today's.

use std::str::FromStr;
use std::time::Duration;

use der::asn1::{GeneralizedTime, ObjectIdentifier};
use der::{Encode, Length, Writer};
use jiff::Timestamp;
use messo_ports::Entropy;
use p256::ecdsa::{DerSignature, SigningKey};
use spki::SubjectPublicKeyInfoOwned;
use x509_cert::Certificate;
use x509_cert::builder::{Builder, CertificateBuilder, Error, Profile};
use x509_cert::ext::{AsExtension, Extension};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::{Time, Validity};

use super::SealNames;

/// Validity on either side of the instant of making: thirty years.
const HALF_LIFE_SECONDS: i64 = 30 * 366 * 86_400;

/// A fresh P-256 key.
pub(super) fn new_key(entropy: &dyn Entropy) -> SigningKey {
    let mut scalar = [0_u8; 32];
    loop {
        entropy.fill(&mut scalar);
        // Zero and numbers beyond the order of the curve are no keys: one draw in 2^32 is repeated.
        if let Ok(key) = SigningKey::from_bytes(&scalar.into()) {
            return key;
        }
    }
}

/// The self-signed root.
pub(super) fn root(
    names: &SealNames,
    key: &SigningKey,
    entropy: &dyn Entropy,
    now: Timestamp,
) -> Result<Certificate, Error> {
    let subject = name(names, names.root)?;
    let public = SubjectPublicKeyInfoOwned::from_key(*key.verifying_key()).map_err(Error::PublicKey)?;
    let builder = CertificateBuilder::new(Profile::Root, serial(entropy)?, validity(now)?, subject, public, key)?;
    builder.build::<DerSignature>()
}

/// The seal's certificate, issued by the root.
pub(super) fn seal(
    names: &SealNames,
    key: &SigningKey,
    root: &Certificate,
    root_key: &SigningKey,
    entropy: &dyn Entropy,
    now: Timestamp,
) -> Result<Certificate, Error> {
    let profile = Profile::Leaf {
        issuer: root.tbs_certificate.subject.clone(),
        enable_key_agreement: false,
        enable_key_encipherment: false,
    };
    let public = SubjectPublicKeyInfoOwned::from_key(*key.verifying_key()).map_err(Error::PublicKey)?;
    let subject = name(names, names.seal)?;
    let mut builder = CertificateBuilder::new(profile, serial(entropy)?, validity(now)?, subject, public, root_key)?;
    builder.add_extension(&ValidityAssuredShortTerm)?;
    builder.build::<DerSignature>()
}

fn name(names: &SealNames, common: &str) -> Result<Name, Error> {
    let escaped = |text: &str| text.replace(',', "\\,");
    Ok(Name::from_str(&format!("CN={},O={},C=IT", escaped(common), escaped(names.organization)))?)
}

/// Fifteen random bytes behind one that keeps the number positive and its length fixed.
fn serial(entropy: &dyn Entropy) -> Result<SerialNumber, Error> {
    let mut bytes = [0x4d_u8; 16];
    entropy.fill(&mut bytes[1..]);
    Ok(SerialNumber::new(&bytes)?)
}

fn validity(now: Timestamp) -> Result<Validity, Error> {
    Ok(Validity {
        not_before: time(now.as_second() - HALF_LIFE_SECONDS)?,
        not_after: time(now.as_second() + HALF_LIFE_SECONDS)?,
    })
}

/// The builder turns it into UTCTime up to 2049, as RFC 5280 asks.
fn time(seconds: i64) -> Result<Time, Error> {
    let since_epoch = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    Ok(Time::GeneralTime(GeneralizedTime::from_unix_duration(since_epoch)?))
}

/// Says that a certificate needs no word on its revocation.
pub(super) const VALIDITY_ASSURED_SHORT_TERM: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.194121.2.1");

/// ASN.1 NULL under that name.
struct ValidityAssuredShortTerm;

impl der::oid::AssociatedOid for ValidityAssuredShortTerm {
    const OID: ObjectIdentifier = VALIDITY_ASSURED_SHORT_TERM;
}

impl Encode for ValidityAssuredShortTerm {
    fn encoded_len(&self) -> der::Result<Length> {
        der::asn1::Null.encoded_len()
    }

    fn encode(&self, encoder: &mut impl Writer) -> der::Result<()> {
        der::asn1::Null.encode(encoder)
    }
}

impl AsExtension for ValidityAssuredShortTerm {
    fn critical(&self, _: &Name, _: &[Extension]) -> bool {
        false
    }
}
