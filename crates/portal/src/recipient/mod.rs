//! The doors of those who receive, citizens and companies: the inbox, the page before the first opening, one notification
//! in detail, payment, the way in by the QR code of a notice.
//!
//! No GET of these pages opens an act: they look ([`messo_engine::Engine::look_at_received`]), and only the form of
//! [`before`] opens. Another person's notification is not there, like one that does not exist.

mod before;
mod cost;
mod detail;
mod documents;
mod inbox;
mod payments;
pub(crate) mod quick_access;
mod reached;

use crate::Portal;
use crate::doors::Door;
use crate::errors::PageError;
use axum::Router;
use axum::routing::{get, post};
use messo_engine::PersonCaller;
use messo_engine::use_cases::read_received::Received;

/// Their routes: the same pages behind both doors.
pub(crate) fn routes() -> Router<Portal> {
    let behind = |door: Door| {
        let at = |rest: &str| format!("{}{rest}", door.path());
        Router::new()
            .route(door.path(), get(inbox::inbox))
            .route(&at("/notifiche"), get(inbox::inbox))
            .route(&at("/notifiche/{iun}"), get(detail::notification))
            .route(&at("/notifiche/{iun}/apri"), post(before::open))
            .route(&at("/notifiche/{iun}/documenti/{index}"), get(documents::of_the_act))
            .route(&at("/notifiche/{iun}/attestazioni/{key}"), get(documents::attested))
            .route(&at("/notifiche/{iun}/pagamenti/{index}/avviso"), get(documents::notice_sheet))
            .route(&at("/notifiche/{iun}/pagamenti/{index}/f24"), get(documents::f24))
            .route(&at("/notifiche/{iun}/pagamenti/{index}/paga"), post(payments::pay))
            .route(&at("/notifiche/{iun}/f24/paga"), post(payments::pay_by_form))
    };
    behind(Door::Citizen).merge(behind(Door::Company))
}

/// Where a notification has its page.
fn address(door: Door, iun: &str) -> String {
    format!("{}/notifiche/{iun}", door.path())
}

/// The notification, for a page that shows or does what only its reader may once the act is open; `None` while it waits to
/// be opened.
async fn opened(portal: &Portal, person: &PersonCaller, iun: &str) -> Result<Option<Received>, PageError> {
    let received = portal.engine.look_at_received(person, iun).await?;
    Ok(Some(received).filter(|received| !waits(received)))
}

/// Whether the act has not been opened, and still can be.
fn waits(received: &Received) -> bool {
    let case = &received.view.case;
    case.recipients[received.rec].viewed.is_none() && case.cancellation_requested.is_none()
}
