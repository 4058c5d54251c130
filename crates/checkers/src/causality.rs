//! Nothing without what must come before it: the case as a whole, and what is common to the ways of delivery.
//!
//! Certified mail is in `causality_digital`, paper in `causality_paper`. Order is that of recording.

use crate::life::Violation;
use crate::reading::Reading;
use crate::{causality_digital, causality_paper};
use messo_domain::case::{Category, Event, Facts, PaidDebt};

/// Name of the checker.
pub const NAME: &str = "causality";

/// Checks a life.
pub fn check(reading: &Reading<'_>) -> Result<(), Violation> {
    let mut before = Before::default();
    for (place, event) in reading.events.iter().enumerate() {
        of_the_case(reading, place, event, before)?;
        before.see(event.category());
    }
    for rec in 0..reading.recipients {
        of_a_recipient(reading, rec)?;
        causality_digital::check(reading, rec)?;
        causality_paper::check(reading, rec)?;
    }
    Ok(())
}

pub fn wrong<T>(event: &Event, what: impl Into<String>) -> Result<T, Violation> {
    Err(Violation::by(NAME, event, what))
}

/// Fails unless a condition holds that an element rests on.
pub fn needs(holds: bool, event: &Event, what: &str) -> Result<(), Violation> {
    if holds { Ok(()) } else { wrong(event, format!("not without {what}")) }
}

/// Categories seen so far, a bit each.
#[derive(Clone, Copy, Default)]
pub struct Before(u64);

impl Before {
    /// Remembers one.
    pub fn see(&mut self, category: Category) {
        self.0 |= 1 << (category as u64);
    }

    /// Forgets one.
    pub fn forget(&mut self, category: Category) {
        self.0 &= !(1 << (category as u64));
    }

    /// Whether one was seen.
    pub fn has(self, category: Category) -> bool {
        self.0 & (1 << (category as u64)) != 0
    }
}

/// Elements of validation and cancellation, and that a recipient's flow needs the acceptance.
fn of_the_case(reading: &Reading<'_>, place: usize, event: &Event, before: Before) -> Result<(), Violation> {
    use Category as C;
    let answered = before.has(C::RequestAccepted) || before.has(C::RequestRefused);
    match event.category() {
        C::Deposit => needs(place == 0, event, "being the first event"),
        C::ValidateF24Request | C::PublicRegistryValidationCall | C::ValidateNormalizeAddressesRequest => {
            needs(!answered, event, "an open validation")
        }
        C::ValidatedF24 => needs(before.has(C::ValidateF24Request), event, "VALIDATE_F24_REQUEST"),
        C::PublicRegistryValidationResponse => {
            let Facts::PublicRegistryValidationResponse { request_timeline_id, .. } = &event.facts else {
                return Ok(());
            };
            let call = reading.before(place, request_timeline_id);
            let asked = call.is_some_and(|(_, call)| match &call.facts {
                Facts::PublicRegistryValidationCall { rec_indexes, .. } => {
                    event.rec.is_some_and(|rec| rec_indexes.contains(&rec))
                }
                _ => false,
            });
            needs(asked, event, "a call that asks for this recipient")
        }
        C::NormalizedAddress => {
            needs(before.has(C::ValidateNormalizeAddressesRequest), event, "VALIDATE_NORMALIZE_ADDRESSES_REQUEST")
        }
        C::SenderAckCreationRequest => {
            needs(before.has(C::ValidateNormalizeAddressesRequest), event, "VALIDATE_NORMALIZE_ADDRESSES_REQUEST")?;
            let open_form = before.has(C::ValidateF24Request) && !before.has(C::ValidatedF24);
            needs(!open_form, event, "VALIDATED_F24")
        }
        C::RequestAccepted => {
            needs(!answered, event, "an open validation")?;
            needs(before.has(C::SenderAckCreationRequest), event, "SENDER_ACK_CREATION_REQUEST")?;
            let normal = reading.events[..place].iter().filter(|event| event.category() == C::NormalizedAddress);
            needs(normal.count() == reading.recipients, event, "a NORMALIZED_ADDRESS of each recipient")
        }
        C::RequestRefused => needs(!answered, event, "an open validation"),
        C::DocumentStored | C::CaseParked | C::PositionsUpdated | C::NotificationCancellationRequest => Ok(()),
        C::NotificationCancelledDocumentCreationRequest => {
            needs(before.has(C::NotificationCancellationRequest), event, "NOTIFICATION_CANCELLATION_REQUEST")?;
            needs(before.has(C::RequestAccepted), event, "REQUEST_ACCEPTED")
        }
        C::NotificationCancelled => needs(
            before.has(C::NotificationCancelledDocumentCreationRequest),
            event,
            "NOTIFICATION_CANCELLED_DOCUMENT_CREATION_REQUEST",
        ),
        _ => needs(before.has(C::RequestAccepted), event, "REQUEST_ACCEPTED"),
    }
}

