//! `/sandbox/pagine/orologio`: the clock of the law, moved by an hour, a day, a week, to a date, or to what a notification
//! waits for next.
//!
//! A move runs everything that is due on the way; short ones are done when the answer comes, and a long one goes on while
//! the page shows how far it is: looked at again by its link or, with script, every two seconds.

use crate::Portal;
use crate::address::Asked;
use crate::errors::PageError;
use crate::forms::{Checked, Fields};
use crate::layout::{Frame, own_path, page, see};
use crate::present::{Moment, instant, moment};
use crate::visit::Visit;
use crate::words::Words;
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use messo_domain::workflow::terms::rome;
use messo_sandbox::Progress;
use serde::Deserialize;
use std::time::Duration;

/// Where this page is.
const HERE: &str = "/sandbox/pagine/orologio";
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
    /// Date that was typed.
    when: String,
    back: String,
    run: Option<Run>,
    wrong: Option<Wrong>,
}

impl ClockPage {
    /// Key of what is wrong with a field.
    fn wrong_with(&self, field: &str) -> Option<&'static str> {
        self.wrong.filter(|wrong| wrong.field == field).map(|wrong| wrong.key)
    }
}

/// What is wrong with the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wrong {
    /// Key of its sentence.
    key: &'static str,
    field: &'static str,
}

impl Wrong {
    const fn iun(key: &'static str) -> Self {
        Self { key, field: "iun" }
    }

    const fn when(key: &'static str) -> Self {
        Self { key, field: "quando" }
    }
}

/// A move that is under way.
struct Run {
    text: String,
    /// Hundredths of the way; `None` while it waits for its turn.
    way: Option<u8>,
}

impl Run {
    fn of(words: Words, progress: Option<Progress>) -> Self {
        let Some(progress) = progress else { return Self { text: words.say("clock-queues"), way: None } };
        let values = [
            ("now", instant(progress.now).into()),
            ("to", instant(progress.to).into()),
            ("done", progress.instants.into()),
        ];
        Self { text: words.fill("clock-progress", values), way: Some(progress.percent()) }
    }
}

pub(super) async fn clock(
    State(portal): State<Portal>,
    visit: Visit,
    headers: HeaderMap,
    Asked(asked): Asked<Wanted>,
) -> Result<Response, PageError> {
    let back = asked.da.as_deref().map(|path| own_path(Some(path)).to_owned()).unwrap_or_default();
    let sandbox = portal.sandbox()?;
    let is_moving = sandbox.is_moving();
    if !is_moving && headers.contains_key("hx-request") {
        return Ok(leave_for(if back.is_empty() { HERE } else { &back }));
    }
    if !is_moving && asked.corre.is_some() && !back.is_empty() {
        return Ok(see(&back));
    }
    let frame = framed(&visit);
    let run = is_moving.then(|| Run::of(visit.words, sandbox.progress()));
    let (iun, when) = (asked.iun.unwrap_or_default(), String::new());
    Ok(page(&ClockPage { frame, now: moment(visit.now), iun, when, back, run, wrong: None }))
}

fn framed(visit: &Visit) -> Frame {
    Frame::new(visit, "clock-title").below("/sandbox", "door-sandbox")
}

/// Has the script that looks for the end of a move open another page.
fn leave_for(address: &str) -> Response {
    ([("hx-redirect", address.to_owned())], StatusCode::NO_CONTENT).into_response()
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
    /// What the form asks for, or what is wrong with it.
    fn read(fields: &Fields, now: Timestamp) -> Result<Self, Wrong> {
        match fields.text("mossa") {
            "ora" => Ok(Self::Ahead(SignedDuration::from_hours(1))),
            "giorno" => Ok(Self::Ahead(SignedDuration::from_hours(24))),
            "settimana" => Ok(Self::Ahead(SignedDuration::from_hours(7 * 24))),
            "prossimo" => {
                fields.given("iun").map(|iun| Self::Next(crate::lists::pasted(iun))).ok_or(Wrong::iun("clock-no-iun"))
            }
            _ => Self::at(fields.text("quando"), now),
        }
    }

    fn at(text: &str, now: Timestamp) -> Result<Self, Wrong> {
        let wanted: DateTime = text.parse().map_err(|_| Wrong::when("clock-wrong-date"))?;
        let at = wanted.to_zoned_datetime(rome()).map_err(|_| Wrong::when("clock-wrong-date"))?.timestamp();
        if at < now {
            return Err(Wrong::when("clock-in-the-past"));
        }
        if at.duration_since(now) > SignedDuration::from_hours(24 * LONGEST_DAYS) {
            return Err(Wrong::when("clock-too-far"));
        }
        Ok(Self::To(at))
    }
}

