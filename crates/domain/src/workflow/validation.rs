//! Acceptance or refusal: the deposit, and the steps of the asynchronous validation.
//!
//! Order of the law of the platform: debt positions, files, tax ids, the limit of 20 grams, F24 data, missing addresses,
//! normal form of the addresses; the first step that finds fault refuses. Steps that ask the outside are work, and come
//! back as commands; a passing fault puts the step off, up to a limit (VAL-RETRY). What follows is in `acceptance`.

use super::acceptance::{accept, reason, refuse};
use super::addresses::{can_be_served, normalised};
use super::command::{AddressAnswer, F24Fault, ValidationReport};
use super::decider::{Decider, With};
use super::positions;
use crate::case::{
    Case, Category, CostPhase, DeliveryMode, ElementId, Facts, PageCount, Private, RecipientFacts, RefusalReason,
    ResponseStatus,
};
use crate::ids::DocumentKey;
use crate::party::RecipientType;
use crate::work::Task;
use std::collections::BTreeMap;

/// Pages of a letter of 20 grams: one document of four, or two of two each.
const LIGHT: [(usize, u32); 2] = [(1, 4), (2, 2)];

/// The validation has looked at positions, files and tax ids.
pub(super) fn validated(d: &mut Decider<'_>, report: ValidationReport) {
    if d.case.is_answered() || is_past_the_files(d) {
        return;
    }
    positions::updated(d, None, CostPhase::Validation, report.positions.clone());
    let faults = first_faults(&d.case, &report);
    if !faults.is_empty() {
        return refuse(d, faults);
    }
    if d.case.deposit.recipients.iter().any(|recipient| !recipient.f24.is_empty()) {
        let id = d.id(Category::ValidateF24Request).id();
        d.record(id, Facts::ValidateF24Request { pages: report.pages }, With::default());
        return d.order_now("0", Task::ValidateF24 { tries: 0 });
    }
    look_up_addresses(d, report.pages);
}

/// Whether the first steps were taken, and F24 data or addresses are being asked after.
fn is_past_the_files(d: &Decider<'_>) -> bool {
    is_asking_after_f24(d) || d.case.elements.contains(&addresses_call(d))
}

fn is_asking_after_f24(d: &Decider<'_>) -> bool {
    d.case.elements.contains(&d.id(Category::ValidateF24Request).id())
}

fn has_f24_answer(d: &Decider<'_>) -> bool {
    d.case.elements.contains(&d.id(Category::ValidatedF24).id())
}

/// The faults of the first step that finds any.
fn first_faults(case: &Case, report: &ValidationReport) -> Vec<RefusalReason> {
    let steps = [positions_refused, files_refused, tax_ids_refused, too_heavy];
    steps.iter().map(|step| step(case, report)).find(|faults| !faults.is_empty()).unwrap_or_default()
}

fn positions_refused(case: &Case, report: &ValidationReport) -> Vec<RefusalReason> {
    if !positions::are_told(case) {
        return Vec::new();
    }
    let recipients = case.deposit.recipients.iter().enumerate();
    let without = recipients.filter(|(_, recipient)| recipient.payments.is_empty() && recipient.f24.is_empty());
    let without =
        without.map(|(rec, _)| reason("PAYMENT_NOT_VALID", format!("Recipient {rec} has no payment"), Some(rec)));
    let refused = report.positions.iter().filter(|position| position.outcome == ResponseStatus::Ko);
    let refused = refused.map(|position| {
        let detail = format!("The position of notice {} was not updated", position.notice_code);
        reason("PAYMENT_NOT_VALID", detail, None)
    });
    without.chain(refused).collect()
}

fn files_refused(_case: &Case, report: &ValidationReport) -> Vec<RefusalReason> {
    let faults = report.attachments.iter();
    faults.map(|(fault, key)| reason(fault.code(), format!("Attachment {} was refused", key.as_str()), None)).collect()
}

