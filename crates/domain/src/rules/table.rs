//! The ids of the rules, and what a row of their table says.
//!
//! Code, explanations, legal facts and docs/RULES.md cite the ids; they are stored in events and never change. The rows
//! are in `rows`; what a rule computes is elsewhere (`workflow`, `price`); its parameters are rows of `parameters`.

use super::rows::RULES;
use super::written::since;
use super::{RuleSet, Terms};
use crate::workflow::terms::rome;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Every rule that a date, a wait, an amount or a step can come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RuleId {
    /// Effect for the sending body.
    #[serde(rename = "EFF-DEP")]
    Deposit,
    /// Effect of a digital delivery.
    #[serde(rename = "EFF-DIG")]
    DigitalDelivery,
    /// Effect of a failed digital delivery.
    #[serde(rename = "EFF-DIG-KO")]
    DigitalFailure,
    /// Effect of a delivery on paper.
    #[serde(rename = "EFF-PAPER")]
    PaperDelivery,
    /// Effect for an untraceable recipient.
    #[serde(rename = "EFF-UNTRACED")]
    Untraceable,
    /// Effect for an untraceable recipient, as it was.
    #[serde(rename = "EFF-UNTRACED-OLD")]
    UntraceableBefore,
    /// Effect of the first access.
    #[serde(rename = "EFF-VIEW")]
    View,
    /// Order of the validation.
    #[serde(rename = "ACC-STEPS")]
    ValidationSteps,
    /// Repetition of a step of the validation.
    #[serde(rename = "VAL-RETRY")]
    ValidationRetry,
    /// Bodies that may send light letters only.
    #[serde(rename = "ACC-LIGHT")]
    LightLetters,
    /// Look-up of a missing postal address.
    #[serde(rename = "ACC-LOOKUP")]
    AddressLookup,
    /// One live notification for a protocol number and for a notice code.
    #[serde(rename = "ACC-UNIQUE")]
    Unique,
    /// Wait for a courtesy message to be read.
    #[serde(rename = "WAIT-COURTESY")]
    CourtesyWait,
    /// Wait between invitations to switch the service on.
    #[serde(rename = "WAIT-OPTIN")]
    Invitation,
    /// Message to who follows an invitation.
    #[serde(rename = "IO-LOOKBACK")]
    InvitationFollowed,
    /// Order of the digital sources.
    #[serde(rename = "DIG-SOURCES")]
    Sources,
    /// Wait between the rounds of digital attempts.
    #[serde(rename = "WAIT-ROUND")]
    SecondRound,
    /// Wait for the provider of certified mail.
    #[serde(rename = "WAIT-PEC")]
    PecAnswer,
    /// Repetition of a certified mail after a passing error.
    #[serde(rename = "RETRY-PEC")]
    PecRetry,
    /// Delivery to the platform's own domicile.
    #[serde(rename = "DIG-SERCQ")]
    OwnDomicile,
    /// Two attempts on paper.
    #[serde(rename = "PAPER-ATTEMPTS")]
    PaperAttempts,
    /// What stops paper.
    #[serde(rename = "PAPER-STOP")]
    PaperStop,
    /// A letter left at the post office counts as served.
    #[serde(rename = "PAPER-HELD")]
    Giacenza,
    /// A letter that was never collected.
    #[serde(rename = "PAPER-NEVER")]
    NeverCollected,
    /// The same letter once more.
    #[serde(rename = "PAPER-AGAIN")]
    SentAgain,
    /// A deceased addressee.
    #[serde(rename = "PAPER-DECEASED")]
    Deceased,
    /// A letter abroad without an outcome.
    #[serde(rename = "PAPER-ABROAD")]
    Abroad,
    /// A carrier that says nothing.
    #[serde(rename = "PAPER-SILENCE")]
    Silence,
    /// A post that has no room.
    #[serde(rename = "PAPER-CAPACITY")]
    Capacity,
    /// A wrong outcome taken back.
    #[serde(rename = "PAPER-REWORK")]
    Rework,
    /// Cancellation by the sender.
    #[serde(rename = "CANCEL")]
    Cancellation,
    /// Life of the documents.
    #[serde(rename = "DOC-LIFE")]
    AttachmentLife,
    /// Terms that fall due while the platform is down.
    #[serde(rename = "LAW-DOWN")]
    Downtime,
    /// Base cost.
    #[serde(rename = "COST-BASE")]
    BaseCost,
    /// Cost of paper.
    #[serde(rename = "COST-PAPER")]
    PaperCost,
    /// VAT on the postal part.
    #[serde(rename = "COST-VAT")]
    Vat,
    /// Who bears no cost.
    #[serde(rename = "COST-FLAT")]
    Flat,
    /// Cost of a refused request.
    #[serde(rename = "COST-REFUSAL")]
    RefusalCost,
    /// Costs told to the register of debt positions.
    #[serde(rename = "COST-POSITIONS")]
    Positions,
}

/// The instant at which a rule begins or ends.
#[derive(Clone, Copy, Debug)]
pub enum Boundary {
    /// The beginning of a day in Rome.
    Day(Date),
    /// What an installation may set.
    Parameter(fn(&Terms) -> Timestamp),
}

impl Boundary {
    /// The instant under a rule set.
    fn under(self, rules: &RuleSet) -> Timestamp {
        match self {
            Self::Day(day) => beginning(day),
            Self::Parameter(of) => of(&rules.terms),
        }
    }
}

