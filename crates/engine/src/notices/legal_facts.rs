//! The legal facts (attestazioni opponibili ai terzi): each states what happened, from the events, and the legal date
//! that follows, where one does.

use super::{Draft, effect, fact};
use jiff::Timestamp;
use messo_domain::case::{Category, EndWorkflowStatus, Event, Facts, ResponseStatus};
use messo_domain::rules::{RuleId, RuleSet};
use messo_domain::work::Template;
use messo_domain::workflow::terms::{self, LegalDate};
use messo_ports::notices::{Notice, NoticeEffect, NoticeFact};

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
    let deposit = &draft.case().deposit;
    notice.facts = vec![
        fact(deposit.sent_at, "Deposito della richiesta di notificazione sulla piattaforma", None, None),
        fact(accepted.recorded, "Richiesta validata e presa in carico", None, None),
    ];
    let row = RuleId::Deposit.row();
    notice.effect = Some(NoticeEffect {
        at: deposit.sent_at,
        rule: row.id.to_owned(),
        article: row.source.to_owned(),
        steps: vec![row.italian.to_owned()],
    });
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
    let date = match end_workflow_status {
        EndWorkflowStatus::Success => {
            notice.facts.push(fact(
                *completion_workflow_date,
                "Notificazione consegnata al domicilio digitale",
                None,
                None,
            ));
            terms::after_digital_delivery(*completion_workflow_date, &rules.terms)
        }
        EndWorkflowStatus::Failure => {
            let what = "Mancato recapito al domicilio digitale: l'avviso è depositato sulla piattaforma";
            notice.facts.push(fact(*completion_workflow_date, what, None, None));
            terms::after_digital_failure(*completion_workflow_date, &rules.terms)
        }
    };
    notice.effect = Some(effect_unless_opened(draft, ended, &date));
    Some(notice)
}

/// The date that the flow leads to; where the act had been opened before it ended, the earlier date of that access.
fn effect_unless_opened(draft: &Draft<'_>, ended: &Event, date: &LegalDate) -> NoticeEffect {
    let opened = find(draft, Category::NotificationViewedCreationRequest).filter(|event| event.seq < ended.seq);
    let accessed_at = opened.and_then(|event| match &event.facts {
        Facts::NotificationViewedCreationRequest { event_timestamp, .. } => Some(*event_timestamp),
        _ => None,
    });
    match accessed_at.filter(|accessed_at| *accessed_at <= date.at) {
        Some(accessed_at) => effect_by_access(accessed_at),
        None => effect(date),
    }
}

/// The act was opened: that is the legal effect.
fn effect_by_access(accessed_at: Timestamp) -> NoticeEffect {
    let row = RuleId::View.row();
    NoticeEffect {
        at: accessed_at,
        rule: row.id.to_owned(),
        article: row.source.to_owned(),
        steps: vec![row.italian.to_owned()],
    }
}

/// What the carrier's cause means.
fn cause_in_words(cause: &str) -> &'static str {
    match cause {
        "M01" => "destinatario irreperibile",
        "M02" => "destinatario deceduto",
        "M03" => "destinatario sconosciuto",
        "M04" => "destinatario trasferito",
        "M05" => "invio rifiutato",
        "M06" => "indirizzo inesatto",
        "M07" => "indirizzo inesistente",
        "M08" => "indirizzo insufficiente",
        "M09" => "altra causa",
        _ => "causa non classificata",
    }
}

/// Sends and outcomes of certified mail to this recipient.
fn digital_story(draft: &Draft<'_>, until: &Event) -> Vec<NoticeFact> {
    let own = draft.loaded.events.iter().filter(|event| event.rec == draft.rec && event.seq < until.seq);
    own.filter_map(|event| {
        let address = event.private.as_ref().and_then(|p| p.digital_address.as_ref()).map(|a| a.address.clone());
        match &event.facts {
            Facts::SendDigitalDomicile { .. } => {
                Some(fact(event.recorded, "Invio al domicilio digitale", None, address))
            }
            Facts::SendDigitalFeedback { response_status, notification_date, delivery_detail_code, .. } => {
                let what = match response_status {
                    ResponseStatus::Ok => "Ricevuta di avvenuta consegna",
                    ResponseStatus::Ko => "Avviso di mancata consegna",
                };
                Some(fact(*notification_date, what, Some(delivery_detail_code), address))
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
    let what = "Destinatario irreperibile: l'avviso è depositato sulla piattaforma";
    notice.facts.push(fact(failed.recorded, what, None, None));
    let date = terms::after_deposit_for_untraceable(failed.recorded, &rules.terms);
    notice.effect = Some(effect_unless_opened(draft, failed, &date));
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
    let what = format!("Nessun esito dal recapitista estero entro {days} giorni dall'affidamento");
    notice.facts.push(fact(*timeout_date, &what, None, None));
    Some(notice)
}

/// Letters to this recipient, their outcomes, and the search for another address.
fn paper_story(draft: &Draft<'_>, until: &Event) -> Vec<NoticeFact> {
    let own = draft.loaded.events.iter().filter(|event| event.rec == draft.rec && event.seq < until.seq);
    own.filter_map(|event| match &event.facts {
        Facts::SendAnalogDomicile { sent_attempt_made, product_type, .. } => {
            let what = format!(
                "{}° tentativo: affidata al recapitista una raccomandata {}",
                sent_attempt_made + 1,
                product_type.wire()
            );
            Some(fact(event.recorded, &what, None, None))
        }
        Facts::SendAnalogFeedback { notification_date, delivery_detail_code, delivery_failure_cause, .. } => {
            let cause = delivery_failure_cause
                .as_deref()
                .map(|cause| format!("Causa comunicata dal recapitista: {cause}, {}", cause_in_words(cause)));
            Some(fact(*notification_date, "Esito comunicato dal recapitista", Some(delivery_detail_code), cause))
        }
        Facts::PrepareAnalogDomicileFailure { failure_cause, .. } => {
            let why = match failure_cause.as_str() {
                "D00" => "Nessun altro indirizzo risulta nei registri",
                "D01" => "L'indirizzo trovato nei registri non è utilizzabile",
                _ => "L'indirizzo trovato nei registri è quello già tentato",
            };
            Some(fact(
                event.recorded,
                "Ricerca di un altro indirizzo senza esito",
                Some(failure_cause),
                Some(why.to_owned()),
            ))
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
    let (what, detail) = match delegate {
        Some(d) => (
            "Primo accesso all'atto da parte di un delegato",
            Some(format!("Delegato: {} ({})", d.denomination, d.tax_id)),
        ),
        None => ("Primo accesso all'atto da parte del destinatario", None),
    };
    notice.facts = vec![fact(*event_timestamp, what, None, detail)];
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
    (!refined).then(|| effect_by_access(accessed_at))
}

/// The sender has cancelled the notification.
pub(super) fn cancelled(draft: &Draft<'_>) -> Option<Notice> {
    let requested = find(draft, Category::NotificationCancellationRequest)?;
    let done = find(draft, Category::NotificationCancelledDocumentCreationRequest)?;
    let mut notice = draft.notice(Template::NotificationCancelled, done.recorded);
    notice.facts = vec![
        fact(requested.recorded, "Richiesta di annullamento da parte dell'ente mittente", None, None),
        fact(done.recorded, "Notificazione annullata", None, None),
    ];
    Some(notice)
}
