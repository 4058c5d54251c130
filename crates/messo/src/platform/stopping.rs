//! When to stop: Ctrl-C, or SIGTERM from whoever manages services. A second one stops at once.

use crate::failure::{Doing as _, Failure};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Exit code of a program ended by the person at the keyboard.
const INTERRUPTED: i32 = 130;

/// The signals that ask to stop.
pub struct Stop {
    interrupt: Signal,
    terminate: Signal,
}

impl Stop {
    /// Listens from now on. Call it early: until then a signal ends the program without ceremony.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn listen() -> Result<Self, Failure> {
        let on = |kind| signal(kind).doing("listening for signals");
        Ok(Self { interrupt: on(SignalKind::interrupt())?, terminate: on(SignalKind::terminate())? })
    }

    /// Waits for the first signal.
    pub async fn asked(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// From now on the next signal ends the program: whatever was answered is on disk, so nothing is lost.
    pub fn or_at_once(mut self) {
        tokio::spawn(async move {
            self.asked().await;
            std::process::exit(INTERRUPTED);
        });
    }
}
