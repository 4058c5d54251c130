//! A timeline as short text: the id without the case and without recipient 0, then what matters of the element.
//!
//! Internal elements that tell nothing of the law (deposit, stored documents) are left out. Dates are Rome's.

use super::Life;
use crate::case::{Category, EndWorkflowStatus, Event, Facts, PaperAttachment, ResponseStatus};
use crate::money::Cents;
use jiff::Timestamp;

/// The whole life after the notices of receipt are generated; the whole life where there are none.
pub(super) fn told(life: &Life) -> String {
    let start = life.events.iter().rposition(|e| e.category() == Category::AarGeneration).map_or(0, |at| at + 1);
    told_of(life, &life.events[start..])
}

/// These events.
pub(super) fn told_of(life: &Life, events: &[Event]) -> String {
    let shown = events.iter().filter(|e| !matches!(e.category(), Category::Deposit | Category::DocumentStored));
    shown.map(|event| line(life, event)).collect::<Vec<_>>().join("\n")
}

/// Compares line by line, blank space at the ends of lines apart.
#[track_caller]
pub(super) fn assert_told(told: &str, expected: &str) {
    let tidy = |text: &str| text.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n");
    let (told, expected) = (tidy(told), tidy(expected));
    if told != expected {
        let differs = told.lines().zip(expected.lines()).position(|(a, b)| a != b);
        let at = differs.unwrap_or_else(|| told.lines().count().min(expected.lines().count()));
        panic!(
            "line {} differs\n  told:     {}\n  expected: {}\n--- the whole of it:\n{told}",
            at + 1,
            told.lines().nth(at).unwrap_or("(nothing)"),
            expected.lines().nth(at).unwrap_or("(nothing)")
        );
    }
}

fn line(life: &Life, event: &Event) -> String {
    let id = event.id.as_str().replace(&format!(".IUN_{}", life.case.iun), "").replace(".RECINDEX_0", "");
    let more = more(event);
    format!("{id} {more}").trim_end().to_owned()
}

