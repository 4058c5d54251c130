//! The first access to the act by the recipient or a delegate: legal effect at once, if it had not come before.

use super::command::View;
use super::decider::{Decider, With};
use super::legal_fact;
use crate::case::{Category, Facts, LegalFactCategory, Private};
use crate::work::Template;

/// An access. Only the first one counts; none does once a cancellation was asked for or before the acceptance.
pub(super) fn viewed(d: &mut Decider<'_>, view: View) {
    let rec = view.rec;
    if !d.case.is_open() || d.case.accepted.is_none() || rec >= d.case.recipients.len() {
        return;
    }
    let category = Category::NotificationViewedCreationRequest;
    let request = legal_fact::request(d, category, Template::RecipientAccess, Some(rec));
    let key = request.key.clone();
    let accessed_at = d.next_instant();
    let facts = Facts::NotificationViewedCreationRequest {
        legal_fact_id: key.clone(),
        event_timestamp: accessed_at,
        source_channel: view.source_channel,
        source_channel_details: view.source_channel_details,
    };
    let private = view.delegate.map(|delegate| Private { delegate_info: Some(delegate), ..Private::default() });
    let private = private.map(Box::new);
    if !d.record(request.element, facts, With { rec: Some(rec), private: private.clone(), ..With::default() }) {
        return;
    }
    let borne = d.recipient(rec).has_borne_cost();
    let notification_cost = (!borne).then_some(d.rules.costs.send_fee);
    let id = d.id(Category::NotificationViewed).rec(rec).id();
    let proof = legal_fact::proof(&key, LegalFactCategory::RecipientAccess);
    let facts = Facts::NotificationViewed { notification_cost, event_timestamp: accessed_at };
    d.record(id, facts, With { rec: Some(rec), private, ..With::default() }.legal_fact(Some(proof)));
    legal_fact::order(d, key, Template::RecipientAccess, Some(rec));
}
