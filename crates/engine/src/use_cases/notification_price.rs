//! Price by notice code: what the payer of a notice owes for its notification, now.

use crate::Engine;
use crate::error::UseError;
use messo_domain::price::{Price, PriceError};

impl Engine {
    /// The price of a notice. Asked by the creditor and by the payment platform alike.
    ///
    /// # Errors
    /// 404, with a code that tells an unknown notice, one still in validation and a cancelled one apart.
    pub async fn notification_price(&self, creditor_tax_id: &str, notice_code: &str) -> Result<Price, UseError> {
        let unknown = || {
            UseError::not_found(
                "PN_DELIVERY_NOTIFICATIONCOSTNOTFOUND",
                "No notification has this creditor and notice code",
            )
        };
        let (loaded, rec) = self.case_of_notice(creditor_tax_id, notice_code).await?.ok_or_else(unknown)?;
        let send_fee = loaded.rules.costs.send_fee;
        Price::of(&loaded.case.iun, &loaded.events, rec, notice_code, send_fee).map_err(|error| match error {
            PriceError::UnknownNotice => unknown(),
            PriceError::NotAccepted => UseError::not_found(
                "PN_DELIVERY_PUSH_NOTIFICATION_NOT_ACCEPTED",
                "The notification is still being validated",
            ),
            PriceError::Cancelled => UseError::not_found(
                "PN_DELIVERYPUSH_NOTIFICATION_CANCELLED",
                "The notification was cancelled by its sender",
            ),
        })
    }
}
