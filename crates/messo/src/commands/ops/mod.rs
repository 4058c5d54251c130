//! `messo ops`: what the operator of an installation looks at and repairs. Typed, and dry by default.
//! What changes a case or a register is kept with who did it.
//!
//! Each command speaks to the running process over its socket; where none runs, it opens the data folder itself.

mod audit;
mod downtime;
mod late;
mod rework;
mod rotate_key;

use crate::cli::Globals;
use crate::config;
use crate::failure::{Doing as _, Failure};
use crate::platform::operator::Reach;
use crate::platform::runtime;
use axum::http::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  messo ops late                                   what is late, and what waits for a person
  messo ops rework IUN --recipient 0 --attempt 0   what making the attempt again would take back
  messo ops rework IUN --recipient 0 --attempt 0 --yes
  messo ops downtime open NOTIFICATION_WORKFLOW --at 2026-03-27T08:00:00+01:00
  messo ops rotate-key --yes                       a new master key, nothing written again
  messo ops audit                                  whether stored events are those that were logged and signed
  messo ops metrics                                numbers, in the form of Prometheus";

/// Flags of `messo ops`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Data folder of the installation [default: that of the configuration]
    #[arg(long, value_name = "DIR", global = true)]
    data: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand, Debug)]
enum Command {
    /// List what is late, and what waits for a person with its reason
    Late(late::Args),
    /// Take a wrong outcome on paper back: the attempt is made again (without --yes, only told)
    Rework(rework::Args),
    /// Record that a functionality of the platform stopped working, or works again; list what was recorded
    Downtime(downtime::Args),
    /// Read every event again and compare it with the transparency log; exit status 1 where they differ
    Audit(audit::Args),
    /// Print numbers in the text format of Prometheus
    Metrics,
    /// Make a new master key; nothing sealed is written again (without --yes, only told)
    RotateKey(rotate_key::Args),
}

/// Runs the command.
///
/// # Errors
/// [`Failure`] when the platform cannot be reached, or refuses.
pub fn run(args: &Args, globals: &Globals) -> Result<ExitCode, Failure> {
    with_platform(args.data.as_deref(), globals, async |platform| match &args.command {
        Command::Late(args) => late::run(args, platform).await,
        Command::Rework(args) => rework::run(args, platform).await,
        Command::Downtime(args) => downtime::run(args, platform).await,
        Command::Audit(args) => audit::run(args, platform).await,
        Command::Metrics => {
            let page = platform.call(Method::GET, "/ops/metrics", None).await?;
            super::print(&String::from_utf8_lossy(&page))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::RotateKey(rotation) => rotate_key::run(rotation, args.data.as_deref(), globals),
    })
}

/// Reaches the platform, does something with it, and ends what was opened.
pub(super) fn with_platform(
    data: Option<&str>,
    globals: &Globals,
    what: impl AsyncFnOnce(&Reach) -> Result<ExitCode, Failure>,
) -> Result<ExitCode, Failure> {
    let config = config::load(globals.config.as_deref(), &[("--data", "data", data)])?;
    crate::logging::start("warn", globals.log_json);
    runtime::start()?.block_on(async {
        let platform = Reach::find(&config).await?;
        let done = what(&platform).await;
        platform.close().await;
        done
    })
}

/// Calls and reads the answer.
pub(super) async fn ask<T: DeserializeOwned>(
    platform: &Reach,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> Result<T, Failure> {
    read(&platform.call(method, path, body).await?)
}

/// Reads an answer.
fn read<T: DeserializeOwned>(answer: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(answer).doing("the answer of the platform cannot be read")
}
