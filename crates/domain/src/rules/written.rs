//! How values of the rules are written in a configuration: ISO 8601 durations, whole days for terms of law, hours and
//! dates of Rome, names, cents.
//!
//! Which parameters there are is in `parameters`; where the text comes from is the binary's business.

use super::{RefusalCost, RuleSet};
use crate::case::DigitalSource;
use crate::money::Cents;
use crate::workflow::terms::rome;
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Span, Timestamp};
use std::fmt;
use std::ops::RangeInclusive;

/// A value as a configuration writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
            Self::List(items) => f.write_str(&items.join(", ")),
        }
    }
}

/// A value that a parameter does not take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key} is {value}, expected {allowed}")]
pub struct ParameterError {
    /// Key of the parameter.
    pub key: &'static str,
    /// The value as written.
    pub value: String,
    /// What may be written.
    pub allowed: String,
}

/// Where a value stands in a rule set.
type Place<T> = fn(&mut RuleSet) -> &mut T;

/// The field of a parameter: its kind, its limits, its place.
pub(super) enum Field {
    Days(RangeInclusive<i64>, Place<i64>),
    Count(RangeInclusive<u32>, Place<u32>),
    Wait(Place<SignedDuration>),
    Waits(Place<Vec<SignedDuration>>),
    Hour(Place<Time>),
    Since(Place<Timestamp>),
    Order(Place<[DigitalSource; 3]>),
    Amount(Place<Cents>),
    Refusal(Place<RefusalCost>),
    Text(Place<String>),
}

/// Shortest and longest wait that may be configured.
const WAITS: RangeInclusive<SignedDuration> = SignedDuration::from_secs(1)..=SignedDuration::from_hours(24 * 365);
/// Most waits in a list.
const MOST_WAITS: usize = 20;
/// Largest fee, cents.
const LARGEST_FEE: i64 = 100_000;

impl Field {
    pub(super) fn read(&self, rules: &mut RuleSet) -> Written {
        match self {
            Self::Days(_, place) => Written::Text(format!("P{}D", place(rules))),
            Self::Count(_, place) => Written::Number(i64::from(*place(rules))),
            Self::Wait(place) => Written::Text(place(rules).to_string()),
            Self::Waits(place) => Written::List(place(rules).iter().map(ToString::to_string).collect()),
            Self::Hour(place) => Written::Text(hour(*place(rules))),
            Self::Since(place) => Written::Text(since(*place(rules))),
            Self::Order(place) => Written::List(place(rules).map(|source| source.wire().to_owned()).to_vec()),
            Self::Amount(place) => Written::Number(place(rules).get()),
            Self::Refusal(place) => Written::Text(match place(rules) {
                RefusalCost::RecipientBased(cost) => format!("RECIPIENT_BASED;{}", cost.get()),
                RefusalCost::Uniform(cost) => format!("UNIFORM;{}", cost.get()),
            }),
            Self::Text(place) => Written::Text(place(rules).clone()),
        }
    }

    pub(super) fn write(&self, rules: &mut RuleSet, value: &Written) -> Option<()> {
        match (self, value) {
            (Self::Days(limits, place), Written::Text(text)) => {
                *place(rules) = days(text).filter(|days| limits.contains(days))?;
            }
            (Self::Count(limits, place), Written::Number(number)) => {
                *place(rules) = u32::try_from(*number).ok().filter(|number| limits.contains(number))?;
            }
            (Self::Wait(place), Written::Text(text)) => *place(rules) = wait(text)?,
            (Self::Waits(place), Written::List(items)) if (1..=MOST_WAITS).contains(&items.len()) => {
                *place(rules) = items.iter().map(|item| wait(item)).collect::<Option<_>>()?;
            }
            (Self::Hour(place), Written::Text(text)) => *place(rules) = text.trim().parse().ok()?,
            (Self::Since(place), Written::Text(text)) => *place(rules) = start_of(text)?,
            (Self::Order(place), Written::List(items)) => *place(rules) = order(items)?,
            (Self::Amount(place), Written::Number(number)) => {
                *place(rules) = Cents(Some(*number).filter(|cents| (0..=LARGEST_FEE).contains(cents))?);
            }
            (Self::Refusal(place), Written::Text(text)) => *place(rules) = refusal(text)?,
            (Self::Text(place), Written::Text(text)) if !text.trim().is_empty() => place(rules).clone_from(text),
            _ => return None,
        }
        Some(())
    }

