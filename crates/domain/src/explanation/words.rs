//! Plain sentences in two languages, and instants as people in Italy read them.

use super::dates::DateKind;
use super::{ExplainedDate, NextStep};
use crate::case::Case;
use crate::downtime::Downtime;
use crate::workflow::terms::rome;
use jiff::Timestamp;
use serde::Serialize;

/// The same sentence in English and in Italian.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// English.
    pub en: String,
    /// Italian.
    pub it: String,
}

impl Sentence {
    /// A sentence.
    pub fn new(en: impl Into<String>, it: impl Into<String>) -> Self {
        Self { en: en.into(), it: it.into() }
    }
}

/// An instant in Rome, for English readers: `4 April 2026, 22:00:01`.
pub(super) fn en(at: Timestamp) -> String {
    at.to_zoned_datetime(rome()).strftime("%-d %B %Y, %H:%M:%S").to_string()
}

/// An instant in Rome, for Italian readers: `04/04/2026 alle 22:00:01`.
pub(super) fn it(at: Timestamp) -> String {
    at.to_zoned_datetime(rome()).strftime("%d/%m/%Y alle %H:%M:%S").to_string()
}

/// Where a recipient stands.
pub(super) fn summary(case: &Case, rec: usize, dates: &[ExplainedDate], next: &[NextStep]) -> Sentence {
    let recipient = &case.recipients[rec];
    if case.refused.is_some() {
        return Sentence::new(
            "The request was refused: nothing is notified.",
            "La richiesta è stata rifiutata: non si notifica nulla.",
        );
    }
    let cancelled = if case.cancellation_requested.is_some() {
        Sentence::new(" The sender has cancelled the notification.", " L'ente mittente ha annullato la notifica.")
    } else {
        Sentence::new("", "")
    };
    let told = dates.iter().find(|date| date.kind == DateKind::Effect).map_or_else(
        || without_effect(case, recipient.deceased.is_some(), recipient.analog_timed_out.is_some(), dates, next),
        |date| {
            Sentence::new(
                format!("The notification took effect on {} (Rome).", en(date.at)),
                format!("La notificazione si è perfezionata il {} (ora di Roma).", it(date.at)),
            )
        },
    );
    Sentence::new(told.en + &cancelled.en, told.it + &cancelled.it)
}

fn without_effect(
    case: &Case,
    deceased: bool,
    timed_out: bool,
    dates: &[ExplainedDate],
    next: &[NextStep],
) -> Sentence {
    if deceased {
        return Sentence::new(
            "The carrier found the addressee deceased: the flow has ended and no date of effect follows.",
            "Il recapitista ha trovato il destinatario deceduto: il flusso è concluso e non segue alcuna data di perfezionamento.",
        );
    }
    if timed_out {
        return Sentence::new(
            "No outcome came from abroad in time: the flow has ended and no date of effect follows.",
            "Non è giunto alcun esito dall'estero nei termini: il flusso è concluso e non segue alcuna data di perfezionamento.",
        );
    }
    if case.cancellation_requested.is_some() {
        return Sentence::new("It had not taken effect.", "Non si era perfezionata.");
    }
    if let Some(date) = dates.iter().find(|date| date.kind == DateKind::ExpectedEffect) {
        return Sentence::new(
            format!("The notification takes effect on {} (Rome), or when the act is opened before.", en(date.at)),
            format!(
                "La notificazione si perfeziona il {} (ora di Roma), o all'apertura dell'atto se anteriore.",
                it(date.at)
            ),
        );
    }
    match next.first() {
        Some(step) => Sentence::new(
            format!("No date of effect is fixed yet. Next: {}", step.what.en),
            format!("La data di perfezionamento non è ancora fissata. Prossimo passo: {}", step.what.it),
        ),
        None => Sentence::new("No date of effect is fixed.", "La data di perfezionamento non è fissata."),
    }
}

/// What a downtime does to terms.
pub(super) fn downtime(downtime: &Downtime) -> Sentence {
    match downtime.terms_run_until() {
        Some(until) => Sentence::new(
            format!(
                "Terms of limitation and forfeiture that fell due in this downtime run until {} (Rome). No date of the notification moves.",
                en(until)
            ),
            format!(
                "I termini di prescrizione e decadenza scaduti durante il malfunzionamento sono prorogati fino al {} (ora di Roma). Nessuna data della notifica cambia.",
                it(until)
            ),
        ),
        None => Sentence::new(
            "The downtime lasts: terms of limitation and forfeiture that fall due in it run to the seventh day after the notice of restoration.",
            "Il malfunzionamento è in corso: i termini di prescrizione e decadenza che vi scadono sono prorogati al settimo giorno successivo all'avviso di ripristino.",
        ),
    }
}
