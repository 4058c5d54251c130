//! The clocks: the one on the wall, and the virtual one of the sandbox. The only place that reads the system's clock.
//!
//! The virtual clock is a row of the store. An instant is committed before anybody sees it, so a restart goes on from
//! where it was and never before. It stands until it is told to move; with `--clock wall` it also runs by itself, at the
//! pace of the wall, ahead of which a little is always committed already: should that fail (a full disk), it stands.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use messo_engine::UseError;
use messo_engine::advance::{LATEST, MovableClock};
use messo_ports::{Clock, Store};
use messo_sandbox::clock::ResettableClock;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// Setting that holds the instant.
const NOW: &str = "sandbox.clock";
/// Setting that holds the instant at which the sandbox began, to which a reset goes back.
const START: &str = "sandbox.start";
/// How far ahead a running clock is committed: what a crash may lose of the present.
const AHEAD: SignedDuration = SignedDuration::from_secs(60);
/// How often a running clock commits anew.
const COMMIT_EVERY: Duration = Duration::from_secs(15);

/// The clock of the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct WallClock;

impl Clock for WallClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the system's clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the system's clock")]
fn monotonic() -> Instant {
    Instant::now()
}

/// Whether the virtual clock runs by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// It stands until it is told to move.
    Stands,
    /// It runs at the pace of the wall.
    Runs,
}

/// Why the clock cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ClockError {
    /// The store cannot be read or written.
    #[error("the virtual clock cannot be kept: {0}")]
    Store(#[from] messo_ports::store::StoreError),
    /// The setting is no instant.
    #[error("the stored virtual clock `{0}` is no instant: restore the database from a backup")]
    Damaged(String),
    /// It was told to start where no term of the law could end any more.
    #[error("--now {0} is after {LATEST}, where the clock of the sandbox ends")]
    Beyond(Timestamp),
    /// It was told to start before where it is.
    #[error(
        "--now {asked} is before the virtual clock of this data folder, which shows {shown}: leave --now out to go on from there, or take another folder"
    )]
    Back {
        /// What was asked.
        asked: Timestamp,
        /// What it shows.
        shown: Timestamp,
    },
}

struct Shown {
    base: Timestamp,
    /// When `base` was set, for a clock that runs.
    since: Option<Instant>,
    /// Never shown beyond: what is committed.
    committed: Timestamp,
}

impl Shown {
    fn now(&self) -> Timestamp {
        let Some(since) = self.since else { return self.base };
        let passed = SignedDuration::try_from(monotonic().duration_since(since)).unwrap_or(SignedDuration::MAX);
        self.base.checked_add(passed).unwrap_or(self.committed).min(self.committed)
    }
}

/// The virtual clock.
pub struct VirtualClock {
    store: Arc<dyn Store>,
    pace: Pace,
    shown: RwLock<Shown>,
    start: Timestamp,
    /// Held while an instant is committed and then shown: two moves do not interleave.
    moves: tokio::sync::Mutex<()>,
}

impl VirtualClock {
    /// The clock of this store: where it was, or, at the first start, at `asked` or the wall clock's `wall`.
    ///
    /// A restart with `asked` after where it was still shows where it was: the caller moves it, running the work that is
    /// due on the way.
    ///
    /// # Errors
    /// [`ClockError`].
    pub async fn open(
        store: Arc<dyn Store>,
        pace: Pace,
        asked: Option<Timestamp>,
        wall: Timestamp,
    ) -> Result<Self, ClockError> {
        if let Some(asked) = asked.filter(|asked| *asked > LATEST) {
            return Err(ClockError::Beyond(asked));
        }
        let at_first = to_milliseconds(asked.unwrap_or(wall));
        let stored = read(&*store, NOW).await?;
        if let (Some(asked), Some(shown)) = (asked, stored)
            && to_milliseconds(asked) < shown
        {
            return Err(ClockError::Back { asked, shown });
        }
        let base = stored.unwrap_or(at_first);
        let start = match read(&*store, START).await? {
            Some(start) if stored.is_some() => start,
            _ => {
                write(&*store, START, base).await?;
                base
            }
        };
        let shown = RwLock::new(Shown { base, since: None, committed: base });
        let clock = Self { store, pace, shown, start, moves: tokio::sync::Mutex::default() };
        clock.commit(base).await?;
        Ok(clock)
    }

    /// Where a reset goes back to.
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// Keeps a running clock committed ahead of what it shows; never ends. A clock that stands needs nothing.
    pub async fn keep_running(&self) {
        if self.pace == Pace::Stands {
            return std::future::pending().await;
        }
        loop {
            tokio::time::sleep(COMMIT_EVERY).await;
            let _move = self.moves.lock().await;
            if let Err(error) = self.commit(self.now()).await {
                tracing::error!(%error, "the clock stands until its instant can be committed");
            }
        }
    }

