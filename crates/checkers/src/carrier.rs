//! What a carrier's code may mean, from the contract's tables: which outcome it gives, for which causes, on which papers.
//!
//! One row per code that can be an outcome; the rest of the carrier's language never is one.

use messo_domain::case::ResponseStatus::{self, Ko, Ok};
use messo_domain::workflow::carrier::Product;

/// What must be there before a code can be an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Papers {
    /// The two events before it, of its date; the second brought this document.
    File {
        /// The event that happened.
        happened: &'static str,
        /// The documents of it.
        documents: &'static str,
        /// The document.
        kind: &'static str,
    },
    /// Report of service and notice of deposit, whenever they came.
    Deposit,
    /// The platform's own conclusion from what the carrier said.
    Concluded,
}

/// A code that can be an outcome.
#[derive(Clone, Copy, Debug)]
pub struct Closing {
    /// The code.
    pub code: &'static str,
    /// Of which product.
    pub product: Product,
    /// The outcome; none where the cause says it.
    pub outcome: Option<ResponseStatus>,
    /// What it rests on.
    pub papers: Papers,
}

const fn file(
    code: &'static str,
    product: Product,
    outcome: Option<ResponseStatus>,
    happened: &'static str,
    documents: &'static str,
    kind: &'static str,
) -> Closing {
    Closing { code, product, outcome, papers: Papers::File { happened, documents, kind } }
}

use Product::{Ar, L890, Rir};

const CLOSING: &[Closing] = &[
    file("RECRN001C", Ar, Some(Ok), "RECRN001A", "RECRN001B", "AR"),
    file("RECRN002C", Ar, None, "RECRN002A", "RECRN002B", "Plico"),
    file("RECRN002F", Ar, Some(Ko), "RECRN002D", "RECRN002E", "Plico"),
    file("RECRN003C", Ar, Some(Ok), "RECRN003A", "RECRN003B", "AR"),
    file("RECRN004C", Ar, Some(Ok), "RECRN004A", "RECRN004B", "Plico"),
    Closing { code: "PNRN012", product: Ar, outcome: Some(Ok), papers: Papers::Concluded },
    file("RECAG001C", L890, Some(Ok), "RECAG001A", "RECAG001B", "23L"),
    file("RECAG002C", L890, Some(Ok), "RECAG002A", "RECAG002B", "23L"),
    file("RECAG003C", L890, None, "RECAG003A", "RECAG003B", "Plico"),
    file("RECAG003F", L890, Some(Ko), "RECAG003D", "RECAG003E", "Plico"),
    Closing { code: "RECAG012", product: L890, outcome: Some(Ok), papers: Papers::Deposit },
    file("RECRI003C", Rir, Some(Ok), "RECRI003A", "RECRI003B", "AR"),
    file("RECRI004C", Rir, Some(Ko), "RECRI004A", "RECRI004B", "Plico"),
];

/// The row of a code that can be an outcome.
pub fn closing(code: &str) -> Option<&'static Closing> {
    CLOSING.iter().find(|row| row.code == code)
}

/// The outcome of a missed delivery by its cause: deceased or refused counts as served, a wrong address does not.
pub fn by_cause(cause: &str) -> Option<ResponseStatus> {
    match cause {
        "M02" | "M05" => Some(Ok),
        "M06" | "M07" | "M08" | "M09" => Some(Ko),
        _ => None,
    }
}

/// Whether a progress of this code may order a new expedition: theft, loss, damage, what cannot be reported, a discarded
/// print.
pub fn may_be_sent_again(code: &str) -> bool {
    const CODES: [&str; 9] =
        ["RECRN006", "RECRN013", "RECAG004", "RECAG013", "RECRI005", "RECRS006", "RECRS013", "RECRSI005", "CON996"];
    CODES.contains(&code)
}

/// Whether a code belongs to a product.
pub fn is_of(product: Product, code: &str) -> bool {
    let own = match product {
        Ar => "RECRN",
        L890 => "RECAG",
        Rir => "RECRI",
        Product::Rs => "RECRS",
        Product::Ris => "RECRSI",
    };
    // the codes of a simple letter abroad begin like those of one in the country
    let simple_abroad = code.starts_with("RECRSI");
    code.starts_with("CON") || (code.starts_with(own) && (product == Product::Ris) == simple_abroad)
}
