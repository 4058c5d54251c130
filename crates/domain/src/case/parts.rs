//! Small shapes that events are made of: sources, phases, outcomes, references to files.
//!
//! All are plain data with SEND's wire names; none holds personal data.

use super::ElementId;
use crate::ids::DocumentKey;
use crate::money::Cents;
use crate::timeline::Status;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a digital address comes from. The order in which they are tried is the rules' (`Terms::sources`).
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
    /// No outcome from abroad within the limit.
    AnalogDeliveryTimeout,
}

/// Reference from an element to the document that proves it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegalFactRef {
    /// `safestorage://…` key.
    pub key: String,
    /// Its kind.
    pub category: LegalFactCategory,
}

/// Pages of one of the sender's files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageCount {
    /// The file.
    pub key: DocumentKey,
    /// Its pages.
    pub pages: u32,
}

/// When the cost of a notice changes, as the register of debt positions is told (`pagoPaIntMode` ASYNC).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the names are SEND's own")]
pub enum CostPhase {
    Validation,
    #[serde(rename = "SEND_ANALOG_DOMICILE_ATTEMPT_0")]
    SendAnalogDomicileAttempt0,
    #[serde(rename = "SEND_ANALOG_DOMICILE_ATTEMPT_1")]
    SendAnalogDomicileAttempt1,
    SendSimpleRegisteredLetter,
    RequestRefused,
    NotificationCancelled,
}

impl CostPhase {
    /// Name on the wire.
    pub fn wire(self) -> &'static str {
        match self {
            Self::Validation => "VALIDATION",
            Self::SendAnalogDomicileAttempt0 => "SEND_ANALOG_DOMICILE_ATTEMPT_0",
            Self::SendAnalogDomicileAttempt1 => "SEND_ANALOG_DOMICILE_ATTEMPT_1",
            Self::SendSimpleRegisteredLetter => "SEND_SIMPLE_REGISTERED_LETTER",
            Self::RequestRefused => "REQUEST_REFUSED",
            Self::NotificationCancelled => "NOTIFICATION_CANCELLED",
        }
    }
}

/// What the register of debt positions answered about one notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PositionOutcome {
    /// Creditor body.
    pub creditor_tax_id: String,
    /// Notice code.
    pub notice_code: String,
    /// The cost told, euro cents: fee of the platform, fee of the sender, letters with VAT so far.
    pub notification_fee: Cents,
    /// Whether the position took it.
    pub outcome: ResponseStatus,
}

/// A status of the history whose elements a rework takes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvalidatedStatus {
    /// The status that was in force.
    pub status: Status,
    /// Since when.
    pub active_from: Timestamp,
    /// Public elements that no longer count.
    pub related_timeline_element_ids: Vec<ElementId>,
}
