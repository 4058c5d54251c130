//! A furnished platform for tests: the real store, documents, vault and simulated world in a folder that goes away, a
//! clock that stands, randomness from a seed, and a renderer that is quick because it only pretends.
//!
//! For tests of the engine and of its doors alone; nothing that ships depends on it. What a test needs to say about a
//! request stands in [`requests`].

mod fakes;
mod platform;
pub mod requests;

pub use fakes::{SeededEntropy, StandingClock};
pub use messo_world::sequence::table::PAPER as CARRIER_SEQUENCES;
pub use platform::Platform;
