//! The paper workflow: preparation and dispatch of the registered letters, and the search for another address.
//!
//! At most two attempts. The second goes to the address that the carrier found on the spot, else to the one of the
//! registries; none, an unusable one or the same one means that the addressee is untraceable (art. 26 c. 7). What the
//! carrier answers is in `analog_answers`.

use super::decider::{Decider, With};
use super::validation::can_be_served;
use super::{refinement, simple_letter, terms};
use crate::case::{Category, ElementId, EndWorkflowStatus, Facts, LegalFactCategory, Letter, Private};
use crate::party::PhysicalAddress;
use crate::request::PhysicalCommunicationType;
use crate::work::{Task, Template};
use crate::workflow::carrier::Product;

/// The courtesy wait is over: the first letter is prepared, unless the recipient has opened or paid.
pub(super) fn start(d: &mut Decider<'_>, rec: usize) {
    if d.case.elements.contains(&d.id(Category::ScheduleAnalogWorkflow).rec(rec).id()) {
        prepare(d, rec, 0);
    }
}

/// Prepares the letter of an attempt.
pub(super) fn prepare(d: &mut Decider<'_>, rec: usize, attempt: u8) {
    if !d.case.is_open() || d.recipient(rec).is_settled() {
        return;
    }
    let id = d.id(Category::PrepareAnalogDomicile).rec(rec).attempt(attempt).id();
    let first = d.recipient(rec).registered_letter(0).cloned();
    let facts = Facts::PrepareAnalogDomicile {
        service_level: d.case.deposit.physical_communication_type,
        sent_attempt_made: attempt,
        related_request_id: if attempt == 0 { None } else { first.as_ref().map(|letter| letter.prepare.clone()) },
    };
    let address = match (&first, attempt) {
        (Some(first), 1) => discovered(first).or_else(|| d.recipient(rec).address.clone()),
        _ => d.recipient(rec).address.clone(),
    };
    let private = Private { physical_address: address, ..Private::default() };
    if d.record(id.clone(), facts, With::rec(rec).private(private)) {
        let look_up = attempt == 1 && first.as_ref().and_then(discovered).is_none();
        d.order_now(id.as_str(), Task::PreparePaper { rec, prepare: id.clone(), look_up });
    }
}

/// The address found on the spot, where it is another one than the letter went to.
fn discovered(letter: &Letter) -> Option<PhysicalAddress> {
    let sent = letter.sent.as_ref()?;
    letter.discovered.clone().filter(|found| !found.same_place(&sent.address))
}

/// Address, product and cost are settled: the letter is sent, or the search has failed.
pub(super) fn prepared(d: &mut Decider<'_>, rec: usize, prepare: &ElementId, found: Option<PhysicalAddress>) {
    let Some(letter) = d.recipient(rec).letters.iter().find(|letter| letter.prepare == *prepare).cloned() else {
        return;
    };
    let over = letter.sent.is_some() || d.recipient(rec).analog_failed.is_some();
    if !d.case.is_open() || d.recipient(rec).is_settled() || over {
        return;
    }
    match letter.attempt {
        None => simple_letter::send(d, rec, prepare),
        Some(0) => {
            if let Some(address) = d.recipient(rec).address.clone() {
                send(d, rec, 0, prepare, address);
            }
        }
        Some(_) => match second_address(d, rec, found) {
            Search::Found(address) => send(d, rec, 1, prepare, address),
            Search::Failed(cause, found) => search_failed(d, rec, prepare, cause, found),
        },
    }
}

