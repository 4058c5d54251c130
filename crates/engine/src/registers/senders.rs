//! Senders (enti mittenti), their groups and their API keys. Of a key only the keyed hash is stored.

use crate::Engine;
use crate::error::UseError;
use messo_domain::ids::TaxId;
use messo_domain::request::{Group, SenderContext};
use messo_ports::vault::Purpose;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

const SENDERS: &str = "sender";
const KEYS: &str = "api_key";
/// Callers remembered between changes of senders and keys.
const CACHED_CALLERS: usize = 10_000;

/// A sending body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sender {
    /// Id on this platform: follows from the tax id.
    pub id: String,
    /// Tax id of the body.
    pub tax_id: TaxId,
    /// Name.
    pub denomination: String,
    /// Groups of its users.
    pub groups: Vec<SenderGroup>,
    /// Whether it may send.
    pub enabled: bool,
    /// Whether it may only send what fits a letter of 20 grams.
    #[serde(default)]
    pub light_letters_only: bool,
    /// Most notifications that it may deposit in a month of Rome; those refused do not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monthly_limit: Option<u32>,
}

/// What a sender is held to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SenderLimits {
    /// Whether it may only send what fits a letter of 20 grams.
    pub light_letters_only: bool,
    /// Most notifications that it may deposit in a month of Rome.
    pub monthly: Option<u32>,
}

/// A group of a sender's users.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SenderGroup {
    /// Id: follows from the sender and the name.
    pub id: String,
    /// Name.
    pub name: String,
    /// Whether it is in use.
    pub active: bool,
}

#[derive(Clone, Serialize, Deserialize)]
struct ApiKeyRow {
    sender_id: String,
    #[serde(default)]
    name: String,
    groups: Vec<String>,
    enabled: bool,
}

/// What may be shown of an API key: never the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its name.
    pub name: String,
    /// Ids of the groups that it is bound to; empty: all.
    pub groups: Vec<String>,
    /// Whether it is in use.
    pub enabled: bool,
}

/// A sender that has shown its API key.
#[derive(Clone, Debug, PartialEq)]
pub struct SenderCaller {
    /// The body.
    pub sender: Arc<Sender>,
    /// Ids of the groups that the key is bound to; empty: all.
    pub key_groups: Vec<String>,
}

impl SenderCaller {
    /// Whether the key may see a notification of this group.
    pub fn sees(&self, sender_id: &str, group: Option<&str>) -> bool {
        self.sender.id == sender_id
            && (self.key_groups.is_empty() || group.is_some_and(|group| self.key_groups.iter().any(|g| g == group)))
    }

    pub(crate) fn context(&self) -> SenderContext {
        let groups = self.sender.groups.iter();
        SenderContext {
            tax_id: self.sender.tax_id.clone(),
            groups: groups.map(|g| Group { id: g.id.clone(), name: g.name.clone(), active: g.active }).collect(),
            key_groups: self.key_groups.clone(),
            enabled: self.sender.enabled,
        }
    }
}

/// Callers by keyed hash of their key, valid for one epoch of the two registers that they are read from.
#[derive(Default)]
pub(crate) struct CallerCache {
    known: Mutex<KnownCallers>,
}

#[derive(Default)]
struct KnownCallers {
    epoch: u64,
    by_hash: HashMap<[u8; 32], Arc<SenderCaller>>,
}

impl CallerCache {
    fn get(&self, epoch: u64, hash: &[u8; 32]) -> Option<Arc<SenderCaller>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.epoch == epoch { known.by_hash.get(hash).cloned() } else { None }
    }

    fn put(&self, epoch: u64, hash: [u8; 32], caller: Arc<SenderCaller>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.epoch != epoch || known.by_hash.len() >= CACHED_CALLERS {
            *known = KnownCallers { epoch, ..KnownCallers::default() };
        }
        known.by_hash.insert(hash, caller);
    }

    pub(crate) fn clear(&self) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = KnownCallers::default();
    }
}

impl Engine {
    /// The sender whose API key this is; `None` for an unknown or disabled key.
    pub async fn sender_by_key(&self, api_key: &str) -> Result<Option<Arc<SenderCaller>>, UseError> {
        let hash = self.ports().vault.mac(Purpose::ApiKey, api_key.as_bytes());
        let store = &self.ports().store;
        let epoch = store.register_epoch(KEYS) + store.register_epoch(SENDERS); // each only grows, so their sum tells
        if let Some(caller) = self.inner.callers.get(epoch, &hash) {
            return Ok(Some(caller));
        }
        let Some(row) = self.row::<ApiKeyRow>(KEYS, &hex::encode(hash)).await? else { return Ok(None) };
        if !row.enabled {
            return Ok(None);
        }
        let Some(sender) = self.row::<Sender>(SENDERS, &row.sender_id).await? else { return Ok(None) };
        let caller = Arc::new(SenderCaller { sender: Arc::new(sender), key_groups: row.groups });
        self.inner.callers.put(epoch, hash, caller.clone());
        Ok(Some(caller))
    }

