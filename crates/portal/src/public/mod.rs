//! The pages for everybody: what Messo is, whether it works, its licences, its accessibility, the choice of a language.

mod accessibility;
mod home;
mod language;
mod licences;
mod status;

use crate::Portal;
use crate::errors::PageError;
use axum::Router;
use axum::routing::get;

/// Their routes, and the answer for every address that there is not.
pub(crate) fn routes() -> Router<Portal> {
    Router::new()
        .route("/", get(home::home))
        .route("/lingua/{code}", get(language::choose))
        .route("/stato", get(status::status))
        .route("/stato.json", get(status::status_json))
        .route("/licenze", get(licences::licences))
        .route("/accessibilita", get(accessibility::accessibility))
        .method_not_allowed_fallback(async || PageError::wrong_method())
}
