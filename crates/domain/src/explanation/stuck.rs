//! Work of a case that fails: told with the steps to come, or nobody would know why they do not come.
//!
//! Which work that is the engine asks the store; here it is put into words, and sorted into what stops the flow of a
//! recipient and what only stands beside it (the rendering of a legal fact moves no date).

use super::words::Sentence;
use jiff::Timestamp;

/// Work that failed and is not done.
#[derive(Clone, Debug, PartialEq)]
pub struct StuckWork {
    /// Recipient, where it is one recipient's; else it concerns all.
    pub rec: Option<usize>,
    /// Name of its task.
    pub task: String,
    /// Whether the flow waits for it.
    pub halts: bool,
    /// When it is tried again, unless it is parked.
    pub due: Timestamp,
    /// How often it failed.
    pub failures: u32,
    /// Whether it is not tried again by itself.
    pub parked: bool,
    /// Why it failed last, in the words of whoever refused it; absent for readers who are not the operator.
    pub reason: Option<String>,
}

impl StuckWork {
    /// Whether it concerns a recipient.
    pub(super) fn concerns(&self, rec: usize) -> bool {
        self.rec.is_none_or(|own| own == rec)
    }

    /// Whether nothing follows for its recipients until a person acts.
    pub(super) fn stops(&self) -> bool {
        self.parked && self.halts
    }

    /// What is told.
    pub(super) fn words(&self) -> Sentence {
        let (en, it) = in_words(&self.task);
        let times = self.failures;
        let told = self.reason.as_ref().map_or_else(|| self.task.clone(), |reason| format!("{}: {reason}", self.task));
        if self.parked {
            return Sentence::new(
                format!("An operator must act: {en} failed and is not tried again by itself ({told})."),
                format!(
                    "È necessario l'intervento di un operatore: {it}, tentativo fallito e non ripetuto da sé ({told})."
                ),
            );
        }
        let (times_en, times_it) = if times == 1 { ("time", "volta") } else { ("times", "volte") };
        Sentence::new(
            format!("Failed {times} {times_en} and is tried again: {en} ({told})."),
            format!("Tentativo fallito {times} {times_it}, sarà ripetuto: {it} ({told})."),
        )
    }
}

/// What a task is about.
fn in_words(task: &str) -> (&'static str, &'static str) {
    match task {
        "validate" | "validate_f24" | "ask_addresses" => {
            ("the validation of the request", "validazione della richiesta")
        }
        "render" => ("the making of a document", "produzione di un documento"),
        "choose_delivery" | "ask_digital_registry" | "try_source" => {
            ("the search for a digital domicile", "ricerca del domicilio digitale")
        }
        "send_pec" | "ask_pec" | "pec_timeout" | "pec_retry" | "after_digital_feedback" => {
            ("the digital delivery", "invio digitale")
        }
        "send_courtesy" | "send_io_message" => ("the courtesy message", "avviso di cortesia"),
        "update_positions" => ("the update of the debt positions", "aggiornamento delle posizioni debitorie"),
        "refine" => ("the recording of the legal effect", "registrazione del perfezionamento"),
        "cancel" | "release_notice_codes" => ("the cancellation", "annullamento"),
        _ => ("the delivery on paper", "invio cartaceo"),
    }
}
