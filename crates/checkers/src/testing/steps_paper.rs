//! The steps on paper: the courtesy wait, letters, what the carrier tells, the ends, a rework.

use super::Tale;
use super::steps::key;
use crate::life::OrderKind;
use jiff::Timestamp;
use messo_domain::case::{
    ContactPhase, DigitalSource, ElementId, EndWorkflowStatus, Facts, PaperAttachment, ResponseStatus,
};
use messo_domain::money::Cents;
use messo_domain::request::PhysicalCommunicationType;
use messo_domain::workflow::carrier::Product;

impl Tale {
    /// No digital address, a courtesy message, the wait of five days; the clock stands at its end.
    pub fn waits_for_paper(&mut self, rec: usize) {
        self.waits_for_paper_told(rec, "EMAIL", OrderKind::Mail, None);
    }

    /// The same where the recipient was told in another way.
    pub fn waits_for_paper_told(&mut self, rec: usize, how: &str, kind: OrderKind, io_result: Option<&str>) {
        self.look(rec, DigitalSource::Platform, 0, false);
        self.look(rec, DigitalSource::Special, 0, false);
        self.registry(rec, ContactPhase::ChooseDelivery, 0);
        let sent = self.clock;
        self.courtesy(rec, how, kind, io_result);
        let date = sent + super::days(5);
        let facts = Facts::ProbableSchedulingAnalogDate { scheduling_analog_date: date };
        self.tell(Some(rec), "PROBABLE_SCHEDULING_ANALOG_DATE", &format!(".RECINDEX_{rec}"), facts);
        let facts = Facts::ScheduleAnalogWorkflow { scheduling_date: date };
        self.tell(Some(rec), "SCHEDULE_ANALOG_WORKFLOW", &format!(".RECINDEX_{rec}"), facts);
        self.set_clock(date);
    }

    /// A courtesy message leaves.
    pub fn courtesy(&mut self, rec: usize, how: &str, kind: OrderKind, io_result: Option<&str>) {
        let io_send_message_result = io_result.map(str::to_owned);
        let facts = Facts::SendCourtesyMessage { send_date: self.clock, io_send_message_result };
        let rest = format!(".RECINDEX_{rec}.COURTESYADDRESSTYPE_{how}");
        let message = self.tell(Some(rec), "SEND_COURTESY_MESSAGE", &rest, facts);
        self.order(message.as_str(), kind);
    }

    /// A letter is prepared.
    pub fn prepared(&mut self, rec: usize, attempt: u8) -> ElementId {
        let first = self.events.iter().rev().map(|event| &event.id);
        let mut first = first.filter(|id| id.as_str().starts_with("PREPARE_ANALOG_DOMICILE"));
        let related_request_id = if attempt == 0 { None } else { first.next().cloned() };
        let facts = Facts::PrepareAnalogDomicile {
            service_level: PhysicalCommunicationType::ArRegisteredLetter,
            sent_attempt_made: attempt,
            related_request_id,
        };
        self.tell_paper(rec, "PREPARE_ANALOG_DOMICILE", &format!(".ATTEMPT_{attempt}"), facts)
    }

    /// A letter is prepared and sent.
    pub fn letter(&mut self, rec: usize, attempt: u8, product: Product, cents: i64) -> ElementId {
        let prepare_request_id = self.prepared(rec, attempt);
        let facts = Facts::SendAnalogDomicile {
            service_level: PhysicalCommunicationType::ArRegisteredLetter,
            sent_attempt_made: attempt,
            related_request_id: None,
            analog_cost: Cents(cents),
            product_type: product,
            number_of_pages: None,
            envelope_weight: None,
            prepare_request_id,
            f24_attachments: Vec::new(),
            vat: 22,
        };
        let letter = self.tell_paper(rec, "SEND_ANALOG_DOMICILE", &format!(".ATTEMPT_{attempt}"), facts);
        self.order(letter.as_str(), OrderKind::Letter);
        letter
    }

    /// The carrier tells something: its index, code, date, cause and papers.
    pub fn carrier(
        &mut self,
        letter: &ElementId,
        (index, expedition): (u32, u32),
        (code, when): (&str, Timestamp),
        cause: Option<&str>,
        papers: &[&str],
    ) {
        let again = cause.is_some_and(|cause| cause.starts_with('F'));
        let facts = Facts::SendAnalogProgress {
            notification_date: when,
            delivery_failure_cause: cause.map(str::to_owned),
            delivery_detail_code: code.to_owned(),
            attachments: papers.iter().map(|kind| paper(kind, when)).collect(),
            send_request_id: letter.clone(),
            registered_letter_code: None,
            service_level: PhysicalCommunicationType::ArRegisteredLetter,
            expedition,
            again,
        };
        let id = of_letter(letter, "SEND_ANALOG_PROGRESS", &format!(".IDX_{index}"));
        let rec = if id.contains("RECINDEX_1") { 1 } else { 0 };
        self.record(Some(rec), ElementId::from_text(id), facts);
    }

