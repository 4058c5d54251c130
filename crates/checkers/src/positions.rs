//! Each change of the cost of a notice is told to the register of debt positions, where the request asks for that (ASYNC).
//!
//! Part of the checker `late`; that the amounts are right is the business of `price`.

use crate::late::NAME;
use crate::life::Violation;
use crate::reading::Reading;
use messo_domain::case::{CostPhase, Event, Facts, RecipientFacts};
use messo_domain::request::{NotificationFeePolicy, PagoPaIntMode};

/// Checks a life.
pub fn check(reading: &Reading<'_>) -> Result<(), Violation> {
    let Some(deposit) = reading.deposit else { return Ok(()) };
    let asked = deposit.pago_pa_int_mode == PagoPaIntMode::Async
        && deposit.notification_fee_policy == NotificationFeePolicy::DeliveryMode;
    let bears = |recipient: &RecipientFacts| recipient.payments.iter().any(|payment| payment.apply_cost);
    if !asked || !deposit.recipients.iter().any(bears) {
        return Ok(());
    }
    for (place, event) in reading.events.iter().enumerate() {
        let after = &reading.events[place..];
        let told = match &event.facts {
            Facts::RequestAccepted { .. } => is_told(&reading.events[..place], None, CostPhase::Validation),
            Facts::RequestRefused { .. } => is_told(after, None, CostPhase::RequestRefused),
            Facts::NotificationCancelled { .. } => is_told(after, None, CostPhase::NotificationCancelled),
            // a letter that a rework took back needs not be told any more
            Facts::SendAnalogDomicile { .. } | Facts::SendSimpleRegisteredLetter { .. } if reading.counts(place) => {
                let recipient = event.rec.and_then(|rec| deposit.recipients.get(rec));
                !recipient.is_some_and(bears) || is_told(after, event.rec, phase_of(event))
            }
            _ => true,
        };
        let waits = || reading.life.work_left.iter().any(|work| work.id.contains(":update_positions:"));
        if !told && !waits() {
            return Err(Violation::by(NAME, event, "the register of positions was not told what it costs now"));
        }
    }
    Ok(())
}

/// The phase that a letter begins.
fn phase_of(letter: &Event) -> CostPhase {
    match &letter.facts {
        Facts::SendAnalogDomicile { sent_attempt_made: 0, .. } => CostPhase::SendAnalogDomicileAttempt0,
        Facts::SendAnalogDomicile { .. } => CostPhase::SendAnalogDomicileAttempt1,
        _ => CostPhase::SendSimpleRegisteredLetter,
    }
}

fn is_told(events: &[Event], rec: Option<usize>, wanted: CostPhase) -> bool {
    events.iter().any(|event| match &event.facts {
        Facts::PositionsUpdated { phase, .. } => *phase == wanted && event.rec == rec,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use crate::late::check;
    use crate::testing::{Tale, finds, passes};

    #[test]
    fn a_cost_that_was_not_told_is_seen() {
        let tale = Tale::positions_told();
        passes(check, &tale);
        for phase in ["VALIDATION", "SEND_ANALOG_DOMICILE_ATTEMPT_0", "SEND_ANALOG_DOMICILE_ATTEMPT_1"] {
            let mut tale = tale.clone();
            tale.remove(&tale.id_of("POSITIONS_UPDATED", phase));
            finds(check, &tale, "was not told");
        }
    }
}
