//! `messo rules`: the rules, their parameters and the prices in force, as docs/RULES.md has them.
//!
//! The parameters are those of the configuration: what a new case would be decided under.

use crate::cli::Globals;
use crate::config;
use crate::failure::Failure;
use jiff::civil::Date;
use messo_domain::rules::print_markdown;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  messo rules                    every rule, with the days between which it holds
  messo rules --at 2024-11-26    the rules and prices of that day
  messo --config messo.toml rules";

/// Flags of `messo rules`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Print only what holds on this day, in Rome
    #[arg(long, value_name = "DATE")]
    at: Option<Date>,
}

/// Prints the page.
///
/// # Errors
/// [`Failure`] when the configuration is wrong, or stdout cannot be written.
pub fn run(args: &Args, globals: &Globals) -> Result<ExitCode, Failure> {
    let config = config::load(globals.config.as_deref(), &[])?;
    super::print(&print_markdown(&config.rules()?, args.at))?;
    Ok(ExitCode::SUCCESS)
}
