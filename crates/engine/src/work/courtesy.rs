//! Courtesy messages: one on each courtesy channel of the recipient. A failing channel never stops the others.
//!
//! Texts differ by what comes next: paper that an access may still spare, or a delivery to a digital domicile. How often
//! a person may be invited to switch the service on in app IO is remembered in a register (WAIT-OPTIN).

use super::WorkError;
use crate::Engine;
use crate::cases::Loaded;
use jiff::Timestamp;
use messo_domain::case::{Category, ElementId};
use messo_domain::ids::TaxId;
use messo_domain::party::{DigitalAddress, DigitalAddressType};
use messo_domain::workflow::terms;
use messo_domain::workflow::{Command, CourtesyResult};
use messo_ports::channels::{AppIoOutcome, MessageOrder, OrderId};

/// Register of the last invitation of each person.
const INVITATIONS: &str = "io_invitation";
/// Who writes it, in the audit rows.
const ACTOR: &str = "engine";
/// Longest subject in app IO, and longest name of a sender in it, characters.
const IO_SUBJECT: usize = 120;
const IO_SENDER: usize = 50;

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
            if let Some(io_result) = self.send_one(loaded, rec, digital, &address).await? {
                results.push(CourtesyResult { address, io_result });
            }
        }
        Ok(Some(Command::CourtesySent { rec, digital, results }))
    }

    /// Sends one message; `None` when it did not leave, else what app IO said, if it was that.
    async fn send_one(
        &self,
        loaded: &Loaded,
        rec: usize,
        digital: bool,
        address: &DigitalAddress,
    ) -> Result<Option<Option<String>>, WorkError> {
        let mut order = self.courtesy_order(loaded, rec, digital, address)?;
        let now = self.now();
        let ports = self.ports();
        let sent = match address.r#type {
            DigitalAddressType::EMAIL => ports.mail.send(&order, now).await.map(|left| left.then_some(None)),
            DigitalAddressType::SMS => ports.sms.send(&order, now).await.map(|left| left.then_some(None)),
            DigitalAddressType::TPP => ports.tpp.send(&order, now).await.map(|left| left.then_some(None)),
            DigitalAddressType::APPIO => {
                let tax_id = &loaded.case.request.recipients[rec].tax_id;
                order.may_invite = self.may_invite(loaded, tax_id).await?;
                let outcome = ports.app_io.send(&order, now).await;
                if outcome == Ok(AppIoOutcome::SentOptin) {
                    self.put_row(INVITATIONS, &self.person_key(tax_id), Some(&now), ACTOR).await?;
                }
                outcome.map(|outcome| io_result(outcome).map(|told| Some(told.to_owned())))
            }
            DigitalAddressType::PEC | DigitalAddressType::SERCQ => Ok(None),
        };
        Ok(sent.unwrap_or_else(|error| {
            tracing::warn!(iun = %loaded.case.iun, channel = %address.r#type, %error, "a courtesy message did not leave");
            None
        }))
    }

    /// Whether the last invitation of the person is old enough for another.
    async fn may_invite(&self, loaded: &Loaded, tax_id: &TaxId) -> Result<bool, WorkError> {
        let terms = &self.rules_of(&loaded.case)?.terms;
        let last = self.row::<Timestamp>(INVITATIONS, &self.person_key(tax_id)).await?;
        Ok(last.is_none_or(|last| last + terms.days(terms.io_optin_min_days) <= self.now()))
    }

    fn courtesy_order(
        &self,
        loaded: &Loaded,
        rec: usize,
        digital: bool,
        address: &DigitalAddress,
    ) -> Result<MessageOrder, WorkError> {
        let case = &loaded.case;
        let request =
            ElementId::of(Category::SendCourtesyMessage, &case.iun).rec(rec).courtesy(address.r#type.as_str()).id();
        let paper_from = terms::courtesy_wait_ends(self.now(), &self.rules_of(case)?.terms);
        let letter = Letter {
            marking: self.settings().marking.as_deref().map(|marking| format!("{marking}\n\n")).unwrap_or_default(),
            sender: &case.deposit.sender_denomination,
            subject: &case.request.subject,
            iun: case.iun.as_str(),
            url: self.settings().public_url.trim_end_matches('/'),
            paper_from: (!digital).then_some(paper_from),
        };
        Ok(MessageOrder {
            id: OrderId { iun: case.iun.clone(), rec, request: request.to_string() },
            to: address.clone(),
            subject: letter.subject_line(address.r#type),
            text: letter.text(address.r#type),
            files: Vec::new(),
            repetition: 0,
            attempt: 0,
            may_invite: false,
        })
    }
}

/// What reaches the timeline of what app IO said.
fn io_result(outcome: AppIoOutcome) -> Option<&'static str> {
    match outcome {
        AppIoOutcome::SentCourtesy => Some("SENT_COURTESY"),
        AppIoOutcome::SentOptin => Some("SENT_OPTIN"),
        AppIoOutcome::OptinAlreadySent => Some("NOT_SENT_OPTIN_ALREADY_SENT"),
        AppIoOutcome::Unavailable => None,
    }
}

/// The words of a courtesy message.
struct Letter<'a> {
    marking: String,
    sender: &'a str,
    subject: &'a str,
    iun: &'a str,
    url: &'a str,
    /// When paper starts if the act stays unopened; none where a digital domicile is being tried.
    paper_from: Option<Timestamp>,
}

impl Letter<'_> {
    fn subject_line(&self, channel: DigitalAddressType) -> String {
        let sender: String = match channel {
            DigitalAddressType::APPIO => self.sender.chars().take(IO_SENDER).collect(),
            _ => self.sender.to_owned(),
        };
        let line = format!("Comunicazione a valore legale da {sender}");
        match channel {
            DigitalAddressType::APPIO => line.chars().take(IO_SUBJECT).collect(),
            _ => line,
        }
    }

    fn text(&self, channel: DigitalAddressType) -> String {
        let Self { marking, sender, subject, iun, url, .. } = self;
        if channel == DigitalAddressType::SMS {
            let hint = if self.paper_from.is_some() { " ed evita la raccomandata" } else { "" };
            return format!("{marking}{sender} ti ha inviato una comunicazione a valore legale. Leggila{hint} su {url}");
        }
        let next = match self.paper_from {
            Some(at) => {
                let day = at.to_zoned_datetime(terms::rome()).strftime("%d/%m/%Y");
                format!("Se la leggi entro il {day}, non ti sarà inviata la raccomandata e non ne pagherai il costo.")
            }
            None => "La stessa comunicazione è inviata al tuo domicilio digitale.".to_owned(),
        };
        format!(
            "{marking}Hai ricevuto una comunicazione a valore legale da {sender}.\n\nOggetto: {subject}\nIUN: {iun}\n\nPer leggerla accedi a {url}\n\n{next}\n\nQuesto è un messaggio di cortesia: non ha effetti legali propri."
        )
    }
}
