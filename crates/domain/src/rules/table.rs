//! The table of rules: what each says, where it comes from, since when it holds.
//!
//! Code, explanations, legal facts and docs/RULES.md cite the ids. What a rule computes is elsewhere (`workflow::terms`,
//! `price`); its parameters are in [`super::Terms`] and [`super::Costs`].

use serde::{Deserialize, Serialize};

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
