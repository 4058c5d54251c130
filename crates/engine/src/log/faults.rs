//! What can be wrong with the log, in plain words for the operator.

use messo_domain::case::ElementId;
use messo_domain::ids::Iun;
use messo_ports::log_files::LogFileError;
use messo_ports::store::StoreError;
use messo_transparency::note::NoteError;

/// Where log and database contradict each other.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogFault {
    /// The database knows no log, and there are files of one.
    #[error("there are files of a log that the database knows nothing of: one of the two was exchanged")]
    Unknown,
    /// A head that the key of the log has not signed.
    #[error("{place} is not to be trusted: {why}")]
    Signature {
        /// Which.
        place: String,
        /// Why not.
        why: NoteError,
    },
    /// The secret key does not open.
    #[error("the key of the log does not open: it was changed, or belongs to another master key")]
    Key,
    /// The published head is ahead of the database.
    #[error(
        "the published checkpoint counts {published} events and the database knows of {known}: an older state of the database was put back"
    )]
    DatabaseOlder {
        /// Events of the published head.
        published: u64,
        /// Events of the head that the database knows.
        known: u64,
    },
    /// Fewer events than were signed for.
    #[error(
        "the log counts {signed} events and the database holds {held}: it was cut short, or an older state of it was put back"
    )]
    Truncated {
        /// Events signed for.
        signed: u64,
        /// Events that have a position.
        held: u64,
    },
    /// A file is not what it should be.
    #[error("the file {0} of the log is missing, or is not as it was written")]
    File(String),
    /// A file was about to be written again with other bytes.
    #[error("the file {0} of the log would come out otherwise today: events were changed after they were hashed")]
    Rewritten(String),
    /// The files do not have the signed root.
    #[error("the files of the log do not have the root that was signed for {size} events: they were changed")]
    Root {
        /// Events of the head.
        size: u64,
    },
    /// An event is gone.
    #[error("the event at position {position} is missing: it was removed after it was logged")]
    Missing {
        /// Where.
        position: u64,
    },
    /// An event is another than was logged.
    #[error("the event {id} of {iun} at position {position} is not as it was logged: it was changed afterwards")]
    Edited {
        /// Where.
        position: u64,
        /// Case.
        iun: Iun,
        /// Event.
        id: ElementId,
    },
    /// An event stands where another was logged.
    #[error("the event {id} of {iun} stands at position {position} and was logged at {logged}: the order was changed")]
    Moved {
        /// Where it stands.
        position: u64,
        /// Where it was logged.
        logged: u64,
        /// Case.
        iun: Iun,
        /// Event.
        id: ElementId,
    },
    /// Events beside the log.
    #[error("{0} stored events have no position in the log: they were not stored by this program")]
    Unlogged(u64),
}

/// Why the log cannot go on, or be read.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// It contradicts the database.
    #[error(transparent)]
    Fault(#[from] LogFault),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its files cannot be used.
    #[error("{0}")]
    Files(LogFileError),
}

impl From<LogFileError> for LogError {
    fn from(error: LogFileError) -> Self {
        match error {
            LogFileError::Different(path) => LogFault::Rewritten(path).into(),
            other => Self::Files(other),
        }
    }
}
