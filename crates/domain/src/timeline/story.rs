//! Cases for the tests of the read side, told event by event.
//!
//! A story begins with a valid deposit; each telling is recorded a millisecond after the one before, or at an instant set
//! with `at`. Nothing is decided here: a story may tell what `workflow` would never do.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::case::{
    Category, DepositFacts, ElementId, Event, Facts, LegalFactCategory, LegalFactRef, PaymentFacts, Private,
    RecipientFacts,
};
use crate::ids::{Iun, Sha256Digest};
use crate::money::Cents;
use crate::party::RecipientType;
use crate::request::{NotificationFeePolicy, PagoPaIntMode, PhysicalCommunicationType};
use jiff::{SignedDuration, Timestamp};

/// Notice codes, by recipient.
pub(crate) const NOTICE: [&str; 3] = ["302000000000000001", "302000000000000002", "302000000000000003"];

/// When every story begins.
pub(crate) const SENT_AT: &str = "2026-03-02T09:00:00Z";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A case in the making.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    iun: Iun,
    events: Vec<Event>,
    clock: Timestamp,
}

impl Story {
    /// A deposit for so many recipients, each with one payment of its own.
    pub(crate) fn deposited(recipients: usize) -> Self {
        let mut letter = 0_u8;
        let mut random = || {
            letter = letter.wrapping_add(7);
            letter
        };
        let iun = Iun::from_random(&mut random, at(SENT_AT));
        Self { iun, events: Vec::new(), clock: at(SENT_AT) }.tell_all(Facts::Deposit(Box::new(deposit(recipients))))
    }

    /// Changes the deposit before anything follows it.
    pub(crate) fn with_deposit(mut self, change: impl FnOnce(&mut DepositFacts)) -> Self {
        match &mut self.events[0].facts {
            Facts::Deposit(deposit) => change(deposit),
            other => panic!("a story begins with its deposit, not with {other:?}"),
        }
        self
    }

    /// Checked, accepted, and each recipient's notice generated.
    pub(crate) fn accepted(self) -> Self {
        let recipients = self.recipients();
        let mut story = self.tell_all(Facts::ValidateNormalizeAddressesRequest { pages: Vec::new() });
        for rec in 0..recipients {
            story = story.tell(rec, Facts::NormalizedAddress {});
        }
        story =
            story.tell_all(facts::ack_request()).tell_all(facts::accepted()).proven_by(LegalFactCategory::SenderAck);
        for rec in 0..recipients {
            story = story.tell(rec, facts::aar_request()).tell(rec, facts::aar());
        }
        story
    }

    /// Moves the clock to an instant.
    pub(crate) fn at(mut self, when: &str) -> Self {
        self.clock = at(when);
        self
    }

    /// One more event of a recipient.
    pub(crate) fn tell(self, rec: usize, facts: Facts) -> Self {
        self.record(Some(rec), facts)
    }

    /// Several events of a recipient.
    pub(crate) fn tell_each(self, rec: usize, all: impl IntoIterator<Item = Facts>) -> Self {
        all.into_iter().fold(self, |story, facts| story.tell(rec, facts))
    }

    /// One more event that is no single recipient's.
    pub(crate) fn tell_all(self, facts: Facts) -> Self {
        self.record(None, facts)
    }

    /// Gives the last event its private part.
    pub(crate) fn privately(mut self, private: Private) -> Self {
        self.events.last_mut().unwrap().private = Some(Box::new(private));
        self
    }

    /// Gives the last event a document that proves it.
    pub(crate) fn proven_by(mut self, category: LegalFactCategory) -> Self {
        let key = format!("safestorage://PN_LEGAL_FACTS-{}.pdf", self.events.len());
        self.events.last_mut().unwrap().legal_facts.push(LegalFactRef { key, category });
        self
    }

    pub(crate) fn iun(&self) -> &Iun {
        &self.iun
    }

    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }

    /// The last event of a category.
    pub(crate) fn last(&self, category: Category) -> &Event {
        self.events.iter().rev().find(|event| event.category() == category).unwrap()
    }

    fn recipients(&self) -> usize {
        match &self.events[0].facts {
            Facts::Deposit(deposit) => deposit.recipients.len(),
            other => panic!("a story begins with its deposit, not with {other:?}"),
        }
    }

    fn record(mut self, rec: Option<usize>, facts: Facts) -> Self {
        let last = self.events.last().map(|event| event.recorded + SignedDuration::from_millis(1));
        let recorded = last.map_or(self.clock, |last| last.max(self.clock));
        let parts = ElementId::of(facts.category(), &self.iun);
        let parts = match rec {
            Some(rec) => parts.rec(rec),
            None => parts,
        };
        let told = self.events.iter().filter(|e| e.rec == rec && e.category() == facts.category()).count();
        let id = if told == 0 { parts.id() } else { parts.index(u32::try_from(told).unwrap()).id() };
        let seq = u32::try_from(self.events.len() + 1).unwrap();
        self.events.push(Event { seq, id, recorded, rec, facts, legal_facts: Vec::new(), private: None });
        self
    }
}

