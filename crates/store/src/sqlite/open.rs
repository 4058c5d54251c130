//! Opening a folder: the lock, the database file, its settings, and whether it is sound.
//!
//! Whatever is wrong is said in one line that names the file and the cure. A whole check of a big database takes minutes
//! and has no place at a start: small files are checked whole, of every file the header, the length and the schema.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::faults::plain;
use super::migrate::{self, MigrateError};

/// Name of the database file in the data folder.
pub const DATABASE_FILE: &str = "messo.db";
/// Name of the file whose lock says that a process uses the folder.
pub const LOCK_FILE: &str = "messo.lock";

/// Files up to this size are checked page by page at each opening: it takes some tens of milliseconds.
const CHECKED_WHOLE_BYTES: u64 = 8 << 20;
/// How long SQLite waits for another program that holds the database (a backup, say).
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Page cache of the writer, in KiB.
const WRITER_CACHE_KIB: i32 = 32 * 1024;
/// Page cache of each reader, in KiB.
const READER_CACHE_KIB: i32 = 4 * 1024;
/// Pages in the write-ahead log after which a commit moves them into the main file.
const CHECKPOINT_PAGES: i32 = 4000;
/// The write-ahead log is cut back to this after a checkpoint, in bytes.
const LOG_KEPT_BYTES: i32 = 64 << 20;
/// Prepared statements kept by a connection; more than the distinct statements of this crate.
const STATEMENTS_KEPT: usize = 96;

/// How to open a store.
#[derive(Clone, Debug)]
pub struct Options {
    /// Connections that read beside the writer, at least 1.
    pub readers: usize,
    /// Space granted to the database file, in pages of 4 KiB; `None`: the disk. What goes beyond is answered as a full
    /// disk is.
    pub max_pages: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self { readers: 4, max_pages: None }
    }
}

/// Why a store cannot be opened, in one line.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder, or a file in it, cannot be made or written.
    #[error("cannot use the data folder {}: {cause}", folder.display())]
    Folder {
        /// Data folder.
        folder: PathBuf,
        /// What the system says.
        cause: String,
    },
    /// Another process has it.
    #[error("the data folder {} is in use by another process: stop that one first, or choose another folder", folder.display())]
    InUse {
        /// Data folder.
        folder: PathBuf,
    },
    /// Written by a newer version.
    #[error("the database {} was written by a newer version (schema {found}, this one knows {known}): start that version", file.display())]
    Newer {
        /// Database file.
        file: PathBuf,
        /// Schema found.
        found: usize,
        /// Newest schema that this program knows.
        known: usize,
    },
    /// Not usable as it is.
    #[error("the database {} is damaged ({cause}): restore it from a backup", file.display())]
    Damaged {
        /// Database file.
        file: PathBuf,
        /// What is wrong.
        cause: String,
    },
    /// Anything else, such as a full or read-only disk.
    #[error("cannot open the database {}: {cause}", file.display())]
    Database {
        /// Database file.
        file: PathBuf,
        /// What is wrong.
        cause: String,
    },
}

/// What was opened.
pub(super) struct Opened {
    /// The connection that writes.
    pub(super) writer: Connection,
    /// Connections that read; none for a store in memory.
    pub(super) readers: Vec<Connection>,
    /// Number of this opening, from 1.
    pub(super) opening: u64,
    /// Keeps the folder's lock while it lives.
    pub(super) lock: Option<File>,
}

