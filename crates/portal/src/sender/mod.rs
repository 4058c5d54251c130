//! The door of the sending body's officers: the list of notifications, one in detail, the wizard, the keys.

use crate::Portal;
use axum::Router;

/// Its routes.
pub(crate) fn routes() -> Router<Portal> {
    Router::new()
}
