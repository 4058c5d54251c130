//! What the seal promises, checked here without the code that made it: digest, attributes, signature, chain.

use std::os::unix::fs::PermissionsExt as _;

use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::SignedData;
use der::{Decode, DecodePem, Encode};
use messo_domain::work::Template;
use messo_evidence::{DevelopmentSeal, SealError, TypstRenderer};
use messo_ports::notices::{Renderer, Sealer};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{DerSignature, VerifyingKey};
use sha2::{Digest, Sha256};
use x509_cert::Certificate;

use crate::samples::{at, entropy, notice, seal};

const SIGNED_AT: &str = "2026-03-28T20:00:02Z";

fn sealed() -> Vec<u8> {
    let pdf = TypstRenderer::new().render(&notice(Template::SenderAck)).unwrap().pdf;
    seal().seal(&pdf, at(SIGNED_AT)).unwrap().to_vec()
}

/// Checks the last signature of a file against a root; the error says what does not hold.
fn check(pdf: &[u8], root_pem: &str) -> Result<(), String> {
    let last = rfind(pdf, b"/ByteRange").ok_or("no signature")?;
    let end = last + pdf[last..].iter().position(|byte| *byte == b']').ok_or("no range")?;
    let text = std::str::from_utf8(&pdf[last..end]).map_err(|error| error.to_string())?;
    let range: Vec<usize> = text.split(['[', ' ']).filter_map(|part| part.parse().ok()).collect();
    let [0, gap, after, rest] = range[..] else { return Err(format!("range {range:?}")) };
    if after + rest != pdf.len() || pdf[gap] != b'<' || pdf[after - 1] != b'>' {
        return Err("the range does not cover all but the signature".into());
    }
    let digest = Sha256::new().chain_update(&pdf[..gap]).chain_update(&pdf[after..]).finalize();
    let padded = hex::decode(&pdf[gap + 1..after - 1]).map_err(|error| error.to_string())?;
    check_cms(&padded, &digest, root_pem).map_err(|error| format!("CMS: {error}"))
}

fn check_cms(padded: &[u8], digest: &[u8], root_pem: &str) -> Result<(), String> {
    let mut reader = der::SliceReader::new(padded).map_err(|error| error.to_string())?;
    let content = ContentInfo::decode(&mut reader).map_err(|error| error.to_string())?;
    let signed: SignedData = content.content.decode_as().map_err(|error| error.to_string())?;
    let signer = signed.signer_infos.0.get(0).ok_or("no signer")?;
    let attributes = signer.signed_attrs.as_ref().ok_or("no signed attributes")?;
    let said =
        attributes.iter().find(|one| one.oid.to_string() == "1.2.840.113549.1.9.4").ok_or("no message digest")?;
    if said.values.get(0).ok_or("no value")?.value() != digest {
        return Err("the digest is another".into());
    }
    let certificates = signed.certificates.ok_or("no certificate")?.0.into_vec();
    let [CertificateChoices::Certificate(leaf)] = &certificates[..] else { return Err("not the leaf alone".into()) };
    let root = Certificate::from_pem(root_pem).map_err(|error| error.to_string())?;
    verify(leaf, &attributes.to_der().unwrap(), signer.signature.as_bytes())?;
    verify(&root, &leaf.tbs_certificate.to_der().unwrap(), leaf.signature.raw_bytes())?;
    verify(&root, &root.tbs_certificate.to_der().unwrap(), root.signature.raw_bytes())
}

fn verify(signer: &Certificate, message: &[u8], signature: &[u8]) -> Result<(), String> {
    let key = signer.tbs_certificate.subject_public_key_info.subject_public_key.raw_bytes();
    let key = VerifyingKey::from_sec1_bytes(key).map_err(|error| error.to_string())?;
    let signature = DerSignature::try_from(signature).map_err(|error| error.to_string())?;
    key.verify(message, &signature).map_err(|error| error.to_string())
}

fn rfind(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).rposition(|window| window == needle)
}

