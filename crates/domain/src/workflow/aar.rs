//! The notice of receipt (*avviso di avvenuta ricezione*): ordered at acceptance, dispatched once it is on disk.
//!
//! Unlike a legal fact it is what goes out, so both of its elements are written when it is there: the first one tells its
//! pages, which only the renderer knows.

use super::command::StoredDocument;
use super::decider::{Decider, With};
use super::{acceptance, legal_fact};
use crate::case::{Category, Facts};
use crate::work::{Task, Template};

/// Orders the notice of a recipient.
pub(super) fn order(d: &mut Decider<'_>, rec: usize) {
    let request = legal_fact::request(d, Category::AarCreationRequest, Template::Aar, Some(rec));
    legal_fact::order(d, request.key, Template::Aar, Some(rec));
}

/// A document is on disk. For the notice of receipt that is the event that lets the recipient's flow begin.
pub(super) fn document_stored(d: &mut Decider<'_>, document: &StoredDocument) {
    let id = d.id(Category::DocumentStored).document(document.key.as_str()).id();
    let facts = Facts::DocumentStored {
        key: document.key.clone(),
        template: document.template.name().to_owned(),
        renderer_version: document.renderer_version.clone(),
        sha256: document.sha256,
        size: document.size,
        pages: document.pages,
    };
    d.record(id, facts, With { rec: document.rec, ..With::default() });
    let Some(rec) = document.rec else { return };
    match document.template {
        Template::F24 => acceptance::f24_stored(d, rec, document.key.uri()),
        Template::Aar => notice_stored(d, rec, document),
        _ => {}
    }
}

fn notice_stored(d: &mut Decider<'_>, rec: usize, document: &StoredDocument) {
    if !d.case.is_open() || d.case.accepted.is_none() {
        return;
    }
    let id = d.id(Category::AarCreationRequest).rec(rec).id();
    let facts = Facts::AarCreationRequest {
        aar_key: document.key.uri(),
        number_of_pages: document.pages,
        aar_template_type: "AAR_NOTIFICATION".to_owned(),
    };
    d.record(id, facts, With::rec(rec));
    let id = d.id(Category::AarGeneration).rec(rec).id();
    let facts = Facts::AarGeneration { generated_aar_url: document.key.uri(), number_of_pages: document.pages };
    if d.record(id, facts, With::rec(rec)) {
        d.order_now(&rec.to_string(), Task::ChooseDelivery { rec });
    }
}
