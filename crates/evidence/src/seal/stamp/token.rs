//! The answer of a time-stamping authority: its status, the token in it, and whether the token holds.

use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Decode as _, Encode as _, Header, Reader, SliceReader, Tag, Tagged as _};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use messo_ports::TimeStamp;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use spki::AlgorithmIdentifierRef;
use x509_cert::Certificate;
use x509_cert::attr::Attribute;

use super::is_of_authority;
use crate::seal::signature::{self, SHA_256};

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
/// Granted, and granted with changes.
const GRANTED: [u8; 2] = [0, 1];

/// The stamp in an answer that was asked for with this digest and nonce.
pub(super) fn of_answer(answer: &[u8], sha256: [u8; 32], nonce: [u8; 8]) -> Result<TimeStamp, String> {
    let token = granted(answer)?;
    let signed = signed_data(token).map_err(|error| format!("its token cannot be read: {error}"))?;
    let content = signed.encap_content_info.econtent.as_ref().map(AnyRef::from).ok_or("its token is empty")?;
    let info: &OctetStringRef = &content.decode_as().map_err(|error| format!("its token cannot be read: {error}"))?;
    if signed.encap_content_info.econtent_type != TST_INFO {
        return Err("its token holds no time".into());
    }
    let info = info.as_bytes();
    let told = Told::read(info).map_err(|error| format!("its time cannot be read: {error}"))?;
    if told.algorithm != SHA_256 || told.digest != sha256 {
        return Err("it stamped something else".into());
    }
    if told.nonce != Some(&nonce) {
        return Err("it answered another question (the nonce differs)".into());
    }
    holds(&signed, info)?;
    let at = instant(told.time).ok_or("its time cannot be read")?;
    Ok(TimeStamp { token: token.to_vec().into(), at })
}

/// The certificates in a token.
pub(in crate::seal) fn certificates(token: &[u8]) -> der::Result<Vec<Certificate>> {
    Ok(of_signed(&signed_data(token)?))
}

/// The bytes of the token of an answer that grants one.
fn granted(answer: &[u8]) -> Result<&[u8], String> {
    let unread = |error: der::Error| format!("its answer cannot be read: {error}");
    let mut reader = SliceReader::new(answer).map_err(unread)?;
    Header::decode(&mut reader).and_then(|header| header.tag.assert_eq(Tag::Sequence)).map_err(unread)?;
    let status: AnyRef<'_> = reader.decode().map_err(unread)?;
    let mut parts = SliceReader::new(status.value()).map_err(unread)?;
    let code: u8 = parts.decode().map_err(unread)?;
    if !GRANTED.contains(&code) {
        return Err(format!("it refused (status {code})"));
    }
    reader.tlv_bytes().map_err(unread)
}

fn signed_data(token: &[u8]) -> der::Result<SignedData> {
    let content = ContentInfo::from_der(token)?;
    if content.content_type != SIGNED_DATA {
        return Err(Tag::Sequence.value_error());
    }
    content.content.decode_as()
}

/// What a TSTInfo says (RFC 3161 §2.4.2). Read by hand: fractions of a second in its time are no GeneralizedTime to the
/// reader of DER that we use.
struct Told<'a> {
    algorithm: ObjectIdentifier,
    digest: &'a [u8],
    time: &'a [u8],
    nonce: Option<&'a [u8]>,
}

impl<'a> Told<'a> {
    fn read(bytes: &'a [u8]) -> der::Result<Self> {
        let all = AnyRef::from_der(bytes)?;
        all.tag().assert_eq(Tag::Sequence)?;
        let mut reader = SliceReader::new(all.value())?;
        let _version: AnyRef<'_> = reader.decode()?;
        let _policy: AnyRef<'_> = reader.decode()?;
        let imprint: AnyRef<'a> = reader.decode()?;
        let _serial: AnyRef<'_> = reader.decode()?;
        let time: AnyRef<'a> = reader.decode()?;
        time.tag().assert_eq(Tag::GeneralizedTime)?;
        let mut nonce = None;
        while !reader.is_finished() {
            let part: AnyRef<'a> = reader.decode()?;
            if part.tag() == Tag::Integer {
                nonce = Some(part.value());
            }
        }
        let mut parts = SliceReader::new(imprint.value())?;
        let algorithm: AlgorithmIdentifierRef<'_> = parts.decode()?;
        let digest: OctetStringRef<'a> = parts.decode()?;
        Ok(Self { algorithm: algorithm.oid, digest: digest.as_bytes(), time: time.value(), nonce })
    }
}

