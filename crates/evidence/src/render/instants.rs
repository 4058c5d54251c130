//! How an instant stands on a document: in Rome time, with its distance from universal time.
//!
//! The offset is what keeps two readings apart in the hour that autumn repeats. Seconds are whole: fractions, which the
//! events keep, would not help a reader. Local dates of the law are not computed here; this file only writes.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

const MONTHS: [&str; 12] = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
];

/// An instant, as the templates write it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Instant {
    /// For tables: `28/03/2026 21:00:01 (+01:00)`.
    short: String,
    /// For sentences: `28 marzo 2026, ore 21:00:01 (+01:00)`.
    long: String,
    /// The day alone: `28 marzo 2026`.
    day: String,
}

impl Instant {
    /// Writes an instant in Rome time.
    pub(super) fn new(at: Timestamp) -> Self {
        let local = at.to_zoned_datetime(rome());
        let offset = offset(local.offset().seconds());
        let time = format!("{:02}:{:02}:{:02}", local.hour(), local.minute(), local.second());
        let month = MONTHS[usize::from(local.month().unsigned_abs()) - 1];
        let day = format!("{} {month} {}", ordinal(local.day()), local.year());
        Self {
            short: format!("{:02}/{:02}/{:04} {time} ({offset})", local.day(), local.month(), local.year()),
            long: format!("{day}, ore {time} ({offset})"),
            day,
        }
    }
}

/// Italian writes the first of the month as an ordinal.
fn ordinal(day: i8) -> String {
    if day == 1 { "1º".to_owned() } else { day.to_string() }
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
    fn sentences_name_the_month_and_the_first_is_an_ordinal() {
        let spring = Instant::new("2026-03-28T20:00:01.999Z".parse().unwrap());
        assert_eq!(spring.short, "28/03/2026 21:00:01 (+01:00)");
        assert_eq!(spring.long, "28 marzo 2026, ore 21:00:01 (+01:00)");
        assert_eq!(Instant::new("2026-04-30T22:00:00Z".parse().unwrap()).day, "1º maggio 2026");
    }
}
