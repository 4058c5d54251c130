//! `messo ops audit`: whether the stored events are those that the transparency log was signed over. Exit status 1 where
//! they are not.

use super::read;
use crate::failure::Failure;
use crate::platform::operator::Reach;
use axum::http::Method;
use serde::Deserialize;
use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::Duration;

/// Longest wait: the whole database is read, some ten thousand events a second.
const PATIENCE: Duration = Duration::from_secs(24 * 3600);

/// Flags of `messo ops audit`.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Print the platform's answer as JSON
    #[arg(long)]
    json: bool,
}

/// What the platform found.
#[derive(Deserialize)]
struct Report {
    key: String,
    logged: u64,
    pending: u64,
    checkpoints: usize,
    faults: Vec<String>,
    more: usize,
}

pub(super) async fn run(args: &Args, platform: &Reach) -> Result<ExitCode, Failure> {
    let bytes = platform.call_within(PATIENCE, Method::GET, "/ops/audit", None).await?;
    let report: Report = read(&bytes)?;
    let page = if args.json { format!("{}\n", String::from_utf8_lossy(&bytes)) } else { page(&report) };
    super::super::print(&page)?;
    Ok(if report.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn page(report: &Report) -> String {
    let Report { key, logged, pending, checkpoints, faults, more } = report;
    let mut page = format!("key  {key}\n");
    let _ = match faults.len() {
        0 => writeln!(
            page,
            "The {logged} events under the last checkpoint are as they were logged ({checkpoints} checkpoints compared)."
        ),
        _ => writeln!(page, "The log of {logged} events and the database contradict each other:"),
    };
    for fault in faults {
        let _ = writeln!(page, "  {fault}");
    }
    if *more > 0 {
        let _ = writeln!(page, "  and {more} more");
    }
    if *pending > 0 {
        let _ = writeln!(page, "{pending} events wait for the next checkpoint.");
    }
    if !faults.is_empty() {
        page.push_str("Nothing is signed until this is gone: put back database and folder from one backup.\n");
    }
    page
}
