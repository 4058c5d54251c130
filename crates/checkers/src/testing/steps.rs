//! The steps that tales are told with: one function per thing that happens, with the ids written out as the grammar has
//! them.

use super::{IUN, Ordered, Tale, at, end_of_day};
use crate::life::{Numbers, OrderKind, PriceCents, PriceClaim, RecipientClaim, StatusClaim};
use jiff::Timestamp;
use messo_domain::case::{
    ContactPhase, CostPhase, DeliveryMode, DepositFacts, DigitalSource, ElementId, EndWorkflowStatus, Event, Facts,
    PaidDebt, PaymentFacts, PositionOutcome, RecipientFacts, ResponseStatus,
};
use messo_domain::ids::{DocumentKey, Sha256Digest};
use messo_domain::money::Cents;
use messo_domain::party::RecipientType;
use messo_domain::request::{NotificationFeePolicy, PagoPaIntMode, PhysicalCommunicationType};
use messo_domain::rules::RuleId;

/// Notices, by recipient.
const NOTICES: [&str; 2] = ["302000000000000001", "302000000000000002"];
const CREDITOR: &str = "77777777777";

fn deposit(recipients: usize) -> DepositFacts {
    DepositFacts {
        sender_id: "body-1".to_owned(),
        sender_tax_id: CREDITOR.to_owned(),
        sender_denomination: "Body One".to_owned(),
        sent_at: at("2026-03-02T09:00:00Z"),
        rules: Sha256Digest([1; 32]),
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
        recipients: NOTICES[..recipients].iter().map(|notice| recipient(notice)).collect(),
    }
}

fn recipient(notice: &str) -> RecipientFacts {
    let payment = PaymentFacts {
        creditor_tax_id: CREDITOR.to_owned(),
        notice_code: notice.to_owned(),
        apply_cost: true,
        attachment: None,
    };
    RecipientFacts { recipient_type: RecipientType::PF, payments: vec![payment], f24: Vec::new() }
}

pub fn key(name: &str) -> DocumentKey {
    format!("PN_LEGAL_FACTS-{name}.pdf").parse().unwrap()
}

impl Tale {
    pub fn deposited(recipients: usize) -> Self {
        let mut tale = Self {
            events: Vec::new(),
            orders: Vec::new(),
            left: Vec::new(),
            parked: Vec::new(),
            switched_on: Vec::new(),
            status: "",
            history: Vec::new(),
            prices: Vec::new(),
            recipients: vec![RecipientClaim::default(); recipients],
            terms: Numbers::of_the_law(),
            until: at("2026-12-31T23:00:00Z"),
            clock: at("2026-03-02T09:00:00Z"),
            rework: None,
        };
        tale.tell(None, "DEPOSIT", "", Facts::Deposit(Box::new(deposit(recipients))));
        tale
    }

    /// Records an element; the id is its first word, the case, and the rest as written.
    pub fn tell(&mut self, rec: Option<usize>, word: &str, rest: &str, facts: Facts) -> ElementId {
        let id = ElementId::from_text(format!("{word}.IUN_{IUN}{rest}"));
        self.record(rec, id, facts)
    }

    pub fn record(&mut self, rec: Option<usize>, id: ElementId, facts: Facts) -> ElementId {
        self.events.push(Event {
            seq: self.events.len() as u32 + 1,
            id: id.clone(),
            recorded: self.clock,
            rec,
            facts,
            legal_facts: Vec::new(),
            private: None,
        });
        self.clock += jiff::SignedDuration::from_millis(1);
        id
    }

    /// An element of the paper flow, which bears the rework in force.
    pub fn tell_paper(&mut self, rec: usize, word: &str, rest: &str, facts: Facts) -> ElementId {
        let rework = self.rework.map(|number| format!(".REWORK_{number}")).unwrap_or_default();
        self.tell(Some(rec), word, &format!(".RECINDEX_{rec}{rest}{rework}"), facts)
    }

    pub fn at(&mut self, text: &str) {
        self.set_clock(at(text));
    }

    pub fn set_clock(&mut self, instant: Timestamp) {
        self.clock = instant;
    }

    pub fn now(&self) -> Timestamp {
        self.clock
    }

    pub fn recorded(&self, beginning: &str) -> Timestamp {
        self.events[self.place_of(beginning)].recorded
    }

