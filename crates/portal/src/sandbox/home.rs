//! `/sandbox`: who came in by which door, the clock, where to go on, and what went out last.

use super::persons::{Seat, seats};
use super::world::{Item, newest};
use crate::Portal;
use crate::errors::PageError;
use crate::layout::{Frame, page};
use crate::visit::Visit;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

#[derive(Template)]
#[template(path = "sandbox/home.html")]
struct HomePage {
    frame: Frame,
    seats: Vec<Seat>,
    /// Addresses of the other pages, each with the keys of its name and its sentence.
    pages: [(&'static str, &'static str, &'static str); 6],
    /// What went out last, newest first.
    last: Vec<Item>,
}

/// Messages and letters that are shown.
const LAST: usize = 5;

const PAGES: [(&str, &str, &str); 6] = [
    ("/sandbox/pagine/esempi", "examples-title", "bench-examples"),
    ("/sandbox/pagine/orologio", "clock-title", "bench-clock"),
    ("/sandbox/pagine/mondo", "world-title", "bench-world"),
    ("/sandbox/pagine/persone", "persons-title", "bench-persons"),
    ("/sandbox/pagine/chiamate", "calls-title", "bench-calls"),
    ("/sandbox/pagine/ricomincia", "reset-title", "bench-reset"),
];

pub(super) async fn home(
    State(portal): State<Portal>,
    visit: Visit,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let seats = seats(&portal, &headers).await?;
    let (last, _) = newest(portal.sandbox()?, visit.words, None, None, LAST).await?;
    Ok(page(&HomePage { frame: Frame::new(&visit, "door-sandbox"), seats, pages: PAGES, last }))
}
