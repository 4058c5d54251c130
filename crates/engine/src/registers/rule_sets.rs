//! Rule sets by their digest. A case is decided under the one that it was born under, whatever is configured today: each
//! set is written down before the first case is opened under it, and never changed.
//!
//! What a row keeps is the canonical text, so that the digest can be taken again whatever shape a set has by then.

use crate::Engine;
use crate::error::UseError;
use messo_domain::ids::Sha256Digest;
use messo_domain::rules::RuleSet;
use messo_ports::store::StoreError;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

const REGISTER: &str = "rule_set";
const ACTOR: &str = "platform";

#[derive(Serialize, Deserialize)]
struct Row {
    text: String,
}

/// The rule sets in memory.
pub(crate) struct RuleBook {
    digest: Sha256Digest,
    in_force: Arc<RuleSet>,
    known: RwLock<HashMap<Sha256Digest, Arc<RuleSet>>>,
    written_down: AtomicBool,
}

impl RuleBook {
    pub(crate) fn new(in_force: RuleSet) -> Self {
        let digest = in_force.digest();
        let in_force = Arc::new(in_force);
        let released = RuleSet::released().into_iter().map(|(digest, rules)| (digest, Arc::new(rules)));
        let known = RwLock::new(released.chain([(digest, in_force.clone())]).collect());
        Self { digest, in_force, known, written_down: AtomicBool::new(false) }
    }

    /// The rules of new cases, and their digest.
    pub(crate) fn in_force(&self) -> (Sha256Digest, &RuleSet) {
        (self.digest, &self.in_force)
    }

    fn get(&self, digest: Sha256Digest) -> Option<Arc<RuleSet>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(&digest).cloned()
    }

    fn put(&self, digest: Sha256Digest, rules: Arc<RuleSet>) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(digest, rules);
    }

    /// The register was emptied.
    pub(crate) fn forget(&self) {
        self.written_down.store(false, Ordering::Release);
    }
}

impl Engine {
    /// The rule set of a digest.
    ///
    /// # Errors
    /// [`UseError::Internal`] when it was never in force here, or its row was changed.
    pub(crate) async fn rules_under(&self, digest: Sha256Digest) -> Result<Arc<RuleSet>, UseError> {
        if let Some(rules) = self.inner.rules.get(digest) {
            return Ok(rules);
        }
        let broken = |what: &str| UseError::Internal(format!("the rule set {} {what}", digest.hex()));
        let row: Option<Row> = self.row(REGISTER, &digest.hex()).await?;
        let text = row.ok_or_else(|| broken("is not known here"))?.text;
        if Sha256Digest::of(text.as_bytes()) != digest {
            return Err(broken("is not what it was"));
        }
        let rules = RuleSet::from_text(&text).map_err(|_| broken("cannot be read by this version"))?;
        let rules = Arc::new(rules);
        self.inner.rules.put(digest, rules.clone());
        Ok(rules)
    }

    /// Writes the rule set in force down, once for a process, before a case is opened under it.
    pub(crate) async fn write_rules_down(&self) -> Result<(), StoreError> {
        let book = &self.inner.rules;
        if book.written_down.load(Ordering::Acquire) {
            return Ok(());
        }
        let (digest, rules) = book.in_force();
        let failed = |error: UseError| StoreError(error.to_string());
        if self.row::<Row>(REGISTER, &digest.hex()).await.map_err(failed)?.is_none() {
            let row = Row { text: rules.text() };
            self.put_row(REGISTER, &digest.hex(), Some(&row), ACTOR).await.map_err(failed)?;
        }
        book.written_down.store(true, Ordering::Release);
        Ok(())
    }
}