fn tax_ids_refused(_case: &Case, report: &ValidationReport) -> Vec<RefusalReason> {
    let unknown = report.unknown_tax_ids.iter();
    unknown
        .map(|rec| reason("TAXID_NOT_VALID", format!("The tax id of recipient {rec} is not valid"), Some(*rec)))
        .collect()
}

/// A body that may only send light letters: no payment sheet, and few pages (ACC-LIGHT).
fn too_heavy(case: &Case, report: &ValidationReport) -> Vec<RefusalReason> {
    let deposit = &case.deposit;
    if !deposit.light_letters_only {
        return Vec::new();
    }
    let has_sheet = |r: &RecipientFacts| !r.f24.is_empty() || r.payments.iter().any(|p| p.attachment.is_some());
    let sheets = deposit.recipients.iter().any(has_sheet);
    let pages = |key: &DocumentKey| report.pages.iter().find(|count| count.key == *key).map(|count| count.pages);
    let is_light = |(documents, most): &(usize, u32)| {
        deposit.documents.len() == *documents
            && deposit.documents.iter().all(|document| pages(&document.key).is_some_and(|pages| pages <= *most))
    };
    let light = !sheets && LIGHT.iter().any(is_light);
    let detail = "The body may only send one document of 4 pages or two of 2 pages, without payment sheets";
    if light { Vec::new() } else { vec![reason("SENDER_DISABLED_MORE_THAN_20_GRAMS", detail.to_owned(), None)] }
}

/// A step could not be done for a passing fault: it is tried again after the next wait, or the request is refused when
/// the validation has lasted too long.
pub(super) fn hindered(d: &mut Decider<'_>, f24: bool, tries: u32) {
    let over = if f24 { has_f24_answer(d) || !is_asking_after_f24(d) } else { is_past_the_files(d) };
    if d.case.is_answered() || over {
        return;
    }
    let terms = &d.rules.terms;
    let wait = terms.validation_waits.get(tries as usize).or(terms.validation_waits.last()).copied();
    let due = d.now() + wait.map_or(jiff::SignedDuration::from_secs(60), |wait| terms.scaled(wait));
    if due > d.case.deposit.sent_at + terms.scaled(terms.validation_limit) {
        let detail = "A service that the validation needs did not answer in time".to_owned();
        return refuse(d, vec![reason("SERVICE_UNAVAILABLE", detail, None)]);
    }
    let tries = tries + 1;
    let task = if f24 { Task::ValidateF24 { tries } } else { Task::Validate { tries } };
    d.order(&tries.to_string(), due, task);
}

/// The data of the F24 forms was looked at.
pub(super) fn f24_validated(d: &mut Decider<'_>, faults: Vec<F24Fault>) {
    let id = d.id(Category::ValidatedF24).id();
    if d.case.is_answered() || !is_asking_after_f24(d) || has_f24_answer(d) {
        return;
    }
    let status = if faults.is_empty() { "OK" } else { "KO" };
    d.record(id, Facts::ValidatedF24 { status: status.to_owned() }, With::default());
    if !faults.is_empty() {
        let reasons = faults.into_iter();
        let reasons = reasons.map(|fault| reason("F24_METADATA_NOT_VALID", fault.detail, Some(fault.rec)));
        return refuse(d, reasons.collect());
    }
    look_up_addresses(d, Vec::new());
}

fn addresses_call(d: &Decider<'_>) -> ElementId {
    d.id(Category::PublicRegistryValidationCall).delivery_mode(DeliveryMode::Analog).id()
}

/// Addresses that the request left out are asked of the registries, all in one call (ACC-LOOKUP).
fn look_up_addresses(d: &mut Decider<'_>, pages: Vec<PageCount>) {
    let recipients = d.case.recipients.iter().enumerate();
    let missing: Vec<usize> = recipients.filter(|(_, r)| r.address.is_none()).map(|(rec, _)| rec).collect();
    if missing.is_empty() {
        return normalise(d, pages);
    }
    if d.case.deposit.sent_at < d.rules.terms.address_lookup_from {
        let detail = |rec| format!("Recipient {rec} has no address, and addresses are not looked up yet");
        return refuse(d, missing.into_iter().map(|rec| reason("NOT_VALID_ADDRESS", detail(rec), Some(rec))).collect());
    }
    let call = addresses_call(d);
    let facts = Facts::PublicRegistryValidationCall {
        rec_indexes: missing,
        delivery_mode: DeliveryMode::Analog,
        send_date: d.next_instant(),
        pages,
    };
    if d.record(call.clone(), facts, With::default()) {
        d.order_now(call.as_str(), Task::AskAddresses { call: call.clone() });
    }
}

