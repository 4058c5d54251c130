//! Courtesy messages: one on each courtesy channel of the recipient. A failing channel never stops the others, and is
//! not tried again: the message has no legal effect, and the wait that it begins must not begin twice.
//!
//! Texts differ by what comes next: paper that an access may still spare, or a delivery to a digital domicile. How often
//! a person may be invited to switch the service on in app IO is remembered in a register (WAIT-OPTIN), and of what, as a
//! message follows where the invitation is followed (`io_message`).

use super::WorkError;
use crate::Engine;
use crate::cases::Loaded;
use crate::registers::io_invitations::RecentInvitation;
use jiff::Timestamp;
use messo_domain::case::{Category, ElementId};
use messo_domain::party::{DigitalAddress, DigitalAddressType};
use messo_domain::workflow::terms;
use messo_domain::workflow::{Command, CourtesyResult};
use messo_ports::channels::{AppIoOutcome, ChannelError, MessageOrder, OrderId};
use serde::{Deserialize, Serialize};

/// Register of the last invitation of each person.
const INVITATIONS: &str = "io_invitation";
/// Who writes it, in the audit rows.
const ACTOR: &str = "engine";
/// Longest subject in app IO, and longest name of a sender in it, characters.
const IO_SUBJECT: usize = 120;
const IO_SENDER: usize = 50;

