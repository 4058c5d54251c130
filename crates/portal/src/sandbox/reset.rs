//! `/sandbox/pagine/ricomincia`: forgets everything, once that was confirmed, and puts the clock back.

use crate::Portal;
use crate::cookies;
use crate::doors::Door;
use crate::errors::PageError;
use crate::forms::Checked;
use crate::layout::{Frame, page, see};
use crate::visit::Visit;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "sandbox/reset.html")]
struct ResetPage {
    frame: Frame,
}

pub(super) async fn ask(visit: Visit) -> Response {
    page(&ResetPage { frame: Frame::new(&visit, "reset-title").below("/sandbox", "door-sandbox") })
}

/// Forgets, and lets everybody out: whoever came in is no longer known.
pub(super) async fn reset(State(portal): State<Portal>, Checked { visit, .. }: Checked) -> Result<Response, PageError> {
    portal.sandbox()?.forget().await?;
    let mut response = see("/");
    for name in Door::OF_PERSONS.into_iter().filter_map(Door::cookie) {
        cookies::set(response.headers_mut(), &cookies::forgotten(name, visit.secure));
    }
    Ok(response)
}
