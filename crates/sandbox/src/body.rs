//! Reads the JSON bodies of the sandbox: limited, strict, and with the field named in every complaint.
//!
//! Unlike SEND's gateway it knows no property by default that it was not told of: a misspelt one in a sandbox means a
//! test that does not test what its author thinks.

use crate::Sandbox;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use messo_api::http::ApiError;
use messo_domain::request::SchemaError;
use messo_engine::UseError;
use serde::de::DeserializeOwned;

/// A body of this shape.
pub(crate) struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Sandbox> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, sandbox: &Sandbox) -> Result<Self, ApiError> {
        let bytes = Bytes::from_request(request, sandbox).await.map_err(|error| unread(&error, sandbox))?;
        // what reads objects into structures would take lists of their values too
        if bytes.trim_ascii_start().first().is_some_and(|first| *first != b'{') {
            return Err(wrong(String::new(), "expected a JSON object".to_owned()));
        }
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let path = error.path().to_string();
            let path = if path == "." { String::new() } else { path };
            wrong(path, error.inner().to_string())
        })?;
        json.end().map_err(|error| wrong(String::new(), error.to_string()))?;
        Ok(Self(value))
    }
}

fn unread(error: &BytesRejection, sandbox: &Sandbox) -> ApiError {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        let detail = format!("the body may have at most {} bytes", sandbox.options.largest_body);
        return UseError::refused(413, "PN_GENERIC_INVALIDPARAMETER_SIZE", detail).into();
    }
    ApiError::Interrupted
}

fn wrong(path: String, message: String) -> ApiError {
    UseError::Schema(vec![SchemaError { path, message }]).into()
}

/// Collects all that is wrong with a body, so that one answer tells everything.
#[derive(Default)]
pub(crate) struct Findings {
    errors: Vec<SchemaError>,
}

impl Findings {
    /// Notes a complaint unless `good`.
    pub(crate) fn expect(&mut self, good: bool, path: &str, message: &str) {
        if !good {
            self.errors.push(SchemaError { path: path.to_owned(), message: message.to_owned() });
        }
    }

    /// Notes a complaint unless the text is one line of `min` to `max` characters.
    pub(crate) fn line(&mut self, text: &str, path: &str, min: usize, max: usize) {
        let length = text.chars().take(max + 1).count();
        let good = (min..=max).contains(&length) && !text.contains(char::is_control);
        self.expect(good, path, &format!("expected a single line of text, {min} to {max} characters"));
    }

    /// Nothing, unless something was wrong.
    pub(crate) fn finish(self) -> Result<(), UseError> {
        if self.errors.is_empty() { Ok(()) } else { Err(UseError::Schema(self.errors)) }
    }
}
