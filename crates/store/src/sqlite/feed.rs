//! Numbering of streams, in the transaction of the append that feeds them: no gaps, no event twice, none skipped.
//!
//! The domain's filter says of each event whether it passes, waits or is not for the stream. What waits for the
//! acceptance or refusal of its notification is released, in order, before the first event that finds it answered;
//! also where that event itself is not for the stream.

use std::collections::HashMap;

use messo_domain::stream::{Passage, StreamFilter};
use messo_ports::store::Append;
use rusqlite::types::Type;
use rusqlite::{Connection, params};

use super::append::CaseRow;
use super::columns::unreadable;
use super::writer::Desk;

/// Senders whose streams are remembered; beyond, all are forgotten and read again as needed.
const SENDERS_KEPT: usize = 10_000;

/// A stream that is fed.
struct Fed {
    no: i64,
    filter: StreamFilter,
    last: i64,
}

/// The streams that are fed, by sender, as the database holds them.
#[derive(Default)]
pub(super) struct StreamCache {
    by_sender: HashMap<String, Vec<Fed>>,
}

impl StreamCache {
    /// Forgets everything: after a roll-back, or when all streams have gone.
    pub(super) fn clear(&mut self) {
        self.by_sender.clear();
    }

    /// Forgets the streams of a sender that has changed one.
    pub(super) fn forget(&mut self, sender_id: &str) {
        self.by_sender.remove(sender_id);
    }

    fn of(&mut self, db: &Connection, sender_id: &str) -> rusqlite::Result<&mut Vec<Fed>> {
        if !self.by_sender.contains_key(sender_id) {
            if self.by_sender.len() >= SENDERS_KEPT {
                self.clear();
            }
            self.by_sender.insert(sender_id.to_owned(), read_fed(db, sender_id)?);
        }
        Ok(self.by_sender.entry(sender_id.to_owned()).or_default())
    }
}

fn read_fed(db: &Connection, sender_id: &str) -> rusqlite::Result<Vec<Fed>> {
    let mut statement = db.prepare_cached(
        "SELECT no, filter, last FROM stream WHERE sender_id = ?1 AND disabled_at IS NULL ORDER BY no",
    )?;
    let rows = statement.query_map([sender_id], |row| {
        let filter =
            serde_json::from_str(row.get_ref(1)?.as_str()?).map_err(|error| unreadable(1, Type::Text, error))?;
        Ok(Fed { no: row.get(0)?, filter, last: row.get(2)? })
    })?;
    rows.collect()
}

/// Offers the events of an append to the sender's streams.
pub(super) fn feed(desk: &mut Desk<'_>, case: CaseRow, append: &Append) -> rusqlite::Result<()> {
    if append.events.is_empty() {
        return Ok(());
    }
    let db = desk.db;
    let streams = desk.memory.streams.of(db, &append.sender_id)?;
    if streams.is_empty() {
        return Ok(());
    }
    let before: Vec<i64> = streams.iter().map(|stream| stream.last).collect();
    let mut released = false;
    for event in &append.events {
        if event.answered && !released {
            release(db, case, streams)?;
            released = true;
        }
        for stream in streams.iter_mut() {
            match stream.filter.offer(event.category, event.new_status, append.group.as_deref(), event.answered) {
                Passage::Passes => number(db, case, stream, event.seq)?,
                Passage::Waits => hold(db, case, stream, event.seq)?,
                Passage::No => {}
            }
        }
    }
    for (stream, before) in streams.iter().zip(before) {
        if stream.last != before {
            db.prepare_cached("UPDATE stream SET last = ?2 WHERE no = ?1")?.execute([stream.no, stream.last])?;
        }
    }
    Ok(())
}

fn number(db: &Connection, case: CaseRow, stream: &mut Fed, seq: u32) -> rusqlite::Result<()> {
    stream.last += 1;
    db.prepare_cached("INSERT INTO stream_event (stream_no, n, case_no, seq, shard) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![stream.no, stream.last, case.no, seq, case.shard])
        .map(drop)
}

fn hold(db: &Connection, case: CaseRow, stream: &Fed, seq: u32) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO stream_held (case_no, seq, stream_no, shard) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![case.no, seq, stream.no, case.shard])
        .map(drop)
}

/// Numbers what was held of the case, in its order.
fn release(db: &Connection, case: CaseRow, streams: &mut [Fed]) -> rusqlite::Result<()> {
    let held: Vec<(u32, i64)> = db
        .prepare_cached("SELECT seq, stream_no FROM stream_held WHERE case_no = ?1 ORDER BY seq, stream_no")?
        .query_map([case.no], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    if held.is_empty() {
        return Ok(());
    }
    for (seq, stream_no) in held {
        if let Some(stream) = streams.iter_mut().find(|stream| stream.no == stream_no) {
            number(db, case, stream, seq)?;
        }
    }
    db.prepare_cached("DELETE FROM stream_held WHERE case_no = ?1")?.execute([case.no]).map(drop)
}
