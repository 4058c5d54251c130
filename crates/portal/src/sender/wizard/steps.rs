//! `/mittente/nuova`, `/mittente/bozze/{id}/{1…5}`: the five forms.

use super::filling::Button;
use super::rules::{Fault, LANGUAGES, MOST_DOCUMENTS, MOST_PAYMENTS, MOST_RECIPIENTS, VAT_RATES, faults};
use super::sheet::{Pays, Sheet, Step};
use super::upload::Filled;
use super::{DRAFTS, opened, place, review_place};
use crate::Portal;
use crate::address::{Asked, At};
use crate::doors::Officer;
use crate::errors::PageError;
use crate::forms::Fields;
use crate::layout::{Frame, page, see};
use crate::visit::Visit;
use crate::words::Words;
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use messo_engine::use_cases::drafts::Saved;
use messo_engine::{SenderCaller, UseError};
use serde::Deserialize;

/// What all forms of the wizard show around their fields.
pub(super) struct FormView {
    id: String,
    /// Version of the draft that the page was made of; empty: it begins.
    version: String,
    step: Step,
    /// Steps with their address, where there is something to go back to.
    steps: Vec<StepView>,
    faults: Vec<FaultView>,
    /// Files that were not taken.
    refused: Vec<String>,
    /// Whether the draft was saved elsewhere meanwhile.
    stale: bool,
    back: Option<String>,
    has_files: bool,
}

/// Something wrong, as the page tells it.
struct FaultView {
    field: String,
    /// At the field.
    text: String,
    /// On top of the page, where it must be told whom it is about.
    in_short: String,
}

struct StepView {
    number: usize,
    name: String,
    address: Option<String>,
    is_current: bool,
    is_done: bool,
}

impl FormView {
    /// Where the form is sent, and found again.
    fn here(&self) -> String {
        place(&self.id, self.step)
    }

    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|fault| fault.field == field).map(|fault| fault.text.as_str())
    }

    /// Ids of what describes a field: its help, unless that is empty, and what is wrong.
    fn described(&self, field: &str, help: &str) -> Option<String> {
        let help = Some(format!("{field}-aiuto")).filter(|_| !help.is_empty());
        let wrong = self.wrong(field).map(|_| format!("{field}-errore"));
        let all: Vec<String> = help.into_iter().chain(wrong).collect();
        Some(all.join(" ")).filter(|ids| !ids.is_empty())
    }
}

macro_rules! step_page {
    ($name:ident, $path:literal { $($field:ident : $kind:ty),* }) => {
        #[derive(Template)]
        #[template(path = $path)]
        struct $name { frame: Frame, form: FormView, sheet: Sheet $(, $field: $kind)* }
    };
}

