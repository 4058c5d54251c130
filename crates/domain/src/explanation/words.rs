//! Plain sentences in two languages, and instants as people in Italy read them.

use super::dates::DateKind;
use super::{ExplainedDate, NoDate};
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
pub(super) fn summary(case: &Case, dates: &[ExplainedDate], no_date: Option<&NoDate>, goes_on: bool) -> Sentence {
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
        || no_date.map_or_else(|| without_effect(dates, goes_on), |no_date| no_date.why.clone()),
        |date| {
            Sentence::new(
                format!("The notification took effect on {} (Rome).", en(date.at)),
                format!("La notificazione si è perfezionata il {} (ora di Roma).", it(date.at)),
            )
        },
    );
    Sentence::new(told.en + &cancelled.en, told.it + &cancelled.it)
}

fn without_effect(dates: &[ExplainedDate], goes_on: bool) -> Sentence {
    if let Some(date) = dates.iter().find(|date| date.kind == DateKind::ExpectedEffect) {
        return Sentence::new(
            format!("The notification takes effect on {} (Rome), or when the act is opened before.", en(date.at)),
            format!(
                "La notificazione si perfeziona il {} (ora di Roma), o all'apertura dell'atto se anteriore.",
                it(date.at)
            ),
        );
    }
    if goes_on {
        return Sentence::new("No date of effect is fixed yet.", "La data di perfezionamento non è ancora fissata.");
    }
    Sentence::new("No date of effect is fixed.", "La data di perfezionamento non è fissata.")
}

/// When a downtime was, and what it does to terms.
pub(super) fn downtime(downtime: &Downtime) -> Sentence {
    let from = downtime.from;
    let (Some(end), Some(until)) = (downtime.until, downtime.terms_run_until()) else {
        return Sentence::new(
            format!(
                "Down since {} (Rome): terms of limitation and forfeiture that fall due in it run to the seventh day after the notice of restoration. No date of the notification moves.",
                en(from)
            ),
            format!(
                "Malfunzionamento in corso dal {} (ora di Roma): i termini di prescrizione e decadenza che vi scadono sono prorogati al settimo giorno successivo all'avviso di ripristino. Nessuna data della notifica cambia.",
                it(from)
            ),
        );
    };
    Sentence::new(
        format!(
            "Down from {} to {} (Rome): terms of limitation and forfeiture that fell due in it run until {}. No date of the notification moves.",
            en(from),
            en(end),
            en(until)
        ),
        format!(
            "Malfunzionamento dal {} al {} (ora di Roma): i termini di prescrizione e decadenza che vi scadevano sono prorogati fino al {}. Nessuna data della notifica cambia.",
            it(from),
            it(end),
            it(until)
        ),
    )
}
