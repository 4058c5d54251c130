//! The simple registered letter that informs after a failed digital flow. Its events are recorded; none has a
//! consequence.

use super::decider::{Decider, With};
use crate::case::{Category, ElementId, Facts, Private};
use crate::work::Task;
use crate::workflow::carrier::Product;

/// Prepares the letter, unless the recipient has opened or paid.
pub(super) fn prepare(d: &mut Decider<'_>, rec: usize) {
    if d.recipient(rec).is_settled() {
        return;
    }
    let Some(address) = d.recipient(rec).address.clone() else { return };
    let prepare = d.id(Category::PrepareSimpleRegisteredLetter).rec(rec).id();
    let private = Private { physical_address: Some(address), ..Private::default() };
    if d.record(prepare.clone(), Facts::PrepareSimpleRegisteredLetter {}, With::rec(rec).private(private)) {
        d.order_now(prepare.as_str(), Task::PreparePaper { rec, prepare: prepare.clone(), look_up: false });
    }
}

/// Sends the prepared letter, unless the recipient has opened or paid meanwhile.
pub(super) fn send(d: &mut Decider<'_>, rec: usize, prepare: &ElementId) {
    let Some(address) = d.recipient(rec).address.clone() else { return };
    let request = d.id(Category::SendSimpleRegisteredLetter).rec(rec).id();
    let facts = Facts::SendSimpleRegisteredLetter {
        analog_cost: d.rules.letter_price(Product::Rs),
        product_type: Product::Rs,
        number_of_pages: d.recipient(rec).aar.as_ref().map(|aar| aar.pages),
        prepare_request_id: prepare.clone(),
        vat: d.case.deposit.vat,
    };
    let private = Private { physical_address: Some(address), ..Private::default() };
    if d.record(request.clone(), facts, With::rec(rec).private(private)) {
        d.order_now(request.as_str(), Task::SendPaper { rec, request: request.clone() });
    }
}