fn more(event: &Event) -> String {
    let private = event.private.clone().unwrap_or_default();
    let mailbox = private.digital_address.map(|a| a.address).unwrap_or_default();
    let street = private.physical_address.map(|a| a.address).unwrap_or_default();
    match &event.facts {
        Facts::RequestRefused { refusal_reasons, notification_cost, .. } => {
            let reasons: Vec<String> = refusal_reasons
                .iter()
                .map(|r| format!("{}{}", r.error_code, r.rec_index.map(|n| format!("({n})")).unwrap_or_default()))
                .collect();
            format!("{} {}", reasons.join(","), cost(Some(*notification_cost)))
        }
        Facts::GetAddress { is_available, .. } => if *is_available { "yes" } else { "no" }.to_owned(),
        Facts::SendCourtesyMessage { io_send_message_result, .. } => io_send_message_result.clone().unwrap_or_default(),
        Facts::ProbableSchedulingAnalogDate { scheduling_analog_date: at }
        | Facts::ScheduleAnalogWorkflow { scheduling_date: at }
        | Facts::ScheduleDigitalWorkflow { scheduling_date: at, .. } => date(*at),
        Facts::PrepareDigitalDomicile { digital_address_source, .. } => {
            format!("after {}", digital_address_source.wire())
        }
        Facts::SendDigitalDomicile { .. } => mailbox,
        Facts::SendDigitalProgress { delivery_detail_code, should_retry, retry_number, .. } => {
            let again = if *should_retry { " to be sent again" } else { "" };
            format!("{delivery_detail_code} try {retry_number}{again}")
        }
        Facts::SendDigitalFeedback { delivery_detail_code, response_status, notification_date, .. } => {
            format!("{delivery_detail_code} {} {}", status(*response_status), date(*notification_date))
        }
        Facts::DigitalDeliveryCreationRequest { end_workflow_status, completion_workflow_date, .. } => {
            format!("{} {}", end(*end_workflow_status), date(*completion_workflow_date))
        }
        Facts::PrepareAnalogDomicile { .. } | Facts::PrepareSimpleRegisteredLetter {} => street,
        Facts::SendAnalogDomicile { product_type, analog_cost, .. }
        | Facts::SendSimpleRegisteredLetter { product_type, analog_cost, .. } => {
            format!("{} {} to {street}", product_type.wire(), cost(Some(*analog_cost)))
        }
        Facts::PrepareAnalogDomicileFailure { failure_cause, .. } => failure_cause.clone(),
        Facts::SendAnalogProgress { delivery_detail_code, delivery_failure_cause, attachments, .. }
        | Facts::SendSimpleRegisteredLetterProgress {
            delivery_detail_code, delivery_failure_cause, attachments, ..
        } => paper(delivery_detail_code, delivery_failure_cause.as_deref(), attachments),
        Facts::SendAnalogFeedback {
            delivery_detail_code,
            delivery_failure_cause,
            attachments,
            response_status,
            notification_date,
            ..
        } => {
            let paper = paper(delivery_detail_code, delivery_failure_cause.as_deref(), attachments);
            let found = private.new_address.map(|a| format!(" found {}", a.address)).unwrap_or_default();
            format!("{paper} {} {}{found}", status(*response_status), date(*notification_date))
        }
        Facts::CompletelyUnreachableCreationRequest { end_workflow_status, .. } => end(*end_workflow_status).to_owned(),
        Facts::ScheduleRefinement { scheduling_date, rule, .. } => {
            format!("{} {}", date(*scheduling_date), rule.row().id)
        }
        Facts::Refinement { notification_cost, event_timestamp } => {
            format!("{} {}", date(*event_timestamp), cost(*notification_cost))
        }
        Facts::NotificationViewed { notification_cost, event_timestamp } => {
            format!("{} {}", date(*event_timestamp), cost(*notification_cost))
        }
        Facts::NotificationCancelled { notification_cost, not_refined_recipient_indexes } => {
            format!("{} not refined {not_refined_recipient_indexes:?}", cost(Some(*notification_cost)))
        }
        Facts::AnalogWorkflowRecipientDeceased { notification_cost, notification_date } => {
            format!("{} {}", date(*notification_date), cost(*notification_cost))
        }
        Facts::SendAnalogTimeoutCreationRequest { timeout_date, .. } => date(*timeout_date),
        Facts::AnalogFailureWorkflowTimeout { notification_cost, timeout_date, .. } => {
            format!("{} {}", date(*timeout_date), cost(*notification_cost))
        }
        Facts::PaperPlanned { planned_date, .. } => date(*planned_date),
        Facts::PositionsUpdated { phase, outcomes } => {
            let told = outcomes.iter().map(|told| format!("{}c {}", told.notification_fee.get(), status(told.outcome)));
            format!("{} {}", phase.wire(), told.collect::<Vec<_>>().join(","))
        }
        Facts::PublicRegistryValidationResponse { registry, .. } => format!("{registry} {street}"),
        Facts::ValidatedF24 { status } => status.clone(),
        Facts::NotificationTimelineReworked { invalidated, .. } => format!("takes back {}", invalidated.len()),
        Facts::CaseParked { code, .. } => code.clone(),
        _ => String::new(),
    }
}

fn paper(code: &str, cause: Option<&str>, attachments: &[PaperAttachment]) -> String {
    let cause = cause.map(|cause| format!(" {cause}")).unwrap_or_default();
    let kinds: Vec<&str> = attachments.iter().map(|a| a.document_type.as_str()).collect();
    let kinds = if kinds.is_empty() { String::new() } else { format!(" [{}]", kinds.join(",")) };
    format!("{code}{cause}{kinds}")
}

fn status(status: ResponseStatus) -> &'static str {
    match status {
        ResponseStatus::Ok => "OK",
        ResponseStatus::Ko => "KO",
    }
}

fn end(status: EndWorkflowStatus) -> &'static str {
    match status {
        EndWorkflowStatus::Success => "SUCCESS",
        EndWorkflowStatus::Failure => "FAILURE",
    }
}

fn cost(cents: Option<Cents>) -> String {
    cents.map_or("free".to_owned(), |cents| format!("{}c", cents.get()))
}

fn date(at: Timestamp) -> String {
    at.to_zoned_datetime(crate::workflow::terms::rome()).strftime("%m-%d %H:%M").to_string()
}
