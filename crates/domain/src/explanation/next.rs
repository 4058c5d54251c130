//! What happens next for a recipient, and by when it is expected.
//!
//! Each open state has such an instant (the work that waits for it, or the end of a wait of the rules); a state that
//! only a person can go on from says so with its reason.

use super::dates::source_in_words;
use super::words::{Sentence, en, it};
use crate::case::{Case, DigitalAttempt, ElementId, Event, Facts, Letter, RecipientState};
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
    /// When it is expected at the latest; absent where only a person can go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Timestamp>,
    /// The rule behind the wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleId>,
}

fn step(what: Sentence, by: impl Into<Option<Timestamp>>, rule: Option<RuleId>) -> NextStep {
    NextStep { what, by: by.into(), rule }
}

/// A moment of machine time: what is done at once.
const AT_ONCE: SignedDuration = SignedDuration::from_mins(5);

/// The steps to come, in order of time. `own` are the events of the recipient.
pub(super) fn steps(
    case: &Case,
    events: &[&Event],
    own: &[&Event],
    rules: &RuleSet,
    rec: usize,
    now: Timestamp,
) -> Vec<NextStep> {
    if case.refused.is_some() || case.cancelled.is_some() {
        return Vec::new();
    }
    if case.accepted.is_none() {
        let by = case.deposit.sent_at + rules.terms.scaled(rules.terms.validation_limit);
        let what = Sentence::new("The request is validated.", "La richiesta viene validata.");
        return vec![step(what, by, None)];
    }
    if case.cancellation_requested.is_some() {
        let what = Sentence::new("The cancellation is carried out.", "L'annullamento viene eseguito.");
        return vec![step(what, now + AT_ONCE, None)];
    }
    let recipient = &case.recipients[rec];
    let mut next = waiting_for_a_person(case, rec);
    next.extend(effect(recipient));
    if next.is_empty() || recipient.refinement_due.is_none() {
        next.extend(flow(events, own, recipient, rules, now));
    }
    next.sort_by_key(|step| step.by.unwrap_or(Timestamp::MAX));
    next
}

fn waiting_for_a_person(case: &Case, rec: usize) -> Vec<NextStep> {
    let parked = case.parked.iter().filter(|parked| parked.rec.is_none_or(|other| other == rec));
    parked
        .map(|parked| {
            let what = Sentence::new(
                format!("An operator must act: {} ({}).", parked.reason, parked.code),
                format!("È necessario l'intervento di un operatore (codice {}).", parked.code),
            );
            step(what, None, None)
        })
        .collect()
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

/// The flow of the recipient: digital, courtesy wait, paper.
fn flow(
    events: &[&Event],
    own: &[&Event],
    recipient: &RecipientState,
    rules: &RuleSet,
    now: Timestamp,
) -> Option<NextStep> {
    if recipient.aar.is_none() {
        let what =
            Sentence::new("The notice for the recipient is made.", "L'avviso per il destinatario viene prodotto.");
        return Some(step(what, now + AT_ONCE, None));
    }
    if let Some(attempt) = recipient.digital.iter().rev().find(|attempt| attempt.outcome.is_none()) {
        return Some(awaiting_mail(own, attempt, rules));
    }
    if recipient.digital_end.is_none()
        && let Some(round) = second_round(own, now)
    {
        return Some(round);
    }
    if let Some(letter) = recipient.last_registered_letter().filter(|letter| letter.outcome.is_none()) {
        return awaiting_letter(own, recipient, letter, rules, now);
    }
    if recipient.is_settled() || recipient.refined.is_some() || recipient.digital_end.is_some() {
        return None;
    }
    if recipient.letters.is_empty()
        && let Some(start) = paper_start(own, now)
    {
        return Some(start);
    }
    let ended =
        recipient.deceased.is_some() || recipient.analog_timed_out.is_some() || recipient.analog_failed.is_some();
    debug_assert!(!events.is_empty());
    let what = Sentence::new("The next step is taken.", "Viene eseguito il passo successivo.");
    (!ended && recipient.refinement_due.is_none()).then(|| step(what, now + AT_ONCE, None))
}

fn recorded(own: &[&Event], id: &ElementId) -> Option<Timestamp> {
    own.iter().find(|event| event.id == *id).map(|event| event.recorded)
}

fn awaiting_mail(own: &[&Event], attempt: &DigitalAttempt, rules: &RuleSet) -> NextStep {
    let progress = own.iter().rev().find(|event| {
        matches!(&event.facts, Facts::SendDigitalProgress { request, retry_number, .. }
            if *request == attempt.request && *retry_number == attempt.retries && attempt.retries > 0)
    });
    let since = progress.map(|event| event.recorded).or_else(|| recorded(own, &attempt.request)).unwrap_or_default();
    let (source_en, source_it) = source_in_words(attempt.source);
    let what = Sentence::new(
        format!("The provider tells the outcome of the certified mail to {source_en}."),
        format!("Il gestore comunica l'esito dell'invio digitale: {source_it}."),
    );
    step(what, since + rules.terms.scaled(rules.terms.pec_answer), Some(RuleId::PecAnswer))
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

fn paper_start(own: &[&Event], now: Timestamp) -> Option<NextStep> {
    let at = own.iter().rev().find_map(|event| match &event.facts {
        Facts::ScheduleAnalogWorkflow { scheduling_date } => Some(*scheduling_date),
        _ => None,
    })?;
    let what = Sentence::new(
        "The registered letter is prepared, unless the act is opened or paid before.",
        "Si prepara la raccomandata, salvo apertura o pagamento anteriore.",
    );
    Some(step(what, at.max(now), Some(RuleId::CourtesyWait)))
}

fn awaiting_letter(
    own: &[&Event],
    recipient: &RecipientState,
    letter: &Letter,
    rules: &RuleSet,
    now: Timestamp,
) -> Option<NextStep> {
    let Some(sent) = &letter.sent else {
        if recipient.is_settled() {
            return None;
        }
        let planned = letter.planned.last().copied();
        let what = match planned {
            Some(at) => Sentence::new(
                format!("The letter has its place in the post from {} (Rome).", en(at)),
                format!("La raccomandata ha il proprio turno di postalizzazione dal {} (ora di Roma).", it(at)),
            ),
            None => Sentence::new("The letter is prepared.", "La raccomandata è in preparazione."),
        };
        return Some(step(what, planned.unwrap_or(now + AT_ONCE), None));
    };
    let handed = recorded(own, &sent.request).unwrap_or_default();
    let terms = &rules.terms;
    let by = if sent.product == Product::Rir {
        handed + terms.days(terms.rir_timeout_days)
    } else {
        let last = letter.events.iter().map(|event| event.at).max().map_or(handed, |at| at.max(handed));
        last + terms.days(terms.paper_silence_days)
    };
    let what = Sentence::new(
        "The carrier tells the outcome of the registered letter; when it says nothing, it is asked.",
        "Il recapitista comunica l'esito della raccomandata; se tace, viene interpellato.",
    );
    Some(step(what, by, None))
}
