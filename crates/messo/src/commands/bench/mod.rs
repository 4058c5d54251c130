//! `messo bench`: how fast this platform is, on this machine, through its own front door.
//!
//! The generator goes through the sender's flow over HTTP ([`flow`]), against a platform of its own in this process
//! ([`embedded`]) or one that runs elsewhere (`--base`). `bench fill` stores many cases first, so that one can see whether
//! the hundred-thousandth costs more than the first; `bench pages` reads every page among them; `bench start` times the
//! program's start. Figures, with the commands that gave them, are in docs/PERFORMANCE.md. Nothing here is a test: a
//! figure depends on the machine.

mod act;
mod embedded;
mod fill;
mod flow;
mod link;
mod measure;
mod memory;
mod pages;
mod report;
mod start;
mod steps;

use crate::cli::Globals;
use crate::failure::Failure;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  messo bench                                    8 connections for 10 seconds, durable, in a temporary folder
  messo bench --connections 1 --json -           one connection; figures as JSON on stdout
  messo bench fill 100000 --data ./big           store a hundred thousand accepted cases
  messo bench --data ./big                       and measure with them in place
  messo bench --base http://127.0.0.1:8080 --api-key KEY
  messo bench pages --data ./big                 every page among a hundred thousand cases, eight readers
  messo bench start                              time from start to the first answer, and memory when idle";

/// Flags of `messo bench`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub struct Args {
    /// What to measure, if not the sender's flow.
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    flow: FlowArgs,
}

/// Measurements beside the flow.
#[derive(clap::Subcommand, Debug)]
enum What {
    /// Store many accepted cases, through the store's own writer
    Fill(fill::Args),
    /// Time every page of the four doors among many stored cases
    Pages(pages::Args),
    /// Time the start of the program, and its memory when idle
    Start(start::Args),
}

/// Flags of the flow.
#[derive(clap::Args, Debug)]
struct FlowArgs {
    /// Connections that go through the flow at the same time
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=1000))]
    connections: u16,
    /// Flows to start in a second, evenly [default: as many as go]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    rate: Option<u32>,
    /// Seconds that are measured
    #[arg(long, value_name = "S", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// Seconds of the same before, which are not
    #[arg(long, value_name = "S", default_value_t = 2, value_parser = clap::value_parser!(u64).range(0..=600))]
    warm_up: u64,
    /// Seconds afterwards in which the queue of PDFs is watched
    #[arg(long, value_name = "S", default_value_t = 5, value_parser = clap::value_parser!(u64).range(0..=3600))]
    drain: u64,
    /// Sandbox data folder to measure in; it is kept [default: a temporary one]
    #[arg(long, value_name = "DIR", conflicts_with = "base")]
    data: Option<PathBuf>,
    /// Platform to measure instead of one in this process
    #[arg(long, value_name = "URL", requires = "api_key")]
    base: Option<String>,
    /// API key of a sender there
    #[arg(long, value_name = "KEY", requires = "base")]
    api_key: Option<String>,
    /// Tax id of that sender
    #[arg(long, value_name = "TAXID", default_value = embedded::SENDER_TAX_ID)]
    sender_tax_id: String,
    /// Write the figures to this file as JSON (`-`: stdout, and no table)
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Measures.
///
/// # Errors
/// [`Failure`] when the platform cannot be reached or a flow did not come to its end.
pub fn run(args: &Args, globals: &Globals) -> Result<ExitCode, Failure> {
    crate::logging::start("warn", globals.log_json);
    match &args.what {
        None => measure::run(&args.flow, globals),
        Some(What::Fill(args)) => fill::run(args, globals),
        Some(What::Pages(args)) => pages::run(args, globals),
        Some(What::Start(args)) => start::run(args),
    }
}
