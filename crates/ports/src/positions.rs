//! The register of debt positions (pagoPA's GPD): takes what a notice costs to notify (`pagoPaIntMode` ASYNC).

use crate::ChannelError;
use async_trait::async_trait;
use jiff::Timestamp;
use messo_domain::money::Cents;

/// The cost of notifying a notice, as it is now. The whole of it, never a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PositionUpdate {
    /// Creditor body.
    pub creditor_tax_id: String,
    /// Notice code.
    pub notice_code: String,
    /// Fee of the platform, fee of the sender, letters with VAT; euro cents.
    pub fee: Cents,
    /// When the cost was that; an older one than the position knows changes nothing.
    pub as_of: Timestamp,
}

/// What the position did with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PositionAnswer {
    /// It bears the cost now.
    Taken,
    /// It does not: unknown, paid, or closed.
    Refused,
}

/// The register of debt positions.
#[async_trait]
pub trait Positions: Send + Sync {
    /// Tells a cost.
    ///
    /// # Errors
    /// [`ChannelError`] when the register does not answer; the work is tried again.
    async fn update(&self, update: &PositionUpdate) -> Result<PositionAnswer, ChannelError>;
}
