//! The electronic seal of documents (PAdES), and the one of development and tests.
//!
//! [`PadesSeal`] seals at the level asked for, with a key of any kind ([`keys`]). [`DevelopmentSeal`] is a key in a file
//! under a root of our own: it shows that a file has not been changed since this installation made it, and gives every
//! judge something real to judge; it has no legal value, and its certificates say so in their names. P-256,
//! deterministic signatures (RFC 6979): the same document sealed at the same instant has the same bytes.

mod certificate;
pub mod chain;
mod cms;
mod dss;
mod folder;
mod http;
pub mod keys;
mod pades;
mod pdf;
mod revocation;
mod signature;
mod stamp;

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use der::EncodePem;
use der::pem::LineEnding;
use jiff::Timestamp;
use messo_ports::Entropy;
use messo_ports::notices::{NoticeError, Sealer};
use p256::ecdsa::SigningKey;
use x509_cert::Certificate;

pub use chain::Chain;
pub use http::Credentials;
pub use keys::device::{DeviceAddress, DeviceKey};
pub use keys::file::FileKey;
pub use keys::remote::RemoteKey;
pub use pades::{Level, PadesSeal};
pub use stamp::HttpTimeStamper;

/// A seal whose key lies in a file, made at first start.
#[derive(Clone)]
pub struct DevelopmentSeal {
    key: SigningKey,
    certificate_pem: String,
    seal: PadesSeal,
}

/// What the two certificates call themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealNames {
    /// Organisation, in both.
    pub organization: &'static str,
    /// Common name of the root.
    pub root: &'static str,
    /// Common name of the seal.
    pub seal: &'static str,
}

impl Default for SealNames {
    /// Names that nobody can take for those of a real body.
    fn default() -> Self {
        Self {
            organization: "Messo - ambiente di prova, senza valore legale",
            root: "Messo sandbox - radice di prova",
            seal: "Messo sandbox - sigillo di prova",
        }
    }
}

/// Why a seal could not be made or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The folder could not be read or written.
    #[error("the folder of the seal {path}: {source}")]
    Folder {
        /// File or folder.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is there, but does not hold what it should.
    #[error(
        "the seal in {path} cannot be used: {reason}; put back its backup, or remove the folder to make a new seal"
    )]
    Damaged {
        /// The folder.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The certificates could not be made.
    #[error("the certificates of the seal could not be made: {0}")]
    Making(String),
    /// The certificates given do not fit together.
    #[error("the certificates of the seal: {0}")]
    Chain(String),
    /// The key given cannot be used.
    #[error("the key of the seal: {0}")]
    Key(String),
}

impl DevelopmentSeal {
    /// Makes a root, and a seal under it; the root's key is dropped, so nothing else can be issued under it.
    ///
    /// # Errors
    /// [`SealError::Making`].
    pub fn generate(names: &SealNames, entropy: &dyn Entropy, now: Timestamp) -> Result<Self, SealError> {
        let root_key = certificate::new_key(entropy);
        let key = certificate::new_key(entropy);
        let making = |error: x509_cert::builder::Error| SealError::Making(error.to_string());
        let root = certificate::root(names, &root_key, entropy, now).map_err(making)?;
        let certificate = certificate::seal(names, &key, &root, &root_key, entropy, now).map_err(making)?;
        Self::from_parts(key, certificate, root)
    }

    /// Opens the seal of a folder.
    ///
    /// # Errors
    /// [`SealError::Folder`] where a file cannot be read, [`SealError::Damaged`] where it holds something else.
    pub fn load(folder: &Path) -> Result<Self, SealError> {
        folder::load(folder)
    }

    /// Opens the seal of a folder, or makes it at first start: folder, key (mode 0600), certificate, root.
    ///
    /// # Errors
    /// As [`Self::load`] and [`Self::generate`]; a damaged seal is never replaced by a new one.
    pub fn open_or_create(folder: &Path, entropy: &dyn Entropy, now: Timestamp) -> Result<Self, SealError> {
        if folder::is_complete(folder) {
            return Self::load(folder);
        }
        let seal = Self::generate(&SealNames::default(), entropy, now)?;
        folder::save(folder, &seal)?;
        Ok(seal)
    }

    /// The seal's own certificate, PEM.
    pub fn certificate(&self) -> String {
        self.certificate_pem.clone()
    }

    /// The seal itself, at the level asked for.
    pub fn at_level(&self, level: Level) -> PadesSeal {
        self.seal.at_level(level)
    }

    fn from_parts(key: SigningKey, certificate: Certificate, root: Certificate) -> Result<Self, SealError> {
        let certificate_pem =
            certificate.to_pem(LineEnding::LF).map_err(|error| SealError::Making(error.to_string()))?;
        let chain = Chain::new(vec![certificate, root])?;
        let seal = PadesSeal::new(Arc::new(FileKey::P256(key.clone())), chain, Level::Basic);
        Ok(Self { key, certificate_pem, seal })
    }
}

impl Sealer for DevelopmentSeal {
    fn seal(&self, pdf: &[u8], at: Timestamp) -> Result<Bytes, NoticeError> {
        self.seal.seal(pdf, at)
    }

    fn root_certificate(&self) -> String {
        self.seal.root_certificate()
    }
}

impl std::fmt::Debug for DevelopmentSeal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DevelopmentSeal({:?})", self.seal)
    }
}
