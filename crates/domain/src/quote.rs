//! A quote: what a notification would cost each recipient and when it would take effect, before anything is sent.
//!
//! It works from the request, the price list and the terms alone: it asks no registry and no address book, or any sender
//! could learn who has a certified mailbox. Where the way depends on what it may not know, each way is priced. How long
//! providers and carriers take is an assumption, named in the answer; nothing here decides what happens.

use crate::explanation::Sentence;
use crate::money::{Cents, with_vat};
use crate::party::PhysicalAddress;
use crate::request::{NewNotification, NotificationFeePolicy, Payment, PhysicalCommunicationType, Recipient};
use crate::rules::{Envelope, PriceList, PriceRow, RuleId, RuleSet};
use crate::workflow::carrier::Product;
use crate::workflow::terms::{self, LegalDate};
use jiff::Timestamp;
use serde::Serialize;

/// Days that a letter is assumed to be on its way to the door.
const LETTER_DAYS: i64 = 7;
/// Days that a letter abroad is assumed to be on its way.
const LETTER_ABROAD_DAYS: i64 = 15;

/// A way that a notification can go for a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Way {
    /// The act is opened on the platform on the day of the deposit.
    ReadAtOnce,
    /// A digital domicile takes the notice.
    Digital,
    /// No digital domicile takes it, in two rounds; a simple letter informs.
    DigitalFails,
    /// The first registered letter is delivered.
    Paper,
    /// The first registered letter is held at the post office and served by lapse.
    PaperHeld,
    /// The second registered letter is delivered.
    PaperAgain,
    /// The second registered letter is held at the post office and served by lapse.
    PaperAgainHeld,
    /// Both registered letters fail: the notice is deposited.
    Untraceable,
    /// The first registered letter fails and no other address is found: the notice is deposited.
    DepositedAfterOne,
    /// No outcome comes from abroad for either letter.
    NoOutcomeAbroad,
    /// No outcome comes from abroad for the first letter, and no other address is found.
    NoOutcomeAfterOne,
}

/// One way, with what it costs and when it takes effect.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WayQuoted {
    /// The way.
    pub way: Way,
    /// In words.
    pub words: Sentence,
    /// Fee of the platform, letters with VAT, fee of the sender; euro cents. Absent where the list has no price for a
    /// letter of this way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Cents>,
    /// When it takes effect; absent where this way has no effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<Timestamp>,
    /// The rule of that date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleId>,
}

/// The quote for one recipient.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecipientQuote {
    /// Index in the request.
    pub rec_index: usize,
    /// Whether the recipient bears the costs: by the policy (`DELIVERY_MODE`) and by a payment that carries them.
    /// Else the sender does.
    pub borne_by_recipient: bool,
    /// The cheapest and quickest way.
    pub best: WayQuoted,
    /// The way that the request itself makes likely.
    pub likely: WayQuoted,
    /// The dearest way, one without a price before all others; of those that cost the same, the slowest.
    pub worst: WayQuoted,
    /// Every way.
    pub ways: Vec<WayQuoted>,
}

/// A quote.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Quote {
    /// The instant of deposit that it is made for.
    pub at: Timestamp,
    /// Name of the rule set.
    pub rules: String,
    /// Where the prices of letters come from.
    pub price_source: String,
    /// What was assumed.
    pub assumptions: Vec<Sentence>,
    /// Recipients, by index.
    pub recipients: Vec<RecipientQuote>,
    /// All recipients together, the best, the likely and the worst way of each; euro cents.
    pub total: Totals,
}

/// Prices of the whole notification, euro cents; one that would hold a way without a price is absent.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Totals {
    /// Everyone goes the best way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best: Option<Cents>,
    /// Everyone goes the likely way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likely: Option<Cents>,
    /// Everyone goes the worst way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst: Option<Cents>,
}

impl Totals {
    fn of(recipients: &[RecipientQuote]) -> Self {
        let sum = |way: fn(&RecipientQuote) -> &WayQuoted| {
            recipients.iter().try_fold(Cents::ZERO, |sum, quoted| Some(sum + way(quoted).price?))
        };
        Self {
            best: sum(|quoted| &quoted.best),
            likely: sum(|quoted| &quoted.likely),
            worst: sum(|quoted| &quoted.worst),
        }
    }
}

