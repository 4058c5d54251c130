//! A sender's stream: numbered from 1 without gaps, every public event of its cases in it once, those of one case in the
//! order of recording.

use crate::life::Violation;

/// Name of the checker.
const NAME: &str = "feed";

/// One row of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedRow<'a> {
    /// Its number in the stream.
    pub number: u64,
    /// The case, by a number of the caller's own.
    pub case: usize,
    /// The element.
    pub element: &'a str,
}

/// A stream, and what had to be in it.
#[derive(Clone, Copy, Debug)]
pub struct Feed<'a> {
    /// The rows, in the order of the stream.
    pub rows: &'a [FeedRow<'a>],
    /// Case and element of every event that had to be in it; those of one case in the order of recording.
    pub expected: &'a [(usize, &'a str)],
}

/// Checks a stream.
pub(crate) fn check(feed: &Feed<'_>) -> Result<(), Violation> {
    for (row, number) in feed.rows.iter().zip(1..) {
        if row.number != number {
            return wrong(row.element, format!("number {} stands where {number} had to", row.number));
        }
    }
    let mut told: Vec<_> = feed.rows.iter().map(|row| (row.case, row.element)).collect();
    let mut expected = feed.expected.to_vec();
    told.sort_by_key(|(case, _)| *case); // stable: the order within a case stays
    expected.sort_by_key(|(case, _)| *case);
    let differs = told.iter().zip(&expected).find(|(told, expected)| told != expected);
    if let Some((told, expected)) = differs {
        return wrong(told.1, format!("{} of case {} had to come here", expected.1, expected.0));
    }
    match (told.get(expected.len()), expected.get(told.len())) {
        (Some((_, element)), _) => wrong(element, "comes once too often"),
        (_, Some((_, element))) => wrong(element, "is missing"),
        _ => Ok(()),
    }
}

fn wrong<T>(element: &str, what: impl Into<String>) -> Result<T, Violation> {
    Err(Violation { checker: NAME, element: Some(element.to_owned()), what: what.into() })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;

    const EXPECTED: [(usize, &str); 4] = [(0, "A1"), (0, "A2"), (1, "B1"), (1, "B2")];

    fn judge(rows: &[(u64, &str, &'static str)]) -> Result<(), Violation> {
        let row = |told: &(u64, &str, &'static str)| FeedRow {
            number: told.0,
            case: usize::from(told.1 == "B"),
            element: told.2,
        };
        let rows: Vec<_> = rows.iter().map(row).collect();
        check(&Feed { rows: &rows, expected: &EXPECTED })
    }

    #[test]
    fn cases_may_mix_but_each_keeps_its_order() {
        judge(&[(1, "B", "B1"), (2, "A", "A1"), (3, "A", "A2"), (4, "B", "B2")]).unwrap();
        judge(&[(1, "B", "B2"), (2, "A", "A1"), (3, "A", "A2"), (4, "B", "B1")]).unwrap_err();
    }

    #[test]
    fn gaps_missing_rows_and_double_rows_are_seen() {
        let what = |rows: &[(u64, &str, &'static str)]| judge(rows).unwrap_err().what;
        assert!(what(&[(1, "A", "A1"), (3, "A", "A2"), (4, "B", "B1"), (5, "B", "B2")]).contains("number 3"));
        assert!(what(&[(1, "A", "A1"), (2, "A", "A2"), (3, "B", "B1")]).contains("missing"));
        let twice = [(1, "A", "A1"), (2, "A", "A2"), (3, "B", "B1"), (4, "B", "B2"), (5, "B", "B2")];
        assert!(what(&twice).contains("too often"));
        assert!(what(&[(1, "A", "A1"), (2, "A", "A1"), (3, "B", "B1"), (4, "B", "B2")]).contains("A2 of case 0"));
    }
}
