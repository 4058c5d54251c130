//! When a notification takes effect for its addressee (*perfezionamento*), and the other dates of the law.
//!
//! One function per way of being reached, each from the instant the law starts counting to the instant of effect.
//! Pure: the terms come in as arguments, so that a date computed years ago can be computed again. Local time exists
//! only here, in Europe/Rome. Scheduling the refinement is `refinement`'s business; this file only knows dates.

use crate::rules::{RuleId, Terms};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A date that the law fixes, with its derivation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalDate {
    /// The instant.
    pub at: Timestamp,
    /// The rule that made it.
    pub rule: RuleId,
    /// The instant from which the term ran.
    pub from: Timestamp,
    /// Days that were added.
    pub days: i64,
    /// Whether a day was added because the delivery came after 21:00 in Rome.
    pub late: bool,
}

fn after_days(from: Timestamp, days: i64, terms: &Terms, rule: RuleId, late: bool) -> LegalDate {
    LegalDate { at: from + terms.days(days), rule, from, days, late }
}

/// Effect of a notification delivered to a digital domicile: the seventh day after delivery; a delivery after 21:00
/// in Rome counts as made the next day (exactly 21:00 does not).
///
/// Source: art. 26 c. 9 lett. b n. 1 DL 76/2020 (EFF-DIG).
pub fn after_digital_delivery(delivered: Timestamp, terms: &Terms) -> LegalDate {
    let late = delivered.to_zoned_datetime(rome()).time() > terms.non_visibility_from;
    let days = terms.digital_success_days + if late { terms.non_visibility_days } else { 0 };
    after_days(delivered, days, terms, RuleId::DigitalDelivery, late)
}

/// Effect of a failed digital delivery: the fifteenth day after the notice of it is on the platform (EFF-DIG-KO).
pub fn after_digital_failure(completed: Timestamp, terms: &Terms) -> LegalDate {
    after_days(completed, terms.digital_failure_days, terms, RuleId::DigitalFailure, false)
}

/// Effect of a delivery on paper: the tenth day after it (EFF-PAPER).
pub fn after_paper_delivery(delivered: Timestamp, terms: &Terms) -> LegalDate {
    after_days(delivered, terms.analog_success_days, terms, RuleId::PaperDelivery, false)
}

/// Effect for an untraceable recipient: the tenth day after the deposit of the notice (EFF-UNTRACED).
pub fn after_deposit_for_untraceable(deposited: Timestamp, terms: &Terms) -> LegalDate {
    after_days(deposited, terms.analog_failure_days, terms, RuleId::Untraceable, false)
}

/// End of the wait for a courtesy message to be read (WAIT-COURTESY).
pub fn courtesy_wait_ends(sent: Timestamp, terms: &Terms) -> Timestamp {
    sent + terms.days(terms.courtesy_wait_days)
}

/// Last instant at which who switches app IO on follows an invitation (IO-LOOKBACK); none where the rules know no such
/// message.
pub fn invitation_stands_until(invited: Timestamp, terms: &Terms) -> Option<Timestamp> {
    (terms.io_lookback_days > 0).then(|| invited + terms.days(terms.io_lookback_days))
}

/// Earliest second attempt on a digital source (WAIT-ROUND).
pub fn second_round_from(last_attempt: Timestamp, terms: &Terms) -> Timestamp {
    last_attempt + terms.days(terms.second_round_days)
}

/// A letter held at the post office counts as served at the start of the tenth Rome day after the notice of deposit
/// (PAPER-HELD).
///
/// Where time is scaled (the sandbox), calendar days mean nothing: the term is added to the notice.
pub fn held_letter_served(notice: Timestamp, terms: &Terms) -> Timestamp {
    if terms.time_scale > 1 {
        return notice + terms.days(terms.giacenza_days);
    }
    let day = notice.to_zoned_datetime(rome()).date() + jiff::Span::new().days(terms.giacenza_days);
    day.to_zoned_datetime(rome()).map_or(notice, |start| start.timestamp())
}

/// Whole Rome calendar days between two instants; where time is scaled, whole scaled days.
pub fn rome_days_between(from: Timestamp, to: Timestamp, terms: &Terms) -> i64 {
    if terms.time_scale > 1 {
        return to.duration_since(from).as_secs() / terms.days(1).as_secs().max(1);
    }
    let days = |at: Timestamp| at.to_zoned_datetime(rome()).date();
    i64::from(days(from).until(days(to)).map_or(0, |span| span.get_days()))
}