    /// Commits exactly what is shown, at a stop, so that a restart of a running clock loses nothing. It stands after.
    ///
    /// # Errors
    /// [`ClockError::Store`].
    pub async fn rest(&self) -> Result<(), ClockError> {
        let _move = self.moves.lock().await;
        let now = to_milliseconds(self.now());
        self.show(Shown { base: now, since: None, committed: now });
        Ok(write(&*self.store, NOW, now).await?)
    }

    /// Commits an instant (with what a running clock needs ahead), then shows it.
    async fn commit(&self, instant: Timestamp) -> Result<(), messo_ports::store::StoreError> {
        let (committed, since) = match self.pace {
            Pace::Stands => (instant, None),
            Pace::Runs => (to_milliseconds(instant.checked_add(AHEAD).unwrap_or(instant)), Some(monotonic())),
        };
        write(&*self.store, NOW, committed).await?;
        self.show(Shown { base: instant, since, committed });
        Ok(())
    }

    fn show(&self, shown: Shown) {
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = shown;
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).now()
    }
}

#[async_trait]
impl MovableClock for VirtualClock {
    async fn move_to(&self, instant: Timestamp) -> Result<(), UseError> {
        let _move = self.moves.lock().await;
        if instant <= self.now() {
            return Ok(());
        }
        Ok(self.commit(instant).await?)
    }
}

#[async_trait]
impl ResettableClock for VirtualClock {
    async fn reset(&self, to: Timestamp) -> Result<(), UseError> {
        let _move = self.moves.lock().await;
        write(&*self.store, START, to).await?;
        Ok(self.commit(to).await?)
    }
}

/// The wire shows milliseconds; a clock that starts between two of them would not show what it says.
fn to_milliseconds(instant: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(instant.as_millisecond()).unwrap_or(instant)
}

async fn read(store: &dyn Store, name: &str) -> Result<Option<Timestamp>, ClockError> {
    let Some(text) = store.setting_get(name).await? else { return Ok(None) };
    text.parse().map(Some).map_err(|_| ClockError::Damaged(text))
}

async fn write(store: &dyn Store, name: &str, instant: Timestamp) -> Result<(), messo_ports::store::StoreError> {
    store.setting_put(name, &instant.to_string()).await
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;
    use messo_store::SqliteStore;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    async fn open(store: &Arc<dyn Store>, pace: Pace, asked: Option<&str>) -> Result<VirtualClock, ClockError> {
        VirtualClock::open(store.clone(), pace, asked.map(at), at("2026-11-25T08:00:00.123456Z")).await
    }

    fn store() -> Arc<dyn Store> {
        Arc::new(SqliteStore::open_in_memory().unwrap())
    }

    #[tokio::test]
    async fn it_starts_at_the_wall_clock_stands_and_goes_on_from_where_it_was() {
        let store = store();
        let clock = open(&store, Pace::Stands, None).await.unwrap();
        assert_eq!(clock.now(), at("2026-11-25T08:00:00.123Z"));
        clock.move_to(at("2026-12-02T08:00:00Z")).await.unwrap();
        clock.move_to(at("2026-12-01T08:00:00Z")).await.unwrap();
        assert_eq!(clock.now(), at("2026-12-02T08:00:00Z"), "never back");
        let again = open(&store, Pace::Stands, None).await.unwrap();
        assert_eq!(again.now(), at("2026-12-02T08:00:00Z"));
        assert_eq!(again.start(), at("2026-11-25T08:00:00.123Z"));
        again.reset(again.start()).await.unwrap();
        assert_eq!(again.now(), at("2026-11-25T08:00:00.123Z"));
    }

    #[tokio::test]
    async fn it_refuses_to_start_before_where_it_is() {
        let store = store();
        let clock = open(&store, Pace::Stands, Some("2027-01-01T00:00:00Z")).await.unwrap();
        assert_eq!(clock.now(), at("2027-01-01T00:00:00Z"));
        let refused = open(&store, Pace::Stands, Some("2026-12-31T23:59:59Z")).await.map(drop).unwrap_err();
        assert!(matches!(refused, ClockError::Back { .. }), "{refused}");
        let later = open(&store, Pace::Stands, Some("2027-02-01T00:00:00Z")).await.unwrap();
        assert_eq!(later.now(), at("2027-01-01T00:00:00Z"), "the way there is the engine's to go");
    }

    #[tokio::test]
    async fn a_running_clock_runs_and_is_committed_ahead_of_what_it_shows() {
        let store = store();
        let clock = open(&store, Pace::Runs, Some("2027-01-01T00:00:00Z")).await.unwrap();
        let first = clock.now();
        tokio::time::sleep(Duration::from_millis(20)).await;
        let second = clock.now();
        assert!(second > first && second < at("2027-01-01T00:00:30Z"), "{first} {second}");
        assert_eq!(read(&*store, NOW).await.unwrap(), Some(at("2027-01-01T00:01:00Z")));
        clock.rest().await.unwrap();
        let stopped = clock.now();
        assert_eq!(read(&*store, NOW).await.unwrap(), Some(stopped));
        assert!(stopped >= to_milliseconds(second));
    }
}
