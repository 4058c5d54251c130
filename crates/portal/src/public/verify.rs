//! `/verifica`: what a document proves, for whoever holds one. Nothing of the file is kept.
//!
//! The seal is judged under the root of this installation; who trusts other roots, or nobody's page, uses `messo verify`.

use crate::Portal;
use crate::errors::PageError;
use crate::forms;
use crate::layout::{Frame, page};
use crate::present::explanation::sentence;
use crate::visit::Visit;
use crate::words::Words;
use askama::Template;
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::http::HeaderMap;
use axum::response::Response;
use messo_verifier::{Outcome, Report, Trust, Verdict, document};
use tokio::sync::Semaphore;

/// Largest file that is checked here, bytes.
pub(super) const LARGEST: usize = 20_000_000;
/// Longest field besides the file, bytes.
const LONGEST_FIELD: usize = 1000;
/// Name of the field of the file.
const FILE: &str = "file";

/// Files that are held in memory at the same time, whoever sends them.
static AT_ONCE: Semaphore = Semaphore::const_new(4);

struct FindingView {
    /// Class of its mark, and what the mark says to who does not see it.
    class: &'static str,
    icon: &'static str,
    outcome: String,
    text: String,
}

struct ReportView {
    name: String,
    sha256: String,
    class: &'static str,
    in_short: String,
    findings: Vec<FindingView>,
}

impl ReportView {
    fn of(words: Words, name: String, report: &Report) -> Self {
        let (class, key) = match report.verdict() {
            Verdict::Proven => ("alert alert-success", "verify-proven"),
            Verdict::Intact => ("alert alert-info", "verify-intact"),
            Verdict::Broken => ("alert alert-danger", "verify-broken"),
            Verdict::Nothing => ("alert alert-warning", "verify-nothing"),
        };
        let finding = |one: &messo_verifier::Finding| {
            let (class, icon, key) = match one.outcome {
                Outcome::Holds => ("found found-holds", "#it-check-circle", "verify-holds"),
                Outcome::Fails => ("found found-fails", "#it-close-circle", "verify-fails"),
                Outcome::Unknown => ("found found-unknown", "#it-help-circle", "verify-unknown"),
            };
            FindingView { class, icon, outcome: words.say(key), text: sentence(words, &one.words) }
        };
        Self {
            name,
            sha256: report.sha256.clone(),
            class,
            in_short: words.say(key),
            findings: report.findings.iter().map(finding).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "public/verify.html")]
struct VerifyPage {
    frame: Frame,
    report: Option<ReportView>,
    /// Whether the form came without a file.
    wrong: bool,
}

fn shown(visit: &Visit, report: Option<ReportView>, wrong: bool) -> Response {
    page(&VerifyPage { frame: Frame::new(visit, "verify-title"), report, wrong })
}

pub(super) async fn ask(visit: Visit) -> Response {
    shown(&visit, None, false)
}

pub(super) async fn verify(
    State(portal): State<Portal>,
    visit: Visit,
    headers: HeaderMap,
    pieces: Result<Multipart, MultipartRejection>,
) -> Result<Response, PageError> {
    let pieces = pieces.map_err(|_| PageError::forged())?; // a form of another kind is not that of the page
    let _turn = AT_ONCE.acquire().await.map_err(|_| PageError::cut())?;
    let Some((name, bytes)) = file(&portal, &headers, pieces).await? else { return Ok(shown(&visit, None, true)) };
    let trust = Trust::from_pem(&portal.engine.seal_root()).unwrap_or_default();
    // reading a hostile file takes as long as it is, so beside the requests
    let report = tokio::task::spawn_blocking(move || document(&bytes, &trust)).await.map_err(|_| PageError::cut())?;
    Ok(shown(&visit, Some(ReportView::of(visit.words, name, &report)), false))
}

/// The file of the form, after its token.
async fn file(
    portal: &Portal,
    headers: &HeaderMap,
    mut pieces: Multipart,
) -> Result<Option<(String, Vec<u8>)>, PageError> {
    let mut is_known = false;
    while let Some(mut piece) = pieces.next_field().await.map_err(|_| PageError::cut())? {
        let field = piece.name().unwrap_or_default().to_owned();
        let name = piece.file_name().unwrap_or_default().to_owned();
        let longest = if is_known && field == FILE { LARGEST } else { LONGEST_FIELD };
        let mut bytes = Vec::new();
        while let Some(chunk) = piece.chunk().await.map_err(|_| PageError::cut())? {
            if bytes.len() + chunk.len() > longest {
                return Err(if is_known { PageError::too_large() } else { PageError::forged() });
            }
            bytes.extend_from_slice(&chunk);
        }
        if field == forms::TOKEN {
            forms::check(portal, headers, std::str::from_utf8(&bytes).ok())?;
            is_known = true;
        } else if field == FILE && is_known && !bytes.is_empty() {
            return Ok(Some((name, bytes)));
        }
    }
    if is_known { Ok(None) } else { Err(PageError::forged()) }
}
