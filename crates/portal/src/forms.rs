//! What people send back: the fields of a form, taken only with the token that its page was given.
//!
//! The token follows from a secret that the visitor's browser keeps in an `HttpOnly` cookie, so a page of somebody else's
//! cannot know it. Without it, or with another visitor's, a form is answered 403 and does nothing.

use crate::Portal;
use crate::cookies;
use crate::errors::PageError;
use crate::visit::Visit;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use subtle::ConstantTimeEq as _;

/// Name of the field that brings the token.
pub(crate) const TOKEN: &str = "_modulo";
/// Largest form without files, bytes: a request with all its recipients is far below.
const LARGEST: usize = 1 << 20;
/// Shortest and longest secret that we draw.
const SECRET_LENGTHS: std::ops::RangeInclusive<usize> = 32..=64;

/// Whether a cookie can be a secret that we drew.
pub(crate) fn is_secret(text: &str) -> bool {
    SECRET_LENGTHS.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Refuses a form that does not bring the token of this visitor.
///
/// # Errors
/// [`PageError::forged`].
pub(crate) fn check(portal: &Portal, headers: &HeaderMap, token: Option<&str>) -> Result<(), PageError> {
    let secret = cookies::value(headers, cookies::VISITOR).filter(|secret| is_secret(secret));
    let expected = secret.map(|secret| portal.engine.form_token(&secret));
    match (expected, token) {
        (Some(expected), Some(token)) if bool::from(expected.as_bytes().ct_eq(token.as_bytes())) => Ok(()),
        _ => Err(PageError::forged()),
    }
}

/// The fields of a form, in the order of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`.
    pub(crate) fn read(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// One field more.
    pub(crate) fn add(&mut self, name: String, text: String) {
        self.0.push((name, text));
    }

    /// The text of a field, without spaces at its ends; empty where it was not sent.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.given(name).unwrap_or_default()
    }

    /// The text of a field that was sent with something in it.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        let all = self.0.iter().filter(|(key, _)| key == name);
        all.map(|(_, value)| value.trim()).find(|value| !value.is_empty())
    }

    /// Whether a box was ticked, or a button of this name pressed.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }
}

/// A form that brought its token.
pub(crate) struct Checked {
    pub(crate) fields: Fields,
    pub(crate) visit: Visit,
}

impl FromRequest<Portal> for Checked {
    type Rejection = PageError;

    async fn from_request(request: Request, portal: &Portal) -> Result<Self, PageError> {
        let (parts, body) = request.into_parts();
        let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(PageError::forged());
        }
        let bytes = axum::body::to_bytes(body, LARGEST).await.map_err(|_| PageError::too_large())?;
        let fields = Fields::read(&bytes);
        check(portal, &parts.headers, fields.given(TOKEN))?;
        Ok(Self { fields, visit: Visit::of(&parts) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_without_spaces_at_their_ends() {
        let fields = Fields::read(b"a=+one+&b=&c=%C3%A8&a=two&box=on");
        assert_eq!((fields.text("a"), fields.given("b"), fields.text("c"), fields.text("d")), ("one", None, "è", ""));
        assert!(fields.has("box") && fields.has("b") && !fields.has("d"));
    }

    #[test]
    fn only_what_we_draw_is_a_secret() {
        assert!(is_secret("0f0e0d0c-0b0a-4908-8706-050403020100"));
        for text in ["", "short", "0f0e0d0c-0b0a-4908-8706-05040302010;", &"a".repeat(65)] {
            assert!(!is_secret(text), "{text}");
        }
    }
}
