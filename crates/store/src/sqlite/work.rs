//! Work: claimed in order of instant and id, finished once, known for ever.
//!
//! A claim changes nothing on disk (`claims` says why), so looking for work is cheap; it still goes through the writer, in
//! order with appends, so that finished work is never handed out. A finished row loses its payload and keeps its id.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use messo_domain::ids::Iun;
use messo_domain::work::Lane;
use messo_ports::store::{Claim, ClaimedWork, LateWork, StoreError, WorkCounts, WorkStore};
use rusqlite::{Connection, OptionalExtension, Row, params};
use tokio::time::Instant;

use super::SqliteStore;
use super::columns::{lane_number, micros, read_instant, read_iun};
use super::writer::Desk;

/// A worker that waits looks again after this long even if nothing woke it: the bound of a missed wake.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// State of work that is parked.
const PARKED: i64 = 2;
/// Longest lease: whoever asks for more means "until it is done", and a worker that died must not keep work for ever.
const LONGEST_LEASE: Duration = Duration::from_secs(24 * 60 * 60);

#[async_trait]
impl WorkStore for SqliteStore {
    async fn work_claim(
        &self,
        lane: Lane,
        due_until: Timestamp,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<ClaimedWork>, StoreError> {
        let now = Instant::now();
        let until = now + lease.min(LONGEST_LEASE);
        self.write(move |desk| claim(desk, lane, due_until, limit, now, until)).await
    }

    async fn work_complete(&self, claim: Claim) -> Result<(), StoreError> {
        self.write(move |desk| match desk.memory.claims.holder(&claim) {
            Some(no) => finish(desk, no, &claim.id),
            None => Ok(()),
        })
        .await
    }

    async fn work_failed(&self, claim: Claim, due: Timestamp, reason: &str) -> Result<(), StoreError> {
        let reason = reason.to_owned();
        self.write(move |desk| {
            let Some(no) = desk.memory.claims.holder(&claim) else { return Ok(()) };
            desk.db
                .prepare_cached("UPDATE work SET due = ?2, failures = failures + 1, reason = ?3 WHERE no = ?1")?
                .execute(params![no, micros(due), reason])?;
            desk.memory.claims.release(&claim.id);
            desk.memory.work_added = true;
            Ok(())
        })
        .await
    }

    async fn work_park(&self, claim: Claim, reason: &str) -> Result<(), StoreError> {
        let reason = reason.to_owned();
        self.write(move |desk| {
            let Some(no) = desk.memory.claims.holder(&claim) else { return Ok(()) };
            desk.db
                .prepare_cached("UPDATE work SET state = 2, reason = ?2 WHERE no = ?1")?
                .execute(params![no, reason])?;
            desk.memory.claims.release(&claim.id);
            Ok(())
        })
        .await
    }

    async fn work_unpark(&self) -> Result<u64, StoreError> {
        self.write(|desk| {
            let again =
                desk.db.prepare_cached("UPDATE work SET state = 0, failures = 0 WHERE state = 2")?.execute([])?;
            desk.memory.claims.clear();
            desk.memory.work_added = true;
            Ok(again as u64)
        })
        .await
    }

    async fn work_next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.glance(|db| {
            Ok([next_due(db, Lane::Law)?, next_due(db, Lane::Evidence)?, next_due(db, Lane::Seal)?]
                .into_iter()
                .flatten()
                .min())
        })
        .await
    }

    async fn work_counts(&self, now: Timestamp) -> Result<WorkCounts, StoreError> {
        self.study(move |db| {
            Ok(WorkCounts {
                law_due: count_due(db, Lane::Law, now)?,
                evidence_due: count_due(db, Lane::Evidence, now)?,
                seal_due: count_due(db, Lane::Seal, now)?,
                parked: db
                    .prepare_cached("SELECT count(*) FROM work WHERE state = 2")?
                    .query_row([], |row| row.get::<_, i64>(0))?
                    .unsigned_abs(),
            })
        })
        .await
    }

    async fn work_late(&self, due_before: Timestamp, after: u64, limit: u32) -> Result<Vec<LateWork>, StoreError> {
        self.study(move |db| {
            let mut statement = db.prepare_cached(
                "SELECT w.no, w.id, c.iun, w.due, w.failures, w.state, w.reason
                 FROM work w JOIN case_file c ON c.no = w.case_no
                 WHERE w.no > ?2 AND w.no IN (
                     SELECT no FROM work WHERE state = 2
                     UNION SELECT no FROM work WHERE state = 0 AND failures > 0
                     UNION SELECT no FROM work INDEXED BY work_waiting
                         WHERE state = 0 AND lane IN (1, 2, 3) AND due <= ?1
                 ) ORDER BY w.no LIMIT ?3",
            )?;
            let after = i64::try_from(after).unwrap_or(i64::MAX);
            let rows = statement.query_map(params![micros(due_before), after, limit], read_late)?;
            rows.collect()
        })
        .await
    }