impl Quote {
    /// Quotes a request that passed the synchronous checks (defaults filled in), as deposited at an instant.
    pub fn of(request: &NewNotification, rules: &RuleSet, now: Timestamp) -> Self {
        let recipients: Vec<_> = (0..request.recipients.len()).map(|rec| recipient(request, rules, rec, now)).collect();
        Self {
            at: now,
            rules: rules.name.clone(),
            price_source: rules.costs.letters.source.clone(),
            assumptions: assumptions(request, rules, now),
            total: Totals::of(&recipients),
            recipients,
        }
    }
}

fn assumptions(request: &NewNotification, rules: &RuleSet, now: Timestamp) -> Vec<Sentence> {
    let mut told = always_assumed(rules.terms.courtesy_wait_days);
    if request.recipients.iter().any(|recipient| recipient.physical_address.is_none()) {
        told.push(Sentence::new(
            "A recipient without an address is priced as one in Italy.",
            "Il destinatario senza indirizzo è quotato come residente in Italia.",
        ));
    }
    let recipients = 0..request.recipients.len();
    told.extend(recipients.flat_map(|rec| Ground::of(request, rules, rec, now).without_price(rec)));
    told
}

fn always_assumed(courtesy_days: i64) -> Vec<Sentence> {
    vec![
        Sentence::new(
            format!(
                "A letter takes {LETTER_DAYS} days to the door, {LETTER_ABROAD_DAYS} abroad; certified mail answers at once."
            ),
            format!(
                "Una raccomandata impiega {LETTER_DAYS} giorni, {LETTER_ABROAD_DAYS} verso l'estero; la PEC risponde subito."
            ),
        ),
        Sentence::new(
            format!("A courtesy message leaves before paper; where none can, paper goes {courtesy_days} days earlier."),
            format!(
                "Prima della carta parte un avviso di cortesia; se non può partire, la carta va {courtesy_days} giorni prima."
            ),
        ),
        Sentence::new(
            "No registry and no address book was asked: whether a digital domicile exists is not known here.",
            "Nessun registro né rubrica è stato consultato: qui non è noto se esista un domicilio digitale.",
        ),
        Sentence::new(
            "Whether the files are as they must be, whether a notice code is in another live notification and whether the post takes the addresses as written is looked at after a deposit, not here.",
            "I file, gli avvisi già presenti in altre notifiche e la forma postale degli indirizzi si verificano dopo il deposito, non qui.",
        ),
        Sentence::new(
            "Best and likely ways are priced at the lightest letter, the worst at the heaviest that the list has for the address.",
            "I casi migliore e probabile usano la lettera più leggera, il peggiore la più pesante del listino per l'indirizzo.",
        ),
    ]
}

/// The prices and dates of one recipient.
struct Ground<'a> {
    rules: &'a RuleSet,
    request: &'a NewNotification,
    address: PhysicalAddress,
    now: Timestamp,
}

fn recipient(request: &NewNotification, rules: &RuleSet, rec: usize, now: Timestamp) -> RecipientQuote {
    let recipient = &request.recipients[rec];
    let ways = Ground::of(request, rules, rec, now).ways();
    let worst = ways.iter().max_by_key(|way| (way.price.is_none(), way.price, way.effect)).cloned();
    let likely = ways.iter().find(|way| way.way == likely_way(recipient)).cloned();
    let best = ways[0].clone();
    RecipientQuote {
        rec_index: rec,
        borne_by_recipient: is_borne(request, recipient),
        likely: likely.unwrap_or_else(|| best.clone()),
        worst: worst.unwrap_or_else(|| best.clone()),
        best,
        ways,
    }
}

/// Whether something that this recipient is asked to pay carries the costs.
fn is_borne(request: &NewNotification, recipient: &Recipient) -> bool {
    let carries = |payment: &Payment| {
        payment.pago_pa.as_ref().is_some_and(|notice| notice.apply_cost)
            || payment.f24.as_ref().is_some_and(|form| form.apply_cost)
    };
    request.notification_fee_policy == NotificationFeePolicy::DeliveryMode && recipient.payments.iter().any(carries)
}

