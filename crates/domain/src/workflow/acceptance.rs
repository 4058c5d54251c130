//! The deposit, the acceptance with what it sets going, and the refusal with what it costs.
//!
//! Which of the two it is, `validation` finds out.

use super::command::Deposit;
use super::decider::{Decider, With, whole_millis};
use super::{aar, legal_fact, positions};
use crate::case::{
    Category, CostPhase, DepositFacts, DocumentFacts, ElementId, Event, F24Facts, Facts, LegalFactCategory,
    PaymentFacts, Private, RecipientFacts, RefusalReason,
};
use crate::ids::{RequestId, Sha256Digest};
use crate::money::Cents;
use crate::request::{Attachment, PagoPaIntMode, Recipient};
use crate::rules::{RefusalCost, RuleSet};
use crate::work::{Task, Template};
use jiff::Timestamp;

/// Refusal codes that are faults of services, not of the request.
const TECHNICAL: [&str; 2] = ["ADDRESS_SEARCH_FAILED", "SERVICE_UNAVAILABLE"];

/// The first event of a case.
pub(super) fn deposit_event(deposit: Deposit, now: Timestamp, rules: Sha256Digest) -> Event {
    let sent_at = whole_millis(now);
    let request = &deposit.request;
    let facts = DepositFacts {
        sender_id: deposit.sender_id,
        sender_tax_id: request.sender_tax_id.to_string(),
        sender_denomination: request.sender_denomination.clone(),
        sent_at,
        rules,
        group: request.group.clone(),
        taxonomy_code: request.taxonomy_code.clone(),
        notification_fee_policy: request.notification_fee_policy,
        pago_pa_int_mode: request.pago_pa_int_mode.unwrap_or(PagoPaIntMode::None),
        pa_fee: request.pa_fee.unwrap_or(Cents(100)),
        vat: request.vat.unwrap_or(22),
        physical_communication_type: request.physical_communication_type,
        physical_communication_priority: request.physical_communication_priority.unwrap_or(0),
        physical_address_lookup: request.recipients.iter().any(|recipient| recipient.physical_address.is_none()),
        light_letters_only: deposit.light_letters_only,
        documents: request
            .documents
            .iter()
            .map(|d| DocumentFacts {
                key: d.r#ref.key.clone(),
                sha256: d.digests.sha256,
                content_type: d.content_type.clone(),
            })
            .collect(),
        recipients: request.recipients.iter().map(recipient_facts).collect(),
    };
    Event {
        seq: 1,
        id: ElementId::of(Category::Deposit, &deposit.iun).id(),
        recorded: sent_at,
        rec: None,
        facts: Facts::Deposit(Box::new(facts)),
        legal_facts: Vec::new(),
        private: Some(Box::new(Private { request: Some(Box::new(deposit.request)), ..Private::default() })),
    }
}

fn recipient_facts(recipient: &Recipient) -> RecipientFacts {
    let payments = recipient.payments.iter().filter_map(|payment| payment.pago_pa.as_ref());
    let forms = recipient.payments.iter().filter_map(|payment| payment.f24.as_ref());
    RecipientFacts {
        recipient_type: recipient.recipient_type,
        payments: payments
            .map(|p| PaymentFacts {
                creditor_tax_id: p.creditor_tax_id.to_string(),
                notice_code: p.notice_code.to_string(),
                apply_cost: p.apply_cost,
                attachment: p.attachment.as_ref().map(attachment_facts),
            })
            .collect(),
        f24: forms
            .map(|form| F24Facts { apply_cost: form.apply_cost, metadata: attachment_facts(&form.metadata_attachment) })
            .collect(),
    }
}

fn attachment_facts(attachment: &Attachment) -> DocumentFacts {
    DocumentFacts {
        key: attachment.r#ref.key.clone(),
        sha256: attachment.digests.sha256,
        content_type: attachment.content_type.clone(),
    }
}

/// A reason of refusal; the sentence holds no personal data.
pub(super) fn reason(code: &str, detail: String, rec_index: Option<usize>) -> RefusalReason {
    RefusalReason { error_code: code.to_owned(), detail, rec_index }
}

