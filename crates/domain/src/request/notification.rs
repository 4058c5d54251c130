//! The typed body of a request, version 2.6, with SEND's names on the wire.
//!
//! Serialising gives the request back as the status call echoes it: what was left out stays out. One spelling is
//! changed, on purpose: a key that came with `safestorage://` is echoed without. `Debug` shows how much there is of what,
//! and no names, ids, addresses or free text.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Language;
use crate::ids::{DocumentKey, NoticeCode, Sha256Digest, TaxId};
use crate::money::Cents;
use crate::party::{DigitalAddress, PhysicalAddress, RecipientType};

/// A request to notify documents to one or more recipients.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewNotification {
    /// Tells apart two requests with one protocol number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotence_token: Option<String>,
    /// Protocol number given by the sender.
    pub pa_protocol_number: String,
    /// Title of the notification.
    pub subject: String,
    /// Short description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r#abstract: Option<String>,
    /// Addressees, in the order of their indexes.
    pub recipients: Vec<Recipient>,
    /// Documents notified, in the order of their indexes.
    pub documents: Vec<Document>,
    /// Who pays the cost of notifying.
    pub notification_fee_policy: NotificationFeePolicy,
    /// Earlier notification that this one replaces. Only its form is known to be right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_iun: Option<String>,
    /// Product used when paper is needed.
    pub physical_communication_type: PhysicalCommunicationType,
    /// Name of the sender.
    pub sender_denomination: String,
    /// Tax id of the sender.
    pub sender_tax_id: TaxId,
    /// Group of the sender's users that may see the notification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Amount of the notified debt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Cents>,
    /// `YYYY-MM-DD` in Italy. Only its form is known to be right: 31 February passes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_expiration_date: Option<String>,
    /// Kind of act: six digits and a letter.
    pub taxonomy_code: String,
    /// Sender's own fee for the act, in cents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pa_fee: Option<Cents>,
    /// VAT on the postal cost, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat: Option<u32>,
    /// How the cost reaches the payment position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pago_pa_int_mode: Option<PagoPaIntMode>,
    /// Languages of the notices besides Italian, as the sender wrote them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub additional_languages: Vec<String>,
    /// Precedence among the sender's own letters, 0 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub physical_communication_priority: Option<u8>,
}

impl NewNotification {
    /// The language in which documents speak besides Italian.
    pub fn second_language(&self) -> Option<Language> {
        self.additional_languages.first().and_then(|code| Language::from_wire(code))
    }
}

/// Who pays the cost of notifying.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NotificationFeePolicy {
    /// The sender, by a flat rate.
    FlatRate,
    /// The recipient, by what delivery really cost.
    DeliveryMode,
}

/// Paper product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PhysicalCommunicationType {
    /// Registered letter with return receipt (*raccomandata AR*).
    #[serde(rename = "AR_REGISTERED_LETTER")]
    ArRegisteredLetter,
    /// Judicial registered letter (L. 890/1982).
    #[serde(rename = "REGISTERED_LETTER_890")]
    RegisteredLetter890,
}

/// How the cost of notifying reaches the pagoPA position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum PagoPaIntMode {
    /// It does not.
    None,
    /// Asked for when the payer reads the notice.
    Sync,
    /// Pushed whenever it changes.
    Async,
}

/// One addressee of the request.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recipient {
    /// Person or company.
    pub recipient_type: RecipientType,
    /// Tax id.
    pub tax_id: TaxId,
    /// Name.
    pub denomination: String,
    /// Certified mailbox to try first among the special ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digital_domicile: Option<DigitalAddress>,
    /// Street address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub physical_address: Option<PhysicalAddress>,
    /// Payments, in the order of their indexes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payments: Vec<Payment>,
}

/// One payment: by pagoPA, by F24, or either at the payer's choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payment {
    /// pagoPA notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pago_pa: Option<PagoPaPayment>,
    /// F24 form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub f24: Option<F24Payment>,
}

/// A pagoPA notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PagoPaPayment {
    /// Notice code.
    pub notice_code: NoticeCode,
    /// Tax id of the creditor.
    pub creditor_tax_id: TaxId,
    /// Whether the cost of notifying is added to the debt.
    pub apply_cost: bool,
    /// The payment form as PDF.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment>,
}

/// An F24 form to be made from uploaded data.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct F24Payment {
    /// Title of the form as shown to the payer.
    pub title: String,
    /// Whether the cost of notifying is added to the debt.
    pub apply_cost: bool,
    /// The uploaded data.
    pub metadata_attachment: Attachment,
}

/// An uploaded file: what it must hash to, its media type, where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// Digests of the content.
    pub digests: Digests,
    /// `application/pdf`, or `application/json` for the data of an F24.
    pub content_type: String,
    /// Where it was uploaded.
    pub r#ref: AttachmentRef,
}

/// A notified document: an uploaded file and how it is called.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// Digests of the content.
    pub digests: Digests,
    /// `application/pdf`.
    pub content_type: String,
    /// Where it was uploaded.
    pub r#ref: AttachmentRef,
    /// Title shown to the recipient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Index as the sender wrote it; the position in the list is what counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc_idx: Option<String>,
}

/// Digests of an uploaded file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Digests {
    /// SHA-256 of the bytes.
    pub sha256: Sha256Digest,
}

/// Reference to an uploaded file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentRef {
    /// Key given by the preload call.
    pub key: DocumentKey,
    /// Version given by the upload. Not compared: many clients send the text `v1`.
    pub version_token: String,
}

impl NewNotification {
    /// Every payment with the index of its recipient and its own.
    pub fn payments(&self) -> impl Iterator<Item = (usize, usize, &Payment)> {
        let of_one =
            |(index, recipient)| Recipient::indexed_payments(recipient).map(move |(at, payment)| (index, at, payment));
        self.recipients.iter().enumerate().flat_map(of_one)
    }
}

impl Recipient {
    fn indexed_payments(&self) -> impl Iterator<Item = (usize, &Payment)> {
        self.payments.iter().enumerate()
    }
}

impl fmt::Debug for NewNotification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewNotification")
            .field("recipients", &self.recipients)
            .field("documents", &self.documents)
            .field("notification_fee_policy", &self.notification_fee_policy)
            .field("physical_communication_type", &self.physical_communication_type)
            .field("taxonomy_code", &self.taxonomy_code)
            .field("pago_pa_int_mode", &self.pago_pa_int_mode)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recipient")
            .field("recipient_type", &self.recipient_type)
            .field("digital_domicile", &self.digital_domicile)
            .field("physical_address", &self.physical_address)
            .field("payments", &self.payments)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for F24Payment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("F24Payment")
            .field("apply_cost", &self.apply_cost)
            .field("metadata_attachment", &self.metadata_attachment)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("digests", &self.digests).field("ref", &self.r#ref).finish_non_exhaustive()
    }
}
