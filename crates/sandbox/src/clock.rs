//! A clock that moves when it is told, and can be put back to where it started.
//!
//! Going back is no part of the engine's clock, as it would break the order of instants of every case; only the sandbox
//! does it, and only when every case is forgotten. The binary implements both over its stored instant.

use async_trait::async_trait;
use jiff::Timestamp;
use messo_engine::UseError;
use messo_engine::advance::MovableClock;

/// A movable clock that can be put back.
#[async_trait]
pub trait ResettableClock: MovableClock {
    /// Commits the instant, then shows it, whether it lies before or after the present one.
    ///
    /// Called only while nothing is stored that lives in time, with the background at rest.
    ///
    /// # Errors
    /// [`UseError::Internal`] when the instant cannot be committed; the clock then shows what it showed.
    async fn reset(&self, to: Timestamp) -> Result<(), UseError>;
}
