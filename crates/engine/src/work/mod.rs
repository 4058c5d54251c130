//! Carrying out work: from a task to what it needs from outside, to the command that brings the result back.
//!
//! Work is done at least once. Effects carry the request id that the decision fixed, so that doing them twice sends
//! once; the result and the completion of the work are one commit.

mod addresses;
pub(crate) mod capacity;
mod courtesy;
mod digital;
mod f24;
mod io_message;
mod paper;
mod positions;
mod render;
mod validate;

use crate::Engine;
use crate::cases::{CommandError, Loaded};
use crate::error::UseError;
use messo_domain::ids::DocumentKey;
use messo_domain::work::Task;
use messo_domain::workflow::Command;
use messo_ports::blobs::{BlobError, Expected, once};
use messo_ports::channels::{ChannelError, File};
use messo_ports::notices::NoticeError;
use messo_ports::store::{AppendError, Claim, ClaimedWork, KeyKind};
use std::sync::Arc;

/// How often a case is looked at again that moves on meanwhile.
const MAX_LOOKS: u32 = 20;

/// Why a piece of work could not be done now.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WorkError {
    /// Another worker has it: nothing is to be done.
    #[error("the work is in other hands")]
    LostClaim,
    /// Try again later; the text holds no personal data.
    #[error("{0}")]
    Failed(String),
    /// A service is away that all work of the lane needs: try again in turn.
    #[error("{0}")]
    Waiting(String),
}

/// Why one look at a piece of work did not finish it.
enum Attempt {
    /// What was found no longer holds: look again.
    CaseMovedOn,
    /// It is over for now.
    Ended(WorkError),
}

impl From<WorkError> for Attempt {
    fn from(error: WorkError) -> Self {
        Self::Ended(error)
    }
}

impl From<AppendError> for Attempt {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Sequence => Self::CaseMovedOn,
            AppendError::LostClaim => Self::Ended(WorkError::LostClaim),
            other => Self::Ended(WorkError::Failed(other.to_string())),
        }
    }
}

/// Where sealed data could not be read, without what stands there.
pub(crate) fn place(error: &serde_json::Error) -> String {
    format!("{:?} at line {} column {}", error.classify(), error.line(), error.column())
}

impl From<CommandError> for WorkError {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::LostClaim => Self::LostClaim,
            other => Self::Failed(other.to_string()),
        }
    }
}

