//! What SEND accepts and this version does not build yet, said to the sender before anything is stored.
//!
//! Taking a request that cannot be carried to its end would be worse than refusing it. Each line goes away with the
//! feature it names; no rule of the law or of SEND belongs here.

use super::{NewNotification, Objection, check};

/// One objection per thing in the request that this version cannot carry out.
pub fn unsupported(request: &NewNotification) -> Vec<Objection> {
    // a language that is not offered at all gets its own code, at its own stage
    let offered = !request.additional_languages.is_empty() && check::languages(&request.additional_languages).is_none();
    let objection = Objection::generic("not supported by this version: additionalLanguages");
    offered.then_some(objection).into_iter().collect()
}
