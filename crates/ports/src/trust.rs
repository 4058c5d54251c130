//! Services of trust that stand behind a seal: an authority that says when (RFC 3161).
//!
//! Evidence waits for them, and nothing else does: whoever calls this port runs off the request path and is tried again.

use bytes::Bytes;
use jiff::Timestamp;

/// What an authority says of a digest: that it existed at this instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeStamp {
    /// The token: DER of a CMS ContentInfo.
    pub token: Bytes,
    /// The instant in it, by the authority's clock, to the second.
    pub at: Timestamp,
}

/// A service of trust does not answer, or not as it should. The text names the service and holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TrustError(pub String);

/// Gives time-stamps. May block on the network.
pub trait TimeStamper: Send + Sync {
    /// Stamps a SHA-256.
    ///
    /// # Errors
    /// [`TrustError`].
    fn stamp(&self, sha256: [u8; 32]) -> Result<TimeStamp, TrustError>;
}
