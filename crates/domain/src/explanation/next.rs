//! What happens next for a recipient, and by when it is expected.
//!
//! Each open state has such an instant (the work that waits for it, or the end of a wait of the rules); a state that
//! only a person can go on from says so with its reason.

use super::dates::source_in_words;
use super::stuck::StuckWork;
use super::words::{Sentence, en, it};
use crate::case::{AnalogAttempt, Case, DigitalAttempt, ElementId, Event, Facts, Letter, RecipientState};
use crate::rules::{RuleId, RuleSet};
use crate::workflow::carrier::Product;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// Something that is still to happen.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NextStep {
    /// What, in words.
    pub what: Sentence,
    /// When it is expected at the latest: fixed by what made it due, so that it passes when the step does not come. Absent where only a person can go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Timestamp>,
    /// The rule behind the wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleId>,
}

fn step(what: Sentence, by: impl Into<Option<Timestamp>>, rule: Option<RuleId>) -> NextStep {
    NextStep { what, by: by.into(), rule }
}

/// Limit for what is done at once, machine time.
const AT_ONCE: SignedDuration = SignedDuration::from_mins(5);

/// What the next step of a recipient depends on. `own` are the events of the recipient.
struct Standing<'a> {
    case: &'a Case,
    own: &'a [&'a Event],
    recipient: &'a RecipientState,
    rules: &'a RuleSet,
    now: Timestamp,
}

/// The steps to come, those that fail first. `own` are the events of the recipient.
pub(super) fn steps(
    case: &Case,
    own: &[&Event],
    rules: &RuleSet,
    stuck: &[StuckWork],
    rec: usize,
    now: Timestamp,
) -> Vec<NextStep> {
    if case.refused.is_some() || case.cancelled.is_some() {
        return Vec::new();
    }
    let own_work = || stuck.iter().filter(|work| work.concerns(rec));
    let told = own_work().map(|work| step(work.words(), Some(work.due).filter(|_| !work.parked), None));
    let mut next: Vec<NextStep> = told.collect();
    next.sort_by_key(|step| step.by); // those that need a person first
    if own_work().any(StuckWork::stops) {
        next.extend(waiting_for_a_person(case, rec));
        let takes_effect = own_work().all(|work| work.task != "refine" || !work.stops());
        next.extend(effect(&case.recipients[rec]).filter(|_| takes_effect && case.cancellation_requested.is_none()));
    } else {
        next.extend(of_the_flow(case, own, rules, rec, now));
    }
    next
}

/// The steps of the law that are to come, in order of time.
pub(super) fn of_the_flow(case: &Case, own: &[&Event], rules: &RuleSet, rec: usize, now: Timestamp) -> Vec<NextStep> {
    if case.refused.is_some() || case.cancelled.is_some() {
        return Vec::new();
    }
    if case.accepted.is_none() {
        let by = case.deposit.sent_at + rules.terms.scaled(rules.terms.validation_limit);
        let what = Sentence::new("The request is validated.", "La richiesta viene validata.");
        return vec![step(what, by, None)];
    }
    if let Some(asked) = case.cancellation_requested {
        let what = Sentence::new("The cancellation is carried out.", "L'annullamento viene eseguito.");
        return vec![step(what, asked + AT_ONCE, None)];
    }
    let recipient = &case.recipients[rec];
    let standing = Standing { case, own, recipient, rules, now };
    let called = waiting_for_a_person(case, rec);
    if !called.is_empty() {
        // the machine does not go on by itself: only a term that runs already comes without a person
        return called.into_iter().chain(effect(recipient)).collect();
    }
    let mut next = Vec::from_iter(effect(recipient));
    if next.is_empty() || recipient.refinement_due.is_none() {
        next.extend(standing.flow());
    }
    next.extend(standing.simple_letter());
    next.sort_by_key(|step| step.by.unwrap_or(Timestamp::MAX));
    next
}

/// A simple letter that was prepared and has not left, for want of room in the post perhaps. The end of the term does not
/// stop it; an access or a payment does.
pub(super) fn simple_letter_to_go(recipient: &RecipientState) -> Option<&Letter> {
    let to_go = |letter: &&Letter| letter.attempt.is_none() && letter.sent.is_none();
    recipient.letters.iter().find(to_go).filter(|_| !recipient.is_settled())
}

