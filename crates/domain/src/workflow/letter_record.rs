//! Writing down what the carrier said: progress and outcome, for registered and simple letters alike.

use super::command::PaperEvent;
use super::decider::{Decider, With};
use crate::case::{Category, Facts, LegalFactCategory, LegalFactRef, Letter, Private, ResponseStatus};
use crate::work::Task;

/// News that changes nothing by itself. `again`: a new expedition was ordered for it.
pub(super) fn progress(
    d: &mut Decider<'_>,
    rec: usize,
    letter: &Letter,
    expedition: u32,
    event: PaperEvent,
    again: bool,
) {
    let Some(request) = letter.sent.as_ref().map(|sent| sent.request.clone()) else { return };
    let index = d.recipient(rec).letter(&request).map_or(0, |l| l.progress) + 1;
    let private = Private { new_address: event.discovered.clone().map(Box::new), ..Private::default() };
    let with = With { legal_facts: proofs(&event), ..With::rec(rec).private(private) };
    let (id, facts) = match letter.attempt {
        None => (
            d.id(Category::SendSimpleRegisteredLetterProgress).rec(rec).index(index).id(),
            Facts::SendSimpleRegisteredLetterProgress {
                notification_date: event.at,
                delivery_failure_cause: event.cause,
                delivery_detail_code: event.code,
                attachments: event.attachments,
                send_request_id: request,
                registered_letter_code: event.tracking,
                expedition,
                again,
            },
        ),
        Some(attempt) => {
            let parts = d.id(Category::SendAnalogProgress).rec(rec).attempt(attempt).index(index);
            let facts = Facts::SendAnalogProgress {
                notification_date: event.at,
                delivery_failure_cause: event.cause,
                delivery_detail_code: event.code,
                attachments: event.attachments,
                send_request_id: request,
                registered_letter_code: event.tracking,
                service_level: d.case.deposit.physical_communication_type,
                expedition,
                again,
            };
            (parts.rework(rework_of(letter)).id(), facts)
        }
    };
    d.record(id, facts, with);
}

/// The outcome of a registered letter, and the work of the step after it.
pub(super) fn feedback(
    d: &mut Decider<'_>,
    rec: usize,
    letter: &Letter,
    expedition: u32,
    status: ResponseStatus,
    event: PaperEvent,
) {
    let (Some(sent), Some(attempt)) = (letter.sent.clone(), letter.attempt) else { return };
    let id = d.id(Category::SendAnalogFeedback).rec(rec).attempt(attempt).rework(rework_of(letter)).id();
    let private = Private {
        physical_address: Some(sent.address),
        new_address: event.discovered.clone().or_else(|| letter.discovered.clone()).map(Box::new),
        ..Private::default()
    };
    let with = With { legal_facts: proofs(&event), ..With::rec(rec).private(private) };
    let facts = Facts::SendAnalogFeedback {
        service_level: d.case.deposit.physical_communication_type,
        sent_attempt_made: attempt,
        delivery_failure_cause: event.cause,
        response_status: status,
        request_timeline_id: sent.request.clone(),
        delivery_detail_code: event.code,
        notification_date: event.at,
        attachments: event.attachments,
        send_request_id: sent.request,
        registered_letter_code: event.tracking,
        expedition,
    };
    if d.record(id.clone(), facts, with) {
        d.order_now(id.as_str(), Task::AfterAnalogFeedback { rec, attempt });
        if let Some(request) = letter.sent.as_ref().map(|sent| &sent.request) {
            super::letter_wait::over(d, request, letter.expeditions);
        }
    }
}

/// The rework under which a letter was sent: that of its own ids, since a rework of the second attempt leaves the first
/// as it was.
pub(super) fn rework_of(letter: &Letter) -> Option<u32> {
    letter.prepare.as_str().rsplit_once(".REWORK_")?.1.parse().ok()
}

fn proofs(event: &PaperEvent) -> Vec<LegalFactRef> {
    let urls = event.attachments.iter().map(|attachment| attachment.url.clone());
    urls.map(|key| LegalFactRef { key, category: LegalFactCategory::AnalogDelivery }).collect()
}
