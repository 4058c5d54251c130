//! The door of the sandbox: who I am, the clock, the outside world, examples, the calls that programs made.

use crate::Portal;
use axum::Router;

/// Its routes. Forms are posted under `/sandbox/pagine`; what else lies under `/sandbox` is the API of programs.
pub(crate) fn routes() -> Router<Portal> {
    Router::new()
}
