//! What SQLite's errors mean, in words for whoever runs the installation.
//!
//! The text never holds a stored value: statements are bound, and SQLite names columns, not contents.

use messo_ports::store::{AppendError, StoreError};
use rusqlite::ErrorCode;

/// Says what is wrong with the store.
pub(super) fn plain(error: &rusqlite::Error) -> StoreError {
    let words = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "the disk, or the space granted to the database, is full".to_owned(),
        Some(ErrorCode::ReadOnly) => "the database is read-only".to_owned(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => format!("the database file is damaged ({error})"),
        Some(ErrorCode::SystemIoFailure) => format!("the disk fails ({error})"),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "another program holds the database".to_owned(),
        _ => error.to_string(),
    };
    StoreError(words)
}

/// Why a change is not made: the store fails (the whole batch is rolled back), or the change itself is refused, before
/// anything of it was written.
pub(super) enum Denied {
    /// The store fails.
    Sql(rusqlite::Error),
    /// The change is refused.
    Refused(AppendError),
}

impl From<rusqlite::Error> for Denied {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<AppendError> for Denied {
    fn from(error: AppendError) -> Self {
        Self::Refused(error)
    }
}

/// Parts what concerns the whole batch from what concerns one request.
pub(super) fn settle<T>(outcome: Result<T, Denied>) -> rusqlite::Result<Result<T, AppendError>> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(Denied::Refused(error)) => Ok(Err(error)),
        Err(Denied::Sql(error)) => Err(error),
    }
}
