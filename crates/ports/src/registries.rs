//! The public registries: digital domiciles (INAD, INI-PEC, IPA), residences (ANPR, Registro imprese), tax ids (AdE).

use crate::ChannelError;
use async_trait::async_trait;
use messo_domain::ids::TaxId;
use messo_domain::party::{DigitalAddress, PhysicalAddress, RecipientType};

/// The registries, as the workflow asks them.
#[async_trait]
pub trait Registries: Send + Sync {
    /// The digital domicile of a person or a company, if one is published.
    ///
    /// # Errors
    /// [`ChannelError`] when the registry does not answer; the work is tried again later.
    async fn digital_domicile(
        &self,
        kind: RecipientType,
        tax_id: &TaxId,
    ) -> Result<Option<DigitalAddress>, ChannelError>;

    /// The residence or registered office, if one is known.
    ///
    /// # Errors
    /// As above.
    async fn physical_address(
        &self,
        kind: RecipientType,
        tax_id: &TaxId,
    ) -> Result<Option<PhysicalAddress>, ChannelError>;

    /// Whether the tax registry knows this tax id.
    ///
    /// # Errors
    /// As above.
    async fn tax_id_known(&self, tax_id: &TaxId) -> Result<bool, ChannelError>;
}
