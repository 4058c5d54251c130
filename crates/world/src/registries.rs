//! The simulated public registries: they know of a person what the sandbox was told.
//!
//! A person nobody told of has neither digital domicile nor address, but a known tax id. One of SEND's test tax ids is
//! never known. Rows are sealed, under a keyed hash of the tax id.

use crate::World;
use async_trait::async_trait;
use jiff::Timestamp;
use messo_domain::ids::{Iun, TaxId};
use messo_domain::party::{DigitalAddress, PhysicalAddress, RecipientType};
use messo_ports::Registries;
use messo_ports::channels::ChannelError;
use messo_ports::store::StoreError;
use messo_ports::vault::Purpose;
use messo_ports::world::{Position, SentItem, WorldControl, WorldPerson};
use std::sync::Arc;

/// Register that holds the persons.
const REGISTER: &str = "world_person";
/// Who changes it, in the audit rows.
const ACTOR: &str = "sandbox";
/// SEND's test tax id that the tax registry does not know.
const UNKNOWN: &str = "LNALNI80A01H501T";

impl World {
    fn person_key(&self, tax_id: &TaxId) -> String {
        hex::encode(self.parts.vault.mac(Purpose::TaxId, tax_id.as_str().as_bytes()))
    }

    /// What the registries know of a person.
    pub(crate) async fn person(&self, tax_id: &TaxId) -> Result<Option<WorldPerson>, ChannelError> {
        let key = self.person_key(tax_id);
        let row = self.parts.store.register_get(REGISTER, &key).await;
        let Some(row) = row.map_err(|e| ChannelError::Unavailable(e.to_string()))? else { return Ok(None) };
        let plain = self.parts.vault.open(&context(&key), &row.body);
        let plain = plain.map_err(|e| ChannelError::Unavailable(format!("a row of the registries: {e}")))?;
        let person = serde_json::from_slice(&plain);
        person.map(Some).map_err(|_| ChannelError::Unavailable("a row of the registries cannot be read".to_owned()))
    }
}

fn context(key: &str) -> String {
    format!("{REGISTER}/{key}")
}

#[async_trait]
impl Registries for World {
    async fn digital_domicile(
        &self,
        _kind: RecipientType,
        tax_id: &TaxId,
    ) -> Result<Option<DigitalAddress>, ChannelError> {
        let person = self.person(tax_id).await?;
        let address = person.and_then(|person| person.registry_address);
        Ok(address.map(DigitalAddress::pec))
    }

    async fn physical_address(
        &self,
        _kind: RecipientType,
        tax_id: &TaxId,
    ) -> Result<Option<PhysicalAddress>, ChannelError> {
        let person = self.person(tax_id).await?;
        if person.as_ref().is_some_and(|person| person.registry_down) {
            return Err(ChannelError::Unavailable(
                "the registry of addresses is down, as the sandbox was told".to_owned(),
            ));
        }
        Ok(person.and_then(|person| person.physical_address))
    }

    async fn tax_id_known(&self, tax_id: &TaxId) -> Result<bool, ChannelError> {
        if tax_id.as_str() == UNKNOWN {
            return Ok(false);
        }
        Ok(self.person(tax_id).await?.is_none_or(|person| person.tax_id_known))
    }
}

#[async_trait]
impl WorldControl for World {
    async fn person_put(&self, tax_id: &TaxId, person: Option<WorldPerson>, at: Timestamp) -> Result<(), StoreError> {
        let key = self.person_key(tax_id);
        let body = match person {
            None => None,
            Some(person) => {
                let plain = serde_json::to_vec(&person).map_err(|e| StoreError(format!("a person: {e}")))?;
                Some(Arc::from(self.parts.vault.seal(&context(&key), &plain)))
            }
        };
        self.parts.store.register_put(REGISTER, vec![(key, body)], ACTOR, at).await
    }

    async fn position(&self, creditor_tax_id: &str, notice_code: &str) -> Result<Option<Position>, StoreError> {
        self.read_position(creditor_tax_id, notice_code).await.map_err(|error| StoreError(error.to_string()))
    }

    async fn sent(&self, iun: Option<&Iun>, before: Option<u64>, limit: u32) -> Result<Vec<SentItem>, StoreError> {
        self.read_outbox(iun, before, limit).await
    }
}
