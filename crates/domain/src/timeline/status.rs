//! The status of a notification.

use serde::{Deserialize, Serialize};

/// Status of a notification, named as on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the names are SEND's own; docs/GLOSSARY.md explains them")]
pub enum Status {
    InValidation,
    Accepted,
    Refused,
    Delivering,
    Delivered,
    Viewed,
    EffectiveDate,
    Paid,
    Unreachable,
    Cancelled,
    ReturnedToSender,
}

impl Status {
    /// Name on the wire.
    pub fn wire(self) -> &'static str {
        match self {
            Self::InValidation => "IN_VALIDATION",
            Self::Accepted => "ACCEPTED",
            Self::Refused => "REFUSED",
            Self::Delivering => "DELIVERING",
            Self::Delivered => "DELIVERED",
            Self::Viewed => "VIEWED",
            Self::EffectiveDate => "EFFECTIVE_DATE",
            Self::Paid => "PAID",
            Self::Unreachable => "UNREACHABLE",
            Self::Cancelled => "CANCELLED",
            Self::ReturnedToSender => "RETURNED_TO_SENDER",
        }
    }

    /// Every status, in the order of the contract.
    pub const ALL: [Self; 11] = [
        Self::InValidation,
        Self::Accepted,
        Self::Refused,
        Self::Delivering,
        Self::Delivered,
        Self::Viewed,
        Self::EffectiveDate,
        Self::Paid,
        Self::Unreachable,
        Self::Cancelled,
        Self::ReturnedToSender,
    ];

    /// The status with this wire name.
    pub fn from_wire(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.wire() == name)
    }
}
