//! The embedded store: SQLite in one folder, one writer that groups commits, readers beside it.
//!
//! One file per port: `cases` (with `append`), `work`, `streams` (with `feed`, which numbers them), `log` (positions in the
//! transparency log), `registers`, `outbox`, `settings`. `writer` and `readers` are how these reach the database.

mod append;
mod cases;
mod claims;
mod columns;
mod epochs;
mod faults;
mod feed;
mod lists;
mod log;
mod migrate;
mod open;
mod outbox;
mod readers;
mod registers;
mod settings;
mod streams;
mod work;
mod writer;

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use messo_ports::store::StoreError;
use rusqlite::Connection;

pub use open::{DATABASE_FILE, LOCK_FILE, OpenError, Options};

use claims::Claims;
use open::Opened;
use readers::Readers;
use writer::{Desk, Signals, Writer};

/// The embedded store. Dropping it finishes what was asked and closes the files.
pub struct SqliteStore {
    /// `None` in memory: there the writer answers questions too. Before `writer`, so that the writer closes last.
    readers: Option<Readers>,
    writer: Writer,
    signals: Arc<Signals>,
    /// Held while the store lives; after `writer`, so that the folder is free only once the files are closed.
    _lock: Option<File>,
}

impl SqliteStore {
    /// Opens the store of a data folder, which is made where missing; brings an older schema up to date.
    ///
    /// # Errors
    /// [`OpenError`], whose text is one line for the person who starts the program.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        Self::open_with(folder, &Options::default())
    }

    /// Opens the store of a data folder with other sizes than the usual ones.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open_with(folder: &Path, options: &Options) -> Result<Self, OpenError> {
        let opened = open::open_folder(folder, options)?;
        Self::start(opened).map_err(|error| OpenError::Folder { folder: folder.to_owned(), cause: error.to_string() })
    }

    /// Opens an empty store in memory: nothing of it survives.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open_in_memory() -> Result<Self, OpenError> {
        let opened = open::open_memory()?;
        Self::start(opened).map_err(|error| OpenError::Folder { folder: "in memory".into(), cause: error.to_string() })
    }

    fn start(opened: Opened) -> std::io::Result<Self> {
        let signals = Arc::new(Signals::default());
        let writer = Writer::start(opened.writer, Claims::new(opened.opening), Arc::clone(&signals))?;
        let readers = (!opened.readers.is_empty()).then(|| Readers::new(opened.readers));
        Ok(Self { readers, writer, signals, _lock: opened.lock })
    }

    /// Finishes what was asked, moves everything into the database file and closes it. Later calls get an error. The
    /// folder's lock is kept until the store is dropped.
    pub async fn close(&self) {
        if let Some(readers) = &self.readers {
            readers.close().await;
        }
        self.writer.stop().await;
    }

    /// Reads a few rows that are found by their key.
    async fn glance<T, F>(&self, mut question: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        match &self.readers {
            Some(readers) => readers.glance(question).await,
            None => self.write(move |desk| question(desk.db)).await,
        }
    }

    /// Reads what may be many rows.
    async fn study<T, F>(&self, mut question: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        match &self.readers {
            Some(readers) => readers.study(question).await,
            None => self.write(move |desk| question(desk.db)).await,
        }
    }

    /// Has a change made by the writer.
    async fn write<T, F>(&self, change: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&mut Desk<'_>) -> rusqlite::Result<T> + Send + 'static,
    {
        self.writer.run(change).await
    }
}
