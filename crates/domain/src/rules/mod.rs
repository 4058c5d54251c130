//! The rules: terms, fees and prices as data, and the table that names each rule with its source.
//!
//! A rule set is immutable and addressed by its digest; a case remembers the one it was born under. [`table`] holds
//! what code, explanations and evidence cite and what docs/RULES.md is printed from; [`prices`] what a letter costs.

mod prices;
mod table;

pub use prices::{Envelope, PriceList, PriceRow, Zone};
pub use table::{RULES, RuleId, RuleRow};

use crate::case::DigitalSource;
use crate::ids::Sha256Digest;
use crate::money::Cents;
use jiff::{SignedDuration, Timestamp, civil::Time};
use serde::{Deserialize, Serialize};

/// Terms of the law and of the platform. Days are terms of 24 hours: the platform adds a duration to an instant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// Days from delivery to a digital domicile to its effect.
    pub digital_success_days: i64,
    /// Local time in Rome after which a digital delivery counts as made the next day.
    pub non_visibility_from: Time,
    /// Days added then.
    pub non_visibility_days: i64,
    /// Days from the deposit of the failed-delivery notice to its effect.
    pub digital_failure_days: i64,
    /// Days from delivery on paper to its effect.
    pub analog_success_days: i64,
    /// Days from the deposit for an untraceable recipient to its effect.
    pub analog_failure_days: i64,
    /// Days given to read a courtesy message before paper is used.
    pub courtesy_wait_days: i64,
    /// Days between the two rounds of digital attempts.
    pub second_round_days: i64,
    /// How long an answer of the certified-mail provider is awaited.
    pub pec_answer: SignedDuration,
    /// How often the same certified mail is sent again after a passing error.
    pub pec_retries: u32,
    /// Wait before it is sent again.
    pub pec_retry_delay: SignedDuration,
    /// Order in which digital sources are tried.
    pub sources: [DigitalSource; 3],
    /// Waits before a step of the validation is tried again after a passing fault; the last one for all that follow.
    pub validation_waits: Vec<SignedDuration>,
    /// How long the validation may take in all before the request is refused for technical reasons.
    pub validation_limit: SignedDuration,
    /// Days of deposit at the post office after which a letter counts as served.
    pub giacenza_days: i64,
    /// Days that the carrier must show before it may report an AR letter as never collected.
    pub compiuta_giacenza_days: i64,
    /// Expeditions of one letter after the first, for theft, loss, damage or a print error.
    pub paper_retries: u32,
    /// Days after which a letter abroad without an outcome is given up.
    pub rir_timeout_days: i64,
    /// Days without news of a letter after which the carrier is asked, and a person called if it says nothing.
    pub paper_silence_days: i64,
    /// Days for which the documents can be read after the effect or the first access.
    pub attachment_life_days: i64,
    /// Days between two invitations to switch the service on in app IO; 0 for no limit.
    pub io_optin_min_days: i64,
    /// From when a deceased addressee ends the flow; before, the delivery counted.
    pub deceased_from: Timestamp,
    /// From when the term for the untraceable runs from the deposit of the notice; before, from the carrier's outcome.
    pub untraceable_from_deposit_from: Timestamp,
    /// From when a letter abroad is given up after its limit.
    pub rir_timeout_from: Timestamp,
    /// From when a missing postal address is looked up.
    pub address_lookup_from: Timestamp,
    /// How many times shorter than in reality every term is (sandbox only); 1 is reality.
    pub time_scale: u32,
}

impl Terms {
    /// A term of so many days of 24 hours, shortened by the time scale.
    pub fn days(&self, days: i64) -> SignedDuration {
        self.scaled(SignedDuration::from_hours(24 * days))
    }

    /// A duration, shortened by the time scale.
    pub fn scaled(&self, duration: SignedDuration) -> SignedDuration {
        duration / i32::try_from(self.time_scale.max(1)).unwrap_or(i32::MAX)
    }
}

