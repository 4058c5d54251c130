//! Events as bytes: the public part in canonical JSON with a commitment, the private part sealed under the case's key.
//!
//! The commitment is SHA-256(salt ‖ canonical private bytes); the salt is drawn here, outside of `decide`, and sealed
//! with the private part. A digest over the public part therefore binds the private one, and tells nothing of it: once
//! the key of the case is destroyed, nobody can make the commitment again. Bytes are kept as written, never made anew.

use crate::work::place;
use messo_domain::case::{Category, ElementId, Event, Facts, LegalFactRef, Private};
use messo_domain::stream::Status;
use messo_ports::Entropy;
use messo_ports::store::StoredEvent;
use messo_ports::vault::{Vault, WrappedKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const SALT_LENGTH: usize = 32;

/// Stored events that cannot be read: damaged, or of a version that this program does not know.
#[derive(Debug, thiserror::Error)]
#[error("event {id} cannot be read: {reason}")]
pub struct Unreadable {
    id: ElementId,
    reason: String,
}

/// The public part, in the order in which it is written.
#[derive(Serialize, Deserialize)]
struct Public {
    #[serde(flatten)]
    facts: Facts,
    #[serde(rename = "legalFacts", default, skip_serializing_if = "Vec::is_empty")]
    legal_facts: Vec<LegalFactRef>,
    #[serde(rename = "privateCommitment", default, skip_serializing_if = "Option::is_none")]
    commitment: Option<String>,
}

/// What goes with an event into the log besides itself.
#[derive(Clone, Copy)]
pub(crate) struct Aside {
    pub new_status: Option<Status>,
    pub answered: bool,
}

/// Writes an event.
pub(crate) fn write(
    event: &Event,
    aside: Aside,
    key: &WrappedKey,
    vault: &dyn Vault,
    entropy: &dyn Entropy,
) -> Result<StoredEvent, messo_ports::vault::VaultError> {
    let (commitment, private) = match &event.private {
        None => (None, None),
        Some(private) => {
            let mut salted = vec![0u8; SALT_LENGTH];
            entropy.fill(&mut salted);
            salted.extend(serde_json::to_vec(private).expect("private parts are plain data"));
            let commitment = hex::encode(Sha256::digest(&salted));
            (Some(commitment), Some(vault.seal_case(key, event.id.as_str(), &salted)?.into()))
        }
    };
    let public = Public { facts: event.facts.clone(), legal_facts: event.legal_facts.clone(), commitment };
    Ok(StoredEvent {
        seq: event.seq,
        id: event.id.clone(),
        category: event.category(),
        version: Facts::VERSION,
        recorded: event.recorded,
        rec: event.rec.map(|rec| rec as u32),
        public: serde_json::to_vec(&public).expect("facts are plain data").into(),
        private,
        new_status: aside.new_status,
        answered: aside.answered,
    })
}

/// Reads an event back. Without the key (destroyed, or not asked for) the private part is left out.
pub(crate) fn read(stored: &StoredEvent, key: Option<&WrappedKey>, vault: &dyn Vault) -> Result<Event, Unreadable> {
    let unreadable = |reason: String| Unreadable { id: stored.id.clone(), reason };
    if stored.version != Facts::VERSION {
        return Err(unreadable(format!("version {} is not known", stored.version)));
    }
    let public: Public = serde_json::from_slice(&stored.public).map_err(|e| unreadable(place(&e)))?;
    let private = match (&stored.private, key) {
        (Some(sealed), Some(key)) => {
            let salted = vault.open_case(key, stored.id.as_str(), sealed).map_err(|e| unreadable(e.to_string()))?;
            Some(Box::new(open_private(&salted, public.commitment.as_deref()).map_err(unreadable)?))
        }
        _ => None,
    };
    debug_assert_eq!(public.facts.category(), stored.category, "category and facts are written together");
    Ok(Event {
        seq: stored.seq,
        id: stored.id.clone(),
        recorded: stored.recorded,
        rec: stored.rec.map(|rec| rec as usize),
        facts: public.facts,
        legal_facts: public.legal_facts,
        private,
    })
}

/// The facts of a stored event, without what is private.
pub(crate) fn facts(id: &ElementId, version: u16, public: &[u8]) -> Result<Facts, Unreadable> {
    let unreadable = |reason: String| Unreadable { id: id.clone(), reason };
    if version != Facts::VERSION {
        return Err(unreadable(format!("version {version} is not known")));
    }
    let public: Public = serde_json::from_slice(public).map_err(|e| unreadable(place(&e)))?;
    Ok(public.facts)
}

fn open_private(salted: &[u8], commitment: Option<&str>) -> Result<Private, String> {
    if commitment != Some(hex::encode(Sha256::digest(salted)).as_str()) {
        return Err("the private part is not the one that was committed to".to_owned());
    }
    let plain = salted.get(SALT_LENGTH..).ok_or("the private part is too short")?;
    serde_json::from_slice(plain).map_err(|e| place(&e))
}

/// Whether the request was accepted or refused with this event.
pub(crate) fn answers(category: Category) -> bool {
    matches!(category, Category::RequestAccepted | Category::RequestRefused)
}
