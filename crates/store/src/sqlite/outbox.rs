//! What the simulated world sent out. A message is known by its request id: the second of the same id changes nothing.

use async_trait::async_trait;
use messo_domain::ids::Iun;
use messo_ports::store::{OutboxRow, OutboxStore, StoreError};
use rusqlite::{Row, params};

use super::SqliteStore;
use super::columns::{micros, read_instant, read_iun, read_number, whole};

#[async_trait]
impl OutboxStore for SqliteStore {
    async fn outbox_put(&self, row: OutboxRow) -> Result<(), StoreError> {
        self.write(move |desk| {
            desk.db
                .prepare_cached(
                    "INSERT INTO outbox (request, iun, shard, at, body) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (request) DO NOTHING",
                )?
                .execute(params![row.request, row.iun.as_str(), row.iun.shard(), micros(row.at), row.body])
                .map(drop)
        })
        .await
    }

    async fn outbox_list(
        &self,
        iun: Option<&Iun>,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<(u64, OutboxRow)>, StoreError> {
        let iun = iun.cloned();
        let before = before.map_or(i64::MAX, whole);
        self.study(move |db| {
            let of_case = if iun.is_some() { "iun = ?1 AND" } else { "?1 IS NULL AND" };
            db.prepare_cached(&format!(
                "SELECT position, request, iun, at, body FROM outbox WHERE {of_case} position < ?2
                 ORDER BY position DESC LIMIT ?3"
            ))?
            .query_map(params![iun.as_ref().map(Iun::as_str), before, limit], read_row)?
            .collect()
        })
        .await
    }
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<(u64, OutboxRow)> {
    let message =
        OutboxRow { request: row.get(1)?, iun: read_iun(row, 2)?, at: read_instant(row, 3)?, body: row.get(4)? };
    Ok((read_number(row, 0)?, message))
}
