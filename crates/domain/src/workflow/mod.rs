//! The steps of the law: from a case and a command to facts and work.
//!
//! [`open`] begins a case, [`decide`] goes on with it. Both are pure: the same case, command, instant and rules give the
//! same decision. One module per step of the law; branching is here, leaves are there. Dates come from [`terms`].
//!
//! Every step is idempotent by element id: a fact that is already in the case is not recorded again, and work is
//! ordered under ids that never come back. Gates (cancelled, opened, paid) are asked where the law asks them.

mod aar;
mod acceptance;
mod addresses;
mod analog;
mod analog_answers;
mod analog_end;
mod cancellation;
pub mod carrier;
mod choose_delivery;
pub mod command;
mod courtesy;
mod decider;
mod digital;
mod digital_answers;
pub(crate) mod envelope;
mod legal_fact;
mod letter_file;
mod letter_record;
mod letter_wait;
mod payment;
pub mod positions;
mod refinement;
pub mod rework;
mod simple_letter;
pub mod terms;
mod validation;
mod view;

pub use command::{Command, CourtesyResult, Deposit, PaperEvent, PecEvent, StoredDocument, ValidationReport};
pub use decider::{Decider, Decision};
pub use letter_wait::expedition_id;

use crate::case::{Case, Event};
use crate::ids::Sha256Digest;
use crate::rules::RuleSet;
use jiff::Timestamp;

/// Begins a case: the deposit, and the work of validating it.
///
/// The request has passed the synchronous checks. `now` is the instant of the deposit (for the body, the date of
/// effect: rule EFF-DEP).
pub fn open(deposit: Deposit, now: Timestamp, rules: &RuleSet) -> (Case, Decision) {
    open_under(deposit, now, rules, rules.digest())
}

/// The same for a caller that opens many cases and knows the digest of the rules.
pub fn open_under(deposit: Deposit, now: Timestamp, rules: &RuleSet, digest: Sha256Digest) -> (Case, Decision) {
    let iun = deposit.iun.clone();
    let first: Event = acceptance::deposit_event(deposit, now, digest);
    let case = Case::born(iun, &first).expect("a deposit event holds its request and begins a case");
    let mut d = Decider::resume(case, vec![first], now, rules);
    d.order_now("0", crate::work::Task::Validate { tries: 0 });
    d.finish()
}

/// What follows from a command. A command that changes nothing gives an empty decision.
pub fn decide(case: &Case, command: Command, now: Timestamp, rules: &RuleSet) -> (Case, Decision) {
    decide_owned(case.clone(), command, now, rules)
}

/// The same for a caller that has no further use for the case as it was.
pub fn decide_owned(case: Case, command: Command, now: Timestamp, rules: &RuleSet) -> (Case, Decision) {
    let mut d = Decider::new(case, now, rules);
    match command {
        Command::Validated(report) => validation::validated(&mut d, report),
        Command::ValidationHindered { f24, tries } => validation::hindered(&mut d, f24, tries),
        Command::F24Validated { faults } => validation::f24_validated(&mut d, faults),
        Command::AddressesAnswered { call, answers } => validation::addresses_answered(&mut d, &call, answers),
        Command::DocumentStored(document) => aar::document_stored(&mut d, &document),
        Command::ChooseDelivery { rec, platform } => choose_delivery::choose(&mut d, rec, platform.as_ref()),
        Command::RegistryAnswered { rec, call, address } => {
            choose_delivery::registry_answered(&mut d, rec, &call, address);
        }
        Command::SourceDue { rec, source, attempt, platform } => {
            digital::source_due(&mut d, rec, source, attempt, platform);
        }
        Command::PecHanded { rec, request, retry } => digital_answers::handed(&mut d, rec, &request, retry),
        Command::PecAnswered { rec, request, retry, handed_at, seen, answers, ask_again } => {
            digital_answers::answered(&mut d, rec, &request, retry, &answers);
            digital_answers::ask_again(&mut d, rec, &request, retry, handed_at, seen + answers.len() as u32, ask_again);
        }
        Command::PecTimedOut { rec, request, retry, answers } => {
            digital_answers::timed_out(&mut d, rec, &request, retry, &answers);
        }
        Command::PecRetryDue { rec, request, retry } => digital_answers::retry_due(&mut d, rec, &request, retry),
        Command::AfterDigitalFeedback { rec, request, platform } => {
            digital_answers::after_feedback(&mut d, rec, &request, platform);
        }
        Command::CourtesySent { rec, digital, results } => courtesy::sent(&mut d, rec, digital, results),
        Command::IoSwitchedOn { rec } => courtesy::io_switched_on(&mut d, rec),
        Command::IoMessageSent { rec, address } => courtesy::io_message_sent(&mut d, rec, address),
        Command::AnalogDue { rec } => analog::start(&mut d, rec),
        Command::PaperPrepared { rec, prepare, found, place_from } => {
            analog::prepared(&mut d, rec, &prepare, found, place_from);
        }
        Command::PaperHanded { rec, request, expedition } => letter_wait::handed(&mut d, rec, &request, expedition),
        Command::PaperAnswered { rec, request, expedition, handed_at, seen, answers, ask_again } => {
            let seen = seen + answers.len() as u32;
            analog_answers::answered(&mut d, rec, &request, expedition, answers);
            letter_wait::ask_again(&mut d, rec, &request, expedition, handed_at, seen, ask_again);
        }
        Command::PaperSilent { rec, request, expedition, handed_at, answers } => {
            letter_wait::silent(&mut d, rec, &request, expedition, handed_at, answers);
        }
        Command::RirTimedOut { rec, request, expedition, handed_at, answers } => {
            letter_wait::abroad_timed_out(&mut d, rec, &request, expedition, handed_at, answers);
        }
        Command::PositionsUpdated { rec, phase, outcomes } => positions::updated(&mut d, rec, phase, outcomes),
        Command::Rework(plan) => rework::rework(&mut d, plan),
        Command::AfterAnalogFeedback { rec, attempt } => analog_answers::after_feedback(&mut d, rec, attempt),
        Command::RefinementDue { rec } => refinement::due(&mut d, rec),
        Command::View(view) => view::viewed(&mut d, view),
        Command::Pay(payment) => payment::paid(&mut d, &payment),
        Command::Cancel { request_id } => cancellation::requested(&mut d, request_id),
        Command::CancellationDue => cancellation::due(&mut d),
    }
    d.finish()
}

#[cfg(test)]
mod tests;
