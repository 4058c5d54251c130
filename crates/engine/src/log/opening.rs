//! Opening the log: its identity, made at the first start, and whether files and database fit together.
//!
//! Cheap whatever the size of the log: the signed head against the right edge of the tree, the number of events, and the
//! last file's entries against their events. The rest is the audit's.

use super::entries::tell_apart;
use super::faults::{LogError, LogFault};
use super::keeper::{Head, Log};
use super::{CHECKPOINT, CHECKPOINTS};
use crate::Engine;
use messo_transparency::tile::FULL;
use messo_transparency::{Checkpoint, Growing, Place, SigningKey, hash};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Setting that says whose log it is.
const IDENTITY: &str = "transparency.identity";
/// Setting with the last head that was signed.
pub(super) const LAST: &str = "transparency.checkpoint";
/// To what the sealed key is bound.
const KEY_CONTEXT: &str = "transparency/key";
/// Path of the log below the public address.
const PREFIX: &str = "/transparency";

#[derive(Serialize, Deserialize)]
struct Identity {
    /// Name of the log, and of its key; stays what it was at the first start, wherever the platform moves.
    origin: String,
    /// The secret key, sealed, in hexadecimal.
    key: String,
}

impl Engine {
    /// The log as files and database have it, once they were seen to fit together.
    pub(super) async fn open_log(&self) -> Result<(Log, Head), LogError> {
        let key = self.log_key().await?;
        let (note, checkpoint) = self.last_head(&key).await?;
        let size = checkpoint.size;
        let held = self.ports().store.log_size().await?;
        if held < size {
            return Err(LogFault::Truncated { signed: size, held }.into());
        }
        let mut edge = HashMap::new();
        for place in Place::edge(size) {
            edge.insert(place, self.ports().log_files.read(&place.path()).await?);
        }
        let tree = Growing::resume(size, |place| edge.remove(place).flatten());
        let tree = tree.map_err(|bad| LogFault::File(bad.path))?;
        if tree.root() != checkpoint.root {
            return Err(LogFault::Root { size }.into());
        }
        if let Some(last) = size.checked_sub(1) {
            let mut found = self.compare(last / u64::from(FULL), size).await?;
            found.faults.extend(tell_apart(found.other));
            if let Some(fault) = found.faults.into_iter().next() {
                return Err(fault.into());
            }
        }
        // a stop may have come between the database and the file
        self.ports().log_files.replace(CHECKPOINT, note.clone().into_bytes()).await?;
        let kept = self.ports().log_files.list(CHECKPOINTS).await?.into();
        let head = Head { key: key.verifier(), note, checkpoint };
        Ok((Log { key, tree, kept }, head))
    }

    /// The key of the log; made where the database knows none.
    pub(super) async fn log_key(&self) -> Result<SigningKey, LogError> {
        let identity = match self.ports().store.setting_get(IDENTITY).await? {
            Some(text) => serde_json::from_str(&text).map_err(|_| LogFault::Key)?,
            None => self.new_identity().await?,
        };
        let sealed = hex::decode(&identity.key).map_err(|_| LogFault::Key)?;
        let seed = self.ports().vault.open(KEY_CONTEXT, &sealed).map_err(|_| LogFault::Key)?;
        let seed: [u8; 32] = seed.try_into().map_err(|_| LogFault::Key)?;
        Ok(SigningKey::new(&identity.origin, &seed).map_err(|_| LogFault::Key)?)
    }

    async fn new_identity(&self) -> Result<Identity, LogError> {
        let ports = self.ports();
        if ports.log_files.read(CHECKPOINT).await?.is_some() {
            return Err(LogFault::Unknown.into());
        }
        let mut seed = [0; 32];
        ports.entropy.fill(&mut seed);
        let url = &self.settings().public_url;
        let host = url.split_once("://").map_or(url.as_str(), |(_, host)| host).trim_end_matches('/');
        let key = hex::encode(ports.vault.seal(KEY_CONTEXT, &seed));
        let identity = Identity { origin: format!("{host}{PREFIX}"), key };
        let text = serde_json::to_string(&identity).expect("an identity is plain data");
        ports.store.setting_put(IDENTITY, &text).await?;
        Ok(identity)
    }

    /// The last head that was signed, by the database and, where it is there, the published file.
    pub(super) async fn last_head(&self, key: &SigningKey) -> Result<(String, Checkpoint), LogError> {
        let verifier = key.verifier();
        let read = |place: &str, note: &[u8]| {
            let place = place.to_owned();
            Checkpoint::open(note, &verifier).map_err(|why| LogFault::Signature { place, why })
        };
        let known = match self.ports().store.setting_get(LAST).await? {
            Some(note) => {
                read("the checkpoint that the database knows", note.as_bytes()).map(|head| Some((note, head)))?
            }
            None => None,
        };
        let file = self.ports().log_files.read(CHECKPOINT).await?;
        let published = file.map(|note| read("the published checkpoint", &note)).transpose()?;
        let size = known.as_ref().map_or(0, |(_, head)| head.size);
        match (known, published) {
            (_, Some(published)) if published.size > size => {
                Err(LogFault::DatabaseOlder { published: published.size, known: size }.into())
            }
            (Some((_, head)), Some(published)) if published.size == size && published.root != head.root => {
                Err(LogFault::Root { size }.into())
            }
            (Some(known), _) => Ok(known),
            (None, _) => {
                let empty = Checkpoint { size: 0, root: hash::empty() };
                let note = empty.signed(key);
                self.ports().store.setting_put(LAST, &note).await?;
                Ok((note, empty))
            }
        }
    }
}
