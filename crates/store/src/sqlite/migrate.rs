//! The schema and its numbered steps, compiled in.
//!
//! Each step runs once, in a transaction of its own together with its number. A database with a number that this
//! program does not know was written by a newer one and is refused: an older program must not write into it. There are
//! no steps back; one goes back by restoring a backup.

use rusqlite::{Connection, TransactionBehavior};

/// The steps, by number from 1. A released step is never edited: a change is a new one.
const STEPS: [&str; 5] = [
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_waiting_for_a_person.sql"),
    include_str!("migrations/0003_lists.sql"),
    include_str!("migrations/0004_tallies.sql"),
    include_str!("migrations/0005_log.sql"),
];

/// `application_id` in the header of our files, the letters `Mess`: tells them from other SQLite databases.
const APPLICATION_ID: i32 = 0x4d65_7373;

/// Why a database cannot be brought to the current schema.
#[derive(Debug)]
pub(super) enum MigrateError {
    /// Holds a step that this program does not know.
    Newer { found: usize, known: usize },
    /// A database, but not one of ours.
    Foreign,
    /// SQLite refused.
    Sql(rusqlite::Error),
}

impl From<rusqlite::Error> for MigrateError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

/// Runs the steps that are missing. One step at a time commits, so that a stop halfway goes on from there.
pub(super) fn migrate(db: &mut Connection) -> Result<(), MigrateError> {
    prepare(db)?;
    let found = version(db)?;
    if found > STEPS.len() {
        return Err(MigrateError::Newer { found, known: STEPS.len() });
    }
    for (index, step) in STEPS.iter().enumerate().skip(found) {
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        transaction.execute("INSERT INTO schema_version (version) VALUES (?1)", [index + 1].map(|n| n as i64))?;
        transaction.commit()?;
    }
    Ok(())
}

/// Marks an empty file as ours; refuses one that holds something else.
fn prepare(db: &mut Connection) -> Result<(), MigrateError> {
    let application: i32 = db.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let objects: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (application, objects) {
        (APPLICATION_ID, 1..) => Ok(()),
        (0 | APPLICATION_ID, 0) => {
            let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
            transaction.execute_batch("CREATE TABLE schema_version (version INTEGER PRIMARY KEY) STRICT")?;
            Ok(transaction.commit()?)
        }
        _ => Err(MigrateError::Foreign),
    }
}

fn version(db: &Connection) -> rusqlite::Result<usize> {
    db.query_row("SELECT coalesce(max(version), 0) FROM schema_version", [], |row| row.get::<_, u32>(0))
        .map(|version| version as usize)
}

/// Tables and indexes with their definitions, in a fixed order: equal for equal schemas.
pub(super) fn definitions(db: &Connection) -> rusqlite::Result<Vec<(String, Option<String>)>> {
    let mut statement =
        db.prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}
