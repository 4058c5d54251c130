//! What stands in a file behind its last seal: nothing, the data by which seals are checked years later, or a change.
//!
//! A PDF can be continued without touching a byte of it, and what was added can cover what was sealed. So the file is read
//! twice, up to the seal and whole: nothing that the seal covers may have become another thing, but for the catalog's list
//! of validation data (`/DSS`, PAdES B-LT).

use crate::pdf::Found;
use crate::report::{Check, Report};
use lopdf::{Dictionary, Document, Object, ObjectId};
use messo_domain::explanation::Sentence;

/// Looks at what was added.
pub(crate) fn look(bytes: &[u8], last: &Found, report: &mut Report) {
    let added = bytes.len() - last.end;
    if bytes[last.end..].iter().all(u8::is_ascii_whitespace) {
        let words = Sentence::new("The seal covers the whole file.", "Il sigillo copre l'intero file.");
        report.holds(Check::Coverage, words);
        return;
    }
    match (Document::load_mem(&bytes[..last.end]), Document::load_mem(bytes)) {
        (Ok(sealed), Ok(whole)) if is_only_continued(&sealed, &whole) => {
            let words = Sentence::new(
                format!(
                    "Behind the seal stand {added} bytes of validation data; what is sealed has not been changed by them."
                ),
                format!(
                    "Dopo il sigillo ci sono {added} byte di dati di validazione; non cambiano ciò che è sigillato."
                ),
            );
            report.holds(Check::Coverage, words);
        }
        _ => {
            let words = Sentence::new(
                format!(
                    "{added} bytes were added after the seal, which does not cover them: what is shown may not be what was sealed."
                ),
                format!(
                    "Dopo il sigillo sono stati aggiunti {added} byte, che non copre: ciò che si vede può non essere ciò che fu sigillato."
                ),
            );
            report.fails(Check::Coverage, words);
        }
    }
}

fn is_only_continued(sealed: &Document, whole: &Document) -> bool {
    let root = |document: &Document| document.trailer.get(b"Root").and_then(Object::as_reference).ok();
    let Some(catalog) = root(sealed).filter(|catalog| root(whole) == Some(*catalog)) else { return false };
    let validation =
        |document: &Document| document.get_dictionary(catalog).ok().and_then(|root| root.get(b"DSS").ok().cloned());
    validation(whole).is_some()
        && validation(whole) != validation(sealed)
        && sealed.objects.iter().all(|(id, object)| is_same(*id, object, whole, catalog))
}

fn is_same(id: ObjectId, before: &Object, whole: &Document, catalog: ObjectId) -> bool {
    let Some(after) = whole.objects.get(&id) else { return false };
    if id != catalog {
        return before == after || is_bookkeeping(before);
    }
    match (before.as_dict(), after.as_dict()) {
        (Ok(before), Ok(after)) => without_validation(before) == without_validation(after),
        _ => false,
    }
}

/// Tables of where objects stand are made anew by every continuation.
fn is_bookkeeping(object: &Object) -> bool {
    object.as_stream().is_ok_and(|stream| stream.dict.has_type(b"XRef") || stream.dict.has_type(b"ObjStm"))
}

fn without_validation(catalog: &Dictionary) -> Dictionary {
    let mut rest = catalog.clone();
    rest.remove(b"DSS");
    rest.remove(b"Extensions");
    rest
}
