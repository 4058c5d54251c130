//! What can be done to a sandbox: move its clock, forget, let somebody in and out. The calls under `/sandbox` and the pages
//! share it.

use crate::call_log::{self, Call, CallLog};
use crate::printed::{self, ReadySender};
use crate::progress::{Progress, Watched};
use crate::sessions::Sessions;
use crate::{SandboxOptions, SandboxParts};
use axum::Router;
use jiff::Timestamp;
use messo_engine::advance::Moved;
use messo_engine::{PersonCaller, UseError};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A running sandbox. Cheap to clone: all clones are the same one.
#[derive(Clone)]
pub struct Sandbox {
    pub(crate) parts: SandboxParts,
    pub(crate) options: SandboxOptions,
    sessions: Arc<Sessions>,
    /// Moves of the clock and resets take turns, so that each starts from where the one before it ended.
    pub(crate) turns: Arc<tokio::sync::Mutex<()>>,
    log: CallLog,
    /// Moves of the clock that are under way or queue.
    moves: Arc<AtomicUsize>,
    /// How far the move is that has its turn.
    progress: Arc<Mutex<Option<Progress>>>,
}

impl Sandbox {
    /// A sandbox of these parts.
    pub fn new(parts: SandboxParts, options: SandboxOptions) -> Self {
        Self {
            parts,
            options,
            sessions: Arc::default(),
            turns: Arc::default(),
            log: CallLog::default(),
            moves: Arc::default(),
            progress: Arc::default(),
        }
    }

    /// Its parts.
    pub fn parts(&self) -> &SandboxParts {
        &self.parts
    }

    /// The last calls that programs made, newest first.
    pub fn calls(&self) -> Vec<Call> {
        self.log.calls()
    }

    /// Has the calls of these routes kept, for [`Sandbox::calls`].
    pub fn keep_calls(&self, routes: Router) -> Router {
        let public_url = self.parts.engine.settings().public_url.clone();
        call_log::kept(routes, self.log.clone(), &public_url, self.parts.wall.clone())
    }

    /// A session token for this person that is good for some hours at least.
    pub fn token(&self, person: &PersonCaller) -> String {
        self.sessions.token(&self.parts, person)
    }

    /// The token of a session of its own, until [`Sandbox::let_out`].
    pub(crate) fn session(&self, person: &PersonCaller) -> String {
        self.parts.engine.mint_token(person)
    }

    /// Ends the session of this token.
    pub fn let_out(&self, token: &str) {
        self.sessions.end(&self.parts, token);
    }

    /// Whether the session of this token was ended.
    pub fn was_let_out(&self, token: &str) -> bool {
        self.sessions.is_ended(token)
    }

    /// How far the move of the clock is that has its turn; `None` where none has.
    pub fn progress(&self) -> Option<Progress> {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the clock is being moved.
    pub fn is_moving(&self) -> bool {
        self.moves.load(Ordering::Acquire) > 0
    }

    /// Moves the virtual clock to where `target` says, given what it shows, and runs all that is due on the way. Two
    /// moves queue. Runs to its end even when the caller goes away: a move that stopped half-way would leave work in
    /// nobody's hands.
    ///
    /// # Errors
    /// Those of `target`; [`UseError::Parameter`] for the past.
    pub async fn move_clock<F>(&self, target: F) -> Result<Moved, UseError>
    where
        F: FnOnce(Timestamp) -> Result<Timestamp, UseError> + Send + 'static,
    {
        let sandbox = self.clone();
        self.moves.fetch_add(1, Ordering::AcqRel);
        let moved = to_the_end(async move {
            let moved = sandbox.moved(target).await;
            sandbox.moves.fetch_sub(1, Ordering::AcqRel);
            moved
        });
        moved.await
    }

    async fn moved(&self, target: impl FnOnce(Timestamp) -> Result<Timestamp, UseError>) -> Result<Moved, UseError> {
        let _turn = self.turns.lock().await;
        let parts = &self.parts;
        let to = target(parts.engine.now())?;
        let watched = Watched::start(parts.clock.as_ref(), &self.progress, to);
        parts.engine.advance_to(&watched, &parts.gate, to).await
    }

    /// Forgets every case, document, register and message, and puts the clock back to the start. The sender that is
    /// ready is there again.
    ///
    /// # Errors
    /// [`UseError`] when the store fails.
    pub async fn forget(&self) -> Result<ReadySender, UseError> {
        let sandbox = self.clone();
        to_the_end(async move {
            let _turn = sandbox.turns.lock().await;
            let parts = &sandbox.parts;
            parts.engine.forget_all(&parts.gate).await?;
            parts.clock.reset(parts.start).await?;
            printed::prepare(parts).await
        })
        .await
    }
}

pub(crate) async fn to_the_end<T: Send + 'static>(
    task: impl Future<Output = Result<T, UseError>> + Send + 'static,
) -> Result<T, UseError> {
    let ended = tokio::spawn(task).await;
    ended.unwrap_or_else(|error| Err(UseError::Internal(format!("a task of the sandbox broke off: {error}"))))
}
