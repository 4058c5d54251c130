//! Instants on the wire: ISO-8601 in UTC, always with three digits of milliseconds. The one place that writes them.

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use serde_json::Value;

const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(3));

/// `2026-11-25T08:36:52.123Z`. What is finer than a millisecond is cut off.
pub fn instant(at: Timestamp) -> String {
    PRINTER.timestamp_to_string(&at)
}

/// Rewrites the instants among the details of a timeline element in that form, at any depth.
///
/// Which they are is told by their names, as free text must stay as it is.
pub fn instants_in(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if names_an_instant(name) => {
                        if let Ok(at) = text.parse() {
                            *text = instant(at);
                        }
                    }
                    other => instants_in(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(instants_in),
        _ => {}
    }
}

fn names_an_instant(name: &str) -> bool {
    name == "date"
        || name == "nextLastAttemptMadeForSource"
        || name.ends_with("Date")
        || name.ends_with("Timestamp")
        || name == "activeFrom"
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;

    #[test]
    fn an_instant_has_three_digits_whatever_it_came_with() {
        for (text, shown) in [
            ("2026-03-27T10:00:00+01:00", "2026-03-27T09:00:00.000Z"),
            ("2026-03-27T09:00:00.5Z", "2026-03-27T09:00:00.500Z"),
            ("2026-03-27T22:59:59.999999999Z", "2026-03-27T22:59:59.999Z"),
        ] {
            assert_eq!(instant(text.parse().unwrap()), shown);
        }
    }

    #[test]
    fn instants_among_details_are_rewritten_and_texts_are_not() {
        let mut details = serde_json::json!({
            "schedulingDate": "2026-03-27T09:00:00Z",
            "attachments": [{"date": "2026-03-27T09:00:00.1Z", "id": "2026-03-27T09:00:00Z"}],
            "reasonDate": "not a date",
        });
        instants_in(&mut details);
        let expected = serde_json::json!({
            "schedulingDate": "2026-03-27T09:00:00.000Z",
            "attachments": [{"date": "2026-03-27T09:00:00.100Z", "id": "2026-03-27T09:00:00Z"}],
            "reasonDate": "not a date",
        });
        assert_eq!(details, expected);
    }
}
