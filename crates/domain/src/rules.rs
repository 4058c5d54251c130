//! The rules: terms, fees and prices as data, and the table that names each rule with its source.
//!
//! A rule set is immutable and addressed by its digest; a case remembers the one it was born under. The table of
//! [`RuleId`]s is what code, explanations and evidence cite and what docs/RULES.md is printed from.

use crate::ids::Sha256Digest;
use crate::money::Cents;
use crate::workflow::carrier::Product;
use jiff::{SignedDuration, civil::Time};
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
    /// Days of deposit at the post office after which a letter counts as served.
    pub giacenza_days: i64,
    /// Days that the carrier must show before it may report an AR letter as never collected.
    pub compiuta_giacenza_days: i64,
}

/// Fees and postal prices, euro cents net of VAT.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Costs {
    /// Base cost of one recipient's notification (`sendFee`).
    pub send_fee: Cents,
    /// Price of a letter by product, one zone.
    pub letters: Vec<(Product, Cents)>,
    /// Where the prices come from, and whether they were verified.
    pub source: String,
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
                giacenza_days: 10,
                compiuta_giacenza_days: 30,
            },
            costs: Costs {
                send_fee: Cents(100),
                letters: vec![(Product::Ar, Cents(783)), (Product::L890, Cents(1155)), (Product::Rs, Cents(651))],
                source: "DM 14 April 2023, repeatable costs; to verify".to_owned(),
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

    /// Price of a letter, net of VAT.
    pub fn letter_price(&self, product: Product) -> Cents {
        self.costs.letters.iter().find(|(p, _)| *p == product).map_or(Cents(0), |(_, price)| *price)
    }
}

/// Every rule that a date, a wait or an amount can come from.
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
    /// Effect of the first access.
    #[serde(rename = "EFF-VIEW")]
    View,
    /// A letter left at the post office counts as served.
    #[serde(rename = "PAPER-HELD")]
    Giacenza,
    /// Wait for a courtesy message to be read.
    #[serde(rename = "WAIT-COURTESY")]
    CourtesyWait,
    /// Wait between the rounds of digital attempts.
    #[serde(rename = "WAIT-ROUND")]
    SecondRound,
    /// Wait for the provider of certified mail.
    #[serde(rename = "WAIT-PEC")]
    PecAnswer,
    /// Repetition of a certified mail after a passing error.
    #[serde(rename = "RETRY-PEC")]
    PecRetry,
    /// Base cost.
    #[serde(rename = "COST-BASE")]
    BaseCost,
    /// Cost of paper.
    #[serde(rename = "COST-PAPER")]
    PaperCost,
    /// VAT on the postal part.
    #[serde(rename = "COST-VAT")]
    Vat,
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
}

