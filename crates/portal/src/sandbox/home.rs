//! `/sandbox`: who came in by which door, the clock, and where to go on.

use super::persons::{Seat, seats};
use crate::Portal;
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
}

const PAGES: [(&str, &str, &str); 6] = [
    ("/sandbox/pagine/esempi", "examples-title", "bench-examples"),
    ("/sandbox/pagine/orologio", "clock-title", "bench-clock"),
    ("/sandbox/pagine/mondo", "world-title", "bench-world"),
    ("/sandbox/pagine/persone", "persons-title", "bench-persons"),
    ("/sandbox/pagine/chiamate", "calls-title", "bench-calls"),
    ("/sandbox/pagine/ricomincia", "reset-title", "bench-reset"),
];

pub(super) async fn home(State(portal): State<Portal>, visit: Visit, headers: HeaderMap) -> Response {
    let seats = seats(&portal, &headers);
    page(&HomePage { frame: Frame::new(&visit, "door-sandbox"), seats, pages: PAGES })
}
