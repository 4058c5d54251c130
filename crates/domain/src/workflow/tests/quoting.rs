//! Quotes: every way that a notification can go, priced and dated before anything is sent.

use super::{citizen, notification};
use crate::money::Cents;
use crate::quote::{Quote, RecipientQuote, Way, WayQuoted};
use crate::rules::{PriceRow, RuleId, RuleSet};
use crate::workflow::carrier::Product;
use jiff::Timestamp;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

const NOW: &str = "2026-03-02T10:00:00+01:00";

fn quoted(to: super::builder::Citizen, rules: &RuleSet) -> Quote {
    Quote::of(&notification().to(to).deposited().case.request, rules, at(NOW))
}

fn way(recipient: &RecipientQuote, way: Way) -> &WayQuoted {
    recipient.ways.iter().find(|quoted| quoted.way == way).unwrap()
}

#[test]
fn a_quote_prices_every_way_and_names_the_best_the_likely_and_the_worst() {
    let life = notification().to(citizen()).to(citizen().with_pec("one@pec.example")).deposited();
    let now = at("2026-03-02T21:00:01+01:00");
    let quote = Quote::of(&life.case.request, &RuleSet::current(), now);
    let [paper, digital] = quote.recipients.as_slice() else { panic!("two recipients") };
    assert_eq!((paper.best.way, paper.likely.way, paper.worst.way), (Way::ReadAtOnce, Way::Paper, Way::PaperAgainHeld));
    assert_eq!((digital.likely.way, digital.likely.effect), (Way::Digital, Some(at("2026-03-10T21:00:01+01:00"))));
    assert_eq!(
        (paper.best.price, paper.likely.price, paper.worst.price),
        (Some(Cents(200)), Some(Cents(1155)), Some(Cents(2111)))
    );
    assert_eq!((quote.total.best, quote.total.worst), (Some(Cents(400)), Some(Cents(4222))));
    assert!(paper.ways.iter().all(|way| way.effect.is_some()));
}

#[test]
fn a_first_letter_that_fails_may_be_the_last() {
    let home = quoted(citizen(), &RuleSet::current());
    let home = &home.recipients[0];
    let one = way(home, Way::DepositedAfterOne);
    assert_eq!((one.price, one.rule), (Some(Cents(1155)), Some(RuleId::Untraceable)));
    // five days of courtesy, seven in the post, ten of the term; the clocks change on the way
    assert_eq!(one.effect, Some(at("2026-03-24T10:00:00+01:00")));
    assert!(one.effect < way(home, Way::Untraceable).effect);
    assert!(home.ways.iter().all(|quoted| quoted.way != Way::NoOutcomeAfterOne));
    let abroad = quoted(citizen().abroad("FRANCIA"), &RuleSet::current());
    let abroad = &abroad.recipients[0];
    let silent = way(abroad, Way::NoOutcomeAfterOne);
    assert_eq!((silent.price, silent.effect, silent.rule), (Some(Cents(200 + 1222)), None, None));
    assert_eq!(way(abroad, Way::NoOutcomeAbroad).price, Some(Cents(200 + 2444 + 1)));
}

/// A row for AR letters of one zone up to a weight.
fn row(zone: &str, up_to_grams: u32, cents: i64) -> PriceRow {
    let mut row = RuleSet::current().costs.letters.rows.into_iter().find(|row| row.product == Product::Ar).unwrap();
    (row.zone, row.up_to_grams, row.price) = (zone.to_owned(), up_to_grams, Cents(cents));
    row
}

#[test]
fn the_worst_letter_is_the_heaviest_that_goes_to_this_address_on_this_day_with_all_its_sheets() {
    let mut rules = RuleSet::current();
    let over = PriceRow { until: Some(at("2026-01-01T00:00:00Z")), ..row("", 9_000, 90_000) };
    let sheets = PriceRow { further_sheet: Cents(10), ..row("", 50, 800) };
    rules.costs.letters.rows.retain(|row| row.product == Product::Rs);
    rules.costs.letters.rows.extend([sheets, row("islands", 5_000, 50_000), over]);
    let quote = quoted(citizen(), &rules);
    // 50 g are nine sheets and the envelope: 800 and eight times 10, twice, with VAT
    assert_eq!(quote.recipients[0].worst.price, Some(Cents(200 + 2147)));
    assert_eq!(quote.recipients[0].likely.price, Some(Cents(200 + 976)));
}

#[test]
fn a_product_that_the_list_does_not_know_has_no_price_and_is_in_no_total() {
    let told = |quote: &Quote| quote.assumptions.iter().filter(|told| told.en.contains("no price")).count();
    let mut rules = RuleSet::current();
    assert_eq!(told(&quoted(citizen(), &rules)), 0);
    rules.costs.letters.rows.retain(|row| row.product != Product::Ar);
    let quote = quoted(citizen(), &rules);
    assert_eq!(told(&quote), 1);
    assert!(quote.assumptions.iter().any(|told| told.en.contains("no price for AR")), "{:?}", quote.assumptions);
    assert_eq!(told(&quoted(citizen().abroad("FRANCIA"), &rules)), 0, "abroad no AR goes");
    let one = &quote.recipients[0];
    assert_eq!((one.best.price, one.likely.price, one.worst.price), (Some(Cents(200)), None, None));
    assert_eq!((one.worst.way, way(one, Way::DigitalFails).price), (Way::PaperAgainHeld, Some(Cents(994))));
    assert_eq!((quote.total.best, quote.total.likely, quote.total.worst), (Some(Cents(200)), None, None));
    let shown = serde_json::json!(quote);
    assert!(
        shown["total"].get("worst").is_none() && shown["recipients"][0]["likely"].get("price").is_none(),
        "{shown}"
    );
}

#[test]
fn the_message_of_courtesy_that_puts_paper_off_is_told_as_assumed() {
    let mut rules = RuleSet::current();
    rules.terms.courtesy_wait_days = 3;
    let quote = quoted(citizen(), &rules);
    let told = quote.assumptions.iter().find(|told| told.en.contains("courtesy")).unwrap();
    assert!(told.en.contains("3 days earlier") && told.it.contains("3 giorni prima"), "{told:?}");
}

#[test]
fn what_is_only_looked_at_after_a_deposit_is_told() {
    let quote = quoted(citizen(), &RuleSet::current());
    let told = quote.assumptions.iter().find(|told| told.en.contains("after a deposit, not here")).unwrap();
    for (part, parte) in [("files", "file"), ("notice code", "avvisi"), ("addresses", "indirizzi")] {
        assert!(told.en.contains(part) && told.it.contains(parte), "{told:?}");
    }
}

#[test]
fn the_recipient_is_said_to_bear_the_costs_only_where_a_payment_carries_them() {
    let borne = |sent: super::builder::Notification| {
        Quote::of(&sent.deposited().case.request, &RuleSet::current(), at(NOW)).recipients[0].borne_by_recipient
    };
    assert!(borne(notification().to(citizen())));
    assert!(borne(notification().to(citizen().without_notice().with_f24())));
    assert!(!borne(notification().to(citizen().without_notice())));
    assert!(!borne(notification().flat_rate().to(citizen())));
}
