//! What signs: a key in a file, in a device (PKCS#11) or at a service (CSC).
//!
//! A key signs the bytes that it is given, with SHA-256, as [`super::chain::KeyKind`] says; the certificates stand apart, and whoever
//! asks for a signature checks it against them before it is used.

pub(super) mod device;
pub(super) mod file;
pub(super) mod remote;

use messo_ports::TrustError;

/// A key of a seal. May block on a device or on the network.
pub trait SealKey: Send + Sync {
    /// Signs a message: ECDSA as DER, RSA as its bytes.
    ///
    /// # Errors
    /// [`TrustError`] when the key cannot be reached or refuses.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, TrustError>;
}
