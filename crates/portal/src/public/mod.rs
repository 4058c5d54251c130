//! The pages for everybody: what Messo is, whether it works, its licences, its accessibility, the choice of a language.

mod accessibility;
mod home;
mod language;
mod licences;
mod status;

use crate::Portal;
use axum::Router;
use axum::routing::get;

/// Their routes.
pub(crate) fn routes() -> Router<Portal> {
    Router::new()
        .route("/", get(home::home))
        .route("/lingua/{code}", get(language::choose))
        .route("/stato", get(status::status))
        .route("/stato.json", get(status::status_json))
        .route("/licenze", get(licences::licences))
        .route("/accessibilita", get(accessibility::accessibility))
}
