//! The verifier: what a document proves, checked without network, database or trust in who gave it.
//!
//! It shares no code with what seals: a file is read as bytes, its seal as ASN.1, and each thing that was looked at becomes
//! a [`Finding`] that holds, does not, or cannot be known, in plain words. Bounded in time and memory by the length of the
//! file; nothing of it is kept.

mod chain;
mod changes;
mod pdf;
mod report;
mod seal;
mod timestamp;

pub use chain::{Trust, TrustError};
pub use report::{Check, Finding, Outcome, Report, Verdict};

use messo_domain::explanation::Sentence;
use sha2::{Digest as _, Sha256};

/// Most seals of one file that are looked at.
const MOST_SEALS: usize = 16;

/// Checks a document: a PDF with a seal.
pub fn document(bytes: &[u8], trust: &Trust) -> Report {
    let mut report = Report::of(hex::encode(Sha256::digest(bytes)));
    if !bytes.starts_with(b"%PDF-") {
        report.fails(Check::Format, Sentence::new("This is not a PDF.", "Questo non è un PDF."));
        return report;
    }
    let seals = pdf::seals(bytes);
    let Some(last) = seals.last() else {
        let sentence = Sentence::new(
            "There is no seal in this file: it proves nothing by itself. Notices of receipt are not sealed.",
            "In questo file non c'è alcun sigillo: da solo non prova nulla. Gli avvisi di avvenuta ricezione non sono sigillati.",
        );
        report.unknown(Check::Seal, sentence);
        return report;
    };
    if seals.len() > MOST_SEALS {
        let sentence =
            Sentence::new("There are too many seals in this file.", "In questo file ci sono troppi sigilli.");
        report.fails(Check::Seal, sentence);
        return report;
    }
    changes::look(bytes, last, &mut report);
    for seal in &seals {
        seal::look(bytes, seal, trust, &mut report);
    }
    report
}
