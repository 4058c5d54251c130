//! Attestations of malfunctions: the sealed proof that the platform did not work, for whoever let a term pass meanwhile.
//!
//! A malfunction is no case, so no event orders its document: the row says that it is over and has none yet. Made beside
//! the evidence of cases, never while somebody waits; a seal that is down only delays them. The key follows from the
//! malfunction, so that two processes make one document, and after a crash the stored bytes win.

use super::downtimes::REGISTER;
use crate::Engine;
use crate::error::UseError;
use crate::use_cases::download_document::DocumentLink;
use crate::work::WorkError;
use messo_domain::downtime::{Attestation, Downtime};
use messo_domain::workflow::terms::rome;
use messo_ports::channels::File;
use messo_ports::notices::Malfunction;

/// Who attests, in the audit rows.
const ACTOR: &str = "evidence";
/// No such attestation.
const NO_ATTESTATION: &str = "PN_DOWNTIMELOGS_LEGALFACTNOTFOUND";

impl Engine {
    /// Attests every malfunction that is over and has no attestation: how many were made, and how many could not be.
    pub(crate) async fn attest_downtimes(&self) -> Result<(u64, u64), UseError> {
        let (mut made, mut failed) = (0, 0);
        let due = self.downtimes().await?.into_iter().filter(|one| one.until.is_some() && one.attestation.is_none());
        for downtime in due.collect::<Vec<_>>() {
            match self.attest(&downtime).await {
                Ok(()) => made += 1,
                Err(error) => {
                    tracing::warn!(%error, functionality = downtime.functionality.wire(), "a malfunction is not attested yet");
                    failed += 1;
                }
            }
        }
        Ok((made, failed))
    }

    async fn attest(&self, downtime: &Downtime) -> Result<(), WorkError> {
        let model = self.malfunction(downtime).ok_or_else(|| WorkError::Failed("it is not over".to_owned()))?;
        let key = downtime.attestation_key().ok_or_else(|| WorkError::Failed("it has no key".to_owned()))?;
        let sealed_at = Some(model.issued_at);
        let (pdf, _) = self.printed(sealed_at, move |renderer| renderer.render_malfunction(&model)).await?;
        let file = File { name: String::new(), content_type: "application/pdf".to_owned(), bytes: pdf };
        let meta = self.keep(&key, file).await?;
        let attestation = Attestation {
            key,
            renderer_version: self.ports().renderer.version().to_owned(),
            sha256: meta.sha256,
            size: meta.size,
            stored: self.now(),
        };
        let added = |known: Option<Vec<Downtime>>| {
            let mut known = known.unwrap_or_default();
            let own = known.iter_mut().find(|known| known.from == downtime.from);
            let own = own.ok_or_else(|| UseError::Internal("the malfunction is not there any more".to_owned()))?;
            own.attestation.get_or_insert_with(|| attestation.clone());
            Ok(known)
        };
        self.change_row(REGISTER, downtime.functionality.wire(), ACTOR, added).await?;
        Ok(())
    }

    fn malfunction(&self, downtime: &Downtime) -> Option<Malfunction> {
        let until = downtime.until?;
        Some(Malfunction {
            functionality: downtime.functionality,
            from: downtime.from,
            until,
            terms_run_until: downtime.terms_run_until()?,
            issued_at: downtime.closed.unwrap_or(until),
            operator: self.settings().operator.clone(),
            marking: self.settings().marking.clone(),
        })
    }

    /// Where the attestation of a malfunction can be read; `None` while it is being made.
    ///
    /// # Errors
    /// 404 when no malfunction has an attestation of this key.
    pub async fn downtime_attestation(&self, id: &str) -> Result<Option<DocumentLink>, UseError> {
        let unknown = || UseError::not_found(NO_ATTESTATION, "No malfunction has an attestation of this id");
        let key = id.parse().map_err(|_| unknown())?;
        let all = self.downtimes().await?;
        let downtime = all.iter().find(|one| one.attestation_key().as_ref() == Some(&key)).ok_or_else(unknown)?;
        if downtime.attestation.is_none() {
            return Ok(None);
        }
        let day = rome().to_datetime(downtime.from).date().strftime("%Y%m%d");
        let name = format!("downtime_{}_{day}.pdf", downtime.functionality.wire());
        self.link(&key, name).await?.ok_or_else(unknown).map(Some)
    }
}
