//! Addresses that no door has, where programs and people share one server: people are shown the page that says so, in
//! their language; programs keep the answer of their own door.
//!
//! Whoever accepts `text/html` is taken for a person: browsers say it for every page that is looked at, programs do not.

use crate::Portal;
use crate::doors::Door;
use crate::errors::PageError;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt as _;

/// The page for people, and who is shown it.
#[derive(Clone)]
struct Nowhere {
    page: Router,
    in_sandbox: bool,
}

/// The doors of programs with the page before what is behind none of them.
pub(crate) fn before(all: Router, portal: &Portal) -> Router {
    let page = crate::dressed(Router::new().fallback(async || PageError::not_found()), portal);
    let in_sandbox = portal.options.sandbox.is_some();
    all.layer(from_fn_with_state(Nowhere { page, in_sandbox }, instead))
}

async fn instead(State(nowhere): State<Nowhere>, request: Request, next: Next) -> Response {
    if nowhere.is(&request) && wants_a_page(request.headers()) {
        nowhere.page.oneshot(request).await.into_response()
    } else {
        next.run(request).await
    }
}

impl Nowhere {
    /// Whether nothing is at the address. Of a sandbox's addresses that holds wherever there is none: what is told there is
    /// for programs.
    fn is(&self, request: &Request) -> bool {
        request.extensions().get::<MatchedPath>().is_none()
            || (!self.in_sandbox && Door::at(request.uri().path()) == Door::Sandbox)
    }
}

fn wants_a_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|one| {
        let essence = one.split(';').next().unwrap_or_default();
        essence.trim().eq_ignore_ascii_case("text/html")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn browsers_want_pages_and_programs_do_not() {
        let wants = |value: &'static str| {
            let headers: HeaderMap = [(ACCEPT, HeaderValue::from_static(value))].into_iter().collect();
            wants_a_page(&headers)
        };
        assert!(wants("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
        assert!(wants("application/json, Text/HTML;q=0.1"));
        for value in ["*/*", "application/json", "image/avif,image/webp,*/*;q=0.8", "text/htmlx", ""] {
            assert!(!wants(value), "{value}");
        }
        assert!(!wants_a_page(&HeaderMap::new()));
    }
}