/// Whether no registered letter follows any more, whatever happens.
pub(super) fn paper_has_ended(recipient: &RecipientState) -> bool {
    let ends = [recipient.deceased, recipient.analog_timed_out, recipient.refined];
    recipient.analog_failed.is_some() || ends.iter().any(Option::is_some)
}

fn waiting_for_a_person(case: &Case, rec: usize) -> Vec<NextStep> {
    let parked = case.parked.iter().filter(|parked| parked.rec.is_none_or(|other| other == rec));
    parked
        .map(|parked| {
            let what = Sentence::new(
                format!("An operator must act: {} ({}).", parked.reason, parked.code),
                format!(
                    "È necessario l'intervento di un operatore: {} ({}).",
                    reason_in_italian(&parked.reason),
                    parked.code
                ),
            );
            step(what, None, None)
        })
        .collect()
}

/// Why a person is called, in Italian; the reasons are those of the workflow.
const REASONS_IN_ITALIAN: [(&str, &str); 11] = [
    ("no address is known for the first letter", "nessun indirizzo è noto per la prima raccomandata"),
    ("the price list has no price for this letter", "il listino non ha un prezzo per questa lettera"),
    ("the carrier answered with a code that is not known", "il recapitista ha risposto con un codice sconosciuto"),
    (
        "the carrier gave a cause that its code does not admit",
        "il recapitista ha dato una causale che il codice non ammette",
    ),
    ("the letter needs an operator", "la lettera richiede un operatore"),
    ("the letter was sent as often as the rules allow", "la lettera è stata spedita quante volte le regole consentono"),
    (
        "the carrier closed a file whose events or documents are missing or dated otherwise",
        "il recapitista ha chiuso un fascicolo in cui eventi o documenti mancano o hanno altra data",
    ),
    (
        "the carrier closed a missed delivery without one of its causes",
        "il recapitista ha chiuso una mancata consegna senza una delle sue causali",
    ),
    (
        "the carrier reported a letter as never collected before its days had gone",
        "il recapitista ha dichiarato la compiuta giacenza prima dei suoi giorni",
    ),
    (
        "the certified-mail provider answered with a code that is not known",
        "il gestore PEC ha risposto con un codice sconosciuto",
    ),
    ("the carrier has given no news of the letter for long", "il recapitista non dà notizie della lettera da tempo"),
];

fn reason_in_italian(reason: &str) -> &str {
    REASONS_IN_ITALIAN.iter().find(|(en, _)| *en == reason).map_or(reason, |(_, it)| it)
}

/// The term that runs.
fn effect(recipient: &RecipientState) -> Option<NextStep> {
    let (at, rule, _) = recipient.refinement_due?;
    let open = recipient.refined.is_none() && recipient.viewed.is_none_or(|(viewed, _)| viewed > at);
    let what = Sentence::new(
        "The notification takes effect, unless the act is opened before.",
        "La notificazione si perfeziona, salvo apertura anteriore dell'atto.",
    );
    open.then(|| step(what, at, Some(rule)))
}

