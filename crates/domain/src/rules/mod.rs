//! The rules: terms, fees and prices as data, and the table that names each rule with its source.
//!
//! A rule set is immutable and addressed by its digest; a case remembers the one it was born under. `rows` holds what
//! code, explanations and evidence cite, `parameters` what an installation may set, `prices` what a letter costs; `print`
//! makes docs/RULES.md of them. Where a configuration comes from, and where sets are kept, is not known here.

mod parameters;
mod prices;
mod print;
mod rows;
mod table;
mod written;

pub use parameters::{ABSENT, Absent, ELSEWHERE, Elsewhere, PARAMETERS, Parameter, parameter};
pub use prices::{Envelope, PriceList, PriceListError, PriceRow, Zone};
pub use print::print_markdown;
pub use rows::RULES;
pub use table::{Boundary, RuleId, RuleRow};
pub use written::{ParameterError, Written, since, start_of};

use crate::case::DigitalSource;
use crate::ids::Sha256Digest;
use crate::money::Cents;
use jiff::{SignedDuration, Timestamp, civil::Time};
use serde::{Deserialize, Serialize};

/// Terms of the law and of the platform. Days are terms of 24 hours: the platform adds a duration to an instant.
///
/// A field that is added takes as its default what the platform did before there was the field: cases that run were born
/// under texts that do not name it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
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
    /// Days after an invitation in which who switches the service on in app IO still gets the message; 0 for never.
    pub io_lookback_days: i64,
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

impl Default for Terms {
    /// What held before a set could say otherwise: a kept text that does not name a field yet is read with this.
    fn default() -> Self {
        let at = |seconds| Timestamp::constant(seconds, 0);
        Self {
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
            io_lookback_days: 0,
            deceased_from: at(1_732_489_200),                 // 25 November 2024, Rome
            untraceable_from_deposit_from: at(1_732_662_000), // 27 November 2024, Rome
            rir_timeout_from: at(1_752_530_400),              // 15 July 2025, Rome
            address_lookup_from: at(1_743_458_400),           // 1 April 2025, Rome
            time_scale: 1,
        }
    }
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

/// Fees and postal prices, euro cents net of VAT. A field that is added has a default, as in [`Terms`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Costs {
    /// Base cost of one recipient's notification (`sendFee`).
    pub send_fee: Cents,
    /// Cost of a refusal for technical reasons.
    pub refusal: RefusalCost,
    /// Prices of letters.
    pub letters: PriceList,
}

impl Default for Costs {
    /// As for [`Terms`].
    fn default() -> Self {
        Self { send_fee: Cents(100), refusal: RefusalCost::RecipientBased(Cents(50)), letters: PriceList::current() }
    }
}

