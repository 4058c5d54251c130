//! The register of debt positions (`pagoPaIntMode` ASYNC): when it is told a cost, and which.
//!
//! What is told is the whole cost so far, never a difference, so that a later call makes an earlier one good. The
//! answers are recorded; only those of the validation have a consequence (`validation`).

use super::decider::{Decider, With};
use super::letter_record;
use crate::case::{Case, Category, CostPhase, Facts, PositionOutcome};
use crate::money::{Cents, with_vat};
use crate::request::{NotificationFeePolicy, PagoPaIntMode};
use crate::rules::RuleSet;
use crate::work::Task;

/// Whether the positions of this case are told its costs.
pub fn are_told(case: &Case) -> bool {
    case.deposit.pago_pa_int_mode == PagoPaIntMode::Async
        && case.deposit.notification_fee_policy == NotificationFeePolicy::DeliveryMode
}

/// The notices to tell, with the cost of each: creditor, notice code, euro cents.
pub fn fees(case: &Case, rec: Option<usize>, phase: CostPhase, rules: &RuleSet) -> Vec<(String, String, Cents)> {
    // an update that was delayed may come after the end: nothing is owed then, whatever it was ordered for
    let ended = matches!(phase, CostPhase::RequestRefused | CostPhase::NotificationCancelled);
    let over = ended || !case.is_open();
    let mut told = Vec::new();
    for (index, recipient) in case.deposit.recipients.iter().enumerate().filter(|(n, _)| rec.is_none_or(|r| r == *n)) {
        let fee = if over { Cents::ZERO } else { cost_so_far(case, index, rules) };
        let bearing = recipient.payments.iter().filter(|payment| payment.apply_cost);
        told.extend(bearing.map(|payment| (payment.creditor_tax_id.clone(), payment.notice_code.clone(), fee)));
    }
    told
}

/// Fee of the platform, fee of the sender, and the letters so far with VAT.
pub fn cost_so_far(case: &Case, rec: usize, rules: &RuleSet) -> Cents {
    let letters = case.recipients.get(rec).into_iter().flat_map(|recipient| &recipient.letters);
    let analog: Cents = letters.filter_map(|letter| letter.sent.as_ref()).map(|sent| sent.cost).sum();
    rules.costs.send_fee + case.deposit.pa_fee + with_vat(analog, case.deposit.vat)
}

/// Orders the call; `apart` tells it from those of the same phase.
pub(super) fn update(d: &mut Decider<'_>, rec: Option<usize>, phase: CostPhase, apart: &str) {
    if are_told(&d.case) {
        d.order_now(apart, Task::UpdatePositions { rec, phase });
    }
}

/// The positions were told: what they answered is written down.
pub(super) fn updated(d: &mut Decider<'_>, rec: Option<usize>, phase: CostPhase, outcomes: Vec<PositionOutcome>) {
    if outcomes.is_empty() {
        return;
    }
    let parts = d.id(Category::PositionsUpdated);
    let parts = match rec {
        Some(rec) => {
            let Some(rework) = rework_told_of(d, rec, phase) else { return };
            parts.rec(rec).rework(rework)
        }
        None => parts,
    };
    let id = parts.phase(phase).id();
    d.record(id, Facts::PositionsUpdated { phase, outcomes }, With { rec, ..With::default() });
}

/// The rework whose letter the phase tells of; `None` where no letter of it was sent: a rework took it back while the
/// register was asked, and the answer would stand in the place of that of the letter made anew.
fn rework_told_of(d: &Decider<'_>, rec: usize, phase: CostPhase) -> Option<Option<u32>> {
    let attempt = match phase {
        CostPhase::SendAnalogDomicileAttempt0 => 0,
        CostPhase::SendAnalogDomicileAttempt1 => 1,
        CostPhase::SendSimpleRegisteredLetter => return Some(None),
        CostPhase::Validation | CostPhase::RequestRefused | CostPhase::NotificationCancelled => {
            return Some(d.recipient(rec).rework);
        }
    };
    d.recipient(rec).registered_letter(attempt).filter(|letter| letter.sent.is_some()).map(letter_record::rework_of)
}
