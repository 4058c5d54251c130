//! Under which rules a batch lives, and by which numbers it is judged.
//!
//! Most live under the rules in force. Some live under a price list with zones, weights and dates, in which some letters
//! have no price, and under the other way of counting a refusal. The numbers of the checkers are their own: only what is
//! no number of the law (the way of counting a refusal) is told to them.

use super::dice::{Dice, mix};
use jiff::Timestamp;
use messo_checkers::{Numbers, RefusalCents};
use messo_domain::ids::Sha256Digest;
use messo_domain::money::Cents;
use messo_domain::rules::{PriceList, PriceRow, RefusalCost, RuleSet, Zone};
use messo_domain::workflow::carrier::Product;

/// Rules, and the numbers that stand beside them.
pub(super) struct Law {
    pub(super) rules: RuleSet,
    pub(super) digest: Sha256Digest,
    pub(super) numbers: Numbers,
}

impl Law {
    /// The rules in force, and those of the other batches.
    pub(super) fn all() -> [Self; 2] {
        let rules = RuleSet::current();
        let mut other = rules.clone();
        other.costs.letters = zoned();
        other.costs.refusal = RefusalCost::Uniform(Cents(30));
        let numbers = Numbers { refusal: RefusalCents::Uniform(30), ..Numbers::of_the_law() };
        [Self::new(rules, Numbers::of_the_law()), Self::new(other, numbers)]
    }

    fn new(rules: RuleSet, numbers: Numbers) -> Self {
        Self { digest: rules.digest(), rules, numbers }
    }

    /// Under which of them a batch lives.
    pub(super) fn of(all: &[Self; 2], seed: u64) -> &Self {
        &all[usize::from(Dice::new(mix(seed, 0x1A)).chance(250))]
    }
}

/// Two zones and two steps of weight; heavier letters have no price.
fn zoned() -> PriceList {
    let epoch = Timestamp::UNIX_EPOCH;
    let change = Timestamp::constant(1_767_222_000, 0); // 1 January 2026 in Rome
    let row = |product, zone: &str, up_to_grams, cents, from, until| PriceRow {
        product,
        zone: zone.to_owned(),
        up_to_grams,
        price: Cents(cents),
        further_sheet: Cents(7),
        from,
        until,
    };
    let mut rows = Vec::new();
    for (product, cents) in
        [(Product::Ar, 783), (Product::L890, 1155), (Product::Rs, 651), (Product::Rir, 1002), (Product::Ris, 651)]
    {
        rows.push(row(product, "", 20, cents, epoch, Some(change)));
        rows.push(row(product, "", 20, cents + 50, change, None));
        rows.push(row(product, "", 90, 2 * cents, epoch, None));
        rows.push(row(product, "far", 20, 3 * cents, epoch, None));
    }
    let far = Zone { name: "far".to_owned(), zips: vec!["201".to_owned()], states: vec!["FRANCIA".to_owned()] };
    PriceList { source: "made up for the simulation".to_owned(), zones: vec![far], rows }
}
