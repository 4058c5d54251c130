//! The sequences that have a name, for letters: `Via @OK_AR` and its like.
//!
//! The table is data (`paper.txt`, SEND's public test sequences); this file only looks a name up. Electronic addresses
//! have a table of their own, by domain, in the room of certified mail.

use messo_domain::workflow::carrier::Product;
use std::sync::LazyLock;

/// Longest name that is looked up.
const MAX_NAME: usize = 64;

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Name as SEND spells it, without `@`.
    pub name: &'static str,
    /// Sequence in upper case, without `@SEQUENCE.`.
    pub sequence: String,
}

/// All rows, in the order of the file.
pub static PAPER: LazyLock<Vec<Named>> = LazyLock::new(|| {
    let printing = "5S-CON080.5S-CON020[DOC:7ZIP;PAGES:3]";
    let rows = include_str!("paper.txt").lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|row| row.split_once(' '))
        .map(|(name, sequence)| Named { name, sequence: sequence.to_ascii_uppercase().replace("<P>", printing) })
        .collect()
});

/// The sequence of this name in any case: as written, else with the product's suffix (`OK` is `OK_AR` for AR).
pub fn find(name: &str, product: Product) -> Option<&'static Named> {
    if name.len() > MAX_NAME {
        return None;
    }
    let exact = |name: &str| PAPER.iter().find(|row| row.name.eq_ignore_ascii_case(name));
    exact(name).or_else(|| exact(&format!("{name}_{}", product.wire())))
}

/// What the carrier does where the address asks for nothing.
///
/// # Panics
/// Never: a test finds the row of each product.
pub fn delivered(product: Product) -> &'static Named {
    find("OK", product).expect("the table has an OK row for each product")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;
    use crate::sequence::{Turn, pick, read_steps};
    use std::collections::BTreeSet;

    #[test]
    fn every_step_of_every_row_is_read() {
        assert_eq!(PAPER.len(), 115, "SEND's 114 rows and the one for a rework");
        let separators = ["ATTEMPT", "@DISCOVERED.", "@RETRY.", "PCRETRY", "@RESTART0."];
        for row in PAPER.iter() {
            let mut flat = row.sequence.clone();
            for separator in separators {
                flat = flat.replace(separator, ".");
            }
            let written = flat.split('.').count();
            assert_eq!(read_steps(&flat).len(), written, "{}", row.name);
            assert!(!read_steps(pick(&row.sequence, Turn::default()).steps).is_empty(), "{}", row.name);
        }
    }

    #[test]
    fn every_document_and_code_is_of_the_carrier() {
        let mut kinds = BTreeSet::new();
        for row in PAPER.iter() {
            for step in read_steps(&row.sequence) {
                kinds.extend(step.documents.into_iter().map(|document| document.kind));
            }
        }
        let known = ["23L", "7ZIP", "AR", "ARCAD", "CAD", "Indagine", "Plico", "ZIP"];
        assert!(kinds.iter().all(|kind| known.contains(&kind.as_str())), "{kinds:?}");
    }

    #[test]
    fn names_are_unique_in_any_case() {
        let names: BTreeSet<_> = PAPER.iter().map(|row| row.name.to_ascii_lowercase()).collect();
        assert_eq!(names.len(), PAPER.len());
    }

    #[test]
    fn a_name_is_found_in_any_case_and_without_its_product() {
        for (asked, product, found) in [
            ("ok_rs", Product::Ar, "OK_RS"),
            ("ok", Product::L890, "OK_890"),
            ("Fail-Irreperibile", Product::Ar, "FAIL-Irreperibile_AR"),
            ("FAIL-IRREPERIBILE", Product::L890, "FAIL-Irreperibile_890"),
        ] {
            assert_eq!(find(asked, product).unwrap().name, found);
        }
        assert_eq!(find("OK-Giacenza-lte10", Product::Ar), None);
        assert_eq!(find(&"A".repeat(5_000), Product::Ar), None);
    }

    #[test]
    fn each_product_has_its_delivery() {
        for (product, last) in [
            (Product::Ar, "RECRN001C"),
            (Product::L890, "RECAG001C"),
            (Product::Rs, "RECRS001C"),
            (Product::Rir, "RECRI003C"),
            (Product::Ris, "RECRSI003"),
        ] {
            assert!(delivered(product).sequence.ends_with(last));
        }
    }
}
