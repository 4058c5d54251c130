//! The calendar of Rome by whole-number arithmetic.
//!
//! Civil dates by counting days, the hour by the rule of the Union: summer time from the last Sunday of March to the last
//! of October, 01:00 UTC. Good for the years from 1996 on. Which terms run on it is the oracle's business.

use jiff::{SignedDuration, Timestamp};

const DAY: i64 = 86_400;

/// An instant so many days of 24 hours later.
pub fn plus_days(at: Timestamp, days: i64) -> Timestamp {
    plus_seconds(at, days * DAY)
}

/// An instant so many seconds later.
pub fn plus_seconds(at: Timestamp, seconds: i64) -> Timestamp {
    at + SignedDuration::from_secs(seconds)
}

/// Year of a day counted from 1 January 1970.
fn year_of(day: i64) -> i64 {
    let day = day + 719_468; // from 1 March of the year 0
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let is_january_or_february = of_year >= 306;
    era * 400 + year + i64::from(is_january_or_february)
}

/// Day, counted from 1 January 1970, of the last day of March or October.
fn thirty_first(year: i64, days_since_march: i64) -> i64 {
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + days_since_march + 30 - 719_468
}

fn last_sunday(year: i64, days_since_march: i64) -> i64 {
    let last = thirty_first(year, days_since_march);
    last - (last + 4).rem_euclid(7) // 1 January 1970 was a Thursday
}

/// Seconds by which Rome is ahead of UTC at this second.
fn offset(utc: i64) -> i64 {
    let year = year_of(utc.div_euclid(DAY));
    let begins = last_sunday(year, 0) * DAY + 3_600;
    let ends = last_sunday(year, 214) * DAY + 3_600; // 1 October is 214 days after 1 March
    if (begins..ends).contains(&utc) { 7_200 } else { 3_600 }
}

fn rome_seconds(at: Timestamp) -> i64 {
    at.as_second() + offset(at.as_second())
}

/// The Rome day of an instant, counted from 1 January 1970.
pub fn rome_day(at: Timestamp) -> i64 {
    rome_seconds(at).div_euclid(DAY)
}

/// Whether the clocks of Rome are strictly past so many seconds of their day (as they count, not as they elapse).
pub fn is_past(at: Timestamp, seconds: i64) -> bool {
    let now = rome_seconds(at).rem_euclid(DAY);
    now > seconds || (now == seconds && at.subsec_nanosecond() > 0)
}

/// Midnight at which a Rome day begins.
pub fn start_of_rome_day(day: i64) -> Timestamp {
    let in_winter = day * DAY - 3_600;
    let utc = if offset(in_winter) == 3_600 { in_winter } else { day * DAY - 7_200 };
    Timestamp::constant(utc, 0)
}

/// Last nanosecond of the Rome day of an instant.
pub fn end_of_rome_day(at: Timestamp) -> Timestamp {
    start_of_rome_day(rome_day(at) + 1) - SignedDuration::from_nanos(1)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;
    use jiff::tz::TimeZone;

    /// Every quarter of an hour around the changes of the clocks, and every 7 hours else, from 2020 to 2060.
    #[test]
    fn it_agrees_with_the_database_of_time_zones() {
        let rome = TimeZone::get("Europe/Rome").unwrap();
        let from = 1_577_836_800;
        let until = 2_840_140_800;
        let mut second = from;
        while second < until {
            let at = Timestamp::new(second, 999_999_999).unwrap();
            let zoned = at.to_zoned_datetime(rome.clone());
            assert_eq!(offset(second), i64::from(zoned.offset().seconds()), "{at}");
            let epoch = jiff::civil::date(1970, 1, 1);
            assert_eq!(rome_day(at), i64::from(epoch.until(zoned.date()).unwrap().get_days()), "{at}");
            let midnight = zoned.date().to_zoned_datetime(rome.clone()).unwrap().timestamp();
            assert_eq!(start_of_rome_day(rome_day(at)), midnight, "{at}");
            assert_eq!(end_of_rome_day(at), zoned.end_of_day().unwrap().timestamp(), "{at}");
            let day = second.div_euclid(DAY);
            let near_a_change = [0, 214].iter().any(|month| (last_sunday(year_of(day), *month) - day).abs() <= 1);
            second += if near_a_change { 900 } else { 7 * 3_600 };
        }
    }

    #[test]
    fn nine_in_the_evening_itself_is_not_late() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert!(!is_past(at("2026-03-29T21:00:00+02:00"), 75_600));
        assert!(is_past(at("2026-03-29T21:00:00.001+02:00"), 75_600));
        assert!(is_past(at("2026-10-25T21:00:01+01:00"), 75_600));
        assert!(!is_past(at("2026-10-25T20:59:59+01:00"), 75_600));
        assert!(!is_past(at("2026-10-26T00:00:00+01:00"), 75_600));
    }
}