/// Digest of the rule set of the first version.
fn first_digest() -> Sha256Digest {
    "gvEewV0zpEHipiVa/v113glbDTWCzxeecj78xBycX+s=".parse().expect("44 characters of Base64")
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
        let terms = Terms { io_lookback_days: 7, ..Terms::default() };
        Self { name: "2026-11".to_owned(), terms, costs: Costs::default() }
    }

    /// Every rule set that a version has given to new cases, by the digest that they remember. The shape of a set grows:
    /// an older one stands here with the equal terms of today's shape.
    pub fn released() -> Vec<(Sha256Digest, Self)> {
        let current = Self::current();
        let first = Self { terms: Terms::default(), ..current.clone() };
        vec![(current.digest(), current), (first_digest(), first)]
    }

    /// The canonical text, of which the digest is taken.
    ///
    /// # Panics
    /// Never: rules are plain data.
    pub fn text(&self) -> String {
        serde_json::to_string(self).expect("rules are plain data")
    }

    /// Reads a canonical text.
    ///
    /// # Errors
    /// When it is none.
    pub fn from_text(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// Digest of the canonical text: the name under which a case remembers it.
    pub fn digest(&self) -> Sha256Digest {
        Sha256Digest::of(self.text().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;
    use crate::workflow::carrier::Product;

    /// The text of the rule set of the first version, whose shape knew no more: its digest stands in stored cases.
    const FIRST: &str = concat!(
        r#"{"name":"2026-11","terms":{"digital_success_days":7,"non_visibility_from":"21:00:00","#,
        r#""non_visibility_days":1,"digital_failure_days":15,"analog_success_days":10,"analog_failure_days":10,"#,
        r#""courtesy_wait_days":5,"second_round_days":7,"pec_answer":"PT26H","pec_retries":3,"#,
        r#""pec_retry_delay":"PT10M","giacenza_days":10,"compiuta_giacenza_days":30},"costs":{"send_fee":100,"#,
        r#""letters":[["AR",783],["890",1155],["RS",651]],"source":"DM 14 April 2023, repeatable costs; to verify"}}"#,
    );

    #[test]
    fn the_rules_of_the_first_version_are_found_by_their_digest_with_equal_terms() {
        let digest = Sha256Digest::of(FIRST.as_bytes());
        let released = RuleSet::released();
        let (_, rules) = released.iter().find(|(known, _)| *known == digest).unwrap();
        let now = serde_json::to_value(&rules.terms).unwrap();
        let first: serde_json::Value = serde_json::from_str(FIRST).unwrap();
        for (name, value) in first["terms"].as_object().unwrap() {
            assert_eq!(now[name], *value, "{name}");
        }
        assert_eq!(serde_json::json!(rules.costs.send_fee), first["costs"]["send_fee"]);
        for pair in first["costs"]["letters"].as_array().unwrap() {
            let product = serde_json::from_value(pair[0].clone()).unwrap();
            let price = rules.costs.letters.lightest(product, "2026-11-01T00:00:00Z".parse().unwrap()).unwrap();
            assert_eq!(serde_json::json!(price), pair[1]);
        }
    }

    #[test]
    fn a_rule_set_reads_back_from_its_text_under_the_same_digest() {
        for (digest, rules) in RuleSet::released() {
            let read = RuleSet::from_text(&rules.text()).unwrap();
            assert_eq!(read, rules);
            assert!(digest == read.digest() || digest == first_digest());
        }
        assert!(RuleSet::from_text("{}").is_err());
    }

    /// A set as an installation has configured it, kept by the version that had it in force.
    const KEPT: &str = include_str!("kept_set.json");
    const KEPT_DIGEST: &str = "rNdmvN5ZI6hkIUf84Sddv3KbWLCiTF+yrsrweV8f+7k=";

    #[test]
    fn a_kept_set_is_read_with_its_own_terms_by_every_later_version() {
        assert_eq!(Sha256Digest::of(KEPT.as_bytes()).to_string(), KEPT_DIGEST, "the file stays as it was kept");
        let rules = RuleSet::from_text(KEPT).unwrap();
        assert_eq!((rules.terms.digital_success_days, rules.terms.giacenza_days), (9, 12));
        assert_eq!(rules.costs.send_fee, Cents(120));
        let at = "2027-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(rules.costs.letters.lightest(Product::Ar, at), Some(Cents(800)));
    }

    #[test]
    fn a_text_that_does_not_name_a_field_yet_is_read_with_what_held_before() {
        let kept: serde_json::Value = serde_json::from_str(KEPT).unwrap();
        let whole = serde_json::to_value(RuleSet::from_text(KEPT).unwrap()).unwrap();
        let before = serde_json::json!({"terms": Terms::default(), "costs": Costs::default()});
        for part in ["terms", "costs"] {
            for field in kept[part].as_object().unwrap().keys() {
                let mut older = kept.clone();
                older[part].as_object_mut().unwrap().remove(field);
                let read = RuleSet::from_text(&older.to_string()).unwrap();
                let mut expected = whole.clone();
                expected[part][field] = before[part][field].clone();
                assert_eq!(serde_json::to_value(read).unwrap(), expected, "{part}.{field}");
            }
        }
    }

    #[test]
    fn a_time_scale_shortens_every_term_and_never_divides_by_nothing() {
        let mut terms = RuleSet::current().terms;
        terms.time_scale = 1440;
        assert_eq!(terms.days(7), SignedDuration::from_mins(7));
        assert_eq!(terms.scaled(terms.pec_answer), SignedDuration::from_secs(65));
        terms.time_scale = 0;
        assert_eq!(terms.days(7), SignedDuration::from_hours(7 * 24));
    }
}
