//! Whether the certificates behind a seal were revoked, as their issuers say: revocation lists (RFC 5280 §5).
//!
//! A list is fetched from where the certificate says, checked (its issuer, its signature, the certificate not in it) and
//! kept for a while, since thousands of documents need the same one. A revoked certificate makes no seal. Answers of OCSP
//! are not asked for: an issuer that publishes no list cannot stand behind B-LT here.

use std::collections::HashMap;
use std::sync::Mutex;

use der::{Decode as _, Encode as _};
use jiff::{SignedDuration, Timestamp};
use messo_ports::TrustError;
use x509_cert::Certificate;
use x509_cert::crl::CertificateList;
use x509_cert::ext::pkix::CrlDistributionPoints;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};

use super::certificate::VALIDITY_ASSURED_SHORT_TERM;
use super::chain::{issued_by, subject};
use super::http::{Credentials, Http};
use super::signature;

/// How long a list is used before a newer one is asked for, if it says no less: fresh enough for evidence, and an issuer
/// is asked once for thousands of documents.
const KEPT: SignedDuration = SignedDuration::from_hours(1);

/// The lists of all issuers concerned.
pub(super) struct Revocations {
    http: Http,
    kept: Mutex<HashMap<String, Kept>>,
}

/// A list that was fetched.
#[derive(Clone)]
struct Kept {
    list: CertificateList,
    der: Vec<u8>,
    until: Timestamp,
}

impl Revocations {
    pub(super) fn new() -> Self {
        Self { http: Http::new("the revocation list", Credentials::None), kept: Mutex::default() }
    }

    /// The list that says that a certificate is not revoked; `None` where none is needed: a root, or one that lives too
    /// short to be revoked. `at` is an instant of the authority of time, against which the list is fresh or not.
    pub(super) fn list_for(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        at: Timestamp,
    ) -> Result<Option<Vec<u8>>, TrustError> {
        if issued_by(certificate, certificate).is_ok() || lives_short(certificate) {
            return Ok(None);
        }
        let name = subject(certificate);
        let url = address(certificate)
            .ok_or_else(|| self.http.error(format!("{name} does not say where its issuer publishes one")))?;
        let kept = self.get(&url, issuer, at)?;
        let serial = &certificate.tbs_certificate.serial_number;
        let revoked = kept.list.tbs_cert_list.revoked_certificates.iter().flatten();
        if revoked.into_iter().any(|one| one.serial_number == *serial) {
            return Err(self.http.error(format!("{name} was revoked")));
        }
        Ok(Some(kept.der))
    }

    fn get(&self, url: &str, issuer: &Certificate, at: Timestamp) -> Result<Kept, TrustError> {
        let known = self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(url).cloned();
        if let Some(known) = known.filter(|known| at < known.until) {
            return Ok(known);
        }
        let der = self.http.get(url)?;
        let kept = read(der, issuer, at).map_err(|reason| self.http.error(format!("{url}: {reason}")))?;
        let mut all = self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        all.insert(url.to_owned(), kept.clone());
        Ok(kept)
    }
}

fn read(der: Vec<u8>, issuer: &Certificate, at: Timestamp) -> Result<Kept, String> {
    let list = CertificateList::from_der(&der).map_err(|error| error.to_string())?;
    if list.tbs_cert_list.issuer != issuer.tbs_certificate.subject {
        return Err("it is of another issuer".into());
    }
    let signed = list.tbs_cert_list.to_der().map_err(|error| error.to_string())?;
    let (key, algorithm) = (&issuer.tbs_certificate.subject_public_key_info, &list.signature_algorithm.oid);
    signature::check(key, algorithm, algorithm, &signed, list.signature.raw_bytes())?;
    let next = list.tbs_cert_list.next_update.map(|time| time.to_unix_duration().as_secs());
    let next = next.and_then(|seconds| Timestamp::from_second(i64::try_from(seconds).ok()?).ok());
    let next = next.unwrap_or(at + KEPT);
    if next < at {
        return Err(format!("it was to be renewed by {next}"));
    }
    Ok(Kept { list, der, until: next.min(at + KEPT) })
}

/// ETSI EN 319 412-1 §5.2.
fn lives_short(certificate: &Certificate) -> bool {
    let mut extensions = certificate.tbs_certificate.extensions.iter().flatten();
    extensions.any(|one| one.extn_id == VALIDITY_ASSURED_SHORT_TERM)
}

/// The first address of a list over HTTP.
fn address(certificate: &Certificate) -> Option<String> {
    let (_, points) = certificate.tbs_certificate.get::<CrlDistributionPoints>().ok()??;
    let names = points.0.into_iter().filter_map(|point| match point.distribution_point? {
        DistributionPointName::FullName(names) => Some(names),
        DistributionPointName::NameRelativeToCRLIssuer(_) => None,
    });
    let mut addresses = names.flatten().filter_map(|name| match name {
        GeneralName::UniformResourceIdentifier(uri) => Some(uri.to_string()),
        _ => None,
    });
    addresses.find(|uri| uri.starts_with("http"))
}
