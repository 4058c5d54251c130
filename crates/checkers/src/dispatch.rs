//! Nothing goes out any more once something forbids it: a refusal, a request to cancel, an access, a payment, an end.
//!
//! What is on its way already goes on being recorded. Order is that of recording; that nothing goes out without its
//! cause is `causality`'s business.

use crate::causality::Before;
use crate::life::Violation;
use crate::reading::Reading;
use messo_domain::case::{Category, Event, Facts};

/// Name of the checker.
pub const NAME: &str = "dispatch";

/// Checks a life.
pub fn check(reading: &Reading<'_>) -> Result<(), Violation> {
    if let Some(refused) = reading.refused {
        let after = &reading.events[refused + 1..];
        let left = after.iter().find(|event| !matches!(event.category(), Category::PositionsUpdated));
        left.map_or(Ok(()), |event| wrong(event, "after a refusal"))?;
    }
    if let Some(asked) = reading.cancellation_asked {
        let after = &reading.events[asked + 1..];
        let left = after.iter().find(|event| !goes_on_when_cancelled(event));
        left.map_or(Ok(()), |event| wrong(event, "after the sender asked to cancel"))?;
    }
    if let Some(cancelled) = reading.cancelled {
        let after = &reading.events[cancelled + 1..];
        let mut of_it = after.iter().filter(|event| event.category() == Category::NotificationCancelled);
        of_it.next().map_or(Ok(()), |event| wrong(event, "cancelled twice"))?;
    }
    (0..reading.recipients).try_for_each(|rec| check_recipient(reading, rec))
}

fn wrong<T>(event: &Event, what: impl Into<String>) -> Result<T, Violation> {
    Err(Violation::by(NAME, event, what))
}

/// The validation ends; what was sent goes on telling; the cancellation is carried out.
fn goes_on_when_cancelled(event: &Event) -> bool {
    use Category as C;
    match &event.facts {
        // a mail or a letter that goes out once more is a new dispatch
        Facts::SendDigitalProgress { delivery_detail_code, .. } => delivery_detail_code != "DP00",
        Facts::SendAnalogProgress { again, .. } | Facts::SendSimpleRegisteredLetterProgress { again, .. } => !again,
        _ => matches!(
            event.category(),
            C::ValidateF24Request
                | C::ValidatedF24
                | C::PublicRegistryValidationCall
                | C::PublicRegistryValidationResponse
                | C::ValidateNormalizeAddressesRequest
                | C::NormalizedAddress
                | C::SenderAckCreationRequest
                | C::RequestAccepted
                | C::RequestRefused
                | C::SendDigitalFeedback
                | C::SendAnalogFeedback
                | C::Payment
                | C::NotificationCancelledDocumentCreationRequest
                | C::NotificationCancelled
                | C::DocumentStored
                | C::PositionsUpdated
                | C::CaseParked
        ),
    }
}

/// Elements of the flow of certified mail.
fn is_digital(category: Category) -> bool {
    use Category as C;
    matches!(
        category,
        C::GetAddress
            | C::PublicRegistryCall
            | C::ScheduleDigitalWorkflow
            | C::PrepareDigitalDomicile
            | C::SendDigitalDomicile
    )
}

/// Elements with which paper is prepared or goes out.
fn is_paper(event: &Event) -> bool {
    use Category as C;
    match &event.facts {
        Facts::SendAnalogProgress { again, .. } | Facts::SendSimpleRegisteredLetterProgress { again, .. } => *again,
        _ => matches!(
            event.category(),
            C::PrepareAnalogDomicile
                | C::SendAnalogDomicile
                | C::PrepareSimpleRegisteredLetter
                | C::SendSimpleRegisteredLetter
                | C::PaperPlanned
        ),
    }
}

