//! What a notification costs a recipient: now, if the act were read today, and if it were left unread.
//!
//! The letters that have gone are facts; the one that would still go is priced by the list of the case's rules at its
//! lightest. Rounding and VAT are `money`'s business, the price of one notice `price`'s.

use super::words::Sentence;
use crate::case::Case;
use crate::money::{Cents, with_vat};
use crate::request::{NotificationFeePolicy, PhysicalCommunicationType};
use crate::rules::{Envelope, RuleSet};
use crate::workflow::carrier::Product;
use jiff::Timestamp;
use serde::Serialize;

/// Costs of a recipient, euro cents.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CostExplained {
    /// Whether the recipient bears them (`DELIVERY_MODE`), or the sender settles them apart (`FLAT_RATE`).
    pub borne_by_recipient: bool,
    /// Fee of the platform (COST-BASE).
    pub send_fee: Cents,
    /// Fee of the sender.
    pub pa_fee: Cents,
    /// Letters so far, net of VAT (COST-PAPER).
    pub letters: Cents,
    /// VAT on the letters, percent (COST-VAT).
    pub vat: u32,
    /// All together, today.
    pub now: Cents,
    /// All together, if the act were opened today: no letter follows any more.
    pub if_read_today: Cents,
    /// All together, if it stays unread and the next letter goes; absent where none would.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub if_left_unread: Option<Cents>,
    /// In words.
    pub words: Sentence,
}

/// The costs of a recipient at an instant.
pub(super) fn of_recipient(case: &Case, rules: &RuleSet, rec: usize, now: Timestamp) -> CostExplained {
    let deposit = &case.deposit;
    let sent = case.recipients[rec].letters.iter().filter_map(|letter| letter.sent.as_ref());
    let letters: Cents = sent.map(|sent| sent.cost).sum();
    let total = |letters| rules.costs.send_fee + with_vat(letters, deposit.vat) + deposit.pa_fee;
    let today = total(letters);
    let if_left_unread = next_letter(case, rules, rec, now).map(|price| total(letters + price));
    let borne_by_recipient = deposit.notification_fee_policy == NotificationFeePolicy::DeliveryMode;
    CostExplained {
        borne_by_recipient,
        send_fee: rules.costs.send_fee,
        pa_fee: deposit.pa_fee,
        letters,
        vat: deposit.vat,
        now: today,
        if_read_today: today,
        words: words(borne_by_recipient, today, if_left_unread),
        if_left_unread,
    }
}

/// Price of the letter that would go next, where one still can.
fn next_letter(case: &Case, rules: &RuleSet, rec: usize, now: Timestamp) -> Option<Cents> {
    let recipient = &case.recipients[rec];
    let over = !case.is_open() || recipient.is_settled() || recipient.refined.is_some() || recipient.deceased.is_some();
    let on_paper = recipient.letters.iter().filter(|letter| letter.attempt.is_some() && letter.sent.is_some()).count();
    let simple = recipient.letters.iter().any(|letter| letter.attempt.is_none() && letter.sent.is_some());
    if over || on_paper >= 2 || simple || recipient.refinement_due.is_some() {
        return None;
    }
    let address = recipient.address.as_ref()?;
    let digital = !recipient.digital.is_empty();
    let product = match (digital, address.is_foreign(), case.deposit.physical_communication_type) {
        (true, false, _) => Product::Rs,
        (true, true, _) => Product::Ris,
        (false, true, _) => Product::Rir,
        (false, false, PhysicalCommunicationType::ArRegisteredLetter) => Product::Ar,
        (false, false, PhysicalCommunicationType::RegisteredLetter890) => Product::L890,
    };
    let pages = recipient.aar.as_ref().map_or(1, |aar| aar.pages);
    rules.costs.letters.price(product, address, Envelope::of_pages(pages), now)
}

fn words(borne: bool, today: Cents, unread: Option<Cents>) -> Sentence {
    if !borne {
        return Sentence::new(
            "The sender bears the costs; nothing is added to what is owed.",
            "I costi sono a carico dell'ente: nulla si aggiunge a quanto dovuto.",
        );
    }
    let later = unread.map_or_else(
        || Sentence::new("", ""),
        |unread| {
            Sentence::new(
                format!(" Left unread, with the next letter: {}.", euro(unread, '.')),
                format!(" Se resta non letta, con la prossima raccomandata: {}.", euro(unread, ',')),
            )
        },
    );
    Sentence::new(
        format!("Costs so far, also if the act is opened today: {}.{}", euro(today, '.'), later.en),
        format!("Costi finora, anche aprendo l'atto oggi: {}.{}", euro(today, ','), later.it),
    )
}

fn euro(amount: Cents, point: char) -> String {
    format!("{}{point}{:02} €", amount.get() / 100, amount.get() % 100)
}
