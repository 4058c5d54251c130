//! The courtesy channels: e-mail, text messages, app IO. They work, unless the address asks for a refusal.
//!
//! E-mail refuses where the address holds `@fail` (SEND's `M008`); a number beginning with 001 refuses (`S008`), with
//! or without `+39` before it; app IO has an account only for persons of whom the registries say so, who may have the service switched off; apps of
//! third parties are not enabled. A refused message
//! did not go out, so it is not in the outbox.

use crate::{World, outbox};
use async_trait::async_trait;
use jiff::Timestamp;
use messo_domain::ids::TaxId;
use messo_ports::channels::{AppIo, AppIoOutcome, ChannelError, Mail, MessageOrder, Sms, Tpp};

#[async_trait]
impl Mail for World {
    async fn send(&self, order: &MessageOrder, now: Timestamp) -> Result<bool, ChannelError> {
        if order.to.address.to_ascii_lowercase().contains("@fail") {
            return Ok(false);
        }
        self.record(outbox::Item::message("EMAIL", order), now).await?;
        Ok(true)
    }
}

#[async_trait]
impl Sms for World {
    async fn send(&self, order: &MessageOrder, now: Timestamp) -> Result<bool, ChannelError> {
        if refuses(&order.to.address) {
            return Ok(false);
        }
        self.record(outbox::Item::message("SMS", order), now).await?;
        Ok(true)
    }
}

#[async_trait]
impl AppIo for World {
    async fn send(&self, order: &MessageOrder, now: Timestamp) -> Result<AppIoOutcome, ChannelError> {
        // The address in app IO is the tax id of its user.
        let Ok(tax_id) = TaxId::parse(&order.to.address) else { return Ok(AppIoOutcome::Unavailable) };
        let Some(person) = self.person(&tax_id).await?.filter(|person| person.appio) else {
            return Ok(AppIoOutcome::Unavailable);
        };
        if person.appio_service_off && !order.may_invite {
            return Ok(AppIoOutcome::OptinAlreadySent);
        }
        self.record(outbox::Item::message("APPIO", order), now).await?;
        Ok(if person.appio_service_off { AppIoOutcome::SentOptin } else { AppIoOutcome::SentCourtesy })
    }
}

#[async_trait]
impl Tpp for World {
    /// No app of a third party is enabled in the simulated world.
    async fn send(&self, _order: &MessageOrder, _now: Timestamp) -> Result<bool, ChannelError> {
        Ok(false)
    }
}

fn refuses(number: &str) -> bool {
    let number: String = number.chars().filter(|c| !c.is_whitespace()).collect();
    number.strip_prefix("+39").unwrap_or(&number).starts_with("001")
}