    pub fn outcome(
        &mut self,
        letter: &ElementId,
        expedition: u32,
        (code, when): (&str, Timestamp),
        cause: Option<&str>,
        status: ResponseStatus,
    ) {
        let attempt = u8::from(letter.as_str().contains(".ATTEMPT_1"));
        let facts = Facts::SendAnalogFeedback {
            service_level: PhysicalCommunicationType::ArRegisteredLetter,
            sent_attempt_made: attempt,
            delivery_failure_cause: cause.map(str::to_owned),
            response_status: status,
            request_timeline_id: letter.clone(),
            delivery_detail_code: code.to_owned(),
            notification_date: when,
            attachments: Vec::new(),
            send_request_id: letter.clone(),
            registered_letter_code: None,
            expedition,
        };
        let id = of_letter(letter, "SEND_ANALOG_FEEDBACK", "");
        let rec = if id.contains("RECINDEX_1") { 1 } else { 0 };
        self.record(Some(rec), ElementId::from_text(id), facts);
    }

    pub fn paper_ends(&mut self, rec: usize, word: &str, facts: Facts) -> ElementId {
        self.tell_paper(rec, word, "", facts)
    }

    /// The notice is deposited for who cannot be found; the instant of the deposit.
    pub fn deposited_for(&mut self, rec: usize) -> Timestamp {
        let deposited = self.clock;
        let generated_aar_url = "safestorage://PN_AAR-1.pdf".to_owned();
        self.paper_ends(rec, "ANALOG_FAILURE_WORKFLOW", Facts::AnalogFailureWorkflow { generated_aar_url });
        let facts = Facts::CompletelyUnreachableCreationRequest {
            legal_fact_id: key("unreachable"),
            completion_workflow_date: deposited,
            end_workflow_status: EndWorkflowStatus::Failure,
        };
        self.paper_ends(rec, "COMPLETELY_UNREACHABLE_CREATION_REQUEST", facts);
        let facts = Facts::CompletelyUnreachable { legal_fact_generation_date: self.clock };
        self.paper_ends(rec, "COMPLETELY_UNREACHABLE", facts);
        self.stored("unreachable", Some(rec));
        deposited
    }

    pub fn given_up(&mut self, rec: usize, attempt: u8, letter: &ElementId) {
        let timeout_date = self.clock;
        let rest = format!(".ATTEMPT_{attempt}");
        let facts = Facts::SendAnalogTimeoutCreationRequest {
            timeout_date,
            sent_attempt_made: attempt,
            related_request_id: letter.clone(),
            legal_fact_id: key("abroad"),
        };
        self.tell_paper(rec, "SEND_ANALOG_TIMEOUT_CREATION_REQUEST", &rest, facts);
        let facts = Facts::SendAnalogTimeout {
            timeout_date,
            sent_attempt_made: attempt,
            related_request_id: letter.clone(),
            legal_fact_id: key("abroad"),
            service_level: PhysicalCommunicationType::ArRegisteredLetter,
        };
        self.tell_paper(rec, "SEND_ANALOG_TIMEOUT", &rest, facts);
        self.stored("abroad", Some(rec));
    }

    /// Takes everything from a preparation on back.
    pub fn reworked_from(&mut self, rec: usize, prepare: &ElementId) {
        let from = self.events.iter().skip_while(|event| event.id != *prepare);
        let own = from.filter(|event| event.rec == Some(rec) && !matches!(event.facts, Facts::DocumentStored { .. }));
        let invalidated = own.map(|event| event.id.clone()).collect();
        let rework = self.rework.map_or(0, |last| last + 1);
        let facts = Facts::NotificationTimelineReworked {
            sent_attempt_made: 0,
            invalidated_timeline_and_status_history: Vec::new(),
            rework,
            invalidated,
            actor: None,
        };
        self.rework = Some(rework);
        self.tell_paper(rec, "NOTIFICATION_TIMELINE_REWORKED", ".ATTEMPT_0", facts);
    }
}

fn paper(kind: &str, date: Timestamp) -> PaperAttachment {
    PaperAttachment { id: "0".to_owned(), document_type: kind.to_owned(), url: "safestorage://X".to_owned(), date }
}

/// The id of what is told of a letter: its own, with another word and an index before the rework.
fn of_letter(letter: &ElementId, word: &str, index: &str) -> String {
    let id = letter.as_str().replace("SEND_ANALOG_DOMICILE", word);
    match id.split_once(".REWORK_") {
        Some((id, rework)) => format!("{id}{index}.REWORK_{rework}"),
        None => format!("{id}{index}"),
    }
}