/// Who is given with a certified mailbox is likely reached there, anyone else on paper.
fn likely_way(recipient: &Recipient) -> Way {
    if recipient.digital_domicile.is_some() { Way::Digital } else { Way::Paper }
}

impl<'a> Ground<'a> {
    fn of(request: &'a NewNotification, rules: &'a RuleSet, rec: usize, now: Timestamp) -> Self {
        let address = request.recipients[rec].physical_address.clone().unwrap_or_default();
        Self { rules, request, address, now }
    }

    /// What is said of the letters that the list has no price for.
    fn without_price(&self, rec: usize) -> Vec<Sentence> {
        let products = [self.registered(), self.simple()].into_iter();
        let unknown = products.filter(|product| self.price(*product, Envelope::of_pages(1)).is_none());
        let told = unknown.map(|product| {
            let product = product.wire();
            Sentence::new(
                format!("The list has no price for {product} to recipient {rec}: a way with such a letter has no price here, and is in no total."),
                format!("Il listino non ha prezzo per {product} verso il destinatario {rec}: i casi con questa lettera sono senza prezzo e fuori dai totali."),
            )
        });
        told.collect()
    }

    fn ways(&self) -> Vec<WayQuoted> {
        let terms = &self.rules.terms;
        let registered = self.registered();
        let on_paper = terms::courtesy_wait_ends(self.now, terms);
        let transit = |from: Timestamp| from + terms.days(self.letter_days());
        let first = transit(on_paper);
        let second = transit(first);
        let second_round = terms::second_round_from(self.now, terms);
        let mut ways = vec![
            self.way(Way::ReadAtOnce, &[], Some((self.now, RuleId::View))),
            self.dated(Way::Digital, &[], &terms::after_digital_delivery(self.now, terms)),
            self.dated(Way::DigitalFails, &[self.simple()], &terms::after_digital_failure(second_round, terms)),
            self.dated(Way::Paper, &[registered], &terms::after_paper_delivery(first, terms)),
        ];
        let held = |letter: Timestamp| terms::after_paper_delivery(terms::held_letter_served(letter, terms), terms);
        let again = [registered, registered];
        ways.push(self.dated(Way::PaperAgain, &again, &terms::after_paper_delivery(second, terms)));
        if self.address.is_foreign() {
            ways.push(self.way(Way::NoOutcomeAfterOne, &[registered], None));
            ways.push(self.way(Way::NoOutcomeAbroad, &again, None));
        } else {
            ways.push(self.dated(Way::PaperHeld, &[registered], &held(first)));
            ways.push(self.dated(Way::PaperAgainHeld, &again, &held(second)));
        }
        let deposited = |letter: Timestamp| terms::after_deposit_for_untraceable(letter, terms);
        ways.push(self.dated(Way::DepositedAfterOne, &[registered], &deposited(first)));
        ways.push(self.dated(Way::Untraceable, &again, &deposited(second)));
        ways
    }

    fn letter_days(&self) -> i64 {
        if self.address.is_foreign() { LETTER_ABROAD_DAYS } else { LETTER_DAYS }
    }

    fn registered(&self) -> Product {
        match self.request.physical_communication_type {
            _ if self.address.is_foreign() => Product::Rir,
            PhysicalCommunicationType::ArRegisteredLetter => Product::Ar,
            PhysicalCommunicationType::RegisteredLetter890 => Product::L890,
        }
    }

    fn simple(&self) -> Product {
        if self.address.is_foreign() { Product::Ris } else { Product::Rs }
    }

    fn dated(&self, way: Way, letters: &[Product], date: &LegalDate) -> WayQuoted {
        self.way(way, letters, Some((date.at, date.rule)))
    }

