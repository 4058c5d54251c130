//! Registers: versioned rows, each change with an audit row in the same transaction.
//!
//! A removed row keeps its key and version without its body: if it comes back, its version goes on from there, so that
//! who remembers an old version sees the change. Audit rows say who and when, never what: the body may be personal.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use messo_ports::store::{RegisterRow, RegisterStore, StoreError};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::SqliteStore;
use super::columns::{micros, read_number};
use super::writer::Desk;

#[async_trait]
impl RegisterStore for SqliteStore {
    async fn register_put(
        &self,
        register: &str,
        rows: Vec<(String, Option<Arc<[u8]>>)>,
        actor: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (register, actor) = (register.to_owned(), actor.to_owned());
        self.write(move |desk| {
            for (key, body) in &rows {
                put(desk, &register, key, body.as_deref(), &actor, at)?;
            }
            Ok(())
        })
        .await
    }

    async fn register_put_if(
        &self,
        register: &str,
        (key, body): (String, Arc<[u8]>),
        version: Option<u64>,
        actor: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let (register, actor) = (register.to_owned(), actor.to_owned());
        self.write(move |desk| {
            if present(desk.db, &register, &key)?.map(|row| row.version) != version {
                return Ok(false);
            }
            put(desk, &register, &key, Some(&body), &actor, at)?;
            Ok(true)
        })
        .await
    }

    async fn register_get(&self, register: &str, key: &str) -> Result<Option<RegisterRow>, StoreError> {
        let (register, key) = (register.to_owned(), key.to_owned());
        self.glance(move |db| present(db, &register, &key)).await
    }

    async fn register_list(&self, register: &str, prefix: &str) -> Result<Vec<RegisterRow>, StoreError> {
        let (register, prefix) = (register.to_owned(), prefix.to_owned());
        self.study(move |db| {
            let mut statement = db.prepare_cached(
                "SELECT key, version, body FROM register INDEXED BY register_present
                 WHERE register = ?1 AND key >= ?2 AND body IS NOT NULL ORDER BY key",
            )?;
            let mut rows = statement.query([&register, &prefix])?;
            let mut found = Vec::new();
            // keys in bytewise order: those with the prefix come first and together
            while let Some(row) = rows.next()? {
                if !row.get_ref(0)?.as_str()?.starts_with(&prefix) {
                    break;
                }
                found.push(read_row(row)?);
            }
            Ok(found)
        })
        .await
    }

    fn register_epoch(&self, register: &str) -> u64 {
        self.signals.registers.of(register)
    }
}

/// A row that was not removed.
fn present(db: &Connection, register: &str, key: &str) -> rusqlite::Result<Option<RegisterRow>> {
    db.prepare_cached("SELECT key, version, body FROM register WHERE register = ?1 AND key = ?2 AND body IS NOT NULL")?
        .query_row([register, key], read_row)
        .optional()
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<RegisterRow> {
    Ok(RegisterRow { key: row.get(0)?, version: read_number(row, 1)?, body: row.get(2)? })
}

fn put(
    desk: &mut Desk<'_>,
    register: &str,
    key: &str,
    body: Option<&[u8]>,
    actor: &str,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let version: i64 = desk
        .db
        .prepare_cached(
            "INSERT INTO register (register, key, version, body) VALUES (?1, ?2, 1, ?3)
             ON CONFLICT (register, key) DO UPDATE SET version = version + 1, body = excluded.body
             RETURNING version",
        )?
        .query_row(params![register, key, body], |row| row.get(0))?;
    desk.db
        .prepare_cached(
            "INSERT INTO register_audit (register, key, version, removed, actor, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![register, key, version, body.is_none(), actor, micros(at)])?;
    desk.memory.changed.note(register);
    Ok(())
}
