//! The legal facts (attestazioni opponibili ai terzi): each states what happened, from the events, and the legal date
//! that follows, where one does.

use super::{Draft, effect, fact, immediate_effect};
use jiff::Timestamp;
use messo_domain::case::{Category, EndWorkflowStatus, Event, Facts, ResponseStatus};
use messo_domain::rules::{RuleId, RuleSet, Terms};
use messo_domain::work::Template;
use messo_domain::workflow::terms::{self, LegalDate};
use messo_ports::notices::{Happening, Notice, NoticeEffect, NoticeFact};

fn find<'a>(draft: &'a Draft<'_>, category: Category) -> Option<&'a Event> {
    draft
        .loaded
        .events
        .iter()
        .find(|event| event.category() == category && (event.rec.is_none() || event.rec == draft.rec))
}

/// The request was taken in charge.
pub(super) fn sender_ack(draft: &Draft<'_>) -> Option<Notice> {
    let accepted = find(draft, Category::RequestAccepted)?;
    let mut notice = draft.notice(Template::SenderAck, accepted.recorded);
    let sent_at = draft.case().deposit.sent_at;
    notice.facts = vec![fact(sent_at, Happening::Deposited), fact(accepted.recorded, Happening::Accepted)];
    notice.effect = Some(immediate_effect(sent_at, RuleId::Deposit));
    Some(notice)
}

/// The digital flow has ended.
pub(super) fn digital_delivery(draft: &Draft<'_>, rules: &RuleSet) -> Option<Notice> {
    let ended = find(draft, Category::DigitalDeliveryCreationRequest)?;
    let Facts::DigitalDeliveryCreationRequest { end_workflow_status, completion_workflow_date, .. } = &ended.facts
    else {
        return None;
    };
    let mut notice = draft.notice(Template::DigitalDelivery, ended.recorded);
    notice.facts = digital_story(draft, ended);
    if let Some(address) = ended.private.as_ref().and_then(|private| private.digital_address.as_ref()) {
        for recipient in &mut notice.recipients {
            recipient.digital_domicile = Some(address.address.clone());
        }
    }
    let completed = *completion_workflow_date;
    let (what, date) = match end_workflow_status {
        EndWorkflowStatus::Success => {
            (Happening::DigitalDelivered, terms::after_digital_delivery(completed, &rules.terms))
        }
        EndWorkflowStatus::Failure => (Happening::DigitalFailed, terms::after_digital_failure(completed, &rules.terms)),
    };
    notice.facts.push(fact(completed, what));
    notice.effect = Some(effect_unless_opened(draft, ended, &date, &rules.terms));
    Some(notice)
}

/// The date that the flow leads to; where the act had been opened before it ended, the earlier date of that access.
fn effect_unless_opened(draft: &Draft<'_>, ended: &Event, date: &LegalDate, terms: &Terms) -> NoticeEffect {
    let opened = find(draft, Category::NotificationViewedCreationRequest).filter(|event| event.seq < ended.seq);
    let accessed_at = opened.and_then(|event| match &event.facts {
        Facts::NotificationViewedCreationRequest { event_timestamp, .. } => Some(*event_timestamp),
        _ => None,
    });
    match accessed_at.filter(|accessed_at| *accessed_at <= date.at) {
        Some(accessed_at) => immediate_effect(accessed_at, RuleId::View),
        None => effect(date, terms),
    }
}

/// Sends and outcomes of certified mail to this recipient.
fn digital_story(draft: &Draft<'_>, until: &Event) -> Vec<NoticeFact> {
    let own = draft.loaded.events.iter().filter(|event| event.rec == draft.rec && event.seq < until.seq);
    own.filter_map(|event| {
        let address = event.private.as_ref().and_then(|p| p.digital_address.as_ref()).map(|a| a.address.clone());
        match &event.facts {
            Facts::SendDigitalDomicile { .. } => Some(fact(event.recorded, Happening::DigitalSent { address })),
            Facts::SendDigitalFeedback { response_status, notification_date, delivery_detail_code, .. } => {
                let delivered = *response_status == ResponseStatus::Ok;
                let what = Happening::DigitalReceipt { delivered, address };
                Some(NoticeFact { at: *notification_date, what, code: Some(delivery_detail_code.clone()) })
            }
            _ => None,
        }
    })
    .collect()
}

