//! Acceptance or refusal: the deposit, and the verdict of the asynchronous validation.
//!
//! Order of the law of the platform: files, tax ids, addresses; the first step that finds fault refuses. Normalisation
//! is the identity, but for the rule of the post: an Italian address without a zip, or with `00000`, cannot be served.

use super::command::{Deposit, ValidationReport};
use super::decider::{Decider, With, whole_millis};
use super::legal_fact;
use crate::case::{
    Category, DepositFacts, DocumentFacts, ElementId, Event, Facts, LegalFactCategory, PaymentFacts, Private,
    RecipientFacts, RefusalReason,
};
use crate::ids::RequestId;
use crate::money::Cents;
use crate::party::PhysicalAddress;
use crate::request::{Attachment, PagoPaIntMode, Recipient};
use crate::rules::RuleSet;
use crate::work::{Task, Template};
use jiff::Timestamp;

/// The first event of a case.
pub(super) fn deposit_event(deposit: Deposit, now: Timestamp, rules: &RuleSet) -> Event {
    let sent_at = whole_millis(now);
    let request = &deposit.request;
    let facts = DepositFacts {
        sender_id: deposit.sender_id,
        sender_tax_id: request.sender_tax_id.to_string(),
        sender_denomination: request.sender_denomination.clone(),
        sent_at,
        rules: rules.digest(),
        group: request.group.clone(),
        taxonomy_code: request.taxonomy_code.clone(),
        notification_fee_policy: request.notification_fee_policy,
        pago_pa_int_mode: request.pago_pa_int_mode.unwrap_or(PagoPaIntMode::None),
        pa_fee: request.pa_fee.unwrap_or(Cents(100)),
        vat: request.vat.unwrap_or(22),
        physical_communication_type: request.physical_communication_type,
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
        private: Some(Private { request: Some(Box::new(deposit.request)), ..Private::default() }),
    }
}

fn recipient_facts(recipient: &Recipient) -> RecipientFacts {
    let payments = recipient.payments.iter().filter_map(|payment| payment.pago_pa.as_ref());
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
    }
}

fn attachment_facts(attachment: &Attachment) -> DocumentFacts {
    DocumentFacts {
        key: attachment.r#ref.key.clone(),
        sha256: attachment.digests.sha256,
        content_type: attachment.content_type.clone(),
    }
}

/// The verdict.
pub(super) fn validated(d: &mut Decider<'_>, report: &ValidationReport) {
    if d.case.is_answered() {
        return;
    }
    let attachments: Vec<_> = report
        .attachments
        .iter()
        .map(|(fault, key)| reason(fault.code(), format!("Attachment {} was refused", key.as_str()), None))
        .collect();
    if !attachments.is_empty() {
        return refuse(d, attachments);
    }
    let unknown: Vec<_> = report
        .unknown_tax_ids
        .iter()
        .map(|rec| reason("TAXID_NOT_VALID", format!("The tax id of recipient {rec} is not valid"), Some(*rec)))
        .collect();
    if !unknown.is_empty() {
        return refuse(d, unknown);
    }
    let id = d.id(Category::ValidateNormalizeAddressesRequest).id();
    d.record(id, Facts::ValidateNormalizeAddressesRequest {}, With::default());
    let faulty = addresses_that_cannot_be_served(d);
    if !faulty.is_empty() {
        return refuse(d, faulty);
    }
    normalise(d);
    accept(d);
}

fn reason(code: &str, detail: String, rec_index: Option<usize>) -> RefusalReason {
    RefusalReason { error_code: code.to_owned(), detail, rec_index }
}

fn addresses_that_cannot_be_served(d: &Decider<'_>) -> Vec<RefusalReason> {
    let addresses = d.case.recipients.iter().enumerate();
    addresses
        .filter(|(_, recipient)| recipient.address.as_ref().is_some_and(|address| !can_be_served(address)))
        .map(|(rec, _)| reason("NOT_VALID_ADDRESS", format!("The address of recipient {rec} is not valid"), Some(rec)))
        .collect()
}

/// Whether the post could take a letter for this address.
pub(super) fn can_be_served(address: &PhysicalAddress) -> bool {
    let zip = address.zip.as_deref().unwrap_or_default().trim();
    address.is_foreign() || (!zip.is_empty() && zip != "00000")
}

fn normalise(d: &mut Decider<'_>) {
    for rec in 0..d.case.recipients.len() {
        let Some(address) = d.recipient(rec).address.clone() else { continue };
        let id = d.id(Category::NormalizedAddress).rec(rec).id();
        let private =
            Private { old_address: Some(address.clone()), normalized_address: Some(address), ..Private::default() };
        d.record(id, Facts::NormalizedAddress {}, With::rec(rec).private(private));
    }
}

fn accept(d: &mut Decider<'_>) {
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
    for rec in 0..d.case.recipients.len() {
        super::aar::order(d, rec);
    }
}

fn refuse(d: &mut Decider<'_>, reasons: Vec<RefusalReason>) {
    let recipients = d.case.recipients.len();
    let facts = Facts::RequestRefused {
        refusal_reasons: reasons,
        number_of_recipients: recipients as u32,
        notification_cost: d.rules.costs.send_fee * recipients as u32,
        notification_request_id: RequestId::of(&d.case.iun).to_string(),
    };
    let id = d.id(Category::RequestRefused).id();
    let with = With::default().private(names_of_request(d));
    d.record(id, facts, with);
    d.order_now("0", Task::ReleaseNoticeCodes);
}

/// How the sender calls its request.
fn names_of_request(d: &Decider<'_>) -> Private {
    Private {
        pa_protocol_number: Some(d.case.request.pa_protocol_number.clone()),
        idempotence_token: d.case.request.idempotence_token.clone(),
        ..Private::default()
    }
}