/// The registries answered: an address for each recipient asked after, or the request is refused. Whom they say nothing
/// about they could not be asked for.
pub(super) fn addresses_answered(d: &mut Decider<'_>, call: &ElementId, answers: Vec<(usize, AddressAnswer)>) {
    let awaited = *call == addresses_call(d) && d.case.elements.contains(call);
    if d.case.is_answered() || !awaited {
        return;
    }
    let mut answers: BTreeMap<usize, AddressAnswer> = answers.into_iter().collect();
    let mut faults = Vec::new();
    for rec in 0..d.case.recipients.len() {
        if d.recipient(rec).address.is_some() {
            continue;
        }
        let address = match answers.remove(&rec).unwrap_or(AddressAnswer::Failed) {
            AddressAnswer::Found(address) => Some(address),
            AddressAnswer::NotFound => {
                let detail = format!("No address of recipient {rec} is in the registries");
                faults.push(reason("ADDRESS_NOT_FOUND", detail, Some(rec)));
                None
            }
            AddressAnswer::Failed => {
                let detail = format!("The registries could not be asked for the address of recipient {rec}");
                faults.push(reason("ADDRESS_SEARCH_FAILED", detail, Some(rec)));
                continue;
            }
        };
        let registry = registry_of(d.case.deposit.recipients[rec].recipient_type).to_owned();
        let facts = Facts::PublicRegistryValidationResponse { registry, request_timeline_id: call.clone() };
        let private = Private { physical_address: address, ..Private::default() };
        d.record(answer_id(rec, call), facts, With::rec(rec).private(private));
    }
    if faults.is_empty() { normalise(d, Vec::new()) } else { refuse(d, faults) }
}

fn answer_id(rec: usize, call: &ElementId) -> ElementId {
    ElementId::bare(Category::PublicRegistryValidationResponse).rec(rec).correlation(call).id()
}

/// The registry of residents, or of companies.
fn registry_of(kind: RecipientType) -> &'static str {
    match kind {
        RecipientType::PF => "ANPR",
        RecipientType::PG => "REGISTRO_IMPRESE",
    }
}

/// Every address in its normal form, or the request is refused; then it is accepted.
fn normalise(d: &mut Decider<'_>, pages: Vec<PageCount>) {
    let id = d.id(Category::ValidateNormalizeAddressesRequest).id();
    d.record(id, Facts::ValidateNormalizeAddressesRequest { pages }, With::default());
    let faulty = addresses_that_cannot_be_served(d);
    if !faulty.is_empty() {
        return refuse(d, faulty);
    }
    for rec in 0..d.case.recipients.len() {
        let Some(address) = d.recipient(rec).address.clone() else { continue };
        let id = d.id(Category::NormalizedAddress).rec(rec).id();
        let normal = normalised(&address);
        let (old, normal) = (Some(Box::new(address)), Some(Box::new(normal)));
        let private = Private { old_address: old, normalized_address: normal, ..Private::default() };
        d.record(id, Facts::NormalizedAddress {}, With::rec(rec).private(private));
    }
    accept(d);
}

fn addresses_that_cannot_be_served(d: &Decider<'_>) -> Vec<RefusalReason> {
    let addresses = d.case.recipients.iter().enumerate();
    addresses
        .filter(|(_, recipient)| recipient.address.as_ref().is_some_and(|address| !can_be_served(address)))
        .map(|(rec, _)| reason("NOT_VALID_ADDRESS", format!("The address of recipient {rec} is not valid"), Some(rec)))
        .collect()
}
