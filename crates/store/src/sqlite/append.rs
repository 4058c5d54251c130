//! One append inside the writer's transaction: first every check, then every change.
//!
//! The checks see what earlier requests of the same batch have changed. A refused append has written nothing, so the batch
//! goes on without it. In order: a lost claim, the sequence, an event id that the case already holds (whoever decided did
//! not see it, so it is a matter of sequence too), the keys.

use std::collections::HashSet;

use messo_domain::case::Category;
use messo_domain::stream::Status;
use messo_ports::store::{Append, AppendError, Claim, NewWork, StoreError, StoredEvent, UniqueKey};
use rusqlite::{OptionalExtension, params};

use super::columns::{MAX_SEQ, kind_number, lane_number, micros, place};
use super::faults::Denied;
use super::feed;
use super::log;
use super::work::{finish, give_up, reschedule};
use super::writer::Desk;

/// What the checks found.
struct Checked {
    /// Number of the case, unless it is new.
    case_no: Option<i64>,
    /// Row of the work that is completed.
    completes: Option<i64>,
}

/// Number and shard of the case that is written to.
#[derive(Clone, Copy)]
pub(super) struct CaseRow {
    /// Number of the case in this database.
    pub(super) no: i64,
    /// Shard of its IUN.
    pub(super) shard: u8,
}

/// Makes the append, or says why not.
pub(super) fn append(desk: &mut Desk<'_>, append: &Append) -> Result<(), Denied> {
    let checked = check(desk, append)?;
    let case = write_case(desk, append, checked.case_no)?;
    for event in &append.events {
        write_event(desk, case, event)?;
    }
    for key in &append.keys {
        write_key(desk, case, key)?;
    }
    for work in &append.work {
        add_work(desk, case, work)?;
    }
    for (id, due) in &append.reschedule_work {
        reschedule(desk, case.no, id, *due)?;
    }
    for id in &append.cancel_work {
        give_up(desk, case.no, id)?;
    }
    if let (Some(work_no), Some(claim)) = (checked.completes, &append.completes) {
        finish(desk, work_no, &claim.id)?;
    }
    log::log(desk, case, append)?;
    feed::feed(desk, case, append)?;
    Ok(())
}

/// The row of work that a claim holds.
pub(super) fn held(desk: &Desk<'_>, claim: &Claim) -> Result<i64, AppendError> {
    desk.memory.claims.holder(claim).ok_or(AppendError::LostClaim)
}