/// The last invitation of a person.
#[derive(Serialize, Deserialize)]
struct Invitation {
    at: Timestamp,
    /// The message that it went instead of: the same one, made again after a crash, may invite again.
    request: String,
}

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
        let now = self.now();
        let paper_from = terms::courtesy_wait_ends(now, &loaded.rules.terms);
        let next = if digital { ComesNext::DigitalDomicile } else { ComesNext::PaperFrom(paper_from) };
        let order = self.courtesy_order(loaded, rec, next, address);
        let ports = self.ports();
        let sent = match address.r#type {
            DigitalAddressType::EMAIL => ports.mail.send(&order, now).await.map(|left| left.then_some(None)),
            DigitalAddressType::SMS => ports.sms.send(&order, now).await.map(|left| left.then_some(None)),
            DigitalAddressType::TPP => ports.tpp.send(&order, now).await.map(|left| left.then_some(None)),
            DigitalAddressType::APPIO => {
                let outcome = self.send_app_io(loaded, rec, order).await?;
                outcome.map(|outcome| io_result(outcome).map(|told| Some(told.to_owned())))
            }
            DigitalAddressType::PEC | DigitalAddressType::SERCQ => Ok(None),
        };
        Ok(sent.unwrap_or_else(|error| {
            tracing::warn!(iun = %loaded.case.iun, channel = %address.r#type, %error, "a courtesy message did not leave");
            None
        }))
    }

    /// Sends to app IO, with an invitation where the last one of the person is old enough (WAIT-OPTIN).
    async fn send_app_io(
        &self,
        loaded: &Loaded,
        rec: usize,
        mut order: MessageOrder,
    ) -> Result<Result<AppIoOutcome, ChannelError>, WorkError> {
        let (case, now) = (&loaded.case, self.now());
        let terms = &loaded.rules.terms;
        let person = self.person_key(&case.request.recipients[rec].tax_id);
        let last = self.row::<Invitation>(INVITATIONS, &person).await?;
        let old = |last: &Invitation| last.at + terms.days(terms.io_optin_min_days) <= now;
        if last.is_none_or(|last| last.request == order.id.request || old(&last)) {
            let sender: String = case.deposit.sender_denomination.chars().take(IO_SENDER).collect();
            order.invitation = Some(self.invitation(&sender));
        }
        let outcome = self.ports().app_io.send(&order, now).await;
        if outcome == Ok(AppIoOutcome::SentOptin) {
            let row = Invitation { at: now, request: order.id.request };
            self.put_row(INVITATIONS, &person, Some(&row), ACTOR).await?;
        }
        if matches!(outcome, Ok(AppIoOutcome::SentOptin | AppIoOutcome::OptinAlreadySent)) {
            self.message_may_follow(loaded, rec).await?;
        }
        Ok(outcome)
    }

    /// Remembers that the person was told of this notification by an invitation alone (IO-LOOKBACK).
    async fn message_may_follow(&self, loaded: &Loaded, rec: usize) -> Result<(), WorkError> {
        if let Some(until) = terms::invitation_stands_until(self.now(), &loaded.rules.terms) {
            let invitation = RecentInvitation { iun: loaded.case.iun.clone(), rec, until };
            self.remember_invitation(&loaded.case.request.recipients[rec].tax_id, &invitation).await?;
        }
        Ok(())
    }

    /// Says nothing of the act: the person has not chosen to read of acts there.
    fn invitation(&self, sender: &str) -> String {
        format!(
            "{}{sender} ti ha inviato una comunicazione a valore legale. Attiva il servizio in app IO per ricevere qui gli avvisi; per leggerla ora accedi a {}.",
            self.marking(),
            self.settings().public_url.trim_end_matches('/')
        )
    }

    /// What stands above every text where nothing has legal value.
    fn marking(&self) -> String {
        self.settings().marking.as_deref().map(|marking| format!("{marking}\n\n")).unwrap_or_default()
    }

    pub(super) fn courtesy_order(
        &self,
        loaded: &Loaded,
        rec: usize,
        next: ComesNext,
        address: &DigitalAddress,
    ) -> MessageOrder {
        let case = &loaded.case;
        let request =
            ElementId::of(Category::SendCourtesyMessage, &case.iun).rec(rec).courtesy(address.r#type.as_str()).id();
        let words = CourtesyWords {
            marking: self.marking(),
            sender: &case.deposit.sender_denomination,
            subject: &case.request.subject,
            iun: case.iun.as_str(),
            url: &self.access_url(&case.iun, rec),
            next,
        };
        MessageOrder {
            id: OrderId { iun: case.iun.clone(), rec, request: request.to_string() },
            to: address.clone(),
            subject: words.subject_line(address.r#type),
            text: words.text(address.r#type),
            files: Vec::new(),
            repetition: 0,
            attempt: 0,
            invitation: None,
        }
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

/// What comes after a courtesy message, as far as its reader is told.
pub(super) enum ComesNext {
    /// Paper, from this instant on if the act stays unopened.
    PaperFrom(Timestamp),
    /// The digital domicile is being tried.
    DigitalDomicile,
    /// Nothing that opening the act would still change.
    NothingToTell,
}

/// The words of a courtesy message.
struct CourtesyWords<'a> {
    marking: String,
    sender: &'a str,
    subject: &'a str,
    iun: &'a str,
    url: &'a str,
    next: ComesNext,
}

impl CourtesyWords<'_> {
    fn subject_line(&self, channel: DigitalAddressType) -> String {
        let line = |sender: &str| format!("Comunicazione a valore legale da {sender}");
        match channel {
            DigitalAddressType::SMS => String::new(),
            DigitalAddressType::APPIO => {
                let sender: String = self.sender.chars().take(IO_SENDER).collect();
                line(&sender).chars().take(IO_SUBJECT).collect()
            }
            _ => line(self.sender),
        }
    }

    fn text(&self, channel: DigitalAddressType) -> String {
        let Self { marking, sender, subject, iun, url, .. } = self;
        if channel == DigitalAddressType::SMS {
            let hint = if matches!(self.next, ComesNext::PaperFrom(_)) { " ed evita la raccomandata" } else { "" };
            return format!(
                "{marking}{sender} ti ha inviato una comunicazione a valore legale. Leggila{hint} su {url}"
            );
        }
        let next = match self.next {
            ComesNext::PaperFrom(at) => {
                let day = at.to_zoned_datetime(terms::rome()).strftime("%d/%m/%Y");
                format!(
                    "Se la leggi entro il {day}, non ti sarà inviata la raccomandata e non ne pagherai il costo.\n\n"
                )
            }
            ComesNext::DigitalDomicile => "La stessa comunicazione è inviata al tuo domicilio digitale.\n\n".to_owned(),
            ComesNext::NothingToTell => String::new(),
        };
        format!(
            "{marking}Hai ricevuto una comunicazione a valore legale da {sender}.\n\nOggetto: {subject}\nIUN: {iun}\n\nPer leggerla accedi a {url}\n\n{next}Questo è un messaggio di cortesia: non ha effetti legali propri."
        )
    }
}
