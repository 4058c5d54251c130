//! Parameters in the path and the query, read as strictly as the contract: whole texts, no corrections.

use super::{ApiError, Form};
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use messo_engine::UseError;
use messo_engine::use_cases::download_payment::PaymentForm;
use serde::de::DeserializeOwned;
use std::collections::HashMap;

/// Parameters of the path, decoded.
pub(crate) struct PathOf<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for PathOf<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path(values) = Path::<T>::from_request_parts(parts, state).await.map_err(|_| {
            UseError::Parameter("the path holds a parameter that is not UTF-8 after its decoding".to_owned())
        })?;
        Ok(Self(values))
    }
}

/// Parameters of the query; those that an operation does not know are ignored.
pub(crate) struct QueryOf(HashMap<String, String>);

impl<S: Send + Sync> FromRequestParts<S> for QueryOf {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Query(values) = Query::from_request_parts(parts, state)
            .await
            .map_err(|_| UseError::Parameter("the query is not URL-encoded UTF-8".to_owned()))?;
        Ok(Self(values))
    }
}

impl QueryOf {
    /// A parameter, where it is given.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// The parameter, if it has the form.
pub(crate) fn matching<'t>(name: &str, text: &'t str, form: &Form) -> Result<&'t str, UseError> {
    if form.0(text) { Ok(text) } else { Err(UseError::Parameter(format!("{name}: expected {}", form.1))) }
}

/// An IUN in the path. Its control letter is not looked at: a wrong one names no notification.
pub(crate) fn iun(text: &str) -> Result<&str, UseError> {
    matching("iun", text, &IUN)
}

/// An IUN.
pub(crate) const IUN: Form = Form(has_form_of_iun, "an IUN (AAAA-AAAA-AAAA-999999-A-9)");

/// An index in the path or the query.
pub(crate) fn index(name: &str, text: &str) -> Result<usize, UseError> {
    let number = text.parse::<i32>().ok().and_then(|number| usize::try_from(number).ok());
    number.ok_or_else(|| UseError::Parameter(format!("{name}: expected a whole number from 0 on")))
}

/// The name of a payment form in the path.
pub(crate) fn payment_form(text: &str) -> Result<PaymentForm, UseError> {
    match text {
        "PAGOPA" => Ok(PaymentForm::PagoPa),
        "F24" => Ok(PaymentForm::F24),
        _ => Err(UseError::Parameter("attachmentName: expected PAGOPA or F24".to_owned())),
    }
}

/// A UUID, in lower case.
pub(crate) fn uuid(name: &str, text: &str) -> Result<String, UseError> {
    matching(name, text, &UUID).map(str::to_ascii_lowercase)
}

/// A UUID.
const UUID: Form = Form(has_form_of_uuid, "a UUID");

/// Whether the text is a UUID.
pub(crate) fn has_form_of_uuid(text: &str) -> bool {
    has_shape(text, b"hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh")
}

fn has_form_of_iun(text: &str) -> bool {
    has_shape(text, b"AAAA-AAAA-AAAA-999999-A-9")
}

/// Whether the text is of the same length and each character of the class that the shape names: `A` a capital letter,
/// `9` a digit, `h` a hexadecimal digit, anything else itself.
fn has_shape(text: &str, shape: &[u8]) -> bool {
    let fits = |(byte, class): (&u8, &u8)| match class {
        b'A' => byte.is_ascii_uppercase(),
        b'9' => byte.is_ascii_digit(),
        b'h' => byte.is_ascii_hexdigit(),
        other => byte == other,
    };
    text.len() == shape.len() && text.as_bytes().iter().zip(shape).all(fits)
}