    fn way(&self, way: Way, letters: &[Product], effect: Option<(Timestamp, RuleId)>) -> WayQuoted {
        let heavy = matches!(way, Way::PaperAgainHeld | Way::Untraceable | Way::NoOutcomeAbroad);
        let letters: Option<Cents> = letters.iter().map(|product| self.letter(*product, heavy)).sum();
        let fees = self.rules.costs.send_fee + self.request.pa_fee.unwrap_or(Cents(100));
        WayQuoted {
            way,
            words: words(way),
            price: letters.map(|letters| fees + with_vat(letters, self.request.vat.unwrap_or(22))),
            effect: effect.map(|(at, _)| at),
            rule: effect.map(|(_, rule)| rule),
        }
    }

    /// Price of a letter, the lightest or the heaviest that the list has for this address and day.
    fn letter(&self, product: Product, heavy: bool) -> Option<Cents> {
        let envelope = self.heaviest(product).filter(|_| heavy).unwrap_or(Envelope::of_pages(1));
        self.price(product, envelope)
    }

    fn price(&self, product: Product, envelope: Envelope) -> Option<Cents> {
        self.rules.costs.letters.price(product, &self.address, envelope, self.now)
    }

    /// The heaviest letter of the rows that hold for this address and day, full of sheets.
    fn heaviest(&self, product: Product) -> Option<Envelope> {
        let list = &self.rules.costs.letters;
        let holds = |row: &&PriceRow| {
            let alone = PriceList { source: String::new(), zones: list.zones.clone(), rows: vec![(*row).clone()] };
            let letter = Envelope { sheets: 1, grams: row.up_to_grams };
            alone.price(product, &self.address, letter, self.now).is_some()
        };
        let grams = list.rows.iter().filter(holds).map(|row| row.up_to_grams).max()?;
        Some(Envelope { sheets: sheets_in(grams), grams })
    }
}

/// Sheets of the heaviest letter of so many grams.
fn sheets_in(grams: u32) -> u32 {
    let one = Envelope::of_pages(1).grams;
    let sheet = Envelope::of_pages(3).grams - one;
    1 + grams.saturating_sub(one) / sheet
}

fn words(way: Way) -> Sentence {
    match way {
        Way::ReadAtOnce => Sentence::new(
            "Opened on the platform on the day of the deposit",
            "Aperta sulla piattaforma il giorno del deposito",
        ),
        Way::Digital => Sentence::new("Delivered to a digital domicile", "Consegnata a un domicilio digitale"),
        Way::DigitalFails => Sentence::new(
            "No digital domicile takes it in two rounds; a simple registered letter informs",
            "Nessun domicilio digitale la riceve in due tentativi; segue raccomandata semplice",
        ),
        Way::Paper => Sentence::new("Delivered by the first registered letter", "Consegnata con la prima raccomandata"),
        Way::PaperHeld => Sentence::new(
            "Held at the post office and served by lapse of ten days",
            "In giacenza, notificata decorsi dieci giorni",
        ),
        Way::PaperAgain => {
            Sentence::new("Delivered by the second registered letter", "Consegnata con la seconda raccomandata")
        }
        Way::PaperAgainHeld => Sentence::new(
            "The second letter is held at the post office and served by lapse of ten days",
            "Seconda raccomandata in giacenza, notificata decorsi dieci giorni",
        ),
        Way::Untraceable => Sentence::new(
            "Both letters fail: the notice is deposited on the platform",
            "Falliscono entrambe le raccomandate: l'avviso è depositato sulla piattaforma",
        ),
        Way::DepositedAfterOne => Sentence::new(
            "The first letter fails and no other address is found: the notice is deposited on the platform",
            "Fallisce la prima raccomandata e non si trova altro indirizzo: l'avviso è depositato sulla piattaforma",
        ),
        Way::NoOutcomeAbroad => Sentence::new(
            "No outcome comes from abroad for either letter: no date of effect",
            "Nessun esito dall'estero per entrambe le raccomandate: nessuna data di perfezionamento",
        ),
        Way::NoOutcomeAfterOne => Sentence::new(
            "No outcome comes from abroad and no other address is found: no date of effect",
            "Nessun esito dall'estero e nessun altro indirizzo: nessuna data di perfezionamento",
        ),
    }
}
