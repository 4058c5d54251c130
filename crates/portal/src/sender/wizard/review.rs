//! `/mittente/bozze/{id}/riepilogo`, `/invia`: everything once more, what it would cost and when it would take effect, and
//! the button that sends it.

use super::request::body;
use super::rules::{borne_twice, first_faulty, weight};
use super::sheet::{Pays, Person, Sheet, Step};
use super::{DRAFTS, opened, place, review_place};
use crate::Portal;
use crate::address::At;
use crate::doors::Officer;
use crate::errors::PageError;
use crate::forms::Checked;
use crate::layout::{Frame, page, see};
use crate::present::explanation::sentence;
use crate::present::{Moment, euro, moment, size};
use crate::sender::group_name;
use crate::words::Words;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use messo_domain::money::Cents;
use messo_domain::quote::{Quote, RecipientQuote, WayQuoted};
use messo_engine::use_cases::quote::Quoted;
use messo_engine::use_cases::send_draft::DraftSent;
use messo_engine::{SenderCaller, UseError};
use std::time::Duration;

/// How often, and after how long each time, a click waits for another one that sends the same draft.
const PATIENCE: (u32, Duration) = (10, Duration::from_millis(100));

/// One of the three ways that a quote names.
struct WayView {
    /// Best, likely or worst.
    name: String,
    words: String,
    price: String,
    effect: Option<Moment>,
    rule: Option<&'static str>,
}

struct QuoteView {
    recipient: String,
    borne: bool,
    ways: Vec<WayView>,
}

struct PersonView {
    name: String,
    tax_id: String,
    /// Lines of the address; empty: looked up.
    address: Vec<String>,
    mail: String,
    /// What there is to pay.
    payments: Vec<String>,
}

#[derive(Template)]
#[template(path = "sender/wizard/review.html")]
struct ReviewPage {
    frame: Frame,
    id: String,
    version: u64,
    sheet: Sheet,
    group: String,
    people: Vec<PersonView>,
    /// Where each step can be changed.
    places: [String; 5],
    weight: String,
    quotes: Vec<QuoteView>,
    total: Vec<(String, String)>,
    assumptions: Vec<String>,
    price_source: String,
    warnings: Vec<String>,
    /// What the platform would refuse.
    objections: Vec<String>,
    stale: bool,
}

impl WayView {
    fn of(words: Words, name: &str, way: &WayQuoted) -> Self {
        Self {
            name: words.say(name),
            words: sentence(words, &way.words),
            price: price(words, way.price),
            effect: way.effect.map(moment),
            rule: way.rule.map(|rule| rule.row().id),
        }
    }
}

fn price(words: Words, price: Option<Cents>) -> String {
    price.map_or_else(|| words.say("review-no-price"), euro)
}

fn quote_view(words: Words, sheet: &Sheet, quote: &RecipientQuote) -> QuoteView {
    QuoteView {
        recipient: sheet.recipients.get(quote.rec_index).map(Person::denomination).unwrap_or_default(),
        borne: quote.borne_by_recipient,
        ways: vec![
            WayView::of(words, "review-best", &quote.best),
            WayView::of(words, "review-likely", &quote.likely),
            WayView::of(words, "review-worst", &quote.worst),
        ],
    }
}

fn totals(words: Words, quote: &Quote) -> Vec<(String, String)> {
    let all =
        [("review-best", quote.total.best), ("review-likely", quote.total.likely), ("review-worst", quote.total.worst)];
    all.into_iter().map(|(name, total)| (words.say(name), price(words, total))).collect()
}

fn person_view(words: Words, sheet: &Sheet, person: &Person) -> PersonView {
    let join = |parts: &[&String]| {
        let filled = parts.iter().map(|part| part.as_str()).filter(|part| !part.is_empty());
        filled.collect::<Vec<_>>().join(" ")
    };
    let rows = [
        join(&[&person.at]),
        person.line(),
        join(&[&person.details]),
        join(&[&person.zip, &person.town, &person.locality, &person.province]),
        join(&[&person.state]),
    ];
    let rows = rows.into_iter().filter(|row| !row.is_empty() && !person.looked_up);
    PersonView {
        name: person.denomination(),
        tax_id: person.tax_id.clone(),
        address: rows.collect(),
        mail: person.mail.clone(),
        payments: payments(words, sheet, person),
    }
}

fn payments(words: Words, sheet: &Sheet, person: &Person) -> Vec<String> {
    let pays = person.pays.unwrap_or(Pays::Nothing);
    let costs =
        |bears: bool| if bears && sheet.by_delivery() { words.say("review-bears-costs") } else { String::new() };
    let notices = person.notices.iter().filter(|_| pays.by_notices()).map(|notice| {
        let values = [("code", notice.code.as_str().into()), ("costs", costs(notice.bears_costs).into())];
        words.fill("review-notice", values)
    });
    let forms = person.forms.iter().filter(|_| pays.by_forms()).map(|form| {
        let values = [("title", form.title.as_str().into()), ("costs", costs(form.bears_costs).into())];
        words.fill("review-form", values)
    });
    notices.chain(forms).collect()
}

