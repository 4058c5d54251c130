//! What a provider of certified mail answers to one mail.
//!
//! One script per way in which a mail can end; every code of the channel comes in some of them, the platform's own two
//! (no answer in time, sent again) follow from silence.

use super::super::calendar::evening;
use super::super::dice::Dice;
use super::super::faults::Message;
use super::super::scenario::Temper;
use jiff::{SignedDuration, Timestamp};
use messo_domain::workflow::PecEvent;

/// How a mail ends.
#[derive(Clone, Copy, Debug)]
enum End {
    Delivered,
    /// One of the codes that refuse.
    Refused(&'static str),
    /// One of the codes after which the mail is sent again.
    Passing(&'static str),
    Silence,
    /// Delivered, but heard of when the wait was long over.
    DeliveredLate,
    /// Refused, and then delivered all the same.
    Contradiction,
    Unknown,
}

use End as E;

const KIND: &[(u32, End)] = &[
    (80, E::Delivered),
    (4, E::DeliveredLate),
    (4, E::Passing("C008")),
    (3, E::Passing("C010")),
    (2, E::Silence),
    (4, E::Refused("C004")),
];

const HOSTILE: &[(u32, End)] = &[
    (40, E::Refused("C004")),
    (8, E::Refused("C002")),
    (6, E::Refused("C006")),
    (6, E::Refused("C009")),
    (6, E::Refused("C011")),
    (8, E::Passing("C008")),
    (6, E::Passing("C010")),
    (10, E::Silence),
];

const ODD: &[(u32, End)] = &[
    (20, E::Delivered),
    (10, E::DeliveredLate),
    (10, E::Contradiction),
    (10, E::Silence),
    (10, E::Passing("C008")),
    (15, E::Refused("C004")),
    (3, E::Unknown),
];

/// The answers to a mail handed over at this instant.
pub(super) fn script(dice: &mut Dice, temper: Temper, id: &str, handed: Timestamp) -> Vec<Message<PecEvent>> {
    let end = dice.weighted(match temper {
        Temper::Kind => KIND,
        Temper::Hostile => HOSTILE,
        Temper::Odd => ODD,
        Temper::Mute => &[(1, E::Silence)],
    });
    let mut tape = Tape { id, at: handed, lag: SignedDuration::from_secs(5), told: Vec::new() };
    if dice.chance(700) {
        tape.tell("C000", dice.wait(0, 5));
    }
    if dice.chance(900) {
        tape.tell("C001", dice.wait(1, 1800));
    }
    if dice.chance(150) {
        tape.tell("C005", dice.wait(1, 1800));
    }
    let refusal_announced = dice.chance(400);
    match end {
        E::Delivered => tape.delivered(dice),
        E::DeliveredLate => {
            tape.lag = dice.wait(20 * 3600, 4 * 86_400);
            tape.delivered(dice);
        }
        E::Refused(code) => {
            if refusal_announced {
                tape.tell("C007", dice.wait(60, 12 * 3600));
            }
            tape.tell(code, dice.wait(1, 12 * 3600));
        }
        E::Passing(code) => tape.tell(code, dice.wait(1, 3600)),
        E::Silence => {}
        E::Contradiction => {
            tape.tell("C004", dice.wait(1, 3600));
            tape.delivered(dice);
        }
        E::Unknown => tape.tell("C099", dice.wait(1, 3600)),
    }
    tape.told
}

struct Tape<'a> {
    id: &'a str,
    at: Timestamp,
    lag: SignedDuration,
    told: Vec<Message<PecEvent>>,
}

impl Tape<'_> {
    fn delivered(&mut self, dice: &mut Dice) {
        let wait = dice.wait(1, 6 * 3600);
        let nine = evening_from(dice, self.at + wait, self.at);
        self.tell("C003", nine - self.at);
    }

    fn tell(&mut self, code: &str, after: SignedDuration) {
        self.at += after;
        let receipt_id = format!("{code}-{}", self.told.len());
        let receipt = format!("PN_EXTERNAL_LEGAL_FACTS-{}.{receipt_id}.eml", self.id).parse().ok();
        let says = PecEvent { at: self.at, code: code.to_owned(), receipt_id, receipt };
        self.told.push(Message { at: self.at, heard: self.at + self.lag, lost: false, says });
    }
}

/// One delivery in six is made around nine in the evening.
fn evening_from(dice: &mut Dice, at: Timestamp, earliest: Timestamp) -> Timestamp {
    if !dice.chance(160) {
        return at;
    }
    let nine = evening(dice, at);
    if nine >= earliest { nine } else { nine + SignedDuration::from_hours(24) }
}
