//! How things look to people: instants in Rome time, amounts in euro, sizes; what happened to a notification
//! ([`event`], [`timeline`]) and why its dates are what they are ([`explanation`]). Pure, and nothing of HTML.

pub(crate) mod details;
pub(crate) mod event;
pub(crate) mod explanation;
pub(crate) mod timeline;

#[cfg(test)]
mod told;

use jiff::Timestamp;
use messo_domain::money::Cents;
use messo_domain::workflow::terms::rome;

/// Date and time in Rome, to the minute: `25/11/2026, 17:05`.
pub(crate) fn instant(at: Timestamp) -> String {
    at.to_zoned_datetime(rome()).strftime("%d/%m/%Y, %H:%M").to_string()
}

/// Date in Rome: `25/11/2026`.
pub(crate) fn date(at: Timestamp) -> String {
    at.to_zoned_datetime(rome()).strftime("%d/%m/%Y").to_string()
}

/// Date, time and offset from Greenwich, for hovering and for print: `25/11/2026, 17:05:09 (+01:00)`.
pub(crate) fn instant_with_offset(at: Timestamp) -> String {
    at.to_zoned_datetime(rome()).strftime("%d/%m/%Y, %H:%M:%S (%:z)").to_string()
}

/// As `datetime` attributes write it.
pub(crate) fn machine(at: Timestamp) -> String {
    at.to_zoned_datetime(rome()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// An instant, ready for the macro `time` of `layout/macros.html`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// As `datetime` attributes write it.
    pub(crate) machine: String,
    /// Date and time to the minute.
    pub(crate) text: String,
    /// The same with seconds and offset.
    pub(crate) full: String,
}

/// An instant in the three ways in which pages write it.
pub(crate) fn moment(at: Timestamp) -> Moment {
    Moment { machine: machine(at), text: instant(at), full: instant_with_offset(at) }
}

/// An amount in euro, with its cents: `1.234,56 €`.
pub(crate) fn euro(amount: Cents) -> String {
    let cents = amount.0.unsigned_abs();
    let (whole, rest) = ((cents / 100).to_string(), cents % 100);
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    let sign = if amount.0 < 0 { "-" } else { "" };
    format!("{sign}{grouped},{rest:02}\u{a0}€")
}

/// A size in the unit that reads best: `412 kB`.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{},{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;

    #[test]
    fn instants_are_those_of_rome_in_both_halves_of_the_year() {
        let winter: Timestamp = "2026-11-25T16:05:09Z".parse().unwrap();
        let summer: Timestamp = "2026-07-31T22:30:00Z".parse().unwrap();
        assert_eq!((instant(winter), date(summer)), ("25/11/2026, 17:05".to_owned(), "01/08/2026".to_owned()));
        assert_eq!(instant_with_offset(winter), "25/11/2026, 17:05:09 (+01:00)");
        assert_eq!(machine(summer), "2026-08-01T00:30:00+02:00");
    }

    #[test]
    fn amounts_are_written_with_their_cents() {
        let all = [
            (0, "0,00"),
            (5, "0,05"),
            (100, "1,00"),
            (123_456, "1.234,56"),
            (-783, "-7,83"),
            (100_000_000, "1.000.000,00"),
        ];
        for (cents, text) in all {
            assert_eq!(euro(Cents(cents)), format!("{text}\u{a0}€"));
        }
    }

    #[test]
    fn sizes_read_well() {
        assert_eq!((size(999), size(412_000), size(20_150_000)), ("999 B".into(), "412 kB".into(), "20,1 MB".into()));
    }
}
