//! One notification: who writes, what it is, what to do by when, what it costs and will cost, its documents, what happened
//! and why it came this way. An act that waits to be opened has the page of [`super::before`] in this place.

use super::cost::Cost;
use super::documents::{self, Kept};
use super::payments::{self, Payments};
use super::reached::{self, Try};
use super::{before, waits};
use crate::Portal;
use crate::address::At;
use crate::doors::{Addressee, Door};
use crate::errors::PageError;
use crate::forms::Fields;
use crate::layout::{Frame, page};
use crate::present::event::Reader;
use crate::present::explanation::{ExplanationView, RecipientView, explanation};
use crate::present::timeline::{Label, TimelineView, label, timeline};
use crate::present::{self, Moment, moment};
use crate::words::Words;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use jiff::civil::Date;
use messo_domain::case::{Case, Category};
use messo_domain::explanation::{DateKind, ExplainedDate, Explanation, RecipientExplained};
use messo_domain::price::Price;
use messo_engine::use_cases::read_received::Received;

/// Steps that only prepare another one.
const PREPARING: [Category; 16] = [
    Category::SenderAckCreationRequest,
    Category::PublicRegistryValidationCall,
    Category::PublicRegistryValidationResponse,
    Category::ValidateNormalizeAddressesRequest,
    Category::AarCreationRequest,
    Category::GetAddress,
    Category::PublicRegistryCall,
    Category::PublicRegistryResponse,
    Category::PrepareDigitalDomicile,
    Category::DigitalDeliveryCreationRequest,
    Category::PrepareSimpleRegisteredLetter,
    Category::PrepareAnalogDomicile,
    Category::SendAnalogTimeoutCreationRequest,
    Category::CompletelyUnreachableCreationRequest,
    Category::NotificationViewedCreationRequest,
    Category::NotificationCancelledDocumentCreationRequest,
];

/// A notification, as its reader sees it.
struct Detail {
    iun: String,
    subject: String,
    r#abstract: Option<String>,
    sender: String,
    sender_tax_id: String,
    protocol: String,
    sent: Moment,
    reader: String,
    reader_tax_id: String,
    status: Label,
    cancelled: bool,
    /// What to do, by when.
    todo: Vec<String>,
    cost: Option<Cost>,
    documents: Vec<Kept>,
    notice: Option<Kept>,
    attestations: Vec<Kept>,
    payments: Payments,
    course: TimelineView,
    /// Where the papers of the timeline are saved.
    papers_at: String,
    tries: Vec<Try>,
    explained: ExplanationView,
}

impl Detail {
    /// The reader's part of what was explained.
    fn explained(&self) -> Option<&RecipientView> {
        self.explained.recipients.first()
    }

    fn of(words: Words, door: Door, received: &Received, explained: &Explanation, prices: &[Option<Price>]) -> Self {
        let (case, events) = (&received.view.case, &received.view.timeline);
        let reader = &case.request.recipients[received.rec];
        let state = &case.recipients[received.rec];
        let payments = Payments::of(door, received, prices);
        Self {
            iun: case.iun.to_string(),
            subject: case.request.subject.clone(),
            r#abstract: case.request.r#abstract.clone(),
            sender: case.deposit.sender_denomination.clone(),
            sender_tax_id: case.deposit.sender_tax_id.clone(),
            protocol: case.request.pa_protocol_number.clone(),
            sent: moment(case.deposit.sent_at),
            reader: reader.denomination.clone(),
            reader_tax_id: reader.tax_id.to_string(),
            status: label(words, events.status(), Reader::Recipient),
            cancelled: case.cancellation_requested.is_some(),
            todo: todo(words, case, explained, &payments),
            cost: explained.recipients.first().map(|reader| Cost::of(words, &reader.cost, state, events)),
            documents: documents::of_act(words, door, received),
            notice: documents::notice(words, door, received),
            attestations: documents::attestations(words, door, received),
            course: course(words, received),
            papers_at: format!("{}/attestazioni/", super::address(door, case.iun.as_str())),
            tries: reached::tries(words, state, events),
            explained: explanation(words, explained, events, Reader::Recipient),
            payments,
        }
    }
}

/// What the reader has to do, by when.
fn todo(words: Words, case: &Case, explained: &Explanation, payments: &Payments) -> Vec<String> {
    if case.cancellation_requested.is_some() {
        return vec![words.say("received-todo-cancelled")];
    }
    let mut todo = vec![words.say("received-todo-read")];
    if payments.are_due() {
        let until = case.request.payment_expiration_date.as_deref();
        todo.push(match until {
            Some(day) => words.with("received-todo-pay-by", "day", day_in_rome(day)),
            None => words.say("received-todo-pay"),
        });
    } else if !payments.is_empty() {
        todo.push(words.say("received-todo-paid"));
    }
    let effect = explained.recipients.first().and_then(of_effect);
    todo.extend(effect.map(|date| {
        let key = if date.kind == DateKind::Effect { "received-todo-terms" } else { "received-todo-terms-to-come" };
        words.with(key, "at", present::instant(date.at))
    }));
    todo
}

/// The date of legal effect: as it came, or as it will.
fn of_effect(reader: &RecipientExplained) -> Option<&ExplainedDate> {
    reader.dates.iter().find(|date| matches!(date.kind, DateKind::Effect | DateKind::ExpectedEffect))
}

/// The timeline without what only prepares another step: what was asked and answered stands in [`super::reached`]. Papers
/// are linked where the reader can have them.
fn course(words: Words, received: &Received) -> TimelineView {
    let events = &received.view.timeline;
    let prepares = |id: &str| {
        let element = events.elements().iter().find(|element| element.element_id.as_str() == id);
        element.is_some_and(|element| PREPARING.contains(&element.category))
    };
    let given = documents::given_out(received);
    let mut view = timeline(words, events, Reader::Recipient, None);
    for status in &mut view.statuses {
        status.events.retain(|event| !prepares(&event.id));
        let events = status.events.iter_mut();
        for event in events
            .flat_map(|event| event.taken_back.iter_mut().map(|taken| &mut taken.papers).chain([&mut event.papers]))
        {
            event.retain(|paper| given.contains(&paper.key));
        }
    }
    view
}

/// A day as people write it; one that is none as the sender wrote it.
fn day_in_rome(day: &str) -> String {
    day.parse::<Date>().map_or_else(|_| day.to_owned(), |day| day.strftime("%d/%m/%Y").to_string())
}

#[derive(Template)]
#[template(path = "recipient/detail.html")]
struct DetailPage {
    frame: Frame,
    detail: Detail,
    /// Whether the reader has just paid.
    just_paid: bool,
}

pub(super) async fn notification(
    State(portal): State<Portal>,
    Addressee { person, visit }: Addressee,
    At(iun): At<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let received = portal.engine.look_at_received(&person, &iun).await?;
    let explained = portal.engine.explain_to_recipient(&person, &iun).await?;
    if waits(&received) {
        return Ok(before::shown(&visit, &received, &explained));
    }
    let prices = payments::prices(&portal, &received).await?;
    let detail = Detail::of(visit.words, visit.door, &received, &explained, &prices);
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let just_paid = fields.given("pagato").is_some_and(|what| detail.payments.is_paid(what));
    let frame = Frame::titled(&visit, detail.subject.clone()).below(visit.door.path(), "inbox-name");
    Ok(page(&DetailPage { frame, detail, just_paid }))
}

#[cfg(test)]
mod tests;