/// The request is taken in charge; what follows is the F24 forms, then the notice of each recipient.
pub(super) fn accept(d: &mut Decider<'_>) {
    let request = legal_fact::request(d, Category::SenderAckCreationRequest, Template::SenderAck, None);
    let key = request.key.clone();
    d.record(request.element, Facts::SenderAckCreationRequest { legal_fact_id: key.clone() }, With::default());
    let facts = Facts::RequestAccepted { notification_request_id: RequestId::of(&d.case.iun).to_string() };
    let id = d.id(Category::RequestAccepted).id();
    let proof = legal_fact::proof(&key, LegalFactCategory::SenderAck);
    let with = With::default().private(names_of_request(d)).legal_fact(Some(proof));
    d.record(id, facts, with);
    legal_fact::order(d, key, Template::SenderAck, None);
    if d.case.cancellation_requested.is_some() {
        d.order_now("0", Task::Cancel);
        return;
    }
    if !order_f24_forms(d) {
        order_notices(d);
    }
}

/// Orders the F24 forms of each recipient that has any; tells whether there are some.
fn order_f24_forms(d: &mut Decider<'_>) -> bool {
    let recipients = d.case.deposit.recipients.iter().enumerate();
    let with_forms: Vec<usize> = recipients.filter(|(_, r)| !r.f24.is_empty()).map(|(rec, _)| rec).collect();
    if with_forms.is_empty() {
        return false;
    }
    let id = d.id(Category::GenerateF24Request).id();
    d.record(id, Facts::GenerateF24Request {}, With::default());
    for rec in with_forms {
        let request = legal_fact::request(d, Category::GeneratedF24, Template::F24, Some(rec));
        legal_fact::order(d, request.key, Template::F24, Some(rec));
    }
    true
}

/// The F24 forms of a recipient are there; once all are, the notices are ordered.
pub(super) fn f24_stored(d: &mut Decider<'_>, rec: usize, uri: String) {
    let id = d.id(Category::GeneratedF24).rec(rec).id();
    let asked = d.case.f24_asked && d.case.deposit.recipients.get(rec).is_some_and(|r| !r.f24.is_empty());
    if !asked || !d.case.is_open() || !d.record(id, Facts::GeneratedF24 { f24_attachments: vec![uri] }, With::rec(rec))
    {
        return;
    }
    let recipients = d.case.deposit.recipients.iter().zip(&d.case.recipients);
    if recipients.into_iter().all(|(asked, state)| asked.f24.is_empty() || state.f24_made) {
        order_notices(d);
    }
}

fn order_notices(d: &mut Decider<'_>) {
    for rec in 0..d.case.recipients.len() {
        aar::order(d, rec);
    }
}

/// The request is refused: its notice codes become free, its positions cost nothing any more.
pub(super) fn refuse(d: &mut Decider<'_>, reasons: Vec<RefusalReason>) {
    let recipients = d.case.recipients.len();
    let facts = Facts::RequestRefused {
        notification_cost: cost_of_refusal(&reasons, recipients, d.rules),
        refusal_reasons: reasons,
        number_of_recipients: recipients as u32,
        notification_request_id: RequestId::of(&d.case.iun).to_string(),
    };
    let id = d.id(Category::RequestRefused).id();
    let with = With::default().private(names_of_request(d));
    d.record(id, facts, with);
    d.order_now("0", Task::ReleaseNoticeCodes);
    positions::update(d, None, CostPhase::RequestRefused, "refused");
}

/// Each recipient costs the base fee; for technical reasons, what the rules say (COST-REFUSAL). A technical reason that
/// names no recipient hits all.
fn cost_of_refusal(reasons: &[RefusalReason], recipients: usize, rules: &RuleSet) -> Cents {
    let technical = |reason: &&RefusalReason| TECHNICAL.contains(&reason.error_code.as_str());
    let hit = |rec: usize| reasons.iter().filter(technical).any(|r| r.rec_index.is_none_or(|index| index == rec));
    let any = reasons.iter().any(|reason| technical(&reason));
    let cost = |rec: usize| match rules.costs.refusal {
        RefusalCost::Uniform(cost) if any => cost,
        RefusalCost::RecipientBased(cost) if hit(rec) => cost,
        RefusalCost::Uniform(_) | RefusalCost::RecipientBased(_) => rules.costs.send_fee,
    };
    (0..recipients).map(cost).sum()
}

/// How the sender calls its request.
fn names_of_request(d: &Decider<'_>) -> Private {
    Private {
        pa_protocol_number: Some(d.case.request.pa_protocol_number.clone()),
        idempotence_token: d.case.request.idempotence_token.clone(),
        ..Private::default()
    }
}
