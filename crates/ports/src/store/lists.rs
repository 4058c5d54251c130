//! Lists of cases by whom they concern: a sender's, newest first, and a recipient's.
//!
//! A list is found by index and read by key, page by page; it says which cases and how they stand, and the caller loads
//! what else it shows. It sees what an append wrote as soon as that is answered.

use super::StoreError;
use async_trait::async_trait;
use jiff::Timestamp;
use messo_domain::ids::Iun;
use messo_domain::stream::Status;

/// Whose cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListOf {
    /// A sender's; with groups, those of these groups alone.
    Sender {
        /// The sender.
        id: String,
        /// Groups; empty: all.
        groups: Vec<String>,
        /// Keyed hash of a recipient's tax id, to see only what that person receives.
        recipient: Option<[u8; 32]>,
    },
    /// Those that a person receives.
    Recipient {
        /// Keyed hash of their tax id.
        hash: [u8; 32],
        /// Whether only what they have not opened is wanted.
        unopened: bool,
    },
}

/// Place of a case in a list: after it the next page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListPlace {
    /// When it was deposited.
    pub sent: Timestamp,
    /// Its number in this store.
    pub number: u64,
}

/// What is asked of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// Whose.
    pub of: ListOf,
    /// One case alone.
    pub iun: Option<Iun>,
    /// Deposited at this instant or later.
    pub from: Option<Timestamp>,
    /// Deposited before this instant.
    pub until: Option<Timestamp>,
    /// In one of these statuses; must not be empty.
    pub statuses: Vec<Status>,
    /// After this place.
    pub after: Option<ListPlace>,
    /// Most cases of the page.
    pub limit: u32,
    /// Where counting stops, of a list whose length is not kept as it grows.
    pub count_at_most: u32,
}

/// A case of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedCase {
    /// Its number.
    pub iun: Iun,
    /// Where it stands in the list.
    pub place: ListPlace,
    /// Its status.
    pub status: Status,
    /// In a recipient's list: the recipient's index, and whether they have opened the act.
    pub recipient: Option<(u32, bool)>,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPage {
    /// Its cases, newest first.
    pub cases: Vec<ListedCase>,
    /// Whether there are more after them.
    pub more: bool,
    /// How many cases the whole list has, as far as they were counted.
    pub total: u32,
    /// Whether it has more than that: counting stopped at [`ListQuery::count_at_most`].
    pub more_than_total: bool,
}

/// Lists of cases.
#[async_trait]
pub trait ListStore: Send + Sync {
    /// A page of a list.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn list(&self, query: ListQuery) -> Result<ListPage, StoreError>;
}
