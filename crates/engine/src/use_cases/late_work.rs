//! What does not go on by itself: cases that wait for a person, and work that is late, failing or parked.
//!
//! Every open state of a case has work that waits for it; so what is late among it, and what waits for a person, is all
//! that may be stuck.

use crate::Engine;
use crate::cases::Loaded;
use crate::error::UseError;
use jiff::Timestamp;
use messo_domain::case::{Event, Facts, ParkedReason};
use messo_domain::ids::Iun;
use messo_domain::work::{Lane, read_id};
use messo_ports::store::LateWork;
use serde::Serialize;

/// Rows of a page.
const PAGE: u32 = 500;
/// Most rows told at once.
const LONGEST: usize = 10_000;

/// What may be stuck.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Late {
    /// Cases that wait for a person, with their reasons.
    pub waiting_for_person: Vec<WaitingCase>,
    /// Work that is late, failing or parked.
    pub work: Vec<LateRow>,
    /// Whether there is more of either than is told at once.
    pub more: bool,
}

/// A case that waits for a person.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WaitingCase {
    /// Case.
    pub iun: String,
    /// Recipient whose flow waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rec_index: Option<usize>,
    /// Why, in a sentence.
    pub reason: String,
    /// Code behind it.
    pub code: String,
    /// When that was recorded.
    pub since: Timestamp,
}

/// Work that is late, failing or parked.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LateRow {
    /// Case.
    pub iun: String,
    /// Recipient, where the work is one recipient's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rec_index: Option<usize>,
    /// What was to be done.
    pub task: String,
    /// When it was due, or is tried again.
    pub due: Timestamp,
    /// How often it failed.
    pub failures: u32,
    /// Whether it is not tried again by itself.
    pub parked: bool,
    /// Why it failed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Numbers for a dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Cases.
    pub cases: u64,
    /// Cases that wait for a person.
    pub waiting_for_person: u64,
    /// Work that is late or failing.
    pub late_work: u64,
    /// Work that is parked.
    pub parked_work: u64,
    /// Work that is due, by lane.
    pub due: [(Lane, u64); 3],
}

impl Engine {
    /// Everything that may be stuck, at most some thousands of rows.
    ///
    /// # Errors
    /// [`UseError::Unavailable`] when the store does not answer.
    pub async fn late(&self) -> Result<Late, UseError> {
        let mut late = Late::default();
        let mut after: Option<Iun> = None;
        loop {
            let page = self.ports().store.case_parked_list(after.as_ref(), PAGE).await?;
            for iun in &page {
                self.waiting_case(iun, &mut late.waiting_for_person).await?;
            }
            after = page.last().cloned();
            if after.is_none() || late.waiting_for_person.len() >= LONGEST {
                break;
            }
        }
        let rows = self.late_rows().await?;
        late.more = late.waiting_for_person.len() >= LONGEST || rows.len() >= LONGEST;
        late.work = rows.iter().map(row).collect();
        Ok(late)
    }

    async fn waiting_case(&self, iun: &Iun, into: &mut Vec<WaitingCase>) -> Result<(), UseError> {
        let Some(loaded) = self.load(iun).await? else { return Ok(()) };
        into.extend(loaded.case.parked.iter().map(|parked| WaitingCase {
            iun: iun.to_string(),
            rec_index: parked.rec,
            reason: parked.reason.clone(),
            code: parked.code.clone(),
            since: since(&loaded, parked),
        }));
        Ok(())
    }

    /// Work that was due by then is late.
    fn late_before(&self) -> Timestamp {
        self.now() - self.settings().late_after
    }

    async fn late_rows(&self) -> Result<Vec<LateWork>, UseError> {
        let due_before = self.late_before();
        let mut rows: Vec<LateWork> = Vec::new();
        loop {
            let after = rows.last().map_or(0, |row| row.position);
            let page = self.ports().store.work_late(due_before, after, PAGE).await?;
            let is_last = page.len() < PAGE as usize;
            rows.extend(page);
            if is_last || rows.len() >= LONGEST {
                return Ok(rows);
            }
        }
    }

    /// Numbers for a dashboard.
    ///
    /// # Errors
    /// [`UseError::Unavailable`] when the store does not answer.
    pub async fn counts(&self) -> Result<Counts, UseError> {
        let store = &self.ports().store;
        let work = store.work_counts(self.now()).await?;
        Ok(Counts {
            cases: store.case_count().await?,
            waiting_for_person: store.case_parked_count().await?,
            late_work: store.work_late_count(self.late_before()).await?,
            parked_work: work.parked,
            due: [(Lane::Law, work.law_due), (Lane::Evidence, work.evidence_due), (Lane::Seal, work.seal_due)],
        })
    }
}

/// When a case began to wait for this reason.
fn since(loaded: &Loaded, parked: &ParkedReason) -> Timestamp {
    let tells = |event: &&Event| {
        matches!(&event.facts, Facts::CaseParked { reason, code } if *reason == parked.reason && *code == parked.code)
            && event.rec == parked.rec
    };
    let told = loaded.events.iter().rev().find(tells);
    told.map_or(loaded.case.last_recorded, |event| event.recorded)
}

/// Late work, in words.
pub(super) fn row(late: &LateWork) -> LateRow {
    let (task, rec_index) = read_id(&late.id);
    LateRow {
        iun: late.iun.to_string(),
        rec_index,
        task: task.to_owned(),
        due: late.due,
        failures: late.failures,
        parked: late.parked,
        reason: late.reason.clone(),
    }
}
