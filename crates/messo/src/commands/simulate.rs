//! `messo simulate`: hunts for mistakes of the core, and tells the shortest life that shows one.
//!
//! What is simulated, and what is checked, is `messo_sandbox::simulate`'s business; here stand the flags, the progress on
//! the terminal, the report and the exit code.

use crate::failure::Failure;
use crate::platform::entropy::OsEntropy;
use indicatif::{ProgressBar, ProgressStyle};
use messo_ports::Entropy as _;
use messo_sandbox::simulate::{self, DEFAULT_DAYS, Failure as Found, Faults, LONG_RUN, Options, Outcome, TrueCore};
use std::fmt::Write as _;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  messo simulate                                        ten thousand lives, another seed each time
  messo simulate --seed 7 --notifications 1000000 --faults harsh
  messo simulate --seed 7 --notifications 64            lives the first batch of that seed again

Exit codes: 0 nothing found; 1 a violation; 2 it could not run. A run of 100,000 or more
(and of 400 days or more) also ends with 1 where it has not met every category, transition
and code that can be met.";

/// Exit code where it could not run.
const NOT_RUN: u8 = 2;

/// Flags of `messo simulate`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Seed of everything that is drawn [default: another one each time, told at the end]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// How many notifications live
    #[arg(long, value_name = "M", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..))]
    notifications: u64,
    /// Days of virtual time after the last deposit of a batch; then the weather is fair, and what was due by then is done
    #[arg(long, value_name = "D", default_value_t = DEFAULT_DAYS, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    days: u32,
    /// How bad the weather is: none, mild or harsh
    #[arg(long, value_name = "PROFILE", default_value = "harsh")]
    faults: Faults,
    /// Threads [default: one per processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1_024))]
    threads: Option<u16>,
    /// Print how often each category, transition and code was met
    #[arg(long)]
    coverage: bool,
}

/// Simulates, and prints what was found.
///
/// # Errors
/// Never: what hinders the run is told by the exit code 2, as 1 means a violation.
pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let threads = args
        .threads
        .map(usize::from)
        .or_else(|| std::thread::available_parallelism().ok().map(Into::into))
        .unwrap_or(1);
    let options = Options {
        seed: args.seed.unwrap_or_else(drawn),
        notifications: args.notifications,
        days: args.days,
        faults: args.faults,
        threads,
    };
    let bar = bar(options.notifications);
    let outcome = simulate::run(&options, &TrueCore, &|progress| {
        bar.set_position(progress.done);
        bar.set_message(format!("met {} of {}", progress.met.0, progress.met.1));
    });
    let seconds = bar.elapsed().as_secs_f64();
    bar.finish_and_clear();
    let mut report = report(&options, &outcome, seconds);
    if args.coverage {
        report.push_str(&outcome.coverage.table());
    }
    match super::print(&report) {
        Ok(()) => Ok(if outcome.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE }),
        Err(failure) => {
            eprintln!("messo: {failure}");
            Ok(ExitCode::from(NOT_RUN))
        }
    }
}

fn drawn() -> u64 {
    let mut bytes = [0; 4]; // short enough to be typed again
    OsEntropy.fill(&mut bytes);
    u64::from(u32::from_le_bytes(bytes))
}

/// Progress on stderr, hidden where that is no terminal.
fn bar(notifications: u64) -> ProgressBar {
    let bar = ProgressBar::new(notifications);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {human_pos}/{human_len}  {per_sec}  {wide_msg} {eta}") {
        bar.set_style(style);
    }
    bar
}

fn report(options: &Options, outcome: &Outcome, seconds: f64) -> String {
    let mut text = String::new();
    let Options { seed, faults, .. } = options;
    let rate = if seconds > 0.0 { outcome.done as f64 / seconds } else { 0.0 };
    let (met, all) = outcome.coverage.counts();
    let verdict = if outcome.failure.is_some() { "a violation" } else { "no violation" };
    let _ = writeln!(
        text,
        "{} notifications, {} events, {rate:.0}/s; seed {seed}, faults {faults}: {verdict}",
        outcome.done, outcome.events
    );
    let _ = writeln!(text, "met {met} of {all} categories, transitions and codes that can be met");
    if outcome.done >= LONG_RUN && !outcome.meets_all {
        let _ = writeln!(text, "not all was to be met: {} days are fewer than {DEFAULT_DAYS}", options.days);
    }
    if outcome.meets_all && outcome.failure.is_none() {
        for name in outcome.coverage.missing() {
            let _ = writeln!(text, "never met: {name}");
        }
        for name in outcome.coverage.wrongly_listed() {
            let _ = writeln!(text, "met, though listed as unreachable: {name}");
        }
    }
    if let Some(found) = &outcome.failure {
        tell(&mut text, options, found);
    }
    text
}

/// The violation, how to see it again, and the shortest life that shows it.
fn tell(text: &mut String, options: &Options, found: &Found) {
    let Found { seed, notifications, number, finding, shown, .. } = found;
    let Options { days, faults, .. } = options;
    let commit = option_env!("MESSO_COMMIT").unwrap_or(env!("CARGO_PKG_VERSION"));
    let _ = writeln!(text, "\nnotification {number} of the batch with seed {seed}: {finding}");
    let _ = writeln!(text, "version: {commit}");
    let _ = writeln!(
        text,
        "again: messo simulate --seed {seed} --notifications {notifications} --days {days} --faults {faults}"
    );
    let _ = writeln!(text, "shortest life that shows it (alone, faults {}): {shown}", found.faults);
    for line in &found.trace {
        let _ = writeln!(text, "  {line}");
    }
}
