//! The cookies of the pages: names and attributes, nothing else.
//!
//! Each is `HttpOnly` and `SameSite=Lax`, and `Secure` unless the pages are reached over plain HTTP on this machine.

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use cookie::{Cookie, SameSite, time::Duration};

/// Secret of a visitor, from which the tokens of forms follow.
pub(crate) const VISITOR: &str = "messo_visita";
/// Language chosen.
pub(crate) const LANGUAGE: &str = "messo_lingua";
/// How long a chosen language is remembered.
const LANGUAGE_DAYS: i64 = 365;

/// The value of a cookie that the browser sent.
pub(crate) fn value(headers: &HeaderMap, name: &str) -> Option<String> {
    let texts = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok());
    let all = texts.flat_map(|text| Cookie::split_parse(text.to_owned())).filter_map(Result::ok);
    all.filter(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned()).next()
}

/// A cookie that lives until the browser is closed.
pub(crate) fn of_session(name: &'static str, value: &str, secure: bool) -> Cookie<'static> {
    Cookie::build((name, value.to_owned())).path("/").http_only(true).same_site(SameSite::Lax).secure(secure).build()
}

/// The cookie of a chosen language.
pub(crate) fn of_language(code: &str, secure: bool) -> Cookie<'static> {
    let mut cookie = of_session(LANGUAGE, code, secure);
    cookie.set_max_age(Duration::days(LANGUAGE_DAYS));
    cookie
}

/// A cookie that makes the browser forget the one of this name.
pub(crate) fn forgotten(name: &'static str, secure: bool) -> Cookie<'static> {
    let mut cookie = of_session(name, "", secure);
    cookie.make_removal();
    cookie
}

/// Adds the cookie to an answer.
pub(crate) fn set(headers: &mut HeaderMap, cookie: &Cookie<'_>) {
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        headers.append(SET_COOKIE, value);
    }
}
