//! `/lingua/{code}?da=…`: remembers the language chosen and goes back to the page it was chosen on.

use crate::address::{Asked, At};
use crate::cookies;
use crate::errors::PageError;
use crate::layout::{own_path, see};
use crate::visit::Visit;
use crate::words::Language;
use axum::response::Response;
use serde::Deserialize;

/// Where to go back to.
#[derive(Deserialize)]
pub(super) struct Back {
    da: Option<String>,
}

pub(super) async fn choose(
    visit: Visit,
    At(code): At<String>,
    Asked(back): Asked<Back>,
) -> Result<Response, PageError> {
    let language = Language::of_code(&code).ok_or_else(PageError::not_found)?;
    let mut response = see(own_path(back.da.as_deref()));
    cookies::set(response.headers_mut(), &cookies::of_language(language.code(), visit.secure));
    Ok(response)
}
