//! `/licenze`: the licences of what the program embeds, in its pages and in its code.

use crate::layout::{Frame, page};
use crate::visit::Visit;
use crate::{Portal, assets};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "public/licences.html")]
struct LicencesPage<'a> {
    frame: Frame,
    /// Name, version, licence.
    pages: &'a [[&'static str; 3]],
    crates: &'a [[String; 3]],
}

pub(super) async fn licences(State(portal): State<Portal>, visit: Visit) -> Response {
    let (pages, crates) = (assets::licences(), portal.options.crates.as_slice());
    page(&LicencesPage { frame: Frame::new(&visit, "licences-title"), pages, crates })
}
