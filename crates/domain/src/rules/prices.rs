//! What a letter costs: a price list as data, by product, zone, weight and date.
//!
//! Zones are named sets of postcodes (by prefix) or of foreign states; a row holds from a date on, up to a weight. The
//! list in force by default is one row per product in one zone, marked "to verify" until an installation gives its own.
//! VAT is not in here (`money::with_vat`).

use super::written::since;
use crate::money::Cents;
use crate::party::PhysicalAddress;
use crate::workflow::carrier::Product;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Grams of one sheet of paper, and of the envelope (SEND: 5 g each).
const SHEET_GRAMS: u32 = 5;
const ENVELOPE_GRAMS: u32 = 5;

/// Prices of letters, euro cents net of VAT.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PriceList {
    /// Where the prices come from, and whether they were verified.
    pub source: String,
    /// Zones, tried in order; an address that is in none is in the zone with an empty name.
    pub zones: Vec<Zone>,
    /// Rows; of those that fit, the one with the lowest weight counts.
    pub rows: Vec<PriceRow>,
}

/// A named set of places.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Zone {
    /// Name, which rows refer to.
    pub name: String,
    /// Beginnings of Italian postcodes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zips: Vec<String>,
    /// Foreign states, in capitals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<String>,
}

/// One price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PriceRow {
    /// Product.
    pub product: Product,
    /// Zone; empty for all places.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub zone: String,
    /// Heaviest letter, grams.
    pub up_to_grams: u32,
    /// Price of the letter.
    pub price: Cents,
    /// Price of each sheet after the first.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub further_sheet: Cents,
    /// First instant at which it holds.
    pub from: Timestamp,
    /// First instant at which it no longer does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

fn is_nothing(amount: &Cents) -> bool {
    *amount == Cents::ZERO
}

/// A letter, as far as its price depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Sheets of paper, printed on both sides.
    pub sheets: u32,
    /// Grams, envelope included.
    pub grams: u32,
}

impl Envelope {
    /// A letter of so many pages.
    pub fn of_pages(pages: u32) -> Self {
        let sheets = pages.div_ceil(2).max(1);
        Self { sheets, grams: SHEET_GRAMS * sheets + ENVELOPE_GRAMS }
    }
}

/// A price list that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PriceListError(String);

impl PriceListError {
    fn zone(at: usize, wrong: &'static str) -> Self {
        Self(format!("zone {} {wrong}", at + 1))
    }

    fn row(at: usize, wrong: &'static str) -> Self {
        Self(format!("price {} {wrong}", at + 1))
    }

    /// A product without a price everywhere; `end`: from when on, where it has one until then.
    fn lacking(product: Product, end: Option<Timestamp>) -> Self {
        let product = product.wire();
        let since = end.map(|end| format!(" from {} on", since(end))).unwrap_or_default();
        Self(format!(
            "product {product} has no price for all places{since}: its letters could never go. Add a [[prices]] table with \
             product = \"{product}\" and without zone and until"
        ))
    }
}

impl PriceList {
    /// The prices of DM 14 April 2023: one zone, one weight.
    pub fn current() -> Self {
        let row = |product, cents| PriceRow {
            product,
            zone: String::new(),
            up_to_grams: 2_000,
            price: Cents(cents),
            further_sheet: Cents::ZERO,
            from: Timestamp::constant(1_681_423_200, 0), // 14 April 2023, Rome
            until: None,
        };
        Self {
            source: "DM 14 April 2023, repeatable costs (RIR: average of SEND's manual); to verify".to_owned(),
            zones: Vec::new(),
            rows: vec![
                row(Product::Ar, 783),
                row(Product::L890, 1155),
                row(Product::Rs, 651),
                row(Product::Rir, 1002),
                row(Product::Ris, 651),
            ],
        }
    }

