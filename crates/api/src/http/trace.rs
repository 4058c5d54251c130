//! Around every request: a trace id, the net under panics, and the writing of error bodies.

use super::ApiError;
use super::error::{About, Unwritten};
use crate::ApiOptions;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;

/// Gives routes whose handlers answer [`ApiError`] the bodies of their errors. The sandbox wraps its own routes so.
pub fn wrap(routes: Router, options: ApiOptions) -> Router {
    routes
        .layer(CatchPanicLayer::custom(|_| ApiError::Panicked.into_response()))
        .layer(from_fn_with_state(options, write_errors))
}

async fn write_errors(State(options): State<ApiOptions>, request: Request, next: Next) -> Response {
    let trace_id = (options.trace_id)();
    let service = service(request.uri().path());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    if let Some(Unwritten(error)) = response.extensions_mut().remove::<Unwritten>() {
        response = error.write(&About { trace_id: &trace_id, service, at: options.wall.now() });
    }
    // The route and not the path: a path may hold what is not for a log.
    let route = route.as_ref().map_or("-", MatchedPath::as_str);
    tracing::debug!(trace_id, %method, route, status = response.status().as_u16(), "answered");
    response
}

/// The service of SEND that would answer this path, as its error bodies name it.
fn service(path: &str) -> &'static str {
    match path.split('/').nth(1) {
        Some("delivery") => "PN-DELIVERY",
        Some("delivery-push") => "PN-DELIVERY-PUSH",
        Some("delivery-progresses") => "PN-STREAM",
        Some("ext-registry-b2b") => "PN-EXTERNAL-REGISTRIES",
        _ => "MESSO",
    }
}
