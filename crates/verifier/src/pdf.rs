//! Seals in the bytes of a PDF: where each is, and what it says it covers.
//!
//! Only the form that seals have is looked for (`/ByteRange [a b c d]` and the hexadecimal `/Contents` that it leaves out);
//! the file is not parsed, so nothing in it can mislead a parser. Whether something was added after a seal is looked at in
//! [`crate::changes`].

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Bytes around a byte range in which its dictionary is looked for.
const AROUND: usize = 512;

/// A seal, as the file has it.
pub(crate) struct Found {
    /// Start of the hole that holds the CMS, its `<` included.
    hole_start: usize,
    /// End of the hole, its `>` included.
    hole_end: usize,
    /// End of what is covered.
    pub(crate) end: usize,
    /// The CMS, with what fills up its hole.
    pub(crate) cms: Vec<u8>,
    /// When it says that it was made.
    pub(crate) claimed: Option<Timestamp>,
}

impl Found {
    /// What it covers, in two pieces.
    pub(crate) fn covered<'a>(&self, bytes: &'a [u8]) -> [&'a [u8]; 2] {
        [&bytes[..self.hole_start], &bytes[self.hole_end..self.end]]
    }
}

/// The seals of a file, the earliest first. What has not the whole form of a seal is none.
pub(crate) fn seals(bytes: &[u8]) -> Vec<Found> {
    let mut found: Vec<Found> = positions(bytes, b"/ByteRange").filter_map(|at| seal(bytes, at)).collect();
    found.sort_by_key(|seal| seal.end);
    found
}

fn positions<'a>(bytes: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    bytes.windows(needle.len()).enumerate().filter(move |(_, window)| *window == needle).map(|(at, _)| at)
}

fn seal(bytes: &[u8], at: usize) -> Option<Found> {
    let rest = bytes.get(at + b"/ByteRange".len()..)?;
    let rest = &rest[..rest.len().min(AROUND)];
    let open = rest.iter().position(|byte| *byte == b'[')?;
    let close = open + rest[open..].iter().position(|byte| *byte == b']')?;
    let text = std::str::from_utf8(&rest[open + 1..close]).ok()?;
    let numbers: Vec<usize> = text.split_ascii_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
    let [0, hole_start, hole_end, length] = numbers[..] else { return None };
    let end = hole_end.checked_add(length)?;
    let hole = bytes.get(hole_start..hole_end)?;
    // the dictionary stands around its own hole, and what it covers ends in the file
    if end > bytes.len() || !(at < hole_end.checked_add(AROUND)? && hole_start < at.checked_add(AROUND)?) {
        return None;
    }
    let digits = hole.strip_prefix(b"<")?.strip_suffix(b">")?;
    let cms = hex::decode(digits).ok()?;
    Some(Found { hole_start, hole_end, end, cms, claimed: claimed(bytes, at, hole_start) })
}

/// `/M (D:20260302100000Z)` of the dictionary.
fn claimed(bytes: &[u8], at: usize, hole_start: usize) -> Option<Timestamp> {
    let from = at.min(hole_start).saturating_sub(AROUND);
    let until = at.max(hole_start).saturating_add(AROUND).min(bytes.len());
    let part = &bytes[from..until];
    let places = positions(part, b"(D:").filter(|place| part[..*place].trim_ascii_end().ends_with(b"/M"));
    let digits = places.filter_map(|place| part.get(place + 3..place + 17)).next()?;
    let text = std::str::from_utf8(digits).ok()?;
    let civil = DateTime::strptime("%Y%m%d%H%M%S", text).ok()?;
    TimeZone::UTC.to_timestamp(civil).ok()
}