/// Whether the token was signed by an authority whose certificate is in it.
fn holds(signed: &SignedData, info: &[u8]) -> Result<(), String> {
    let [signer] = signed.signer_infos.0.as_slice() else { return Err("its token has not one signer".into()) };
    let certificates = of_signed(signed);
    let signed_by = |certificate: &&Certificate| is_named(certificate, &signer.sid);
    let certificate = certificates.iter().find(signed_by).ok_or("its certificate is not in its token")?;
    if !is_of_authority(certificate) {
        return Err("its certificate is not one of a time-stamping authority".into());
    }
    let digest = digest_of(signer, info).ok_or("its digest is of an unknown kind")?;
    let attributes = signer.signed_attrs.as_ref().ok_or("its token signs no attributes")?;
    if message_digest(attributes.iter()).as_deref() != Some(&digest[..]) {
        return Err("its token was changed".into());
    }
    let message = attributes.to_der().map_err(|error| error.to_string())?;
    let key = &certificate.tbs_certificate.subject_public_key_info;
    let signature = signer.signature.as_bytes();
    Ok(signature::check(key, &signer.signature_algorithm.oid, &signer.digest_alg.oid, &message, signature)?)
}

fn of_signed(signed: &SignedData) -> Vec<Certificate> {
    let all = signed.certificates.iter().flat_map(|set| set.0.iter());
    all.filter_map(|one| match one {
        CertificateChoices::Certificate(certificate) => Some(certificate.clone()),
        CertificateChoices::Other(_) => None,
    })
    .collect()
}

fn is_named(certificate: &Certificate, name: &SignerIdentifier) -> bool {
    let certificate = &certificate.tbs_certificate;
    match name {
        SignerIdentifier::IssuerAndSerialNumber(of) => {
            certificate.issuer == of.issuer && certificate.serial_number == of.serial_number
        }
        SignerIdentifier::SubjectKeyIdentifier(of) => {
            let own = certificate.get::<x509_cert::ext::pkix::SubjectKeyIdentifier>();
            matches!(own, Ok(Some((_, own))) if own == *of)
        }
    }
}

fn digest_of(signer: &SignerInfo, content: &[u8]) -> Option<Vec<u8>> {
    match signer.digest_alg.oid.to_string().as_str() {
        "2.16.840.1.101.3.4.2.1" => Some(Sha256::digest(content).to_vec()),
        "2.16.840.1.101.3.4.2.2" => Some(Sha384::digest(content).to_vec()),
        "2.16.840.1.101.3.4.2.3" => Some(Sha512::digest(content).to_vec()),
        _ => None,
    }
}

fn message_digest<'a>(mut attributes: impl Iterator<Item = &'a Attribute>) -> Option<Vec<u8>> {
    let value = attributes.find(|one| one.oid == MESSAGE_DIGEST)?.values.get(0)?.value();
    Some(value.to_vec())
}

/// `YYYYMMDDhhmmss` and, if they are there, fractions that are left out.
fn instant(time: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(time).ok()?.strip_suffix('Z')?;
    let whole = text.split('.').next().filter(|whole| whole.len() == 14)?;
    let civil = DateTime::strptime("%Y%m%d%H%M%S", whole).ok()?;
    TimeZone::UTC.to_timestamp(civil).ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;

    #[test]
    fn a_time_is_read_with_and_without_fractions() {
        let expected: Timestamp = "2026-03-29T01:02:03Z".parse().unwrap();
        for text in ["20260329010203Z", "20260329010203.5Z", "20260329010203.123456Z"] {
            assert_eq!(instant(text.as_bytes()), Some(expected), "{text}");
        }
        for text in ["20260329010203", "2026032901020Z", "20261329010203Z", "", "Z"] {
            assert_eq!(instant(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_answer_is_refused_in_words() {
        for bytes in [&b""[..], b"<html>", &[0x30, 0x03, 0x30, 0x01], &[0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x00]] {
            let error = of_answer(bytes, [0; 32], [1; 8]).unwrap_err();
            assert!(error.starts_with("its answer cannot be read"), "{error}");
        }
        let rejected = [0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02];
        assert_eq!(of_answer(&rejected, [0; 32], [1; 8]).unwrap_err(), "it refused (status 2)");
    }
}