    /// Whether the list can be used: each row names a zone that is there, holds for some time and some weight, costs
    /// something, and no other row says otherwise for the same letter on the same day; each product has a price for all
    /// places that never ends, as a case keeps its list and is stuck for good where that has no price.
    ///
    /// # Errors
    /// [`PriceListError`] with the row or zone, counted from 1, or the product, and what is wrong.
    pub fn check(&self) -> Result<(), PriceListError> {
        for (at, zone) in self.zones.iter().enumerate() {
            if zone.name.trim().is_empty() || self.zones[..at].iter().any(|other| other.name == zone.name) {
                return Err(PriceListError::zone(at, "has no name of its own"));
            }
            if zone.zips.is_empty() && zone.states.is_empty() {
                return Err(PriceListError::zone(at, "names neither postcodes nor states"));
            }
        }
        for (at, row) in self.rows.iter().enumerate() {
            if let Some(wrong) = self.fault_of(at, row) {
                return Err(PriceListError::row(at, wrong));
            }
        }
        Product::ALL.into_iter().try_for_each(|product| self.check_everywhere(product))
    }

    /// Once a product has a price for all places, it has one for ever: where a row ends, another holds.
    fn check_everywhere(&self, product: Product) -> Result<(), PriceListError> {
        let rows = || self.rows.iter().filter(|row| row.product == product && row.zone.is_empty());
        let is_open =
            |end: &Timestamp| !rows().any(|row| row.from <= *end && row.until.is_none_or(|until| *end < until));
        match rows().filter_map(|row| row.until).find(is_open) {
            Some(end) => Err(PriceListError::lacking(product, Some(end))),
            None if rows().next().is_none() => Err(PriceListError::lacking(product, None)),
            None => Ok(()),
        }
    }