fn deposit(recipients: usize) -> DepositFacts {
    let recipient = |rec: usize| RecipientFacts {
        recipient_type: RecipientType::PF,
        payments: vec![PaymentFacts {
            creditor_tax_id: "77777777777".to_owned(),
            notice_code: NOTICE[rec].to_owned(),
            apply_cost: true,
            attachment: None,
        }],
        f24: Vec::new(),
    };
    DepositFacts {
        sender_id: "sender-one".to_owned(),
        sender_tax_id: "77777777777".to_owned(),
        sender_denomination: "Sender One".to_owned(),
        sent_at: at(SENT_AT),
        rules: Sha256Digest::of(b"rules"),
        group: None,
        taxonomy_code: "010101P".to_owned(),
        notification_fee_policy: NotificationFeePolicy::DeliveryMode,
        pago_pa_int_mode: PagoPaIntMode::Sync,
        pa_fee: Cents(100),
        vat: 22,
        physical_communication_type: PhysicalCommunicationType::ArRegisteredLetter,
        physical_communication_priority: 0,
        physical_address_lookup: false,
        light_letters_only: false,
        documents: Vec::new(),
        recipients: (0..recipients).map(recipient).collect(),
    }
}

/// Facts with the fields that matter as arguments.
pub(crate) mod facts {
    use super::at;
    use crate::case::{
        ContactPhase, DeliveryMode, DigitalSource, ElementId, EndWorkflowStatus, Facts, PaidDebt, ResponseStatus,
    };
    use crate::ids::{DocumentKey, DocumentKind, Sha256Digest};
    use crate::money::Cents;
    use crate::party::RecipientType;
    use crate::request::PhysicalCommunicationType;
    use crate::rules::RuleId;
    use crate::workflow::carrier::Product;

    const AR: PhysicalCommunicationType = PhysicalCommunicationType::ArRegisteredLetter;

    fn legal_fact(name: &str) -> DocumentKey {
        DocumentKey::derived(DocumentKind::LegalFact, name, "pdf")
    }

    fn id(name: &str) -> ElementId {
        ElementId::from_text(name)
    }

    fn response(is_ok: bool) -> ResponseStatus {
        if is_ok { ResponseStatus::Ok } else { ResponseStatus::Ko }
    }

    fn end(is_success: bool) -> EndWorkflowStatus {
        if is_success { EndWorkflowStatus::Success } else { EndWorkflowStatus::Failure }
    }

    pub(crate) fn ack_request() -> Facts {
        Facts::SenderAckCreationRequest { legal_fact_id: legal_fact("ack") }
    }

    pub(crate) fn accepted() -> Facts {
        Facts::RequestAccepted { notification_request_id: "cmVxdWVzdA==".to_owned() }
    }

    pub(crate) fn refused() -> Facts {
        Facts::RequestRefused {
            refusal_reasons: Vec::new(),
            number_of_recipients: 1,
            notification_cost: Cents(100),
            notification_request_id: "cmVxdWVzdA==".to_owned(),
        }
    }

    pub(crate) fn aar_request() -> Facts {
        Facts::AarCreationRequest {
            aar_key: "safestorage://PN_AAR-1.pdf".to_owned(),
            number_of_pages: 1,
            aar_template_type: "AAR_NOTIFICATION".to_owned(),
        }
    }

    pub(crate) fn aar() -> Facts {
        Facts::AarGeneration { generated_aar_url: "safestorage://PN_AAR-1.pdf".to_owned(), number_of_pages: 1 }
    }

    pub(crate) fn get_address(source: DigitalSource, is_available: bool) -> Facts {
        let attempt_date = at("2026-03-02T09:00:01Z");
        Facts::GetAddress { digital_address_source: source, is_available, attempt_date, attempt: 0 }
    }