fn check_recipient(reading: &Reading<'_>, rec: usize) -> Result<(), Violation> {
    use Category as C;
    let mut before = Before::default();
    for (_, event) in reading.own(rec) {
        let category = event.category();
        let has = |category: C| before.has(category);
        if is_paper(event) {
            if has(C::NotificationViewedCreationRequest) {
                return wrong(event, "paper for who has opened the act");
            }
            // a letter that was prepared before goes on, lost ones again too
            let goes_again = matches!(event.category(), C::SendAnalogProgress | C::SendSimpleRegisteredLetterProgress);
            if has(C::Payment) && !goes_again {
                return wrong(event, "paper for who has paid");
            }
        }
        let over = has(C::AnalogSuccessWorkflow)
            || has(C::AnalogFailureWorkflow)
            || has(C::AnalogFailureWorkflowTimeout)
            || has(C::AnalogWorkflowRecipientDeceased);
        if over && matches!(category, C::PrepareAnalogDomicile | C::SendAnalogDomicile) {
            return wrong(event, "a letter after paper has ended");
        }
        if has(C::DigitalDeliveryCreationRequest) && is_digital(category) {
            return wrong(event, "a step of certified mail after its end");
        }
        if has(C::SendDigitalDomicile) && matches!(category, C::ScheduleAnalogWorkflow | C::PrepareAnalogDomicile) {
            return wrong(event, "registered letters beside certified mail");
        }
        if has(C::ScheduleAnalogWorkflow) && is_digital(category) {
            return wrong(event, "certified mail beside registered letters");
        }
        // a courtesy message has no effect of its own, and may come late
        if has(C::Refinement) && category == C::SendDigitalDomicile {
            return wrong(event, "a dispatch after the effect");
        }
        if category == C::NotificationTimelineReworked {
            if has(C::NotificationViewedCreationRequest) || has(C::Payment) {
                return wrong(event, "a rework for who has opened the act or paid");
            }
            for end in [
                C::AnalogSuccessWorkflow,
                C::AnalogFailureWorkflow,
                C::AnalogFailureWorkflowTimeout,
                C::AnalogWorkflowRecipientDeceased,
                C::Refinement,
            ] {
                before.forget(end);
            }
        }
        before.see(category);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Tale, at, finds, passes};
    use messo_domain::workflow::carrier::Product;

    #[test]
    fn good_lives_pass() {
        for tale in Tale::all() {
            passes(check, &tale);
        }
    }

    #[test]
    fn whatever_goes_out_after_a_request_to_cancel_is_seen() {
        for moved in [
            "SEND_COURTESY",
            "PREPARE_ANALOG",
            "SEND_ANALOG_DOMICILE",
            "SCHEDULE_ANALOG",
            "NATIONAL_REGISTRY_CALL",
            "AAR_GEN",
        ] {
            let mut tale = Tale::cancelled_in_the_post();
            tale.move_after(moved, "NOTIFICATION_CANCELLATION_REQUEST");
            finds(check, &tale, "after the sender asked to cancel");
        }
        let mut tale = Tale::pec_delivered();
        tale.put_before("SEND_DIGITAL.", &Tale::cancelled_in_the_post(), "NOTIFICATION_CANCELLATION_REQUEST");
        finds(check, &tale, "after the sender asked to cancel");
    }

    #[test]
    fn a_refused_request_has_no_life() {
        let mut tale = Tale::refused();
        tale.put_last(&Tale::pec_delivered(), "AAR_CREATION_REQUEST");
        finds(check, &tale, "after a refusal");
    }

    #[test]
    fn paper_after_an_access_or_a_payment_is_seen() {
        let mut tale = Tale::viewed_in_the_courtesy_wait();
        tale.put_last(&Tale::paper_second_attempt(), "PREPARE_ANALOG_DOMICILE");
        finds(check, &tale, "who has opened");
        let mut tale = Tale::paid();
        tale.put_last(&Tale::paper_second_attempt(), "PREPARE_ANALOG_DOMICILE");
        finds(check, &tale, "who has paid");
    }

    #[test]
    fn a_lost_letter_goes_again_after_a_payment_and_no_other_one() {
        let paid_in_the_post = || {
            let (mut tale, letter) = Tale::with_letter(Product::Ar);
            tale.at("2026-03-10T09:00:00Z");
            tale.pays(0);
            (tale, letter)
        };
        let (mut tale, letter) = paid_in_the_post();
        tale.carrier(&letter, (1, 0), ("RECRN006", at("2026-03-10T08:00:00Z")), Some("F01"), &[]);
        tale.handed(&letter, (2, 1), "2026-03-20T09:00:00Z");
        passes(check, &tale);
        let (mut tale, letter) = paid_in_the_post();
        tale.missed(&letter, "2026-03-12T09:00:00Z");
        passes(check, &tale);
        tale.prepared(0, 1);
        finds(check, &tale, "PREPARE_ANALOG_DOMICILE");
        finds(check, &tale, "who has paid");
        let (mut tale, _) = paid_in_the_post();
        tale.move_after("SEND_ANALOG_DOMICILE", "NOTIFICATION_PAID");
        finds(check, &tale, "who has paid");
    }

    #[test]
    fn nothing_follows_the_end_of_a_flow() {
        let mut tale = Tale::pec_delivered();
        tale.move_after("GET_ADDRESS", "DIGITAL_DELIVERY_CREATION_REQUEST");
        finds(check, &tale, "after its end");
        let mut tale = Tale::paper_second_attempt();
        tale.move_after("PREPARE_ANALOG", "ANALOG_SUCCESS_WORKFLOW");
        finds(check, &tale, "after paper has ended");
        let mut tale = Tale::pec_failed();
        tale.put_last(&Tale::paper_second_attempt(), "SCHEDULE_ANALOG");
        finds(check, &tale, "beside certified mail");
    }
}
