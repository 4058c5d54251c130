//! The list of differences on purpose: `difference | reason`, one a line. A `*` stands for any text.

use std::collections::BTreeSet;

const LIST: &str = include_str!("differences.txt");

/// Fails on each difference that the list does not hold, and on each entry of these kinds that holds none.
///
/// Tests share one list, so an entry begins with the kind of its test.
pub fn assert_expected(kind: &str, found: &BTreeSet<String>) {
    let entries: Vec<&str> = entries().filter(|entry| entry.starts_with(kind)).collect();
    let found: Vec<String> = found.iter().map(|difference| format!("{kind} {difference}")).collect();
    let unexpected: Vec<_> =
        found.iter().filter(|difference| !entries.iter().any(|entry| matches(entry, difference))).cloned().collect();
    let stale: Vec<_> =
        entries.iter().filter(|entry| !found.iter().any(|difference| matches(entry, difference))).collect();
    assert!(unexpected.is_empty(), "differences from SEND's document:\n{}", unexpected.join("\n"));
    assert!(stale.is_empty(), "entries of differences.txt that no longer apply: {stale:#?}");
}

fn entries() -> impl Iterator<Item = &'static str> {
    LIST.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).map(|line| {
        let (entry, reason) = line.split_once(" | ").unwrap_or_else(|| panic!("no reason in: {line}"));
        assert!(reason.trim().len() > 10, "a reason is a sentence: {line}");
        entry.trim()
    })
}

/// Whether the text is the entry, where each `*` of the entry stands for any text.
fn matches(entry: &str, text: &str) -> bool {
    match entry.split_once('*') {
        None => entry == text,
        Some((start, rest)) => {
            let Some(text) = text.strip_prefix(start) else { return false };
            (0..=text.len()).filter(|at| text.is_char_boundary(*at)).any(|at| matches(rest, &text[at..]))
        }
    }
}

#[test]
fn an_entry_matches_itself_and_what_its_star_stands_for() {
    assert!(matches("a b", "a b") && matches("a * c", "a b c") && matches("*", "") && matches("a*", "abc"));
    assert!(!matches("a b", "a b c") && !matches("a * c", "a b d") && !matches("a", ""));
}
