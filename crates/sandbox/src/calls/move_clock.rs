//! The virtual clock: what it shows, and moving it.

use crate::Sandbox;
use crate::body::Json;
use axum::extract::State;
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use messo_api::http::{ApiError, Problem, instant};
use messo_domain::request::SchemaError;
use messo_domain::workflow::terms::rome;
use messo_engine::UseError;
use messo_engine::advance::Moved;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the clock shows.
#[derive(Serialize, ToSchema)]
pub(super) struct ClockView {
    /// The present instant of the law, UTC.
    #[schema(format = DateTime)]
    now: String,
}

/// Where to move to: one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Move {
    /// How far from now, an ISO-8601 duration; a day is 24 hours, months and years are those of the calendar in Rome.
    #[schema(example = "P7D")]
    advance: Option<String>,
    /// Where to, an instant.
    #[schema(format = DateTime)]
    to: Option<String>,
}

/// What a move did. Nothing that is due is left, but for what is stuck.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MovedView {
    /// The instant reached, UTC.
    #[schema(format = DateTime)]
    now: String,
    /// Pieces of work carried out on the way.
    work_run: u64,
    /// Pieces of work that failed too often and wait for a person, in all.
    stuck: u64,
}

/// What the virtual clock shows.
#[utoipa::path(
    get, path = "/sandbox/clock", tag = "Sandbox", security(()),
    responses((status = 200, body = ClockView))
)]
pub(super) async fn read(State(sandbox): State<Sandbox>) -> axum::Json<ClockView> {
    axum::Json(ClockView { now: instant(sandbox.parts.engine.now()) })
}

/// Moves the virtual clock, running all due work on the way in order of time. Two moves queue.
#[utoipa::path(
    post, path = "/sandbox/clock", tag = "Sandbox", security(()), request_body = Move,
    responses(
        (status = 200, body = MovedView),
        (status = 400, description = "Both or neither of the two, the past, or too far", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is not JSON")
    )
)]
pub(super) async fn move_clock(
    State(sandbox): State<Sandbox>,
    Json(wanted): Json<Move>,
) -> Result<axum::Json<MovedView>, ApiError> {
    let target = Target::of(&wanted)?;
    let longest = sandbox.options.longest_move;
    let Moved { now, work_run, stuck } = sandbox.move_clock(move |now| target.from(now, longest)).await?;
    Ok(axum::Json(MovedView { now: instant(now), work_run, stuck }))
}

enum Target {
    Advance(Span),
    To(Timestamp),
}

impl Target {
    fn of(wanted: &Move) -> Result<Self, UseError> {
        match (&wanted.advance, &wanted.to) {
            (Some(advance), None) => Ok(Self::Advance(duration(advance)?)),
            (None, Some(to)) => {
                let to = to.parse().map_err(|_| wrong("to", "expected an instant such as 2026-03-27T09:00:00Z"))?;
                Ok(Self::To(to))
            }
            _ => Err(wrong("", "give either `advance` or `to`, and not both")),
        }
    }

    /// The instant meant, for a clock that shows `now`. Its own answer (whole milliseconds) names the present instant,
    /// not one before it.
    fn from(&self, now: Timestamp, longest: SignedDuration) -> Result<Timestamp, UseError> {
        let (to, field) = match self {
            Self::Advance(span) => (added(now, span)?, "advance"),
            Self::To(to) if to.as_millisecond() == now.as_millisecond() => (now.max(*to), "to"),
            Self::To(to) => (*to, "to"),
        };
        let distance = to.duration_since(now);
        if distance.is_negative() {
            return Err(wrong(field, &format!("the clock shows {} and does not go back", instant(now))));
        }
        if distance > longest {
            return Err(wrong(field, &format!("one move goes at most {} days ahead", longest.as_hours() / 24)));
        }
        Ok(to)
    }
}

fn duration(text: &str) -> Result<Span, UseError> {
    let iso = text.strip_prefix(['+', '-']).unwrap_or(text).starts_with(['P', 'p']);
    let span = if iso { text.parse().ok() } else { None };
    span.ok_or_else(|| wrong("advance", "expected an ISO-8601 duration such as P7D or PT1H"))
}

/// Years and months by the calendar in Rome, then the rest as it is: the law's terms are days of 24 hours, so seven of
/// them must be reached by moving seven days on, the night the clocks change included.
fn added(now: Timestamp, span: &Span) -> Result<Timestamp, UseError> {
    let too_far = || wrong("advance", "no calendar reaches so far");
    let months = Span::new().try_years(span.get_years()).and_then(|s| s.try_months(span.get_months()));
    let zoned = months.and_then(|months| now.to_zoned_datetime(rome()).checked_add(months));
    let rest = span.try_years(0).and_then(|rest| rest.try_months(0));
    let rest = rest.and_then(|rest| rest.to_duration(SpanRelativeTo::days_are_24_hours()));
    let reached = zoned.and_then(|zoned| zoned.timestamp().checked_add(rest?));
    reached.map_err(|_| too_far())
}

fn wrong(path: &str, message: &str) -> UseError {
    UseError::Schema(vec![SchemaError { path: path.to_owned(), message: message.to_owned() }])
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;

    fn after(now: &str, advance: &str) -> Option<Timestamp> {
        let target = Target::Advance(duration(advance).ok()?);
        target.from(now.parse().unwrap(), SignedDuration::from_hours(24 * 366 * 50)).ok()
    }

    #[test]
    fn seven_days_reach_the_seventh_day_of_the_law_the_night_the_clocks_change_included() {
        let reached = after("2026-03-27T12:00:00+01:00", "P7D").unwrap();
        assert_eq!(reached, "2026-04-03T13:00:00+02:00".parse().unwrap());
        assert_eq!(after("2026-03-27T12:00:00+01:00", "P1W").unwrap(), reached);
        assert_eq!(after("2026-01-31T12:00:00+01:00", "P1M").unwrap(), "2026-02-28T12:00:00+01:00".parse().unwrap());
        assert_eq!(after("2026-03-27T12:00:00Z", "P1DT1H0.5S").unwrap(), "2026-03-28T13:00:00.5Z".parse().unwrap());
        assert_eq!(after("2026-03-27T12:00:00Z", "PT0S").unwrap(), "2026-03-27T12:00:00Z".parse().unwrap());
    }

    #[test]
    fn what_is_no_way_forward() {
        for advance in ["", "7 days", "P", "7", "-P1D", "P51Y", "P999999999D", "PT999999999999999999S"] {
            assert_eq!(after("2026-03-27T12:00:00Z", advance), None, "{advance}");
        }
    }

    #[test]
    fn the_instant_that_the_clock_answers_is_not_in_the_past() {
        let now: Timestamp = "2026-03-27T12:00:00.123456789Z".parse().unwrap();
        let to = |text: &str| Target::To(text.parse().unwrap()).from(now, SignedDuration::from_hours(24));
        assert_eq!(to("2026-03-27T12:00:00.123Z").unwrap(), now);
        assert!(to("2026-03-27T12:00:00.122Z").is_err());
        assert!(to("2026-03-29T12:00:00Z").is_err());
    }
}