/// The notice is deposited for an untraceable recipient.
pub(super) fn analog_failure(draft: &Draft<'_>, rules: &RuleSet) -> Option<Notice> {
    let failed = find(draft, Category::AnalogFailureWorkflow)?;
    let mut notice = draft.notice(Template::AnalogFailureDelivery, failed.recorded);
    notice.facts = paper_story(draft, failed);
    notice.facts.push(fact(failed.recorded, Happening::Untraceable));
    let date = terms::after_deposit_for_untraceable(failed.recorded, &rules.terms);
    notice.effect = Some(effect_unless_opened(draft, failed, &date, &rules.terms));
    Some(notice)
}

/// No outcome of a letter abroad came within the limit. No legal date follows from it.
pub(super) fn no_outcome_from_abroad(draft: &Draft<'_>, rules: &RuleSet) -> Option<Notice> {
    let asked = draft
        .loaded
        .events
        .iter()
        .rev()
        .find(|event| event.rec == draft.rec && event.category() == Category::SendAnalogTimeoutCreationRequest)?;
    let Facts::SendAnalogTimeoutCreationRequest { timeout_date, .. } = &asked.facts else { return None };
    let mut notice = draft.notice(Template::AnalogDeliveryTimeout, asked.recorded);
    notice.facts = paper_story(draft, asked);
    let days = rules.terms.rir_timeout_days;
    notice.facts.push(fact(*timeout_date, Happening::NothingFromAbroad { days }));
    Some(notice)
}

/// Letters to this recipient, their outcomes, and the search for another address.
fn paper_story(draft: &Draft<'_>, until: &Event) -> Vec<NoticeFact> {
    let own = draft.loaded.events.iter().filter(|event| event.rec == draft.rec && event.seq < until.seq);
    own.filter_map(|event| match &event.facts {
        Facts::SendAnalogDomicile { sent_attempt_made, product_type, .. } => {
            let attempt = u32::from(*sent_attempt_made) + 1;
            let what = Happening::LetterSent { attempt, product: product_type.wire().to_owned() };
            Some(fact(event.recorded, what))
        }
        Facts::SendAnalogFeedback { notification_date, delivery_detail_code, delivery_failure_cause, .. } => {
            let what = Happening::LetterOutcome { cause: delivery_failure_cause.clone() };
            Some(NoticeFact { at: *notification_date, what, code: Some(delivery_detail_code.clone()) })
        }
        Facts::PrepareAnalogDomicileFailure { failure_cause, .. } => {
            let what = Happening::NoOtherAddress { cause: failure_cause.clone() };
            Some(NoticeFact { at: event.recorded, what, code: Some(failure_cause.clone()) })
        }
        _ => None,
    })
    .collect()
}

/// The recipient or a delegate has opened the act.
pub(super) fn recipient_access(draft: &Draft<'_>) -> Option<Notice> {
    let asked = find(draft, Category::NotificationViewedCreationRequest)?;
    let Facts::NotificationViewedCreationRequest { event_timestamp, .. } = &asked.facts else { return None };
    let mut notice = draft.notice(Template::RecipientAccess, asked.recorded);
    let delegate = asked.private.as_ref().and_then(|private| private.delegate_info.as_ref());
    let what = match delegate {
        Some(d) => Happening::AccessedByDelegate { name: d.denomination.clone(), tax_id: d.tax_id.to_string() },
        None => Happening::Accessed,
    };
    notice.facts = vec![fact(*event_timestamp, what)];
    notice.effect = effect_of_access(draft, asked, *event_timestamp);
    Some(notice)
}

/// The access is the legal effect only where none had come before: whether the term had run is read from the date that
/// was fixed before the access, so that the document says the same whenever it is made.
fn effect_of_access(draft: &Draft<'_>, asked: &Event, accessed_at: Timestamp) -> Option<NoticeEffect> {
    let fixed_before = find(draft, Category::ScheduleRefinement).filter(|event| event.seq < asked.seq);
    let refined = fixed_before.is_some_and(|event| match &event.facts {
        Facts::ScheduleRefinement { scheduling_date, .. } => *scheduling_date <= accessed_at,
        _ => false,
    });
    (!refined).then(|| immediate_effect(accessed_at, RuleId::View))
}

/// The sender has cancelled the notification.
pub(super) fn cancelled(draft: &Draft<'_>) -> Option<Notice> {
    let requested = find(draft, Category::NotificationCancellationRequest)?;
    let done = find(draft, Category::NotificationCancelledDocumentCreationRequest)?;
    let mut notice = draft.notice(Template::NotificationCancelled, done.recorded);
    notice.facts =
        vec![fact(requested.recorded, Happening::CancellationRequested), fact(done.recorded, Happening::Cancelled)];
    Some(notice)
}
