//! `messo verify FILE…`: what a document proves, checked here: no platform, no database, no network.

use crate::cli::Globals;
use crate::failure::{Doing as _, Failure};
use messo_domain::explanation::Sentence;
use messo_verifier::{Outcome, Report, Trust, Verdict, document};
use serde_json::json;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Largest file that is read, bytes: as large as an act may be, and its seal.
const LARGEST: u64 = 256 << 20;

const EXAMPLES: &str = "\
Examples:
  messo verify legal-fact.pdf
  messo verify --trust root.pem --lang it *.pdf

Without --trust the seal is checked, and who stands behind its certificate is not judged.
Exit codes: 0 everything holds; 1 something does not, or there is no seal.";

/// Flags of `messo verify`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Documents to check
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Roots that you trust, PEM
    #[arg(long, value_name = "ROOTS.pem")]
    trust: Option<PathBuf>,
    /// Language
    #[arg(long, default_value = "en")]
    lang: super::Language,
    /// Print everything as JSON, in both languages
    #[arg(long)]
    json: bool,
}

/// Checks and prints.
///
/// # Errors
/// [`Failure`] when a file cannot be read.
pub fn run(args: &Args, _: &Globals) -> Result<ExitCode, Failure> {
    let trust = match &args.trust {
        Some(path) => roots(path)?,
        None => Trust::default(),
    };
    let mut reports = Vec::new();
    for path in &args.files {
        reports.push((path, document(&read(path)?, &trust)));
    }
    let page = if args.json { as_json(&reports) } else { as_text(&reports, args.lang) };
    super::print(&page)?;
    let holds = |report: &Report| matches!(report.verdict(), Verdict::Proven | Verdict::Intact);
    Ok(if reports.iter().all(|(_, report)| holds(report)) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn roots(path: &Path) -> Result<Trust, Failure> {
    let text = String::from_utf8_lossy(&read(path)?).into_owned();
    Trust::from_pem(&text).map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let doing = format!("{} cannot be read", path.display());
    let size = std::fs::metadata(path).doing(&doing)?.len();
    if size > LARGEST {
        return Err(Failure::new(format!("{} is larger than {LARGEST} bytes", path.display())));
    }
    std::fs::read(path).doing(&doing)
}

fn as_json(reports: &[(&PathBuf, Report)]) -> String {
    let all = reports.iter().map(|(path, report)| {
        json!({
            "file": path.display().to_string(),
            "sha256": report.sha256,
            "verdict": report.verdict(),
            "findings": report.findings,
        })
    });
    format!("{:#}\n", json!(all.collect::<Vec<_>>()))
}

fn as_text(reports: &[(&PathBuf, Report)], lang: super::Language) -> String {
    let mut page = String::new();
    for (index, (path, report)) in reports.iter().enumerate() {
        let gap = if index > 0 { "\n" } else { "" };
        let _ = writeln!(page, "{gap}{}\n  {}", path.display(), lang.of(&in_short(report.verdict())));
        for finding in &report.findings {
            let mark = match finding.outcome {
                Outcome::Holds => '+',
                Outcome::Fails => '!',
                Outcome::Unknown => '?',
            };
            let _ = writeln!(page, "  {mark} {}", lang.of(&finding.words));
        }
        let _ = writeln!(page, "  SHA-256 {}", report.sha256);
    }
    page
}

/// All in all, in a line.
fn in_short(verdict: Verdict) -> Sentence {
    match verdict {
        Verdict::Proven => Sentence::new("GENUINE: the seal holds.", "AUTENTICO: il sigillo regge."),
        Verdict::Intact => Sentence::new(
            "INTACT: the seal holds; who made it was not judged.",
            "INTEGRO: il sigillo regge; chi lo ha apposto non è stato valutato.",
        ),
        Verdict::Broken => Sentence::new("NOT GENUINE: something fails.", "NON AUTENTICO: qualcosa non regge."),
        Verdict::Nothing => Sentence::new("NOT SEALED: nothing is proven.", "NON SIGILLATO: nulla è provato."),
    }
}
