//! Instants and randomness: the two things that a pure core must be given.

use jiff::Timestamp;

/// The clock that the law reads: the wall clock in production, a virtual one in the sandbox.
///
/// Only law, timers and retention live in it; leases and time-outs use the monotonic clock of the process.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// The one source of random bytes.
pub trait Entropy: Send + Sync {
    /// Fills the buffer with bytes that nobody can guess.
    fn fill(&self, buffer: &mut [u8]);
}
