//! The doors of those who receive, citizens and companies: the inbox, the page before the first opening, one notification
//! in detail, payment, the way in by the QR code of a notice.

pub(crate) mod quick_access;

use crate::Portal;
use axum::Router;

/// Their routes: the same pages behind both doors.
pub(crate) fn routes() -> Router<Portal> {
    Router::new()
}
