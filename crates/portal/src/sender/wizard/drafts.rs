//! `/mittente/bozze`: what was begun and not sent, to go on with or to delete.

use super::rules::first_faulty;
use super::sheet::Step;
use super::{DRAFTS, opened, place, review_place, sheet_of};
use crate::Portal;
use crate::address::At;
use crate::doors::Officer;
use crate::errors::PageError;
use crate::forms::Checked;
use crate::layout::{Frame, page, see};
use crate::present::{Moment, moment};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

struct DraftView {
    id: String,
    subject: String,
    protocol: String,
    recipients: usize,
    saved: Moment,
    expires: Moment,
    /// Where to go on.
    address: String,
}

#[derive(Template)]
#[template(path = "sender/wizard/drafts.html")]
struct DraftsPage {
    frame: Frame,
    drafts: Vec<DraftView>,
}

pub(super) async fn drafts(
    State(portal): State<Portal>,
    Officer { caller, visit }: Officer,
) -> Result<Response, PageError> {
    let mut drafts = Vec::new();
    for draft in portal.engine.list_drafts(&caller).await? {
        let sheet = sheet_of(&draft)?;
        let faulty = first_faulty(&sheet, &portal.ground(&caller));
        drafts.push(DraftView {
            address: faulty.map_or_else(|| review_place(&draft.id), |step| place(&draft.id, step)),
            subject: sheet.subject,
            protocol: sheet.protocol,
            recipients: sheet.recipients.iter().filter(|person| !person.tax_id.is_empty()).count(),
            saved: moment(draft.updated_at),
            expires: moment(draft.expires_at),
            id: draft.id,
        });
    }
    Ok(page(&DraftsPage { frame: Frame::new(&visit, "drafts-title").below("/mittente", "list-title"), drafts }))
}

#[derive(Template)]
#[template(path = "sender/wizard/delete.html")]
struct DeletePage {
    frame: Frame,
    id: String,
    subject: String,
    back: String,
}

pub(super) async fn ask(
    State(portal): State<Portal>,
    Officer { caller, visit }: Officer,
    At(id): At<String>,
) -> Result<Response, PageError> {
    let (_, sheet) = opened(&portal, &caller, &id).await?;
    let frame = Frame::new(&visit, "draft-delete").below("/mittente", "list-title").below(DRAFTS, "drafts-title");
    Ok(page(&DeletePage { frame, back: place(&id, Step::Act), id, subject: sheet.subject }))
}

pub(super) async fn delete(
    State(portal): State<Portal>,
    Officer { caller, .. }: Officer,
    At(id): At<String>,
    _: Checked,
) -> Result<Response, PageError> {
    // one that is gone already is deleted
    portal.engine.delete_draft(&caller, &id).await?;
    Ok(see(DRAFTS))
}