pub(super) async fn move_clock(
    State(portal): State<Portal>,
    Checked { fields, visit }: Checked,
) -> Result<Response, PageError> {
    let back = fields.given("da").map(|path| own_path(Some(path)).to_owned()).unwrap_or_default();
    let refused = |wrong| {
        let typed = |name| fields.text(name).to_owned();
        let (iun, when) = (typed("iun"), typed("quando"));
        let (frame, now, back) = (framed(&visit), moment(visit.now), back.clone());
        let mut response = page(&ClockPage { frame, now, iun, when, back, run: None, wrong: Some(wrong) });
        *response.status_mut() = StatusCode::BAD_REQUEST;
        Ok(response)
    };
    let target = match Target::read(&fields, visit.now) {
        Ok(Target::Next(iun)) => match portal.engine.next_due(&iun).await {
            Ok(Some(due)) => Target::To(due),
            Err(messo_engine::UseError::Refused { status: 404, .. }) => {
                return refused(Wrong::iun("clock-unknown-iun"));
            }
            Err(error) => return Err(error.into()),
            Ok(None) => return refused(Wrong::iun("clock-nothing-due")),
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
    let there = if back.is_empty() { HERE } else { &back };
    match tokio::time::timeout(PATIENCE, moving).await {
        Ok(Ok(moved)) => moved.map(|_| see(there)).map_err(PageError::from),
        Ok(Err(_)) => Err(messo_engine::UseError::Internal("a move of the clock broke off".to_owned()).into()),
        Err(_) => {
            let da: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
            Ok(see(&format!("{HERE}?corre=si&da={da}")))
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;
    use crate::words::Language;

    #[test]
    fn a_move_under_way_says_how_far_it_is() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (from, to) = (at("2026-03-02T09:00:00Z"), at("2026-03-12T09:00:00Z"));
        let run = |instants| {
            Run::of(Words(Language::Italian), Some(Progress { from, now: at("2026-03-04T09:00:00Z"), to, instants }))
        };
        assert_eq!(
            run(7).text,
            "L’orologio è al 04/03/2026, 10:00 e va al 12/03/2026, 10:00: 7 scadenze eseguite finora."
        );
        assert!(run(1).text.ends_with("una scadenza eseguita finora.") && run(0).text.contains("nessuna scadenza"));
        assert_eq!(run(7).way, Some(20));
        assert_eq!(Run::of(Words(Language::Italian), None).way, None, "it waits for its turn");
    }

    #[test]
    fn moves_are_read_in_rome_time_and_never_into_the_past() {
        let now: Timestamp = "2026-11-25T12:00:00Z".parse().unwrap();
        let read = |body: &str| Target::read(&Fields::read(body.as_bytes()), now);
        assert_eq!(read("mossa=giorno"), Ok(Target::Ahead(SignedDuration::from_hours(24))));
        assert_eq!(read("quando=2026-12-01T09:00"), Ok(Target::To("2026-12-01T08:00:00Z".parse().unwrap())));
        assert_eq!(read("quando=2026-11-25T12:59"), Err(Wrong::when("clock-in-the-past")));
        assert_eq!(read("quando=2126-01-01T00:00"), Err(Wrong::when("clock-too-far")));
        assert_eq!(read("quando=domani"), Err(Wrong::when("clock-wrong-date")));
        assert_eq!(read("mossa=prossimo"), Err(Wrong::iun("clock-no-iun")));
        assert_eq!(read("mossa=prossimo&iun=+abcd+"), Ok(Target::Next("ABCD".to_owned())));
    }
}
