//! Session tokens of the sandbox, kept for a while so that the same question has the same answer.
//!
//! Each token is drawn anew by the vault and lasts half a day. A sandbox that answered another one each time would break
//! the promise that putting the same sender again changes nothing; one that kept it for ever would hand out dead ones.

use crate::SandboxParts;
use jiff::{SignedDuration, Timestamp};
use messo_engine::PersonCaller;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Age after which a new token is drawn: at least half of its life is always left.
const RENEWED_AFTER: SignedDuration = SignedDuration::from_hours(6);
/// Tokens kept at most, so that a loop over many people does not fill the memory.
const MOST_KEPT: usize = 10_000;

/// Tokens handed out lately, by person.
#[derive(Default)]
pub(crate) struct Sessions {
    kept: Mutex<HashMap<String, (String, Timestamp)>>,
}

impl Sessions {
    /// A token for this person that is good for some hours at least.
    pub(crate) fn token(&self, parts: &SandboxParts, person: &PersonCaller) -> String {
        let now = parts.wall.now();
        let who = serde_json::to_string(person).expect("people are plain data");
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = |(_, drawn): &&(String, Timestamp)| now.duration_since(*drawn) < RENEWED_AFTER;
        if let Some((token, _)) = kept.get(&who).filter(fresh) {
            return token.clone();
        }
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        let token = parts.engine.mint_token(person);
        kept.insert(who, (token.clone(), now));
        token
    }
}
