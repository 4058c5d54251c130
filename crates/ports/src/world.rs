//! The hands of the sandbox on the simulated world: what its registries know, and what "went out".
//!
//! Only the simulated world implements this; no production installation has it.

use crate::channels::File;
use crate::store::StoreError;
use async_trait::async_trait;
use jiff::Timestamp;
use messo_domain::ids::{Iun, TaxId};
use messo_domain::money::Cents;
use messo_domain::party::PhysicalAddress;
use serde::{Deserialize, Serialize};

/// What the simulated registries know of a person. Personal data: sealed at rest.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorldPerson {
    /// Certified mail address in INAD or INI-PEC.
    pub registry_address: Option<String>,
    /// Address in ANPR or the Registro imprese.
    pub physical_address: Option<PhysicalAddress>,
    /// Whether the tax registry knows the tax id.
    pub tax_id_known: bool,
    /// Whether the person uses app IO.
    pub appio: bool,
    /// Whether the person uses app IO but has not switched the platform's service on.
    #[serde(default)]
    pub appio_service_off: bool,
    /// Whether the app of a third party shows the person messages.
    #[serde(default)]
    pub tpp: bool,
    /// Whether the registry of postal addresses cannot be asked about the person. That of digital domiciles can.
    #[serde(default)]
    pub registry_down: bool,
}

impl Default for WorldPerson {
    /// A person nobody told of: known to the tax registry alone.
    fn default() -> Self {
        Self {
            registry_address: None,
            physical_address: None,
            tax_id_known: true,
            appio: false,
            appio_service_off: false,
            tpp: false,
            registry_down: false,
        }
    }
}

impl std::fmt::Debug for WorldPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WorldPerson(masked)")
    }
}

/// What a simulated debt position was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Position {
    /// Cost of the notification, euro cents.
    pub notification_fee: Cents,
    /// When it was that.
    pub as_of: Timestamp,
}

/// A message or letter that the simulated world took. `Debug` shows its identity alone.
#[derive(Clone, PartialEq)]
pub struct SentItem {
    /// Position, for paging (`before`).
    pub position: u64,
    /// `PEC`, `EMAIL`, `SMS`, `APPIO`, `TPP` or `LETTER`.
    pub kind: String,
    /// Case.
    pub iun: Iun,
    /// Recipient.
    pub rec: usize,
    /// When.
    pub at: Timestamp,
    /// Address as a person would write it.
    pub to: String,
    /// Request id.
    pub request: String,
    /// What was sent: text first, then attachments.
    pub parts: Vec<File>,
}

impl std::fmt::Debug for SentItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SentItem({} {})", self.kind, self.request)
    }
}

/// Control over the simulated world.
#[async_trait]
pub trait WorldControl: Send + Sync {
    /// Replaces what the registries know of a person; `None` forgets it.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn person_put(&self, tax_id: &TaxId, person: Option<WorldPerson>, at: Timestamp) -> Result<(), StoreError>;

    /// The last cost that a debt position was told; `None` where it was told none.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn position(&self, creditor_tax_id: &str, notice_code: &str) -> Result<Option<Position>, StoreError>;

    /// What went out, newest first, with its bytes.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn sent(&self, iun: Option<&Iun>, before: Option<u64>, limit: u32) -> Result<Vec<SentItem>, StoreError>;
}
