//! A door in for one's own machine: the sandbox API, the tour, the simulator.
//!
//! The sandbox moves the virtual clock, tells the simulated world what its registries know, mints tokens and forgets on
//! command; [`guard`] keeps everybody else out of it. The [`tour`] lives four notifications through to their legal
//! effect. These two only use what every door uses, the engine's use cases, besides the clock and the world that the binary
//! hands over in [`SandboxParts`]. The simulator ([`simulate`]) drives the pure core alone. Nothing here decides anything
//! about a notification.

mod body;
mod call_log;
mod calls;
pub mod clock;
mod control;
mod deposit;
pub mod examples;
mod guard;
mod parts;
pub mod personas;
mod printed;
mod progress;
mod sessions;
pub mod simulate;
pub mod tour;

pub use call_log::Call;
pub use clock::ResettableClock;
pub use control::Sandbox;
pub use guard::{GuardOptions, guard};
pub use parts::{SandboxOptions, SandboxParts};
pub use printed::{ReadySender, prepare};
pub use progress::Progress;

use axum::Router;
use utoipa::openapi::OpenApi;

/// The routes under `/sandbox`, with their error bodies. Merge it beside the API's, then put [`guard`] over both.
pub fn router(sandbox: Sandbox) -> Router {
    let api = sandbox.options.api.clone();
    let (routes, _) = calls::all().split_for_parts();
    let routes = routes.method_not_allowed_fallback(calls::wrong_method).layer(calls::limit(&sandbox.options));
    messo_api::http::wrap(routes.with_state(sandbox), api)
}

/// The description of these routes, to be merged into the API's own.
pub fn openapi() -> OpenApi {
    calls::all().into_openapi()
}
