//! What the sandbox is given: an engine, the clock that it moves, the world that it controls.

use crate::clock::ResettableClock;
use jiff::{SignedDuration, Timestamp};
use messo_api::ApiOptions;
use messo_engine::Engine;
use messo_engine::workers::WorkerGate;
use messo_ports::{Clock, WorldControl};
use std::sync::Arc;

/// Longest single move of the clock: longer than the life of any notification, short of where calendars end.
const LONGEST_MOVE_YEARS: i64 = 50;
/// Largest body of a call: an address object is the largest thing that is sent.
const LARGEST_BODY: usize = 64 * 1024;

/// The pieces of a running sandbox, wired by the binary.
#[derive(Clone)]
pub struct SandboxParts {
    /// The office.
    pub engine: Engine,
    /// The clock of the law: the very one that the engine reads.
    pub clock: Arc<dyn ResettableClock>,
    /// Stops the background while the clock moves.
    pub gate: WorkerGate,
    /// Control over the simulated world.
    pub world: Arc<dyn WorldControl>,
    /// The clock on the wall: session tokens live by it.
    pub wall: Arc<dyn Clock>,
    /// Where a reset puts the clock back to.
    pub start: Timestamp,
    /// Certificate of the seal's root, PEM: whoever has it can check what the tour writes.
    pub root_certificate: String,
}

/// Limits of the sandbox API, and what its error bodies need.
#[derive(Clone)]
pub struct SandboxOptions {
    /// Trace ids and time of error bodies.
    pub api: ApiOptions,
    /// Largest body of a call, bytes.
    pub largest_body: usize,
    /// Longest single move of the clock.
    pub longest_move: SignedDuration,
}

impl SandboxOptions {
    /// The usual limits.
    pub fn new(api: ApiOptions) -> Self {
        let longest_move = SignedDuration::from_hours(LONGEST_MOVE_YEARS * 366 * 24);
        Self { api, largest_body: LARGEST_BODY, longest_move }
    }
}
