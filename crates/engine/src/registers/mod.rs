//! Registers: what is not a case. Versioned rows under the store's contract, sealed here, cached by the register epoch.

pub mod address_book;
pub mod downtimes;
pub(crate) mod rule_sets;
pub mod senders;

use crate::Engine;
use crate::error::UseError;
use messo_domain::ids::TaxId;
use messo_ports::store::RegisterRow;
use messo_ports::vault::Purpose;
use serde::Serialize;
use serde::de::DeserializeOwned;

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
        let body = value.map(|value| {
            let plain = serde_json::to_vec(value).expect("register rows are plain data");
            self.ports().vault.seal(&context(register, key), &plain).into()
        });
        let at = self.ports().wall.now();
        Ok(self.ports().store.register_put(register, vec![(key.to_owned(), body)], actor, at).await?)
    }

    /// The key under which a person stands in a register: never the tax id itself.
    pub(crate) fn person_key(&self, tax_id: &TaxId) -> String {
        hex::encode(self.ports().vault.mac(Purpose::TaxId, tax_id.to_string().as_bytes()))
    }
}

fn context(register: &str, key: &str) -> String {
    format!("register/{register}/{key}")
}
