//! What a rule says of a request that it refuses: a code for programs, a sentence for people.
//!
//! The sentences of SEND's rules are SEND's, word for word, because clients match on them. How an objection becomes an
//! HTTP answer is the API's business.

/// Why a request is refused by a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// Code of the catalogue.
    pub code: &'static str,
    /// HTTP status it calls for. All objections of one answer have the same.
    pub status: u16,
    /// What it is about, where the code has such a thing.
    pub element: Option<String>,
    /// The sentence.
    pub detail: String,
}

/// Codes of the rules of a request.
pub mod codes {
    /// A rule without a code of its own.
    pub const INVALID_PARAMETER: &str = "PN_GENERIC_INVALIDPARAMETER";
    /// Unknown kind of act.
    pub const TAXONOMY_CODE: &str = "PN_GENERIC_INVALIDPARAMETER_TAXONOMYCODE";
    /// The sender is switched off.
    pub const SEND_IS_DISABLED: &str = "PN_DELIVERY_SEND_IS_DISABLED";
    /// More than one additional language.
    pub const REQUIRED_ADDITIONAL_LANG: &str = "PN_DELIVERY_REQUIREDADDITIONALLANG";
    /// An additional language that is not offered.
    pub const INVALID_ADDITIONAL_LANGS: &str = "PN_DELIVERY_INVALIDADDITIONALLANGS";
    /// The request names another sender.
    pub const INVALID_SENDER_TAX_ID: &str = "PN_DELIVERY_INVALID_SENDER_TAX_ID";
    /// The group is unknown, not active, not the key's, or missing.
    pub const GROUP: &str = "PN_DELIVERY_INVALIDPARAMETER_GROUP";
}

impl Objection {
    /// A rule without a code of its own: status 400, no element.
    pub(super) fn generic(detail: impl Into<String>) -> Self {
        Self { code: codes::INVALID_PARAMETER, status: 400, element: None, detail: detail.into() }
    }

    /// A rule with a code of its own: status 400.
    pub(super) fn of(code: &'static str, element: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { code, status: 400, element: Some(element.into()), detail: detail.into() }
    }
}
