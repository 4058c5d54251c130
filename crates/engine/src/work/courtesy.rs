//! Courtesy messages: one on each courtesy channel of the recipient. A failing channel never stops the others.

use super::WorkError;
use crate::Engine;
use crate::cases::Loaded;
use messo_domain::case::{Category, ElementId};
use messo_domain::party::{DigitalAddress, DigitalAddressType};
use messo_domain::workflow::{Command, CourtesyResult};
use messo_ports::channels::{AppIoOutcome, MessageOrder, OrderId};

impl Engine {
    pub(super) async fn send_courtesy(
        &self,
        loaded: &Loaded,
        rec: usize,
        digital: bool,
    ) -> Result<Option<Command>, WorkError> {
        if !loaded.case.is_open() {
            return Ok(None);
        }
        let tax_id = &loaded.case.request.recipients[rec].tax_id;
        let addresses = self.address_book(tax_id).await?.courtesy(tax_id);
        let mut results = Vec::new();
        for address in addresses {
            if let Some(io_result) = self.send_one(loaded, rec, &address).await {
                results.push(CourtesyResult { address, io_result });
            }
        }
        Ok(Some(Command::CourtesySent { rec, digital, results }))
    }

    /// Sends one message; `None` when it did not leave, else what app IO said, if it was that.
    async fn send_one(&self, loaded: &Loaded, rec: usize, address: &DigitalAddress) -> Option<Option<String>> {
        let order = self.courtesy_order(loaded, rec, address);
        let now = self.now();
        let ports = self.ports();
        let sent = match address.r#type {
            DigitalAddressType::EMAIL => ports.mail.send(&order, now).await.map(|left| left.then_some(None)),
            DigitalAddressType::SMS => ports.sms.send(&order, now).await.map(|left| left.then_some(None)),
            DigitalAddressType::APPIO => ports.app_io.send(&order, now).await.map(|outcome| match outcome {
                AppIoOutcome::SentCourtesy => Some(Some("SENT_COURTESY".to_owned())),
                AppIoOutcome::SentOptin => Some(Some("SENT_OPTIN".to_owned())),
                AppIoOutcome::Unavailable => None,
            }),
            DigitalAddressType::PEC | DigitalAddressType::SERCQ | DigitalAddressType::TPP => Ok(None),
        };
        sent.unwrap_or_else(|error| {
            tracing::warn!(iun = %loaded.case.iun, channel = %address.r#type, %error, "a courtesy message did not leave");
            None
        })
    }

    fn courtesy_order(&self, loaded: &Loaded, rec: usize, address: &DigitalAddress) -> MessageOrder {
        let case = &loaded.case;
        let request =
            ElementId::of(Category::SendCourtesyMessage, &case.iun).rec(rec).courtesy(address.r#type.as_str()).id();
        let sender = &case.deposit.sender_denomination;
        let marking = self.settings().marking.as_deref().map(|marking| format!("{marking}\n\n")).unwrap_or_default();
        let url = self.settings().public_url.trim_end_matches('/');
        let text = match address.r#type {
            DigitalAddressType::SMS => {
                format!("{marking}{sender} ti ha inviato una comunicazione a valore legale. Leggila su {url}")
            }
            _ => format!(
                "{marking}Hai ricevuto una comunicazione a valore legale da {sender}.\n\nOggetto: {}\nIUN: {}\n\nPer leggerla accedi a {url}\n\nQuesto è un messaggio di cortesia: non ha effetti legali propri.",
                case.request.subject, case.iun
            ),
        };
        MessageOrder {
            id: OrderId { iun: case.iun.clone(), rec, request: request.to_string() },
            to: address.clone(),
            subject: format!("Comunicazione a valore legale da {sender}"),
            text,
            files: Vec::new(),
            repetition: 0,
            attempt: 0,
        }
    }
}