/// The first instant of a day in Rome; of one that jiff cannot place there, the last of all.
fn beginning(day: Date) -> Timestamp {
    day.to_zoned_datetime(rome()).map_or(Timestamp::MAX, |start| start.timestamp())
}

/// A row of the table of rules.
#[derive(Clone, Copy, Debug)]
pub struct RuleRow {
    /// The rule.
    pub rule: RuleId,
    /// Its id in print.
    pub id: &'static str,
    /// Article of law, or the public contract it comes from.
    pub source: &'static str,
    /// What it says, in English.
    pub english: &'static str,
    /// What it says, in Italian (as printed on legal facts).
    pub italian: &'static str,
    /// From when it holds; where the source names no day, the date of the source.
    pub from: Boundary,
    /// From when it no longer does.
    pub until: Option<Boundary>,
    /// Keys of its parameters.
    pub parameters: &'static [&'static str],
}

impl RuleRow {
    /// Whether it holds at any time of a day in Rome under a rule set.
    pub fn holds_on(&self, day: Date, rules: &RuleSet) -> bool {
        let end = day.tomorrow().map_or(Timestamp::MAX, beginning);
        self.from.under(rules) < end && self.until.is_none_or(|until| beginning(day) < until.under(rules))
    }

    /// From when until when it holds under a rule set, for people: days of Rome, or instants within one.
    pub fn period(&self, rules: &RuleSet) -> String {
        let until = self.until.map(|until| format!(" until {}", since(until.under(rules))));
        format!("from {}{}", since(self.from.under(rules)), until.unwrap_or_default())
    }
}

impl RuleId {
    /// The row of the table.
    pub fn row(self) -> &'static RuleRow {
        RULES.iter().find(|row| row.rule == self).expect("every rule has its row")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;
    use crate::rules::{ELSEWHERE, PARAMETERS, RuleSet, Written, parameter};
    use jiff::civil::date;

    #[test]
    fn the_printed_id_of_each_rule_is_the_stored_one_and_stands_once() {
        let mut ids: Vec<&str> = RULES.iter().map(|row| row.id).collect();
        for row in RULES {
            assert_eq!(serde_json::json!(row.rule), serde_json::json!(row.id));
            let read: RuleId = serde_json::from_value(serde_json::json!(row.id)).unwrap();
            assert_eq!(read.row().id, row.id);
        }
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), RULES.len());
    }

    #[test]
    fn rules_name_parameters_that_are_there_and_every_parameter_has_its_rule() {
        let named = || RULES.iter().flat_map(|row| row.parameters);
        for key in named() {
            let known = parameter(key).is_some() || ELSEWHERE.iter().any(|row| row.key == *key) || *key == "prices";
            assert!(known, "{key} is no parameter");
        }
        let whole = ["sandbox.time_scale"]; // every term of every rule
        let unnamed =
            PARAMETERS.iter().map(|row| row.key).filter(|key| !whole.contains(key) && !named().any(|k| k == key));
        assert_eq!(unnamed.collect::<Vec<_>>(), Vec::<&str>::new());
    }

    #[test]
    fn a_rule_holds_from_its_day_on_until_another_takes_its_place() {
        let rules = RuleSet::current();
        let holds = |rule: RuleId, day| rule.row().holds_on(day, &rules);
        let (last, first) = (date(2024, 11, 26), date(2024, 11, 27));
        assert!(holds(RuleId::UntraceableBefore, last) && !holds(RuleId::Untraceable, last));
        assert!(!holds(RuleId::UntraceableBefore, first) && holds(RuleId::Untraceable, first));
        assert!(!holds(RuleId::Deposit, date(2020, 7, 16)) && holds(RuleId::Deposit, date(2020, 7, 17)));
    }

    #[test]
    fn the_days_that_an_installation_may_set_are_those_of_its_rules() {
        for (rule, key) in [
            (RuleId::Deceased, "terms.deceased_from"),
            (RuleId::Untraceable, "terms.untraceable_from_deposit_from"),
            (RuleId::Abroad, "terms.rir_timeout_from"),
            (RuleId::AddressLookup, "terms.address_lookup_from"),
        ] {
            let mut rules = RuleSet::current();
            parameter(key).unwrap().write(&mut rules, &Written::Text("2026-03-02".to_owned())).unwrap();
            assert_eq!(rule.row().period(&rules), "from 2026-03-02", "{key}");
            assert!(rule.row().parameters.contains(&key));
            assert!(!rule.row().holds_on(date(2026, 3, 1), &rules) && rule.row().holds_on(date(2026, 3, 2), &rules));
        }
    }

    #[test]
    fn the_older_rule_ends_when_the_newer_begins_be_it_within_a_day() {
        let mut rules = RuleSet::current();
        rules.terms.untraceable_from_deposit_from = "2026-03-02T11:00:00Z".parse().unwrap();
        let (old, new) = (RuleId::UntraceableBefore.row(), RuleId::Untraceable.row());
        assert_eq!(old.period(&rules), "from 2020-07-17 until 2026-03-02T11:00:00Z");
        assert_eq!(new.period(&rules), "from 2026-03-02T11:00:00Z");
        let day = date(2026, 3, 2);
        assert!(old.holds_on(day, &rules) && new.holds_on(day, &rules));
        assert!(!old.holds_on(date(2026, 3, 3), &rules) && !new.holds_on(date(2026, 3, 1), &rules));
    }
}
