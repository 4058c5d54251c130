//! The door of the sandbox: who I am, the clock, the outside world, examples, the calls that programs made, a fresh start.
//!
//! Forms are posted under `/sandbox/pagine`; what else lies under `/sandbox` is the API of programs.

mod calls;
mod clock;
mod examples;
mod home;
mod persons;
mod reset;
mod world;

use crate::Portal;
use crate::errors::PageError;
use axum::Router;
use axum::routing::{get, post};
use messo_sandbox::Sandbox;

/// Its routes.
pub(crate) fn routes() -> Router<Portal> {
    Router::new()
        .route("/sandbox", get(home::home))
        .route("/sandbox/pagine/persone", get(persons::choose).post(persons::come_in))
        .route("/sandbox/pagine/persone/esci", post(persons::leave))
        .route("/sandbox/pagine/orologio", get(clock::clock).post(clock::move_clock))
        .route("/sandbox/pagine/mondo", get(world::world))
        .route("/sandbox/pagine/mondo/{position}/{index}", get(world::part))
        .route("/sandbox/pagine/esempi", get(examples::examples))
        .route("/sandbox/pagine/esempi/{id}", post(examples::serve))
        .route("/sandbox/pagine/chiamate", get(calls::calls))
        .route("/sandbox/pagine/ricomincia", get(reset::ask).post(reset::reset))
}

impl Portal {
    /// The sandbox behind this door.
    fn sandbox(&self) -> Result<&Sandbox, PageError> {
        self.options.sandbox.as_ref().ok_or_else(PageError::not_found)
    }
}
