//! `/sandbox/pagine/orologio`: the clock of the law, moved by an hour, a day, a week, to a date, or to what a notification
//! waits for next.
//!
//! A move runs everything that is due on the way; short ones are done when the answer comes, and a long one goes on while
//! the page shows how far it is.

use crate::Portal;
use crate::address::Asked;
use crate::errors::PageError;
use crate::forms::{Checked, Fields};
use crate::layout::{Frame, own_path, page, see};
use crate::present::{Moment, moment};
use crate::visit::Visit;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use messo_domain::workflow::terms::rome;
use serde::Deserialize;
use std::time::Duration;

/// How long an answer waits for a move to end.
const PATIENCE: Duration = Duration::from_secs(3);
/// Longest single move.
const LONGEST_DAYS: i64 = 50 * 366;

/// What the page is told by its address.
#[derive(Deserialize)]
pub(super) struct Wanted {
    iun: Option<String>,
    /// Where to go back to once the move is done.
    da: Option<String>,
    /// Whether a move is under way.
    corre: Option<String>,
}

#[derive(Template)]
#[template(path = "sandbox/clock.html")]
struct ClockPage {
    frame: Frame,
    now: Moment,
    iun: String,
    back: String,
    runs: bool,
    wrong: Option<&'static str>,
}

pub(super) async fn clock(
    State(portal): State<Portal>,
    visit: Visit,
    Asked(asked): Asked<Wanted>,
) -> Result<Response, PageError> {
    let back = asked.da.as_deref().map(|path| own_path(Some(path)).to_owned()).unwrap_or_default();
    let runs = portal.sandbox()?.is_moving();
    if asked.corre.is_some() && !runs && !back.is_empty() {
        return Ok(see(&back));
    }
    Ok(shown(&visit, asked.iun.unwrap_or_default(), back, runs, None))
}

fn shown(visit: &Visit, iun: String, back: String, runs: bool, wrong: Option<&'static str>) -> Response {
    let frame = Frame::new(visit, "clock-title").below("/sandbox", "door-sandbox");
    page(&ClockPage { frame, now: moment(visit.now), iun, back, runs, wrong })
}

/// Where to move the clock.
#[derive(Debug, PartialEq, Eq)]
enum Target {
    Ahead(SignedDuration),
    To(Timestamp),
    /// The next thing that a notification waits for.
    Next(String),
}

impl Target {
    /// What the form asks for, or the key of what is wrong with it.
    fn read(fields: &Fields, now: Timestamp) -> Result<Self, &'static str> {
        match fields.text("mossa") {
            "ora" => Ok(Self::Ahead(SignedDuration::from_hours(1))),
            "giorno" => Ok(Self::Ahead(SignedDuration::from_hours(24))),
            "settimana" => Ok(Self::Ahead(SignedDuration::from_hours(7 * 24))),
            "prossimo" => fields.given("iun").map(|iun| Self::Next(crate::lists::pasted(iun))).ok_or("clock-no-iun"),
            _ => Self::at(fields.text("quando"), now),
        }
    }

    fn at(text: &str, now: Timestamp) -> Result<Self, &'static str> {
        let wanted: DateTime = text.parse().map_err(|_| "clock-wrong-date")?;
        let at = wanted.to_zoned_datetime(rome()).map_err(|_| "clock-wrong-date")?.timestamp();
        if at < now {
            return Err("clock-in-the-past");
        }
        if at.duration_since(now) > SignedDuration::from_hours(24 * LONGEST_DAYS) {
            return Err("clock-too-far");
        }
        Ok(Self::To(at))
    }
}

pub(super) async fn move_clock(
    State(portal): State<Portal>,
    Checked { fields, visit }: Checked,
) -> Result<Response, PageError> {
    let iun = fields.text("iun").to_owned();
    let back = fields.given("da").map(|path| own_path(Some(path)).to_owned()).unwrap_or_default();
    let refused = |wrong| {
        let mut response = shown(&visit, iun.clone(), back.clone(), false, Some(wrong));
        *response.status_mut() = StatusCode::BAD_REQUEST;
        Ok(response)
    };
    let target = match Target::read(&fields, visit.now) {
        Ok(Target::Next(iun)) => match portal.engine.next_due(&iun).await {
            Ok(Some(due)) => Target::To(due),
            Err(messo_engine::UseError::Refused { status: 404, .. }) => return refused("clock-unknown-iun"),
            Err(error) => return Err(error.into()),
            Ok(None) => return refused("clock-nothing-due"),
        },
        Ok(target) => target,
        Err(wrong) => return refused(wrong),
    };
    let sandbox = portal.sandbox()?.clone();
    let moving = tokio::spawn(async move {
        let to = move |now: Timestamp| match target {
            Target::Ahead(by) => Ok(now.checked_add(by).unwrap_or(Timestamp::MAX)),
            Target::To(at) => Ok(at.max(now)),
            Target::Next(_) => Ok(now),
        };
        sandbox.move_clock(to).await
    });
    let there = if back.is_empty() { "/sandbox/pagine/orologio" } else { &back };
    match tokio::time::timeout(PATIENCE, moving).await {
        Ok(Ok(moved)) => moved.map(|_| see(there)).map_err(PageError::from),
        Ok(Err(_)) => Err(messo_engine::UseError::Internal("a move of the clock broke off".to_owned()).into()),
        Err(_) => {
            let da: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
            Ok(see(&format!("/sandbox/pagine/orologio?corre=si&da={da}")))
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;

    #[test]
    fn moves_are_read_in_rome_time_and_never_into_the_past() {
        let now: Timestamp = "2026-11-25T12:00:00Z".parse().unwrap();
        let read = |body: &str| Target::read(&Fields::read(body.as_bytes()), now);
        assert_eq!(read("mossa=giorno"), Ok(Target::Ahead(SignedDuration::from_hours(24))));
        assert_eq!(read("quando=2026-12-01T09:00"), Ok(Target::To("2026-12-01T08:00:00Z".parse().unwrap())));
        assert_eq!(read("quando=2026-11-25T12:59"), Err("clock-in-the-past"));
        assert_eq!(read("quando=2126-01-01T00:00"), Err("clock-too-far"));
        assert_eq!(read("quando=domani"), Err("clock-wrong-date"));
        assert_eq!(read("mossa=prossimo"), Err("clock-no-iun"));
        assert_eq!(read("mossa=prossimo&iun=+abcd+"), Ok(Target::Next("ABCD".to_owned())));
    }
}
