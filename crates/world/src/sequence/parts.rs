//! Which part of a sequence concerns an order: its attempt, its repetition, its re-expedition, its rework.
//!
//! From the outside in: `@restart<n>` (after a rework), `attempt` (attempts of the workflow), `_` (repetitions of one
//! electronic message), `@discovered` (address found on the spot), `@retry` or `pcretry` (letter sent again by the
//! carrier). Where fewer parts are written than asked for, the last one counts: what failed once fails again.

use super::MAX_PARTS;

/// Which order of the case asks. Zeros for the first of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// Part between `attempt`s, from 0.
    pub attempt: usize,
    /// Part between `_`s, from 0; `None` where `_` does not separate (paper).
    pub repetition: Option<usize>,
    /// Number after `.PCRETRY_` in the request id; 0 for the first expedition.
    pub expedition: usize,
    /// Number after `.REWORK_` in the request id.
    pub rework: Option<usize>,
}

/// What was picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picked<'a> {
    /// Steps of this order.
    pub steps: &'a str,
    /// What follows `@discovered`, with the separators of its own re-expeditions.
    pub discovered: Option<&'a str>,
}

/// Picks the part of `text` (upper case, without `@SEQUENCE.`) that this order runs.
pub fn pick(text: &str, turn: Turn) -> Picked<'_> {
    let text = after_rework(text, turn.rework);
    let text = nth(text, &["ATTEMPT"], turn.attempt);
    let text = turn.repetition.map_or(text, |repetition| nth(text, &["_"], repetition));
    let (steps, discovered) = match text.split_once("@DISCOVERED") {
        Some((steps, discovered)) => (steps, Some(discovered.trim_matches('.'))),
        None => (text, None),
    };
    Picked { steps: nth(steps, &["@PCRETRY", "PCRETRY", "@RETRY"], turn.expedition), discovered }
}

/// The part after the last `@RESTART<n>` whose number is not above the rework's; the first part without a rework.
fn after_rework(text: &str, rework: Option<usize>) -> &str {
    let mut parts = text.split("@RESTART").take(MAX_PARTS);
    let first = parts.next().unwrap_or_default();
    let Some(rework) = rework else { return first };
    let numbered = parts.filter_map(|part| {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count().min(3);
        Some((part[..digits].parse::<usize>().ok()?, &part[digits..]))
    });
    numbered.filter(|(number, _)| *number <= rework).max_by_key(|(number, _)| *number).map_or(first, |(_, part)| part)
}

/// Part `n` of the text between separators, or the last part.
fn nth<'a>(text: &'a str, separators: &[&str], n: usize) -> &'a str {
    let mut rest = text;
    for _ in 0..n.min(MAX_PARTS) {
        let next = separators
            .iter()
            .filter_map(|s| rest.find(s).map(|at| (at, at + s.len())))
            .min_by_key(|(at, end)| (*at, usize::MAX - end));
        match next {
            Some((_, end)) => rest = &rest[end..],
            None => break,
        }
    }
    let end = separators.iter().filter_map(|s| rest.find(s)).min().unwrap_or(rest.len());
    rest[..end].trim_matches('.')
}

/// The number after `mark` in a request id (`PCRETRY_`, `REWORK_`).
pub fn number_after(request: &str, mark: &str) -> Option<usize> {
    let (_, after) = request.rsplit_once(mark)?;
    let digits = after.bytes().take_while(u8::is_ascii_digit).count().min(4);
    after[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(text: &str, turn: Turn) -> &str {
        pick(text, turn).steps
    }

    #[test]
    fn the_last_part_stands_for_all_that_follow() {
        let turn = |attempt| Turn { attempt, ..Turn::default() };
        let text = "5S-AATTEMPT5S-B.5S-CATTEMPT.5S-D";
        assert_eq!([0, 1, 2, 9].map(|n| steps(text, turn(n))), ["5S-A", "5S-B.5S-C", "5S-D", "5S-D"]);
    }

    #[test]
    fn a_re_expedition_has_three_spellings() {
        let turn = |expedition| Turn { expedition, ..Turn::default() };
        for text in ["5S-A@RETRY.5S-B@RETRY5S-C", "5S-APCRETRY5S-BPCRETRY5S-C", "5S-A@PCRETRY.5S-B.PCRETRY.5S-C"] {
            assert_eq!([0, 1, 2, 3].map(|n| steps(text, turn(n))), ["5S-A", "5S-B", "5S-C", "5S-C"], "{text}");
        }
    }

    #[test]
    fn what_follows_discovered_is_kept_whole_for_the_second_attempt() {
        let picked = pick("5S-A@RETRY.5S-B@DISCOVERED.5S-C@RETRY.5S-D", Turn { expedition: 1, ..Turn::default() });
        assert_eq!(picked, Picked { steps: "5S-B", discovered: Some("5S-C@RETRY.5S-D") });
    }

    #[test]
    fn an_underscore_separates_repetitions_of_messages_only() {
        assert_eq!(steps("5S-A_5S-B", Turn { repetition: Some(1), ..Turn::default() }), "5S-B");
        assert_eq!(steps("5S-A_5S-B", Turn::default()), "5S-A_5S-B");
    }

    #[test]
    fn a_rework_takes_the_part_of_its_number_or_the_one_before() {
        let turn = |rework| Turn { rework, ..Turn::default() };
        let text = "5S-A@RESTART0.5S-B@RESTART1.5S-C";
        assert_eq!([None, Some(0), Some(1), Some(7)].map(|n| steps(text, turn(n))), ["5S-A", "5S-B", "5S-C", "5S-C"]);
        assert_eq!(steps("5S-A", turn(Some(1))), "5S-A");
    }

    #[test]
    fn numbers_of_request_ids() {
        let request = "SEND_ANALOG_DOMICILE.IUN_X.RECINDEX_0.ATTEMPT_1.PCRETRY_2";
        assert_eq!(number_after(request, "PCRETRY_"), Some(2));
        assert_eq!(number_after(request, "REWORK_"), None);
        assert_eq!(number_after("A.PCRETRY_x", "PCRETRY_"), None);
    }
}
