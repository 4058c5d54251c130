//! Drafts of requests: what an officer has typed so far, kept until it is sent, deleted, or left alone for thirty days
//! of the wall clock.
//!
//! What a draft holds is its page's business; here it is JSON, sealed like every register. A draft is saved under the
//! version that its page was made of, so that of two tabs the second one does not undo the first. It belongs to the body:
//! officers of all groups see every draft, officers of some groups those that were begun by officers of the same ones.

use crate::Engine;
use crate::error::UseError;
use crate::registers::senders::SenderCaller;
use jiff::{SignedDuration, Timestamp};
use messo_ports::store::RegisterRow;
use serde::{Deserialize, Serialize};
use serde_json::Value;

const REGISTER: &str = "draft";
/// Who deletes expired drafts, in the audit rows.
const ACTOR: &str = "engine";
/// How long a draft is kept after it was saved last.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Most drafts of a body.
const MOST_OF_A_BODY: usize = 200;
/// Longest draft, bytes of JSON: a request of the longest names and fifteen recipients takes a tenth of it.
const LONGEST: usize = 256 * 1024;

/// A draft. `Debug` hides what it holds.
#[derive(Clone, PartialEq)]
pub struct Draft {
    /// Its id.
    pub id: String,
    /// Grows with each save.
    pub version: u64,
    /// When it was saved last, on the wall clock.
    pub updated_at: Timestamp,
    /// Until when it is kept if it is not saved again.
    pub expires_at: Timestamp,
    /// What it holds.
    pub body: Value,
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Draft({}, version {}, masked)", self.id, self.version)
    }
}

/// What became of a save.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a draft that was not saved must be told"]
pub enum Saved {
    /// It is saved; the next save names this version.
    Saved(u64),
    /// It was saved elsewhere meanwhile, or is gone: nothing was written.
    Stale,
    /// It is longer than a draft may be: nothing was written.
    TooLong,
    /// The body has as many drafts as it may: nothing was written.
    TooMany,
}

#[derive(Serialize, Deserialize)]
struct DraftRow {
    /// Groups of the officer who began it; empty: all.
    groups: Vec<String>,
    updated_at: Timestamp,
    body: Value,
}

impl DraftRow {
    fn is_seen_by(&self, caller: &SenderCaller) -> bool {
        let own = &caller.key_groups;
        own.is_empty() || (!self.groups.is_empty() && self.groups.iter().all(|group| own.contains(group)))
    }

    fn expires_at(&self) -> Timestamp {
        self.updated_at.saturating_add(KEPT).unwrap_or(Timestamp::MAX)
    }
}

impl Engine {
    /// An id for a draft that is about to begin. The page that begins it carries the id, so that the same form sent twice
    /// begins one draft.
    pub fn new_draft_id(&self) -> String {
        self.random_uuid()
    }

    /// Saves a draft under the version that it was read with; `None` begins it.
    ///
    /// # Errors
    /// [`UseError::Parameter`] for an id that is not one of [`Engine::new_draft_id`]'s; [`UseError::Unavailable`] when
    /// the store fails.
    pub async fn save_draft(
        &self,
        caller: &SenderCaller,
        id: &str,
        version: Option<u64>,
        body: &Value,
    ) -> Result<Saved, UseError> {
        let key = key(caller, id).ok_or_else(|| UseError::Parameter("draft: expected its id".to_owned()))?;
        if serde_json::to_vec(body).map_or(usize::MAX, |bytes| bytes.len()) > LONGEST {
            return Ok(Saved::TooLong);
        }
        let groups = match version {
            Some(version) => match self.draft_row(caller, &key).await? {
                Some((at, row)) if at == version => row.groups,
                _ => return Ok(Saved::Stale),
            },
            None => {
                self.drop_expired_drafts().await?;
                if self.ports().store.register_list(REGISTER, &prefix(caller)).await?.len() >= MOST_OF_A_BODY {
                    return Ok(Saved::TooMany);
                }
                caller.key_groups.clone()
            }
        };
        let row = DraftRow { groups, updated_at: self.ports().wall.now(), body: body.clone() };
        if !self.put_row_if(REGISTER, &key, &row, version, &caller.sender.id).await? {
            return Ok(Saved::Stale);
        }
        if let Some(version) = version {
            return Ok(Saved::Saved(version + 1));
        }
        // an id that was deleted before goes on from its last version, so that a page of then stays stale
        let begun = self.ports().store.register_get(REGISTER, &key).await?;
        Ok(begun.map_or(Saved::Stale, |row| Saved::Saved(row.version)))
    }

