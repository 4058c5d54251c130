//! The CMS signature of a PAdES seal (ETSI EN 319 142-1 §6.3, RFC 5652).
//!
//! Signed attributes: content-type, message-digest, signing-certificate-v2 (RFC 5035). No signing-time: PAdES takes it
//! from `/M`. Of the certificates all but the root go inside, which is what a verifier must have from elsewhere. A
//! time-stamp of the signature goes in as an unsigned attribute (B-T).

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{Null, ObjectIdentifier, OctetString, SetOfVec};
use der::{Any, Decode as _, Encode as _, Sequence};
use messo_ports::{TimeStamp, TimeStamper, TrustError};
use sha2::{Digest as _, Sha256};
use spki::AlgorithmIdentifierOwned;
use x509_cert::Certificate;
use x509_cert::attr::Attribute;

use super::chain::{Chain, KeyKind};
use super::keys::SealKey;
use super::signature::{self, ECDSA_WITH_SHA_256, RSA_WITH_SHA_256, SHA_256};

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const TIME_STAMP_TOKEN: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");

/// RFC 5035, with SHA-256 left out as the default and without the optional issuer.
#[derive(Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
}

#[derive(Sequence)]
struct EssCertIdV2 {
    cert_hash: OctetString,
}

/// A signature, and the time-stamp in it.
pub(super) struct Signed {
    /// DER of the ContentInfo.
    pub(super) cms: Vec<u8>,
    /// The stamp of the signature, where one was asked for.
    pub(super) stamp: Option<TimeStamp>,
}

/// Signs the digest of a document.
///
/// # Errors
/// Of the key and of the time-stamping authority; a signature that is not of the certificate's key is one.
pub(super) fn sign(
    digest: &[u8; 32],
    chain: &Chain,
    key: &dyn SealKey,
    stamper: Option<&dyn TimeStamper>,
) -> Result<Signed, TrustError> {
    let unmade = |error: der::Error| TrustError(format!("the signature could not be made: {error}"));
    let attributes = signed_attributes(digest, chain.leaf()).map_err(unmade)?;
    // The set sorts itself, so this is exactly the DER that RFC 5652 §5.4 has signed.
    let message = attributes.to_der().map_err(unmade)?;
    let signature = key.sign(&message)?;
    let algorithm = signature_algorithm(chain.kind()).map_err(unmade)?;
    signature::check(chain.key(), &algorithm.oid, &SHA_256, &message, &signature)
        .map_err(|_| TrustError("the key of the seal: it is not the key of the seal's certificate".into()))?;
    let stamp = stamper.map(|stamper| stamper.stamp(Sha256::digest(&signature).into())).transpose()?;
    let signer = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: chain.leaf().tbs_certificate.issuer.clone(),
            serial_number: chain.leaf().tbs_certificate.serial_number.clone(),
        }),
        digest_alg: sha_256(),
        signed_attrs: Some(attributes),
        signature_algorithm: algorithm,
        signature: OctetString::new(signature).map_err(unmade)?,
        unsigned_attrs: stamp.as_ref().map(unsigned_attributes).transpose().map_err(unmade)?,
    };
    let cms = content_info(signer, chain).map_err(unmade)?;
    Ok(Signed { cms, stamp })
}

fn content_info(signer: SignerInfo, chain: &Chain) -> der::Result<Vec<u8>> {
    let certificates = chain.below_root().iter().cloned().map(CertificateChoices::Certificate).collect::<Vec<_>>();
    let signed = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![sha_256()])?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: DATA, econtent: None },
        certificates: Some(CertificateSet(SetOfVec::try_from(certificates)?)),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from(vec![signer])?),
    };
    ContentInfo { content_type: SIGNED_DATA, content: Any::encode_from(&signed)? }.to_der()
}

fn unsigned_attributes(stamp: &TimeStamp) -> der::Result<SetOfVec<Attribute>> {
    let token = Any::from_der(&stamp.token)?;
    SetOfVec::try_from(vec![Attribute { oid: TIME_STAMP_TOKEN, values: SetOfVec::try_from(vec![token])? }])
}

fn signed_attributes(digest: &[u8; 32], certificate: &Certificate) -> der::Result<SetOfVec<Attribute>> {
    let cert_hash = OctetString::new(Sha256::digest(certificate.to_der()?).as_slice())?;
    SetOfVec::try_from(vec![
        attribute(CONTENT_TYPE, &DATA)?,
        attribute(MESSAGE_DIGEST, &OctetString::new(digest.as_slice())?)?,
        attribute(SIGNING_CERTIFICATE_V2, &SigningCertificateV2 { certs: vec![EssCertIdV2 { cert_hash }] })?,
    ])
}

fn attribute<T: der::Tagged + der::EncodeValue>(oid: ObjectIdentifier, value: &T) -> der::Result<Attribute> {
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![Any::encode_from(value)?])? })
}

fn sha_256() -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid: SHA_256, parameters: None }
}

/// With RSA, parameters are there and null (RFC 4055 §5).
fn signature_algorithm(kind: KeyKind) -> der::Result<AlgorithmIdentifierOwned> {
    Ok(match kind {
        KeyKind::P256 => AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA_256, parameters: None },
        KeyKind::Rsa => AlgorithmIdentifierOwned { oid: RSA_WITH_SHA_256, parameters: Some(Any::encode_from(&Null)?) },
    })
}
