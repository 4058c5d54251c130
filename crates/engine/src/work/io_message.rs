//! The message in app IO that follows an invitation: what the first attempt would have shown, had the service been on.
//!
//! It begins no wait. What it says of paper is what is written down in the case: the date at which paper starts, if that is
//! still to come.

use super::WorkError;
use super::courtesy::ComesNext;
use crate::Engine;
use crate::cases::Loaded;
use jiff::Timestamp;
use messo_domain::case::Facts;
use messo_domain::party::DigitalAddressType;
use messo_domain::workflow::Command;
use messo_ports::channels::AppIoOutcome;

impl Engine {
    /// Sends it, unless the act was opened or cancelled meanwhile. A person who has switched the service off again is not
    /// invited anew, and a channel that fails is left alone, as with every courtesy message.
    pub(super) async fn send_io_message(&self, loaded: &Loaded, rec: usize) -> Result<Option<Command>, WorkError> {
        if !loaded.case.may_follow_invitation(rec) {
            return Ok(None);
        }
        let tax_id = &loaded.case.request.recipients[rec].tax_id;
        let addresses = self.address_book(tax_id).await?.courtesy(tax_id);
        let app_io = addresses.into_iter().find(|address| address.r#type == DigitalAddressType::APPIO);
        let Some(address) = app_io else { return Ok(None) };
        let order = self.courtesy_order(loaded, rec, comes_next(loaded, rec, self.now()), &address);
        match self.ports().app_io.send(&order, self.now()).await {
            Ok(AppIoOutcome::SentCourtesy) => Ok(Some(Command::IoMessageSent { rec, address })),
            Ok(_) => Ok(None),
            Err(error) => {
                tracing::warn!(iun = %loaded.case.iun, %error, "the message that follows an invitation did not leave");
                Ok(None)
            }
        }
    }
}

/// What the message says of what comes.
fn comes_next(loaded: &Loaded, rec: usize, now: Timestamp) -> ComesNext {
    let recipient = &loaded.case.recipients[rec];
    if !recipient.digital.is_empty() {
        return ComesNext::DigitalDomicile;
    }
    let own = loaded.events.iter().filter(|event| event.rec == Some(rec));
    let mut paper = own.filter_map(|event| match &event.facts {
        Facts::ScheduleAnalogWorkflow { scheduling_date } => Some(*scheduling_date),
        _ => None,
    });
    let to_come = paper.next_back().filter(|at| *at > now && !recipient.is_settled());
    to_come.map_or(ComesNext::NothingToTell, ComesNext::PaperFrom)
}
