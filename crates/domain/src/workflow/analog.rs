//! The paper workflow: preparation and dispatch of the registered letters, and the search for another address.
//!
//! At most two attempts. The second goes to the address that the carrier found on the spot, else to the one of the
//! registries; none, an unusable one or the same one means that the addressee is untraceable (art. 26 c. 7). What the
//! carrier answers is in `analog_answers`, how the flow ends in `analog_end`, what a letter costs in `envelope`.

use super::addresses::can_be_served;
use super::decider::{Decider, With};
use super::{analog_end, envelope, simple_letter};
use crate::case::{Category, CostPhase, ElementId, Facts, Letter, Private};
use crate::ids::{DocumentKey, DocumentKind};
use crate::party::PhysicalAddress;
use crate::request::PhysicalCommunicationType;
use crate::work::Task;
use crate::workflow::carrier::Product;
use jiff::Timestamp;

/// Code under which a first letter without an address is parked.
const NO_ADDRESS: &str = "NO_ADDRESS";

/// The courtesy wait is over: the first letter is prepared, unless the recipient has opened or paid.
pub(super) fn start(d: &mut Decider<'_>, rec: usize) {
    if d.case.elements.contains(&d.id(Category::ScheduleAnalogWorkflow).rec(rec).id()) {
        prepare(d, rec, 0);
    }
}

/// Prepares the letter of an attempt.
pub(super) fn prepare(d: &mut Decider<'_>, rec: usize, attempt: u8) {
    let prepared = d.recipient(rec).registered_letter(attempt).is_some(); // by an id of an earlier rework, perhaps
    if !d.case.is_open() || d.recipient(rec).is_settled() || prepared {
        return;
    }
    let rework = d.recipient(rec).rework;
    let id = d.id(Category::PrepareAnalogDomicile).rec(rec).attempt(attempt).rework(rework).id();
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

/// The address found on the spot, where a letter can go there and it is another one than the letter went to.
fn discovered(letter: &Letter) -> Option<PhysicalAddress> {
    let sent = letter.sent.as_ref()?;
    letter.discovered.clone().filter(|found| !found.same_place(&sent.address) && can_be_served(found))
}

/// Address, product and cost are settled: the letter is sent, waits for its place in the post, or the search has failed.
pub(super) fn prepared(
    d: &mut Decider<'_>,
    rec: usize,
    prepare: &ElementId,
    found: Option<PhysicalAddress>,
    place_from: Option<Timestamp>,
) {
    let Some(letter) = d.recipient(rec).letters.iter().find(|letter| letter.prepare == *prepare).cloned() else {
        return;
    };
    let over = letter.sent.is_some() || (letter.attempt.is_some() && analog_end::is_over(d.recipient(rec)));
    if !d.case.is_open() || d.recipient(rec).is_settled() || over {
        return;
    }
    if let Some(at) = place_from.filter(|at| *at > d.now()) {
        return wait_for_place(d, rec, &letter, at);
    }
    match letter.attempt {
        None => simple_letter::send(d, rec, &letter, found),
        Some(0) => match d.recipient(rec).address.clone() {
            Some(address) => send(d, rec, 0, prepare, address),
            None => d.park(rec, "no address is known for the first letter", NO_ADDRESS),
        },
        Some(_) => match second_address(d, rec, found) {
            Search::Found(address) => send(d, rec, 1, prepare, address),
            Search::Failed(cause, found) => search_failed(d, rec, prepare, cause, found),
        },
    }
}

/// The post has no room yet (PAPER-CAPACITY): the date is written down, and the preparation is made again then.
fn wait_for_place(d: &mut Decider<'_>, rec: usize, letter: &Letter, at: Timestamp) {
    let prepare = letter.prepare.clone();
    if letter.planned.last() != Some(&at) {
        let index = letter.planned.len() as u32 + 1;
        let id = d.id(Category::PaperPlanned).rec(rec).index(index).correlation(&prepare).id();
        let facts = Facts::PaperPlanned { planned_date: at, prepare_request_id: prepare.clone() };
        d.record(id, facts, With::rec(rec));
    }
    let look_up = match letter.attempt {
        None => d.recipient(rec).address.is_none(),
        Some(attempt) => attempt == 1 && d.recipient(rec).registered_letter(0).and_then(discovered).is_none(),
    };
    d.order(&format!("{prepare}:{}", at.as_millisecond()), at, Task::PreparePaper { rec, prepare, look_up });
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
        return Search::Found(address);
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
    let rework = d.recipient(rec).rework;
    let request = d.id(Category::SendAnalogDomicile).rec(rec).attempt(attempt).rework(rework).id();
    let service_level = d.case.deposit.physical_communication_type;
    let product = product(service_level, &address);
    let content = envelope::whole(d, rec);
    let Some(analog_cost) = envelope::price(d, product, &address, content) else {
        return d.park(rec, "the price list has no price for this letter", product.wire());
    };
    let first = d.recipient(rec).registered_letter(0).map(|letter| letter.prepare.clone());
    let facts = Facts::SendAnalogDomicile {
        service_level,
        sent_attempt_made: attempt,
        related_request_id: if attempt == 0 { None } else { first },
        analog_cost,
        product_type: product,
        number_of_pages: content.pages_told(),
        envelope_weight: content.pages_told().map(|_| content.envelope().grams),
        prepare_request_id: prepare.clone(),
        f24_attachments: f24_of_letter(d, rec, &request).map(|key| key.uri()).into_iter().collect(),
        vat: d.case.deposit.vat,
    };
    let private = Private { physical_address: Some(address), ..Private::default() };
    if d.record(request.clone(), facts, With::rec(rec).private(private)) {
        d.order_now(request.as_str(), Task::SendPaper { rec, request: request.clone(), expedition: 0 });
        let phase = match attempt {
            0 => CostPhase::SendAnalogDomicileAttempt0,
            _ => CostPhase::SendAnalogDomicileAttempt1,
        };
        super::positions::update(d, Some(rec), phase, request.as_str());
    }
}

/// The key of the F24 forms that go into a letter, with the cost it brings printed on them.
fn f24_of_letter(d: &Decider<'_>, rec: usize, request: &ElementId) -> Option<DocumentKey> {
    let asked = d.case.deposit.recipients.get(rec).is_some_and(|recipient| !recipient.f24.is_empty());
    asked.then(|| DocumentKey::derived(DocumentKind::F24, request.as_str(), "pdf"))
}

/// Postal product of a service level for an address.
fn product(level: PhysicalCommunicationType, address: &PhysicalAddress) -> Product {
    match level {
        _ if address.is_foreign() => Product::Rir,
        PhysicalCommunicationType::ArRegisteredLetter => Product::Ar,
        PhysicalCommunicationType::RegisteredLetter890 => Product::L890,
    }
}

fn search_failed(d: &mut Decider<'_>, rec: usize, prepare: &ElementId, cause: &str, found: Option<PhysicalAddress>) {
    let rework = d.recipient(rec).rework;
    let id = d.id(Category::PrepareAnalogDomicileFailure).rec(rec).rework(rework).id();
    let facts =
        Facts::PrepareAnalogDomicileFailure { failure_cause: cause.to_owned(), prepare_request_id: prepare.clone() };
    let private = Private { found_address: found.map(Box::new), ..Private::default() };
    d.record(id, facts, With::rec(rec).private(private));
    match d.recipient(rec).registered_letter(0).and_then(|first| first.timed_out) {
        Some(timed_out) => analog_end::timed_out(d, rec, timed_out),
        None => analog_end::untraceable(d, rec),
    }
}
