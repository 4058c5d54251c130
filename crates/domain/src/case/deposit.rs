//! The first event of a case: what was asked, by whom, under which rules.
//!
//! The whole request is personal data (a protocol number is free text that may name a person) and is the private part
//! of the event; here stands what must outlive it: fees,
//! digests of the documents, which payments bear costs. `decide` reads both; prices and statistics read this alone.

use crate::ids::{DocumentKey, Sha256Digest};
use crate::money::Cents;
use crate::party::RecipientType;
use crate::request::{NotificationFeePolicy, PagoPaIntMode, PhysicalCommunicationType};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Public part of the deposit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DepositFacts {
    /// Id of the sending body on this platform.
    pub sender_id: String,
    /// Its tax id: a public body's, not a person's.
    pub sender_tax_id: String,
    /// Its name.
    pub sender_denomination: String,
    /// Instant of the deposit (for the body, the perfezionamento: art. 26 c. 9 lett. a).
    pub sent_at: Timestamp,
    /// Digest of the rule set that this case lives under.
    pub rules: Sha256Digest,
    /// Group of the sender's users that may see the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Code of the kind of act.
    pub taxonomy_code: String,
    /// Who bears the costs.
    pub notification_fee_policy: NotificationFeePolicy,
    /// How costs reach pagoPA.
    pub pago_pa_int_mode: PagoPaIntMode,
    /// The sender's own fee, euro cents.
    pub pa_fee: Cents,
    /// VAT on the postal part, percent.
    pub vat: u32,
    /// Kind of registered letter.
    pub physical_communication_type: PhysicalCommunicationType,
    /// Precedence among the sender's own letters, 0 to 100; a higher one goes first.
    #[serde(default, skip_serializing_if = "is_default")]
    pub physical_communication_priority: u8,
    /// Whether a recipient came without a postal address, which is then looked up.
    #[serde(default, skip_serializing_if = "is_default")]
    pub physical_address_lookup: bool,
    /// Whether the body may only send what fits a letter of 20 grams.
    #[serde(default, skip_serializing_if = "is_default")]
    pub light_letters_only: bool,
    /// Documents of the act, in order.
    pub documents: Vec<DocumentFacts>,
    /// Recipients, by index.
    pub recipients: Vec<RecipientFacts>,
}

/// A document or payment sheet, without its title.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DocumentFacts {
    /// Key of the uploaded file.
    pub key: DocumentKey,
    /// Digest declared by the sender.
    pub sha256: Sha256Digest,
    /// Media type.
    pub content_type: String,
}

/// What outlives the personal data of a recipient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecipientFacts {
    /// Natural person or company.
    pub recipient_type: RecipientType,
    /// The payments asked of this recipient.
    pub payments: Vec<PaymentFacts>,
    /// The F24 forms asked of this recipient.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub f24: Vec<F24Facts>,
}

/// One F24 form: its data; its title is private.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct F24Facts {
    /// Whether the costs of the notification are added to it.
    pub apply_cost: bool,
    /// The uploaded data.
    pub metadata: DocumentFacts,
}

/// Fields that say nothing are not stored.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// One pagoPA payment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentFacts {
    /// Creditor body.
    pub creditor_tax_id: String,
    /// Notice code (18 digits).
    pub notice_code: String,
    /// Whether the costs of the notification are added to it.
    pub apply_cost: bool,
    /// The payment sheet, if one was attached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment: Option<DocumentFacts>,
}
