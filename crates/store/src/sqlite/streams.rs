//! Streams: made, changed, read and purged. Their events are numbered in `feed`.
//!
//! A change of a stream goes through the writer and makes it forget what it remembers of that sender's streams, so the
//! next append sees it. A stream that is disabled gives up the events that it held back.

use async_trait::async_trait;
use jiff::Timestamp;
use messo_ports::store::{StoreError, StoredStream, StreamEvent, StreamStore};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::SqliteStore;
use super::columns::{micros, read_instant_opt, read_iun, read_number, unreadable, whole};
use super::writer::Desk;

/// The first number of a stream that replaces another is this much above the last of the replaced one.
const REPLACING_STEP: i64 = 1000;

const COLUMNS: &str = "id, sender_id, filter, body, disabled_at";

/// The stream was not found, or is there already: told to the caller, nothing is written.
type Outcome = Result<(), StoreError>;

#[async_trait]
impl StreamStore for SqliteStore {
    async fn stream_create(
        &self,
        stream: StoredStream,
        replaces: Option<String>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let filter = filter_text(&stream)?;
        self.write(move |desk| create(desk, &stream, &filter, replaces.as_deref(), now)).await?
    }

    async fn stream_update(&self, stream: StoredStream) -> Result<bool, StoreError> {
        let filter = filter_text(&stream)?;
        self.write(move |desk| update(desk, &stream, &filter)).await
    }

    async fn stream_delete(&self, sender_id: &str, id: &str) -> Result<bool, StoreError> {
        let (sender_id, id) = (sender_id.to_owned(), id.to_owned());
        self.write(move |desk| delete(desk, &sender_id, &id)).await
    }

    async fn stream_get(&self, sender_id: &str, id: &str) -> Result<Option<StoredStream>, StoreError> {
        let (sender_id, id) = (sender_id.to_owned(), id.to_owned());
        self.glance(move |db| {
            db.prepare_cached(&format!("SELECT {COLUMNS} FROM stream WHERE id = ?1 AND sender_id = ?2"))?
                .query_row([&id, &sender_id], read_stream)
                .optional()
        })
        .await
    }

    async fn stream_list(&self, sender_id: &str) -> Result<Vec<StoredStream>, StoreError> {
        let sender_id = sender_id.to_owned();
        self.study(move |db| {
            db.prepare_cached(&format!("SELECT {COLUMNS} FROM stream WHERE sender_id = ?1 ORDER BY no"))?
                .query_map([&sender_id], read_stream)?
                .collect()
        })
        .await
    }

    async fn stream_events(&self, id: &str, after: u64, limit: u32) -> Result<Vec<StreamEvent>, StoreError> {
        let id = id.to_owned();
        self.glance(move |db| {
            db.prepare_cached(
                "SELECT e.n, c.iun, e.seq
                 FROM stream s CROSS JOIN stream_event e ON e.stream_no = s.no
                 CROSS JOIN case_file c ON c.no = e.case_no
                 WHERE s.id = ?1 AND e.n > ?2 ORDER BY e.n LIMIT ?3",
            )?
            .query_map(params![id, whole(after), limit], |row| {
                Ok(StreamEvent { n: read_number(row, 0)?, iun: read_iun(row, 1)?, seq: row.get(2)? })
            })?
            .collect()
        })
        .await
    }

    async fn stream_purge(&self, id: &str, n: u64) -> Result<(), StoreError> {
        let id = id.to_owned();
        self.write(move |desk| {
            desk.db
                .prepare_cached(
                    "DELETE FROM stream_event WHERE stream_no = (SELECT no FROM stream WHERE id = ?1) AND n <= ?2",
                )?
                .execute(params![id, whole(n)])
                .map(drop)
        })
        .await
    }
}

fn filter_text(stream: &StoredStream) -> Result<String, StoreError> {
    serde_json::to_string(&stream.filter)
        .map_err(|error| StoreError(format!("a stream's filter has no text form: {error}")))
}

fn read_stream(row: &Row<'_>) -> rusqlite::Result<StoredStream> {
    Ok(StoredStream {
        id: row.get(0)?,
        sender_id: row.get(1)?,
        filter: serde_json::from_str(row.get_ref(2)?.as_str()?).map_err(|error| unreadable(2, Type::Text, error))?,
        body: row.get(3)?,
        disabled_at: read_instant_opt(row, 4)?,
    })
}

fn create(
    desk: &mut Desk<'_>,
    stream: &StoredStream,
    filter: &str,
    replaces: Option<&str>,
    now: Timestamp,
) -> rusqlite::Result<Outcome> {
    if desk.db.prepare_cached("SELECT 1 FROM stream WHERE id = ?1")?.exists([&stream.id])? {
        return Ok(Err(StoreError("a stream of this id exists".to_owned())));
    }
    let mut last = 0;
    if let Some(replaced) = replaces {
        let Some((no, replaced_last)) = find(desk.db, &stream.sender_id, replaced)? else {
            return Ok(Err(absent()));
        };
        last = replaced_last + REPLACING_STEP - 1;
        disable(desk.db, no, micros(now))?;
    }
    desk.db
        .prepare_cached(
            "INSERT INTO stream (id, sender_id, filter, body, disabled_at, last) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![stream.id, stream.sender_id, filter, stream.body, stream.disabled_at.map(micros), last])?;
    desk.memory.streams.forget(&stream.sender_id);
    Ok(Ok(()))
}

fn update(desk: &mut Desk<'_>, stream: &StoredStream, filter: &str) -> rusqlite::Result<bool> {
    let Some((no, _)) = find(desk.db, &stream.sender_id, &stream.id)? else { return Ok(false) };
    let changed = desk
        .db
        .prepare_cached("UPDATE stream SET filter = ?2, body = ?3 WHERE no = ?1 AND disabled_at IS NULL")?
        .execute(params![no, filter, stream.body])?;
    if changed == 0 {
        return Ok(false);
    }
    if let Some(at) = stream.disabled_at {
        disable(desk.db, no, micros(at))?;
    }
    desk.memory.streams.forget(&stream.sender_id);
    Ok(true)
}

fn delete(desk: &mut Desk<'_>, sender_id: &str, id: &str) -> rusqlite::Result<bool> {
    let Some((no, _)) = find(desk.db, sender_id, id)? else { return Ok(false) };
    desk.db.prepare_cached("DELETE FROM stream_event WHERE stream_no = ?1")?.execute([no])?;
    drop_held(desk.db, no)?;
    desk.db.prepare_cached("DELETE FROM stream WHERE no = ?1")?.execute([no])?;
    desk.memory.streams.forget(sender_id);
    Ok(true)
}

/// Row and last number of a sender's stream.
fn find(db: &Connection, sender_id: &str, id: &str) -> rusqlite::Result<Option<(i64, i64)>> {
    db.prepare_cached("SELECT no, last FROM stream WHERE id = ?1 AND sender_id = ?2")?
        .query_row([id, sender_id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// Disables a stream, unless it is disabled already.
fn disable(db: &Connection, no: i64, at: i64) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE stream SET disabled_at = coalesce(disabled_at, ?2) WHERE no = ?1")?.execute([no, at])?;
    drop_held(db, no)
}

fn drop_held(db: &Connection, no: i64) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM stream_held WHERE stream_no = ?1")?.execute([no]).map(drop)
}

fn absent() -> StoreError {
    StoreError("the sender has no stream of this id".to_owned())
}
