//! `messo config`: what the configuration comes to, or what it is by default, as a file that explains itself.

use crate::cli::Globals;
use crate::config::{self, Config, keys};
use crate::failure::Failure;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  messo config > messo.toml                      a file to start from
  messo config --default                         what holds where nothing is said
  MESSO_LISTEN=127.0.0.1:9090 messo config       what file and environment come to";

/// Flags of `messo config`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Print the defaults instead of what file and environment say
    #[arg(long)]
    default: bool,
    /// Print the page docs/CONFIGURATION.md instead
    #[arg(long, conflicts_with = "default")]
    markdown: bool,
}

/// Prints it.
///
/// # Errors
/// [`Failure`] when the configuration is wrong, or stdout cannot be written.
pub fn run(args: &Args, globals: &Globals) -> Result<ExitCode, Failure> {
    let page = if args.markdown {
        keys::print_markdown()
    } else if args.default {
        keys::print_toml(&Config::default())
    } else {
        keys::print_toml(&config::load(globals.config.as_deref(), &[])?)
    };
    super::print(&page)?;
    Ok(ExitCode::SUCCESS)
}
