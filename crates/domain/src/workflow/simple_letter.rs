//! The simple registered letter that informs after a failed digital flow. Its events are recorded; none has a
//! consequence.

use super::addresses::can_be_served;
use super::decider::{Decider, With};
use super::envelope;
use crate::case::{Category, CostPhase, Facts, Letter, Private};
use crate::party::PhysicalAddress;
use crate::work::Task;
use crate::workflow::carrier::Product;

/// Prepares the letter, unless the recipient has opened or paid. Without an address the registries are asked.
pub(super) fn prepare(d: &mut Decider<'_>, rec: usize) {
    if d.recipient(rec).is_settled() {
        return;
    }
    let address = d.recipient(rec).address.clone();
    let look_up = address.is_none();
    let prepare = d.id(Category::PrepareSimpleRegisteredLetter).rec(rec).id();
    let private = Private { physical_address: address, ..Private::default() };
    if d.record(prepare.clone(), Facts::PrepareSimpleRegisteredLetter {}, With::rec(rec).private(private)) {
        d.order_now(prepare.as_str(), Task::PreparePaper { rec, prepare: prepare.clone(), look_up });
    }
}

/// Sends the prepared letter; where no address is known, none goes.
pub(super) fn send(d: &mut Decider<'_>, rec: usize, letter: &Letter, found: Option<PhysicalAddress>) {
    let address = d.recipient(rec).address.clone().or(found);
    let Some(address) = address.filter(can_be_served) else { return };
    let request = d.id(Category::SendSimpleRegisteredLetter).rec(rec).id();
    let product = if address.is_foreign() { Product::Ris } else { Product::Rs };
    let content = envelope::notice_alone(d, rec);
    let Some(analog_cost) = envelope::price(d, product, &address, content) else {
        return d.park(rec, "the price list has no price for this letter", product.wire());
    };
    let facts = Facts::SendSimpleRegisteredLetter {
        analog_cost,
        product_type: product,
        number_of_pages: content.pages_told(),
        envelope_weight: content.pages_told().map(|_| content.envelope().grams),
        prepare_request_id: letter.prepare.clone(),
        vat: d.case.deposit.vat,
    };
    let private = Private { physical_address: Some(address), ..Private::default() };
    if d.record(request.clone(), facts, With::rec(rec).private(private)) {
        d.order_now(request.as_str(), Task::SendPaper { rec, request: request.clone(), expedition: 0 });
        super::positions::update(d, Some(rec), CostPhase::SendSimpleRegisteredLetter, request.as_str());
    }
}