/// What a refused request costs its sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mode", content = "cents", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RefusalCost {
    /// A recipient hit by a technical reason costs this, every other one the base cost.
    RecipientBased(Cents),
    /// Every recipient costs this where a reason is technical.
    Uniform(Cents),
}

/// Fees and postal prices, euro cents net of VAT.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Costs {
    /// Base cost of one recipient's notification (`sendFee`).
    pub send_fee: Cents,
    /// Cost of a refusal for technical reasons.
    pub refusal: RefusalCost,
    /// Prices of letters.
    pub letters: PriceList,
}

/// One immutable set of rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleSet {
    /// Name for people.
    pub name: String,
    /// Terms.
    pub terms: Terms,
    /// Fees and prices.
    pub costs: Costs,
}

impl RuleSet {
    /// The rules in force: the terms of SEND in production, the prices of DM 14 April 2023 until real ones are given.
    pub fn current() -> Self {
        let at = |seconds| Timestamp::constant(seconds, 0);
        Self {
            name: "2026-11".to_owned(),
            terms: Terms {
                digital_success_days: 7,
                non_visibility_from: Time::constant(21, 0, 0, 0),
                non_visibility_days: 1,
                digital_failure_days: 15,
                analog_success_days: 10,
                analog_failure_days: 10,
                courtesy_wait_days: 5,
                second_round_days: 7,
                pec_answer: SignedDuration::from_hours(26),
                pec_retries: 3,
                pec_retry_delay: SignedDuration::from_mins(10),
                sources: DigitalSource::ALL,
                validation_waits: [10, 60, 60, 300, 3600].map(SignedDuration::from_secs).to_vec(),
                validation_limit: SignedDuration::from_hours(24),
                giacenza_days: 10,
                compiuta_giacenza_days: 30,
                paper_retries: 3,
                rir_timeout_days: 90,
                paper_silence_days: 60,
                attachment_life_days: 120,
                io_optin_min_days: 0,
                deceased_from: at(1_732_489_200), // 25 November 2024, Rome
                untraceable_from_deposit_from: at(1_732_662_000), // 27 November 2024, Rome
                rir_timeout_from: at(1_752_530_400), // 15 July 2025, Rome
                address_lookup_from: at(1_743_458_400), // 1 April 2025, Rome
                time_scale: 1,
            },
            costs: Costs {
                send_fee: Cents(100),
                refusal: RefusalCost::RecipientBased(Cents(50)),
                letters: PriceList::current(),
            },
        }
    }

    /// Every rule set that a released version has given to new cases, the one in force first.
    pub fn released() -> Vec<Self> {
        vec![Self::current()]
    }

    /// Digest of the canonical text: the name under which a case remembers it.
    pub fn digest(&self) -> Sha256Digest {
        Sha256Digest::of(&serde_json::to_vec(self).expect("rules are plain data"))
    }
}

/// docs/RULES.md, printed from the table and from the rule set in force.
pub fn print_markdown(rules: &RuleSet) -> String {
    use std::fmt::Write as _;
    let mut page = String::from(
        "# Rules\n\nPrinted from the table in `crates/domain/src/rules.rs`; a test keeps the two equal. Code, legal facts and tables cite the ids.\n\n| id | rule | source |\n|---|---|---|\n",
    );
    for row in RULES {
        let _ = writeln!(page, "| `{}` | {} | {} |", row.id, row.english, row.source);
    }
    let terms = serde_json::to_string_pretty(rules).expect("rules are plain data");
    let _ = write!(page, "\n## Parameters in force: rule set {}\n\n```json\n{terms}\n```\n", rules.name);
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_id_of_each_rule_is_the_stored_one() {
        for row in RULES {
            assert_eq!(serde_json::json!(row.rule), serde_json::json!(row.id));
        }
    }

    #[test]
    fn the_page_of_rules_is_the_table() {
        let page = include_str!("../../../../docs/RULES.md");
        assert_eq!(
            page,
            print_markdown(&RuleSet::current()),
            "print it again: cargo run -q -p messo-domain --example print_rules > docs/RULES.md"
        );
    }
}
