//! PAdES baseline seals (ETSI EN 319 142-1): B-B, B-T, B-LT, with any key.
//!
//! B-B says who and what; B-T adds an authority's word for when; B-LT adds certificates and revocation lists, so that the seal
//! can be judged when its issuer and the authority are gone. Which level a document has is decided once, when it is
//! sealed; a service that is away makes the document wait, never a lower level.

use std::sync::Arc;

use bytes::Bytes;
use der::Encode as _;
use jiff::Timestamp;
use messo_ports::notices::{NoticeError, Sealer};
use messo_ports::{TimeStamp, TimeStamper, TrustError};
use x509_cert::Certificate;

use super::chain::{Chain, issued_by, subject};
use super::cms::{self, Signed};
use super::dss::{self, Proofs};
use super::keys::SealKey;
use super::revocation::Revocations;
use super::{pdf, stamp};

/// Bytes kept in a document for its signature, besides its certificates: attributes and an RSA signature.
const ROOM: usize = 3_072;
/// Bytes kept for a time-stamp: tokens with their whole chain were seen to have seven thousand.
const ROOM_FOR_STAMP: usize = 9_216;

/// What a seal proves by itself.
#[derive(Clone)]
pub enum Level {
    /// B-B: the signature.
    Basic,
    /// B-T: and its time.
    Timed(Arc<dyn TimeStamper>),
    /// B-LT: and what is needed to judge both.
    LongTerm {
        /// The authority of time.
        stamper: Arc<dyn TimeStamper>,
        /// Certificates above that authority, where its tokens do not bring them.
        authority: Arc<[Certificate]>,
    },
}

impl Level {
    fn stamper(&self) -> Option<&dyn TimeStamper> {
        match self {
            Self::Basic => None,
            Self::Timed(stamper) | Self::LongTerm { stamper, .. } => Some(&**stamper),
        }
    }
}

/// A seal: its key, its certificates, its level.
#[derive(Clone)]
pub struct PadesSeal {
    key: Arc<dyn SealKey>,
    chain: Arc<Chain>,
    level: Level,
    revocations: Arc<Revocations>,
}

impl PadesSeal {
    /// Brings together what makes a seal.
    pub fn new(key: Arc<dyn SealKey>, chain: Chain, level: Level) -> Self {
        Self { key, chain: Arc::new(chain), level, revocations: Arc::new(Revocations::new()) }
    }

    /// The same seal at another level.
    #[must_use]
    pub fn at_level(&self, level: Level) -> Self {
        Self { level, ..self.clone() }
    }

    /// Its certificates.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    fn room(&self) -> usize {
        let certificates = self.chain.below_root().iter().filter_map(|one| one.encoded_len().ok());
        let certificates: usize = certificates.filter_map(|length| usize::try_from(length).ok()).sum();
        let stamp = if self.level.stamper().is_some() { ROOM_FOR_STAMP } else { 0 };
        (ROOM + certificates + stamp).next_multiple_of(1_024)
    }

    /// What proves the seal and its time for years.
    fn proofs(&self, stamp: &TimeStamp, authority: &[Certificate]) -> Result<Proofs, TrustError> {
        let unread = |error: der::Error| TrustError(format!("the certificates behind the seal: {error}"));
        let mut proofs = Proofs::default();
        let mut of_time = stamp::certificates(&stamp.token).map_err(unread)?;
        of_time.extend(authority.iter().cloned());
        for group in [self.chain.all(), &of_time] {
            for certificate in group {
                proofs.add_certificate(certificate.to_der().map_err(unread)?);
                let issuer = group.iter().chain(self.chain.all()).find(|one| issued_by(certificate, one).is_ok());
                let issuer = issuer
                    .ok_or_else(|| TrustError(format!("the issuer of {} is not known here", subject(certificate))))?;
                if let Some(list) = self.revocations.list_for(certificate, issuer, stamp.at)? {
                    proofs.add_crl(list);
                }
            }
        }
        Ok(proofs)
    }
}

impl Sealer for PadesSeal {
    fn seal(&self, pdf: &[u8], at: Timestamp) -> Result<Bytes, NoticeError> {
        let unfit = |error: pdf::PdfError| NoticeError::Sealing(error.to_string());
        let waits = |error: TrustError| NoticeError::Waiting(error.to_string());
        let prepared = pdf::prepare(pdf, at, self.room()).map_err(unfit)?;
        let signed = cms::sign(&prepared.digest(), &self.chain, &*self.key, self.level.stamper());
        let Signed { cms, stamp } = signed.map_err(waits)?;
        let sealed = prepared.filled(&cms).map_err(unfit)?;
        match (&self.level, stamp) {
            (Level::LongTerm { authority, .. }, Some(stamp)) => {
                let proofs = self.proofs(&stamp, authority).map_err(waits)?;
                dss::append(&sealed, &proofs).map(Bytes::from).map_err(unfit)
            }
            _ => Ok(sealed.into()),
        }
    }

    fn root_certificate(&self) -> String {
        self.chain.root_pem().to_owned()
    }
}

impl std::fmt::Debug for PadesSeal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PadesSeal({})", subject(self.chain.leaf()))
    }
}
