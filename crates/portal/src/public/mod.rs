//! The pages for everybody: what Messo is, whether it works, what a document proves, its licences, its accessibility, the choice of a language.

mod accessibility;
mod home;
mod language;
mod licences;
mod status;
mod verify;

use crate::Portal;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;

/// Bytes of a form around its file.
const LARGEST_FORM: usize = 10_000;

/// Their routes.
pub(crate) fn routes() -> Router<Portal> {
    let verify = get(verify::ask).post(verify::verify).layer(DefaultBodyLimit::max(verify::LARGEST + LARGEST_FORM));
    Router::new()
        .route("/", get(home::home))
        .route("/lingua/{code}", get(language::choose))
        .route("/stato", get(status::status))
        .route("/stato.json", get(status::status_json))
        .route("/licenze", get(licences::licences))
        .route("/verifica", verify)
        .route("/accessibilita", get(accessibility::accessibility))
}
