//! What the verifier says of sealed documents, of changed ones, and of what only looks like one.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use jiff::Timestamp;
use lopdf::{Document, IncrementalDocument, Object, Stream, dictionary};
use messo_domain::work::Template;
use messo_evidence::{DevelopmentSeal, SealNames, TypstRenderer};
use messo_ports::notices::{Renderer as _, Sealer as _, Sheet};
use messo_ports::time::Entropy;
use messo_verifier::{Check, Outcome, Report, Trust, TrustError, Verdict, document};
use proptest::prelude::*;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

/// Bytes that differ from one seal to the next, and are the same in every run.
struct Bytes(AtomicU8);

impl Entropy for Bytes {
    fn fill(&self, buffer: &mut [u8]) {
        let start = self.0.fetch_add(7, Ordering::Relaxed);
        buffer.iter_mut().zip(start..=u8::MAX).for_each(|(byte, value)| *byte = value);
    }
}

fn at() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

fn a_seal(first: u8) -> DevelopmentSeal {
    DevelopmentSeal::generate(&SealNames::default(), &Bytes(AtomicU8::new(first)), at()).unwrap()
}

/// A sealed page, and the root of its seal.
fn sealed() -> &'static (Vec<u8>, String) {
    static SEALED: OnceLock<(Vec<u8>, String)> = OnceLock::new();
    SEALED.get_or_init(|| {
        let seal = a_seal(1);
        let sheet = Sheet {
            title: format!("A page for {}", Template::SenderAck.name()),
            date: at(),
            rows: vec![("Fact".to_owned(), "it happened".to_owned())],
            paragraphs: Vec::new(),
            marking: None,
        };
        let pdf = TypstRenderer::new().render_sheet(&sheet).unwrap().pdf;
        (seal.seal(&pdf, at()).unwrap().to_vec(), seal.root_certificate())
    })
}

fn trust() -> Trust {
    Trust::from_pem(&sealed().1).unwrap()
}

fn outcome(report: &Report, check: Check) -> Option<Outcome> {
    report.findings.iter().find(|finding| finding.check == check).map(|finding| finding.outcome)
}

#[test]
fn a_seal_that_holds_is_told_piece_by_piece() {
    let (pdf, _) = sealed();
    let report = document(pdf, &trust());
    assert_eq!(report.verdict(), Verdict::Proven, "{report:#?}");
    for check in [Check::Coverage, Check::Seal, Check::Integrity, Check::Signature, Check::Chain, Check::Validity] {
        assert_eq!(outcome(&report, check), Some(Outcome::Holds), "{check:?}");
    }
    assert_eq!(outcome(&report, Check::Time), Some(Outcome::Unknown), "nobody proves the instant");
    let time = report.findings.iter().find(|finding| finding.check == Check::Time).unwrap();
    assert!(time.words.it.contains("02/03/2026, 10:00:00 (+01:00)"), "{}", time.words.it);
    assert_eq!(report.sha256.len(), 64);
}

#[test]
fn without_roots_the_chain_is_not_judged_and_under_others_it_fails() {
    let (pdf, _) = sealed();
    let report = document(pdf, &Trust::default());
    assert_eq!((report.verdict(), outcome(&report, Check::Chain)), (Verdict::Intact, Some(Outcome::Unknown)));
    let other = Trust::from_pem(&a_seal(99).root_certificate()).unwrap();
    let report = document(pdf, &other);
    assert_eq!((report.verdict(), outcome(&report, Check::Chain)), (Verdict::Broken, Some(Outcome::Fails)));
    assert_eq!(outcome(&report, Check::Integrity), Some(Outcome::Holds), "that it is intact is told all the same");
    let both = format!("a line before\n{}{}", a_seal(99).root_certificate(), sealed().1);
    assert_eq!(document(pdf, &Trust::from_pem(&both).unwrap()).verdict(), Verdict::Proven);
}

#[test]
fn a_file_of_roots_says_what_is_wrong_with_it() {
    assert_eq!(Trust::from_pem("").unwrap_err(), TrustError::Empty);
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assert_eq!(Trust::from_pem(&(sealed().1.clone() + broken)).unwrap_err(), TrustError::Unreadable(2));
    assert_eq!(Trust::from_pem(&broken.repeat(1001)).unwrap_err(), TrustError::TooMany);
}

