//! Debt positions: tells what the notices of a case cost, and brings back what was answered.

use super::WorkError;
use crate::Engine;
use crate::cases::Loaded;
use messo_domain::case::{CostPhase, PositionOutcome, ResponseStatus};
use messo_domain::workflow::{Command, positions};
use messo_ports::positions::{PositionAnswer, PositionUpdate};

impl Engine {
    /// Tells the cost of the moment, whatever it was when the work was ordered: a later call makes an earlier one good.
    pub(super) async fn update_positions(
        &self,
        loaded: &Loaded,
        rec: Option<usize>,
        phase: CostPhase,
    ) -> Result<Command, WorkError> {
        let outcomes = self.tell_positions(loaded, rec, phase).await?;
        Ok(Command::PositionsUpdated { rec, phase, outcomes })
    }

    /// Tells each notice that bears costs what it costs.
    pub(super) async fn tell_positions(
        &self,
        loaded: &Loaded,
        rec: Option<usize>,
        phase: CostPhase,
    ) -> Result<Vec<PositionOutcome>, WorkError> {
        let mut outcomes = Vec::new();
        for (creditor_tax_id, notice_code, fee) in positions::fees(&loaded.case, rec, phase, &loaded.rules) {
            let update = PositionUpdate {
                creditor_tax_id: creditor_tax_id.clone(),
                notice_code: notice_code.clone(),
                fee,
                as_of: loaded.case.last_recorded,
            };
            let outcome = match self.ports().positions.update(&update).await? {
                PositionAnswer::Taken => ResponseStatus::Ok,
                PositionAnswer::Refused => ResponseStatus::Ko,
            };
            outcomes.push(PositionOutcome { creditor_tax_id, notice_code, notification_fee: fee, outcome });
        }
        Ok(outcomes)
    }
}
