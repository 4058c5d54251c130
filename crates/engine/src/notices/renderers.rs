//! Where documents are rendered that somebody waits for, and how many at the same time.
//!
//! The binary may give a runtime whose threads yield to everything else; without one, or once it has ended, rendering
//! runs beside the caller. The lane of evidence needs no turn: it takes no more work than it may do at a time.

use crate::Engine;
use std::sync::{Arc, OnceLock};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, SemaphorePermit};

/// The turns, and the runtime that yields.
pub(crate) struct Renderers {
    turns: Semaphore,
    yielding: OnceLock<Handle>,
}

impl Renderers {
    /// As many turns at a time.
    pub(crate) fn new(parallel_documents: usize) -> Self {
        Self { turns: Semaphore::new(parallel_documents.max(1)), yielding: OnceLock::new() }
    }
}

impl Engine {
    /// From now on what is asked for is rendered on the blocking threads of this runtime. The first one stays.
    pub fn render_on(&self, runtime: Handle) {
        let _ = self.inner.renderers.yielding.set(runtime);
    }

    /// Waits for a turn to render; `None` never, as turns are not closed.
    pub(crate) async fn turn_to_render(&self) -> Option<SemaphorePermit<'_>> {
        self.inner.renderers.turns.acquire().await.ok()
    }

    /// Renders; `None` when the renderer stopped (a panic).
    pub(crate) async fn rendered<T, F>(&self, render: F) -> Option<T>
    where
        T: Send + 'static,
        F: Fn() -> T + Send + Sync + 'static,
    {
        let render = Arc::new(render);
        if let Some(runtime) = self.inner.renderers.yielding.get() {
            let render = render.clone();
            // Threads inherit from the one that starts them: it must be one of that runtime.
            let made = runtime.spawn(async move { tokio::task::spawn_blocking(move || render()).await }).await;
            match made {
                Ok(Ok(made)) => return Some(made),
                Ok(Err(error)) if error.is_panic() => return None,
                _ => {} // that runtime has ended
            }
        }
        tokio::task::spawn_blocking(move || render()).await.ok()
    }
}
