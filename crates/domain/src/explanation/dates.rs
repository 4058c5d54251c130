//! The legal dates of a recipient, each with its rule, the article behind it, the steps of the calendar and the elements
//! it was computed from.
//!
//! The date that was recorded is computed again from its inputs: the two must agree, or the explanation says so.

use super::words::{Sentence, en, it};
use crate::case::{Case, DigitalSource, ElementId, Event, Facts};
use crate::rules::{RuleId, RuleSet};
use crate::workflow::terms::{self, LegalDate};
use jiff::Timestamp;
use serde::Serialize;

/// Code of the outcome of a letter that was served by lapse.
const SERVED_BY_LAPSE: &str = "PNRN012";

/// What a date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DateKind {
    /// The notification took effect.
    Effect,
    /// It will take effect then, unless the act is opened before.
    ExpectedEffect,
    /// A date that another one overtook, or that a cancellation stopped.
    Overtaken,
    /// The letter counts as served.
    Served,
}

/// What a date was computed from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Input {
    /// What it is.
    pub what: Sentence,
    /// Its value.
    pub at: Timestamp,
    /// The element of the timeline that says so.
    pub element_id: ElementId,
}

/// A legal date, explained.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExplainedDate {
    /// What it is.
    pub kind: DateKind,
    /// The instant.
    pub at: Timestamp,
    /// Rule id of docs/RULES.md.
    pub rule: RuleId,
    /// Article of law, or the public contract behind it.
    pub article: &'static str,
    /// The rule in words.
    pub words: Sentence,
    /// What it was computed from.
    pub inputs: Vec<Input>,
    /// The steps of the calendar, in order.
    pub steps: Vec<Sentence>,
    /// Elements of the timeline that record it.
    pub recorded_by: Vec<ElementId>,
}

fn explained(kind: DateKind, at: Timestamp, rule: RuleId) -> ExplainedDate {
    let row = rule.row();
    ExplainedDate {
        kind,
        at,
        rule,
        article: row.source,
        words: Sentence::new(row.english, row.italian),
        inputs: Vec::new(),
        steps: Vec::new(),
        recorded_by: Vec::new(),
    }
}

/// Effect for the sending body: the deposit (EFF-DEP).
///
/// A request that was refused takes no effect; one that is still looked at takes it if it is accepted.
pub(super) fn for_sender(case: &Case, events: &[&Event]) -> Option<ExplainedDate> {
    if case.refused.is_some() {
        return None;
    }
    let kind = if case.accepted.is_some() { DateKind::Effect } else { DateKind::ExpectedEffect };
    let mut date = explained(kind, case.deposit.sent_at, RuleId::Deposit);
    let deposit = events.iter().find(|event| matches!(event.facts, Facts::Deposit(_)));
    date.inputs.extend(
        deposit.map(|event| input("deposit of the request", "deposito della richiesta", event, event.recorded)),
    );
    Some(date)
}

fn input(en: &str, it: &str, event: &Event, at: Timestamp) -> Input {
    Input { what: Sentence::new(en, it), at, element_id: event.id.clone() }
}

/// The dates of a recipient, the one that holds first. `own` are its events.
pub(super) fn of_recipient(case: &Case, own: &[&Event], rules: &RuleSet, rec: usize) -> Vec<ExplainedDate> {
    let mut dates: Vec<ExplainedDate> = [by_view(own), by_term(case, own, rules, rec)].into_iter().flatten().collect();
    settle(case, rec, &mut dates);
    dates.extend(served_by_lapse(own, rules));
    dates
}

/// The earlier of access and term holds; a cancellation stops a term that has not run out.
fn settle(case: &Case, rec: usize, dates: &mut [ExplainedDate]) {
    dates.sort_by_key(|date| date.at);
    for later in dates.iter_mut().skip(1) {
        later.kind = DateKind::Overtaken;
    }
    let refined = case.recipients[rec].refined.is_some();
    for first in dates.iter_mut().take(1) {
        let stopped = case.cancellation_requested.is_some_and(|at| at < first.at) && !refined;
        if first.kind == DateKind::ExpectedEffect && stopped {
            first.kind = DateKind::Overtaken;
        }
    }
}

/// First access (EFF-VIEW).
fn by_view(own: &[&Event]) -> Option<ExplainedDate> {
    let (event, at) = own.iter().find_map(|event| match &event.facts {
        Facts::NotificationViewedCreationRequest { event_timestamp, .. } => Some((*event, *event_timestamp)),
        _ => None,
    })?;
    let mut date = explained(DateKind::Effect, at, RuleId::View);
    let delegate = event.private.as_ref().is_some_and(|private| private.delegate_info.is_some());
    let (who_en, who_it) = if delegate { ("a delegate", "un delegato") } else { ("the recipient", "il destinatario") };
    date.inputs.push(input(
        &format!("first access to the act by {who_en}"),
        &format!("primo accesso all'atto: {who_it}"),
        event,
        at,
    ));
    date.steps.push(Sentence::new(
        "The access itself is the effect: no term runs.",
        "L'accesso stesso è l'effetto: non decorre alcun termine.",
    ));
    date.recorded_by.push(event.id.clone());
    Some(date)
}

/// The end of a term, as it was scheduled and as it is computed again.
fn by_term(case: &Case, own: &[&Event], rules: &RuleSet, rec: usize) -> Option<ExplainedDate> {
    let (event, at, rule, from) = own.iter().rev().find_map(|event| match &event.facts {
        Facts::ScheduleRefinement { scheduling_date, rule, from } => Some((*event, *scheduling_date, *rule, *from)),
        _ => None,
    })?;
    let refined = own.iter().rev().find(|event| matches!(event.facts, Facts::Refinement { .. }));
    let kind = if refined.is_some() { DateKind::Effect } else { DateKind::ExpectedEffect };
    let mut date = explained(kind, at, rule);
    date.inputs.extend(base(own, rule, from, rules));
    if let Some(again) = computed_again(rule, from, rules) {
        date.steps = steps(&again, at);
    }
    date.recorded_by = std::iter::once(event.id.clone()).chain(refined.map(|event| event.id.clone())).collect();
    debug_assert!(rec < case.recipients.len());
    Some(date)
}

