//! What stands where a real channel, registry or seal is not set up: an adapter that says so.
//!
//! `messo serve` has these until the real ones exist. Work that needs one is tried again later and never answered with
//! something made up. Nothing here pretends: the simulated world is the sandbox's alone.

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use messo_domain::ids::TaxId;
use messo_domain::party::{DigitalAddress, PhysicalAddress, RecipientType};
use messo_ports::channels::{
    Answers, AppIo, AppIoOutcome, ChannelError, LetterOrder, Mail, MessageOrder, Paper, PaperAnswer, Pec, PecAnswer,
    Sms, Tpp,
};
use messo_ports::notices::{NoticeError, Sealer};
use messo_ports::positions::{PositionAnswer, PositionUpdate, Positions};
use messo_ports::registries::Registries;

/// A port without an adapter.
#[derive(Clone, Copy, Debug, Default)]
pub struct NotConfigured;

fn missing<T>(what: &str) -> Result<T, ChannelError> {
    Err(ChannelError::NotConfigured(what.to_owned()))
}

#[async_trait]
impl Pec for NotConfigured {
    async fn send(&self, _: &MessageOrder, _: Timestamp) -> Result<(), ChannelError> {
        missing("certified mail")
    }

    async fn answers(
        &self,
        _: &MessageOrder,
        _: Timestamp,
        _: u32,
        _: Timestamp,
    ) -> Result<Answers<PecAnswer>, ChannelError> {
        missing("certified mail")
    }
}

#[async_trait]
impl Mail for NotConfigured {
    async fn send(&self, _: &MessageOrder, _: Timestamp) -> Result<bool, ChannelError> {
        missing("e-mail")
    }
}

#[async_trait]
impl Sms for NotConfigured {
    async fn send(&self, _: &MessageOrder, _: Timestamp) -> Result<bool, ChannelError> {
        missing("text messages")
    }
}

#[async_trait]
impl AppIo for NotConfigured {
    async fn send(&self, _: &MessageOrder, _: Timestamp) -> Result<AppIoOutcome, ChannelError> {
        missing("app IO")
    }
}

#[async_trait]
impl Tpp for NotConfigured {
    async fn send(&self, _: &MessageOrder, _: Timestamp) -> Result<bool, ChannelError> {
        missing("apps of third parties")
    }
}

#[async_trait]
impl Positions for NotConfigured {
    async fn update(&self, _: &PositionUpdate) -> Result<PositionAnswer, ChannelError> {
        missing("debt positions")
    }
}

#[async_trait]
impl Paper for NotConfigured {
    async fn send(&self, _: &LetterOrder, _: Timestamp) -> Result<(), ChannelError> {
        missing("the carrier")
    }

    async fn answers(
        &self,
        _: &LetterOrder,
        _: Timestamp,
        _: u32,
        _: Timestamp,
    ) -> Result<Answers<PaperAnswer>, ChannelError> {
        missing("the carrier")
    }
}

#[async_trait]
impl Registries for NotConfigured {
    async fn digital_domicile(&self, _: RecipientType, _: &TaxId) -> Result<Option<DigitalAddress>, ChannelError> {
        missing("INAD, INI-PEC and IPA")
    }

    async fn physical_address(&self, _: RecipientType, _: &TaxId) -> Result<Option<PhysicalAddress>, ChannelError> {
        missing("ANPR and Registro imprese")
    }

    async fn tax_id_known(&self, _: &TaxId) -> Result<bool, ChannelError> {
        missing("the tax registry")
    }
}

impl Sealer for NotConfigured {
    fn seal(&self, _: &[u8], _: Timestamp) -> Result<Bytes, NoticeError> {
        Err(NoticeError::Sealing("no electronic seal is configured".to_owned()))
    }

    /// None: there is nothing to check against.
    fn root_certificate(&self) -> String {
        String::new()
    }
}