    pub(super) fn allowed(&self) -> String {
        match self {
            Self::Days(limits, _) => format!("whole days, from P{}D to P{}D", limits.start(), limits.end()),
            Self::Count(limits, _) => format!("a whole number, from {} to {}", limits.start(), limits.end()),
            Self::Wait(_) => "a duration such as PT26H, from PT1S to P365D".to_owned(),
            Self::Waits(_) => {
                format!("a list of 1 to {MOST_WAITS} durations such as PT10S, each from PT1S to P365D")
            }
            Self::Hour(_) => "an hour such as 21:00".to_owned(),
            Self::Since(_) => "a date such as 2024-11-25 (its beginning in Rome), or an instant".to_owned(),
            Self::Order(_) => "a list of PLATFORM, SPECIAL and GENERAL, each once".to_owned(),
            Self::Amount(_) => format!("whole cents, from 0 to {LARGEST_FEE}"),
            Self::Refusal(_) => "a mode and cents, such as RECIPIENT_BASED;50 or UNIFORM;50".to_owned(),
            Self::Text(_) => "a text that is not empty".to_owned(),
        }
    }

    pub(super) fn limits(&self) -> Option<RangeInclusive<u64>> {
        match self {
            Self::Count(limits, _) => Some(u64::from(*limits.start())..=u64::from(*limits.end())),
            Self::Amount(_) => Some(0..=LARGEST_FEE.unsigned_abs()),
            _ => None,
        }
    }
}

/// An ISO 8601 duration without months and years, whose length depends on the calendar; a day is 24 hours.
fn length(text: &str) -> Option<SignedDuration> {
    let text = text.trim();
    let span: Span = text.starts_with('P').then(|| text.parse().ok())??;
    let days = i64::from(span.get_days()) + 7 * i64::from(span.get_weeks());
    let rest = SignedDuration::try_from(span.days(0).weeks(0)).ok()?;
    rest.checked_add(SignedDuration::try_from_hours(24 * days)?)
}

fn days(text: &str) -> Option<i64> {
    const DAY: i64 = 24 * 3_600;
    let length = length(text)?;
    (length.subsec_nanos() == 0 && length.as_secs() % DAY == 0).then(|| length.as_secs() / DAY)
}

fn wait(text: &str) -> Option<SignedDuration> {
    length(text).filter(|wait| WAITS.contains(wait))
}

fn hour(time: Time) -> String {
    let whole = time.second() == 0 && time.subsec_nanosecond() == 0;
    if whole { format!("{:02}:{:02}", time.hour(), time.minute()) } else { time.to_string() }
}

/// The first instant of a date in Rome; an instant as it is.
pub fn start_of(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.contains('T') {
        return text.parse().ok();
    }
    let date: Date = text.parse().ok()?;
    Some(date.to_zoned_datetime(rome()).ok()?.timestamp())
}

/// The date in Rome that begins at an instant; within a day, the instant.
pub fn since(at: Timestamp) -> String {
    let date = at.to_zoned_datetime(rome()).date();
    if date.to_zoned_datetime(rome()).is_ok_and(|start| start.timestamp() == at) {
        date.to_string()
    } else {
        at.to_string()
    }
}

fn order(items: &[String]) -> Option<[DigitalSource; 3]> {
    let named = |name: &String| DigitalSource::ALL.into_iter().find(|source| source.wire() == name.trim());
    let order: Vec<_> = items.iter().map(named).collect::<Option<_>>()?;
    let order: [DigitalSource; 3] = order.try_into().ok()?;
    DigitalSource::ALL.iter().all(|source| order.contains(source)).then_some(order)
}

fn refusal(text: &str) -> Option<RefusalCost> {
    let (mode, cents) = text.split_once(';')?;
    let cost = Cents(cents.trim().parse().ok().filter(|cents| (0..=LARGEST_FEE).contains(cents))?);
    match mode.trim() {
        "RECIPIENT_BASED" => Some(RefusalCost::RecipientBased(cost)),
        "UNIFORM" => Some(RefusalCost::Uniform(cost)),
        _ => None,
    }
}
