//! Small shapes that events are made of: sources, phases, outcomes, references to files.
//!
//! All are plain data with SEND's wire names; none holds personal data.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a digital address comes from; the order of the variants is the order in which they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DigitalSource {
    /// Registered by the recipient on the platform.
    Platform,
    /// Given by the sender with the request.
    Special,
    /// Found in the public registries (INAD, INI-PEC, IPA).
    General,
}

impl DigitalSource {
    /// All sources, in the order of the law.
    pub const ALL: [Self; 3] = [Self::Platform, Self::Special, Self::General];

    /// Name on the wire.
    pub fn wire(self) -> &'static str {
        match self {
            Self::Platform => "PLATFORM",
            Self::Special => "SPECIAL",
            Self::General => "GENERAL",
        }
    }

    /// The source tried after this one; the order is a circle.
    pub fn next(self) -> Self {
        match self {
            Self::Platform => Self::Special,
            Self::Special => Self::General,
            Self::General => Self::Platform,
        }
    }
}

/// Digital or paper, as in calls to the registries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DeliveryMode {
    /// A digital domicile is looked for.
    Digital,
    /// A physical address is looked for.
    Analog,
}

impl DeliveryMode {
    /// Name on the wire.
    pub fn wire(self) -> &'static str {
        match self {
            Self::Digital => "DIGITAL",
            Self::Analog => "ANALOG",
        }
    }
}

/// When in the workflow a registry is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ContactPhase {
    /// While the channel is being chosen.
    ChooseDelivery,
    /// While attempts are being made.
    SendAttempt,
}

impl ContactPhase {
    /// Name on the wire.
    pub fn wire(self) -> &'static str {
        match self {
            Self::ChooseDelivery => "CHOOSE_DELIVERY",
            Self::SendAttempt => "SEND_ATTEMPT",
        }
    }
}

/// Outcome of one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ResponseStatus {
    /// Delivered, or served by law.
    #[serde(rename = "OK")]
    Ok,
    /// Not delivered.
    #[serde(rename = "KO")]
    Ko,
}

/// Outcome of a whole flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EndWorkflowStatus {
    /// The recipient was reached.
    Success,
    /// The recipient was not reached.
    Failure,
}

/// Reference to a receipt of a channel, as shown in `sendingReceipts`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptRef {
    /// Identifier given by the channel.
    pub id: String,
    /// System that gave it.
    pub system: String,
}

/// A scan that came back from the carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaperAttachment {
    /// Identifier within the carrier's event.
    pub id: String,
    /// `AR`, `23L`, `Plico`, `Indagine`, `ARCAD`, `CAD` …
    pub document_type: String,
    /// `safestorage://…` key of the stored bytes.
    pub url: String,
    /// Date that the carrier gave to the document.
    pub date: Timestamp,
}

/// Why a request was refused (`refusalReasons` of REQUEST_REFUSED).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefusalReason {
    /// One of SEND's refusal codes, such as `FILE_SHA_ERROR`.
    pub error_code: String,
    /// A sentence without personal data.
    pub detail: String,
    /// The recipient concerned, if one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rec_index: Option<usize>,
}

/// Kind of a legal fact, as on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LegalFactCategory {
    /// The avviso di avvenuta ricezione (listed with the legal facts).
    Aar,
    /// Taking in charge of the request.
    SenderAck,
    /// Outcome of the digital flow.
    DigitalDelivery,
    /// Deposit of the notice for an untraceable recipient.
    AnalogFailureDelivery,
    /// First access by the recipient or a delegate.
    RecipientAccess,
    /// Cancellation by the sender.
    NotificationCancelled,
    /// Receipt of the certified mail provider.
    PecReceipt,
    /// Scan from the carrier.
    AnalogDelivery,
}

/// Reference from an element to the document that proves it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegalFactRef {
    /// `safestorage://…` key.
    pub key: String,
    /// Its kind.
    pub category: LegalFactCategory,
}