impl From<UseError> for WorkError {
    fn from(error: UseError) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<ChannelError> for WorkError {
    fn from(error: ChannelError) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<NoticeError> for WorkError {
    fn from(error: NoticeError) -> Self {
        match error {
            NoticeError::Waiting(_) => Self::Waiting(error.to_string()),
            other => Self::Failed(other.to_string()),
        }
    }
}

impl From<BlobError> for WorkError {
    fn from(error: BlobError) -> Self {
        Self::Failed(error.to_string())
    }
}

/// A passing fault of a step of the validation: the step is put off by the rules of the law, not by those of workers.
fn hindered(error: &WorkError, f24: bool, tries: u32) -> Result<Command, WorkError> {
    match error {
        WorkError::LostClaim => Err(WorkError::LostClaim),
        WorkError::Failed(reason) | WorkError::Waiting(reason) => {
            tracing::warn!(reason, tries, "a step of the validation is put off");
            Ok(Command::ValidationHindered { f24, tries })
        }
    }
}

impl Engine {
    /// Does one piece of claimed work; its completion is part of what it commits.
    ///
    /// A task that finds nothing to do is finished only if the case has not moved on while it looked.
    pub(crate) async fn carry_out(&self, work: &ClaimedWork) -> Result<(), WorkError> {
        for _ in 0..MAX_LOOKS {
            match self.carry_out_once(work).await {
                Ok(()) => return Ok(()),
                Err(Attempt::CaseMovedOn) => {}
                Err(Attempt::Ended(error)) => return Err(error),
            }
        }
        Err(WorkError::Failed("the case is being changed by too many at once".into()))
    }

    async fn carry_out_once(&self, work: &ClaimedWork) -> Result<(), Attempt> {
        let missing = || WorkError::Failed("the case is not there".into());
        let loaded = self.load(&work.iun).await.map_err(WorkError::from)?.ok_or_else(missing)?;
        let plain = self.ports().vault.open_case(&loaded.key, &work.id, &work.payload);
        let plain = plain.map_err(|e| WorkError::Failed(e.to_string()))?;
        let task: Task =
            serde_json::from_slice(&plain).map_err(|e| WorkError::Failed(format!("unreadable work: {}", place(&e))))?;
        let claim = Claim { id: work.id.clone(), generation: work.generation };
        if task == Task::ReleaseNoticeCodes {
            let released = self.ports().store.keys_release(&work.iun, KeyKind::NoticeCode, claim).await;
            return released.map_err(Attempt::from);
        }
        match self.command_of(&loaded, task).await? {
            Some(command) => {
                drop(loaded);
                let done = self.command(&work.iun, command, Some(claim)).await;
                done.map(|_| ()).map_err(|error| Attempt::Ended(error.into()))
            }
            None => self.finish_work(&loaded, claim).await.map_err(Attempt::from),
        }
    }

    /// Gets from outside what the task needs; `None` when there is nothing left to decide.
    async fn command_of(&self, loaded: &Arc<Loaded>, task: Task) -> Result<Option<Command>, WorkError> {
        let command = match task {
            Task::Validate { tries } => match self.validate(loaded).await {
                Ok(report) => Command::Validated(report),
                Err(error) => hindered(&error, false, tries)?,
            },
            Task::ValidateF24 { tries } => match self.validate_f24(loaded).await {
                Ok(faults) => Command::F24Validated { faults },
                Err(error) => hindered(&error, true, tries)?,
            },
            Task::AskAddresses { call } => {
                Command::AddressesAnswered { call, answers: self.missing_addresses(loaded).await }
            }
            Task::Render { key, template, rec } => return self.render(loaded, key, template, rec).await,
            Task::ChooseDelivery { rec } => {
                Command::ChooseDelivery { rec, platform: self.platform_address(loaded, rec).await? }
            }
            Task::AskDigitalRegistry { rec, call } => {
                Command::RegistryAnswered { rec, call, address: self.digital_domicile(loaded, rec).await? }
            }
            Task::TrySource { rec, source, attempt } => {
                Command::SourceDue { rec, source, attempt, platform: self.platform_address(loaded, rec).await? }
            }
            Task::SendPec { rec, request, retry } => return self.send_pec(loaded, rec, request, retry).await,
            Task::AskPec { rec, request, retry, handed_at, seen } => {
                return self.ask_pec(loaded, rec, request, retry, handed_at, seen).await;
            }
            Task::PecTimeout { rec, request, retry, handed_at } => {
                return self.pec_timed_out(loaded, rec, request, retry, handed_at).await;
            }
            Task::PecRetry { rec, request, retry } => Command::PecRetryDue { rec, request, retry },
            Task::AfterDigitalFeedback { rec, request } => {
                Command::AfterDigitalFeedback { rec, request, platform: self.platform_address(loaded, rec).await? }
            }
            Task::SendCourtesy { rec, digital } => return self.send_courtesy(loaded, rec, digital).await,
            Task::SendIoMessage { rec } => return self.send_io_message(loaded, rec).await,
            Task::StartAnalog { rec } => Command::AnalogDue { rec },
            Task::PreparePaper { rec, prepare, look_up } => self.prepare_paper(loaded, rec, prepare, look_up).await?,
            Task::SendPaper { rec, request, expedition } => {
                return self.send_paper(loaded, rec, request, expedition).await;
            }
            Task::AskPaper { rec, request, expedition, handed_at, seen } => {
                return self.ask_paper(loaded, rec, request, expedition, handed_at, seen).await;
            }
            Task::PaperSilent { rec, request, expedition, handed_at } => {
                let told = self.all_of_letter(loaded, rec, &request, expedition, handed_at).await?;
                return Ok(told.map(|answers| Command::PaperSilent { rec, request, expedition, handed_at, answers }));
            }
            Task::RirTimeout { rec, request, expedition, handed_at } => {
                let told = self.all_of_letter(loaded, rec, &request, expedition, handed_at).await?;
                return Ok(told.map(|answers| Command::RirTimedOut { rec, request, expedition, handed_at, answers }));
            }
            Task::UpdatePositions { rec, phase } => self.update_positions(loaded, rec, phase).await?,
            Task::AfterAnalogFeedback { rec, attempt } => Command::AfterAnalogFeedback { rec, attempt },
            Task::Refine { rec } => Command::RefinementDue { rec },
            Task::Cancel => Command::CancellationDue,
            Task::ReleaseNoticeCodes => return Ok(None),
        };
        Ok(Some(command))
    }

    /// Stores a file of ours or of a channel under a key that follows from what it is.
    pub(crate) async fn keep(&self, key: &DocumentKey, file: File) -> Result<messo_ports::BlobMeta, WorkError> {
        let expected = Expected { sha256: None, max_size: file.bytes.len() as u64, content_type: file.content_type };
        match self.ports().blobs.put(key, expected, once(file.bytes), self.now()).await {
            Ok(meta) => Ok(meta),
            Err(BlobError::Exists) => {
                let there = self.ports().blobs.stat(key).await?;
                there.ok_or_else(|| WorkError::Failed("a document vanished while it was being stored".into()))
            }
            Err(error) => Err(error.into()),
        }
    }
}
