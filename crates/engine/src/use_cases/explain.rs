//! What a notification means: dates with their derivation, what happens next, costs. Reading it is not an access to the
//! act: nothing is recorded.
//!
//! Work of the case that fails is told with it; why it failed, in the words of whoever refused it, to the operator alone.

use crate::Engine;
use crate::cases::Loaded;
use crate::error::UseError;
use crate::registers::senders::SenderCaller;
use crate::tokens::PersonCaller;
use crate::use_cases::download_document::NOT_FOUND;
use crate::use_cases::late_work::row;
use jiff::Timestamp;
use messo_domain::case::{Category, ElementId};
use messo_domain::explanation::{Explanation, StuckWork};
use messo_domain::ids::{DocumentKey, DocumentKind};
use messo_ports::store::LateWork;

/// Who reads an explanation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    Operator,
    Party,
}

impl Engine {
    /// Explains one of the caller's notifications, whatever its status.
    ///
    /// # Errors
    /// 404 for another's.
    pub async fn explain_to_sender(&self, caller: &SenderCaller, iun: &str) -> Result<Explanation, UseError> {
        let loaded = self.own_case(caller, iun, NOT_FOUND).await?;
        self.explain(&loaded, Reader::Party).await
    }

    /// Explains a notification to one of its recipients: about themselves only.
    ///
    /// # Errors
    /// 404 when the person is not one of its recipients, or it is not accepted.
    pub async fn explain_to_recipient(&self, person: &PersonCaller, iun: &str) -> Result<Explanation, UseError> {
        let (loaded, rec) = self.received_case(person, iun).await?;
        Ok(self.explain(&loaded, Reader::Party).await?.for_recipient(rec))
    }

    /// Explains any notification, for the operator of the installation.
    ///
    /// # Errors
    /// 404 when there is none of this number.
    pub async fn explain_any(&self, iun: &str) -> Result<Explanation, UseError> {
        let loaded = self.any_case(iun).await?;
        self.explain(&loaded, Reader::Operator).await
    }

    /// By when the next thing that a notification waits for is expected; `None` where it waits for nothing, or for a
    /// person alone.
    ///
    /// # Errors
    /// 404 when there is none of this number.
    pub async fn next_due(&self, iun: &str) -> Result<Option<Timestamp>, UseError> {
        let explained = self.explain_any(iun).await?;
        let expected = explained.recipients.iter().flat_map(|recipient| &recipient.next).filter_map(|step| step.by);
        Ok(expected.filter(|by| *by > explained.at).min())
    }

    async fn explain(&self, loaded: &Loaded, reader: Reader) -> Result<Explanation, UseError> {
        let case = &loaded.case;
        let downtimes = self.downtimes_touching(case.deposit.sent_at, case.cancelled.or(case.refused)).await?;
        let stuck = self.stuck_work(loaded, reader).await?;
        Ok(Explanation::of(case, &loaded.events, &loaded.rules, &downtimes, &stuck, self.now()))
    }

    /// The work of a case that failed and is not done.
    async fn stuck_work(&self, loaded: &Loaded, reader: Reader) -> Result<Vec<StuckWork>, UseError> {
        let failing = self.ports().store.work_failing_of(&loaded.case.iun).await?;
        Ok(failing.iter().map(|late| stuck(late, loaded, reader)).collect())
    }
}

fn stuck(late: &LateWork, loaded: &Loaded, reader: Reader) -> StuckWork {
    let told = row(late);
    let document = rendered(late);
    let rec = document.as_ref().map_or(told.rec_index, |(key, kind)| recipient_of(key, *kind, loaded));
    let is_legal_fact = document.is_some_and(|(_, kind)| kind == DocumentKind::LegalFact);
    StuckWork {
        rec,
        halts: !is_legal_fact
            && !["update_positions", "release_notice_codes", "send_io_message"].contains(&told.task.as_str()),
        task: told.task,
        due: told.due,
        failures: told.failures,
        parked: told.parked,
        reason: told.reason.filter(|_| reader == Reader::Operator),
    }
}

/// The document that the work makes: `<IUN>:render:<key>`.
fn rendered(late: &LateWork) -> Option<(DocumentKey, DocumentKind)> {
    let (_, key) = late.id.split_once(":render:")?;
    let key: DocumentKey = key.parse().ok()?;
    let kind = key.kind()?;
    Some((key, kind))
}

/// The recipient that a document is made for: its key follows from the id of the element that asks for it, which a notice
/// and a form get only once they are made.
fn recipient_of(key: &DocumentKey, kind: DocumentKind, loaded: &Loaded) -> Option<usize> {
    let asks = |id: &ElementId| DocumentKey::derived(kind, id.as_str(), "pdf") == *key;
    let category = match kind {
        DocumentKind::Aar => Category::AarCreationRequest,
        DocumentKind::F24 => Category::GeneratedF24,
        _ => return loaded.events.iter().find(|event| asks(&event.id))?.rec,
    };
    let iun = &loaded.case.iun;
    (0..loaded.case.recipients.len()).find(|rec| asks(&ElementId::of(category, iun).rec(*rec).id()))
}
