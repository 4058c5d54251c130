//! Attested malfunctions of the platform, and what they do to terms.
//!
//! They move no date of a notification. Terms of limitation and forfeiture (*prescrizione*, *decadenza*) that fall due
//! while the platform was down run to the seventh day after the notice of restoration (art. 26 c. 13; LAW-DOWN). They
//! are a register, not a case: the engine keeps them. Whoever let a term pass needs a proof: each malfunction that is
//! over gets a sealed attestation, whose key follows from what it attests.

use crate::ids::{DocumentKey, DocumentKind, Sha256Digest};
use crate::workflow::terms::end_of_rome_day_after;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Days after the restoration to which terms run.
const EXTENSION_DAYS: i64 = 7;

/// What did not work, named as in SEND's public log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Functionality {
    /// Deposit of notifications.
    NotificationCreate,
    /// Reading of notifications.
    NotificationVisualization,
    /// Progress of notifications.
    NotificationWorkflow,
}

impl Functionality {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::NotificationCreate, Self::NotificationVisualization, Self::NotificationWorkflow];

    /// Name on the wire.
    pub fn wire(self) -> &'static str {
        match self {
            Self::NotificationCreate => "NOTIFICATION_CREATE",
            Self::NotificationVisualization => "NOTIFICATION_VISUALIZATION",
            Self::NotificationWorkflow => "NOTIFICATION_WORKFLOW",
        }
    }

    /// The functionality of this name.
    pub fn from_wire(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|functionality| functionality.wire() == name)
    }
}

/// A malfunction of the platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Downtime {
    /// What did not work.
    pub functionality: Functionality,
    /// Since when.
    pub from: Timestamp,
    /// When it was restored; absent while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// When its end was recorded, which dates the attestation; absent while it lasts, and in rows of before attestations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Timestamp>,
    /// The attestation, once it is made and stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attestation: Option<Attestation>,
}

/// The stored attestation of a malfunction: what DOCUMENT_STORED says of a case's document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attestation {
    /// Key of the stored bytes.
    pub key: DocumentKey,
    /// Version of renderer and templates.
    pub renderer_version: String,
    /// Digest of the stored bytes, sealed.
    pub sha256: Sha256Digest,
    /// Their length.
    pub size: u64,
    /// When they were stored.
    pub stored: Timestamp,
}

impl Downtime {
    /// A malfunction, over already where its end is known, as recorded at an instant.
    pub fn new(functionality: Functionality, from: Timestamp, until: Option<Timestamp>, recorded: Timestamp) -> Self {
        Self { functionality, from, until, closed: until.map(|_| recorded), attestation: None }
    }

    /// Key of the attestation; none while the malfunction lasts. One functionality is down once at a time, so what did
    /// not work, and since when, name it.
    pub fn attestation_key(&self) -> Option<DocumentKey> {
        let identity = format!("downtime/{}/{}", self.functionality.wire(), self.from);
        self.until.map(|_| DocumentKey::derived(DocumentKind::LegalFact, &identity, "pdf"))
    }

    /// The last instant, in Rome, of the day to which terms that fall due in the downtime run (LAW-DOWN).
    pub fn terms_run_until(&self) -> Option<Timestamp> {
        self.until.map(|until| end_of_rome_day_after(until, EXTENSION_DAYS))
    }

    /// Whether it touches a period; a period without end goes on.
    pub fn touches(&self, from: Timestamp, until: Option<Timestamp>) -> bool {
        self.until.is_none_or(|end| end >= from) && until.is_none_or(|end| self.from <= end)
    }
}
