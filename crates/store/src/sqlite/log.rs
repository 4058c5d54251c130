//! Positions in the transparency log, given in the transaction of the append: no gaps, none twice, in the order of commits.

use async_trait::async_trait;
use messo_domain::case::ElementId;
use messo_domain::ids::Iun;
use messo_ports::store::{Append, LogRow, LogStore, StoreError};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::SqliteStore;
use super::append::CaseRow;
use super::columns::{place, read_category, read_instant, read_iun, read_number, seq_at, whole};
use super::writer::Desk;

/// Gives the events of an append the next positions.
pub(super) fn log(desk: &mut Desk<'_>, case: CaseRow, append: &Append) -> rusqlite::Result<()> {
    let Some(event) = append.events.first() else { return Ok(()) };
    let first = match desk.memory.next_position {
        Some(next) => next,
        None => size(desk.db)?,
    };
    // the count fits: an append has at most the events of a case
    let count = append.events.len() as i64;
    desk.db.prepare_cached("INSERT INTO log_run (first, place, count) VALUES (?1, ?2, ?3)")?.execute([
        first,
        place(case.no, event.seq),
        count,
    ])?;
    desk.memory.next_position = Some(first + count);
    Ok(())
}

fn size(db: &Connection) -> rusqlite::Result<i64> {
    let last = db
        .prepare_cached("SELECT first + count FROM log_run ORDER BY first DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(last.unwrap_or(0))
}

#[async_trait]
impl LogStore for SqliteStore {
    async fn log_size(&self) -> Result<u64, StoreError> {
        self.glance(size).await.map(i64::unsigned_abs)
    }

    async fn log_rows(&self, from: u64, limit: u32) -> Result<Vec<LogRow>, StoreError> {
        let (from, to) = (whole(from), whole(from.saturating_add(limit.into())));
        self.study(move |db| {
            // the run that `from` lies in begins at or before it
            let mut statement = db.prepare_cached(
                "SELECT r.first + e.place - r.place AS position, c.iun, e.place, e.id, e.category, e.version, e.recorded,
                        e.rec, e.public
                 FROM log_run r
                 JOIN case_file c ON c.no = r.place >> 20
                 JOIN event e ON e.place >= r.place AND e.place < r.place + r.count
                 WHERE r.first >= coalesce((SELECT max(first) FROM log_run WHERE first <= ?1), 0) AND r.first < ?2
                       AND r.first + e.place - r.place >= ?1 AND r.first + e.place - r.place < ?2
                 ORDER BY r.first, e.place",
            )?;
            let rows = statement.query_map([from, to], read_row)?;
            rows.collect()
        })
        .await
    }

    async fn log_rows_of(&self, iun: &Iun) -> Result<Vec<LogRow>, StoreError> {
        let iun = iun.clone();
        self.glance(move |db| {
            // the bounds are those of `columns::place`
            let mut statement = db.prepare_cached(
                "SELECT r.first + e.place - r.place, c.iun, e.place, e.id, e.category, e.version, e.recorded, e.rec, e.public
                 FROM case_file c
                 JOIN log_run r ON r.place > c.no << 20 AND r.place < (c.no + 1) << 20
                 JOIN event e ON e.place >= r.place AND e.place < r.place + r.count
                 WHERE c.iun = ?1 ORDER BY e.place",
            )?;
            let rows = statement.query_map(params![iun.as_str()], read_row)?;
            rows.collect()
        })
        .await
    }

    async fn event_count(&self) -> Result<u64, StoreError> {
        self.study(|db| db.prepare_cached("SELECT count(*) FROM event")?.query_row([], |row| row.get::<_, i64>(0)))
            .await
            .map(i64::unsigned_abs)
    }
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<LogRow> {
    Ok(LogRow {
        position: read_number(row, 0)?,
        iun: read_iun(row, 1)?,
        seq: seq_at(row.get(2)?),
        id: ElementId::from_text(row.get::<_, String>(3)?),
        category: read_category(row, 4)?,
        version: row.get(5)?,
        recorded: read_instant(row, 6)?,
        rec: row.get(7)?,
        public: row.get(8)?,
    })
}