/// All rules.
pub const RULES: &[RuleRow] = &[
    RuleRow {
        rule: RuleId::Deposit,
        id: "EFF-DEP",
        source: "art. 26 c. 9 lett. a DL 76/2020",
        english: "For the sending body the notification takes effect when the act is made available on the platform.",
        italian: "Per l'ente mittente la notificazione si perfeziona alla data in cui l'atto è reso disponibile sulla piattaforma.",
    },
    RuleRow {
        rule: RuleId::DigitalDelivery,
        id: "EFF-DIG",
        source: "art. 26 c. 9 lett. b n. 1 DL 76/2020",
        english: "The seventh day after delivery to the digital domicile; a delivery after 21:00 in Rome counts from the next day.",
        italian: "Settimo giorno successivo alla consegna al domicilio digitale; la consegna dopo le 21:00 si considera avvenuta il giorno seguente.",
    },
    RuleRow {
        rule: RuleId::DigitalFailure,
        id: "EFF-DIG-KO",
        source: "art. 26 c. 6 e c. 9 lett. b n. 1 DL 76/2020",
        english: "The fifteenth day after the notice of failed delivery is made available on the platform.",
        italian: "Quindicesimo giorno successivo al deposito sulla piattaforma dell'avviso di mancato recapito.",
    },
    RuleRow {
        rule: RuleId::PaperDelivery,
        id: "EFF-PAPER",
        source: "art. 26 c. 9 lett. b n. 2 DL 76/2020",
        english: "The tenth day after the notice is served on paper.",
        italian: "Decimo giorno successivo al perfezionamento della notificazione dell'avviso in formato cartaceo.",
    },
    RuleRow {
        rule: RuleId::Untraceable,
        id: "EFF-UNTRACED",
        source: "art. 26 c. 7 DL 76/2020",
        english: "The tenth day after the notice is deposited on the platform for an untraceable recipient.",
        italian: "Decimo giorno successivo al deposito dell'avviso sulla piattaforma per il destinatario irreperibile.",
    },
    RuleRow {
        rule: RuleId::View,
        id: "EFF-VIEW",
        source: "art. 26 c. 9 lett. b n. 3 DL 76/2020",
        english: "In any case, if earlier, when the recipient or a delegate opens the act on the platform.",
        italian: "In ogni caso, se anteriore, alla data in cui il destinatario o il suo delegato accede all'atto sulla piattaforma.",
    },
    RuleRow {
        rule: RuleId::Giacenza,
        id: "PAPER-HELD",
        source: "art. 8 L. 890/1982; art. 26 c. 9 lett. b n. 2 DL 76/2020",
        english: "A letter held at the post office counts as served ten days after the notice of deposit.",
        italian: "La raccomandata in giacenza si ha per notificata decorsi dieci giorni dall'avviso di deposito.",
    },
    RuleRow {
        rule: RuleId::CourtesyWait,
        id: "WAIT-COURTESY",
        source: "SEND, courtesy wait; art. 26 c. 5-bis DL 76/2020",
        english: "Paper is used five days after a courtesy message, if the act was not opened meanwhile.",
        italian: "L'invio cartaceo parte cinque giorni dopo il messaggio di cortesia, se l'atto non è stato aperto.",
    },
    RuleRow {
        rule: RuleId::SecondRound,
        id: "WAIT-ROUND",
        source: "art. 26 c. 6 DL 76/2020",
        english: "The second digital attempt is made not before seven days from the first.",
        italian: "Il secondo tentativo digitale si effettua non prima di sette giorni dal primo.",
    },
    RuleRow {
        rule: RuleId::PecAnswer,
        id: "WAIT-PEC",
        source: "SEND, time-out of certified mail",
        english: "A certified mail without an answer for 26 hours is sent again.",
        italian: "Una PEC senza esito per 26 ore viene inviata di nuovo.",
    },
    RuleRow {
        rule: RuleId::PecRetry,
        id: "RETRY-PEC",
        source: "SEND, retries of certified mail",
        english: "After a passing error the same mail is sent again ten minutes later, at most three times.",
        italian: "Dopo un errore temporaneo la stessa PEC è inviata di nuovo dopo dieci minuti, al massimo tre volte.",
    },
    RuleRow {
        rule: RuleId::BaseCost,
        id: "COST-BASE",
        source: "DPCM 30 May 2022",
        english: "One euro for each recipient, borne once, at the legal effect.",
        italian: "Un euro per destinatario, addebitato una volta al perfezionamento.",
    },
    RuleRow {
        rule: RuleId::PaperCost,
        id: "COST-PAPER",
        source: "price list of the installation",
        english: "Each letter costs its price in the list of the rule set, net of VAT.",
        italian: "Ogni lettera costa il prezzo di listino, al netto dell'IVA.",
    },
    RuleRow {
        rule: RuleId::Vat,
        id: "COST-VAT",
        source: "SEND, price by notice code",
        english: "VAT on the postal part alone, rounded half up to the cent.",
        italian: "IVA sulla sola parte postale, arrotondata al centesimo.",
    },
];

impl RuleId {
    /// The row of the table.
    pub fn row(self) -> &'static RuleRow {
        RULES.iter().find(|row| row.rule == self).expect("every rule has its row")
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
        let page = include_str!("../../../docs/RULES.md");
        assert_eq!(
            page,
            print_markdown(&RuleSet::current()),
            "print it again: cargo run -q -p messo-domain --example print_rules > docs/RULES.md"
        );
    }
}
