//! Instants for the steps of a sequence: when each event arrives, and which date it bears.
//!
//! Computed from the instant of hand-over alone, so that a restart loses nothing and the same question has the same
//! answer. The events of a triple (A, B, C: it happened, its documents, file closed; D, E, F for the untraceable) bear
//! one date, as the carrier's contract wants, unless a step says otherwise.

use super::Step;
use jiff::{SignedDuration, Timestamp};

/// Longest wait after stretching: ten years.
const MAX_WAIT: SignedDuration = SignedDuration::from_hours(24 * 3_650);
/// A family of codes with an A and a B but no C: documents follow months later under their own date.
const NOT_A_TRIPLE: &str = "RECAG011";

/// A step with its instants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When it can be known.
    pub arrival: Timestamp,
    /// The date that it bears.
    pub at: Timestamp,
    /// The date of its documents.
    pub documents_at: Timestamp,
    /// What happens.
    pub step: Step,
}

/// Puts instants to steps. `stretch` turns a wait as written into the wait that is kept.
pub fn schedule(
    steps: Vec<Step>,
    handed_at: Timestamp,
    stretch: impl Fn(SignedDuration) -> SignedDuration,
) -> Vec<Event> {
    let mut arrival = handed_at;
    let mut dates: Vec<(String, Timestamp)> = Vec::new();
    let mut events = Vec::with_capacity(steps.len());
    for step in steps {
        arrival = moved(arrival, stretch(step.wait).clamp(SignedDuration::ZERO, MAX_WAIT));
        let own = moved(arrival, step.shift);
        let at = match triple(&step.code).filter(|_| !step.own_date) {
            None => own,
            Some(triple) => match dates.iter().find(|(known, _)| *known == triple) {
                Some((_, date)) => moved(*date, step.shift),
                None => {
                    dates.push((triple, own));
                    own
                }
            },
        };
        let documents_at = moved(arrival, step.document_shift.unwrap_or(step.shift));
        events.push(Event { arrival, at, documents_at, step });
    }
    events
}

/// The family of a code of a triple: `RECRN001` for A to C, `RECRN002*` for D to F.
fn triple(code: &str) -> Option<String> {
    let last = code.chars().next_back()?;
    let family = &code[..code.len() - last.len_utf8()];
    let ends_in_number = family.bytes().next_back().is_some_and(|byte| byte.is_ascii_digit());
    match last {
        _ if !ends_in_number || family == NOT_A_TRIPLE || !family.starts_with("REC") => None,
        'A'..='C' => Some(family.to_owned()),
        'D'..='F' => Some(format!("{family}*")),
        _ => None,
    }
}

fn moved(at: Timestamp, by: SignedDuration) -> Timestamp {
    let edge = if by.is_negative() { Timestamp::MIN } else { Timestamp::MAX };
    at.checked_add(by).unwrap_or(edge)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]

    use super::super::read_steps;
    use super::*;

    fn dates(text: &str) -> Vec<(i64, i64)> {
        let zero = Timestamp::UNIX_EPOCH;
        schedule(read_steps(text), zero, |wait| wait)
            .into_iter()
            .map(|e| (e.arrival.as_second(), e.at.as_second()))
            .collect()
    }

    #[test]
    fn a_triple_bears_the_date_of_its_first_event() {
        assert_eq!(dates("5S-RECRN001A.5S-RECRN001B.5S-RECRN001C"), [(5, 5), (10, 5), (15, 5)]);
        assert_eq!(dates("5S-RECRN002D.5S-RECRN002E.5S-RECRN002F"), [(5, 5), (10, 5), (15, 5)]);
        assert_eq!(dates("5S-RECAG001C.5S-RECAG001B"), [(5, 5), (10, 5)]);
    }

    #[test]
    fn other_events_and_other_triples_keep_theirs() {
        assert_eq!(dates("5S-RECRN001A.5S-RECRN002A.5S-RECRN001B"), [(5, 5), (10, 10), (15, 5)]);
        assert_eq!(dates("5S-RECRN010.5S-CON080.5S-CON09A.5S-CON09A"), [(5, 5), (10, 10), (15, 15), (20, 20)]);
        assert_eq!(dates("5S-RECAG011A.5S-RECAG011B"), [(5, 5), (10, 10)]);
        assert_eq!(dates("5S-RECRN002A.5S-RECRN002D"), [(5, 5), (10, 10)]);
    }

    #[test]
    fn a_step_may_keep_its_own_date_or_shift_it() {
        assert_eq!(dates("5S-RECRN001A.5S-RECRN001B[NOAUTODATETIME]"), [(5, 5), (10, 10)]);
        assert_eq!(dates("60S-RECRN005A[DELAY:1M].5S-RECRN010.5S-RECRN005B"), [(60, 0), (65, 65), (70, 0)]);
        assert_eq!(dates("5S-RECRN010[DELAY:+1S]"), [(5, 6)]);
    }

    #[test]
    fn no_wait_leaves_the_calendar() {
        let steps = vec![Step { wait: SignedDuration::MAX, code: "A".to_owned(), ..Step::default() }; 64];
        let events = schedule(steps, "9990-01-01T00:00:00Z".parse().unwrap(), |wait| wait);
        assert_eq!(events.last().unwrap().at, Timestamp::MAX);
    }
}
