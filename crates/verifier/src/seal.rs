//! One seal: a CMS of PAdES (ETSI EN 319 142-1), looked at piece by piece.

use crate::chain::{Trust, is_signed_by, is_valid_at};
use crate::pdf::Found;
use crate::report::{Check, Report, in_rome};
use crate::timestamp;
use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{ObjectIdentifier, OctetString};
use der::{Any, Decode as _, Encode as _, Reader as _, Sequence, SliceReader};
use jiff::Timestamp;
use messo_domain::explanation::Sentence;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use x509_cert::Certificate;

pub(crate) const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
pub(crate) const SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
pub(crate) const SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
/// *Validity assured short term*: such a certificate is never revoked (ETSI EN 319 412-1).
const SHORT_TERM: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.194121.2.1");

/// RFC 5035, as far as it is looked at: the digest of the certificate, SHA-256 where nothing else is said.
#[derive(Sequence)]
struct SigningCertificateV2<'a> {
    certs: Vec<der::asn1::AnyRef<'a>>,
    #[asn1(optional = "true")]
    policies: Option<der::asn1::AnyRef<'a>>,
}

/// A CMS that was read: one signer, its certificate and those that came with it.
pub(crate) struct Signed {
    pub(crate) signer: SignerInfo,
    pub(crate) certificate: Certificate,
    pub(crate) others: Vec<Certificate>,
    /// Content that stands inside, DER.
    pub(crate) content: Option<Any>,
}

