//! `/mittente/notifiche/{iun}/annulla`: what cancelling means, and doing it once that was understood.

use crate::Portal;
use crate::address::At;
use crate::doors::Officer;
use crate::errors::PageError;
use crate::forms::Checked;
use crate::layout::{Frame, page, see};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

/// Field of the box that says "I have understood".
const CONSENT: &str = "capito";

#[derive(Template)]
#[template(path = "sender/cancel.html")]
struct CancelPage {
    frame: Frame,
    iun: String,
    subject: String,
    has_payments: bool,
    is_asked: bool,
    /// Whether the box was forgotten.
    wrong: bool,
}

pub(super) async fn ask(
    State(portal): State<Portal>,
    officer: Officer,
    At(iun): At<String>,
) -> Result<Response, PageError> {
    asking(&portal, officer, iun, false).await
}

async fn asking(portal: &Portal, officer: Officer, iun: String, wrong: bool) -> Result<Response, PageError> {
    let Officer { caller, visit } = officer;
    let view = portal.engine.read_sent(&caller, &iun).await?;
    let request = &view.case.request;
    let frame = Frame::new(&visit, "cancel-title")
        .below("/mittente", "list-title")
        .below(&format!("/mittente/notifiche/{iun}"), "detail-back");
    Ok(page(&CancelPage {
        frame,
        subject: request.subject.clone(),
        has_payments: request.recipients.iter().any(|recipient| !recipient.payments.is_empty()),
        is_asked: view.case.cancellation_requested.is_some(),
        iun,
        wrong,
    }))
}

pub(super) async fn cancel(
    State(portal): State<Portal>,
    officer: Officer,
    At(iun): At<String>,
    Checked { fields, .. }: Checked,
) -> Result<Response, PageError> {
    if !fields.has(CONSENT) {
        return asking(&portal, officer, iun, true).await;
    }
    portal.engine.cancel_notification(&officer.caller, &iun).await?;
    Ok(see(&format!("/mittente/notifiche/{iun}")))
}
