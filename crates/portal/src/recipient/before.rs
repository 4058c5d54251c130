//! The page before the first opening: that opening has legal effect, what it changes, and the form that opens.
//!
//! It shows of the act what the inbox shows, and no more. The form is the only way to open.

use crate::Portal;
use crate::address::At;
use crate::doors::{Addressee, Door};
use crate::errors::PageError;
use crate::forms::Checked;
use crate::layout::{Frame, page, see};
use crate::present::explanation::sentence;
use crate::present::{self, Moment, moment};
use crate::visit::Visit;
use crate::words::{Arg, Words};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use messo_domain::explanation::{CostExplained, DateKind, Explanation, RecipientExplained};
use messo_engine::use_cases::read_received::Received;

/// Where the view comes from, as its timeline element tells.
const CHANNEL: &str = "WEB";

/// What is told before the act is opened.
struct Before {
    iun: String,
    sender: String,
    subject: String,
    sent: Moment,
    /// What opening does to the date of legal effect.
    effect: Vec<String>,
    /// What opening does to the costs.
    costs: Vec<String>,
    open: String,
}

impl Before {
    fn of(words: Words, door: Door, received: &Received, explained: &Explanation) -> Self {
        let case = &received.view.case;
        let reader = explained.recipients.first();
        Self {
            iun: case.iun.to_string(),
            sender: case.deposit.sender_denomination.clone(),
            subject: case.request.subject.clone(),
            sent: moment(case.deposit.sent_at),
            effect: reader.map(|reader| effect(words, reader)).unwrap_or_default(),
            costs: reader.map(|reader| costs(words, &reader.cost)).unwrap_or_default(),
            open: format!("{}/apri", super::address(door, case.iun.as_str())),
        }
    }
}

fn effect(words: Words, reader: &RecipientExplained) -> Vec<String> {
    let date_of = |kind| reader.dates.iter().find(|date| date.kind == kind).map(|date| present::instant(date.at));
    if let Some(at) = date_of(DateKind::Effect) {
        return vec![words.with("before-effect-came", "at", at)];
    }
    let unopened = match (date_of(DateKind::ExpectedEffect), &reader.no_date) {
        (Some(at), _) => words.with("before-effect-expected", "at", at),
        (None, Some(none)) => sentence(words, &none.why),
        (None, None) => words.say("before-effect-open"),
    };
    vec![words.say("before-legal"), unopened]
}

fn costs(words: Words, cost: &CostExplained) -> Vec<String> {
    if !cost.borne_by_recipient {
        return vec![sentence(words, &cost.words)];
    }
    let today = words.with("before-cost-today", "amount", present::euro(cost.if_read_today));
    let later = cost.if_left_unread.map(|later| {
        let more = present::euro(later - cost.if_read_today);
        words.fill("before-cost-later", [("amount", Arg::from(present::euro(later))), ("more", Arg::from(more))])
    });
    std::iter::once(today).chain(later).collect()
}

#[derive(Template)]
#[template(path = "recipient/before.html")]
struct BeforePage {
    frame: Frame,
    before: Before,
}

/// The page of an act that waits to be opened.
pub(super) fn shown(visit: &Visit, received: &Received, explained: &Explanation) -> Response {
    let before = Before::of(visit.words, visit.door, received, explained);
    let frame = Frame::new(visit, "before-title").below(visit.door.path(), "inbox-name");
    page(&BeforePage { frame, before })
}

/// Opens the act: the legal effect, the first time.
pub(super) async fn open(
    State(portal): State<Portal>,
    Addressee { person, visit }: Addressee,
    At(iun): At<String>,
    _: Checked,
) -> Result<Response, PageError> {
    let received = portal.engine.read_received(&person, &iun, CHANNEL).await?;
    Ok(see(&super::address(visit.door, received.view.case.iun.as_str())))
}
