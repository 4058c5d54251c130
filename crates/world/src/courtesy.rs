//! The courtesy channels: e-mail, text messages, app IO. They work, unless the address asks for a refusal.
//!
//! E-mail refuses where the address holds `@fail` (SEND's `M008`); a number beginning with 001 refuses (`S008`), with
//! or without `+39` before it. App IO has an account only for persons of whom the sandbox said so, who may have the
//! service switched off: they are invited instead. An app of a third party is enabled only for whom the sandbox said so.
//! A refused message did not go out, so it is not in the outbox.

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
        if !person.appio_service_off {
            self.record(outbox::Item::message("APPIO", order), now).await?;
            return Ok(AppIoOutcome::SentCourtesy);
        }
        let Some(text) = order.invitation.clone() else { return Ok(AppIoOutcome::OptinAlreadySent) };
        let invitation = MessageOrder { id: order.id.of_invitation(), text, ..order.clone() };
        self.record(outbox::Item::message("APPIO", &invitation), now).await?;
        Ok(AppIoOutcome::SentOptin)
    }
}

#[async_trait]
impl Tpp for World {
    async fn send(&self, order: &MessageOrder, now: Timestamp) -> Result<bool, ChannelError> {
        let Ok(tax_id) = TaxId::parse(&order.to.address) else { return Ok(false) };
        if self.person(&tax_id).await?.is_none_or(|person| !person.tpp) {
            return Ok(false);
        }
        self.record(outbox::Item::message("TPP", order), now).await?;
        Ok(true)
    }
}

fn refuses(number: &str) -> bool {
    let number: String = number.chars().filter(|c| !c.is_whitespace()).collect();
    number.strip_prefix("+39").unwrap_or(&number).starts_with("001")
}
