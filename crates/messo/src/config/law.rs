//! The rule set that the configuration comes to: its terms and costs through the table of parameters, its prices through
//! `[[prices]]` and `[[zones]]`.
//!
//! What each parameter means and may be is `messo_domain::rules`' business; here stands how it is read from the file.

use super::Config;
use crate::failure::Failure;
use messo_domain::money::Cents;
use messo_domain::rules::{PARAMETERS, PriceList, PriceRow, RuleSet, Written, Zone, parameter, since, start_of};
use messo_domain::workflow::carrier::Product;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The parameters of one table (`terms`, `costs`), by their last name.
pub type Parameters = BTreeMap<String, Value>;

/// A price of a letter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceKeys {
    /// Product: AR, 890, RS, RIR, RIS.
    pub product: String,
    /// Name of a zone; empty: everywhere.
    #[serde(default)]
    pub zone: String,
    /// Heaviest letter, grams.
    pub up_to_grams: u32,
    /// Price, euro cents net of VAT.
    pub price: i64,
    /// Price of each sheet after the first.
    #[serde(default)]
    pub further_sheet: i64,
    /// First day.
    #[serde(deserialize_with = "date")]
    pub from: String,
    /// First day no more; empty: no end.
    #[serde(default, deserialize_with = "date")]
    pub until: String,
}

/// A zone of prices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZoneKeys {
    /// Name.
    pub name: String,
    /// Beginnings of Italian postcodes.
    #[serde(default)]
    pub zips: Vec<String>,
    /// Foreign states.
    #[serde(default)]
    pub states: Vec<String>,
}

/// A date is taken as a text or as TOML's own date, without quotes.
fn date<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    match written(&Value::deserialize(from)?) {
        Some(Written::Text(text)) => Ok(text),
        _ => Err(serde::de::Error::custom("expected a date such as \"2026-01-01\"")),
    }
}

/// A value as the table of parameters takes it; `None` for what no parameter is.
fn written(value: &Value) -> Option<Written> {
    match value {
        Value::Number(number) => number.as_i64().map(Written::Number),
        Value::String(text) => Some(Written::Text(text.clone())),
        Value::Array(items) => {
            let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
            texts.collect::<Option<_>>().map(Written::List)
        }
        Value::Object(fields) if fields.len() == 1 => {
            let (_, text) = fields.iter().find(|(name, _)| name.starts_with("$__toml"))?;
            text.as_str().map(|text| Written::Text(text.to_owned()))
        }
        _ => None,
    }
}

fn plain(value: Written) -> Value {
    match value {
        Written::Number(number) => number.into(),
        Written::Text(text) => text.into(),
        Written::List(items) => items.into(),
    }
}

/// The parameters of a table as they are where nothing is said.
pub(super) fn usual(table: &str) -> Parameters {
    let rules = RuleSet::current();
    let of_table = PARAMETERS.iter().filter_map(|row| Some((row.key.strip_prefix(table)?.strip_prefix('.')?, row)));
    of_table.map(|(name, row)| (name.to_owned(), plain(row.read(&rules)))).collect()
}

/// The prices where nothing is said.
pub(super) fn usual_prices() -> Vec<PriceKeys> {
    let rows = PriceList::current().rows.into_iter();
    rows.map(|row| PriceKeys {
        product: row.product.wire().to_owned(),
        zone: row.zone,
        up_to_grams: row.up_to_grams,
        price: row.price.get(),
        further_sheet: row.further_sheet.get(),
        from: since(row.from),
        until: row.until.map(since).unwrap_or_default(),
    })
    .collect()
}

/// What is wrong with a value of the rules: the key, and the sentence.
pub(super) struct Wrong {
    /// Key, or table.
    pub(super) key: String,
    /// What to say.
    pub(super) text: String,
}

impl Config {
    /// The rules of new cases.
    ///
    /// # Errors
    /// [`Failure`] that names key, value and what is allowed; never after the configuration was read by `load`.
    pub fn rules(&self) -> Result<RuleSet, Failure> {
        self.rule_set().map_err(|wrong| Failure::new(format!("configuration: {}", wrong.text)))
    }

