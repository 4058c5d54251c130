//! Files of the transparency log: written once, read by anyone. They lie apart from the store, so that neither can be
//! changed, or put back to an older state, without the other contradicting it.

use async_trait::async_trait;

/// Why a file of the log cannot be kept or read.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum LogFileError {
    /// It is there already, with other bytes.
    #[error("the file {0} of the log is there already, with other bytes")]
    Different(String),
    /// The folder cannot be used: full, read-only, damaged.
    #[error("the files of the log cannot be used: {0}")]
    Unusable(String),
}

/// The files. Paths are relative, of the characters `a-z`, `0-9`, `.`, `/`.
#[async_trait]
pub trait LogFiles: Send + Sync {
    /// Keeps files, durably. One that is there with the same bytes is left as it is.
    ///
    /// # Errors
    /// [`LogFileError`]; some may have been kept.
    async fn keep(&self, files: Vec<(String, Vec<u8>)>) -> Result<(), LogFileError>;

    /// Writes a file that may change, durably: a reader sees the old one or the new one.
    ///
    /// # Errors
    /// [`LogFileError::Unusable`].
    async fn replace(&self, path: &str, bytes: Vec<u8>) -> Result<(), LogFileError>;

    /// Reads a file; `None` where there is none.
    ///
    /// # Errors
    /// [`LogFileError::Unusable`].
    async fn read(&self, path: &str) -> Result<Option<Vec<u8>>, LogFileError>;

    /// Names of the files of a folder, in order; none where there is no folder.
    ///
    /// # Errors
    /// [`LogFileError::Unusable`].
    async fn list(&self, folder: &str) -> Result<Vec<String>, LogFileError>;

    /// Removes files, and the folders that they leave empty; what is not there is passed over.
    ///
    /// # Errors
    /// [`LogFileError::Unusable`].
    async fn remove(&self, paths: Vec<String>) -> Result<(), LogFileError>;

    /// Removes everything (the sandbox's reset).
    ///
    /// # Errors
    /// [`LogFileError::Unusable`].
    async fn clear(&self) -> Result<(), LogFileError>;
}
