//! Use cases: one file, one thing that a caller may ask. Each checks who asks, reads or decides, and answers after the
//! commit. HTTP, pages and the sandbox call them alike.

pub mod cancel_notification;
pub mod consume_stream;
pub mod deposit_notification;
pub mod download_document;
pub mod download_payment;
pub mod drafts;
pub mod explain;
pub mod io_switched_on;
pub mod keep_file;
pub mod late_work;
pub mod legal_facts;
pub mod list_groups;
pub mod lists;
pub mod manage_streams;
pub mod notification_price;
pub mod notification_proofs;
pub mod preload_documents;
pub mod quick_access;
pub mod quote;
pub mod read_received;
pub mod read_sent;
pub mod repeat_case;
pub mod report_payments;
pub mod request_status;
pub mod rework_attempt;
pub mod send_draft;
pub mod upload_document;

use crate::Engine;
use crate::cases::Loaded;
use crate::error::UseError;
use crate::registers::senders::SenderCaller;
use jiff::Timestamp;
use messo_domain::case::Case;
use messo_domain::ids::Iun;
use messo_domain::timeline::Timeline;
use std::sync::Arc;

/// A case as a use case answers it: folded state and timeline, to be shown in any form.
#[derive(Clone, Debug)]
pub struct CaseView {
    /// The folded case, with its request.
    pub case: Case,
    /// Its timeline.
    pub timeline: Timeline,
    /// Whether its documents can still be read.
    pub documents_available: bool,
}

impl CaseView {
    pub(crate) fn of(loaded: &Loaded, now: Timestamp) -> Self {
        Self {
            case: loaded.case.clone(),
            timeline: Timeline::of(&loaded.events),
            documents_available: documents_available(loaded, now),
        }
    }
}

/// Documents can be read for some time after the first legal effect (DOC-LIFE).
pub(crate) fn documents_available(loaded: &Loaded, now: Timestamp) -> bool {
    let life = loaded.rules.terms.days(loaded.rules.terms.attachment_life_days);
    let effects = loaded.case.recipients.iter().flat_map(|r| [r.refined.map(|(at, _)| at), r.viewed.map(|(at, _)| at)]);
    effects.flatten().min().is_none_or(|first| now < first + life)
}

impl Engine {
    /// The caller's own case, whatever its status; anything else is not found.
    pub(crate) async fn own_case(&self, caller: &SenderCaller, iun: &str, code: &str) -> Result<Arc<Loaded>, UseError> {
        let missing = || UseError::not_found(code, format!("Notification with iun {iun} not found"));
        let iun: Iun = iun.parse().map_err(|_| missing())?;
        let loaded = self.load(&iun).await?.ok_or_else(missing)?;
        let deposit = &loaded.case.deposit;
        if caller.sees(&deposit.sender_id, deposit.group.as_deref()) { Ok(loaded) } else { Err(missing()) }
    }

    /// The caller's own accepted case: while it is validated, and for ever if it is refused, it is not there.
    pub(crate) async fn own_accepted_case(
        &self,
        caller: &SenderCaller,
        iun: &str,
        code: &str,
    ) -> Result<Arc<Loaded>, UseError> {
        let loaded = self.own_case(caller, iun, code).await?;
        if loaded.case.accepted.is_none() {
            return Err(UseError::not_found(code, format!("Notification with iun {iun} not found")));
        }
        Ok(loaded)
    }
}
