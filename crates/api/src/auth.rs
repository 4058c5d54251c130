//! Who calls: a sender by its API key, a person by a session token. As SEND's gateway answers, before anything else of
//! the request is looked at.
//!
//! A missing header is 401; whatever else is wrong is an explicit deny, 403, without a reason. Identity comes from the
//! credential alone: headers by which SEND's gateway tells its services who calls (`x-pagopa-pn-*`) are not read.

use crate::Api;
use crate::http::ApiError;
use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use messo_engine::{PersonCaller, SenderCaller};
use std::sync::Arc;

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
const BEARER: &str = "Bearer ";

/// A sender that has shown a valid API key.
pub struct Sender(pub Arc<SenderCaller>);

/// A person who has shown a valid session token.
pub struct Person(pub PersonCaller);

/// Either: for the routes that senders and recipients share.
pub enum SenderOrPerson {
    /// A sender, by API key.
    Sender(Sender),
    /// A person, by session token.
    Person(Person),
}

impl FromRequestParts<Api> for Sender {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        let key = only(&parts.headers, &API_KEY)?;
        // A key without PDND comes alone: with a voucher beside it, SEND denies.
        if parts.headers.contains_key(AUTHORIZATION) {
            return Err(ApiError::Denied);
        }
        let caller = api.engine.sender_by_key(key).await?;
        caller.map(Self).ok_or(ApiError::Denied)
    }
}

impl FromRequestParts<Api> for Person {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        let token = only(&parts.headers, &AUTHORIZATION)?.strip_prefix(BEARER).ok_or(ApiError::Denied)?;
        api.engine.person_by_token(token).map(Self).ok_or(ApiError::Denied)
    }
}

impl FromRequestParts<Api> for SenderOrPerson {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        if parts.headers.contains_key(&API_KEY) || !parts.headers.contains_key(AUTHORIZATION) {
            return Sender::from_request_parts(parts, api).await.map(Self::Sender);
        }
        Person::from_request_parts(parts, api).await.map(Self::Person)
    }
}

/// The one value of a header; two values are nobody's credential.
fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<&'h str, ApiError> {
    let mut values = headers.get_all(name).iter();
    let first = values.next().ok_or(ApiError::Unauthorized)?;
    if values.next().is_some() {
        return Err(ApiError::Denied);
    }
    first.to_str().map_err(|_| ApiError::Denied)
}
