//! Settings that survive a restart, and the sandbox's reset.

use async_trait::async_trait;
use messo_ports::store::{SettingStore, StoreError};
use rusqlite::OptionalExtension;

use super::SqliteStore;
use super::writer::Desk;

/// Every table that holds something of the installation, those that refer to others first.
const TABLES: [&str; 16] = [
    "stream_held",
    "stream_event",
    "stream",
    "snapshot",
    "work",
    "unique_key",
    "log_run",
    "event",
    "party",
    "case_file",
    "case_tally",
    "quota",
    "register",
    "register_audit",
    "outbox",
    "setting",
];

#[async_trait]
impl SettingStore for SqliteStore {
    async fn setting_get(&self, name: &str) -> Result<Option<String>, StoreError> {
        let name = name.to_owned();
        self.glance(move |db| {
            db.prepare_cached("SELECT value FROM setting WHERE name = ?1")?
                .query_row([&name], |row| row.get(0))
                .optional()
        })
        .await
    }

    async fn setting_put(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.write(move |desk| {
            desk.db
                .prepare_cached(
                    "INSERT INTO setting (name, value) VALUES (?1, ?2)
                     ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                )?
                .execute([&name, &value])
                .map(drop)
        })
        .await
    }

    async fn clear(&self) -> Result<(), StoreError> {
        self.write(clear).await
    }
}

fn clear(desk: &mut Desk<'_>) -> rusqlite::Result<()> {
    for table in TABLES {
        let kept = if table == "setting" { " WHERE name NOT LIKE 'installation.%'" } else { "" };
        desk.db.execute(&format!("DELETE FROM {table}{kept}"), [])?;
    }
    desk.memory.claims.clear();
    desk.memory.streams.clear();
    desk.memory.next_position = None;
    desk.memory.changed.note_all();
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_table_escapes_the_reset() {
        let mut db = rusqlite::Connection::open_in_memory().unwrap();
        super::super::migrate::migrate(&mut db).unwrap();
        let mut statement = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
        let tables: BTreeSet<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let kept = ["schema_version", "opening"];
        let expected: BTreeSet<String> = TABLES.iter().chain(&kept).map(ToString::to_string).collect();
        assert_eq!(tables, expected);
    }
}