    /// What a sender is shown: each status and the element (by the beginning of its id) or the instant that opened it.
    pub fn shown(mut self, history: &[(&'static str, &str)]) -> Self {
        let since = |opened: &str| opened.parse().unwrap_or_else(|_| self.recorded(opened));
        let entry = |(status, opened): &(&'static str, &str)| StatusClaim { status, active_from: since(opened) };
        self.history = history.iter().map(entry).collect();
        self.status = self.history.last().unwrap().status;
        self
    }

    /// The price of a recipient's notice, and the dates that are shown.
    pub fn priced(
        mut self,
        rec: usize,
        (partial, total, analog_cost): (i64, i64, i64),
        refinement: Option<Timestamp>,
        viewed: Option<Timestamp>,
    ) -> Self {
        let price = PriceCents {
            partial,
            total,
            analog_cost,
            refinement_date: refinement.map(end_of_day),
            view_date: viewed.map(end_of_day),
        };
        self.prices.push(PriceClaim { rec, notice_code: NOTICES[rec], price: Some(price) });
        self
    }

    pub fn without_price(mut self, rec: usize) -> Self {
        self.prices.push(PriceClaim { rec, notice_code: NOTICES[rec], price: None });
        self
    }

    pub fn dated(mut self, rec: usize, refinement: Option<Timestamp>, viewed: Option<Timestamp>) -> Self {
        self.recipients[rec] = RecipientClaim { refinement, viewed };
        self
    }

    pub fn stored(&mut self, name: &str, rec: Option<usize>) {
        let facts = Facts::DocumentStored {
            key: key(name),
            template: "SENDER_ACK".to_owned(),
            renderer_version: "1".to_owned(),
            sha256: Sha256Digest([2; 32]),
            size: 1_000,
            pages: 1,
        };
        self.tell(rec, "DOCUMENT_STORED", &format!(".DOCUMENT_PN_LEGAL_FACTS-{name}.pdf"), facts);
    }

    pub fn accepted(&mut self) {
        let facts = Facts::ValidateNormalizeAddressesRequest { pages: Vec::new() };
        self.tell(None, "VALIDATE_NORMALIZE_ADDRESSES_REQUEST", "", facts);
        for rec in 0..self.recipients.len() {
            self.tell(Some(rec), "NORMALIZED_ADDRESS", &format!(".RECINDEX_{rec}"), Facts::NormalizedAddress {});
        }
        let facts = Facts::SenderAckCreationRequest { legal_fact_id: key("ack") };
        self.tell(None, "SENDER_ACK_CREATION_REQUEST", "", facts);
        let facts = Facts::RequestAccepted { notification_request_id: "A".to_owned() };
        self.tell(None, "REQUEST_ACCEPTED", "", facts);
        self.stored("ack", None);
        for rec in 0..self.recipients.len() {
            let facts = Facts::AarCreationRequest {
                aar_key: "safestorage://PN_AAR-1.pdf".to_owned(),
                number_of_pages: 1,
                aar_template_type: "AAR_NOTIFICATION".to_owned(),
            };
            self.tell(Some(rec), "AAR_CREATION_REQUEST", &format!(".RECINDEX_{rec}"), facts);
            let generated_aar_url = "safestorage://PN_AAR-1.pdf".to_owned();
            let facts = Facts::AarGeneration { generated_aar_url, number_of_pages: 1 };
            self.tell(Some(rec), "AAR_GEN", &format!(".RECINDEX_{rec}"), facts);
        }
    }

    pub fn order(&mut self, id: &str, kind: OrderKind) {
        let first = self.clock;
        let id = id.to_owned();
        self.orders.push(Ordered { id, kind, first, effects: 1, taken: true, asked: 1, told_all: true });
    }

    pub fn look(&mut self, rec: usize, source: DigitalSource, attempt: u8, found: bool) {
        let rest = format!(".RECINDEX_{rec}.SOURCE_{}.ATTEMPT_{attempt}", name(source));
        let facts = Facts::GetAddress {
            digital_address_source: source,
            is_available: found,
            attempt_date: self.clock,
            attempt,
        };
        self.tell(Some(rec), "GET_ADDRESS", &rest, facts);
    }

    /// The registries are asked and have nothing.
    pub fn registry(&mut self, rec: usize, phase: ContactPhase, attempt: u8) {
        let name = if phase == ContactPhase::ChooseDelivery { "CHOOSE_DELIVERY" } else { "SEND_ATTEMPT" };
        let rest = format!(".RECINDEX_{rec}.DELIVERYMODE_DIGITAL.CONTACTPHASE_{name}.ATTEMPT_{attempt}");
        let facts = Facts::PublicRegistryCall {
            delivery_mode: DeliveryMode::Digital,
            contact_phase: phase,
            sent_attempt_made: attempt,
            send_date: self.clock,
            related_feedback_timeline_id: None,
        };
        let call = self.tell(Some(rec), "NATIONAL_REGISTRY_CALL", &rest, facts);
        self.order(call.as_str(), OrderKind::Registry);
        let id = ElementId::from_text(format!("NATIONAL_REGISTRY_RESPONSE.CORRELATIONID_{}", call.as_str()));
        self.record(Some(rec), id, Facts::PublicRegistryResponse { request_timeline_id: call });
        self.look(rec, DigitalSource::General, attempt, false);
    }

    pub fn mail(&mut self, rec: usize, source: DigitalSource, attempt: u8) -> ElementId {
        let rest = format!(".RECINDEX_{rec}.SOURCE_{}.REPEAT_false.ATTEMPT_{attempt}", name(source));
        let facts = Facts::SendDigitalDomicile {
            digital_address_source: source,
            retry_number: 0,
            is_first_send_retry: false,
            related_feedback_timeline_id: None,
            attempt,
        };
        let mail = self.tell(Some(rec), "SEND_DIGITAL", &rest, facts);
        self.order(mail.as_str(), OrderKind::Pec);
        mail
    }

    pub fn mail_told(&mut self, mail: &ElementId, index: u32, code: &str, (should_retry, retry_number): (bool, u32)) {
        let id = format!("{}.IDX_{index}", mail.as_str().replace("SEND_DIGITAL", "DIGITAL_PROG"));
        let facts = Facts::SendDigitalProgress {
            digital_address_source: DigitalSource::Special,
            notification_date: self.clock,
            event_timestamp: self.clock,
            sending_receipts: Vec::new(),
            delivery_failure_cause: None,
            delivery_detail_code: code.to_owned(),
            should_retry,
            retry_number,
            request: mail.clone(),
        };
        self.record(Some(0), ElementId::from_text(id), facts);
    }

    pub fn mail_answered(&mut self, mail: &ElementId, code: &str, status: ResponseStatus, when: Timestamp) {
        let id = mail.as_str().replace("SEND_DIGITAL", "SEND_DIGITAL_FEEDBACK");
        let facts = Facts::SendDigitalFeedback {
            digital_address_source: DigitalSource::Special,
            response_status: status,
            notification_date: when,
            sending_receipts: Vec::new(),
            request_timeline_id: mail.clone(),
            delivery_failure_cause: None,
            delivery_detail_code: code.to_owned(),
        };
        self.record(Some(0), ElementId::from_text(id), facts);
    }

    pub fn digital_end(&mut self, rec: usize, delivered: Option<Timestamp>) {
        let rest = format!(".RECINDEX_{rec}");
        let status = if delivered.is_some() { EndWorkflowStatus::Success } else { EndWorkflowStatus::Failure };
        let facts = Facts::DigitalDeliveryCreationRequest {
            end_workflow_status: status,
            completion_workflow_date: delivered.unwrap_or(self.clock),
            legal_fact_id: key("digital"),
        };
        self.tell(Some(rec), "DIGITAL_DELIVERY_CREATION_REQUEST", &rest, facts);
        let (word, facts) = match delivered {
            Some(_) => ("DIGITAL_SUCCESS_WORKFLOW", Facts::DigitalSuccessWorkflow {}),
            None => ("DIGITAL_FAILURE_WORKFLOW", Facts::DigitalFailureWorkflow {}),
        };
        self.tell(Some(rec), word, &rest, facts);
        self.stored("digital", Some(rec));
    }

    pub fn schedule(&mut self, rec: usize, rule: RuleId, from: Timestamp, date: Timestamp) {
        let facts = Facts::ScheduleRefinement { scheduling_date: date, rule, from };
        self.tell_paper(rec, "SCHEDULE_REFINEMENT_WORKFLOW", "", facts);
    }

    pub fn refined(&mut self, rec: usize, date: Timestamp) {
        self.set_clock(date);
        let facts = Facts::Refinement { notification_cost: Some(Cents(100)), event_timestamp: date };
        self.tell_paper(rec, "REFINEMENT", "", facts);
    }

    /// An access; it bears the fee unless told otherwise.
    pub fn viewed(&mut self, rec: usize, bears: bool) -> Timestamp {
        let when = self.clock;
        let facts = Facts::NotificationViewedCreationRequest {
            legal_fact_id: key("access"),
            event_timestamp: when,
            source_channel: "WEB".to_owned(),
            source_channel_details: None,
        };
        self.tell(Some(rec), "NOTIFICATION_VIEWED_CREATION_REQUEST", &format!(".RECINDEX_{rec}"), facts);
        let facts = Facts::NotificationViewed { notification_cost: bears.then_some(Cents(100)), event_timestamp: when };
        self.tell(Some(rec), "NOTIFICATION_VIEWED", &format!(".RECINDEX_{rec}"), facts);
        self.stored("access", Some(rec));
        when
    }

    pub fn pays(&mut self, rec: usize) {
        let facts = Facts::Payment {
            recipient_type: RecipientType::PF,
            amount: None,
            paid: PaidDebt::PagoPa { creditor_tax_id: CREDITOR.to_owned(), notice_code: NOTICES[rec].to_owned() },
            payment_source_channel: "PA".to_owned(),
            uncertain_payment_date: false,
            event_timestamp: self.clock,
        };
        self.tell(Some(rec), "NOTIFICATION_PAID", &format!(".CODE_PPA{}{CREDITOR}", NOTICES[rec]), facts);
    }

    /// The request wants its costs told to the register of positions.
    pub fn asks_for_positions(&mut self) {
        match &mut self.events[0].facts {
            Facts::Deposit(deposit) => deposit.pago_pa_int_mode = PagoPaIntMode::Async,
            other => panic!("a tale begins with its deposit, not with {other:?}"),
        }
    }

    /// Puts what the register was told right before another element.
    pub fn position_told(&mut self, before: &str, rec: Option<usize>, phase: CostPhase, cents: i64) {
        let place = self.place_of(before);
        let when = self.events[place].recorded;
        let name = match phase {
            CostPhase::Validation => "VALIDATION",
            CostPhase::SendAnalogDomicileAttempt0 => "SEND_ANALOG_DOMICILE_ATTEMPT_0",
            _ => "SEND_ANALOG_DOMICILE_ATTEMPT_1",
        };
        let outcome = PositionOutcome {
            creditor_tax_id: CREDITOR.to_owned(),
            notice_code: NOTICES[rec.unwrap_or(0)].to_owned(),
            notification_fee: Cents(cents),
            outcome: ResponseStatus::Ok,
        };
        let facts = Facts::PositionsUpdated { phase, outcomes: vec![outcome] };
        let of = rec.map(|rec| format!(".RECINDEX_{rec}")).unwrap_or_default();
        self.tell(rec, "POSITIONS_UPDATED", &format!("{of}.PHASE_{name}"), facts);
        let told = self.events.pop().into_iter();
        self.events.splice(place..place, told);
        // the events from here on make room: those of one decision are a millisecond apart
        self.events[place].recorded = when;
        let mut last = when;
        for (seq, event) in (1..).zip(&mut self.events) {
            event.seq = seq;
        }
        for event in &mut self.events[place + 1..] {
            if event.recorded > last {
                break;
            }
            event.recorded = last + jiff::SignedDuration::from_millis(1);
            last = event.recorded;
        }
    }

    pub fn cancelled(&mut self, without_effect: &[usize]) {
        let facts = Facts::NotificationCancellationRequest { cancellation_request_id: "C".to_owned() };
        self.tell(None, "NOTIFICATION_CANCELLATION_REQUEST", "", facts);
        let facts = Facts::NotificationCancelledDocumentCreationRequest { legal_fact_id: key("cancelled") };
        self.tell(None, "NOTIFICATION_CANCELLED_DOCUMENT_CREATION_REQUEST", "", facts);
        let facts = Facts::NotificationCancelled {
            notification_cost: Cents(100 * without_effect.len() as i64),
            not_refined_recipient_indexes: without_effect.to_vec(),
        };
        self.tell(None, "NOTIFICATION_CANCELLED", "", facts);
        self.stored("cancelled", None);
    }
}

/// The source's name on the wire.
pub fn name(source: DigitalSource) -> &'static str {
    match source {
        DigitalSource::Platform => "PLATFORM",
        DigitalSource::Special => "SPECIAL",
        DigitalSource::General => "GENERAL",
    }
}
