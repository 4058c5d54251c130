//! Cancellation by the sender: asked for at once, carried out by work, final.
//!
//! From the request on nothing new is sent; what is in the post goes on being recorded. A request that is still in
//! validation is cancelled right after its acceptance, and ends by itself if it is refused.

use super::decider::{Decider, With};
use super::{legal_fact, refinement};
use crate::case::{Category, CostPhase, Facts, LegalFactCategory};
use crate::work::{Task, Template};

/// The sender asks. The second time, and after a refusal, nothing changes.
pub(super) fn requested(d: &mut Decider<'_>, request_id: String) {
    if d.case.refused.is_some() {
        return;
    }
    refine_those_whose_date_has_come(d);
    let id = d.id(Category::NotificationCancellationRequest).id();
    let facts = Facts::NotificationCancellationRequest { cancellation_request_id: request_id };
    if d.record(id, facts, With::default()) && d.case.accepted.is_some() {
        d.order_now("0", Task::Cancel);
    }
}

/// A date that has come before the request is a fact of law, even where its work was not done yet.
fn refine_those_whose_date_has_come(d: &mut Decider<'_>) {
    for rec in 0..d.case.recipients.len() {
        if d.recipient(rec).refinement_due.is_some_and(|(date, ..)| date <= d.now()) {
            refinement::due(d, rec);
        }
    }
}

/// Carries it out: the legal fact, the cost of those not yet reached, the notice codes freed.
pub(super) fn due(d: &mut Decider<'_>) {
    if d.case.accepted.is_none() || d.case.cancellation_requested.is_none() || d.case.cancelled.is_some() {
        return;
    }
    let category = Category::NotificationCancelledDocumentCreationRequest;
    let request = legal_fact::request(d, category, Template::NotificationCancelled, None);
    let key = request.key.clone();
    let facts = Facts::NotificationCancelledDocumentCreationRequest { legal_fact_id: key.clone() };
    d.record(request.element, facts, With::default());
    let not_refined: Vec<usize> = not_refined(d);
    let facts = Facts::NotificationCancelled {
        notification_cost: d.rules.costs.send_fee * not_refined.len() as u32,
        not_refined_recipient_indexes: not_refined,
    };
    let id = d.id(Category::NotificationCancelled).id();
    let proof = legal_fact::proof(&key, LegalFactCategory::NotificationCancelled);
    d.record(id, facts, With::default().legal_fact(Some(proof)));
    legal_fact::order(d, key, Template::NotificationCancelled, None);
    d.order_now("0", Task::ReleaseNoticeCodes);
    super::positions::update(d, None, CostPhase::NotificationCancelled, "cancelled");
}

/// Recipients who bore no cost yet: neither refined nor reached by a first access.
fn not_refined(d: &Decider<'_>) -> Vec<usize> {
    let recipients = d.case.recipients.iter().enumerate();
    recipients.filter(|(_, r)| r.refined.is_none() && !r.has_borne_cost()).map(|(rec, _)| rec).collect()
}
