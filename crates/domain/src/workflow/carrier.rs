//! The carrier's language: products and event codes, as a table in data.
//!
//! One row, one code (spec: carrier codes). `…A` says that something happened, `…B` brings its documents, `…C` closes the
//! file; `…D`, `…E`, `…F` are the same for an addressee who cannot be traced at all. What an outcome means for the case
//! is decided in `analog_answers`; this file only knows what a code says and which causes and documents it needs.

use serde::{Deserialize, Serialize};

/// Postal product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Product {
    /// Registered letter with acknowledgement of receipt (raccomandata A/R).
    #[serde(rename = "AR")]
    Ar,
    /// Service of judicial acts, law 890/1982.
    #[serde(rename = "890")]
    L890,
    /// Simple registered letter.
    #[serde(rename = "RS")]
    Rs,
    /// Registered letter abroad, with acknowledgement of receipt.
    #[serde(rename = "RIR")]
    Rir,
    /// Simple registered letter abroad.
    #[serde(rename = "RIS")]
    Ris,
}

impl Product {
    /// Name on the wire.
    pub fn wire(self) -> &'static str {
        match self {
            Self::Ar => "AR",
            Self::L890 => "890",
            Self::Rs => "RS",
            Self::Rir => "RIR",
            Self::Ris => "RIS",
        }
    }

    /// All products.
    pub const ALL: [Self; 5] = [Self::Ar, Self::L890, Self::Rs, Self::Rir, Self::Ris];
}

/// What kind of event a code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Recorded; changes nothing by itself.
    Progress,
    /// Kept by the carrier's desk, not shown.
    SaveOnly,
    /// Closes the file, with an outcome that the rule tells.
    Final(Outcome),
    /// The deposit at the post office is perfected once its documents are in (law 890).
    HeldAndPerfected,
    /// Theft, loss, damage: a new expedition is needed.
    Retryable,
    /// An error that a person must mend.
    NeedsOperator,
}

/// How a final code is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Served.
    Served,
    /// Not served.
    NotServed,
    /// By the cause: refusal serves (M05), so does a deceased addressee for the carrier (M02); M06 to M09 do not.
    ByCause,
    /// Collected or refused at the post office: served then, or by lapse if more than ten days had gone.
    Held,
    /// Never collected: served by lapse, if the carrier shows thirty days.
    NeverCollected,
}

/// One code of the carrier.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// The code.
    pub code: &'static str,
    /// Its kind.
    pub class: Class,
    /// Causes that may come with it; empty: none is needed.
    pub causes: &'static [&'static str],
    /// Document that the file must hold before it can be closed.
    pub document: Option<&'static str>,
}

const MISSED: &[&str] = &["M02", "M05", "M06", "M07", "M08", "M09"];
const UNTRACED: &[&str] = &["M01", "M03", "M04"];
const ANY_FAILURE: &[&str] = &["M01", "M02", "M03", "M04", "M05", "M06", "M07", "M08", "M09"];
const LOST: &[&str] = &["F01", "F02", "F03", "F04"];
const FORCE_MAJEURE: &[&str] = &["C01", "C02", "C03", "C04", "C05", "C06"];

const fn progress(code: &'static str) -> Code {
    Code { code, class: Class::Progress, causes: &[], document: None }
}

