//! How values of the domain stand in columns.
//!
//! Instants are whole microseconds: finer parts are cut off. Categories and statuses stand under their wire names, so
//! that a database can be read without this program; kinds and lanes under small numbers, fixed in the first migration.

use jiff::Timestamp;
use messo_domain::case::Category;
use messo_domain::ids::Iun;
use messo_domain::stream::Status;
use messo_domain::work::Lane;
use messo_ports::store::KeyKind;
use rusqlite::Row;
use rusqlite::types::Type;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as ValueError, StrDeserializer};

/// Bits of an event's place that hold its sequence: a case of a million events is beyond any life of a notification.
const SEQ_BITS: u32 = 20;
/// Highest sequence of a case.
pub(super) const MAX_SEQ: u32 = (1 << SEQ_BITS) - 1;

/// Where an event stands in the event table.
pub(super) fn place(case_no: i64, seq: u32) -> i64 {
    (case_no << SEQ_BITS) | i64::from(seq)
}

/// Sequence of the event at a place.
pub(super) fn seq_at(place: i64) -> u32 {
    (place & i64::from(MAX_SEQ)) as u32
}

/// An instant as stored.
pub(super) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// A count or number as stored; what is beyond is as good as the end.
pub(super) fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Reads an instant.
pub(super) fn read_instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    Timestamp::from_microsecond(row.get(column)?).map_err(|error| unreadable(column, Type::Integer, error))
}

/// Reads an instant that may be absent.
pub(super) fn read_instant_opt(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    match row.get::<_, Option<i64>>(column)? {
        Some(_) => read_instant(row, column).map(Some),
        None => Ok(None),
    }
}

/// Reads a number that was counted up from 0.
pub(super) fn read_number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    u64::try_from(row.get::<_, i64>(column)?).map_err(|error| unreadable(column, Type::Integer, error))
}

/// Reads an IUN.
pub(super) fn read_iun(row: &Row<'_>, column: usize) -> rusqlite::Result<Iun> {
    row.get_ref(column)?.as_str()?.parse().map_err(|error| unreadable(column, Type::Text, error))
}

/// Reads a category.
pub(super) fn read_category(row: &Row<'_>, column: usize) -> rusqlite::Result<Category> {
    let name = row.get_ref(column)?.as_str()?;
    Category::from_wire(name).ok_or_else(|| unreadable(column, Type::Text, UnknownName))
}

/// Reads a status that may be absent.
pub(super) fn read_status(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Status>> {
    let Some(name) = row.get_ref(column)?.as_str_or_null()? else { return Ok(None) };
    let name: StrDeserializer<'_, ValueError> = name.into_deserializer();
    Status::deserialize(name).map(Some).map_err(|error| unreadable(column, Type::Text, error))
}

/// Number of a kind of key.
pub(super) fn kind_number(kind: KeyKind) -> i64 {
    match kind {
        KeyKind::Protocol => 1,
        KeyKind::NoticeCode => 2,
        KeyKind::QuickAccess => 3,
    }
}

/// Number of a lane.
pub(super) fn lane_number(lane: Lane) -> i64 {
    match lane {
        Lane::Law => 1,
        Lane::Evidence => 2,
        Lane::Seal => 3,
    }
}

/// A column that holds what this program cannot have written.
pub(super) fn unreadable(
    column: usize,
    kind: Type,
    error: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, kind, Box::new(error))
}

/// A name that this version does not know.
#[derive(Debug, thiserror::Error)]
#[error("a name that this version does not know")]
struct UnknownName;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_a_case_lie_together_and_in_order() {
        // statements write these bounds out as `no << 20`
        assert_eq!(place(1, 0), 1 << 20);
        assert_eq!(seq_at(place(7, MAX_SEQ)), MAX_SEQ);
        assert_eq!(place(7, MAX_SEQ) + 1, place(8, 0));
    }

    #[test]
    fn names_and_numbers_read_back() {
        for category in Category::all() {
            assert_eq!(Category::from_wire(category.wire()), Some(category));
        }
        assert_eq!(whole(u64::MAX), i64::MAX);
    }
}