    fn fault_of(&self, at: usize, row: &PriceRow) -> Option<&'static str> {
        let same_letter = |other: &&PriceRow| {
            (other.product, &other.zone, other.up_to_grams) == (row.product, &row.zone, row.up_to_grams)
        };
        let same_time = |other: &&PriceRow| {
            other.until.is_none_or(|until| row.from < until) && row.until.is_none_or(|until| other.from < until)
        };
        let zone_is_there = row.zone.is_empty() || self.zones.iter().any(|zone| zone.name == row.zone);
        let faults = [
            (!zone_is_there, "names a zone that is not there"),
            (row.up_to_grams == 0, "is for a letter that weighs nothing"),
            (row.price < Cents::ZERO || row.further_sheet < Cents::ZERO, "costs less than nothing"),
            (row.until.is_some_and(|until| until <= row.from), "ends before it begins"),
            (
                self.rows[..at].iter().filter(same_letter).any(|other| same_time(&other)),
                "says again what an earlier one says",
            ),
        ];
        faults.into_iter().find(|(is_so, _)| *is_so).map(|(_, wrong)| wrong)
    }

    /// Price of the lightest letter of a product in Italy at an instant, where the list has zones for all places.
    pub fn lightest(&self, product: Product, at: Timestamp) -> Option<Cents> {
        self.price(product, &PhysicalAddress::default(), Envelope::of_pages(1), at)
    }

    /// Price of a letter to an address at an instant; `None` where the list has no row of its product there. One that is
    /// heavier than the list knows costs what its heaviest letter costs: no act is stuck for its weight.
    pub fn price(&self, product: Product, to: &PhysicalAddress, envelope: Envelope, at: Timestamp) -> Option<Cents> {
        let zone = self.zone_of(to);
        let holds = |row: &&PriceRow| {
            row.product == product
                && (row.zone.is_empty() || row.zone == zone)
                && row.from <= at
                && row.until.is_none_or(|until| at < until)
        };
        let rows = || self.rows.iter().filter(holds);
        let fitting = rows().filter(|row| envelope.grams <= row.up_to_grams);
        let best = fitting
            .min_by_key(|row| (row.zone.is_empty(), row.up_to_grams))
            .or_else(|| rows().max_by_key(|row| (!row.zone.is_empty(), row.up_to_grams)))?;
        Some(best.price + best.further_sheet * envelope.sheets.saturating_sub(1))
    }

    fn zone_of(&self, to: &PhysicalAddress) -> &str {
        let zip = to.zip.as_deref().unwrap_or_default().trim();
        let state = to.foreign_state.as_deref().unwrap_or_default().trim().to_uppercase();
        let holds = |zone: &&Zone| {
            if to.is_foreign() {
                zone.states.contains(&state)
            } else {
                zone.zips.iter().any(|begin| zip.starts_with(begin))
            }
        };
        self.zones.iter().find(holds).map_or("", |zone| zone.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;

    fn row(zone: &str, up_to_grams: u32, price: i64) -> PriceRow {
        PriceRow {
            product: Product::Ar,
            zone: zone.to_owned(),
            up_to_grams,
            price: Cents(price),
            further_sheet: Cents::ZERO,
            from: "2026-01-01T00:00:00+01:00".parse().unwrap(),
            until: None,
        }
    }

    fn zone(name: &str, zips: &[&str], states: &[&str]) -> Zone {
        let owned = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
        Zone { name: name.to_owned(), zips: owned(zips), states: owned(states) }
    }

    /// Towns and the rest of Italy, two weights; one zone abroad; everywhere else dearest, light letters only.
    fn list() -> PriceList {
        let zones = vec![zone("towns", &["0018", "201"], &[]), zone("near", &[], &["FRANCIA", "GERMANIA"])];
        let rows = vec![row("towns", 100, 450), row("towns", 20, 400), row("near", 50, 700), row("", 50, 900)];
        PriceList { source: "a test".to_owned(), zones, rows }
    }

    fn price(list: &PriceList, to: &PhysicalAddress, pages: u32, at: &str) -> Option<i64> {
        list.price(Product::Ar, to, Envelope::of_pages(pages), at.parse().unwrap()).map(Cents::get)
    }

    fn italian(zip: &str) -> PhysicalAddress {
        PhysicalAddress { zip: Some(zip.to_owned()), ..PhysicalAddress::default() }
    }

    fn foreign(state: &str) -> PhysicalAddress {
        PhysicalAddress { foreign_state: Some(state.to_owned()), ..italian("00184") }
    }

    /// The list, with a price of every other product.
    fn whole() -> PriceList {
        let mut list = list();
        list.rows.extend(PriceList::current().rows.into_iter().filter(|row| row.product != Product::Ar));
        list
    }

    const DAY: &str = "2026-03-01T12:00:00+01:00";

    #[test]
    fn a_letter_weighs_its_sheets_and_its_envelope() {
        let weigh = |pages| (Envelope::of_pages(pages).sheets, Envelope::of_pages(pages).grams);
        assert_eq!([0, 1, 2, 3, 6, 7].map(weigh), [(1, 10), (1, 10), (1, 10), (2, 15), (3, 20), (4, 25)]);
    }

    #[test]
    fn the_zone_is_the_first_that_holds_the_beginning_of_the_postcode_or_the_state() {
        let list = list();
        assert_eq!(price(&list, &italian("00184"), 1, DAY), Some(400));
        assert_eq!(price(&list, &italian(" 20121 "), 1, DAY), Some(400));
        assert_eq!(price(&list, &italian("00199"), 1, DAY), Some(900), "elsewhere in Italy");
        assert_eq!(price(&list, &PhysicalAddress::default(), 1, DAY), Some(900), "no postcode");
        assert_eq!(price(&list, &foreign("Francia"), 1, DAY), Some(700));
        assert_eq!(
            price(&list, &foreign("CANADA"), 1, DAY),
            Some(900),
            "an Italian-looking postcode abroad is no zone"
        );
        assert_eq!(
            price(&list, &PhysicalAddress { foreign_state: Some("Italia".to_owned()), ..italian("00184") }, 1, DAY),
            Some(400)
        );
    }

    #[test]
    fn the_lightest_row_that_carries_the_letter_counts_its_own_zone_before_all_others() {
        let mut list = list();
        assert_eq!(price(&list, &italian("00184"), 6, DAY), Some(400), "20 g");
        assert_eq!(price(&list, &italian("00184"), 7, DAY), Some(450), "25 g");
        list.rows.push(row("", 2_000, 5_000));
        assert_eq!(price(&list, &italian("00184"), 39, DAY), Some(5_000));
        assert_eq!(list.price(Product::Rs, &italian("00184"), Envelope::of_pages(1), DAY.parse().unwrap()), None);
    }

    #[test]
    fn a_letter_heavier_than_the_list_costs_what_its_heaviest_costs() {
        let list = list();
        assert_eq!(price(&list, &italian("00184"), 39, DAY), Some(450), "105 g, of its own zone");
        assert_eq!(price(&list, &italian("00199"), 900, DAY), Some(900));
    }

    #[test]
    fn a_row_holds_from_its_first_instant_until_its_last_is_over() {
        let mut list = whole();
        let change = "2026-07-01T00:00:00+02:00";
        list.rows[1].until = Some(change.parse().unwrap());
        list.rows.push(PriceRow { price: Cents(420), from: change.parse().unwrap(), ..row("towns", 20, 0) });
        assert_eq!(list.check(), Ok(()));
        assert_eq!(price(&list, &italian("00184"), 1, "2026-06-30T23:59:59+02:00"), Some(400));
        assert_eq!(price(&list, &italian("00184"), 1, change), Some(420));
        assert_eq!(price(&list, &italian("00184"), 1, "2025-12-31T23:59:59+01:00"), None, "no row holds yet");
    }

    #[test]
    fn every_sheet_after_the_first_costs_its_price() {
        let mut list = list();
        list.rows[1].further_sheet = Cents(7);
        assert_eq!(
            [1, 2, 3, 6].map(|pages| price(&list, &italian("00184"), pages, DAY)),
            [400, 400, 407, 414].map(Some)
        );
    }

    #[test]
    fn the_list_in_force_can_be_used_and_knows_every_product_everywhere() {
        let list = PriceList::current();
        assert_eq!(list.check(), Ok(()));
        for product in Product::ALL {
            assert!(list.lightest(product, DAY.parse().unwrap()).is_some(), "{product:?}");
            assert!(list.price(product, &foreign("CANADA"), Envelope::of_pages(300), DAY.parse().unwrap()).is_some());
        }
    }

    #[test]
    fn a_list_that_cannot_be_used_says_which_row_is_wrong() {
        let said = |change: fn(&mut PriceList)| {
            let mut list = whole();
            change(&mut list);
            list.check().unwrap_err().to_string()
        };
        assert_eq!(said(|list| list.rows[2].zone = "far".to_owned()), "price 3 names a zone that is not there");
        assert_eq!(said(|list| list.rows[0].up_to_grams = 0), "price 1 is for a letter that weighs nothing");
        assert_eq!(said(|list| list.rows[0].price = Cents(-1)), "price 1 costs less than nothing");
        assert_eq!(said(|list| list.rows[0].until = Some(list.rows[0].from)), "price 1 ends before it begins");
        assert_eq!(said(|list| list.rows[1].up_to_grams = 100), "price 2 says again what an earlier one says");
        assert_eq!(said(|list| list.zones[1].states.clear()), "zone 2 names neither postcodes nor states");
        assert_eq!(said(|list| list.zones[1].name = "towns".to_owned()), "zone 2 has no name of its own");
    }

    #[test]
    fn every_product_needs_a_price_for_all_places_that_never_ends() {
        assert_eq!(whole().check(), Ok(()));
        let to_add = |product: &str| {
            format!(
                "its letters could never go. Add a [[prices]] table with product = \"{product}\" and without zone and until"
            )
        };
        for product in Product::ALL {
            let mut list = whole();
            list.rows.retain(|row| row.product != product || !row.zone.is_empty());
            let wire = product.wire();
            let expected = format!("product {wire} has no price for all places: {}", to_add(wire));
            assert_eq!(list.check().unwrap_err().to_string(), expected, "a price in zones alone is not enough");
        }
        let (end, next) = ("2027-01-01T00:00:00+01:00", "2027-02-01T00:00:00+01:00");
        let mut list = whole();
        list.rows[3].until = Some(end.parse().unwrap());
        let expected = format!("product AR has no price for all places from 2027-01-01 on: {}", to_add("AR"));
        assert_eq!(list.check().unwrap_err().to_string(), expected);
        list.rows.push(PriceRow { from: next.parse().unwrap(), ..row("", 50, 950) });
        assert_eq!(list.check().unwrap_err().to_string(), expected, "a month without a price");
        list.rows[3].until = Some(next.parse().unwrap());
        assert_eq!(list.check(), Ok(()));
    }
}