const fn progress_for(code: &'static str, causes: &'static [&'static str]) -> Code {
    Code { code, class: Class::Progress, causes, document: None }
}

const fn closes(code: &'static str, outcome: Outcome, document: &'static str) -> Code {
    Code { code, class: Class::Final(outcome), causes: &[], document: Some(document) }
}

const fn retry(code: &'static str, causes: &'static [&'static str]) -> Code {
    Code { code, class: Class::Retryable, causes, document: None }
}

const fn of_class(code: &'static str, class: Class) -> Code {
    Code { code, class, causes: &[], document: None }
}

/// Registered letters with acknowledgement of receipt.
const AR: &[Code] = &[
    progress("RECRN001A"),
    progress("RECRN001B"),
    closes("RECRN001C", Outcome::Served, "AR"),
    progress_for("RECRN002A", MISSED),
    progress("RECRN002B"),
    closes("RECRN002C", Outcome::ByCause, "Plico"),
    progress_for("RECRN002D", UNTRACED),
    progress("RECRN002E"),
    closes("RECRN002F", Outcome::NotServed, "Plico"),
    progress("RECRN003A"),
    progress("RECRN003B"),
    closes("RECRN003C", Outcome::Held, "AR"),
    progress("RECRN004A"),
    progress("RECRN004B"),
    closes("RECRN004C", Outcome::Held, "Plico"),
    progress("RECRN005A"),
    progress("RECRN005B"),
    closes("RECRN005C", Outcome::NeverCollected, "Plico"),
    retry("RECRN006", LOST),
    progress("RECRN010"),
    progress("RECRN011"),
    retry("RECRN013", &[]),
    progress_for("RECRN015", FORCE_MAJEURE),
];

/// Letters of law 890/1982. From the deposit on, `RECAG012` is the outcome and the later files are only recorded.
const L890: &[Code] = &[
    progress("RECAG001A"),
    progress("RECAG001B"),
    closes("RECAG001C", Outcome::Served, "23L"),
    progress("RECAG002A"),
    progress("RECAG002B"),
    closes("RECAG002C", Outcome::Served, "23L"),
    progress_for("RECAG003A", MISSED),
    progress("RECAG003B"),
    closes("RECAG003C", Outcome::ByCause, "Plico"),
    progress_for("RECAG003D", UNTRACED),
    progress("RECAG003E"),
    closes("RECAG003F", Outcome::NotServed, "Plico"),
    retry("RECAG004", LOST),
    progress("RECAG005A"),
    progress("RECAG005B"),
    progress("RECAG005C"),
    progress("RECAG006A"),
    progress("RECAG006B"),
    progress("RECAG006C"),
    progress("RECAG007A"),
    progress("RECAG007B"),
    progress("RECAG007C"),
    progress("RECAG008A"),
    progress("RECAG008B"),
    progress("RECAG008C"),
    progress("RECAG010"),
    progress("RECAG011A"),
    progress("RECAG011B"),
    of_class("RECAG012", Class::HeldAndPerfected),
    progress("RECAG012A"),
    retry("RECAG013", &[]),
    progress_for("RECAG015", FORCE_MAJEURE),
];

/// Simple registered letters: whatever comes is recorded and has no consequence.
const RS: &[Code] = &[
    progress("RECRS001C"),
    progress("RECRS002A"),
    progress("RECRS002B"),
    progress("RECRS002C"),
    progress("RECRS002D"),
    progress("RECRS002E"),
    progress("RECRS002F"),
    progress("RECRS003C"),
    progress("RECRS004A"),
    progress("RECRS004B"),
    progress("RECRS004C"),
    progress("RECRS005A"),
    progress("RECRS005B"),
    progress("RECRS005C"),
    retry("RECRS006", LOST),
    progress("RECRS010"),
    of_class("RECRS011", Class::SaveOnly),
    retry("RECRS013", &[]),
    progress_for("RECRS015", FORCE_MAJEURE),
];

/// Registered letters abroad.
const RIR: &[Code] = &[
    progress("RECRI001"),
    progress("RECRI002"),
    progress("RECRI003A"),
    progress("RECRI003B"),
    closes("RECRI003C", Outcome::Served, "AR"),
    progress_for("RECRI004A", ANY_FAILURE),
    progress("RECRI004B"),
    closes("RECRI004C", Outcome::NotServed, "Plico"),
    retry("RECRI005", LOST),
];

/// Simple registered letters abroad. `RECRSI003` is `RECRSI003C` as SEND's own test sequences write it.
const RIS: &[Code] = &[
    of_class("RECRSI001", Class::SaveOnly),
    of_class("RECRSI002", Class::SaveOnly),
    progress("RECRSI003"),
    progress("RECRSI003C"),
    progress("RECRSI004A"),
    progress("RECRSI004B"),
    progress("RECRSI004C"),
    retry("RECRSI005", LOST),
];

/// Codes of printing and hand-over, of every product.
const ALL_PRODUCTS: &[Code] = &[
    progress("CON010"),
    progress("CON011"),
    progress("CON012"),
    progress("CON016"),
    progress("CON018"),
    progress("CON020"),
    progress("CON080"),
    progress("CON09A"),
    of_class("CON991", Class::SaveOnly),
    of_class("CON992", Class::SaveOnly),
    of_class("CON993", Class::NeedsOperator),
    of_class("CON995", Class::NeedsOperator),
    retry("CON996", &[]),
    of_class("CON997", Class::NeedsOperator),
    of_class("CON998", Class::NeedsOperator),
    of_class("P000", Class::SaveOnly),
    of_class("P001", Class::SaveOnly),
    of_class("P008", Class::SaveOnly),
    of_class("P009", Class::SaveOnly),
    of_class("P010", Class::SaveOnly),
    of_class("P011", Class::SaveOnly),
    of_class("P012", Class::SaveOnly),
    of_class("P013", Class::SaveOnly),
    of_class("P014", Class::SaveOnly),
];

/// The codes of a product, those of every product not among them.
fn own(product: Product) -> &'static [Code] {
    match product {
        Product::Ar => AR,
        Product::L890 => L890,
        Product::Rs => RS,
        Product::Rir => RIR,
        Product::Ris => RIS,
    }
}

/// The row of a code for a product.
pub fn lookup(product: Product, code: &str) -> Option<&'static Code> {
    own(product).iter().chain(ALL_PRODUCTS).find(|row| row.code == code)
}

/// The codes of happening and of documents that must precede a closing code: `RECRN001C` → `RECRN001A`, `RECRN001B`.
pub fn opening_codes(closing: &str) -> Option<(String, String)> {
    let (stem, last) = closing.split_at(closing.len().checked_sub(1)?);
    match last {
        "C" => Some((format!("{stem}A"), format!("{stem}B"))),
        "F" => Some((format!("{stem}D"), format!("{stem}E"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_stands_twice_and_every_closing_code_has_its_opening_ones() {
        for product in Product::ALL {
            let rows: Vec<&Code> = own(product).iter().chain(ALL_PRODUCTS).collect();
            for (index, row) in rows.iter().enumerate() {
                assert!(rows[index + 1..].iter().all(|other| other.code != row.code), "{} stands twice", row.code);
                if let Class::Final(_) = row.class {
                    let (happened, documents) = opening_codes(row.code).unwrap_or_default();
                    assert!(
                        lookup(product, &happened).is_some() && lookup(product, &documents).is_some(),
                        "{}",
                        row.code
                    );
                }
            }
        }
    }
}
