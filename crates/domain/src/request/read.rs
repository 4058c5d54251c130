//! The gateway: bytes of the call in, a typed request out, or all that the contract forbids in them.
//!
//! Nothing is corrected and nothing is looked up. A property the contract does not know is ignored where the contract
//! leaves the object open, as SEND does. The size of the body is limited by the HTTP layer; depth is limited here, by
//! the parser.

use serde::Deserialize;
use serde_json::Value;

use super::contract::NEW_NOTIFICATION;
use super::{NewNotification, shape};

/// One thing the contract forbids in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaError {
    /// Where: `recipients[0].taxId`; empty for the body as a whole.
    pub path: String,
    /// What is expected there. Never holds what was sent.
    pub message: String,
}

/// Reads the body of a request.
///
/// # Errors
/// Every violation of the contract, at most a hundred; one error with an empty path when the body is not JSON.
pub fn read(body: &[u8]) -> Result<NewNotification, Vec<SchemaError>> {
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        vec![at_the_top(format!("expected valid JSON; it breaks at line {} column {}", error.line(), error.column()))]
    })?;
    let errors = shape::compare(&value, &NEW_NOTIFICATION);
    if !errors.is_empty() {
        return Err(errors);
    }
    // The contract is at least as strict as the types; should they ever part, the caller still gets an answer, and the
    // parser's own message, which may repeat what was sent, stays inside.
    NewNotification::deserialize(value).map_err(|_| vec![at_the_top("expected a body as in the contract".to_owned())])
}

fn at_the_top(message: String) -> SchemaError {
    SchemaError { path: String::new(), message }
}
