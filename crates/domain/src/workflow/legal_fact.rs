//! Ordering of documents: the key is fixed with the fact that asks for the document, rendering is work.
//!
//! The pair X_CREATION_REQUEST → X stands in one decision, so that no outage of rendering or sealing moves a legal
//! date. The key follows from the element id: a step that runs twice asks for the same document.

use super::decider::Decider;
use crate::case::{Category, ElementId, LegalFactCategory, LegalFactRef};
use crate::ids::{DocumentKey, DocumentKind};
use crate::work::{Task, Template};

/// A document about to be asked for.
pub(super) struct Request {
    /// Id of the element that asks for it.
    pub element: ElementId,
    /// Its key.
    pub key: DocumentKey,
}

/// Id and key of a document that this element asks for.
pub(super) fn request(d: &Decider<'_>, category: Category, template: Template, rec: Option<usize>) -> Request {
    let parts = d.id(category);
    let element = match rec {
        Some(rec) => parts.rec(rec).id(),
        None => parts.id(),
    };
    let key = key(&element, template);
    Request { element, key }
}

/// Key of the document that this element asks for.
pub(super) fn key(element: &ElementId, template: Template) -> DocumentKey {
    let kind = match template {
        Template::Aar => DocumentKind::Aar,
        Template::F24 => DocumentKind::F24,
        _ => DocumentKind::LegalFact,
    };
    DocumentKey::derived(kind, element.as_str(), "pdf")
}

/// The reference from an element to the document that proves it.
pub(super) fn proof(key: &DocumentKey, category: LegalFactCategory) -> LegalFactRef {
    LegalFactRef { key: key.uri(), category }
}

/// Orders the rendering.
pub(super) fn order(d: &mut Decider<'_>, key: DocumentKey, template: Template, rec: Option<usize>) {
    let apart = key.as_str().to_owned();
    d.order_now(&apart, Task::Render { key, template, rec });
}
