//! The notice of receipt (avviso di avvenuta ricezione): what came, where to read it, when it takes effect.

use super::Draft;
use messo_domain::rules::{RuleSet, Terms};
use messo_domain::work::Template;
use messo_ports::notices::{Notice, NoticeTerms};

/// The notice of one recipient, dated by the acceptance, which ordered it.
pub(super) fn notice(draft: &Draft<'_>, rules: &RuleSet, access_url: String) -> Option<Notice> {
    let mut notice = draft.notice(Template::Aar, draft.case().accepted?);
    notice.access_url = Some(access_url);
    notice.terms = Some(told(&rules.terms));
    Some(notice)
}

/// The terms that the notice tells beforehand, since no channel is known to succeed yet.
fn told(terms: &Terms) -> NoticeTerms {
    NoticeTerms {
        digital_days: terms.digital_success_days,
        late_from: terms.non_visibility_from,
        late_days: terms.non_visibility_days,
        undelivered_days: terms.digital_failure_days,
        paper_days: terms.analog_success_days,
        giacenza_days: terms.giacenza_days,
        untraceable_days: terms.analog_failure_days,
    }
}
