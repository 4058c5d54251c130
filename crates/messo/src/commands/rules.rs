//! `messo rules`: the table of rules and the parameters in force, as docs/RULES.md has them.

use crate::failure::Failure;
use messo_domain::rules::{self, RuleSet};
use std::process::ExitCode;

/// Prints the page.
///
/// # Errors
/// [`Failure`] when stdout cannot be written.
pub fn run() -> Result<ExitCode, Failure> {
    super::print(&rules::print_markdown(&RuleSet::current()))?;
    Ok(ExitCode::SUCCESS)
}
