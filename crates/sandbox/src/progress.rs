//! How far a move of the clock is: the instants at which something was due that it has passed, and where it stands.
//!
//! The engine commits each such instant through the clock before it runs what is due there; so whoever stands between the
//! two can count, and asks the store for nothing.

use crate::clock::ResettableClock;
use async_trait::async_trait;
use jiff::Timestamp;
use messo_engine::UseError;
use messo_engine::advance::MovableClock;
use messo_ports::Clock;
use std::sync::{Mutex, PoisonError};

/// How far a move is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What the clock showed at its start.
    pub from: Timestamp,
    /// What the clock shows now.
    pub now: Timestamp,
    /// Where it goes.
    pub to: Timestamp,
    /// Instants reached so far at which something was due.
    pub instants: usize,
}

impl Progress {
    /// The part of the way that is behind it, in hundredths.
    pub fn percent(&self) -> u8 {
        let way = self.to.duration_since(self.from).as_millis();
        let behind = self.now.duration_since(self.from).as_millis();
        if way <= 0 { 0 } else { u8::try_from((behind * 100 / way).clamp(0, 100)).unwrap_or(100) }
    }
}

/// A clock whose moves are counted while this lives.
pub(crate) struct Watched<'a> {
    clock: &'a dyn ResettableClock,
    progress: &'a Mutex<Option<Progress>>,
}

impl<'a> Watched<'a> {
    pub(crate) fn start(clock: &'a dyn ResettableClock, progress: &'a Mutex<Option<Progress>>, to: Timestamp) -> Self {
        let now = clock.now();
        *progress.lock().unwrap_or_else(PoisonError::into_inner) = Some(Progress { from: now, now, to, instants: 0 });
        Self { clock, progress }
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Clock for Watched<'_> {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

#[async_trait]
impl MovableClock for Watched<'_> {
    async fn move_to(&self, instant: Timestamp) -> Result<(), UseError> {
        self.clock.move_to(instant).await?;
        if let Some(progress) = self.progress.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            progress.now = instant;
            progress.instants += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;

    #[test]
    fn the_part_of_the_way_is_told_in_hundredths() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (from, to) = (at("2026-03-02T09:00:00Z"), at("2026-03-12T09:00:00Z"));
        let percent = |now: &str| Progress { from, now: at(now), to, instants: 0 }.percent();
        assert_eq!(percent("2026-03-02T09:00:00Z"), 0);
        assert_eq!(percent("2026-03-05T09:00:00Z"), 30);
        assert_eq!(percent("2026-03-12T08:59:59Z"), 99);
        assert_eq!(percent("2026-03-12T09:00:00Z"), 100);
        assert_eq!(percent("2026-03-13T09:00:00Z"), 100, "another clock may have passed it");
        assert_eq!(Progress { from, now: from, to: from, instants: 0 }.percent(), 0, "a move on the spot");
    }
}