fn check(desk: &Desk<'_>, append: &Append) -> Result<Checked, Denied> {
    check_form(append)?;
    let completes = append.completes.as_ref().map(|claim| held(desk, claim)).transpose()?;
    let found: Option<(i64, u32)> = desk
        .db
        .prepare_cached("SELECT no, seq FROM case_file WHERE iun = ?1")?
        .query_row([append.iun.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let case_no = match (found, &append.new_case) {
        (None, Some(_)) => None,
        (Some((no, seq)), None) if seq == append.expected => Some(no),
        _ => return Err(AppendError::Sequence.into()),
    };
    check_ids(desk, case_no, &append.events)?;
    check_quota(desk, append)?;
    check_keys(desk, case_no, &append.keys)?;
    Ok(Checked { case_no, completes })
}

/// What no caller should ever ask for.
fn check_form(append: &Append) -> Result<(), AppendError> {
    let refused = |why: &str| Err(AppendError::Store(StoreError(format!("an append of {} {why}", append.iun))));
    if append.new_case.is_some() && append.expected != 0 {
        return refused("makes a new case at a sequence other than 0");
    }
    if append.events.len() > (MAX_SEQ - append.expected.min(MAX_SEQ)) as usize {
        return refused("goes beyond the number of events of a case");
    }
    let numbered = append.events.iter().zip(append.expected.saturating_add(1)..).all(|(event, seq)| event.seq == seq);
    if numbered { Ok(()) } else { refused("does not number its events from the expected sequence on") }
}

fn check_ids(desk: &Desk<'_>, case_no: Option<i64>, events: &[StoredEvent]) -> Result<(), Denied> {
    let distinct: HashSet<&str> = events.iter().map(|event| event.id.as_str()).collect();
    if distinct.len() != events.len() {
        return Err(AppendError::Sequence.into());
    }
    let Some(case_no) = case_no else { return Ok(()) };
    let mut known = desk.db.prepare_cached("SELECT 1 FROM event WHERE case_no = ?1 AND id = ?2")?;
    for event in events {
        if known.exists(params![case_no, event.id.as_str()])? {
            return Err(AppendError::Sequence.into());
        }
    }
    Ok(())
}

fn check_quota(desk: &Desk<'_>, append: &Append) -> Result<(), Denied> {
    let Some((period, limit)) = append.new_case.as_ref().and_then(|new| Some((&new.quota.period, new.quota.limit?)))
    else {
        return Ok(());
    };
    let used: Option<u32> = desk
        .db
        .prepare_cached("SELECT used FROM quota WHERE sender_id = ?1 AND period = ?2")?
        .query_row(params![append.sender_id, period], |row| row.get(0))
        .optional()?;
    if used.unwrap_or(0) < limit { Ok(()) } else { Err(AppendError::Quota.into()) }
}

fn check_keys(desk: &Desk<'_>, case_no: Option<i64>, keys: &[UniqueKey]) -> Result<(), Denied> {
    let mut taken = Vec::new();
    let mut owner = desk.db.prepare_cached("SELECT case_no FROM unique_key WHERE kind = ?1 AND hash = ?2")?;
    for (index, key) in keys.iter().enumerate() {
        let holder: Option<i64> =
            owner.query_row(params![kind_number(key.kind), key.hash], |row| row.get(0)).optional()?;
        if holder.is_some() && holder != case_no {
            taken.push(index);
        }
    }
    if taken.is_empty() { Ok(()) } else { Err(AppendError::Keys(taken).into()) }
}

fn write_case(desk: &Desk<'_>, append: &Append, case_no: Option<i64>) -> rusqlite::Result<CaseRow> {
    let shard = append.iun.shard();
    // the count fits: `check_form` bounds it
    let seq = append.expected + append.events.len() as u32;
    let waits = append.waits_for_person && !append.events.is_empty();
    let status = append.events.iter().rev().find_map(|event| event.new_status);
    let Some(no) = case_no else {
        let status = status.unwrap_or(Status::InValidation);
        return open_case(desk, append, seq, status).map(|no| CaseRow { no, shard });
    };
    if !append.events.is_empty() {
        desk.db
            .prepare_cached("UPDATE case_file SET seq = ?2, waits = ?3 WHERE no = ?1")?
            .execute(params![no, seq, waits])?;
    }
    if let Some(status) = status {
        desk.db
            .prepare_cached("UPDATE case_file SET status = ?2 WHERE no = ?1")?
            .execute(params![no, status.wire()])?;
        if status == Status::Refused {
            give_back(desk, no)?;
        }
    }
    for event in append.events.iter().filter(|event| event.category == Category::NotificationViewed) {
        desk.db
            .prepare_cached("UPDATE party SET viewed = 1 WHERE case_no = ?1 AND rec = ?2")?
            .execute(params![no, event.rec])?;
    }
    Ok(CaseRow { no, shard })
}

/// The row of a new case, those of its parties, and its place in the sender's limit.
fn open_case(desk: &Desk<'_>, append: &Append, seq: u32, status: Status) -> rusqlite::Result<i64> {
    let shard = append.iun.shard();
    let waits = append.waits_for_person && !append.events.is_empty();
    let new = append.new_case.as_ref();
    let sent = append.events.first().map_or(0, |event| micros(event.recorded));
    let (key, period) = (new.map(|new| &new.key.0), new.map(|new| new.quota.period.as_str()));
    let no = desk
        .db
        .prepare_cached(
            "INSERT INTO case_file (iun, shard, sender_id, grp, wrapped_key, seq, waits, sent, status, period)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .insert(params![
            append.iun.as_str(),
            shard,
            append.sender_id,
            append.group,
            key,
            seq,
            waits,
            sent,
            status.wire(),
            period
        ])?;
    let mut party =
        desk.db.prepare_cached("INSERT INTO party (hash, sent, case_no, shard, rec) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (rec, hash) in (0_u32..).zip(new.iter().flat_map(|new| &new.parties)) {
        party.execute(params![hash, sent, no, hash[0], rec])?;
    }
    if let Some(period) = period {
        desk.db
            .prepare_cached(
                "INSERT INTO quota (sender_id, period, used) VALUES (?1, ?2, 1)
                 ON CONFLICT (sender_id, period) DO UPDATE SET used = used + 1",
            )?
            .execute(params![append.sender_id, period])?;
    }
    Ok(no)
}

/// What was refused no longer counts in the sender's limit.
fn give_back(desk: &Desk<'_>, no: i64) -> rusqlite::Result<()> {
    desk.db
        .prepare_cached(
            "UPDATE quota SET used = used - 1 WHERE (sender_id, period) = (SELECT sender_id, period FROM case_file WHERE no = ?1)",
        )?
        .execute([no])?;
    desk.db.prepare_cached("UPDATE case_file SET period = NULL WHERE no = ?1")?.execute([no]).map(drop)
}

fn write_event(desk: &Desk<'_>, case: CaseRow, event: &StoredEvent) -> rusqlite::Result<()> {
    desk.db
        .prepare_cached(
            "INSERT INTO event (place, case_no, shard, id, category, version, recorded, rec, public, private, new_status, answered)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            place(case.no, event.seq),
            case.no,
            case.shard,
            event.id.as_str(),
            event.category.wire(),
            event.version,
            micros(event.recorded),
            event.rec,
            event.public,
            event.private,
            event.new_status.map(|status| status.wire()),
            event.answered,
        ])
        .map(drop)
}

/// Takes a key that is free, or the case's own already.
fn write_key(desk: &Desk<'_>, case: CaseRow, key: &UniqueKey) -> rusqlite::Result<()> {
    desk.db
        .prepare_cached(
            "INSERT INTO unique_key (kind, hash, case_no, shard, rec) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (kind, hash) DO NOTHING",
        )?
        .execute(params![kind_number(key.kind), key.hash, case.no, key.hash[0], key.rec])
        .map(drop)
}

/// Adds work, unless its id is or was there.
fn add_work(desk: &mut Desk<'_>, case: CaseRow, work: &NewWork) -> rusqlite::Result<()> {
    let added = desk
        .db
        .prepare_cached(
            "INSERT INTO work (case_no, shard, id, lane, state, due, payload) VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6)
             ON CONFLICT (case_no, id) DO NOTHING",
        )?
        .execute(params![case.no, case.shard, work.id, lane_number(work.lane), micros(work.due), work.payload])?;
    desk.memory.work_added |= added > 0;
    Ok(())
}
