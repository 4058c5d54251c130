//! Status of a request: waiting, accepted with its number, or refused with its reasons.

use super::deposit_notification;
use super::download_document::NOT_FOUND;
use crate::Engine;
use crate::cases::Loaded;
use crate::error::UseError;
use crate::registers::senders::SenderCaller;
use messo_domain::case::{Facts, RefusalReason};
use messo_domain::ids::{Iun, RequestId};
use messo_domain::request::NewNotification;
use messo_ports::store::KeyKind;
use std::sync::Arc;

/// How a request is asked for.
#[derive(Clone, Debug, Default)]
pub struct StatusQuery {
    /// By its id…
    pub notification_request_id: Option<String>,
    /// …or by protocol number and token, both.
    pub pa_protocol_number: Option<String>,
    /// The token.
    pub idempotence_token: Option<String>,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct RequestStatus {
    /// Id of the request.
    pub request_id: RequestId,
    /// The request, to be echoed.
    pub request: Arc<NewNotification>,
    /// The verdict.
    pub verdict: Verdict,
}

/// What the validation said.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Nothing yet.
    Waiting,
    /// Accepted under this number.
    Accepted(Iun),
    /// Refused.
    Refused(Vec<RefusalReason>),
}

impl Engine {
    /// The status of one of the caller's requests.
    ///
    /// # Errors
    /// 400 when neither the id nor both other parameters are given; 404 when there is no such request of the caller.
    pub async fn request_status(&self, caller: &SenderCaller, query: &StatusQuery) -> Result<RequestStatus, UseError> {
        let iun = self.asked_for(caller, query).await?;
        let loaded = self.own_case(caller, iun.as_str(), NOT_FOUND).await?;
        Ok(RequestStatus {
            request_id: RequestId::of(&iun),
            request: loaded.case.request.clone(),
            verdict: verdict(&loaded),
        })
    }

    async fn asked_for(&self, caller: &SenderCaller, query: &StatusQuery) -> Result<Iun, UseError> {
        if let Some(id) = &query.notification_request_id {
            let id: Option<RequestId> = id.parse().ok();
            return id.and_then(|id| id.to_iun()).ok_or_else(|| {
                UseError::not_found(NOT_FOUND, "Unable to find notification for the given notificationRequestId")
            });
        }
        let protocol = query.pa_protocol_number.as_ref().ok_or_else(|| missing(query, "paProtocolNumber"))?;
        let token = query.idempotence_token.as_ref().ok_or_else(|| missing(query, "idempotenceToken"))?;
        let text = format!("{}##{protocol}##{token}", caller.sender.id);
        let owner = self.ports().store.key_owner(KeyKind::Protocol, &self.key_hash(&text)).await?;
        owner.map(|(iun, _)| iun).ok_or_else(|| {
            UseError::not_found(
                NOT_FOUND,
                "Unable to find notification for the given paProtocolNumber and idempotenceToken",
            )
        })
    }

    /// The case of a live notice, and the recipient that it belongs to.
    pub(crate) async fn case_of_notice(
        &self,
        creditor_tax_id: &str,
        notice_code: &str,
    ) -> Result<Option<(Arc<Loaded>, usize)>, UseError> {
        let hash = self.key_hash(&deposit_notification::notice_key(creditor_tax_id, notice_code));
        let Some((iun, rec)) = self.ports().store.key_owner(KeyKind::NoticeCode, &hash).await? else { return Ok(None) };
        Ok(self.load(&iun).await?.map(|loaded| (loaded, rec.unwrap_or_default() as usize)))
    }
}

fn missing(query: &StatusQuery, element: &str) -> UseError {
    let nothing = query.pa_protocol_number.is_none() && query.idempotence_token.is_none();
    UseError::required(if nothing { "notificationRequestId" } else { element })
}

fn verdict(loaded: &Loaded) -> Verdict {
    if loaded.case.accepted.is_some() {
        return Verdict::Accepted(loaded.case.iun.clone());
    }
    let refusal = loaded.events.iter().find_map(|event| match &event.facts {
        Facts::RequestRefused { refusal_reasons, .. } => Some(refusal_reasons.clone()),
        _ => None,
    });
    refusal.map_or(Verdict::Waiting, Verdict::Refused)
}
