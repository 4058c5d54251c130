//! What every installation stands on: the data folder with its lock, store, documents, master key and links.
//!
//! ```text
//! messo.lock    held by the process that uses the folder
//! messo.db      cases, work, streams, registers (SQLite; messo.db-wal and -shm beside it)
//! documents/    documents, create-only
//! transparency/ files of the transparency log, create-only: nothing secret
//! master.key    the key under which the root key is wrapped, mode 0600: back it up apart
//! master.root   the root key, wrapped, from which all keys come: back it up with the data
//! seal/         sandbox: the development seal, with its root certificate
//! ops.sock      the operator's socket while a process runs, mode 0600
//! sender.json   sandbox: the ready sender and its key, mode 0600, for `messo send`
//! ```
//!
//! A folder belongs to the sandbox or to a served installation for good: the two must never meet, as the sandbox forgets
//! on command.

use super::clock::WallClock;
use super::entropy::OsEntropy;
use crate::failure::Failure;
use messo_documents::{FileVault, FolderStore, LogFolder, SignedLinks};
use messo_evidence::TypstRenderer;
use messo_ports::store::SettingStore as _;
use messo_ports::{Blobs, Clock, Entropy, Links, LogFiles, Renderer, Store, Vault};
use messo_store::SqliteStore;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// File of the database.
const DATABASE: &str = "messo.db";
/// Folder of documents.
const DOCUMENTS: &str = "documents";
/// Folder of the transparency log.
const LOG: &str = "transparency";
/// File of the master key.
pub(crate) const MASTER_KEY: &str = "master.key";
/// Setting that says what a folder is for.
const USE: &str = "installation.use";

/// What a data folder is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// The sandbox.
    Sandbox,
    /// A served installation.
    Served,
}

impl Use {
    /// What an existing folder is for; `None` where there is no database.
    ///
    /// # Errors
    /// [`Failure`] when the folder is in use or damaged.
    pub async fn of_folder(folder: &Path) -> Result<Option<Self>, Failure> {
        if !folder.join(DATABASE).is_file() {
            return Ok(None);
        }
        let database = SqliteStore::open(folder).map_err(Failure::new)?;
        let name = database.setting_get(USE).await.map_err(Failure::new)?;
        database.close().await;
        Ok([Self::Sandbox, Self::Served].into_iter().find(|of| name.as_deref() == Some(of.name())))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Served => "served",
        }
    }
}

/// Makes the folder for its owner alone. Where it cannot be made, the store says why.
fn make_private(folder: &Path) {
    let _ = DirBuilder::new().recursive(true).mode(0o700).create(folder);
}

/// An opened data folder.
pub struct Ground {
    /// The folder.
    pub folder: PathBuf,
    /// The database, to be closed at the end.
    pub database: Arc<SqliteStore>,
    /// The same, as a port.
    pub store: Arc<dyn Store>,
    /// Documents.
    pub blobs: Arc<dyn Blobs>,
    /// Files of the transparency log.
    pub log_files: Arc<dyn LogFiles>,
    /// Keys.
    pub vault: Arc<dyn Vault>,
    /// Signed links.
    pub links: Arc<dyn Links>,
    /// Rendering; its fonts are loaded at the first document.
    pub renderer: Arc<dyn Renderer>,
    /// The clock on the wall.
    pub wall: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl Ground {
    /// Opens the folder, or makes it. Its lock comes first, so nothing is touched that another process uses.
    ///
    /// # Errors
    /// [`Failure`] when the folder is in use, damaged, of the other kind, or cannot be written.
    pub async fn open(folder: &Path, of: Use, public_url: &str) -> Result<Self, Failure> {
        make_private(folder);
        let database = Arc::new(SqliteStore::open(folder).map_err(Failure::new)?);
        let before = database.setting_get(USE).await.map_err(Failure::new)?;
        if let Some(before) = before.as_deref().filter(|before| *before != of.name()) {
            let text = format!(
                "the data folder {} belongs to a {before} installation, not to a {} one: choose another folder",
                folder.display(),
                of.name()
            );
            return Err(Failure::new(text));
        }
        if before.is_none() && holds_documents(&folder.join(DOCUMENTS)) {
            let text = format!(
                "the database of {} is empty, and documents of an earlier one are there: restore the database from a backup, or choose another folder",
                folder.display()
            );
            return Err(Failure::new(text));
        }
        let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
        let vault = FileVault::open(&folder.join(MASTER_KEY), before.is_some(), entropy.clone());
        let vault: Arc<dyn Vault> = Arc::new(vault.map_err(Failure::new)?);
        let blobs = FolderStore::open(&folder.join(DOCUMENTS), vault.clone()).map_err(Failure::new)?;
        if before.is_none() {
            database.setting_put(USE, of.name()).await.map_err(Failure::new)?;
        }
        Ok(Self {
            folder: folder.to_owned(),
            store: database.clone(),
            database,
            blobs: Arc::new(blobs),
            log_files: Arc::new(LogFolder::new(&folder.join(LOG))),
            links: Arc::new(SignedLinks::new(vault.clone(), entropy.clone(), public_url)),
            vault,
            renderer: Arc::new(TypstRenderer::new()),
            wall: Arc::new(WallClock),
            entropy,
        })
    }
}

/// Whether a document was ever stored there.
fn holds_documents(folder: &Path) -> bool {
    let below = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    below(folder).any(|inner| inner.is_dir() && below(&inner).any(|document| document.is_file()))
}