#[test]
fn a_sealed_document_begins_with_the_document_and_holds() {
    let pdf = TypstRenderer::new().render(&notice(Template::SenderAck)).unwrap().pdf;
    let sealed = seal().seal(&pdf, at(SIGNED_AT)).unwrap();
    assert!(sealed.starts_with(&pdf));
    check(&sealed, &seal().root_certificate()).unwrap();
}

#[test]
fn sealing_is_deterministic() {
    assert!(sealed() == sealed());
}

#[test]
fn any_changed_byte_breaks_the_seal() {
    let good = sealed();
    let root = seal().root_certificate();
    let hole = rfind(&good, b"<3082").unwrap();
    // The first byte, some in between, the last; and one inside the signature's own attributes.
    for position in [0, 700, good.len() / 3, good.len() / 2, good.len() - 1, hole + 400] {
        let mut bad = good.clone();
        bad[position] ^= 1;
        assert!(check(&bad, &root).is_err(), "byte {position} may be changed");
    }
}

#[test]
fn another_root_does_not_vouch_for_it() {
    let stranger = DevelopmentSeal::generate(
        &messo_evidence::SealNames::default(),
        &crate::samples::Counting(99.into()),
        at(SIGNED_AT),
    )
    .unwrap();
    assert!(check(&sealed(), &stranger.root_certificate()).is_err());
}

#[test]
fn a_second_seal_leaves_the_first_one_whole() {
    let first = sealed();
    let second = seal().seal(&first, at("2026-03-29T08:00:00Z")).unwrap();
    assert!(second.starts_with(&first));
    check(&second, &seal().root_certificate()).unwrap();
    let fields = lopdf::Document::load_mem(&second).unwrap();
    let widgets = fields.objects.values().filter_map(|one| one.as_dict().ok()).filter(|one| one.has(b"FT"));
    let names: Vec<_> = widgets.filter_map(|one| one.get(b"T").ok()?.as_str().ok()).collect();
    assert_eq!(names, [b"Sigillo1", b"Sigillo2"]);
}

#[test]
fn what_is_no_pdf_is_refused() {
    for bytes in [&b""[..], b"%PDF-1.7", b"PK\x03\x04 not a document at all", &sealed()[..900]] {
        let error = seal().seal(bytes, at(SIGNED_AT)).unwrap_err();
        assert!(error.to_string().starts_with("the document could not be sealed: the file is not a PDF"), "{error}");
    }
}

#[test]
fn the_seal_is_made_once_and_its_key_is_private() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("seal");
    let made = DevelopmentSeal::open_or_create(&folder, &entropy(), at(SIGNED_AT)).unwrap();
    let opened = DevelopmentSeal::open_or_create(&folder, &entropy(), at("2027-01-01T00:00:00Z")).unwrap();
    assert_eq!(made.certificate(), opened.certificate());
    assert_eq!(made.root_certificate(), opened.root_certificate());
    let mode = std::fs::metadata(folder.join("seal-key.pem")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let pdf = TypstRenderer::new().render(&notice(Template::SenderAck)).unwrap().pdf;
    check(&opened.seal(&pdf, at(SIGNED_AT)).unwrap(), &made.root_certificate()).unwrap();
}

#[test]
fn a_seal_left_half_made_by_a_crash_is_made_anew_and_a_damaged_one_is_not() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("seal-key.pem"), "half a k").unwrap();
    std::fs::write(home.path().join("seal-key.new"), "").unwrap();
    DevelopmentSeal::open_or_create(home.path(), &entropy(), at(SIGNED_AT)).unwrap();

    std::fs::write(home.path().join("seal-key.pem"), "damaged").unwrap();
    let error = DevelopmentSeal::open_or_create(home.path(), &entropy(), at(SIGNED_AT)).unwrap_err();
    assert!(matches!(error, SealError::Damaged { .. }), "{error}");
    std::fs::remove_file(home.path().join("seal-key.pem")).unwrap();
    let error = DevelopmentSeal::open_or_create(home.path(), &entropy(), at(SIGNED_AT)).unwrap_err();
    assert!(matches!(error, SealError::Folder { .. }), "{error}");
}
