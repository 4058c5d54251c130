//! One file, or folder, per command: its flags, its help, what it does from start to end, and its exit code.

pub mod bench;
pub mod config;
pub mod explain;
pub mod licences;
pub mod ops;
pub mod rules;
pub mod sandbox;
pub mod send;
pub mod serve;
pub mod simulate;
pub mod tour;
pub mod verify;

use jiff::Timestamp;
use messo_domain::explanation::Sentence;
use messo_domain::workflow::terms;
use std::io::{ErrorKind, Write as _};

/// Language of what a command prints.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English
    En,
    /// Italian
    It,
}

impl Language {
    /// A sentence in this language.
    pub fn of(self, sentence: &Sentence) -> &str {
        match self {
            Self::En => &sentence.en,
            Self::It => &sentence.it,
        }
    }
}

/// Prints to stdout. A reader that went away (`messo rules | head`) is no failure.
///
/// # Errors
/// Any other reason why stdout cannot be written.
pub fn print(text: &str) -> Result<(), crate::failure::Failure> {
    use crate::failure::Doing as _;
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).doing("writing to stdout"),
        _ => Ok(()),
    }
}

/// Said once where times are shown by [`in_rome`].
pub const ROME: &str = "Times are those of a clock in Rome.";

/// An instant of an answer, as a clock in Rome shows it; what is no instant, as it is.
pub fn in_rome(instant: &str) -> String {
    let shown = |at: Timestamp| at.to_zoned_datetime(terms::rome()).strftime("%Y-%m-%d %H:%M:%S").to_string();
    instant.parse().map_or_else(|_| instant.to_owned(), shown)
}