/// Opens (and makes, where missing) the database of a folder.
pub(super) fn open_folder(folder: &Path, options: &Options) -> Result<Opened, OpenError> {
    let lock = lock(folder)?;
    let file = folder.join(DATABASE_FILE);
    let mut writer = Connection::open_with_flags(
        &file,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(|error| fault(&file, &error))?;
    set_up_writer(&writer, options).map_err(|error| fault(&file, &error))?;
    migrate(&mut writer, &file)?;
    check(&writer, &file)?;
    let opening = count_opening(&writer).map_err(|error| fault(&file, &error))?;
    let readers = (0..options.readers.max(1))
        .map(|_| open_reader(&file))
        .collect::<rusqlite::Result<_>>()
        .map_err(|error| fault(&file, &error))?;
    Ok(Opened { writer, readers, opening, lock: Some(lock) })
}

/// Opens an empty database in memory.
pub(super) fn open_memory() -> Result<Opened, OpenError> {
    let file = PathBuf::from("in memory");
    let mut writer = Connection::open_in_memory().map_err(|error| fault(&file, &error))?;
    set_up(&writer, WRITER_CACHE_KIB).map_err(|error| fault(&file, &error))?;
    migrate(&mut writer, &file)?;
    let opening = count_opening(&writer).map_err(|error| fault(&file, &error))?;
    Ok(Opened { writer, readers: Vec::new(), opening, lock: None })
}

fn lock(folder: &Path) -> Result<File, OpenError> {
    let unusable = |error: std::io::Error| OpenError::Folder { folder: folder.to_owned(), cause: error.to_string() };
    std::fs::create_dir_all(folder).map_err(unusable)?;
    let file =
        OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(LOCK_FILE)).map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse { folder: folder.to_owned() }),
        Err(TryLockError::Error(error)) => Err(unusable(error)),
    }
}

fn set_up(db: &Connection, cache_kib: i32) -> rusqlite::Result<()> {
    db.busy_timeout(BUSY_TIMEOUT)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "temp_store", "memory")?;
    db.pragma_update(None, "cache_size", -cache_kib)
}

fn set_up_writer(db: &Connection, options: &Options) -> rusqlite::Result<()> {
    set_up(db, WRITER_CACHE_KIB)?;
    db.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.query_row(&format!("PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}"), [], |_| Ok(()))?;
    db.query_row(&format!("PRAGMA journal_size_limit = {LOG_KEPT_BYTES}"), [], |_| Ok(()))?;
    if let Some(pages) = options.max_pages {
        db.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
    }
    Ok(())
}

fn open_reader(file: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    set_up(&db, READER_CACHE_KIB)?;
    Ok(db)
}

fn migrate(db: &mut Connection, file: &Path) -> Result<(), OpenError> {
    migrate::migrate(db).map_err(|error| match error {
        MigrateError::Newer { found, known } => OpenError::Newer { file: file.to_owned(), found, known },
        MigrateError::Foreign => damaged(file, "it holds another program's tables"),
        MigrateError::Sql(error) => fault(file, &error),
    })
}

/// Looks whether the file is sound, as far as a start may take.
fn check(db: &Connection, file: &Path) -> Result<(), OpenError> {
    let found = migrate::definitions(db).map_err(|error| fault(file, &error))?;
    if found != expected_definitions(file)? {
        return Err(damaged(file, "its tables are not those of its schema version"));
    }
    let bytes = std::fs::metadata(file).map(|data| data.len()).unwrap_or(0);
    if bytes <= CHECKED_WHOLE_BYTES {
        let verdict: String =
            db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(|error| fault(file, &error))?;
        if verdict != "ok" {
            return Err(damaged(file, &verdict.replace('\n', " ")));
        }
    }
    Ok(())
}

fn expected_definitions(file: &Path) -> Result<Vec<(String, Option<String>)>, OpenError> {
    let mut model = Connection::open_in_memory().map_err(|error| fault(file, &error))?;
    migrate(&mut model, file)?;
    migrate::definitions(&model).map_err(|error| fault(file, &error))
}

fn count_opening(db: &Connection) -> rusqlite::Result<u64> {
    db.query_row("UPDATE opening SET count = count + 1 RETURNING count", [], |row| row.get::<_, i64>(0))
        .map(i64::unsigned_abs)
}

fn damaged(file: &Path, cause: &str) -> OpenError {
    OpenError::Damaged { file: file.to_owned(), cause: cause.to_owned() }
}

fn fault(file: &Path, error: &rusqlite::Error) -> OpenError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => damaged(file, &error.to_string()),
        _ => OpenError::Database { file: file.to_owned(), cause: plain(error).0 },
    }
}
