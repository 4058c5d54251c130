//! `/`: what Messo is in five lines, and in the sandbox the doors and a button that serves an act.
//!
//! The QR code of a notice and the links of messages lead here too (`/?aar=TOKEN`); that way is the recipients' own
//! ([`crate::recipient::quick_access`]).

use crate::Portal;
use crate::address::Asked;
use crate::doors::Door;
use crate::errors::PageError;
use crate::layout::{Frame, page};
use crate::recipient::quick_access;
use crate::visit::Visit;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use messo_sandbox::Sandbox;
use serde::Deserialize;

/// What a link may bring.
#[derive(Deserialize)]
pub(super) struct HomeQuery {
    aar: Option<String>,
}

#[derive(Template)]
#[template(path = "public/home.html")]
struct HomePage {
    frame: Frame,
    /// The doors, each with the key of its sentence.
    doors: Vec<(Door, &'static str)>,
    /// Number of one click of the button: two make one notification.
    number: String,
}

pub(super) async fn home(
    State(portal): State<Portal>,
    visit: Visit,
    Asked(query): Asked<HomeQuery>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    if let Some(token) = query.aar {
        return quick_access::follow(&portal, &visit, &headers, &token).await;
    }
    let doors = vec![
        (Door::Sender, "home-door-sender"),
        (Door::Citizen, "home-door-citizen"),
        (Door::Company, "home-door-company"),
        (Door::Sandbox, "home-door-sandbox"),
    ];
    let number = portal.options.sandbox.as_ref().map(Sandbox::fresh_number).unwrap_or_default();
    Ok(page(&HomePage { frame: Frame::new(&visit, "home-title"), doors, number }))
}
