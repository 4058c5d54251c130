//! How the paper flow of a recipient ends: served, untraceable, deceased, or without an outcome from abroad.
//!
//! Each end is one element (and what the law hangs on it); the first one holds, until a rework takes it back.

use super::decider::{Decider, With};
use super::{legal_fact, refinement, terms};
use crate::case::{Category, EndWorkflowStatus, Facts, LegalFactCategory, Letter, Outcome, Private, RecipientState};
use crate::money::Cents;
use crate::work::Template;
use jiff::Timestamp;

/// Whether paper has ended for this recipient.
pub(super) fn is_over(recipient: &RecipientState) -> bool {
    recipient.analog_failed.is_some() || recipient.analog_timed_out.is_some() || recipient.deceased.is_some()
}

/// Served: the term of ten days runs from the date that the carrier certifies (EFF-PAPER).
pub(super) fn served(d: &mut Decider<'_>, rec: usize, letter: &Letter, at: Timestamp) {
    let rework = d.recipient(rec).rework;
    let id = d.id(Category::AnalogSuccessWorkflow).rec(rec).rework(rework).id();
    d.record(id, Facts::AnalogSuccessWorkflow {}, With::rec(rec).private(address_of(letter)));
    let date = terms::after_paper_delivery(at, &d.rules.terms);
    refinement::schedule(d, rec, &date);
}

/// Paper gave up: the notice is deposited on the platform, and the term of ten days begins (EFF-UNTRACED).
pub(super) fn untraceable(d: &mut Decider<'_>, rec: usize) {
    let rework = d.recipient(rec).rework;
    let id = d.id(Category::AnalogFailureWorkflow).rec(rec).rework(rework).id();
    let deposited = d.next_instant();
    let generated_aar_url = aar_url(d, rec);
    if !d.record(id, Facts::AnalogFailureWorkflow { generated_aar_url }, With::rec(rec)) {
        return;
    }
    let element = d.id(Category::CompletelyUnreachableCreationRequest).rec(rec).rework(rework).id();
    let key = legal_fact::key(&element, Template::AnalogFailureDelivery);
    let facts = Facts::CompletelyUnreachableCreationRequest {
        legal_fact_id: key.clone(),
        completion_workflow_date: deposited,
        end_workflow_status: EndWorkflowStatus::Failure,
    };
    d.record(element, facts, With::rec(rec));
    let id = d.id(Category::CompletelyUnreachable).rec(rec).rework(rework).id();
    let proof = legal_fact::proof(&key, LegalFactCategory::AnalogFailureDelivery);
    let facts = Facts::CompletelyUnreachable { legal_fact_generation_date: d.next_instant() };
    d.record(id, facts, With::rec(rec).legal_fact(Some(proof)));
    legal_fact::order(d, key, Template::AnalogFailureDelivery, Some(rec));
    let date = terms::after_deposit_for_untraceable(term_runs_from(d, rec, deposited), &d.rules.terms);
    refinement::schedule(d, rec, &date);
}

/// The deposit of the notice; for cases older than that rule, the carrier's last outcome.
fn term_runs_from(d: &Decider<'_>, rec: usize, deposited: Timestamp) -> Timestamp {
    if d.case.deposit.sent_at >= d.rules.terms.untraceable_from_deposit_from {
        return deposited;
    }
    let outcomes = d.recipient(rec).letters.iter().filter_map(|letter| letter.outcome.as_ref());
    outcomes.map(|outcome| outcome.at).max().unwrap_or(deposited)
}

/// The carrier found the addressee deceased: the flow ends without legal effect (PAPER-DECEASED).
pub(super) fn deceased(d: &mut Decider<'_>, rec: usize, letter: &Letter, outcome: &Outcome) {
    if d.case.deposit.sent_at < d.rules.terms.deceased_from {
        return served(d, rec, letter, outcome.at);
    }
    let rework = d.recipient(rec).rework;
    let id = d.id(Category::AnalogWorkflowRecipientDeceased).rec(rec).rework(rework).id();
    let facts = Facts::AnalogWorkflowRecipientDeceased {
        notification_cost: cost_not_borne(d, rec),
        notification_date: outcome.at,
    };
    d.record(id, facts, With::rec(rec).private(address_of(letter)));
}

/// No outcome came from abroad for the last letter: the flow ends without legal effect (PAPER-ABROAD).
pub(super) fn timed_out(d: &mut Decider<'_>, rec: usize, timeout_date: Timestamp) {
    let rework = d.recipient(rec).rework;
    let id = d.id(Category::AnalogFailureWorkflowTimeout).rec(rec).rework(rework).id();
    let facts = Facts::AnalogFailureWorkflowTimeout {
        generated_aar_url: aar_url(d, rec),
        notification_cost: cost_not_borne(d, rec),
        timeout_date,
    };
    d.record(id, facts, With::rec(rec));
}

/// The base cost, where no earlier element of the recipient bears it (COST-BASE).
fn cost_not_borne(d: &Decider<'_>, rec: usize) -> Option<Cents> {
    (!d.recipient(rec).has_borne_cost()).then_some(d.rules.costs.send_fee)
}

fn aar_url(d: &Decider<'_>, rec: usize) -> String {
    d.recipient(rec).aar.as_ref().map(|aar| aar.key.uri()).unwrap_or_default()
}

fn address_of(letter: &Letter) -> Private {
    Private { physical_address: letter.sent.as_ref().map(|sent| sent.address.clone()), ..Private::default() }
}
