//! A notification by hand, in five steps: a draft that is kept from step to step, looked over with its quote, and sent.
//!
//! Each step is one form. Sending it saves what was typed, right or wrong; then the page goes on, back, or stays and says
//! what is wrong. So nothing that was typed is lost with a session, a closed tab or the back button; of two tabs the later
//! save is told that the draft changed meanwhile and shows both.
//! Source: SEND's wizard for senders.

pub(super) mod again;
mod drafts;
mod filling;
mod request;
mod review;
mod rules;
mod sheet;
mod steps;
#[cfg(test)]
mod tests;
mod upload;

use crate::Portal;
use crate::errors::PageError;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use messo_engine::use_cases::drafts::Draft;
use messo_engine::{SenderCaller, UseError};
use rules::Ground;
use sheet::{Sheet, Step};

/// Where the drafts are.
const DRAFTS: &str = "/mittente/bozze";

/// Its routes. Files pass in chunks, so that the steps that take them have no limit of their own.
pub(super) fn routes() -> Router<Portal> {
    let steps = get(steps::step).post(steps::save).layer(DefaultBodyLimit::disable());
    Router::new()
        .route("/mittente/nuova", get(steps::begin))
        .route("/mittente/bozze", get(drafts::drafts))
        .route("/mittente/bozze/{id}/elimina", get(drafts::ask).post(drafts::delete))
        .route("/mittente/bozze/{id}/riepilogo", get(review::review))
        .route("/mittente/bozze/{id}/invia", post(review::send))
        .route("/mittente/bozze/{id}/{step}", steps)
        .route("/mittente/richieste/{id}/correggi", post(again::correct))
}

/// Where a step of a draft is.
fn place(id: &str, step: Step) -> String {
    format!("{DRAFTS}/{id}/{}", step.number())
}

/// Where a draft is looked over.
fn review_place(id: &str) -> String {
    format!("{DRAFTS}/{id}/riepilogo")
}

/// What a draft holds.
fn sheet_of(draft: &Draft) -> Result<Sheet, PageError> {
    serde_json::from_value(draft.body.clone())
        .map_err(|_| UseError::Internal("a draft cannot be read".to_owned()).into())
}

/// A draft that the caller sees, with what it holds.
async fn opened(portal: &Portal, caller: &SenderCaller, id: &str) -> Result<(Draft, Sheet), PageError> {
    let draft = portal.engine.read_draft(caller, id).await?.ok_or_else(PageError::draft_gone)?;
    let sheet = sheet_of(&draft)?;
    Ok((draft, sheet))
}

impl Portal {
    fn ground<'a>(&'a self, caller: &'a SenderCaller) -> Ground<'a> {
        Ground { caller, checks: &self.engine.settings().checks }
    }
}
