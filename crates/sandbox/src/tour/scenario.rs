//! The four cases of the tour, as data: who is written to, how the world answers, and how the law says it ends.
//!
//! Bodies and people are plainly fictional, with right check characters. The words in the addresses steer the simulated
//! world.

use crate::deposit::Uploaded;
use messo_domain::rules::RuleId;
use messo_domain::workflow::carrier::Product;
use serde_json::{Value, json};

/// Creditor of the payments: the sender itself.
pub(crate) const CREDITOR: &str = "01234567897";
/// The sender's own fee, cents.
pub(crate) const PA_FEE: i64 = 100;
/// VAT on the letters, percent.
pub(crate) const VAT: u32 = 22;

/// One notification of the tour.
pub(crate) struct Scenario {
    /// Folder that it is written to.
    pub folder: &'static str,
    /// What happens.
    pub title: &'static str,
    /// Addressee.
    pub denomination: &'static str,
    /// The addressee's tax id.
    pub tax_id: &'static str,
    /// Certified mailbox that the sender gives.
    pub pec: Option<&'static str>,
    /// Street address.
    pub address: &'static str,
    /// Kind of registered letter.
    pub letter: &'static str,
    /// How it ends.
    pub ending: Ending,
}

/// The ways in which the cases end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Delivered to the certified mailbox.
    PecDelivered,
    /// Not delivered to the certified mailbox, in two rounds; a simple registered letter informs.
    PecFailed,
    /// Served on paper.
    PaperDelivered,
    /// Untraceable: the notice is deposited on the platform.
    Untraceable,
}

impl Ending {
    /// The rule that fixes the date of effect.
    pub(crate) fn rule(self) -> RuleId {
        match self {
            Self::PecDelivered => RuleId::DigitalDelivery,
            Self::PecFailed => RuleId::DigitalFailure,
            Self::PaperDelivered => RuleId::PaperDelivery,
            Self::Untraceable => RuleId::Untraceable,
        }
    }

    /// The letters that this way costs.
    pub(crate) fn letters(self) -> &'static [Product] {
        match self {
            Self::PecDelivered => &[],
            Self::PecFailed => &[Product::Rs],
            Self::PaperDelivered => &[Product::Ar],
            Self::Untraceable => &[Product::L890],
        }
    }
}

/// The four, in order.
pub(crate) fn all() -> Vec<Scenario> {
    vec![
        Scenario {
            folder: "1-pec-delivered",
            title: "certified mail, delivered",
            denomination: "Destinatario Uno",
            tax_id: "DSTNUO80A01H501S",
            pec: Some("destinatario.uno@ok-pecsuccess.it"),
            address: "Via Esempio 1",
            letter: "AR_REGISTERED_LETTER",
            ending: Ending::PecDelivered,
        },
        Scenario {
            folder: "2-pec-failed-simple-letter",
            title: "certified mail fails, simple registered letter",
            denomination: "Destinatario Due",
            tax_id: "DSTDUE80A41H501C",
            pec: Some("destinatario.due@fail-pecfirstkosecondko.it"),
            address: "Via @OK_RS",
            letter: "AR_REGISTERED_LETTER",
            ending: Ending::PecFailed,
        },
        Scenario {
            folder: "3-ar-delivered",
            title: "registered letter AR, delivered",
            denomination: "Destinatario Tre",
            tax_id: "DSTTRE80A01H501G",
            pec: None,
            address: "Via @OK_AR",
            letter: "AR_REGISTERED_LETTER",
            ending: Ending::PaperDelivered,
        },
        Scenario {
            folder: "4-890-untraceable",
            title: "890 letter, addressee untraceable",
            denomination: "Destinatario Quattro",
            tax_id: "DSTQTR80A41H501A",
            pec: None,
            address: "Via @FAIL-Irreperibile_890",
            letter: "REGISTERED_LETTER_890",
            ending: Ending::Untraceable,
        },
    ]
}

impl Scenario {
    /// The body of the deposit.
    pub(crate) fn request(&self, act: &Uploaded, protocol: &str, notice_code: &str) -> Value {
        let mut recipient = json!({
            "recipientType": "PF",
            "taxId": self.tax_id,
            "denomination": self.denomination,
            "physicalAddress": {
                "address": self.address, "zip": "00100", "municipality": "Roma", "province": "RM",
            },
            "payments": [
                {"pagoPa": {"noticeCode": notice_code, "creditorTaxId": CREDITOR, "applyCost": true}},
            ],
        });
        if let Some(pec) = self.pec {
            recipient["digitalDomicile"] = json!({"type": "PEC", "address": pec});
        }
        json!({
            "paProtocolNumber": protocol,
            "subject": "Avviso di accertamento di esempio",
            "recipients": [recipient],
            "documents": [act.document("Atto")],
            "notificationFeePolicy": "DELIVERY_MODE",
            "physicalCommunicationType": self.letter,
            "senderDenomination": "Comune di Esempio",
            "senderTaxId": CREDITOR,
            "taxonomyCode": "010101P",
            "paFee": PA_FEE,
            "vat": VAT,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use messo_domain::ids::tax_id;
    use messo_domain::party::RecipientType;

    #[test]
    fn the_people_of_the_tour_have_right_check_characters() {
        for scenario in all() {
            assert_eq!(tax_id::check(scenario.tax_id, RecipientType::PF, &[]), Ok(()), "{}", scenario.title);
        }
        assert_eq!(tax_id::check(CREDITOR, RecipientType::PG, &[]), Ok(()));
    }

    #[test]
    fn every_way_of_the_law_is_walked_once() {
        let rules: std::collections::BTreeSet<_> = all().iter().map(|scenario| scenario.ending.rule()).collect();
        assert_eq!(rules.len(), 4);
    }
}