/// The notice, the access, the effect, the courtesy messages, the payment of one's own notice.
fn of_a_recipient(reading: &Reading<'_>, rec: usize) -> Result<(), Violation> {
    use Category as C;
    let mut before = Before::default();
    let forms = reading.deposit.and_then(|it| it.recipients.get(rec)).is_some_and(|it| !it.f24.is_empty());
    for (_, event) in reading.own(rec) {
        let has = |category: C| before.has(category);
        match event.category() {
            C::GeneratedF24 => needs(forms, event, "forms in the request")?,
            C::AarCreationRequest => needs(!forms || has(C::GeneratedF24), event, "GENERATED_F24")?,
            C::AarGeneration => needs(has(C::AarCreationRequest), event, "AAR_CREATION_REQUEST")?,
            C::GetAddress | C::PublicRegistryCall | C::SendCourtesyMessage | C::ScheduleAnalogWorkflow => {
                needs(has(C::AarGeneration), event, "AAR_GENERATION")?;
            }
            C::ProbableSchedulingAnalogDate => needs(has(C::SendCourtesyMessage), event, "SEND_COURTESY_MESSAGE")?,
            C::NotificationViewed => {
                needs(has(C::NotificationViewedCreationRequest), event, "NOTIFICATION_VIEWED_CREATION_REQUEST")?;
            }
            C::ScheduleRefinement => {
                let ended = has(C::DigitalSuccessWorkflow)
                    || has(C::DigitalFailureWorkflow)
                    || has(C::AnalogSuccessWorkflow)
                    || has(C::CompletelyUnreachable);
                needs(ended, event, "the end of the delivery")?;
            }
            C::Refinement => needs(has(C::ScheduleRefinement), event, "SCHEDULE_REFINEMENT")?,
            C::Payment => needs(is_own_notice(reading, rec, event), event, "a notice of this recipient")?,
            _ => {}
        }
        if event.category() == C::NotificationTimelineReworked {
            for category in [C::AnalogSuccessWorkflow, C::CompletelyUnreachable, C::ScheduleRefinement] {
                before.forget(category);
            }
        }
        before.see(event.category());
    }
    let undated = before.has(C::SendCourtesyMessage) && !before.has(C::ProbableSchedulingAnalogDate);
    match reading.first(rec, C::SendCourtesyMessage).filter(|_| undated) {
        Some(message) => wrong(message, "no PROBABLE_SCHEDULING_ANALOG_DATE follows the messages"),
        None => Ok(()),
    }
}

/// Whether the notice is one of the recipient's. A payment by F24 rests on nothing: forms also come with the act itself.
fn is_own_notice(reading: &Reading<'_>, rec: usize, event: &Event) -> bool {
    let Facts::Payment { paid, .. } = &event.facts else { return false };
    let PaidDebt::PagoPa { creditor_tax_id, notice_code } = paid else { return true };
    let recipient = reading.deposit.and_then(|deposit| deposit.recipients.get(rec));
    recipient.is_some_and(|recipient| {
        let mut payments = recipient.payments.iter();
        payments.any(|payment| payment.notice_code == *notice_code && payment.creditor_tax_id == *creditor_tax_id)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Tale, finds, passes};

    #[test]
    fn good_lives_pass() {
        for tale in Tale::all() {
            passes(check, &tale);
        }
    }

    #[test]
    fn what_an_element_rests_on_must_be_there() {
        for (tale, removed, missing) in [
            (Tale::pec_delivered as fn() -> Tale, "SENDER_ACK", "SENDER_ACK_CREATION_REQUEST"),
            (Tale::pec_delivered, "REQUEST_ACCEPTED", "REQUEST_ACCEPTED"),
            (Tale::pec_delivered, "AAR_CREATION", "AAR_CREATION_REQUEST"),
            (Tale::pec_delivered, "AAR_GEN", "AAR_GENERATION"),
            (Tale::pec_delivered, "SCHEDULE_REFINEMENT", "SCHEDULE_REFINEMENT"),
            (Tale::viewed_in_the_courtesy_wait, "NOTIFICATION_VIEWED_C", "NOTIFICATION_VIEWED_CREATION_REQUEST"),
            (Tale::viewed_in_the_courtesy_wait, "SEND_COURTESY", "SEND_COURTESY_MESSAGE"),
            (Tale::cancelled_in_the_post, "NOTIFICATION_CANCELLATION_R", "NOTIFICATION_CANCELLATION_REQUEST"),
            (Tale::untraceable, "COMPLETELY_UNREACHABLE.", "the end of the delivery"),
            (Tale::reworked, "ANALOG_SUCCESS_WORKFLOW", "the end of the delivery"),
        ] {
            let mut tale = tale();
            tale.remove(removed);
            finds(check, &tale, &format!("not without {missing}"));
        }
    }

    #[test]
    fn a_foreign_notice_is_seen() {
        let mut tale = Tale::paid();
        tale.change("NOTIFICATION_PAID", |facts| match facts {
            Facts::Payment { paid: PaidDebt::PagoPa { notice_code, .. }, .. } => {
                "302000000000000999".clone_into(notice_code);
            }
            _ => unreachable!(),
        });
        finds(check, &tale, "a notice of this recipient");
    }

    #[test]
    fn a_payment_by_f24_rests_on_no_notice() {
        let mut tale = Tale::paid();
        tale.change("NOTIFICATION_PAID", |facts| match facts {
            Facts::Payment { paid, .. } => *paid = PaidDebt::F24 { id_f24: "any".to_owned() },
            _ => unreachable!(),
        });
        passes(check, &tale);
    }
}
