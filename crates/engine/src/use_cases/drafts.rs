//! Drafts of requests: what an officer has typed so far, kept until it is sent, deleted, or left alone for thirty days
//! of the wall clock.
//!
//! What a draft holds is its page's business; here it is JSON, sealed like every register, and the files that were
//! uploaded for it, which go when it goes. A draft is saved under the version that its page was made of, so that of two
//! tabs the second one does not undo the first. It belongs to the body: officers of all groups see every draft, officers of
//! some groups those that were begun by officers of the same ones. How it becomes a request: [`super::send_draft`].

use crate::Engine;
use crate::error::UseError;
use crate::registers::senders::SenderCaller;
use jiff::{SignedDuration, Timestamp};
use messo_domain::ids::DocumentKey;
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

/// Whose the files of a draft are.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Files {
    /// The draft's: they are removed when it no longer holds them.
    Own(Vec<DocumentKey>),
    /// Perhaps a notification's: the draft was being sent, so nobody removes them.
    Given,
}

#[derive(Serialize, Deserialize)]
pub(super) struct DraftRow {
    /// Groups of the officer who began it; empty: all.
    groups: Vec<String>,
    updated_at: Timestamp,
    pub(super) body: Value,
    pub(super) files: Files,
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

    /// Saves a draft under the version that it was read with; `None` begins it. `files` are all that it holds: one that it
    /// held before is removed.
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
        files: &[DocumentKey],
    ) -> Result<Saved, UseError> {
        let key = key(caller, id).ok_or_else(|| UseError::Parameter("draft: expected its id".to_owned()))?;
        if serde_json::to_vec(body).map_or(usize::MAX, |bytes| bytes.len()) > LONGEST {
            return Ok(Saved::TooLong);
        }
        let before = match version {
            Some(version) => match self.draft_row(caller, &key).await? {
                Some((at, row)) if at == version => Some(row),
                _ => return Ok(Saved::Stale),
            },
            None => {
                self.drop_expired_drafts().await?;
                if self.ports().store.register_list(REGISTER, &prefix(caller)).await?.len() >= MOST_OF_A_BODY {
                    return Ok(Saved::TooMany);
                }
                None
            }
        };
        let groups = before.as_ref().map_or_else(|| caller.key_groups.clone(), |row| row.groups.clone());
        let held = before.map_or_else(|| Files::Own(Vec::new()), |row| row.files);
        let now = match held {
            Files::Own(_) => Files::Own(files.to_vec()),
            Files::Given => Files::Given,
        };
        let row = DraftRow { groups, updated_at: self.ports().wall.now(), body: body.clone(), files: now };
        let saved = self.put_draft(caller, &key, version, &row).await?;
        if let (Saved::Saved(_), Files::Own(held)) = (saved, held) {
            self.drop_files(held.into_iter().filter(|file| !files.contains(file))).await?;
        }
        Ok(saved)
    }

    /// Writes a draft over the version that it was read with.
    pub(super) async fn put_draft(
        &self,
        caller: &SenderCaller,
        key: &str,
        version: Option<u64>,
        row: &DraftRow,
    ) -> Result<Saved, UseError> {
        if !self.put_row_if(REGISTER, key, row, version, &caller.sender.id).await? {
            return Ok(Saved::Stale);
        }
        if let Some(version) = version {
            return Ok(Saved::Saved(version + 1));
        }
        // an id that was deleted before goes on from its last version, so that a page of then stays stale
        let begun = self.ports().store.register_get(REGISTER, key).await?;
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

    /// Deletes a draft with its files, at any version; whether the caller had it.
    ///
    /// # Errors
    /// [`UseError::Unavailable`] when the store fails.
    pub async fn delete_draft(&self, caller: &SenderCaller, id: &str) -> Result<bool, UseError> {
        let Some(key) = key(caller, id) else { return Ok(false) };
        let Some((_, row)) = self.draft_row(caller, &key).await? else { return Ok(false) };
        self.put_row::<DraftRow>(REGISTER, &key, None, &caller.sender.id).await?;
        self.drop_files_of(row).await?;
        Ok(true)
    }

    /// Deletes what is kept no longer, whoever's it was. Done whenever a draft begins; nobody sees an expired one before.
    async fn drop_expired_drafts(&self) -> Result<(), UseError> {
        let now = self.ports().wall.now();
        for stored in self.ports().store.register_list(REGISTER, "").await? {
            let row: DraftRow = self.opened(REGISTER, &stored)?;
            if row.expires_at() <= now {
                self.put_row::<DraftRow>(REGISTER, &stored.key, None, ACTOR).await?;
                self.drop_files_of(row).await?;
            }
        }
        Ok(())
    }

    async fn drop_files_of(&self, row: DraftRow) -> Result<(), UseError> {
        match row.files {
            Files::Own(files) => self.drop_files(files).await,
            Files::Given => Ok(()),
        }
    }

    /// Removes files that no draft holds any longer. After a crash before this one may stay, never the other way round.
    pub async fn drop_files(&self, files: impl IntoIterator<Item = DocumentKey>) -> Result<(), UseError> {
        for file in files {
            self.ports().blobs.remove(&file).await?;
        }
        Ok(())
    }

    pub(super) async fn draft_row(
        &self,
        caller: &SenderCaller,
        key: &str,
    ) -> Result<Option<(u64, DraftRow)>, UseError> {
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
pub(super) fn key(caller: &SenderCaller, id: &str) -> Option<String> {
    let is_id = uuid::Uuid::try_parse(id).is_ok_and(|uuid| uuid.hyphenated().to_string() == id);
    is_id.then(|| prefix(caller) + id)
}
