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

use std::io::{ErrorKind, Write as _};

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