/// What the search for another address came to.
enum Search {
    Found(PhysicalAddress),
    /// Why there is none: `D00` nothing found, `D01` not usable, `D02` the same.
    Failed(&'static str, Option<PhysicalAddress>),
}

/// The address of the second attempt, or why there is none.
fn second_address(d: &Decider<'_>, rec: usize, found: Option<PhysicalAddress>) -> Search {
    let first = d.recipient(rec).registered_letter(0);
    if let Some(address) = first.and_then(discovered) {
        return if can_be_served(&address) { Search::Found(address) } else { Search::Failed("D01", Some(address)) };
    }
    let Some(address) = found else { return Search::Failed("D00", None) };
    let was_first = first.and_then(|letter| letter.sent.as_ref()).is_some_and(|sent| sent.address.same_place(&address));
    match (can_be_served(&address), was_first) {
        (false, _) => Search::Failed("D01", Some(address)),
        (true, true) => Search::Failed("D02", Some(address)),
        (true, false) => Search::Found(address),
    }
}

fn send(d: &mut Decider<'_>, rec: usize, attempt: u8, prepare: &ElementId, address: PhysicalAddress) {
    let request = d.id(Category::SendAnalogDomicile).rec(rec).attempt(attempt).id();
    let service_level = d.case.deposit.physical_communication_type;
    let product = product(service_level);
    let first = d.recipient(rec).registered_letter(0).map(|letter| letter.prepare.clone());
    let facts = Facts::SendAnalogDomicile {
        service_level,
        sent_attempt_made: attempt,
        related_request_id: if attempt == 0 { None } else { first },
        analog_cost: d.rules.letter_price(product),
        product_type: product,
        number_of_pages: None,
        prepare_request_id: prepare.clone(),
        vat: d.case.deposit.vat,
    };
    let private = Private { physical_address: Some(address), ..Private::default() };
    if d.record(request.clone(), facts, With::rec(rec).private(private)) {
        d.order_now(request.as_str(), Task::SendPaper { rec, request: request.clone() });
    }
}

/// Postal product of a service level, in Italy.
fn product(level: PhysicalCommunicationType) -> Product {
    match level {
        PhysicalCommunicationType::ArRegisteredLetter => Product::Ar,
        PhysicalCommunicationType::RegisteredLetter890 => Product::L890,
    }
}

fn search_failed(d: &mut Decider<'_>, rec: usize, prepare: &ElementId, cause: &str, found: Option<PhysicalAddress>) {
    let id = d.id(Category::PrepareAnalogDomicileFailure).rec(rec).id();
    let facts =
        Facts::PrepareAnalogDomicileFailure { failure_cause: cause.to_owned(), prepare_request_id: prepare.clone() };
    let private = Private { found_address: found, ..Private::default() };
    d.record(id, facts, With::rec(rec).private(private));
    failed(d, rec);
}

/// Paper gave up: the notice is deposited on the platform, and the term of ten days begins (EFF-UNTRACED).
pub(super) fn failed(d: &mut Decider<'_>, rec: usize) {
    let id = d.id(Category::AnalogFailureWorkflow).rec(rec).id();
    let aar = d.recipient(rec).aar.as_ref().map(|aar| aar.key.uri()).unwrap_or_default();
    let deposited = d.next_instant();
    if !d.record(id, Facts::AnalogFailureWorkflow { generated_aar_url: aar }, With::rec(rec)) {
        return;
    }
    let category = Category::CompletelyUnreachableCreationRequest;
    let request = super::legal_fact::request(d, category, Template::AnalogFailureDelivery, Some(rec));
    let key = request.key.clone();
    let facts = Facts::CompletelyUnreachableCreationRequest {
        legal_fact_id: key.clone(),
        completion_workflow_date: deposited,
        end_workflow_status: EndWorkflowStatus::Failure,
    };
    d.record(request.element, facts, With::rec(rec));
    let id = d.id(Category::CompletelyUnreachable).rec(rec).id();
    let proof = super::legal_fact::proof(&key, LegalFactCategory::AnalogFailureDelivery);
    let facts = Facts::CompletelyUnreachable { legal_fact_generation_date: d.next_instant() };
    d.record(id, facts, With::rec(rec).legal_fact(Some(proof)));
    super::legal_fact::order(d, key, Template::AnalogFailureDelivery, Some(rec));
    let date = terms::after_deposit_for_untraceable(deposited, &d.rules.terms);
    refinement::schedule(d, rec, &date);
}
