//! The errors of use cases: what a door must tell its caller.
//!
//! Codes and texts are SEND's; a door turns them into its own form (HTTP in `api`, sentences on a page). A caller's
//! mistake is never logged as an error; [`UseError::Internal`] always is, by the door, once.

use messo_domain::request::{Objection, SchemaError};
use messo_ports::blobs::BlobError;
use messo_ports::store::StoreError;

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum UseError {
    /// The body is not of the contract's shape.
    #[error("the request body does not have the right form")]
    Schema(Vec<SchemaError>),
    /// A parameter is not of the contract's shape.
    #[error("a request parameter does not have the right form: {0}")]
    Parameter(String),
    /// A rule objects.
    #[error("the request is refused")]
    Refused {
        /// HTTP status that SEND answers.
        status: u16,
        /// One item per objection.
        items: Vec<Item>,
    },
    /// The store or the documents cannot be used: nothing was recorded, and the caller may try again later.
    #[error("the platform cannot store or read anything now: {0}")]
    Unavailable(String),
    /// A mistake of ours.
    #[error("internal failure: {0}")]
    Internal(String),
}

/// One objection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Code of SEND's catalogue.
    pub code: String,
    /// What it is about.
    pub element: Option<String>,
    /// A sentence that says what to change.
    pub detail: String,
}

impl UseError {
    /// One objection without an element.
    pub fn refused(status: u16, code: &str, detail: impl Into<String>) -> Self {
        Self::Refused { status, items: vec![Item { code: code.to_owned(), element: None, detail: detail.into() }] }
    }

    /// Not there, or not the caller's: the two look the same from outside.
    pub fn not_found(code: &str, detail: impl Into<String>) -> Self {
        Self::refused(404, code, detail)
    }

    /// A required parameter is missing.
    pub fn required(element: &str) -> Self {
        let code = "PN_GENERIC_INVALIDPARAMETER_REQUIRED".to_owned();
        let detail = format!("{element} is required");
        Self::Refused { status: 400, items: vec![Item { code, element: Some(element.to_owned()), detail }] }
    }
}

impl From<Vec<Objection>> for UseError {
    fn from(objections: Vec<Objection>) -> Self {
        let status = objections.first().map_or(400, |objection| objection.status);
        let items = objections
            .into_iter()
            .map(|o| Item { code: o.code.to_owned(), element: o.element, detail: o.detail })
            .collect();
        Self::Refused { status, items }
    }
}

impl From<StoreError> for UseError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<BlobError> for UseError {
    fn from(error: BlobError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<messo_ports::vault::VaultError> for UseError {
    fn from(error: messo_ports::vault::VaultError) -> Self {
        Self::Internal(error.to_string())
    }
}
