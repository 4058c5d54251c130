//! The request of a new notification, from the bytes of the call to a request that may be stored.
//!
//! Three steps, in the order SEND takes them: [`read`] is the gateway (the contract's schema, all errors at once),
//! [`check`] is the service (rules that look at several fields, at the sender and at the configuration), and
//! [`with_defaults`] fills what a request that passed may leave out. What can only be known later (files, registries,
//! addresses) is validated after the deposit, by the workflow.
//! Source: SEND's B2B contract, `NewNotificationRequestV26`.

mod addresses;
mod attachments;
mod check;
mod contract;
mod defaults;
mod language;
mod notification;
mod objection;
mod payments;
mod read;
mod shape;

#[cfg(test)]
mod tests;

pub use addresses::fits_envelope;
pub use check::{AddressCharacters, Checks, Group, SenderContext, check};
pub use defaults::with_defaults;
pub use language::Language;
pub use notification::{
    Attachment, AttachmentRef, Digests, Document, F24Payment, NewNotification, NotificationFeePolicy, PagoPaIntMode,
    PagoPaPayment, Payment, PhysicalCommunicationType, Recipient,
};
pub use objection::{Objection, codes};
pub use read::{SchemaError, read};
