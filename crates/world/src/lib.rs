//! The simulated world: channels, registries and carrier that answer as the address asks them to.
//!
//! It stands where real adapters stand, so that the whole platform can be lived through on a laptop: the magic values
//! of SEND's test environments drive it. It has almost no memory: what a channel answers is computed from the order and
//! the instant of hand-over, so a restart loses nothing and the same question has the same answer. Kept are only what
//! went out (the outbox) and what its registries know of a person, both sealed.
//!
//! Whatever it makes says [`MARKING`]. It reads no clock and draws nothing at random.

mod courtesy;
mod outbox;
mod paper;
mod pec;
mod positions;
mod registries;
pub mod sequence;

use jiff::{SignedDuration, Timestamp};
use messo_domain::workflow::carrier::Product;
use messo_ports::channels::Answers;
use messo_ports::{Blobs, Renderer, Store, Vault};
use std::sync::Arc;

/// Printed on whatever the simulated world makes.
pub const MARKING: &str = "PROVA – SENZA VALORE LEGALE";

/// The step between events that is kept as it is written on paper too.
const USUAL_STEP: SignedDuration = SignedDuration::from_secs(5);

/// What the world is built on.
#[derive(Clone)]
pub struct WorldParts {
    /// Outbox and register of persons.
    pub store: Arc<dyn Store>,
    /// Files that went out.
    pub blobs: Arc<dyn Blobs>,
    /// Seals what is kept.
    pub vault: Arc<dyn Vault>,
    /// Draws the scans of the carrier.
    pub renderer: Arc<dyn Renderer>,
}

/// How long days last for the carrier.
///
/// SEND's sequences are written in seconds of an environment where a day lasts a minute. Here the clock lives in real
/// days, so a wait other than the usual step of five seconds is stretched: 80 s become the 30 days of *compiuta
/// giacenza*, 60 s the ten days of deposit of an 890 letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaperScale {
    /// Hours that a written second lasts for all other letters, abroad too.
    pub hours_per_second: i32,
    /// Hours that a written second lasts for 890 letters.
    pub hours_per_second_890: i32,
    /// How many times shorter these waits are, where the terms of the law are shortened too; 1 is reality.
    pub time_scale: u32,
}

impl Default for PaperScale {
    fn default() -> Self {
        Self { hours_per_second: 9, hours_per_second_890: 4, time_scale: 1 }
    }
}

impl PaperScale {
    /// The wait that is kept for a wait as written.
    pub fn stretch(self, product: Product, written: SignedDuration) -> SignedDuration {
        if written == USUAL_STEP {
            return written;
        }
        let hours = match product {
            Product::L890 => self.hours_per_second_890,
            Product::Ar | Product::Rs | Product::Rir | Product::Ris => self.hours_per_second,
        };
        let shorter = i32::try_from(self.time_scale.max(1)).unwrap_or(i32::MAX);
        written.saturating_mul(hours).saturating_mul(3_600) / shorter
    }
}

/// Settings of the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorldSettings {
    /// How long days last for the carrier.
    pub paper: PaperScale,
    /// Certified mailbox from which the platform writes, as receipts name it.
    pub pec_sender: String,
    /// Name of the simulated provider of certified mail, as receipts name it.
    pub pec_provider: String,
}

impl Default for WorldSettings {
    fn default() -> Self {
        Self {
            paper: PaperScale::default(),
            pec_sender: "notifiche@pec.messo.example".to_owned(),
            pec_provider: "Gestore PEC simulato".to_owned(),
        }
    }
}

/// The simulated world. Cheap to clone.
#[derive(Clone)]
pub struct World {
    parts: WorldParts,
    settings: Arc<WorldSettings>,
}

impl World {
    /// Builds the world.
    pub fn new(parts: WorldParts, settings: WorldSettings) -> Self {
        Self { parts, settings: Arc::new(settings) }
    }
}

/// The events of a computed list that a caller who has `seen` so many may know by `now`, each with its position, and
/// when the next one comes.
fn due(events: Vec<sequence::Event>, seen: u32, now: Timestamp) -> Answers<(usize, sequence::Event)> {
    let seen = usize::try_from(seen).unwrap_or(usize::MAX);
    let (new, later): (Vec<_>, Vec<_>) =
        events.into_iter().enumerate().skip(seen).partition(|(_, event)| event.arrival <= now);
    Answers { new, ask_again: later.first().map(|(_, event)| event.arrival) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_seconds_are_days_at_the_post_office() {
        let scale = PaperScale::default();
        let days = |days: i64| SignedDuration::from_hours(24 * days);
        let secs = SignedDuration::from_secs;
        assert_eq!(scale.stretch(Product::Ar, secs(80)), days(30), "compiuta giacenza of an AR letter");
        for product in [Product::Rs, Product::Rir, Product::Ris] {
            assert_eq!(scale.stretch(product, secs(80)), days(30));
        }
        assert_eq!(scale.stretch(Product::L890, secs(60)), days(10), "the deposit of an 890 letter");
        assert_eq!(scale.stretch(Product::L890, secs(30)), days(5));
        for product in [Product::Ar, Product::L890, Product::Rs, Product::Rir, Product::Ris] {
            assert_eq!(scale.stretch(product, secs(5)), secs(5));
            assert_eq!(scale.stretch(product, secs(0)), secs(0));
        }
        let quick = PaperScale { hours_per_second: 1, hours_per_second_890: 2, time_scale: 1 };
        assert_eq!(quick.stretch(Product::Ar, secs(24)), days(1));
        assert_eq!(quick.stretch(Product::L890, secs(24)), days(2));
        let minutes = PaperScale { time_scale: 1440, ..scale };
        assert_eq!(minutes.stretch(Product::Ar, secs(80)), secs(30 * 60), "a day is a minute");
    }
}
