//! The deposit of a scenario of the tour, until it is accepted.

use super::TourError;
use super::scenario::Scenario;
use crate::SandboxParts;
use crate::deposit::{settle, upload};
use bytes::Bytes;
use messo_domain::ids::Iun;
use messo_engine::SenderCaller;
use messo_engine::use_cases::request_status::{StatusQuery, Verdict};

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
    let uploaded = upload(parts, act).await.map_err(TourError::at(format!("upload, {}", scenario.title)))?;
    let notice_code = notice_code(parts, scenario);
    let protocol = format!("TOUR-{notice_code}");
    let body = scenario.request(&uploaded, &protocol, &notice_code).to_string();
    let taken = parts.engine.deposit_notification(caller, body.as_bytes()).await;
    let taken = taken.map_err(TourError::at(format!("deposit, {}", scenario.title)))?;
    settle(parts).await.map_err(TourError::at("carrying out the work of the deposit"))?;
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

/// 18 digits that no other tour on this platform has used, unless at the same millisecond of its clock.
fn notice_code(parts: &SandboxParts, scenario: &Scenario) -> String {
    let case = scenario.folder.bytes().next().unwrap_or(b'0') - b'0';
    let moment = parts.engine.now().as_millisecond().rem_euclid(10_000_000_000_000);
    format!("3020{case}{moment:013}")
}
