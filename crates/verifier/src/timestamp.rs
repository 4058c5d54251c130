//! The timestamp on a seal (RFC 3161): who proves that it was there at an instant.

use crate::chain::{Trust, is_valid_at};
use crate::report::{Check, Report, in_rome};
use crate::seal::{Signed, digest};
use der::asn1::{GeneralizedTime, ObjectIdentifier, OctetString};
use der::{Any, Decode as _, Encode as _, Reader as _, SliceReader};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use messo_domain::explanation::Sentence;
use spki::AlgorithmIdentifierOwned;

const TIMESTAMP_TOKEN: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");
/// Extended use of a key: timestamps, and nothing else.
const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");

/// What a token says, as far as it is looked at.
struct Said {
    imprint: Vec<u8>,
    algorithm: ObjectIdentifier,
    at: Timestamp,
}

/// Looks at the timestamp of a seal; the instant that it proves.
pub(crate) fn look(signed: &Signed, trust: &Trust, report: &mut Report) -> Option<Timestamp> {
    let attributes = signed.signer.unsigned_attrs.as_ref()?;
    let attribute = attributes.iter().find(|attribute| attribute.oid == TIMESTAMP_TOKEN)?;
    let token = attribute.values.iter().next().and_then(|any| any.to_der().ok()).unwrap_or_default();
    match judged(&token, signed, trust) {
        Ok(at) => {
            let when = in_rome(at);
            let words = Sentence::new(
                format!("A timestamp proves that the seal was there on {when}."),
                format!("Una marca temporale prova che il sigillo esisteva il {when}."),
            );
            report.holds(Check::Time, words);
            Some(at)
        }
        Err(words) => {
            report.fails(Check::Time, words);
            None
        }
    }
}

fn judged(token: &[u8], seal: &Signed, trust: &Trust) -> Result<Timestamp, Sentence> {
    let damaged = || Sentence::new("The timestamp cannot be read.", "La marca temporale non si legge.");
    let stamp = Signed::read(token).ok_or_else(damaged)?;
    let content = stamp.content.as_ref().and_then(|any| any.decode_as::<OctetString>().ok()).ok_or_else(damaged)?;
    let said = read(content.as_bytes()).ok_or_else(damaged)?;
    let is_of_this_seal = digest(said.algorithm, &[seal.signer.signature.as_bytes()]) == Some(said.imprint);
    if !is_of_this_seal || !stamp.is_of(&[content.as_bytes()]) || stamp.is_signed() != Some(true) {
        return Err(Sentence::new(
            "The timestamp is not of this seal, or was changed.",
            "La marca temporale non è di questo sigillo, o è stata cambiata.",
        ));
    }
    if !may_stamp(&stamp) || !is_valid_at(&stamp.certificate, said.at) {
        return Err(Sentence::new(
            "Who made the timestamp had no valid certificate for it.",
            "Chi ha apposto la marca temporale non aveva un certificato valido per farlo.",
        ));
    }
    if !trust.is_empty() && !trust.leads_from(&stamp.certificate, &stamp.others) {
        return Err(Sentence::new(
            "Who made the timestamp comes from none of the roots that were given as trusted.",
            "Chi ha apposto la marca temporale non discende da alcuna delle radici indicate come attendibili.",
        ));
    }
    Ok(said.at)
}

/// TSTInfo: version, policy, imprint, serial number, instant; what follows is not looked at.
fn read(bytes: &[u8]) -> Option<Said> {
    let mut outer = SliceReader::new(bytes).ok()?;
    outer
        .sequence(|inner| {
            let _version = Any::decode(inner)?;
            let _policy = ObjectIdentifier::decode(inner)?;
            let (algorithm, imprint) = inner.sequence(|imprint| {
                Ok((AlgorithmIdentifierOwned::decode(imprint)?.oid, OctetString::decode(imprint)?.into_bytes()))
            })?;
            let _serial = Any::decode(inner)?;
            let at = instant(inner)?;
            inner.read_slice(inner.remaining_len())?;
            Ok((algorithm, imprint, at))
        })
        .ok()
        .and_then(|(algorithm, imprint, at)| Some(Said { imprint, algorithm, at: at? }))
}

/// A GeneralizedTime, whose fraction of a second is left out.
fn instant<'a>(reader: &mut impl der::Reader<'a>) -> der::Result<Option<Timestamp>> {
    let any = Any::decode(reader)?;
    if let Ok(whole) = any.decode_as::<GeneralizedTime>() {
        return Ok(i64::try_from(whole.to_unix_duration().as_secs()).ok().and_then(|s| Timestamp::from_second(s).ok()));
    }
    let text = std::str::from_utf8(any.value()).unwrap_or_default();
    let civil = text.get(..14).and_then(|text| DateTime::strptime("%Y%m%d%H%M%S", text).ok());
    Ok(civil.and_then(|civil| TimeZone::UTC.to_timestamp(civil).ok()))
}

fn may_stamp(stamp: &Signed) -> bool {
    let mut extensions = stamp.certificate.tbs_certificate.extensions.iter().flatten();
    let uses = extensions.find(|extension| extension.extn_id == EXTENDED_KEY_USAGE);
    let read = uses.and_then(|extension| Vec::<ObjectIdentifier>::from_der(extension.extn_value.as_bytes()).ok());
    read.is_some_and(|uses| uses.contains(&TIME_STAMPING))
}