fn computed_again(rule: RuleId, from: Timestamp, rules: &RuleSet) -> Option<LegalDate> {
    match rule {
        RuleId::DigitalDelivery => Some(terms::after_digital_delivery(from, &rules.terms)),
        RuleId::DigitalFailure => Some(terms::after_digital_failure(from, &rules.terms)),
        RuleId::PaperDelivery => Some(terms::after_paper_delivery(from, &rules.terms)),
        RuleId::Untraceable => Some(terms::after_deposit_for_untraceable(from, &rules.terms)),
        _ => None,
    }
}

/// The element that the term runs from.
fn base(own: &[&Event], rule: RuleId, from: Timestamp, rules: &RuleSet) -> Option<Input> {
    own.iter().rev().find_map(|event| match (&event.facts, rule) {
        (Facts::SendDigitalFeedback { notification_date, .. }, RuleId::DigitalDelivery)
            if *notification_date == from =>
        {
            Some(input("delivery to the digital domicile", "consegna al domicilio digitale", event, from))
        }
        (Facts::DigitalDeliveryCreationRequest { .. }, RuleId::DigitalFailure) => {
            Some(input("end of the digital attempts", "conclusione dei tentativi digitali", event, from))
        }
        (Facts::SendAnalogFeedback { notification_date, delivery_detail_code, .. }, RuleId::PaperDelivery)
            if *notification_date == from =>
        {
            if delivery_detail_code == SERVED_BY_LAPSE {
                return Some(lapse(event, from, rules));
            }
            Some(input("outcome certified by the carrier", "esito certificato dal recapitista", event, from))
        }
        (Facts::AnalogFailureWorkflow { .. }, RuleId::Untraceable) => {
            Some(input("deposit of the notice on the platform", "deposito dell'avviso sulla piattaforma", event, from))
        }
        _ => None,
    })
}

/// The day on which a letter held at the post office counts as served: no carrier certifies it.
fn lapse(event: &Event, at: Timestamp, rules: &RuleSet) -> Input {
    let (days, id) = (rules.terms.giacenza_days, RuleId::Giacenza.row().id);
    input(
        &format!("lapse of {days} days of deposit at the post office ({id})"),
        &format!("decorso di {days} giorni di giacenza all'ufficio postale ({id})"),
        event,
        at,
    )
}

/// How the calendar was walked.
fn steps(date: &LegalDate, recorded: Timestamp) -> Vec<Sentence> {
    let mut steps = vec![Sentence::new(
        format!("The term runs from {} (Rome).", en(date.from)),
        format!("Il termine decorre dal {} (ora di Roma).", it(date.from)),
    )];
    if date.late {
        steps.push(Sentence::new(
            "That is after 21:00 in Rome: a day is added.",
            "È dopo le 21:00 (ora di Roma): si aggiunge un giorno.",
        ));
    }
    steps.push(Sentence::new(
        format!("{} days of 24 hours later: {} (Rome).", date.days, en(date.at)),
        format!("{} giorni di 24 ore dopo: {} (ora di Roma).", date.days, it(date.at)),
    ));
    if date.at != recorded {
        steps.push(Sentence::new(
            format!("The recorded date is another one: {} (Rome). An operator must look.", en(recorded)),
            format!("La data registrata è diversa: {} (ora di Roma). Occorre una verifica.", it(recorded)),
        ));
    }
    steps
}

/// A letter that was held at the post office for more than ten days (PAPER-HELD).
fn served_by_lapse(own: &[&Event], rules: &RuleSet) -> Vec<ExplainedDate> {
    let lapses = own.iter().filter_map(|event| match &event.facts {
        Facts::SendAnalogFeedback { delivery_detail_code, notification_date, send_request_id, expedition, .. }
            if delivery_detail_code == SERVED_BY_LAPSE =>
        {
            let notice = own.iter().find(|other| {
                matches!(&other.facts, Facts::SendAnalogProgress { delivery_detail_code, send_request_id: request, expedition: of, .. }
                    if delivery_detail_code == "RECRN010" && request == send_request_id && of == expedition)
            })?;
            let Facts::SendAnalogProgress { notification_date: noticed, .. } = &notice.facts else { return None };
            let mut date = explained(DateKind::Served, *notification_date, RuleId::Giacenza);
            date.inputs.push(input("notice of deposit at the post office", "avviso di giacenza all'ufficio postale", notice, *noticed));
            let days = rules.terms.giacenza_days;
            date.steps.push(Sentence::new(
                format!("{days} Rome calendar days after {}, at the start of the day: {} (Rome).", en(*noticed), en(*notification_date)),
                format!("{days} giorni di calendario dopo il {}, all'inizio del giorno: {} (ora di Roma).", it(*noticed), it(*notification_date)),
            ));
            date.recorded_by.push(event.id.clone());
            Some(date)
        }
        _ => None,
    });
    lapses.collect()
}

/// Sources in words, for the next steps.
pub(super) fn source_in_words(source: DigitalSource) -> (&'static str, &'static str) {
    match source {
        DigitalSource::Platform => {
            ("the address registered on the platform", "il recapito registrato sulla piattaforma")
        }
        DigitalSource::Special => ("the address given by the sender", "il recapito indicato dall'ente"),
        DigitalSource::General => ("the address in the public registries", "il recapito nei registri pubblici"),
    }
}
