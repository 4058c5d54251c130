//! Rules on the files of a request: a key that fits what the file is used for, and files used twice.
//!
//! Whether the file was uploaded, and hashes to what is said, is validated after the deposit.
//! Source: SEND, synchronous checks of the sending call.

use std::collections::HashSet;

use super::{Attachment, AttachmentRef, Digests, NewNotification, Objection, Recipient};
use crate::ids::DocumentKind;

/// Keys of payment forms and of F24 data must be those of their kind, and not end like the other's.
pub(super) fn payment_keys(recipient: &Recipient) -> Vec<Objection> {
    let forms = recipient.payments.iter().filter_map(|payment| payment.pago_pa.as_ref()?.attachment.as_ref());
    let metadata = recipient.payments.iter().filter_map(|payment| Some(&payment.f24.as_ref()?.metadata_attachment));
    forms
        .filter(|form| !has_key_of(form, DocumentKind::NotificationAttachment, ".json"))
        .chain(metadata.filter(|data| !has_key_of(data, DocumentKind::F24Metadata, ".pdf")))
        .map(|file| {
            let (key, content_type) = (&file.r#ref.key, &file.content_type);
            Objection::generic(format!("Key: {key} does not conform to the expected content type: {content_type}"))
        })
        .collect()
}

fn has_key_of(file: &Attachment, kind: DocumentKind, wrong_ending: &str) -> bool {
    let key = file.r#ref.key.as_str();
    key.contains(kind.prefix()) && !key.ends_with(wrong_ending)
}

/// Keys of notified documents must be those of uploaded attachments.
pub(super) fn document_keys(request: &NewNotification) -> Vec<Objection> {
    let expected = DocumentKind::NotificationAttachment.prefix();
    let keys = request.documents.iter().map(|document| &document.r#ref.key);
    keys.filter(|key| !key.as_str().contains(expected))
        .map(|key| {
            Objection::generic(format!(
                "Document Attachments key {key} does not contain the expected value: {expected}"
            ))
        })
        .collect()
}

/// No file twice among the documents, nor among the documents and the payment forms of one recipient. Two recipients may
/// share a form.
pub(super) fn repeated(request: &NewNotification) -> Option<Objection> {
    let mut documents = HashSet::new();
    let documents_differ =
        request.documents.iter().all(|document| documents.insert(identity(&document.r#ref, &document.digests)));
    let forms_differ = |recipient: &Recipient| {
        let mut own = HashSet::new();
        recipient
            .payments
            .iter()
            .filter_map(|payment| payment.pago_pa.as_ref()?.attachment.as_ref())
            .map(|form| identity(&form.r#ref, &form.digests))
            .all(|form| !documents.contains(&form) && own.insert(form))
    };
    let all_differ = documents_differ && request.recipients.iter().all(forms_differ);
    (!all_differ).then(|| Objection::generic("Same attachment compares more then once in the same request"))
}

/// What makes two references the same file: key and digest.
fn identity<'a>(reference: &'a AttachmentRef, digests: &'a Digests) -> (&'a str, &'a [u8; 32]) {
    (reference.key.as_str(), digests.sha256.as_bytes())
}
