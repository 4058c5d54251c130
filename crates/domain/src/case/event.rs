//! An event: one fact of a case, with its public and its private part.
//!
//! The two parts are separate from the first schema on: the private part is sealed under the key of the case, the
//! public part is what statistics, prices and proofs live on after that key is gone. How they are stored is the
//! engine's business (`engine::codec`); what they mean is `facts`.

use super::{Category, ElementId, Facts, LegalFactRef};
use crate::party::{DigitalAddress, PhysicalAddress};
use crate::request::NewNotification;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One fact in the log of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Position in the case, from 1, without gaps.
    pub seq: u32,
    /// Deterministic id; unique in the case.
    pub id: ElementId,
    /// When it was recorded; strictly growing within a case, whole milliseconds.
    pub recorded: Timestamp,
    /// The recipient concerned, if one is.
    pub rec: Option<usize>,
    /// Public part.
    pub facts: Facts,
    /// Documents that prove it.
    pub legal_facts: Vec<LegalFactRef>,
    /// Private part, if there is one; apart in memory too, as it is several times larger than all the rest.
    pub private: Option<Box<Private>>,
}

impl Event {
    /// The category of its facts.
    pub fn category(&self) -> Category {
        self.facts.category()
    }
}

/// The personal data of an event, under the wire's names. Sealed at rest; `Debug` shows which fields are there, never
/// what is in them.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Private {
    /// The whole request (deposit only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Box<NewNotification>>,
    /// Protocol number of the sender: free text, which may name a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pa_protocol_number: Option<String>,
    /// The sender's token, when given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotence_token: Option<String>,
    /// Digital address used or found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digital_address: Option<DigitalAddress>,
    /// Physical address used or found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub physical_address: Option<PhysicalAddress>,
    /// Address before normalisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_address: Option<Box<PhysicalAddress>>,
    /// Address after normalisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normalized_address: Option<Box<PhysicalAddress>>,
    /// Address found by the carrier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_address: Option<Box<PhysicalAddress>>,
    /// Address found by a registry and not usable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found_address: Option<Box<PhysicalAddress>>,
    /// The delegate who acted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delegate_info: Option<DelegateInfo>,
}

impl std::fmt::Debug for Private {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Private(masked)")
    }
}

/// A delegate, as in the details of a view.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DelegateInfo {
    /// Tax id of the delegate.
    pub tax_id: String,
    /// Name of the delegate.
    pub denomination: String,
    /// `PF` or `PG`.
    pub delegate_type: crate::party::RecipientType,
    /// The mandate used, if it is one of the platform's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mandate_id: Option<String>,
}

impl std::fmt::Debug for DelegateInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DelegateInfo(masked)")
    }
}