    pub(crate) fn registry_call() -> Facts {
        Facts::PublicRegistryCall {
            delivery_mode: DeliveryMode::Digital,
            contact_phase: ContactPhase::ChooseDelivery,
            sent_attempt_made: 0,
            send_date: at("2026-03-02T09:00:01Z"),
            related_feedback_timeline_id: None,
        }
    }

    pub(crate) fn registry_answer() -> Facts {
        Facts::PublicRegistryResponse { request_timeline_id: id("NATIONAL_REGISTRY_CALL") }
    }

    pub(crate) fn courtesy(when: &str) -> Facts {
        Facts::SendCourtesyMessage { send_date: at(when), io_send_message_result: None }
    }

    pub(crate) fn probable_analog(when: &str) -> Facts {
        Facts::ProbableSchedulingAnalogDate { scheduling_analog_date: at(when) }
    }

    pub(crate) fn schedule_digital(when: &str) -> Facts {
        Facts::ScheduleDigitalWorkflow {
            digital_address_source: DigitalSource::Platform,
            sent_attempt_made: 1,
            last_attempt_date: at("2026-03-02T09:00:01Z"),
            scheduling_date: at(when),
        }
    }

    pub(crate) fn prepare_digital(next: DigitalSource, attempts: u8) -> Facts {
        Facts::PrepareDigitalDomicile {
            retry_number: 0,
            digital_address_source: DigitalSource::Special,
            attempt_date: at("2026-03-02T09:00:01Z"),
            next_digital_address_source: next,
            next_source_attempts_made: attempts,
            next_last_attempt_made_for_source: None,
            is_first_send_retry: false,
            related_feedback_timeline_id: None,
        }
    }

    pub(crate) fn send_digital(attempt: u8) -> Facts {
        Facts::SendDigitalDomicile {
            digital_address_source: DigitalSource::Special,
            retry_number: 0,
            is_first_send_retry: false,
            related_feedback_timeline_id: None,
            attempt,
        }
    }

    pub(crate) fn digital_progress(code: &str, when: &str) -> Facts {
        Facts::SendDigitalProgress {
            digital_address_source: DigitalSource::Special,
            notification_date: at("2026-03-02T00:00:00Z"),
            event_timestamp: at(when),
            sending_receipts: Vec::new(),
            delivery_failure_cause: None,
            delivery_detail_code: code.to_owned(),
            should_retry: false,
            retry_number: 0,
            request: id("SEND_DIGITAL"),
        }
    }

    pub(crate) fn digital_feedback(is_ok: bool, when: &str) -> Facts {
        Facts::SendDigitalFeedback {
            digital_address_source: DigitalSource::Special,
            response_status: response(is_ok),
            notification_date: at(when),
            sending_receipts: Vec::new(),
            request_timeline_id: id("SEND_DIGITAL"),
            delivery_failure_cause: None,
            delivery_detail_code: if is_ok { "C003" } else { "C004" }.to_owned(),
        }
    }

    pub(crate) fn digital_end(is_success: bool, when: &str) -> Facts {
        Facts::DigitalDeliveryCreationRequest {
            end_workflow_status: end(is_success),
            completion_workflow_date: at(when),
            legal_fact_id: legal_fact("digital"),
        }
    }

    pub(crate) fn schedule_analog(when: &str) -> Facts {
        Facts::ScheduleAnalogWorkflow { scheduling_date: at(when) }
    }

    pub(crate) fn prepare_analog(attempt: u8) -> Facts {
        Facts::PrepareAnalogDomicile { service_level: AR, sent_attempt_made: attempt, related_request_id: None }
    }

    pub(crate) fn prepare_failure() -> Facts {
        Facts::PrepareAnalogDomicileFailure { failure_cause: "D00".to_owned(), prepare_request_id: id("PREPARE") }
    }

    pub(crate) fn send_analog(attempt: u8, cents: i64) -> Facts {
        Facts::SendAnalogDomicile {
            service_level: AR,
            sent_attempt_made: attempt,
            related_request_id: None,
            analog_cost: Cents(cents),
            product_type: Product::Ar,
            number_of_pages: Some(3),
            envelope_weight: Some(15),
            prepare_request_id: id("PREPARE"),
            f24_attachments: Vec::new(),
            vat: 22,
        }
    }

    pub(crate) fn analog_progress(code: &str, when: &str) -> Facts {
        Facts::SendAnalogProgress {
            notification_date: at(when),
            delivery_failure_cause: None,
            delivery_detail_code: code.to_owned(),
            attachments: Vec::new(),
            send_request_id: id("SEND"),
            registered_letter_code: None,
            service_level: AR,
            expedition: 0,
            again: false,
        }
    }

