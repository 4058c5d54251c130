//! The tour: four notifications lived through from deposit to legal effect, on the virtual clock, with proof in hand.
//!
//! It does what a sender's software does, through the engine's use cases, and then checks each case against the law:
//! status, date, rule and price are worked out again from the facts. What it found is a [`TourReport`]: the text to print
//! and the files in the folder both come from it.

mod deposit;
mod documents;
mod folder;
mod report;
pub(crate) mod scenario;
mod tables;
#[cfg(test)]
mod tampered;
mod verify;

use crate::deposit::BUNDLED_ACT;
use crate::{SandboxParts, printed};
use deposit::Deposited;
use jiff::SignedDuration;
use messo_engine::use_cases::CaseView;
use messo_engine::{SenderCaller, UseError};
use scenario::Scenario;
use std::path::Path;
use std::sync::Arc;

pub use report::{CaseReport, Derivation, PriceTold, Row, TourReport};

/// Days after which a case that has no legal effect has failed; the longest way here takes 22.
const MOST_DAYS: u64 = 60;

/// The act that is served.
#[derive(Clone)]
pub enum Act {
    /// The one that ships with Messo: A4, PDF/A, signed PAdES by a test certificate.
    Bundled,
    /// The user's own.
    Own(Vec<u8>),
}

impl Act {
    fn bytes(self, largest: u64) -> Result<bytes::Bytes, TourError> {
        let bytes = match self {
            Self::Bundled => bytes::Bytes::from_static(BUNDLED_ACT),
            Self::Own(bytes) => bytes.into(),
        };
        if !bytes.starts_with(b"%PDF-") {
            return Err(TourError::Act("it is not a PDF: a PDF begins with `%PDF-`".to_owned()));
        }
        if bytes.len() as u64 > largest {
            return Err(TourError::Act(format!("it has {} bytes, and at most {largest} are taken", bytes.len())));
        }
        Ok(bytes)
    }
}

/// Told what the tour is doing, so that a person sees it work.
pub trait TourProgress: Send {
    /// How many steps there will be, at most.
    fn begin(&mut self, steps: u64);
    /// A step begins: one line, at most 70 characters.
    fn step(&mut self, what: &str);
}

/// Why the tour could not be made at all. A case that ends wrongly is no error but a failure in the report.
#[derive(Debug, thiserror::Error)]
pub enum TourError {
    /// The act cannot be served.
    #[error("the act cannot be used: {0}")]
    Act(String),
    /// The platform did not do a step.
    #[error("{step}: {reason}")]
    Platform {
        /// What was being done.
        step: String,
        /// Why it was not.
        reason: String,
    },
    /// A file could not be written.
    #[error("{path} cannot be written: {cause}")]
    Write {
        /// Which.
        path: String,
        /// Why.
        cause: std::io::Error,
    },
}

impl TourError {
    fn at(step: impl Into<String>) -> impl FnOnce(UseError) -> Self {
        let step = step.into();
        move |error| Self::Platform { step, reason: in_words(&error) }
    }
}

/// An error with its objections: its own text only counts them.
fn in_words(error: &UseError) -> String {
    let list: Vec<String> = match error {
        UseError::Refused { items, .. } => items.iter().map(|item| item.detail.clone()).collect(),
        UseError::Schema(errors) => errors.iter().map(|e| format!("{}: {}", e.path, e.message)).collect(),
        UseError::Parameter(_) | UseError::Internal(_) | UseError::Unavailable(_) => Vec::new(),
    };
    if list.is_empty() { error.to_string() } else { list.join("; ") }
}

/// Makes the tour, on a platform with nothing else in it or not. Moves its clock by some weeks.
///
/// With `out`, writes a folder per case there; what an earlier tour wrote is replaced, other files are not touched.
///
/// # Errors
/// [`TourError`] when the tour could not be made. That a case ended otherwise than the law says is told by
/// [`TourReport::is_ok`].
pub async fn run(
    parts: &SandboxParts,
    act: Act,
    out: Option<&Path>,
    progress: &mut dyn TourProgress,
) -> Result<TourReport, TourError> {
    let act = act.bytes(parts.engine.settings().max_document_bytes)?;
    if let Some(out) = out {
        folder::make(out, &parts.root_certificate).await?;
    }
    let scenarios = scenario::all();
    progress.begin(2 * scenarios.len() as u64 + MOST_DAYS);
    let caller = sender(parts).await?;
    let mut cases = Vec::with_capacity(scenarios.len());
    for scenario in scenarios {
        progress.step(&format!("Deposit: {}", scenario.title));
        let deposited = deposit::deposit(parts, &caller, &scenario, &act).await?;
        cases.push((scenario, deposited));
    }
    live(parts, &caller, &cases, progress).await?;
    let mut report = TourReport { cases: Vec::with_capacity(cases.len()) };
    for (scenario, deposited) in &cases {
        progress.step(&format!("Proof: {}", scenario.title));
        report.cases.push(close(parts, &caller, scenario, deposited, &act, out).await?);
    }
    Ok(report)
}

async fn sender(parts: &SandboxParts) -> Result<Arc<SenderCaller>, TourError> {
    let at = || TourError::at("registering the sender");
    let ready = printed::prepare(parts).await.map_err(at())?;
    let caller = parts.engine.sender_by_key(&ready.api_key).await.map_err(at())?;
    caller.ok_or_else(|| at()(UseError::Internal("its key is not known".to_owned())))
}

/// Moves the clock a day at a time until every case has its effect, or has had time enough.
async fn live(
    parts: &SandboxParts,
    caller: &SenderCaller,
    cases: &[(Scenario, Deposited)],
    progress: &mut dyn TourProgress,
) -> Result<(), TourError> {
    for day in 1..=MOST_DAYS {
        let mut statuses = Vec::with_capacity(cases.len());
        let mut all_effective = true;
        for (_, deposited) in cases {
            let view = read(parts, caller, deposited).await?;
            all_effective &= view.case.recipients.iter().all(|recipient| recipient.refined.is_some());
            statuses.push(view.timeline.status().wire());
        }
        if all_effective {
            break;
        }
        progress.step(&format!("Day {day}: {}", statuses.join(", ")));
        let to = parts.engine.now() + SignedDuration::from_hours(24);
        let moved = parts.engine.advance_to(parts.clock.as_ref(), &parts.gate, to).await;
        moved.map_err(TourError::at("moving the clock"))?;
    }
    Ok(())
}

async fn read(parts: &SandboxParts, caller: &SenderCaller, deposited: &Deposited) -> Result<CaseView, TourError> {
    let view = parts.engine.read_sent(caller, deposited.iun.as_str()).await;
    view.map_err(TourError::at("reading a notification"))
}

/// What became of a case: read, checked, written down.
async fn close(
    parts: &SandboxParts,
    caller: &SenderCaller,
    scenario: &Scenario,
    deposited: &Deposited,
    act: &bytes::Bytes,
    out: Option<&Path>,
) -> Result<CaseReport, TourError> {
    let view = read(parts, caller, deposited).await?;
    let price = parts.engine.notification_price(scenario::CREDITOR, &deposited.notice_code).await;
    let documents = documents::collect(parts, caller, &view).await?;
    let rules = parts.engine.rules();
    let found = verify::Found { scenario, view: &view, price: price.as_ref(), documents: &documents, act, rules };
    let failures = found.failures(parts.engine.now());
    let report = report::of_case(scenario, &view, price.ok(), rules, failures);
    if let Some(out) = out {
        folder::write_case(out, &report, &documents).await?;
    }
    Ok(report)
}
