//! Rework: an operator takes a wrong outcome on paper back, and the attempt is made again. First looked at, then done.

use crate::Engine;
use crate::error::UseError;
use messo_domain::timeline::{ReworkPlan, valid};
use messo_domain::workflow::{Command, rework};
use serde::Serialize;

/// How often a plan is made again for a case that moves on meanwhile.
const MAX_TRIES: u32 = 20;

/// What a rework takes back and what it leaves.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReworkView {
    /// Case.
    pub iun: String,
    /// Recipient.
    pub rec_index: usize,
    /// 0 or 1.
    pub attempt: u8,
    /// Elements of the recipient that stay valid.
    pub validated: Vec<String>,
    /// Elements that no longer count.
    pub invalidated: Vec<String>,
    /// Whether it was done.
    pub done: bool,
}

impl Engine {
    /// What making an attempt again would take back; with `carry_out`, it is done, and the case keeps who did it.
    ///
    /// # Errors
    /// 404 for an unknown case; 400 when the attempt cannot be made again, with the reason.
    pub async fn rework(
        &self,
        iun: &str,
        rec: usize,
        attempt: u8,
        carry_out: bool,
        actor: &str,
    ) -> Result<ReworkView, UseError> {
        for _ in 0..MAX_TRIES {
            let loaded = self.any_case(iun).await?;
            if let Some(objection) = rework::objection(&loaded.case, rec, attempt) {
                let detail = format!("the attempt cannot be made again: {objection}");
                return Err(UseError::refused(400, "PN_GENERIC_INVALIDPARAMETER", detail));
            }
            let plan = ReworkPlan { actor: Some(actor.to_owned()), ..ReworkPlan::of(&loaded.events, rec, attempt) };
            let invalidated: Vec<String> = plan.invalidated.iter().map(ToString::to_string).collect();
            let stays =
                |event: &&messo_domain::case::Event| event.rec == Some(rec) && !plan.invalidated.contains(&event.id);
            let validated = valid(&loaded.events).filter(stays).map(|event| event.id.to_string()).collect();
            let view =
                ReworkView { iun: iun.to_owned(), rec_index: rec, attempt, validated, invalidated, done: carry_out };
            let number = loaded.case.iun.clone();
            drop(loaded);
            if !carry_out {
                return Ok(view);
            }
            if self.command(&number, Command::Rework(plan), None).await?.changed {
                tracing::info!(%iun, rec, attempt, actor, "an attempt on paper is made again");
                return Ok(view);
            }
        }
        Err(UseError::Internal(format!("case {iun} is being changed by too many at once")))
    }
}
