//! The address book: where a recipient wants to be reached. One row per person, personal data throughout.

use crate::Engine;
use crate::error::UseError;
use messo_domain::ids::TaxId;
use messo_domain::party::{DigitalAddress, DigitalAddressType};
use serde::{Deserialize, Serialize};

const REGISTER: &str = "address_book";

/// What the address book knows of a person.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AddressBookEntry {
    /// Digital domicile registered on the platform: a certified mailbox, or the platform itself (SERCQ).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<DigitalAddress>,
    /// E-mail for courtesy messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone for courtesy messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sms: Option<String>,
    /// Whether courtesy messages go to app IO.
    #[serde(default)]
    pub appio: bool,
}

impl std::fmt::Debug for AddressBookEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AddressBookEntry(masked)")
    }
}

impl AddressBookEntry {
    /// The courtesy addresses, in the order in which they are used. Apps of third parties are always tried.
    pub fn courtesy(&self, tax_id: &TaxId) -> Vec<DigitalAddress> {
        let of = |r#type, address: &String| DigitalAddress { r#type, address: address.clone() };
        let mut all = Vec::new();
        all.extend(self.email.as_ref().map(|email| of(DigitalAddressType::EMAIL, email)));
        all.extend(self.sms.as_ref().map(|sms| of(DigitalAddressType::SMS, sms)));
        if self.appio {
            all.push(of(DigitalAddressType::APPIO, &tax_id.to_string()));
        }
        all.push(of(DigitalAddressType::TPP, &tax_id.to_string()));
        all
    }
}

impl Engine {
    /// What the address book knows of a person; empty where it knows nothing.
    pub async fn address_book(&self, tax_id: &TaxId) -> Result<AddressBookEntry, UseError> {
        Ok(self.row(REGISTER, &self.person_key(tax_id)).await?.unwrap_or_default())
    }

    /// Replaces what the address book knows of a person.
    pub async fn put_address_book(
        &self,
        tax_id: &TaxId,
        entry: &AddressBookEntry,
        actor: &str,
    ) -> Result<(), UseError> {
        self.put_row(REGISTER, &self.person_key(tax_id), Some(entry), actor).await
    }
}