    /// The sender with this tax id.
    pub async fn sender_by_tax_id(&self, tax_id: &TaxId) -> Result<Option<Sender>, UseError> {
        self.row(SENDERS, &self.sender_id(tax_id)).await
    }

    /// Registers a sender, or replaces its name and groups. The same input gives the same sender; a group that is no
    /// longer named is kept, out of use. `limits`: what it is held to; `None` leaves them as they were, at first none.
    pub async fn put_sender(
        &self,
        tax_id: &TaxId,
        name: &str,
        groups: &[String],
        limits: Option<SenderLimits>,
        actor: &str,
    ) -> Result<Sender, UseError> {
        let id = self.sender_id(tax_id);
        let before = self.row::<Sender>(SENDERS, &id).await?;
        let mut all: Vec<SenderGroup> = groups
            .iter()
            .map(|name| SenderGroup { id: self.group_id(&id, name), name: name.clone(), active: true })
            .collect();
        for old in before.iter().flat_map(|sender| &sender.groups) {
            if !all.iter().any(|group| group.id == old.id) {
                all.push(SenderGroup { active: false, ..old.clone() });
            }
        }
        let kept = before
            .as_ref()
            .map(|b| SenderLimits { light_letters_only: b.light_letters_only, monthly: b.monthly_limit });
        let limits = limits.or(kept).unwrap_or_default();
        let sender = Sender {
            id,
            tax_id: tax_id.clone(),
            denomination: name.to_owned(),
            groups: all,
            enabled: true,
            light_letters_only: limits.light_letters_only,
            monthly_limit: limits.monthly,
        };
        if before.as_ref() != Some(&sender) {
            self.put_row(SENDERS, &sender.id, Some(&sender), actor).await?;
        }
        Ok(sender)
    }

    /// Enables an API key for a sender, under a name, bound to groups or to none.
    pub async fn put_api_key(
        &self,
        sender: &Sender,
        api_key: &str,
        name: &str,
        groups: Vec<String>,
        actor: &str,
    ) -> Result<(), UseError> {
        let hash = hex::encode(self.ports().vault.mac(Purpose::ApiKey, api_key.as_bytes()));
        let row = ApiKeyRow { sender_id: sender.id.clone(), name: name.to_owned(), groups, enabled: true };
        self.put_row(KEYS, &hash, Some(&row), actor).await
    }

    /// The keys of the caller's body, by name; of a caller of some groups those that are bound to one of them.
    ///
    /// # Errors
    /// [`UseError::Unavailable`] when the store fails.
    pub async fn api_keys_of(&self, caller: &SenderCaller) -> Result<Vec<ApiKey>, UseError> {
        let mut keys = Vec::new();
        for row in self.ports().store.register_list(KEYS, "").await? {
            let ApiKeyRow { sender_id, name, groups, enabled } = self.opened(KEYS, &row)?;
            let of_groups =
                caller.key_groups.is_empty() || groups.iter().any(|group| caller.key_groups.contains(group));
            if sender_id == caller.sender.id && of_groups {
                keys.push(ApiKey { name, groups, enabled });
            }
        }
        keys.sort_by(|one, other| one.name.cmp(&other.name).then(one.groups.cmp(&other.groups)));
        Ok(keys)
    }

    /// An API key that follows from a text and from a secret of this installation: the sandbox's senders get the same
    /// key again after a restart or a reset, and only its hash is stored.
    pub fn derived_api_key(&self, text: &str) -> String {
        let mac = self.ports().vault.mac(Purpose::SandboxKey, text.as_bytes());
        uuid::Builder::from_random_bytes(first_16(&mac)).into_uuid().to_string()
    }

    fn sender_id(&self, tax_id: &TaxId) -> String {
        let mac = self.ports().vault.mac(Purpose::TaxId, format!("sender/{tax_id}").as_bytes());
        uuid::Builder::from_random_bytes(first_16(&mac)).into_uuid().to_string()
    }

    fn group_id(&self, sender_id: &str, name: &str) -> String {
        let mac = self.ports().vault.mac(Purpose::TaxId, format!("group/{sender_id}/{name}").as_bytes());
        hex::encode(&mac[..12])
    }
}

fn first_16(mac: &[u8; 32]) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&mac[..16]);
    bytes
}
