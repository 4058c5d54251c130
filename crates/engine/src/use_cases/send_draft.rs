//! A draft becomes a request: once, however often its form is sent.
//!
//! The id of the draft is the request's idempotence token. Before the deposit the files stop being the draft's, so that
//! nothing that a notification holds is ever removed with a draft, wherever a crash comes between; they are its own again
//! after a refusal. A request that was taken in takes its draft away.

use super::drafts::{Files, Saved, key};
use super::request_status::StatusQuery;
use crate::Engine;
use crate::error::UseError;
use crate::registers::senders::SenderCaller;
use messo_domain::ids::{DocumentKey, RequestId};

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftSent {
    /// The request is taken in, now or by an earlier click.
    Taken(RequestId),
    /// The draft was saved elsewhere meanwhile: nothing was sent.
    Stale,
    /// There is no such draft, and none was sent.
    Gone,
}

impl Engine {
    /// Sends the request that was made of a draft. `protocol` is its protocol number, by which an earlier click is found.
    ///
    /// # Errors
    /// As [`Engine::deposit_notification`]; the draft is then as it was, under its next version.
    pub async fn send_draft(
        &self,
        caller: &SenderCaller,
        (id, version): (&str, u64),
        protocol: &str,
        (body, files): (&[u8], &[DocumentKey]),
    ) -> Result<DraftSent, UseError> {
        let Some(key) = key(caller, id) else { return Ok(DraftSent::Gone) };
        if let Some(request) = self.sent_before(caller, protocol, id).await? {
            self.delete_draft(caller, id).await?;
            return Ok(DraftSent::Taken(request));
        }
        let Some((at, mut row)) = self.draft_row(caller, &key).await? else { return Ok(DraftSent::Gone) };
        row.files = Files::Given;
        if at != version {
            return Ok(DraftSent::Stale);
        }
        let Saved::Saved(version) = self.put_draft(caller, &key, Some(version), &row).await? else {
            return Ok(DraftSent::Stale);
        };
        match self.deposit_notification(caller, body).await {
            Ok(deposited) => {
                self.delete_draft(caller, id).await?;
                Ok(DraftSent::Taken(deposited.request_id))
            }
            Err(refusal @ (UseError::Refused { .. } | UseError::Schema(_))) => {
                if let Some(request) = self.sent_before(caller, protocol, id).await? {
                    self.delete_draft(caller, id).await?;
                    return Ok(DraftSent::Taken(request));
                }
                row.files = Files::Own(files.to_vec());
                // saved elsewhere meanwhile: then its files stay given, and nobody removes them
                let _ = self.put_draft(caller, &key, Some(version), &row).await?;
                Err(refusal)
            }
            Err(error) => Err(error),
        }
    }

    /// The request that was made of this draft, whatever became of it.
    ///
    /// # Errors
    /// [`UseError::Unavailable`] when the store fails.
    pub async fn sent_before(
        &self,
        caller: &SenderCaller,
        protocol: &str,
        draft: &str,
    ) -> Result<Option<RequestId>, UseError> {
        let query = StatusQuery {
            pa_protocol_number: Some(protocol.to_owned()),
            idempotence_token: Some(draft.to_owned()),
            ..StatusQuery::default()
        };
        match self.request_status(caller, &query).await {
            Ok(status) => Ok(Some(status.request_id)),
            Err(UseError::Refused { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
