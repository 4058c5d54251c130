//! Lives made by hand for the tests, and the means to spoil them.
//!
//! A tale is told event by event, each a millisecond after the one before or at an instant that is set; what the core would
//! claim of it is written by hand beside it. `lives` has the tales, `steps` what they are told with.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod lives;
mod lives_of_paper;
mod spoil;
mod steps;
mod steps_paper;

use crate::life::{
    Claims, Life, Numbers, Order, OrderKind, PriceClaim, RecipientClaim, StatusClaim, SwitchedOn, Violation, WorkLeft,
};
use crate::reading::Reading;
use jiff::{SignedDuration, Timestamp};
use messo_domain::case::Event;

/// The number of every tale's case.
pub const IUN: &str = "ADEG-HJKL-MNPQ-202603-R-1";

/// An order that owns its id.
#[derive(Clone, Debug)]
pub struct Ordered {
    pub id: String,
    pub kind: OrderKind,
    pub first: Timestamp,
    pub effects: u32,
    pub taken: bool,
    pub asked: u32,
    pub told_all: bool,
}

/// Work that owns its id.
#[derive(Clone, Debug)]
pub struct Left {
    pub id: String,
    pub rec: Option<usize>,
    pub due: Timestamp,
    pub parked: Option<String>,
}

/// A life in the making.
#[derive(Clone, Debug)]
pub struct Tale {
    pub events: Vec<Event>,
    pub orders: Vec<Ordered>,
    pub left: Vec<Left>,
    pub parked: Vec<(Option<usize>, String)>,
    pub switched_on: Vec<SwitchedOn>,
    pub status: &'static str,
    pub history: Vec<StatusClaim<'static>>,
    pub prices: Vec<PriceClaim<'static>>,
    pub recipients: Vec<RecipientClaim>,
    pub terms: Numbers,
    pub until: Timestamp,
    /// When the next event will be recorded.
    clock: Timestamp,
    /// The rework that is in force.
    rework: Option<u32>,
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}

/// Last nanosecond of the Rome day, by the database of time zones.
pub fn end_of_day(instant: Timestamp) -> Timestamp {
    instant.in_tz("Europe/Rome").unwrap().end_of_day().unwrap().timestamp()
}

/// Hands the tale over as a life.
pub fn judged<T>(tale: &Tale, judge: impl FnOnce(&Life<'_>) -> T) -> T {
    let orders: Vec<Order<'_>> = tale
        .orders
        .iter()
        .map(|it| Order {
            id: &it.id,
            kind: it.kind,
            first: it.first,
            effects: it.effects,
            taken: it.taken,
            asked: it.asked,
            told_all: it.told_all,
        })
        .collect();
    let left: Vec<WorkLeft<'_>> = tale
        .left
        .iter()
        .map(|it| WorkLeft { id: &it.id, rec: it.rec, due: it.due, parked: it.parked.as_deref() })
        .collect();
    let claims = Claims {
        status: tale.status,
        history: tale.history.clone(),
        prices: tale.prices.clone(),
        recipients: tale.recipients.clone(),
    };
    judge(&Life {
        iun: IUN,
        events: &tale.events,
        orders: &orders,
        work_left: &left,
        parked: &tale.parked,
        switched_on: &tale.switched_on,
        claims: &claims,
        terms: &tale.terms,
        until: tale.until,
    })
}

type Check = fn(&Reading<'_>) -> Result<(), Violation>;

/// The checker finds nothing.
#[track_caller]
pub fn passes(check: Check, tale: &Tale) {
    let found = judged(tale, |life| check(&Reading::of(life)));
    assert_eq!(found, Ok(()));
}

/// The checker finds something, and says these words of it.
#[track_caller]
pub fn finds(check: Check, tale: &Tale, words: &str) {
    let found = judged(tale, |life| check(&Reading::of(life)));
    let found = found.expect_err(words);
    assert!(found.to_string().contains(words), "wanted `{words}`, found `{found}`");
}
