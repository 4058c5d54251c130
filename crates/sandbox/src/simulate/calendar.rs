//! When simulated notifications begin: around the days on which dates go wrong.
//!
//! A batch has one anchor (a night in which the clocks change, an end of a year, a leap day, the day a rule came into
//! force, or any day), and its notifications begin in the weeks before, so that their terms fall on it. Some begin, or are
//! delivered, within a second of nine in the evening in Rome.

use super::dice::Dice;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, civil};
use std::sync::LazyLock;

static ROME: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::get("Europe/Rome").expect("the time zone database is compiled in"));

/// Days on which something changes: clocks, years, rules. The first of each pair is the day in Rome.
const EDGES: &[(i16, i8, i8)] = &[
    (2024, 10, 27), // clocks go back
    (2024, 11, 25), // deceased addressees end the flow
    (2024, 11, 27), // the term for the untraceable runs from the deposit of the notice
    (2024, 12, 31),
    (2025, 3, 30),
    (2025, 4, 1),  // missing addresses are looked up
    (2025, 7, 15), // letters abroad are given up after their limit
    (2025, 10, 26),
    (2025, 12, 31),
    (2026, 3, 29),
    (2026, 10, 25),
    (2026, 12, 31),
    (2027, 3, 28),
    (2027, 10, 31),
    (2027, 12, 31),
    (2028, 2, 29),
    (2028, 3, 26),
];

/// The instant around which a batch lives.
pub(super) fn anchor(dice: &mut Dice) -> Timestamp {
    if dice.chance(600) {
        let (year, month, day) = dice.one(EDGES);
        return midnight(civil::date(year, month, day));
    }
    // any day from 2025 to 2029
    Timestamp::constant(1_735_689_600 + dice.below(5 * 365) as i64 * 86_400, 0)
}

/// When a notification of the batch is deposited: up to five weeks before its anchor, or on the day itself.
pub(super) fn deposit(dice: &mut Dice, anchor: Timestamp) -> Timestamp {
    let before = dice.weighted(&[(3, 0), (2, 7), (2, 8), (2, 10), (2, 15), (2, 20), (1, 30)]);
    let at = anchor - SignedDuration::from_hours(24 * before) + dice.wait(-86_400, 2 * 86_400);
    if dice.chance(200) { evening(dice, at) } else { at }
}

/// Within a second of nine in the evening, of the same day in Rome.
pub(super) fn evening(dice: &mut Dice, at: Timestamp) -> Timestamp {
    let nine = at.to_zoned_datetime(ROME.clone()).date().at(21, 0, 0, 0);
    let nine = nine.to_zoned_datetime(ROME.clone()).map_or(at, |zoned| zoned.timestamp());
    nine + SignedDuration::from_millis(dice.one(&[-1000, -1, 0, 0, 1, 1000]))
}

/// The next Monday, 00:00 in Rome.
pub(super) fn next_monday(at: Timestamp) -> Timestamp {
    let day = at.to_zoned_datetime(ROME.clone()).date();
    let ahead = 7 - i64::from(day.weekday().to_monday_zero_offset());
    midnight(day + jiff::Span::new().days(ahead))
}

fn midnight(day: civil::Date) -> Timestamp {
    day.to_zoned_datetime(ROME.clone()).expect("years of the simulation are in the calendar").timestamp()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;

    #[test]
    fn evenings_are_romes_and_mondays_come() {
        let mut dice = Dice::new(3);
        for _ in 0..100 {
            let at = evening(&mut dice, "2026-03-29T12:00:00Z".parse().unwrap());
            assert!(
                (at - SignedDuration::from_secs(1)..=at + SignedDuration::from_secs(1))
                    .contains(&"2026-03-29T19:00:00Z".parse().unwrap())
            );
        }
        let monday: Timestamp = "2026-03-30T00:00:00+02:00".parse().unwrap();
        assert_eq!(next_monday("2026-03-29T23:59:59+02:00".parse().unwrap()), monday);
        assert_eq!(next_monday(monday), "2026-04-06T00:00:00+02:00".parse().unwrap());
    }
}
