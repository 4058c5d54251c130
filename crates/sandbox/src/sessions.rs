//! Session tokens of the sandbox: those of its calls, kept for a while so that the same question has the same answer, and
//! those of its pages, one for each who comes in, until they leave.
//!
//! Each token is drawn anew by the vault and lasts half a day. Calls that answered another one each time would break the
//! promise that putting the same sender again changes nothing; one that was kept for ever would be dead when handed out.
//! A page's session that ended is remembered, in memory only, for longer than its token lasts.

use crate::SandboxParts;
use jiff::{SignedDuration, Timestamp};
use messo_domain::ids::Sha256Digest;
use messo_engine::PersonCaller;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Age after which a new token is drawn: at least half of its life is always left.
const RENEWED_AFTER: SignedDuration = SignedDuration::from_hours(6);
/// Tokens kept at most, so that a loop over many people does not fill the memory.
const MOST_KEPT: usize = 10_000;

/// How long a session that ended is remembered: twice the life of its token.
const ENDED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Tokens handed out lately, by person, and those whose owner has left.
#[derive(Default)]
pub(crate) struct Sessions {
    kept: Mutex<HashMap<String, (String, Timestamp)>>,
    /// Digests of the tokens, each with when its session ended.
    ended: Mutex<HashMap<String, Timestamp>>,
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

    /// Ends the session of this token: it is not taken any more.
    pub(crate) fn end(&self, parts: &SandboxParts, token: &str) {
        let now = parts.wall.now();
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        ended.retain(|_, at| now.duration_since(*at) < ENDED_FOR);
        ended.insert(digest(token), now);
    }

    /// Whether the session of this token was ended.
    pub(crate) fn is_ended(&self, token: &str) -> bool {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&digest(token))
    }
}

fn digest(token: &str) -> String {
    Sha256Digest::of(token.as_bytes()).hex()
}