/// Last instant of the Rome day of an instant: 23:59:59.999999999, as prices show dates.
pub fn end_of_rome_day(at: Timestamp) -> Timestamp {
    let zoned = at.to_zoned_datetime(rome());
    zoned.end_of_day().map_or(at, |end| end.timestamp())
}

/// Last instant of the Rome day that comes so many calendar days after that of an instant.
pub fn end_of_rome_day_after(at: Timestamp, days: i64) -> Timestamp {
    let day = at.to_zoned_datetime(rome()).date() + jiff::Span::new().days(days);
    day.to_zoned_datetime(rome()).map_or(at, |start| end_of_rome_day(start.timestamp()))
}

/// Start of a Rome week: the Monday, 00:00, at or before an instant, or so many weeks after that one. The post's room
/// is planned by the week (PAPER-CAPACITY).
pub fn start_of_rome_week(at: Timestamp, weeks_later: i64) -> Timestamp {
    let day = at.to_zoned_datetime(rome()).date();
    let since_monday = i64::from(day.weekday().to_monday_zero_offset());
    let monday = day + jiff::Span::new().days(7 * weeks_later - since_monday);
    monday.to_zoned_datetime(rome()).map_or(at, |start| start.timestamp())
}

/// The month of an instant in Rome: `2026-11`.
pub fn rome_month(at: Timestamp) -> String {
    at.to_zoned_datetime(rome()).strftime("%Y-%m").to_string()
}

/// The zone of the law, from the bundled database.
///
/// # Panics
/// Never: the database is compiled in.
pub fn rome() -> TimeZone {
    static ROME: std::sync::LazyLock<TimeZone> =
        std::sync::LazyLock::new(|| TimeZone::get("Europe/Rome").expect("the time zone database is compiled in"));
    ROME.clone()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;
    use crate::rules::RuleSet;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_pec_delivered_after_nine_in_the_evening_takes_effect_a_day_later_the_night_the_clocks_change_included() {
        let terms = RuleSet::current().terms;
        let date = after_digital_delivery(at("2026-03-28T21:00:01+01:00"), &terms);
        assert_eq!(date.at, at("2026-04-05T22:00:01+02:00"));
        assert!(date.late);
    }

    #[test]
    fn exactly_nine_is_not_late_and_the_hour_is_romes_in_summer_too() {
        let terms = RuleSet::current().terms;
        assert_eq!(after_digital_delivery(at("2026-01-10T21:00:00+01:00"), &terms).at, at("2026-01-17T21:00:00+01:00"));
        assert!(after_digital_delivery(at("2026-07-10T19:00:01Z"), &terms).late);
        assert!(!after_digital_delivery(at("2026-07-10T18:59:59Z"), &terms).late);
        assert!(!after_digital_delivery(at("2026-01-10T19:59:59Z"), &terms).late);
    }

    #[test]
    fn the_other_terms_are_fifteen_and_ten_days() {
        let terms = RuleSet::current().terms;
        let from = at("2026-02-01T23:30:00+01:00");
        assert_eq!(after_digital_failure(from, &terms).at, at("2026-02-16T23:30:00+01:00"));
        assert_eq!(after_paper_delivery(from, &terms).at, at("2026-02-11T23:30:00+01:00"));
        assert_eq!(after_deposit_for_untraceable(from, &terms).at, at("2026-02-11T23:30:00+01:00"));
    }

    #[test]
    fn a_held_letter_is_served_at_the_start_of_the_tenth_rome_day() {
        let terms = RuleSet::current().terms;
        assert_eq!(held_letter_served(at("2026-03-24T22:30:00Z"), &terms), at("2026-04-03T00:00:00+02:00"));
        assert_eq!(rome_days_between(at("2026-03-24T22:30:00Z"), at("2026-04-03T22:30:00Z"), &terms), 11);
        assert_eq!(end_of_rome_day(at("2026-03-24T22:30:00Z")), at("2026-03-24T23:59:59.999999999+01:00"));
    }

    #[test]
    fn a_week_begins_on_monday_at_midnight_in_rome_summer_time_included() {
        let monday = at("2026-03-30T00:00:00+02:00");
        assert_eq!(start_of_rome_week(monday, 0), monday);
        assert_eq!(start_of_rome_week(at("2026-04-05T23:59:59+02:00"), 0), monday);
        let sunday = at("2026-03-29T23:59:59+02:00");
        assert_eq!(start_of_rome_week(sunday, 0), at("2026-03-23T00:00:00+01:00"));
        assert_eq!(start_of_rome_week(sunday, 1), monday);
    }
}