/// Continues the sealed file by an update that changes it.
fn continued(change: impl FnOnce(&mut IncrementalDocument)) -> Vec<u8> {
    let (pdf, _) = sealed();
    let mut update = IncrementalDocument::create_from(pdf.clone(), Document::load_mem(pdf).unwrap());
    change(&mut update);
    let mut bytes = Vec::new();
    update.save_to(&mut bytes).unwrap();
    assert!(bytes.starts_with(pdf), "not a sealed byte is touched");
    bytes
}

#[test]
fn what_is_laid_over_a_sealed_page_is_noticed() {
    let other_content = continued(|update| {
        let page = update.get_prev_documents().page_iter().next().unwrap();
        let content = update.new_document.add_object(Stream::new(dictionary! {}, b"BT ET".to_vec()));
        update.opt_clone_object_to_new_document(page).unwrap();
        update.new_document.get_dictionary_mut(page).unwrap().set("Contents", content);
    });
    let other_pages = continued(|update| {
        let catalog = update.get_prev_documents().trailer.get(b"Root").unwrap().as_reference().unwrap();
        let pages = update.new_document.add_object(dictionary! { "Type" => "Pages", "Kids" => Vec::<Object>::new() });
        update.opt_clone_object_to_new_document(catalog).unwrap();
        update.new_document.get_dictionary_mut(catalog).unwrap().set("Pages", pages);
    });
    let not_a_pdf = [sealed().0.as_slice(), b"\n%something else"].concat();
    for (name, bytes) in [("content", other_content), ("pages", other_pages), ("bytes", not_a_pdf)] {
        let report = document(&bytes, &trust());
        assert_eq!(report.verdict(), Verdict::Broken, "{name}: {report:#?}");
        assert_eq!(outcome(&report, Check::Coverage), Some(Outcome::Fails));
        assert_eq!(outcome(&report, Check::Integrity), Some(Outcome::Holds), "the sealed part is as it was");
    }
}

#[test]
fn validation_data_may_follow_a_seal() {
    let bytes = continued(|update| {
        let catalog = update.get_prev_documents().trailer.get(b"Root").unwrap().as_reference().unwrap();
        let certificate = update.new_document.add_object(Stream::new(dictionary! {}, b"a certificate".to_vec()));
        let store =
            update.new_document.add_object(dictionary! { "Type" => "DSS", "Certs" => vec![certificate.into()] });
        update.opt_clone_object_to_new_document(catalog).unwrap();
        update.new_document.get_dictionary_mut(catalog).unwrap().set("DSS", store);
    });
    let report = document(&bytes, &trust());
    assert_eq!(report.verdict(), Verdict::Proven, "{report:#?}");
}

#[test]
fn what_has_no_seal_proves_nothing() {
    let report = document(b"%PDF-1.7\nnothing", &trust());
    assert_eq!((report.verdict(), outcome(&report, Check::Seal)), (Verdict::Nothing, Some(Outcome::Unknown)));
    let report = document(b"PK\x03\x04", &trust());
    assert_eq!((report.verdict(), outcome(&report, Check::Format)), (Verdict::Broken, Some(Outcome::Fails)));
    let seals = b"%PDF-1.7".iter().copied().chain(b"/ByteRange [0 9 11 1] <00> ".repeat(99)).collect::<Vec<u8>>();
    assert_eq!(document(&seals, &trust()).findings.len(), 1, "not even a hundred of them");
}

/// Where the seal stands.
fn hole(pdf: &[u8]) -> std::ops::Range<usize> {
    let start = pdf.windows(10).rposition(|window| window == b"/Contents<").unwrap() + 9;
    start..start + pdf[start..].iter().position(|byte| *byte == b'>').unwrap() + 1
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_byte_breaks_the_seal(place in 0_usize..1_000_000, bit in 0_u8..8) {
        let (pdf, _) = sealed();
        let mut changed = pdf.clone();
        let place = place % changed.len();
        changed[place] ^= 1 << bit;
        let verdict = document(&changed, &trust()).verdict();
        // the seal itself stands in a hole that it cannot cover: a version number there, say, may be another
        let is_covered = !hole(pdf).contains(&place);
        prop_assert!(!is_covered || !matches!(verdict, Verdict::Proven | Verdict::Intact), "byte {place}: {verdict:?}");
    }

    #[test]
    fn nothing_makes_it_stop(cut in 0_usize..1_000_000, noise: Vec<u8>) {
        let (pdf, _) = sealed();
        let cut = cut % pdf.len();
        let verdict = document(&pdf[..cut], &trust()).verdict();
        prop_assert!(verdict != Verdict::Proven);
        document(&noise, &trust());
        document(&[b"%PDF-1.7".as_slice(), &noise, &pdf[cut..]].concat(), &trust());
    }
}
