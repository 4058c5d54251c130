//! The simulated world through its ports, over a store, documents, a vault and a renderer of the test's own.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod fakes;
mod memory;
mod outbox;
mod paper;
mod pec;
mod positions;
mod registries;
