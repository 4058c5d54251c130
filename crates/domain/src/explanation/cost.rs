//! What a notification costs a recipient: now, if the act were read today, and if it were left unread.
//!
//! The letters that have gone are facts; the one that would still go is priced by the list of the case's rules, with the
//! pages known so far. Rounding and VAT are `money`'s business, the price of one notice `price`'s.

use super::next;
use super::words::Sentence;
use crate::case::{Case, DepositFacts, Letter, RecipientFacts};
use crate::money::{Cents, with_vat};
use crate::request::{NotificationFeePolicy, PhysicalCommunicationType};
use crate::rules::RuleSet;
use crate::workflow::carrier::Product;
use crate::workflow::envelope;
use jiff::Timestamp;
use serde::Serialize;

/// Costs of a recipient, euro cents.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CostExplained {
    /// Whether the recipient bears them: by the policy (`DELIVERY_MODE`) and by a payment that carries them. Else the
    /// sender settles them.
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

/// The costs of a recipient at an instant. What was refused or cancelled costs its recipients nothing.
pub(super) fn of_recipient(case: &Case, rules: &RuleSet, rec: usize, now: Timestamp) -> CostExplained {
    if let Some(words) = nothing_owed(case) {
        return free(case.deposit.vat, words);
    }
    let deposit = &case.deposit;
    let sent = case.recipients[rec].letters.iter().filter_map(|letter| letter.sent.as_ref());
    let letters: Cents = sent.map(|sent| sent.cost).sum();
    let total = |letters| rules.costs.send_fee + with_vat(letters, deposit.vat) + deposit.pa_fee;
    let today = total(letters);
    let if_left_unread = next_letter(case, rules, rec, now).map(|price| total(letters + price));
    let borne_by_recipient = is_borne(deposit, rec);
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

/// Why nothing is owed, where that is so.
fn nothing_owed(case: &Case) -> Option<Sentence> {
    if case.refused.is_some() {
        return Some(Sentence::new(
            "The request was refused: nothing is owed for it.",
            "La richiesta è stata rifiutata: nulla è dovuto per essa.",
        ));
    }
    case.cancellation_requested.or(case.cancelled).map(|_| {
        Sentence::new(
            "The notification was cancelled: nothing is owed for it.",
            "La notifica è stata annullata: nulla è dovuto per essa.",
        )
    })
}

fn free(vat: u32, words: Sentence) -> CostExplained {
    CostExplained {
        borne_by_recipient: false,
        send_fee: Cents::ZERO,
        pa_fee: Cents::ZERO,
        letters: Cents::ZERO,
        vat,
        now: Cents::ZERO,
        if_read_today: Cents::ZERO,
        if_left_unread: None,
        words,
    }
}

/// Whether something that this recipient is asked to pay carries the costs.
fn is_borne(deposit: &DepositFacts, rec: usize) -> bool {
    let carries = |recipient: &RecipientFacts| {
        recipient.payments.iter().any(|payment| payment.apply_cost) || recipient.f24.iter().any(|form| form.apply_cost)
    };
    deposit.notification_fee_policy == NotificationFeePolicy::DeliveryMode
        && deposit.recipients.get(rec).is_some_and(carries)
}

/// Price of the letter that would go next, where one still can: it weighs what will be in its envelope.
fn next_letter(case: &Case, rules: &RuleSet, rec: usize, now: Timestamp) -> Option<Cents> {
    let recipient = &case.recipients[rec];
    let address = recipient.address.as_ref()?;
    let simple = simple_letter_follows(case, rec)?;
    let product = match (simple, address.is_foreign(), case.deposit.physical_communication_type) {
        (true, false, _) => Product::Rs,
        (true, true, _) => Product::Ris,
        (false, true, _) => Product::Rir,
        (false, false, PhysicalCommunicationType::ArRegisteredLetter) => Product::Ar,
        (false, false, PhysicalCommunicationType::RegisteredLetter890) => Product::L890,
    };
    let content = if simple { envelope::notice_alone_of(case, rec) } else { envelope::whole_of(case, rec) };
    rules.costs.letters.price(product, address, content.envelope(), now)
}

/// Whether the letter that would go next is the simple one; `None` where none follows.
fn simple_letter_follows(case: &Case, rec: usize) -> Option<bool> {
    let recipient = &case.recipients[rec];
    if recipient.is_settled() {
        return None;
    }
    if next::simple_letter_to_go(recipient).is_some() {
        return Some(true); // it goes even when the term has run out
    }
    let was_sent = |letter: &&Letter| letter.sent.is_some();
    let (registered, simple): (Vec<_>, Vec<_>) =
        recipient.letters.iter().filter(was_sent).partition(|letter| letter.attempt.is_some());
    let over = next::paper_has_ended(recipient) || recipient.refinement_due.is_some();
    let none_follows = over || registered.len() >= 2 || !simple.is_empty();
    (!none_follows).then_some(!recipient.digital.is_empty())
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
