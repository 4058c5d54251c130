//! The web portals: server-rendered pages for the people whom an act concerns.
//!
//! One folder per door (`public`, `sandbox`, `sender`, `recipient`), one file per page with its template beside it.
//! A page reads, calls use cases of the engine and shows a view model that a pure function built; it never touches the
//! store and decides nothing about a notification. What all pages share: `visit` (who looks, in which language),
//! `words` (the catalogues), `forms` (what people send back), `layout` (the frame), `errors`.

mod address;
pub mod assets;
mod cookies;
mod doors;
mod downloads;
mod errors;
mod forms;
mod layout;
mod lists;
mod present;
mod public;
mod recipient;
mod sandbox;
mod sender;
mod visit;
mod words;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use messo_engine::Engine;
use messo_ports::Clock;
use messo_sandbox::Sandbox;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// What the pages are given besides the engine.
#[derive(Clone)]
pub struct PortalOptions {
    /// Draws the trace id of a request, and the secret of a visitor: randomness is not the portal's own.
    pub random: Arc<dyn Fn() -> String + Send + Sync>,
    /// The clock on the wall: sessions and drafts live by it.
    pub wall: Arc<dyn Clock>,
    /// The sandbox, where this is one: its door, and sessions without a password.
    pub sandbox: Option<Sandbox>,
    /// Crates in the program, for the page of licences: name, version, licence.
    pub crates: Vec<[String; 3]>,
}

/// What every page can reach.
#[derive(Clone)]
pub(crate) struct Portal {
    pub(crate) engine: Engine,
    pub(crate) options: Arc<PortalOptions>,
}

/// All pages. Merge it beside the API's routes.
pub fn router(engine: Engine, options: PortalOptions) -> Router {
    let in_sandbox = options.sandbox.is_some();
    let portal = Portal { engine, options: Arc::new(options) };
    let doors = if in_sandbox {
        Router::new().merge(sandbox::routes()).merge(sender::routes()).merge(recipient::routes())
    } else {
        doors::closed()
    };
    public::routes()
        .merge(doors)
        .with_state(portal.clone())
        .layer(CatchPanicLayer::custom(errors::panicked))
        .layer(from_fn_with_state(portal, visit::around))
        .layer(from_fn(layout::headers))
        .layer(CompressionLayer::new())
        .merge(assets::routes())
}