    async fn work_late_count(&self, due_before: Timestamp) -> Result<u64, StoreError> {
        self.study(move |db| {
            db.prepare_cached(
                "SELECT count(*) FROM (
                     SELECT no FROM work WHERE state = 0 AND failures > 0
                     UNION SELECT no FROM work INDEXED BY work_waiting
                         WHERE state = 0 AND lane IN (1, 2, 3) AND due <= ?1
                 )",
            )?
            .query_row([micros(due_before)], |row| row.get::<_, i64>(0))
            .map(i64::unsigned_abs)
        })
        .await
    }

    async fn work_failing_of(&self, iun: &Iun) -> Result<Vec<LateWork>, StoreError> {
        let iun = iun.to_string();
        self.glance(move |db| {
            let mut statement = db.prepare_cached(
                "SELECT w.no, w.id, c.iun, w.due, w.failures, w.state, w.reason
                 FROM case_file c JOIN work w INDEXED BY work_parked ON w.case_no = c.no AND w.state = 2
                 WHERE c.iun = ?1
                 UNION ALL SELECT w.no, w.id, c.iun, w.due, w.failures, w.state, w.reason
                 FROM case_file c JOIN work w INDEXED BY work_failing
                     ON w.case_no = c.no AND w.state = 0 AND w.failures > 0
                 WHERE c.iun = ?1
                 ORDER BY 1",
            )?;
            let rows = statement.query_map([&iun], read_late)?;
            rows.collect()
        })
        .await
    }

    async fn work_wait(&self) {
        // waking for nothing is allowed, so it does not matter which of the two ended the wait
        let _ = tokio::time::timeout(LOOK_AGAIN, self.signals.work.notified()).await;
    }
}

fn claim(
    desk: &mut Desk<'_>,
    lane: Lane,
    due_until: Timestamp,
    limit: u32,
    now: Instant,
    until: Instant,
) -> rusqlite::Result<Vec<ClaimedWork>> {
    let mut statement = desk.db.prepare_cached(
        "SELECT w.no, w.id, c.iun, w.due, w.payload, w.failures
         FROM work w INDEXED BY work_waiting CROSS JOIN case_file c ON c.no = w.case_no
         WHERE w.state = 0 AND w.lane = ?1 AND w.due <= ?2 ORDER BY w.due, w.id",
    )?;
    let mut rows = statement.query(params![lane_number(lane), micros(due_until)])?;
    let mut claimed = Vec::new();
    while (claimed.len() as u64) < u64::from(limit) {
        let Some(row) = rows.next()? else { break };
        let id = row.get_ref(1)?.as_str()?;
        if desk.memory.claims.is_leased(id, now) {
            continue;
        }
        let generation = desk.memory.claims.take(id, row.get(0)?, until);
        claimed.push(read_claimed(row, generation)?);
    }
    Ok(claimed)
}

fn read_late(row: &Row<'_>) -> rusqlite::Result<LateWork> {
    Ok(LateWork {
        position: row.get::<_, i64>(0)?.unsigned_abs(),
        id: row.get(1)?,
        iun: read_iun(row, 2)?,
        due: read_instant(row, 3)?,
        failures: row.get(4)?,
        parked: row.get::<_, i64>(5)? == PARKED,
        reason: row.get(6)?,
    })
}

fn read_claimed(row: &Row<'_>, generation: u64) -> rusqlite::Result<ClaimedWork> {
    Ok(ClaimedWork {
        id: row.get(1)?,
        iun: read_iun(row, 2)?,
        due: read_instant(row, 3)?,
        payload: row.get(4)?,
        generation,
        failures: row.get(5)?,
    })
}

/// Marks work as done and ends its claim.
pub(super) fn finish(desk: &mut Desk<'_>, work_no: i64, id: &str) -> rusqlite::Result<()> {
    desk.db.prepare_cached("UPDATE work SET state = 1, payload = NULL WHERE no = ?1")?.execute([work_no])?;
    desk.memory.claims.release(id);
    Ok(())
}

/// Moves waiting work of a case to another instant; whoever works on it loses the claim.
pub(super) fn reschedule(desk: &mut Desk<'_>, case_no: i64, id: &str, due: Timestamp) -> rusqlite::Result<()> {
    let moved = desk
        .db
        .prepare_cached("UPDATE work SET due = ?3 WHERE case_no = ?1 AND id = ?2 AND state = 0")?
        .execute(params![case_no, id, micros(due)])?;
    if moved > 0 {
        desk.memory.claims.release(id);
        desk.memory.work_added = true;
    }
    Ok(())
}

/// Gives up work of a case that waits or is parked; whoever works on it loses the claim.
pub(super) fn give_up(desk: &mut Desk<'_>, case_no: i64, id: &str) -> rusqlite::Result<()> {
    let given_up = desk
        .db
        .prepare_cached("UPDATE work SET state = 3, payload = NULL WHERE case_no = ?1 AND id = ?2 AND state IN (0, 2)")?
        .execute(params![case_no, id])?;
    if given_up > 0 {
        desk.memory.claims.release(id);
    }
    Ok(())
}

fn next_due(db: &Connection, lane: Lane) -> rusqlite::Result<Option<Timestamp>> {
    db.prepare_cached(
        "SELECT due FROM work INDEXED BY work_waiting WHERE state = 0 AND lane = ?1 ORDER BY due LIMIT 1",
    )?
    .query_row([lane_number(lane)], |row| read_instant(row, 0))
    .optional()
}

fn count_due(db: &Connection, lane: Lane, now: Timestamp) -> rusqlite::Result<u64> {
    db.prepare_cached("SELECT count(*) FROM work INDEXED BY work_waiting WHERE state = 0 AND lane = ?1 AND due <= ?2")?
        .query_row(params![lane_number(lane), micros(now)], |row| row.get::<_, i64>(0))
        .map(i64::unsigned_abs)
}
