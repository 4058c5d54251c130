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
mod nowhere;
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

/// All pages, beside the doors of programs: both share one server, and what is behind none of them is told to each in its
/// own way.
pub fn beside(programs: Router, engine: Engine, options: PortalOptions) -> Router {
    let portal = Portal { engine, options: Arc::new(options) };
    nowhere::before(programs.merge(pages(&portal)), &portal)
}

/// All pages, and nothing else.
pub fn router(engine: Engine, options: PortalOptions) -> Router {
    pages(&Portal { engine, options: Arc::new(options) })
}

fn pages(portal: &Portal) -> Router {
    let doors = if portal.options.sandbox.is_some() {
        Router::new().merge(sandbox::routes()).merge(sender::routes()).merge(recipient::routes())
    } else {
        doors::closed()
    };
    dressed(public::routes().merge(doors).with_state(portal.clone()), portal).merge(assets::routes())
}

/// Pages in what all of them have around them: the visit, the headers, the page of whatever goes wrong.
fn dressed(pages: Router, portal: &Portal) -> Router {
    pages
        .layer(CatchPanicLayer::custom(errors::panicked))
        .layer(from_fn_with_state(portal.clone(), visit::around))
        .layer(from_fn(layout::headers))
        .layer(CompressionLayer::new())
}
