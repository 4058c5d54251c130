//! How an instant stands on a document: in Rome time, with its distance from universal time.
//!
//! The offset is what keeps two readings apart in the hour that autumn repeats. Seconds are whole: fractions, which the
//! events keep, would not help a reader. Local dates of the law are not computed here; this file only
//! writes. How a sentence names a day is the business of each language's words.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

/// An instant, as the templates write it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Instant {
    /// For tables: `28/03/2026 21:00:01 (+01:00)`.
    short: String,
    /// Day of the month, month and year, for sentences in the words of a language.
    day: i8,
    month: i8,
    year: i16,
    /// `21:00:01 (+01:00)`.
    time: String,
}

impl Instant {
    /// Writes an instant in Rome time.
    pub(super) fn new(at: Timestamp) -> Self {
        let local = at.to_zoned_datetime(rome());
        let offset = offset(local.offset().seconds());
        let time = format!("{:02}:{:02}:{:02} ({offset})", local.hour(), local.minute(), local.second());
        let (day, month, year) = (local.day(), local.month(), local.year());
        Self { short: format!("{day:02}/{month:02}/{year:04} {time}"), day, month, year, time }
    }
}

fn offset(seconds: i32) -> String {
    let minutes = seconds.abs() / 60;
    format!("{}{:02}:{:02}", if seconds < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
}

fn rome() -> TimeZone {
    TimeZone::get("Europe/Rome").expect("the zone is bundled with the program")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;

    #[test]
    fn the_hour_that_comes_twice_is_told_apart_by_its_offset() {
        let first = Instant::new("2026-10-25T00:30:00Z".parse().unwrap());
        let second = Instant::new("2026-10-25T01:30:00Z".parse().unwrap());
        assert_eq!(first.short, "25/10/2026 02:30:00 (+02:00)");
        assert_eq!(second.short, "25/10/2026 02:30:00 (+01:00)");
    }

    #[test]
    fn seconds_are_whole_and_the_day_is_that_of_rome() {
        let spring = Instant::new("2026-03-28T20:00:01.999Z".parse().unwrap());
        assert_eq!(spring.short, "28/03/2026 21:00:01 (+01:00)");
        let first = Instant::new("2026-04-30T22:00:00Z".parse().unwrap());
        assert_eq!((first.day, first.month, first.year, first.time.as_str()), (1, 5, 2026, "00:00:00 (+02:00)"));
    }
}
