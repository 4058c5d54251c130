//! What was found: one finding a check, in words for people and codes for programs.

use jiff::Timestamp;
use messo_domain::explanation::Sentence;
use messo_domain::workflow::terms::rome;
use serde::Serialize;

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Check {
    /// The file is of a kind that can be checked.
    Format,
    /// There is a seal.
    Seal,
    /// The seal covers the file.
    Coverage,
    /// What the seal covers has not changed.
    Integrity,
    /// The seal was made by the key of its certificate.
    Signature,
    /// The certificate comes from a root that is trusted.
    Chain,
    /// The certificate was valid when the seal was made.
    Validity,
    /// When the seal was made.
    Time,
    /// Whether the certificate had been revoked.
    Revocation,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// It holds.
    Holds,
    /// It does not.
    Fails,
    /// It cannot be known from the file and what was given.
    Unknown,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// What came of it.
    pub outcome: Outcome,
    /// In words.
    pub words: Sentence,
}

/// All in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// Nothing fails, and the seal comes from a root that was trusted.
    Proven,
    /// Nothing fails; who sealed it is not known for certain.
    Intact,
    /// Something fails.
    Broken,
    /// There is no seal to check.
    Nothing,
}

/// What a file proves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// What was found, in the order in which it was looked at.
    pub findings: Vec<Finding>,
}

impl Report {
    pub(crate) fn of(sha256: String) -> Self {
        Self { sha256, findings: Vec::new() }
    }

    pub(crate) fn holds(&mut self, check: Check, words: Sentence) {
        self.findings.push(Finding { check, outcome: Outcome::Holds, words });
    }

    pub(crate) fn fails(&mut self, check: Check, words: Sentence) {
        self.findings.push(Finding { check, outcome: Outcome::Fails, words });
    }

    pub(crate) fn unknown(&mut self, check: Check, words: Sentence) {
        self.findings.push(Finding { check, outcome: Outcome::Unknown, words });
    }

    /// All in all.
    pub fn verdict(&self) -> Verdict {
        let any = |check: Check, outcome| self.findings.iter().any(|one| one.check == check && one.outcome == outcome);
        if self.findings.iter().any(|one| one.outcome == Outcome::Fails) {
            Verdict::Broken
        } else if any(Check::Seal, Outcome::Unknown) {
            Verdict::Nothing
        } else if any(Check::Chain, Outcome::Unknown) {
            Verdict::Intact
        } else {
            Verdict::Proven
        }
    }
}

/// An instant in Rome, with its offset, as both languages read it.
pub(crate) fn in_rome(at: Timestamp) -> String {
    at.to_zoned_datetime(rome()).strftime("%d/%m/%Y, %H:%M:%S (%:z)").to_string()
}
