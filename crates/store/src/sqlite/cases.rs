//! The event log and the unique keys.
//!
//! Reading a case is one statement, so it sees one state of the case. Snapshots are a cache: an older one never
//! replaces a newer one of the same fold.

use async_trait::async_trait;
use messo_domain::case::ElementId;
use messo_domain::ids::Iun;
use messo_ports::store::{
    Append, AppendError, CaseStore, Claim, KeyKind, Snapshot, StoreError, StoredCase, StoredEvent,
};
use messo_ports::vault::WrappedKey;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::sync::Arc;

use super::SqliteStore;
use super::append::{append, held};
use super::columns::{MAX_SEQ, kind_number, read_category, read_instant, read_iun, read_status, seq_at};
use super::faults::{Denied, settle};
use super::work::finish;
use super::writer::Desk;

#[async_trait]
impl CaseStore for SqliteStore {
    async fn case_append(&self, asked: Append) -> Result<(), AppendError> {
        self.write(move |desk| settle(append(desk, &asked))).await?
    }

    async fn case_events(&self, iun: &Iun, after: u32) -> Result<Option<StoredCase>, StoreError> {
        let iun = iun.clone();
        self.glance(move |db| read_case(db, &iun, after)).await
    }

    async fn case_seq(&self, iun: &Iun) -> Result<Option<u32>, StoreError> {
        let iun = iun.clone();
        self.glance(move |db| {
            db.prepare_cached("SELECT seq FROM case_file WHERE iun = ?1")?
                .query_row([iun.as_str()], |row| row.get(0))
                .optional()
        })
        .await
    }

    async fn snapshot_put(&self, iun: &Iun, snapshot: Snapshot) -> Result<(), StoreError> {
        let iun = iun.clone();
        self.write(move |desk| put_snapshot(desk.db, &iun, &snapshot)).await
    }

    async fn snapshot_get(&self, iun: &Iun) -> Result<Option<Snapshot>, StoreError> {
        let iun = iun.clone();
        self.glance(move |db| read_snapshot(db, &iun)).await
    }

    async fn key_owner(&self, kind: KeyKind, hash: &[u8; 32]) -> Result<Option<(Iun, Option<u32>)>, StoreError> {
        let hash = *hash;
        self.glance(move |db| {
            db.prepare_cached(
                "SELECT c.iun, k.rec FROM unique_key k JOIN case_file c ON c.no = k.case_no
                 WHERE k.kind = ?1 AND k.hash = ?2",
            )?
            .query_row(params![kind_number(kind), hash], |row| Ok((read_iun(row, 0)?, row.get(1)?)))
            .optional()
        })
        .await
    }

    async fn keys_release(&self, iun: &Iun, kind: KeyKind, completes: Claim) -> Result<(), AppendError> {
        let iun = iun.clone();
        self.write(move |desk| settle(release_keys(desk, &iun, kind, &completes))).await?
    }

    async fn case_parked_count(&self) -> Result<u64, StoreError> {
        self.study(|db| {
            db.prepare_cached("SELECT count(*) FROM case_file WHERE waits = 1")?
                .query_row([], |row| row.get::<_, i64>(0))
        })
        .await
        .map(i64::unsigned_abs)
    }

    async fn case_parked_list(&self, after: Option<&Iun>, limit: u32) -> Result<Vec<Iun>, StoreError> {
        let after = after.cloned();
        self.study(move |db| {
            let after = after.as_ref().map_or("", |iun| iun.as_str());
            let mut statement = db.prepare_cached(
                "SELECT iun FROM case_file INDEXED BY case_waiting
                 WHERE waits = 1 AND no > coalesce((SELECT no FROM case_file WHERE iun = ?1), 0) ORDER BY no LIMIT ?2",
            )?;
            let rows = statement.query_map(params![after, limit], |row| read_iun(row, 0))?;
            rows.collect()
        })
        .await
    }

    async fn case_count(&self) -> Result<u64, StoreError> {
        self.study(|db| db.prepare_cached("SELECT count(*) FROM case_file")?.query_row([], |row| row.get::<_, i64>(0)))
            .await
            .map(i64::unsigned_abs)
    }
}

fn read_case(db: &Connection, iun: &Iun, after: u32) -> rusqlite::Result<Option<StoredCase>> {
    // the bounds of the place are those of `columns::place`
    let mut statement = db.prepare_cached(
        "SELECT c.wrapped_key, e.place, e.id, e.category, e.version, e.recorded, e.rec, e.public, e.private,
                e.new_status, e.answered
         FROM case_file c
         LEFT JOIN event e ON e.place > (c.no << 20) + ?2 AND e.place < ((c.no + 1) << 20)
         WHERE c.iun = ?1 ORDER BY e.place",
    )?;
    let mut rows = statement.query(params![iun.as_str(), after.min(MAX_SEQ)])?;
    let mut case: Option<StoredCase> = None;
    while let Some(row) = rows.next()? {
        let case = match &mut case {
            Some(case) => case,
            None => {
                case.insert(StoredCase { key: row.get::<_, Option<Arc<[u8]>>>(0)?.map(WrappedKey), events: Vec::new() })
            }
        };
        if let Some(place) = row.get(1)? {
            case.events.push(read_event(row, place)?);
        }
    }
    Ok(case)
}

fn read_event(row: &Row<'_>, place: i64) -> rusqlite::Result<StoredEvent> {
    Ok(StoredEvent {
        seq: seq_at(place),
        id: ElementId::from_text(row.get::<_, String>(2)?),
        category: read_category(row, 3)?,
        version: row.get(4)?,
        recorded: read_instant(row, 5)?,
        rec: row.get(6)?,
        public: row.get(7)?,
        private: row.get(8)?,
        new_status: read_status(row, 9)?,
        answered: row.get(10)?,
    })
}

fn put_snapshot(db: &Connection, iun: &Iun, snapshot: &Snapshot) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO snapshot (case_no, shard, seq, fold_version, sealed)
         SELECT no, shard, ?2, ?3, ?4 FROM case_file WHERE iun = ?1
         ON CONFLICT (case_no) DO UPDATE
         SET seq = excluded.seq, fold_version = excluded.fold_version, sealed = excluded.sealed
         WHERE excluded.fold_version <> snapshot.fold_version OR excluded.seq >= snapshot.seq",
    )?
    .execute(params![iun.as_str(), snapshot.seq, snapshot.fold_version, snapshot.sealed])
    .map(drop)
}

fn read_snapshot(db: &Connection, iun: &Iun) -> rusqlite::Result<Option<Snapshot>> {
    db.prepare_cached(
        "SELECT s.seq, s.fold_version, s.sealed FROM snapshot s JOIN case_file c ON c.no = s.case_no WHERE c.iun = ?1",
    )?
    .query_row([iun.as_str()], |row| Ok(Snapshot { seq: row.get(0)?, fold_version: row.get(1)?, sealed: row.get(2)? }))
    .optional()
}

fn release_keys(desk: &mut Desk<'_>, iun: &Iun, kind: KeyKind, completes: &Claim) -> Result<(), Denied> {
    let work_no = held(desk, completes)?;
    desk.db
        .prepare_cached(
            "DELETE FROM unique_key WHERE kind = ?2 AND case_no = (SELECT no FROM case_file WHERE iun = ?1)",
        )?
        .execute(params![iun.as_str(), kind_number(kind)])?;
    finish(desk, work_no, &completes.id)?;
    Ok(())
}
