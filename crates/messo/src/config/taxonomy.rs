//! The table of kinds of act, as an installation gives it: a file with a code a line, or a CSV file with codes first.
//!
//! Which code a request may have is `messo_domain::request`'s business; here a file becomes a set of codes, or an error
//! that names the line. Without a file every well-formed code passes.

use std::collections::BTreeSet;

/// Longest piece of a line that an error repeats, characters.
const SHOWN: usize = 40;

/// The codes of a file; `None` where none is named.
///
/// # Errors
/// What is wrong, in words: no file there, a line that does not begin with a code, no code at all.
pub(super) fn read(path: &str) -> Result<Option<BTreeSet<String>>, String> {
    if path.is_empty() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(path).map_err(|error| format!("checks.taxonomy_file {path}: {error}"))?;
    codes(&text).map(Some).map_err(|wrong| format!("checks.taxonomy_file {path}: {wrong}"))
}

fn codes(text: &str) -> Result<BTreeSet<String>, String> {
    let mut codes = BTreeSet::new();
    let mut is_first = true;
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let column = line.split([',', ';', '\t']).next().unwrap_or_default();
        let code = column.trim().trim_matches('"').trim();
        let is_heading = std::mem::take(&mut is_first) && !code.contains(|letter: char| letter.is_ascii_digit());
        if is_code(code) {
            codes.insert(code.to_owned());
        } else if !is_heading {
            let shown: String = code.chars().take(SHOWN).collect();
            return Err(format!("line {} begins with {shown:?}, expected a code such as 010101P", at + 1));
        }
    }
    if codes.is_empty() { Err("no code stands in it".to_owned()) } else { Ok(codes) }
}

/// Six digits and a capital letter, as requests write it.
fn is_code(text: &str) -> bool {
    let (digits, letter) = text.as_bytes().split_at(text.len().min(6));
    digits.len() == 6 && digits.iter().all(u8::is_ascii_digit) && matches!(letter, [b'A'..=b'Z'])
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;

    fn read_codes(text: &str) -> Result<Vec<String>, String> {
        codes(text).map(|codes| codes.into_iter().collect())
    }

    #[test]
    fn a_code_a_line_or_the_first_column_of_a_table() {
        let both = ["010101P", "010202N"];
        for text in [
            "010202N\n010101P\n",
            "# kinds of act\n\n010101P\r\n  010202N  \r\n010101P",
            "\u{feff}code;title\n010101P;Atto, uno\n010202N;Atto due\n",
            "\"Codice\",\"Titolo\"\n\"010101P\",\"x\"\n\"010202N\",\"y\"\n",
            "010101P\tone\n010202N\ttwo",
        ] {
            assert_eq!(read_codes(text).unwrap(), both, "{text}");
        }
    }

    #[test]
    fn a_line_that_is_no_code_is_told_with_its_number() {
        let said = |text: &str| read_codes(text).unwrap_err();
        let expected = "line 3 begins with \"010202n\", expected a code such as 010101P";
        assert_eq!(said("code\n010101P\n010202n\n"), expected);
        assert!(said("01010P\n").contains("line 1 begins with \"01010P\""), "a misspelt code is no heading");
        assert!(said("010101P\ncode\n").contains("line 2"), "a heading stands first");
        assert!(said("010101PX").contains("line 1") && said("àààààà1").contains("line 1"));
        for nothing in ["", "\n\n", "# 010101P\n", "code\n"] {
            assert_eq!(said(nothing), "no code stands in it");
        }
        assert!(said(&format!("1{}", "x".repeat(500))).len() < 120);
    }

    #[test]
    fn no_file_is_no_table_and_a_missing_one_is_an_error() {
        assert_eq!(read(""), Ok(None));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("codes.csv");
        let name = path.to_str().unwrap();
        assert!(read(name).unwrap_err().starts_with(&format!("checks.taxonomy_file {name}: ")));
        std::fs::write(&path, "010101P\n").unwrap();
        assert_eq!(read(name).unwrap().unwrap().len(), 1);
    }
}
