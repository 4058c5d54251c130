//! Readers beside the writer: a few connections that only read, lent out one question at a time.
//!
//! In the write-ahead log a reader sees the last commit and waits for nobody. A glance (a few rows found by their key) is
//! answered on the caller's own thread: that takes some tens of microseconds, less than the way to another thread and back.
//! What may read many rows runs where it may block. A connection comes back even if whoever asked has gone.

use std::sync::{Arc, Mutex, PoisonError};

use messo_ports::store::StoreError;
use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::faults::plain;

/// The pool.
pub(super) struct Readers {
    idle: Arc<Mutex<Vec<Connection>>>,
    free: Arc<Semaphore>,
    count: u32,
}

/// A connection on loan.
struct Loan {
    db: Option<Connection>,
    idle: Arc<Mutex<Vec<Connection>>>,
    _permit: OwnedSemaphorePermit,
}

impl Loan {
    fn ask<T>(&self, question: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        match &self.db {
            Some(db) => question(db).map_err(|error| plain(&error)),
            None => Err(closed()),
        }
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        if let Some(db) = self.db.take() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(db);
        }
    }
}

impl Readers {
    /// A pool of these connections.
    pub(super) fn new(connections: Vec<Connection>) -> Self {
        let count = u32::try_from(connections.len()).unwrap_or(u32::MAX);
        let free = Arc::new(Semaphore::new(connections.len()));
        Self { idle: Arc::new(Mutex::new(connections)), free, count }
    }

    /// Asks for a few rows that are found by their key.
    pub(super) async fn glance<T, F>(&self, question: F) -> Result<T, StoreError>
    where
        F: FnOnce(&Connection) -> rusqlite::Result<T>,
    {
        self.borrow().await?.ask(question)
    }

    /// Asks what may take longer.
    pub(super) async fn study<T, F>(&self, question: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let loan = self.borrow().await?;
        let answer = tokio::task::spawn_blocking(move || loan.ask(question));
        answer.await.map_err(|_| StoreError("a read did not end".to_owned()))?
    }

    async fn borrow(&self) -> Result<Loan, StoreError> {
        let permit = Arc::clone(&self.free).acquire_owned().await.map_err(|_| closed())?;
        let db = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Ok(Loan { db, idle: Arc::clone(&self.idle), _permit: permit })
    }

    /// Waits for the questions under way, and closes every connection.
    pub(super) async fn close(&self) {
        if let Ok(all) = self.free.acquire_many(self.count).await {
            self.free.close();
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
            drop(all);
        }
    }
}

fn closed() -> StoreError {
    StoreError("it is closed".to_owned())
}