impl Signed {
    /// Reads a CMS; what fills up its place is zeros.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = SliceReader::new(bytes).ok()?;
        let info = ContentInfo::decode(&mut reader).ok()?;
        let rest = reader.read_slice(reader.remaining_len()).ok()?;
        if info.content_type != SIGNED_DATA || rest.iter().any(|byte| *byte != 0) {
            return None;
        }
        let data: SignedData = info.content.decode_as().ok()?;
        let [signer] = data.signer_infos.0.as_slice() else { return None };
        let all: Vec<Certificate> = data.certificates.iter().flat_map(|set| set.0.iter()).filter_map(plain).collect();
        let SignerIdentifier::IssuerAndSerialNumber(id) = &signer.sid else { return None };
        let is_signer = |one: &&Certificate| {
            one.tbs_certificate.issuer == id.issuer && one.tbs_certificate.serial_number == id.serial_number
        };
        let certificate = all.iter().find(is_signer)?.clone();
        Some(Self { signer: signer.clone(), certificate, others: all, content: data.encap_content_info.econtent })
    }

    fn signed_attribute(&self, oid: ObjectIdentifier) -> Option<&Any> {
        let attributes = self.signer.signed_attrs.as_ref()?;
        let mut found = attributes.iter().filter(|attribute| attribute.oid == oid);
        let attribute = found.next().filter(|_| found.next().is_none())?;
        attribute.values.iter().next()
    }

    /// Whether it says that what it signs has this content, named by its digest.
    pub(crate) fn is_of(&self, pieces: &[&[u8]]) -> bool {
        let Some(digest) = digest(self.signer.digest_alg.oid, pieces) else { return false };
        let said = self.signed_attribute(MESSAGE_DIGEST).and_then(|any| any.decode_as::<OctetString>().ok());
        said.is_some_and(|said| said.as_bytes() == digest)
    }

    /// Whether the key of its certificate made it; `None` for an algorithm that is not known here.
    pub(crate) fn is_signed(&self) -> Option<bool> {
        let message = self.signer.signed_attrs.as_ref()?.to_der().ok()?;
        let algorithm = self.signer.signature_algorithm.oid;
        let digest = Some(self.signer.digest_alg.oid);
        is_signed_by(&self.certificate, algorithm, digest, &message, self.signer.signature.as_bytes())
    }

    /// Whether the certificate is the one that the signer meant: another one with the same key does not pass.
    fn names_its_certificate(&self) -> bool {
        let named = self.signed_attribute(SIGNING_CERTIFICATE_V2).and_then(|any| any.to_der().ok());
        let Some(der) = named else { return false };
        let (Ok(attribute), Ok(certificate)) = (SigningCertificateV2::from_der(&der), self.certificate.to_der()) else {
            return false;
        };
        let digest = Sha256::digest(&certificate);
        attribute.certs.first().and_then(|id| id.to_der().ok()).is_some_and(|id| contains(&id, &digest))
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn plain(choice: &CertificateChoices) -> Option<Certificate> {
    match choice {
        CertificateChoices::Certificate(certificate) => Some(certificate.clone()),
        CertificateChoices::Other(_) => None,
    }
}

/// The digest of some pieces, one after another.
pub(crate) fn digest(algorithm: ObjectIdentifier, pieces: &[&[u8]]) -> Option<Vec<u8>> {
    fn of<D: sha2::Digest>(pieces: &[&[u8]]) -> Vec<u8> {
        let mut hasher = D::new();
        pieces.iter().for_each(|piece| hasher.update(piece));
        hasher.finalize().to_vec()
    }
    match algorithm {
        SHA_256 => Some(of::<Sha256>(pieces)),
        SHA_384 => Some(of::<Sha384>(pieces)),
        SHA_512 => Some(of::<Sha512>(pieces)),
        _ => None,
    }
}

/// Looks at a seal.
pub(crate) fn look(bytes: &[u8], found: &Found, trust: &Trust, report: &mut Report) {
    let Some(signed) = Signed::read(&found.cms) else {
        let words = Sentence::new("The seal cannot be read: it is damaged.", "Il sigillo non si legge: è danneggiato.");
        report.fails(Check::Seal, words);
        return;
    };
    let name = signed.certificate.tbs_certificate.subject.to_string();
    let words = Sentence::new(format!("Sealed by: {name}"), format!("Sigillato da: {name}"));
    report.holds(Check::Seal, words);
    integrity(&signed, found.covered(bytes), report);
    signature(&signed, report);
    let proven = timestamp::look(&signed, trust, report);
    if proven.is_none() {
        claimed(found.claimed, report);
    }
    chain(&signed, trust, report);
    validity(&signed.certificate, proven.or(found.claimed), report);
    revocation(&signed.certificate, report);
}

fn integrity(signed: &Signed, covered: [&[u8]; 2], report: &mut Report) {
    if signed.is_of(&covered) {
        let words = Sentence::new(
            "Not a byte of what is sealed has changed since.",
            "Da allora non è cambiato un byte di ciò che è sigillato.",
        );
        report.holds(Check::Integrity, words);
    } else {
        let words = Sentence::new(
            "What is sealed has been changed after the seal was made.",
            "Ciò che è sigillato è stato cambiato dopo l'apposizione del sigillo.",
        );
        report.fails(Check::Integrity, words);
    }
}

fn signature(signed: &Signed, report: &mut Report) {
    match signed.is_signed() {
        Some(true) if signed.names_its_certificate() => {
            let words = Sentence::new(
                "The seal was made with the key of its certificate.",
                "Il sigillo è stato apposto con la chiave del suo certificato.",
            );
            report.holds(Check::Signature, words);
        }
        None => {
            let words = Sentence::new(
                "The seal uses an algorithm that is not known here.",
                "Il sigillo usa un algoritmo che qui non è noto.",
            );
            report.fails(Check::Signature, words);
        }
        Some(_) => {
            let words = Sentence::new(
                "The seal was not made with the key of its certificate.",
                "Il sigillo non è stato apposto con la chiave del suo certificato.",
            );
            report.fails(Check::Signature, words);
        }
    }
}

fn claimed(at: Option<Timestamp>, report: &mut Report) {
    let words = match at {
        Some(at) => {
            let at = in_rome(at);
            Sentence::new(
                format!("It says that it was sealed on {at}; no timestamp proves it."),
                format!("Dichiara di essere stato sigillato il {at}; nessuna marca temporale lo prova."),
            )
        }
        None => Sentence::new("Nothing says when it was sealed.", "Nulla dice quando è stato sigillato."),
    };
    report.unknown(Check::Time, words);
}

fn chain(signed: &Signed, trust: &Trust, report: &mut Report) {
    if trust.is_empty() {
        let words = Sentence::new(
            "Who stands behind the certificate was not judged: no roots were given.",
            "Non è stato valutato chi sta dietro il certificato: non sono state indicate radici.",
        );
        report.unknown(Check::Chain, words);
    } else if trust.leads_from(&signed.certificate, &signed.others) {
        let words = Sentence::new(
            "The certificate comes from a root that was given as trusted.",
            "Il certificato discende da una radice indicata come attendibile.",
        );
        report.holds(Check::Chain, words);
    } else {
        let words = Sentence::new(
            "The certificate comes from none of the roots that were given as trusted.",
            "Il certificato non discende da alcuna delle radici indicate come attendibili.",
        );
        report.fails(Check::Chain, words);
    }
}

fn validity(certificate: &Certificate, at: Option<Timestamp>, report: &mut Report) {
    match at.map(|at| is_valid_at(certificate, at)) {
        Some(true) => {
            let words = Sentence::new(
                "The certificate was valid when the seal was made.",
                "Il certificato era valido quando il sigillo è stato apposto.",
            );
            report.holds(Check::Validity, words);
        }
        Some(false) => {
            let words = Sentence::new(
                "The certificate was not valid when the seal was made.",
                "Il certificato non era valido quando il sigillo è stato apposto.",
            );
            report.fails(Check::Validity, words);
        }
        None => {
            let words = Sentence::new(
                "Whether the certificate was valid cannot be known without an instant.",
                "Senza un istante non si può sapere se il certificato fosse valido.",
            );
            report.unknown(Check::Validity, words);
        }
    }
}

fn revocation(certificate: &Certificate, report: &mut Report) {
    let mut extensions = certificate.tbs_certificate.extensions.iter().flatten();
    if extensions.any(|extension| extension.extn_id == SHORT_TERM) {
        let words = Sentence::new(
            "The certificate is of a kind that is never revoked.",
            "Il certificato è di un tipo che non viene mai revocato.",
        );
        report.holds(Check::Revocation, words);
    } else {
        let words = Sentence::new(
            "Whether the certificate had been revoked is not looked at here.",
            "Qui non si esamina se il certificato fosse stato revocato.",
        );
        report.unknown(Check::Revocation, words);
    }
}
