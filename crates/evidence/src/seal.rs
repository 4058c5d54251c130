//! The electronic seal of development and tests: PAdES B-B under a root of our own.
//!
//! It shows that a file has not been changed since this installation made it, and gives every judge something real to
//! judge; it has no legal value, and its certificates say so in their names. A key in a file, P-256, deterministic
//! signatures (RFC 6979): the same document sealed at the same instant has the same bytes. Qualified seals and
//! time-stamps are other adapters of the same port.

mod certificate;
mod cms;
mod folder;
mod pdf;

use std::path::Path;

use bytes::Bytes;
use der::EncodePem;
use der::pem::LineEnding;
use jiff::Timestamp;
use messo_ports::Entropy;
use messo_ports::notices::{NoticeError, Sealer};
use p256::ecdsa::SigningKey;
use x509_cert::Certificate;

/// A seal whose key lies in a file, made at first start.
#[derive(Clone)]
pub struct DevelopmentSeal {
    key: SigningKey,
    certificate: Certificate,
    certificate_pem: String,
    root: Certificate,
    root_pem: String,
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
        Self::from_parts(key, certificate, root).map_err(|error| SealError::Making(error.to_string()))
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

    fn from_parts(key: SigningKey, certificate: Certificate, root: Certificate) -> Result<Self, der::Error> {
        let certificate_pem = certificate.to_pem(LineEnding::LF)?;
        let root_pem = root.to_pem(LineEnding::LF)?;
        Ok(Self { key, certificate, certificate_pem, root, root_pem })
    }
}

impl Sealer for DevelopmentSeal {
    fn seal(&self, pdf: &[u8], at: Timestamp) -> Result<Bytes, NoticeError> {
        let refused = |error: &dyn std::fmt::Display| NoticeError::Sealing(error.to_string());
        let prepared = pdf::prepare(pdf, at).map_err(|error| refused(&error))?;
        let cms = cms::sign(&prepared.digest(), &self.certificate, &self.key).map_err(|error| refused(&error))?;
        prepared.filled(&cms).map(Bytes::from).map_err(|error| refused(&error))
    }

    fn root_certificate(&self) -> String {
        self.root_pem.clone()
    }
}

impl std::fmt::Debug for DevelopmentSeal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "DevelopmentSeal({}, issued by {})",
            self.certificate.tbs_certificate.subject, self.root.tbs_certificate.subject
        )
    }
}
