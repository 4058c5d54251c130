//! The second update of a PDF, with what proves its seal for years: `/DSS` (ETSI EN 319 142-1 §5.4.2).
//!
//! Certificates and revocation lists, each a stream of its DER. It stands in an update of its own, after
//! the signature: validators take what is in the same update for a part of what was signed, and say B-T. What an
//! earlier `/DSS` holds stays.

use lopdf::{Dictionary, Document, IncrementalDocument, Object, Stream};

use super::pdf::PdfError;

/// What goes into `/DSS`, each as DER.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Proofs {
    pub(super) certificates: Vec<Vec<u8>>,
    pub(super) crls: Vec<Vec<u8>>,
}

impl Proofs {
    /// Adds a certificate that is not there yet.
    pub(super) fn add_certificate(&mut self, der: Vec<u8>) {
        add(&mut self.certificates, der);
    }

    /// Adds a revocation list that is not there yet.
    pub(super) fn add_crl(&mut self, der: Vec<u8>) {
        add(&mut self.crls, der);
    }
}

fn add(list: &mut Vec<Vec<u8>>, der: Vec<u8>) {
    if !list.contains(&der) {
        list.push(der);
    }
}

/// Appends the update.
pub(super) fn append(pdf: &[u8], proofs: &Proofs) -> Result<Vec<u8>, PdfError> {
    let document = Document::load_mem(pdf)?;
    let catalog = document.trailer.get(b"Root")?.as_reference()?;
    let mut store = earlier(&document, catalog)?;
    let mut update = IncrementalDocument::create_from(pdf.to_vec(), document);
    for (key, items) in [("Certs", &proofs.certificates), ("CRLs", &proofs.crls)] {
        let mut list = list_of(update.get_prev_documents(), &store, key);
        for item in items {
            list.push(update.new_document.add_object(Stream::new(Dictionary::new(), item.clone())).into());
        }
        if !list.is_empty() {
            store.set(key, list);
        }
    }
    update.opt_clone_object_to_new_document(catalog)?;
    update.new_document.get_dictionary_mut(catalog)?.set("DSS", store);
    let mut bytes = Vec::with_capacity(pdf.len() + 16_384);
    update.save_to(&mut bytes)?;
    Ok(bytes)
}

/// The store that is there, or an empty one.
fn earlier(document: &Document, catalog: lopdf::ObjectId) -> Result<Dictionary, PdfError> {
    match document.get_dictionary(catalog)?.get(b"DSS") {
        Ok(store) => Ok(document.dereference(store)?.1.as_dict()?.clone()),
        Err(_) => Ok(Dictionary::new()),
    }
}

fn list_of(document: &Document, store: &Dictionary, key: &str) -> Vec<Object> {
    let there = store.get(key.as_bytes()).and_then(|list| document.dereference(list));
    there.and_then(|(_, list)| list.as_array()).cloned().unwrap_or_default()
}
