//! The HTTP door: SEND's B2B families over the use cases of the engine, current versions.
//!
//! One endpoint is one file: what it answers, its route with its OpenAPI description, a handler of a few lines, the
//! view of the answer. A route cannot exist without its operation, as both come from one macro. Who calls is in
//! [`auth`], how errors look is in [`http`], shapes that several endpoints share are in [`wire`]. Rules of the law and
//! of requests are not here: a handler reads, calls one use case and shows the answer.

pub mod auth;
mod docs;
mod documents;
mod downtime;
pub mod http;
mod operator;
mod own;
mod recipient;
mod sender;
mod transparency;
pub mod wire;

pub use operator::{metrics_router, operator_router};

use axum::Router;
use messo_engine::Engine;
use messo_ports::Clock;
use std::sync::Arc;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

/// What the door is given besides the engine.
#[derive(Clone)]
pub struct ApiOptions {
    /// Draws the trace id of a request (`FALLBACK-UUID:…`): randomness is not the door's own.
    pub trace_id: Arc<dyn Fn() -> String + Send + Sync>,
    /// The clock on the wall, for the `timestamp` of error bodies.
    pub wall: Arc<dyn Clock>,
}

/// What every handler can reach.
#[derive(Clone)]
pub struct Api {
    /// The engine.
    pub engine: Engine,
}

/// The whole door: every route, the documentation, error bodies, the net under panics.
pub fn router(engine: Engine, options: ApiOptions) -> Router {
    router_beside(engine, options, Vec::new())
}

/// The same, for a server that has other doors too: their operations stand in the same OpenAPI document.
pub fn router_beside(engine: Engine, options: ApiOptions, others: Vec<OpenApi>) -> Router {
    let (routes, mut openapi) = families().split_for_parts();
    for other in others {
        openapi.merge(other);
    }
    let routes = routes.fallback(http::unknown_operation).method_not_allowed_fallback(http::unknown_operation);
    let routes = routes.with_state(Api { engine }).layer(axum::middleware::from_fn(http::get_is_not_head));
    http::wrap(routes.merge(docs::pages(openapi)), options)
}

/// Our own OpenAPI document.
pub fn openapi() -> OpenApi {
    families().into_openapi()
}

fn families() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(docs::base())
        .merge(sender::family())
        .merge(recipient::family())
        .merge(documents::family())
        .merge(downtime::family())
        .merge(own::family())
        .merge(transparency::family())
}
