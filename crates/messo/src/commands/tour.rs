//! `messo tour`: four acts served to their legal effect in a platform that lives as long as the command.
//!
//! What happens on the tour is `messo_sandbox::tour`'s business; here stand the temporary platform it happens in, the
//! progress on the terminal, and the exit code: 1 as soon as one case did not end as the law says.

use crate::cli::Globals;
use crate::config::{self, Config};
use crate::failure::{Doing as _, Failure};
use crate::platform::clock::Pace;
use crate::platform::ground::{Ground, Use};
use crate::platform::runtime;
use crate::platform::simulated::{Simulated, Start};
use indicatif::{ProgressBar, ProgressStyle};
use messo_sandbox::tour::{self, Act, TourProgress};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// Address on the documents of a tour; nobody answers there.
const PUBLIC_URL: &str = "http://127.0.0.1:8080";

const EXAMPLES: &str = "\
Examples:
  messo tour                                   with the act that ships with Messo
  messo tour --act my-act.pdf --out ./my-tour    with yours; a folder per case with every document and receipt

Exit code 1: a case did not end as the law says, or the tour could not be made.";

/// Flags of `messo tour`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The act to serve [default: one that ships with Messo: A4, PDF/A, signed by a test certificate]
    #[arg(long, value_name = "FILE.pdf")]
    act: Option<PathBuf>,
    /// Where to write a folder per case: the act, the notice (AAR), each legal fact, receipts, and the seal's root
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Makes the tour and prints it.
///
/// # Errors
/// [`Failure`] when it could not be made.
pub fn run(args: &Args, globals: &Globals) -> Result<ExitCode, Failure> {
    let mut config = config::load(globals.config.as_deref(), &[])?;
    config.sandbox.time_scale = 1; // the tour moves its own clock by real days
    crate::logging::start("warn", globals.log_json);
    let act = match &args.act {
        None => Act::Bundled,
        Some(path) => Act::Own(std::fs::read(path).doing(format!("the act {}", path.display()))?),
    };
    runtime::start()?.block_on(make(&config, act, args.out.as_deref()))
}

async fn make(config: &Config, act: Act, out: Option<&Path>) -> Result<ExitCode, Failure> {
    let folder = tempfile::tempdir().doing("making a temporary folder")?;
    let ground = Ground::open(folder.path(), Use::Sandbox, PUBLIC_URL).await?;
    let start = Start { now: None, pace: Pace::Stands };
    let Simulated { ground, parts, .. } = Simulated::open(ground, config, PUBLIC_URL, start).await?;
    let mut progress = Bar::new();
    let report = tour::run(&parts, act, out, &mut progress).await;
    progress.bar.finish_and_clear();
    ground.database.close().await;
    let report = report.map_err(Failure::new)?;
    super::print(&format!("{report}\n"))?;
    Ok(if report.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Progress on stderr, hidden where that is no terminal.
struct Bar {
    bar: ProgressBar,
}

impl Bar {
    fn new() -> Self {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {pos}/{len} {wide_msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar }
    }
}

impl TourProgress for Bar {
    fn begin(&mut self, steps: u64) {
        self.bar.set_length(steps);
    }

    fn step(&mut self, what: &str) {
        self.bar.inc(1);
        self.bar.set_message(what.to_owned());
    }
}