    pub(crate) fn analog_feedback(attempt: u8, is_ok: bool, when: &str) -> Facts {
        Facts::SendAnalogFeedback {
            service_level: AR,
            sent_attempt_made: attempt,
            delivery_failure_cause: (!is_ok).then(|| "M01".to_owned()),
            response_status: response(is_ok),
            request_timeline_id: id("SEND"),
            delivery_detail_code: if is_ok { "RECRN001C" } else { "RECRN002F" }.to_owned(),
            notification_date: at(when),
            attachments: Vec::new(),
            send_request_id: id("SEND"),
            registered_letter_code: None,
            expedition: 0,
        }
    }

    pub(crate) fn analog_failure() -> Facts {
        Facts::AnalogFailureWorkflow { generated_aar_url: "safestorage://PN_AAR-1.pdf".to_owned() }
    }

    pub(crate) fn unreachable_request(when: &str) -> Facts {
        Facts::CompletelyUnreachableCreationRequest {
            legal_fact_id: legal_fact("unreachable"),
            completion_workflow_date: at(when),
            end_workflow_status: EndWorkflowStatus::Failure,
        }
    }

    pub(crate) fn unreachable(when: &str) -> Facts {
        Facts::CompletelyUnreachable { legal_fact_generation_date: at(when) }
    }

    pub(crate) fn send_simple(cents: i64) -> Facts {
        Facts::SendSimpleRegisteredLetter {
            analog_cost: Cents(cents),
            product_type: Product::Rs,
            number_of_pages: None,
            envelope_weight: None,
            prepare_request_id: id("PREPARE"),
            vat: 22,
        }
    }

    pub(crate) fn simple_progress(code: &str, when: &str) -> Facts {
        Facts::SendSimpleRegisteredLetterProgress {
            notification_date: at(when),
            delivery_failure_cause: None,
            delivery_detail_code: code.to_owned(),
            attachments: Vec::new(),
            send_request_id: id("SEND"),
            registered_letter_code: None,
            expedition: 0,
            again: false,
        }
    }

    pub(crate) fn schedule_refinement(when: &str) -> Facts {
        Facts::ScheduleRefinement {
            scheduling_date: at(when),
            rule: RuleId::PaperDelivery,
            from: at("2026-03-02T09:00:00Z"),
        }
    }

    pub(crate) fn refinement(when: &str) -> Facts {
        Facts::Refinement { notification_cost: Some(Cents(100)), event_timestamp: at(when) }
    }

    pub(crate) fn view_request(when: &str) -> Facts {
        Facts::NotificationViewedCreationRequest {
            legal_fact_id: legal_fact("view"),
            event_timestamp: at(when),
            source_channel: "WEB".to_owned(),
            source_channel_details: None,
        }
    }

    pub(crate) fn view(when: &str) -> Facts {
        Facts::NotificationViewed { notification_cost: Some(Cents(100)), event_timestamp: at(when) }
    }

    pub(crate) fn payment(when: &str) -> Facts {
        Facts::Payment {
            recipient_type: RecipientType::PF,
            amount: Some(Cents(12_000)),
            paid: PaidDebt::PagoPa {
                creditor_tax_id: "77777777777".to_owned(),
                notice_code: super::NOTICE[0].to_owned(),
            },
            payment_source_channel: "PA".to_owned(),
            uncertain_payment_date: false,
            event_timestamp: at(when),
        }
    }

    pub(crate) fn cancellation_request() -> Facts {
        Facts::NotificationCancellationRequest { cancellation_request_id: "cancel-1".to_owned() }
    }

    pub(crate) fn cancellation_document() -> Facts {
        Facts::NotificationCancelledDocumentCreationRequest { legal_fact_id: legal_fact("cancelled") }
    }

    pub(crate) fn cancelled(not_refined: &[usize]) -> Facts {
        let cost = Cents(100) * u32::try_from(not_refined.len()).unwrap_or_default();
        Facts::NotificationCancelled { notification_cost: cost, not_refined_recipient_indexes: not_refined.to_vec() }
    }

    pub(crate) fn stored() -> Facts {
        Facts::DocumentStored {
            key: legal_fact("ack"),
            template: "SENDER_ACK".to_owned(),
            renderer_version: "1".to_owned(),
            sha256: Sha256Digest::of(b"bytes"),
            size: 5,
            pages: 1,
        }
    }
}
