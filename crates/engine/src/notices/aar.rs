//! The notice of receipt (avviso di avvenuta ricezione): what came, where to read it, when it takes effect.

use super::Draft;
use messo_domain::work::Template;
use messo_ports::notices::Notice;

/// The notice of one recipient, dated by the acceptance, which ordered it.
pub(super) fn notice(draft: &Draft<'_>, access_url: String) -> Option<Notice> {
    let mut notice = draft.notice(Template::Aar, draft.case().accepted?);
    notice.access_url = Some(access_url);
    Some(notice)
}