    pub(super) fn rule_set(&self) -> Result<RuleSet, Wrong> {
        let mut rules = RuleSet::current();
        let usual = rules.clone();
        let scale = Parameters::from([("time_scale".to_owned(), self.sandbox.time_scale.into())]);
        for (table, values) in [("terms", &self.terms), ("costs", &self.costs), ("sandbox", &scale)] {
            for (name, value) in values {
                set(&mut rules, &format!("{table}.{name}"), value)?;
            }
        }
        let letters = &mut rules.costs.letters;
        letters.zones = self.zones.iter().map(zone).collect();
        letters.rows = self.prices.iter().enumerate().map(|(at, price)| row(at, price)).collect::<Result<_, _>>()?;
        letters.check().map_err(|error| Wrong { key: "prices".to_owned(), text: error.to_string() })?;
        let own_prices = letters.rows != usual.costs.letters.rows || !letters.zones.is_empty();
        if own_prices && letters.source == usual.costs.letters.source {
            "configuration of the installation".clone_into(&mut letters.source);
        }
        if rules != usual {
            rules.name = format!("{}, as configured", usual.name);
        }
        Ok(rules)
    }
}

fn set(rules: &mut RuleSet, key: &str, value: &Value) -> Result<(), Wrong> {
    let wrong = |text: String| Wrong { key: key.to_owned(), text };
    let row = parameter(key).ok_or_else(|| wrong(format!("{key} is no parameter")))?;
    let given = written(value).ok_or_else(|| wrong(format!("{key} is {value}, expected {}", row.allowed())))?;
    row.write(rules, &given).map_err(|error| wrong(error.to_string()))
}

fn zone(keys: &ZoneKeys) -> Zone {
    let states = keys.states.iter().map(|state| state.trim().to_uppercase());
    Zone { name: keys.name.clone(), zips: keys.zips.clone(), states: states.collect() }
}

