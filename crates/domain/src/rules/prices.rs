//! What a letter costs: a price list as data, by product, zone, weight and date.
//!
//! Zones are named sets of postcodes (by prefix) or of foreign states; a row holds from a date on, up to a weight. The
//! list in force by default is one row per product in one zone, marked "to verify" until an installation gives its own.
//! VAT is not in here (`money::with_vat`).

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

impl PriceList {
    /// The prices of DM 14 April 2023: one zone, one weight.
    pub fn current() -> Self {
        let row = |product, cents| PriceRow {
            product,
            zone: String::new(),
            up_to_grams: 2_000,
            price: Cents(cents),
            further_sheet: Cents::ZERO,
            from: Timestamp::constant(1_682_000_000, 0),
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

    /// Price of the lightest letter of a product in Italy at an instant, where the list has zones for all places.
    pub fn lightest(&self, product: Product, at: Timestamp) -> Option<Cents> {
        self.price(product, &PhysicalAddress::default(), Envelope::of_pages(1), at)
    }

    /// Price of a letter to an address at an instant; `None` where the list has no row for it.
    pub fn price(&self, product: Product, to: &PhysicalAddress, envelope: Envelope, at: Timestamp) -> Option<Cents> {
        let zone = self.zone_of(to);
        let fits = |row: &&PriceRow| {
            row.product == product
                && (row.zone.is_empty() || row.zone == zone)
                && envelope.grams <= row.up_to_grams
                && row.from <= at
                && row.until.is_none_or(|until| at < until)
        };
        let best = self.rows.iter().filter(fits).min_by_key(|row| (row.zone.is_empty(), row.up_to_grams))?;
        Some(best.price + best.further_sheet * (envelope.sheets - 1))
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