    /// The drafts that the caller sees, saved last first.
    ///
    /// # Errors
    /// [`UseError::Unavailable`] when the store fails.
    pub async fn list_drafts(&self, caller: &SenderCaller) -> Result<Vec<Draft>, UseError> {
        let mut drafts = Vec::new();
        for stored in self.ports().store.register_list(REGISTER, &prefix(caller)).await? {
            if let Some((version, row)) = self.opened_draft(caller, &stored)? {
                drafts.push(draft(&stored.key, version, row));
            }
        }
        drafts.sort_by(|one, other| other.updated_at.cmp(&one.updated_at).then_with(|| one.id.cmp(&other.id)));
        Ok(drafts)
    }

    /// A draft; `None` for one that is gone or that the caller does not see.
    ///
    /// # Errors
    /// [`UseError::Unavailable`] when the store fails.
    pub async fn read_draft(&self, caller: &SenderCaller, id: &str) -> Result<Option<Draft>, UseError> {
        let Some(key) = key(caller, id) else { return Ok(None) };
        Ok(self.draft_row(caller, &key).await?.map(|(version, row)| draft(&key, version, row)))
    }

    /// Deletes a draft, at any version; whether the caller had it.
    ///
    /// # Errors
    /// [`UseError::Unavailable`] when the store fails.
    pub async fn delete_draft(&self, caller: &SenderCaller, id: &str) -> Result<bool, UseError> {
        let Some(key) = key(caller, id) else { return Ok(false) };
        if self.draft_row(caller, &key).await?.is_none() {
            return Ok(false);
        }
        self.put_row::<DraftRow>(REGISTER, &key, None, &caller.sender.id).await?;
        Ok(true)
    }

    /// Deletes what is kept no longer, whoever's it was. Done whenever a draft begins; nobody sees an expired one before.
    async fn drop_expired_drafts(&self) -> Result<(), UseError> {
        let now = self.ports().wall.now();
        for stored in self.ports().store.register_list(REGISTER, "").await? {
            if self.opened::<DraftRow>(REGISTER, &stored)?.expires_at() <= now {
                self.put_row::<DraftRow>(REGISTER, &stored.key, None, ACTOR).await?;
            }
        }
        Ok(())
    }

    async fn draft_row(&self, caller: &SenderCaller, key: &str) -> Result<Option<(u64, DraftRow)>, UseError> {
        match self.ports().store.register_get(REGISTER, key).await? {
            Some(stored) => self.opened_draft(caller, &stored),
            None => Ok(None),
        }
    }

    /// The draft of a row, if the caller sees it and it is still kept.
    fn opened_draft(&self, caller: &SenderCaller, stored: &RegisterRow) -> Result<Option<(u64, DraftRow)>, UseError> {
        let row: DraftRow = self.opened(REGISTER, stored)?;
        let is_kept = row.expires_at() > self.ports().wall.now();
        Ok((is_kept && row.is_seen_by(caller)).then_some((stored.version, row)))
    }
}

fn draft(key: &str, version: u64, row: DraftRow) -> Draft {
    let id = key.rsplit('/').next().unwrap_or(key).to_owned();
    Draft { id, version, updated_at: row.updated_at, expires_at: row.expires_at(), body: row.body }
}

fn prefix(caller: &SenderCaller) -> String {
    format!("{}/", caller.sender.id)
}

/// The key of a draft of the caller's body; `None` for what is no id.
fn key(caller: &SenderCaller, id: &str) -> Option<String> {
    let is_id = uuid::Uuid::try_parse(id).is_ok_and(|uuid| uuid.hyphenated().to_string() == id);
    is_id.then(|| prefix(caller) + id)
}