impl Standing<'_> {
    /// The flow of the recipient: digital, courtesy wait, paper.
    fn flow(&self) -> Option<NextStep> {
        let recipient = self.recipient;
        if recipient.aar.is_none() {
            let what =
                Sentence::new("The notice for the recipient is made.", "L'avviso per il destinatario viene prodotto.");
            return Some(step(what, self.notice_ordered() + AT_ONCE, None));
        }
        if let Some(attempt) = recipient.digital.iter().rev().find(|attempt| attempt.outcome.is_none()) {
            return Some(self.awaiting_mail(attempt));
        }
        if recipient.digital_end.is_none()
            && let Some(round) = second_round(self.own, self.now)
        {
            return Some(round);
        }
        self.paper()
    }

    /// When the notice for the recipient was ordered: at the acceptance, or once its F24 forms were there.
    fn notice_ordered(&self) -> Timestamp {
        let forms = self.own.iter().rev().find(|event| matches!(event.facts, Facts::GeneratedF24 { .. }));
        forms.map(|event| event.recorded).or(self.case.accepted).unwrap_or(self.case.last_recorded)
    }

    /// Since when the machine owes the step after the last one: that one's instant, or the end of the wait it began.
    fn due_since(&self) -> Timestamp {
        let waits = self.own.iter().filter_map(|event| match &event.facts {
            Facts::ScheduleDigitalWorkflow { scheduling_date, .. }
            | Facts::ScheduleAnalogWorkflow { scheduling_date } => Some(*scheduling_date),
            _ => None,
        });
        let last = self.own.last().map_or(self.case.last_recorded, |event| event.recorded);
        waits.filter(|end| *end <= self.now).fold(last, Timestamp::max)
    }

    fn paper(&self) -> Option<NextStep> {
        let recipient = self.recipient;
        if paper_has_ended(recipient) {
            return None;
        }
        let open = |letter: &&Letter| letter.outcome.is_none() && letter.timed_out.is_none();
        if let Some(letter) = recipient.last_registered_letter().filter(open) {
            return self.awaiting_letter(letter);
        }
        let on_paper = self.own.iter().any(|event| matches!(event.facts, Facts::ScheduleAnalogWorkflow { .. }));
        if recipient.viewed.is_some() || recipient.paid && on_paper || recipient.digital_end.is_some() {
            return None; // a payment stops paper alone
        }
        if recipient.letters.is_empty()
            && let Some(start) = paper_start(self.own)
        {
            return Some(start);
        }
        let what = Sentence::new("The next step is taken.", "Viene eseguito il passo successivo.");
        recipient.refinement_due.is_none().then(|| step(what, self.due_since() + AT_ONCE, None))
    }

    fn awaiting_mail(&self, attempt: &DigitalAttempt) -> NextStep {
        if let Some(error) = self.passing_error(attempt) {
            return self.sent_again(error, attempt);
        }
        // the first word of a repetition is that it was sent
        let again = self.own.iter().find(|event| {
            matches!(&event.facts, Facts::SendDigitalProgress { request, retry_number, .. }
                if *request == attempt.request && *retry_number == attempt.retries && attempt.retries > 0)
        });
        let sent = again.map(|event| event.recorded).or_else(|| recorded(self.own, &attempt.request));
        let (source_en, source_it) = source_in_words(attempt.source);
        let what = Sentence::new(
            format!("The provider tells the outcome of the certified mail to {source_en}."),
            format!("Il gestore comunica l'esito dell'invio digitale: {source_it}."),
        );
        let terms = &self.rules.terms;
        step(what, sent.unwrap_or_default() + terms.scaled(terms.pec_answer), Some(RuleId::PecAnswer))
    }

    /// When the passing error came that a repetition is due for.
    fn passing_error(&self, attempt: &DigitalAttempt) -> Option<Timestamp> {
        let errors = self.own.iter().filter(|event| {
            matches!(&event.facts, Facts::SendDigitalProgress { request, retry_number, should_retry: true, .. }
                if *request == attempt.request && *retry_number == attempt.retries)
        });
        errors.map(|event| event.recorded).next().filter(|_| attempt.repetition_due)
    }

    fn sent_again(&self, error: Timestamp, attempt: &DigitalAttempt) -> NextStep {
        let (source_en, source_it) = source_in_words(attempt.source);
        let what = Sentence::new(
            format!("After a passing error the certified mail to {source_en} is sent again."),
            format!("Dopo un errore temporaneo l'invio digitale viene ripetuto: {source_it}."),
        );
        let terms = &self.rules.terms;
        step(what, error + terms.scaled(terms.pec_retry_delay), Some(RuleId::PecRetry))
    }

    fn simple_letter(&self) -> Option<NextStep> {
        let letter = simple_letter_to_go(self.recipient)?;
        let what = match letter.planned.last().copied() {
            Some(at) => Sentence::new(
                format!("The simple registered letter has its place in the post from {} (Rome).", en(at)),
                format!(
                    "La raccomandata semplice ha il proprio turno di postalizzazione dal {} (ora di Roma).",
                    it(at)
                ),
            ),
            None => Sentence::new(
                "The simple registered letter is prepared.",
                "La raccomandata semplice è in preparazione.",
            ),
        };
        Some(step(what, self.leaves_by(letter), None))
    }

    /// When a prepared letter is sent.
    fn leaves_by(&self, letter: &Letter) -> Timestamp {
        let prepared = || recorded(self.own, &letter.prepare).unwrap_or(self.case.last_recorded);
        letter.planned.last().copied().unwrap_or_else(|| prepared() + AT_ONCE)
    }

    fn awaiting_letter(&self, letter: &Letter) -> Option<NextStep> {
        let Some(sent) = &letter.sent else {
            if self.recipient.is_settled() {
                return None;
            }
            let what = match letter.planned.last().copied() {
                Some(at) => Sentence::new(
                    format!("The letter has its place in the post from {} (Rome).", en(at)),
                    format!("La raccomandata ha il proprio turno di postalizzazione dal {} (ora di Roma).", it(at)),
                ),
                None => Sentence::new("The letter is prepared.", "La raccomandata è in preparazione."),
            };
            return Some(step(what, self.leaves_by(letter), None));
        };
        let what = Sentence::new(
            "The carrier tells the outcome of the registered letter; when it says nothing, it is asked.",
            "Il recapitista comunica l'esito della raccomandata; se tace, viene interpellato.",
        );
        // past its end only the carrier, or a person, can go on
        Some(step(what, self.news_by(letter, sent).filter(|by| *by >= self.now), None))
    }

    /// When the wait for the carrier ends. Abroad that is the limit for an outcome; past it, the letter is still awaited
    /// because its documents are there, and the silence since then counts, as it does in Italy.
    fn news_by(&self, letter: &Letter, sent: &AnalogAttempt) -> Option<Timestamp> {
        let terms = &self.rules.terms;
        let left = self.last_expedition(sent)?;
        let limit = left + terms.days(terms.rir_timeout_days);
        let abroad = sent.product == Product::Rir && self.case.deposit.sent_at >= terms.rir_timeout_from;
        if abroad && limit >= self.now {
            return Some(limit);
        }
        let told = letter.events.iter().filter(|event| event.expedition == letter.expeditions);
        let last = told.map(|event| event.at).max().map_or(left, |at| at.max(left));
        Some(last + terms.days(terms.paper_silence_days))
    }

    /// When the letter was sent the last time: a lost one is sent again.
    fn last_expedition(&self, sent: &AnalogAttempt) -> Option<Timestamp> {
        let ordered = self.own.iter().rev().find(|event| {
            matches!(&event.facts, Facts::SendAnalogProgress { send_request_id, again: true, .. }
                if *send_request_id == sent.request)
        });
        ordered.map(|event| event.recorded).or_else(|| recorded(self.own, &sent.request))
    }
}

