//! `/sandbox/pagine/ricomincia`: forgets everything, once that was confirmed, and puts the clock back.

use super::persons::leave_by;
use crate::Portal;
use crate::doors::Door;
use crate::errors::PageError;
use crate::forms::Checked;
use crate::layout::{Frame, page, see};
use crate::visit::Visit;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

#[derive(Template)]
#[template(path = "sandbox/reset.html")]
struct ResetPage {
    frame: Frame,
}

pub(super) async fn ask(visit: Visit) -> Response {
    page(&ResetPage { frame: Frame::new(&visit, "reset-title").below("/sandbox", "door-sandbox") })
}

/// Forgets, and ends the sessions of this browser.
pub(super) async fn reset(
    State(portal): State<Portal>,
    headers: HeaderMap,
    Checked { visit, .. }: Checked,
) -> Result<Response, PageError> {
    let sandbox = portal.sandbox()?;
    sandbox.forget().await?;
    let mut response = see("/");
    for door in Door::OF_PERSONS {
        leave_by(door, sandbox, &headers, response.headers_mut(), visit.secure);
    }
    Ok(response)
}
