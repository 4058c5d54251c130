//! The notice of receipt (avviso di avvenuta ricezione): what came, where to read it, when it takes effect.

use super::Draft;
use messo_domain::case::Facts;
use messo_domain::ids::DocumentKey;
use messo_domain::work::Template;
use messo_ports::notices::Notice;

/// The notice of one recipient, dated by the event that asked for it.
pub(super) fn notice(draft: &Draft<'_>, key: &DocumentKey, access_url: String) -> Option<Notice> {
    let asked = draft.loaded.events.iter().find(|event| match &event.facts {
        Facts::AarCreationRequest { aar_key, .. } => *aar_key == key.uri(),
        _ => false,
    })?;
    let mut notice = draft.notice(Template::Aar, asked.recorded);
    notice.access_url = Some(access_url);
    Some(notice)
}
