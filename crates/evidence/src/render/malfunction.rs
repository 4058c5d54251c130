//! What the template of a malfunction's attestation reads: what did not work, since when, until when, and what follows.

use messo_domain::downtime::Functionality;
use messo_domain::rules::RuleId;
use messo_ports::notices::Malfunction;
use serde::Serialize;

use super::instants::Instant;
use super::view::{OperatorView, operator};
use super::words::Words;

/// Template of the attestation.
pub(super) const TEMPLATE: &str = include_str!("../../templates/malfunction.typ");

#[derive(Serialize)]
pub(super) struct MalfunctionView {
    operator: OperatorView,
    functionality: &'static str,
    what: &'static str,
    from: Instant,
    until: Instant,
    issued: Instant,
    terms: Instant,
    rule: &'static str,
    article: &'static str,
    law: &'static str,
    marking: Option<String>,
}

impl MalfunctionView {
    pub(super) fn new(malfunction: &Malfunction, words: &Words<'_>) -> Self {
        let row = RuleId::Downtime.row();
        Self {
            operator: operator(&malfunction.operator, words),
            functionality: malfunction.functionality.wire(),
            what: in_words(malfunction.functionality),
            from: Instant::new(malfunction.from),
            until: Instant::new(malfunction.until),
            issued: Instant::new(malfunction.issued_at),
            terms: Instant::new(malfunction.terms_run_until),
            rule: row.id,
            article: row.source,
            law: row.italian,
            marking: malfunction.marking.as_deref().map(|marking| words.plain(marking)),
        }
    }
}

fn in_words(functionality: Functionality) -> &'static str {
    match functionality {
        Functionality::NotificationCreate => "Deposito delle richieste di notifica",
        Functionality::NotificationVisualization => "Consultazione delle notifiche e lettura degli atti",
        Functionality::NotificationWorkflow => "Avanzamento delle notifiche",
    }
}