fn row(at: usize, keys: &PriceKeys) -> Result<PriceRow, Wrong> {
    let number = at + 1;
    let wrong = |text: String| Wrong { key: "prices".to_owned(), text };
    let product = Product::ALL.into_iter().find(|product| product.wire() == keys.product);
    let product = product.ok_or_else(|| {
        let known = Product::ALL.map(Product::wire).join(", ");
        wrong(format!("price {number}: product is {}, expected one of {known}", keys.product))
    })?;
    let day = |name: &str, text: &str| {
        let expected = "expected a date such as 2026-01-01";
        start_of(text).ok_or_else(|| wrong(format!("price {number}: {name} is {text}, {expected}")))
    };
    Ok(PriceRow {
        product,
        zone: keys.zone.clone(),
        up_to_grams: keys.up_to_grams,
        price: Cents(keys.price),
        further_sheet: Cents(keys.further_sheet),
        from: day("from", &keys.from)?,
        until: if keys.until.is_empty() { None } else { Some(day("until", &keys.until)?) },
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;
    use figment::Figment;
    use figment::providers::{Format as _, Serialized, Toml};
    use jiff::SignedDuration;

    fn config(text: &str) -> Result<Config, String> {
        let figment = Figment::from(Serialized::defaults(Config::default())).merge(Toml::string(text));
        figment.extract().map_err(|error| error.to_string())
    }

    /// A price of these products for all places and for ever.
    fn everywhere(products: &[&str]) -> String {
        let price = |product: &&str| {
            format!("[[prices]]\nproduct = \"{product}\"\nup_to_grams = 2000\nprice = 900\nfrom = \"2026-01-01\"\n")
        };
        products.iter().map(price).collect()
    }

    fn rules(text: &str) -> Result<RuleSet, String> {
        config(text)?.rules().map_err(|failure| failure.to_string())
    }

    #[test]
    fn where_nothing_is_said_the_rules_are_those_in_force() {
        assert_eq!(Config::default().rules().unwrap(), RuleSet::current());
    }

    #[test]
    fn terms_costs_prices_and_zones_are_read_and_the_set_says_that_it_was_configured() {
        let text = "[terms]\ncourtesy_wait = \"P3D\"\npec_answer = \"PT30H\"\npec_retries = 5\nsources = [\"SPECIAL\", \"PLATFORM\", \"GENERAL\"]\n\
             deceased_from = 2026-01-01\n[costs]\nsend_fee = 120\nrefusal = \"UNIFORM;40\"\n[sandbox]\ntime_scale = 1440\n\
             [[zones]]\nname = \"near\"\nzips = [\"001\"]\nstates = [\"Francia\"]\n\
             [[prices]]\nproduct = \"AR\"\nzone = \"near\"\nup_to_grams = 20\nprice = 500\nfrom = 2026-01-01\nuntil = 2027-01-01\n\
             [[prices]]\nproduct = \"890\"\nup_to_grams = 2000\nprice = 1000\nfurther_sheet = 10\nfrom = \"2026-01-01\"\n";
        let rules = rules(&format!("{text}{}", everywhere(&["AR", "RS", "RIR", "RIS"]))).unwrap();
        assert_eq!(rules.terms.courtesy_wait_days, 3);
        assert_eq!(rules.terms.pec_answer, SignedDuration::from_hours(30));
        assert_eq!((rules.terms.pec_retries, rules.terms.time_scale), (5, 1440));
        assert_eq!(rules.terms.deceased_from, "2026-01-01T00:00:00+01:00".parse().unwrap());
        assert_eq!(rules.costs.send_fee, Cents(120));
        let letters = &rules.costs.letters;
        assert_eq!((letters.rows.len(), letters.zones[0].states[0].as_str()), (6, "FRANCIA"));
        assert_eq!(letters.rows[0].until, Some("2027-01-01T00:00:00+01:00".parse().unwrap()));
        assert_eq!(letters.source, "configuration of the installation");
        assert_eq!(rules.name, "2026-11, as configured");
        assert_ne!(rules.digest(), RuleSet::current().digest());
    }

    #[test]
    fn a_wrong_value_is_told_with_its_key_and_what_is_allowed() {
        let said = |text: &str| rules(text).unwrap_err();
        assert!(
            said("[terms]\npec_answer = 26\n").contains("terms.pec_answer is 26, expected a duration such as PT26H")
        );
        assert!(said("[terms]\ncourtesy_wait = true\n").contains("terms.courtesy_wait is true, expected whole days"));
        assert!(said("[costs]\nsend_fee = -1\n").contains("costs.send_fee is -1, expected whole cents, from 0"));
        let price = |changed: &str| {
            said(&format!(
                "[[prices]]\nproduct = \"AR\"\nup_to_grams = 20\nprice = 5\nfrom = \"2026-01-01\"\n{changed}\n"
            ))
        };
        assert!(price("zone = \"far\"").contains("price 1 names a zone that is not there"));
        assert!(price("until = \"soon\"").contains("price 1: until is soon, expected a date"));
        assert!(price("weight = 5").contains("weight"));
        let other = said("[[prices]]\nproduct = \"A\"\nup_to_grams = 20\nprice = 5\nfrom = \"2026-01-01\"\n");
        assert!(other.contains("product is A, expected one of AR, 890"), "{other}");
    }

    #[test]
    fn a_list_that_lacks_a_product_is_refused_with_what_to_add() {
        let said = rules(&everywhere(&["AR", "890", "RS", "RIR"])).unwrap_err();
        assert!(said.contains("product RIS has no price for all places: its letters could never go"), "{said}");
        assert!(said.contains("Add a [[prices]] table with product = \"RIS\""), "{said}");
        let all = everywhere(&["AR", "890", "RS", "RIR", "RIS"]);
        assert_eq!(rules(&all).unwrap().costs.letters.rows.len(), 5);
        let said = rules(&format!("{all}until = \"2027-01-01\"\n")).unwrap_err();
        assert!(said.contains("product RIS has no price for all places from 2027-01-01 on"), "{said}");
    }
}