fn recorded(own: &[&Event], id: &ElementId) -> Option<Timestamp> {
    own.iter().find(|event| event.id == *id).map(|event| event.recorded)
}

fn second_round(own: &[&Event], now: Timestamp) -> Option<NextStep> {
    let (at, source) = own.iter().rev().find_map(|event| match &event.facts {
        Facts::ScheduleDigitalWorkflow { scheduling_date, digital_address_source, .. } => {
            Some((*scheduling_date, *digital_address_source))
        }
        _ => None,
    })?;
    let (source_en, source_it) = source_in_words(source);
    let what = Sentence::new(
        format!("The second round of digital attempts begins with {source_en}."),
        format!("Inizia la seconda serie di tentativi digitali: {source_it}."),
    );
    (at > now).then(|| step(what, at, Some(RuleId::SecondRound)))
}

fn paper_start(own: &[&Event]) -> Option<NextStep> {
    let at = own.iter().rev().find_map(|event| match &event.facts {
        Facts::ScheduleAnalogWorkflow { scheduling_date } => Some(*scheduling_date),
        _ => None,
    })?;
    let what = Sentence::new(
        "The registered letter is prepared, unless the act is opened or paid before.",
        "Si prepara la raccomandata, salvo apertura o pagamento anteriore.",
    );
    Some(step(what, at, Some(RuleId::CourtesyWait)))
}
