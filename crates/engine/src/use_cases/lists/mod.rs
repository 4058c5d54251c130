//! Lists of notifications, newest first: a sender's (`sent`) and a recipient's (`received`).
//!
//! The store finds the page by index; what a list shows besides is read from the cases of the page alone. What may be
//! asked is checked here, once for every door.

mod received;
mod sent;

pub use received::ReceivedItem;
pub use sent::SentItem;

use crate::Engine;
use crate::cases::Loaded;
use crate::error::UseError;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use messo_domain::ids::{Iun, TaxId};
use messo_domain::timeline::Status;
use messo_domain::workflow::terms::rome;
use messo_ports::store::{ListOf, ListPage, ListPlace, ListQuery, ListedCase};
use std::sync::Arc;

/// Items of a page that may be asked for; the first one where nothing is.
pub const PAGE_SIZES: [u32; 3] = [10, 20, 50];
/// Where counting a list stops, when its length is not known without: beyond, "more than this" says enough.
const COUNT_AT_MOST: u32 = 10_000;
/// How far back a list goes.
const YEARS_BACK: i64 = 10;
/// Cases of a page read at the same time.
const READ_AT_ONCE: usize = 8;

/// What is asked of a list. Days are those of Rome, the last one included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListFilter {
    /// One notification alone.
    pub iun: Option<Iun>,
    /// Received by this person; in a sender's list.
    pub tax_id: Option<TaxId>,
    /// Deposited on this day or later.
    pub from: Option<Date>,
    /// Deposited on this day or earlier.
    pub to: Option<Date>,
    /// In this status.
    pub status: Option<Status>,
    /// Not opened yet, and not cancelled; in a recipient's list.
    pub unread: bool,
    /// After this key: [`Listed::next`] of the page before.
    pub after: Option<String>,
    /// Items of the page, one of [`PAGE_SIZES`].
    pub size: Option<u32>,
}

/// Why a list is not made as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListFault {
    /// A day that has not come yet.
    InTheFuture,
    /// A day more than ten years ago.
    TooLongAgo,
    /// The last day is before the first one.
    EndsBeforeItBegins,
}

impl ListFilter {
    /// What is wrong with the days, for a day of today.
    pub fn faults(&self, today: Date) -> Vec<ListFault> {
        let oldest = today.saturating_sub(Span::new().years(YEARS_BACK));
        let days = || self.from.iter().chain(&self.to);
        let mut faults = Vec::new();
        if self.from.is_some_and(|from| from > today) {
            faults.push(ListFault::InTheFuture);
        }
        if days().any(|day| *day < oldest) {
            faults.push(ListFault::TooLongAgo);
        }
        if self.from.zip(self.to).is_some_and(|(from, to)| to < from) {
            faults.push(ListFault::EndsBeforeItBegins);
        }
        faults
    }

    fn query(&self, of: ListOf, statuses: &[Status]) -> Result<ListQuery, UseError> {
        let wrong = |text: &str| UseError::Parameter(text.to_owned());
        let size = self.size.unwrap_or(PAGE_SIZES[0]);
        if !PAGE_SIZES.contains(&size) {
            return Err(wrong("size: expected 10, 20 or 50"));
        }
        let statuses = match self.status {
            Some(status) => statuses.iter().copied().filter(|one| *one == status).collect(),
            None => statuses.to_vec(),
        };
        let key =
            self.after.as_deref().map(|text| place(text).ok_or_else(|| wrong("after: expected the key of a page")));
        Ok(ListQuery {
            of,
            iun: self.iun.clone(),
            from: self.from.map(start_of).transpose()?,
            until: self.to.map(|day| start_of(day.saturating_add(Span::new().days(1)))).transpose()?,
            statuses,
            after: key.transpose()?,
            limit: size,
            count_at_most: COUNT_AT_MOST,
        })
    }
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed<T> {
    /// Its items, newest first.
    pub items: Vec<T>,
    /// Key of the next page; `None` on the last one.
    pub next: Option<String>,
    /// Items of the whole list; of a list of days or of one person, counted up to ten thousand.
    pub total: u32,
    /// Whether there are more than [`Listed::total`].
    pub and_more: bool,
}

/// The first instant of a day in Rome.
fn start_of(day: Date) -> Result<Timestamp, UseError> {
    let start = day
        .to_zoned_datetime(rome())
        .map_err(|_| UseError::Parameter("from, to: expected days of the calendar".into()))?;
    Ok(start.timestamp())
}

fn key(place: ListPlace) -> String {
    format!("{}-{}", place.sent.as_microsecond(), place.number)
}

fn place(text: &str) -> Option<ListPlace> {
    let (sent, number) = text.split_once('-')?;
    Some(ListPlace { sent: Timestamp::from_microsecond(sent.parse().ok()?).ok()?, number: number.parse().ok()? })
}

impl Engine {
    /// A page of a list, with each item made of its case.
    async fn listed<T>(
        &self,
        query: ListQuery,
        item: impl Fn(&ListedCase, &Loaded) -> T,
    ) -> Result<Listed<T>, UseError> {
        if query.statuses.is_empty() {
            return Ok(Listed { items: Vec::new(), next: None, total: 0, and_more: false });
        }
        let ListPage { cases, more, total, more_than_total } = self.ports().store.list(query).await?;
        let next = cases.last().filter(|_| more).map(|last| key(last.place));
        let reads: Vec<_> = cases.into_iter().map(|listed| self.case_of(listed)).collect();
        let read: Vec<Option<(ListedCase, Arc<Loaded>)>> =
            stream::iter(reads).buffered(READ_AT_ONCE).try_collect().await?;
        let items = read.iter().flatten().map(|(listed, loaded)| item(listed, loaded)).collect();
        Ok(Listed { items, next, total, and_more: more_than_total })
    }

    /// The case of an item; `None` once it is no longer there.
    async fn case_of(&self, listed: ListedCase) -> Result<Option<(ListedCase, Arc<Loaded>)>, UseError> {
        Ok(self.load(&listed.iun).await?.map(|loaded| (listed, loaded)))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;

    #[test]
    fn days_lie_within_ten_years_and_in_order() {
        let today: Date = "2026-11-25".parse().unwrap();
        let faults = |from: &str, to: &str| {
            let day = |text: &str| text.parse().ok();
            ListFilter { from: day(from), to: day(to), ..ListFilter::default() }.faults(today)
        };
        assert_eq!(faults("", ""), []);
        assert_eq!(faults("2016-11-25", "2026-11-25"), []);
        assert_eq!(faults("2016-11-24", ""), [ListFault::TooLongAgo]);
        assert_eq!(faults("2026-11-26", ""), [ListFault::InTheFuture]);
        assert_eq!(faults("2026-11-20", "2026-11-19"), [ListFault::EndsBeforeItBegins]);
        assert_eq!(faults("", "2026-12-31"), [], "until a day to come: all so far");
    }

    #[test]
    fn a_key_reads_back_and_nothing_else_does() {
        let place_of = ListPlace { sent: "2026-03-27T09:00:00.000123Z".parse().unwrap(), number: 7 };
        assert_eq!(place(&key(place_of)), Some(place_of));
        for text in ["", "-", "1", "1-", "-1-1", "a-b", "1-1-1", "99999999999999999999-1", "1-99999999999999999999"] {
            assert!(place(text).is_none_or(|read| key(read) == text), "{text}");
        }
        assert_eq!(place("1-1-1"), None);
    }
}
