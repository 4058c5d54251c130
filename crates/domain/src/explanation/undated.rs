//! Why no date of effect follows, where none does: the rule that ended the flow, with its source.
//!
//! Says nothing while a date is fixed or something is still to happen, and nothing of a refused request: no flow began.

use super::dates::{DateKind, ExplainedDate};
use super::words::Sentence;
use crate::case::Case;
use crate::rules::RuleId;
use serde::Serialize;

/// Why no date of effect follows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NoDate {
    /// Rule id of docs/RULES.md.
    pub rule: RuleId,
    /// Article of law, or the public contract behind it.
    pub article: &'static str,
    /// The rule in words.
    pub words: Sentence,
    /// What happened.
    pub why: Sentence,
}

/// Why a recipient gets no date. `goes_on` tells whether anything is still to happen in the flow.
pub(super) fn of_recipient(case: &Case, rec: usize, dates: &[ExplainedDate], goes_on: bool) -> Option<NoDate> {
    let recipient = &case.recipients[rec];
    let has = |kind| dates.iter().any(|date| date.kind == kind);
    if case.refused.is_some() || has(DateKind::Effect) {
        return None;
    }
    if recipient.deceased.is_some() {
        return Some(no_date(
            RuleId::Deceased,
            "The carrier found the addressee deceased: the flow has ended and no date of effect follows.",
            "Il recapitista ha trovato il destinatario deceduto: il flusso è concluso e non segue alcuna data di perfezionamento.",
        ));
    }
    if recipient.analog_timed_out.is_some() {
        return Some(no_date(
            RuleId::Abroad,
            "No outcome came from abroad in time: the flow has ended and no date of effect follows.",
            "Non è giunto alcun esito dall'estero nei termini: il flusso è concluso e non segue alcuna data di perfezionamento.",
        ));
    }
    if case.cancellation_requested.is_some() {
        return Some(no_date(RuleId::Cancellation, "It had not taken effect.", "Non si era perfezionata."));
    }
    let stopped = recipient.paid && !goes_on && !has(DateKind::ExpectedEffect);
    stopped.then(|| {
        no_date(
            RuleId::PaperStop,
            "The recipient has paid and no letter is out: none is prepared any more, and no date of effect follows unless the act is opened.",
            "Il destinatario ha pagato e nessuna lettera è in viaggio: non se ne preparano altre e, salvo apertura dell'atto, non segue alcuna data di perfezionamento.",
        )
    })
}

fn no_date(rule: RuleId, en: &str, it: &str) -> NoDate {
    let row = rule.row();
    let words = Sentence::new(row.english, row.italian);
    NoDate { rule, article: row.source, words, why: Sentence::new(en, it) }
}
