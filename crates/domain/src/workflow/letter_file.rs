//! Reading the file of a letter: what the carrier has told so far, and whether that is enough.
//!
//! Pure questions to a [`Letter`]; what follows from the answers is decided in `analog_answers`.

use super::carrier::{self, Code};
use super::command::PaperEvent;
use super::terms;
use crate::case::{CarrierEvent, Letter, Outcome, PaperAttachment};
use crate::rules::Terms;
use jiff::Timestamp;

/// Notice that an AR letter could not be handed over and goes to the post office.
const NOT_HANDED_OVER: &str = "RECRN010";

/// The same event told again. Where its scans are kept does not matter: they may have been stored twice.
pub(super) fn is_same(known: &CarrierEvent, expedition: u32, event: &PaperEvent) -> bool {
    let scans = |scans: &[PaperAttachment]| -> Vec<_> {
        scans.iter().map(|scan| (scan.id.clone(), scan.document_type.clone(), scan.date)).collect()
    };
    known.expedition == expedition
        && known.code == event.code
        && known.at == event.at
        && known.cause == event.cause
        && scans(&known.attachments) == scans(&event.attachments)
}

/// The events of one expedition; those of an earlier one, which was lost, say nothing of it.
fn of(letter: &Letter, expedition: u32) -> impl DoubleEndedIterator<Item = &CarrierEvent> {
    letter.events.iter().map(AsRef::as_ref).filter(move |event: &&CarrierEvent| event.expedition == expedition)
}

/// When the carrier told this code first.
pub(super) fn first(letter: &Letter, expedition: u32, code: &str) -> Option<Timestamp> {
    of(letter, expedition).find(|event| event.code == code).map(|event| event.at)
}

/// The two events before a closing code are there, dated as it is, and brought the document that it needs.
pub(super) fn is_complete(letter: &Letter, expedition: u32, row: &Code, at: Timestamp) -> bool {
    let Some((happened, documents)) = carrier::opening_codes(row.code) else { return true };
    let of_date = |code: &str| of(letter, expedition).filter(|e| e.code == code && e.at == at).collect::<Vec<_>>();
    let brought = |needed: &str| of_date(&documents).iter().any(|event| event.brought(needed));
    !of_date(&happened).is_empty() && !of_date(&documents).is_empty() && row.document.is_none_or(brought)
}

/// The cause that the opening event of a file of this date gave.
pub(super) fn cause(letter: &Letter, expedition: u32, row: &Code, at: Timestamp) -> Option<String> {
    let (happened, _) = carrier::opening_codes(row.code)?;
    of(letter, expedition).rev().find(|event| event.code == happened && event.at == at)?.cause.clone()
}

/// Since when the letter was held at the post office, and for how many days of Rome.
pub(super) fn held_since(
    letter: &Letter,
    expedition: u32,
    until: Timestamp,
    terms: &Terms,
) -> Option<(Timestamp, i64)> {
    let notice = first(letter, expedition, NOT_HANDED_OVER)?;
    Some((notice, terms::rome_days_between(notice, until, terms)))
}

/// Law 890 wants the report of service (23L) and the notice of deposit (ARCAD or CAD); `more` comes with the event at
/// hand.
pub(super) fn has_deposit_documents(letter: &Letter, expedition: u32, more: &[PaperAttachment]) -> bool {
    let has = |kind: &str| {
        of(letter, expedition).any(|event| event.brought(kind)) || more.iter().any(|scan| scan.document_type == kind)
    };
    has("23L") && (has("ARCAD") || has("CAD"))
}

/// Whether the outcome itself says that the addressee is deceased; an earlier report that a delivery gave the lie to
/// does not count.
pub(super) fn says_deceased(letter: &Letter, outcome: &Outcome) -> bool {
    let closing = letter.events.iter().rev().find(|event| event.code == outcome.code && event.at == outcome.at);
    closing.is_some_and(|event| event.cause.as_deref() == Some("M02"))
}

/// When the carrier last gave news of an expedition: the date of its last event, and at least the hand-over.
pub(super) fn last_news(letter: &Letter, expedition: u32, handed_at: Timestamp) -> Timestamp {
    of(letter, expedition).map(|event| event.at).max().map_or(handed_at, |at| at.max(handed_at))
}

/// Whether documents of an outcome have come: the outcome itself may still follow.
pub(super) fn has_documents_of_outcome(letter: &Letter, expedition: u32) -> bool {
    of(letter, expedition).any(|event| event.code.starts_with("RECRI") && event.code.ends_with('B'))
}
