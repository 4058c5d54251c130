//! Which element changes which status, as the platform's public behaviour has it; every other pair changes nothing.
//!
//! Only the changes are written down. How several recipients are counted is `status`' business.

use messo_domain::case::Category;

use Category as C;
use Status as S;

/// A status of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    InValidation,
    Accepted,
    Refused,
    Delivering,
    Delivered,
    Viewed,
    EffectiveDate,
    Unreachable,
    Cancelled,
    ReturnedToSender,
}

impl Status {
    /// Name on the wire.
    pub fn wire(self) -> &'static str {
        match self {
            S::InValidation => "IN_VALIDATION",
            S::Accepted => "ACCEPTED",
            S::Refused => "REFUSED",
            S::Delivering => "DELIVERING",
            S::Delivered => "DELIVERED",
            S::Viewed => "VIEWED",
            S::EffectiveDate => "EFFECTIVE_DATE",
            S::Unreachable => "UNREACHABLE",
            S::Cancelled => "CANCELLED",
            S::ReturnedToSender => "RETURNED_TO_SENDER",
        }
    }
}

/// The status after an element of this category; `many` where there is more than one recipient.
pub fn after(status: Status, category: Category, many: bool) -> Status {
    match (status, category) {
        (S::InValidation, C::RequestAccepted) => S::Accepted,
        (S::InValidation, C::RequestRefused) => S::Refused,
        (S::Accepted, C::SendDigitalDomicile | C::SendAnalogDomicile) => S::Delivering,
        (S::Delivering, C::DigitalDeliveryCreationRequest | C::AnalogSuccessWorkflow) => S::Delivered,
        (S::Accepted | S::Delivering, C::CompletelyUnreachable) => S::Unreachable,
        (S::Delivering, C::AnalogWorkflowRecipientDeceased) => S::ReturnedToSender,
        (S::Viewed, C::AnalogWorkflowRecipientDeceased) if !many => S::ReturnedToSender,
        (S::Delivering, C::Refinement) if many => S::EffectiveDate,
        (S::Delivered | S::Unreachable, C::Refinement) => S::EffectiveDate,
        (S::Accepted | S::Delivering | S::Delivered | S::Unreachable | S::EffectiveDate, C::NotificationViewed) => {
            S::Viewed
        }
        (
            S::Accepted
            | S::Delivering
            | S::Delivered
            | S::Unreachable
            | S::EffectiveDate
            | S::Viewed
            | S::ReturnedToSender,
            C::NotificationCancelled,
        ) => S::Cancelled,
        _ => status,
    }
}
