//! A deposit as a sender's software makes it: preload, upload through the signed link, request, status.

use super::scenario::{Scenario, Uploaded};
use super::{TourError, in_words};
use crate::SandboxParts;
use bytes::Bytes;
use messo_domain::ids::{Iun, Sha256Digest};
use messo_engine::SenderCaller;
use messo_engine::UseError;
use messo_engine::use_cases::preload_documents::DocumentToCome;
use messo_engine::use_cases::request_status::{StatusQuery, Verdict};
use messo_ports::blobs::once;
use messo_ports::links::UploadHeaders;

const PDF: &str = "application/pdf";

/// A notification that was accepted.
pub(super) struct Deposited {
    /// Its number.
    pub iun: Iun,
    /// Notice code of its payment.
    pub notice_code: String,
}

/// Deposits the act for this scenario and waits for its acceptance, without the clock moving.
pub(super) async fn deposit(
    parts: &SandboxParts,
    caller: &SenderCaller,
    scenario: &Scenario,
    act: &Bytes,
) -> Result<Deposited, TourError> {
    let uploaded = upload(parts, scenario, act).await?;
    let notice_code = notice_code(parts, scenario);
    let protocol = format!("TOUR-{notice_code}");
    let body = scenario.request(&uploaded, &protocol, &notice_code).to_string();
    let taken = parts.engine.deposit_notification(caller, body.as_bytes()).await;
    let taken = taken.map_err(TourError::at(format!("deposit, {}", scenario.title)))?;
    settle(parts).await?;
    let query = StatusQuery { notification_request_id: Some(taken.request_id.to_string()), ..StatusQuery::default() };
    let status = parts.engine.request_status(caller, &query).await;
    let status = status.map_err(TourError::at("asking for the status of the request"))?;
    match status.verdict {
        Verdict::Accepted(iun) => Ok(Deposited { iun, notice_code }),
        Verdict::Waiting => Err(not_accepted(scenario, "it is still being checked")),
        Verdict::Refused(reasons) => {
            let reasons: Vec<String> = reasons.iter().map(|r| format!("{}: {}", r.error_code, r.detail)).collect();
            Err(not_accepted(scenario, &reasons.join("; ")))
        }
    }
}

fn not_accepted(scenario: &Scenario, reason: &str) -> TourError {
    TourError::Platform { step: format!("acceptance, {}", scenario.title), reason: reason.to_owned() }
}

/// Carries out what is due at the standing clock.
async fn settle(parts: &SandboxParts) -> Result<(), TourError> {
    let moved = parts.engine.advance_to(parts.clock.as_ref(), &parts.gate, parts.engine.now()).await;
    moved.map(drop).map_err(TourError::at("carrying out the work of the deposit"))
}

async fn upload(parts: &SandboxParts, scenario: &Scenario, act: &Bytes) -> Result<Uploaded, TourError> {
    let step = format!("upload, {}", scenario.title);
    let failed = |reason: String| TourError::Platform { step: step.clone(), reason };
    let sha256 = Sha256Digest::of(act);
    let announced = [DocumentToCome { content_type: Some(PDF.to_owned()), sha256 }];
    let slots = parts.engine.preload_documents(&announced).map_err(|e: UseError| failed(in_words(&e)))?;
    let slot = slots.into_iter().next().ok_or_else(|| failed("no place was given".to_owned()))?;
    let query = slot.url.split_once('?').map_or("", |(_, query)| query);
    let checksum = sha256.to_string();
    let headers = UploadHeaders { content_type: Some(PDF), checksum: Some(&checksum), secret: Some(&slot.secret) };
    let stored = parts.engine.upload_document(&slot.key, query, headers, once(act.clone())).await;
    let version = stored.map_err(|refusal| failed(format!("{} {}", refusal.status, refusal.code)))?;
    Ok(Uploaded { key: slot.key.to_string(), version, sha256: checksum })
}

/// 18 digits that no other tour on this platform has used, unless at the same millisecond of its clock.
fn notice_code(parts: &SandboxParts, scenario: &Scenario) -> String {
    let case = scenario.folder.bytes().next().unwrap_or(b'0') - b'0';
    let moment = parts.engine.now().as_millisecond().rem_euclid(10_000_000_000_000);
    format!("3020{case}{moment:013}")
}