step_page!(ActPage, "sender/wizard/act.html" {
    groups: Vec<(String, String)>,
    must_choose_group: bool,
    languages: [(&'static str, &'static str); 3]
});
step_page!(RecipientsPage, "sender/wizard/recipients.html" { can_add: bool, can_remove: bool });
step_page!(PaymentsPage, "sender/wizard/payments.html" {});
step_page!(CostsPage, "sender/wizard/costs.html" { rates: [&'static str; 4], most: usize });
step_page!(DocumentsPage, "sender/wizard/documents.html" { can_add: bool });

/// What a page is made for.
struct Shown {
    id: String,
    version: Option<u64>,
    step: Step,
    sheet: Sheet,
    /// Whether to say what is wrong.
    checked: bool,
    stale: bool,
}

fn shown(portal: &Portal, caller: &SenderCaller, visit: &Visit, shown: Shown) -> Response {
    let Shown { id, version, step, sheet, checked, stale } = shown;
    let words = visit.words;
    let found = if checked { faults(step, &sheet, &portal.ground(caller)) } else { Vec::new() };
    let refused = sheet.refused.iter().map(|file| {
        let values = [("name", file.name.as_str().into()), ("detail", file.detail.as_str().into())];
        words.fill(&file.reason, values)
    });
    let form = FormView {
        steps: step_views(visit, &id, version.is_some(), step, &sheet),
        version: version.map(|version| version.to_string()).unwrap_or_default(),
        faults: found.into_iter().map(|fault| fault_view(words, &sheet, fault)).collect(),
        refused: refused.collect(),
        back: sheet.before(step).map(|before| words.say(before.name())),
        has_files: matches!(step, Step::Costs | Step::Documents),
        stale,
        step,
        id,
    };
    let title = words.fill("wizard-title-step", [("step", words.say(step.name()).into())]);
    let frame = Frame::titled(visit, title).below("/mittente", "list-title").below(DRAFTS, "drafts-title");
    match step {
        Step::Act => {
            let groups = portal.engine.list_groups(caller, Some(true)).into_iter();
            let groups = groups.map(|group| (group.id, group.name)).collect();
            let must_choose_group = !caller.key_groups.is_empty();
            page(&ActPage { frame, form, sheet, groups, must_choose_group, languages: LANGUAGES })
        }
        Step::Recipients => {
            let (can_add, can_remove) = (sheet.recipients.len() < MOST_RECIPIENTS, sheet.recipients.len() > 1);
            page(&RecipientsPage { frame, form, sheet, can_add, can_remove })
        }
        Step::Payments => page(&PaymentsPage { frame, form, sheet }),
        Step::Costs => page(&CostsPage { frame, form, sheet, rates: VAT_RATES, most: MOST_PAYMENTS }),
        Step::Documents => {
            let can_add = sheet.documents.len() < MOST_DOCUMENTS;
            page(&DocumentsPage { frame, form, sheet, can_add })
        }
    }
}

fn fault_view(words: Words, sheet: &Sheet, fault: Fault) -> FaultView {
    let text = fault.text(words);
    let in_short = match sheet.place_of(&fault.field).filter(|_| sheet.recipients.len() > 1) {
        Some(number) => words.fill("wizard-wrong-of", [("number", number.into()), ("text", text.as_str().into())]),
        None => text.clone(),
    };
    FaultView { field: fault.field, text, in_short }
}

fn step_views(visit: &Visit, id: &str, is_saved: bool, current: Step, sheet: &Sheet) -> Vec<StepView> {
    let shown = Step::ALL.into_iter().filter(|step| *step != Step::Costs || sheet.has_payments());
    let view = |(index, step): (usize, Step)| StepView {
        number: index + 1,
        name: visit.words.say(step.name()),
        address: (is_saved && step != current).then(|| place(id, step)),
        is_current: step == current,
        is_done: step < current,
    };
    shown.enumerate().map(view).collect()
}

/// The first step of a draft that is not there yet. Its id is in the form: sent twice, it begins one draft.
pub(super) async fn begin(State(portal): State<Portal>, Officer { caller, visit }: Officer) -> Response {
    let sheet = Sheet::empty(&caller.sender.denomination);
    let id = portal.engine.new_draft_id();
    shown(&portal, &caller, &visit, Shown { id, version: None, step: Step::Act, sheet, checked: false, stale: false })
}

/// The query of a step.
#[derive(Deserialize)]
pub(super) struct StepQuery {
    /// Present: what is wrong is said.
    controlla: Option<String>,
}

pub(super) async fn step(
    State(portal): State<Portal>,
    Officer { caller, visit }: Officer,
    At((id, number)): At<(String, u8)>,
    Asked(query): Asked<StepQuery>,
) -> Result<Response, PageError> {
    let step = Step::numbered(number).ok_or_else(PageError::not_found)?;
    let (draft, sheet) = opened(&portal, &caller, &id).await?;
    if step == Step::Costs && !sheet.has_payments() {
        return Ok(see(&place(&id, Step::Documents)));
    }
    let checked = query.controlla.is_some();
    let version = Some(draft.version);
    Ok(shown(&portal, &caller, &visit, Shown { id, version, step, sheet, checked, stale: false }))
}

/// What became of a form.
enum Outcome {
    /// It was saved.
    Saved(Response),
    /// The draft was saved elsewhere meanwhile: nothing was written.
    Stale,
}

pub(super) async fn save(
    State(portal): State<Portal>,
    Officer { caller, visit }: Officer,
    At((id, number)): At<(String, u8)>,
    filled: Filled,
) -> Result<Response, PageError> {
    let uploaded = filled.keys();
    let (fields, names) = (filled.fields.clone(), filled.names());
    let Some(step) = Step::numbered(number) else {
        portal.engine.drop_files(uploaded).await?;
        return Err(PageError::not_found());
    };
    let saved = save_step(&portal, &caller, (&id, step), filled).await;
    if !matches!(saved, Ok(Outcome::Saved(_))) {
        portal.engine.drop_files(uploaded).await?;
    }
    match saved? {
        Outcome::Saved(response) => Ok(response),
        Outcome::Stale => stale(&portal, (&caller, &visit), (id, step), &fields, &names).await,
    }
}

async fn save_step(
    portal: &Portal,
    caller: &SenderCaller,
    (id, step): (&str, Step),
    filled: Filled,
) -> Result<Outcome, PageError> {
    let (digests, by_script) = (filled.digests(), filled.by_script);
    let (fields, uploaded) = (filled.fields, filled.files);
    let typed: Option<u64> = fields.given("versione").and_then(|text| text.parse().ok());
    let (current, mut sheet) = match typed {
        None if step == Step::Act => (None, Sheet::empty(&caller.sender.denomination)),
        _ => {
            let (draft, sheet) = opened(portal, caller, id).await?;
            (Some(draft.version), sheet)
        }
    };
    if current != typed {
        return Ok(Outcome::Stale);
    }
    let creditor = caller.sender.tax_id.as_str();
    sheet.refused.clear();
    sheet.fill(step, &fields, creditor);
    let left = sheet.take_files(uploaded, MOST_DOCUMENTS);
    let button = Button::pressed(&fields);
    let anchor = sheet.press(step, button, creditor);
    let body = serde_json::to_value(&sheet).map_err(|error| UseError::Internal(error.to_string()))?;
    match portal.engine.save_draft(caller, id, typed, &body, &sheet.keys()).await? {
        Saved::Saved(_) => {
            portal.engine.drop_files(left).await?;
            let target = target(portal, caller, (id, step), &sheet, (button, anchor));
            Ok(Outcome::Saved(if by_script { told(&target, &digests) } else { see(&target) }))
        }
        Saved::Stale if typed.is_none() => Ok(Outcome::Saved(see(&place(id, step)))), // the same form began it before
        Saved::Stale => Ok(Outcome::Stale),
        Saved::TooLong => Err(PageError::too_large()),
        Saved::TooMany => Err(PageError::too_many_drafts()),
    }
}

/// The page of a form that came too late: what was typed, over what was saved elsewhere, to be saved again or not.
async fn stale(
    portal: &Portal,
    (caller, visit): (&SenderCaller, &Visit),
    (id, step): (String, Step),
    fields: &Fields,
    names: &[String],
) -> Result<Response, PageError> {
    let (draft, mut sheet) = opened(portal, caller, &id).await?;
    sheet.refused.clear();
    sheet.fill(step, fields, caller.sender.tax_id.as_str());
    names.iter().for_each(|name| sheet.refuse(name, "wizard-file-again", ""));
    let version = Some(draft.version);
    let mut response = shown(portal, caller, visit, Shown { id, version, step, sheet, checked: false, stale: true });
    *response.status_mut() = StatusCode::CONFLICT;
    Ok(response)
}

/// Where the page goes after a save.
fn target(
    portal: &Portal,
    caller: &SenderCaller,
    (id, step): (&str, Step),
    sheet: &Sheet,
    (button, anchor): (Button, Option<String>),
) -> String {
    let here = place(id, step);
    if !sheet.refused.is_empty() {
        return here;
    }
    match button {
        Button::Leave => DRAFTS.to_owned(),
        Button::Back => sheet.before(step).map_or(DRAFTS.to_owned(), |before| place(id, before)),
        Button::Next if !faults(step, sheet, &portal.ground(caller)).is_empty() => format!("{here}?controlla"),
        Button::Next => sheet.after(step).map_or_else(|| review_place(id), |after| place(id, after)),
        _ => anchor.map_or_else(|| here.clone(), |anchor| format!("{here}#{anchor}")),
    }
}

/// What a script is answered: where to go, and the digests of what arrived.
fn told(target: &str, digests: &str) -> Response {
    let mut response = StatusCode::OK.into_response();
    for (name, value) in [("x-messo-next", target), ("x-messo-sha256", digests)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}