/// What the page says besides the draft.
#[derive(Default)]
struct Said {
    objections: Vec<String>,
    stale: bool,
}

async fn shown(
    portal: &Portal,
    Officer { caller, visit }: Officer,
    id: String,
    said: Said,
) -> Result<Response, PageError> {
    let (draft, sheet) = opened(portal, &caller, &id).await?;
    if let Some(step) = first_faulty(&sheet, &portal.ground(&caller)) {
        return Ok(see(&format!("{}?controlla", place(&id, step))));
    }
    let words = visit.words;
    let (quote, refused) = match portal.engine.quote(&caller, &bytes(&sheet, &id, &caller)?) {
        Ok(Quoted::Valid(quote)) => (Some(quote), Vec::new()),
        Ok(Quoted::Invalid(items)) => (None, items.into_iter().map(|item| item.detail).collect()),
        Err(error) => (None, objections(error)?),
    };
    let warnings = borne_twice(&sheet).into_iter().map(|name| words.with("review-borne-twice", "name", name));
    let quoted = quote.as_deref();
    let view = ReviewPage {
        frame: Frame::new(&visit, "review-title").below("/mittente", "list-title").below(DRAFTS, "drafts-title"),
        version: draft.version,
        group: group_name(&caller, &sheet.group),
        people: sheet.recipients.iter().map(|person| person_view(words, &sheet, person)).collect(),
        places: Step::ALL.map(|step| place(&id, step)),
        weight: size(weight(&sheet)),
        quotes: quoted.iter().flat_map(|q| &q.recipients).map(|one| quote_view(words, &sheet, one)).collect(),
        total: quoted.map(|quote| totals(words, quote)).unwrap_or_default(),
        assumptions: quoted.iter().flat_map(|q| &q.assumptions).map(|one| sentence(words, one)).collect(),
        price_source: quoted.map(|quote| quote.price_source.clone()).unwrap_or_default(),
        warnings: warnings.collect(),
        objections: if said.objections.is_empty() { refused } else { said.objections },
        stale: said.stale,
        id,
        sheet,
    };
    let mut response = page(&view);
    if view.stale {
        *response.status_mut() = StatusCode::CONFLICT;
    } else if !view.objections.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn bytes(sheet: &Sheet, id: &str, caller: &SenderCaller) -> Result<Vec<u8>, PageError> {
    let body = body(sheet, id, caller.sender.tax_id.as_str());
    serde_json::to_vec(&body).map_err(|error| UseError::Internal(error.to_string()).into())
}

/// What a refusal of the request says; anything else is an error of the page.
fn objections(error: UseError) -> Result<Vec<String>, PageError> {
    match error {
        UseError::Refused { items, .. } => Ok(items.into_iter().map(|item| item.detail).collect()),
        UseError::Schema(errors) => {
            Ok(errors.into_iter().map(|error| format!("{}: {}", error.path, error.message)).collect())
        }
        other => Err(other.into()),
    }
}

pub(super) async fn review(
    State(portal): State<Portal>,
    officer: Officer,
    At(id): At<String>,
) -> Result<Response, PageError> {
    shown(&portal, officer, id, Said::default()).await
}

pub(super) async fn send(
    State(portal): State<Portal>,
    officer: Officer,
    At(id): At<String>,
    Checked { fields, .. }: Checked,
) -> Result<Response, PageError> {
    let protocol = fields.text("protocollo");
    let caller = &officer.caller;
    let Some(draft) = portal.engine.read_draft(caller, &id).await? else {
        let sent = portal.engine.sent_before(caller, protocol, &id).await?.ok_or_else(PageError::draft_gone)?;
        return Ok(see(&format!("/mittente/richieste/{sent}")));
    };
    let sheet = super::sheet_of(&draft)?;
    if first_faulty(&sheet, &portal.ground(caller)).is_some() {
        return Ok(see(&review_place(&id)));
    }
    let version = fields.text("versione").parse().unwrap_or_default();
    let body = bytes(&sheet, &id, caller)?;
    let sent = portal.engine.send_draft(caller, (&id, version), &sheet.protocol, (&body, &sheet.keys())).await;
    match sent {
        Ok(DraftSent::Taken(request)) => Ok(see(&format!("/mittente/richieste/{request}"))),
        Ok(DraftSent::Gone | DraftSent::Stale) => match another_click(&portal, caller, protocol, &id).await? {
            Some(address) => Ok(see(&address)),
            None => shown(&portal, officer, id, Said { stale: true, ..Said::default() }).await,
        },
        Err(error) => {
            let objections = objections(error)?;
            shown(&portal, officer, id, Said { objections, ..Said::default() }).await
        }
    }
}

/// Where the request of another click on the same button is, once it is there.
async fn another_click(
    portal: &Portal,
    caller: &SenderCaller,
    protocol: &str,
    id: &str,
) -> Result<Option<String>, PageError> {
    let (tries, pause) = PATIENCE;
    for _ in 0..tries {
        if let Some(sent) = portal.engine.sent_before(caller, protocol, id).await? {
            return Ok(Some(format!("/mittente/richieste/{sent}")));
        }
        tokio::time::sleep(pause).await;
    }
    Ok(None)
}
