//! Registers: what is not a case. Versioned rows under the store's contract, sealed here, cached by the register epoch.

pub mod address_book;
mod attestations;
pub mod downtimes;
pub(crate) mod io_invitations;
pub(crate) mod rule_sets;
pub mod senders;

use crate::Engine;
use crate::error::UseError;
use messo_domain::ids::TaxId;
use messo_ports::store::RegisterRow;
use messo_ports::vault::Purpose;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// How often a row that others change meanwhile is read again.
const MAX_TRIES: u32 = 20;

impl Engine {
    /// One row, opened.
    pub(crate) async fn row<T: DeserializeOwned>(&self, register: &str, key: &str) -> Result<Option<T>, UseError> {
        let Some(row) = self.ports().store.register_get(register, key).await? else { return Ok(None) };
        self.opened(register, &row).map(Some)
    }

    /// A row that was read, opened.
    pub(crate) fn opened<T: DeserializeOwned>(&self, register: &str, row: &RegisterRow) -> Result<T, UseError> {
        let plain = self.ports().vault.open(&context(register, &row.key), &row.body)?;
        serde_json::from_slice(&plain)
            .map_err(|e| UseError::Internal(format!("register {register}: {}", crate::work::place(&e))))
    }

    /// Writes one row, sealed, with its audit row.
    pub(crate) async fn put_row<T: Serialize>(
        &self,
        register: &str,
        key: &str,
        value: Option<&T>,
        actor: &str,
    ) -> Result<(), UseError> {
        let body = value.map(|value| self.sealed(register, key, value));
        let at = self.ports().wall.now();
        Ok(self.ports().store.register_put(register, vec![(key.to_owned(), body)], actor, at).await?)
    }

    /// Writes one row, sealed, if it still has this version (`None`: if it is not there); whether it did.
    pub(crate) async fn put_row_if<T: Serialize>(
        &self,
        register: &str,
        key: &str,
        value: &T,
        version: Option<u64>,
        actor: &str,
    ) -> Result<bool, UseError> {
        let row = (key.to_owned(), self.sealed(register, key, value));
        Ok(self.ports().store.register_put_if(register, row, version, actor, self.ports().wall.now()).await?)
    }

    /// Changes one row, or makes it, by what it holds: read, decided on and written as one, whoever else writes meanwhile.
    /// What it holds now.
    pub(crate) async fn change_row<T: Serialize + DeserializeOwned>(
        &self,
        register: &str,
        key: &str,
        actor: &str,
        change: impl Fn(Option<T>) -> Result<T, UseError>,
    ) -> Result<T, UseError> {
        let store = &self.ports().store;
        for _ in 0..MAX_TRIES {
            let known = store.register_get(register, key).await?;
            let version = known.as_ref().map(|row| row.version);
            let value = change(known.map(|row| self.opened(register, &row)).transpose()?)?;
            if self.put_row_if(register, key, &value, version, actor).await? {
                return Ok(value);
            }
        }
        Err(UseError::Internal(format!("a row of register {register} is being changed by too many at once")))
    }

    fn sealed<T: Serialize>(&self, register: &str, key: &str, value: &T) -> Arc<[u8]> {
        let plain = serde_json::to_vec(value).expect("register rows are plain data");
        self.ports().vault.seal(&context(register, key), &plain).into()
    }

    /// The key under which a person stands in a register: never the tax id itself.
    pub(crate) fn person_key(&self, tax_id: &TaxId) -> String {
        hex::encode(self.tax_id_hash(tax_id))
    }

    /// Keyed hash of a tax id, by which a person is looked up.
    pub(crate) fn tax_id_hash(&self, tax_id: &TaxId) -> [u8; 32] {
        self.ports().vault.mac(Purpose::TaxId, tax_id.to_string().as_bytes())
    }
}

fn context(register: &str, key: &str) -> String {
    format!("register/{register}/{key}")
}
