//! A recipient, or a delegate for them, opens the act: the first time that is its legal effect.

use super::put_recipient::kind_of;
use crate::Sandbox;
use crate::body::{Findings, Json};
use axum::extract::State;
use messo_api::http::{ApiError, Problem, instant};
use messo_domain::case::DelegateInfo;
use messo_domain::ids::TaxId;
use messo_engine::UseError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Channel that the access is recorded under: the recipients' web pages.
const CHANNEL: &str = "WEB";

/// Who opens what.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ViewBody {
    /// Number of the notification.
    iun: String,
    /// Tax id of the recipient.
    tax_id: String,
    /// Who opens it for the recipient; absent: the recipient.
    delegate: Option<DelegateBody>,
}

/// A delegate.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct DelegateBody {
    /// Tax id.
    tax_id: String,
    /// Name.
    #[schema(max_length = 88)]
    denomination: String,
}

/// The access.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ViewView {
    /// Number of the notification.
    iun: String,
    /// Index of the recipient.
    rec_index: usize,
    /// Instant of the first access; absent where none counts, as a cancellation was asked for.
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    viewed_at: Option<String>,
}

/// Opens the act for a recipient. Only the first time counts.
#[utoipa::path(
    post, path = "/sandbox/views", tag = "Sandbox", security(()), request_body = ViewBody,
    responses(
        (status = 200, body = ViewView),
        (status = 400, description = "What is wrong, field by field", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No accepted notification of this number has this recipient", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is not JSON")
    )
)]
pub(super) async fn open_act(
    State(sandbox): State<Sandbox>,
    Json(body): Json<ViewBody>,
) -> Result<axum::Json<ViewView>, ApiError> {
    let tax_id = TaxId::parse(&body.tax_id).map_err(|e| UseError::Parameter(format!("taxId: {e}")))?;
    let delegate = body.delegate.map(|delegate| delegate_info(&sandbox, delegate)).transpose()?;
    let engine = &sandbox.parts.engine;
    let (iun, rec) = engine.recipient_of(&body.iun, &tax_id).await?;
    let received = engine.open_act(&iun, rec, delegate, CHANNEL).await?;
    let viewed_at = received.view.case.recipients[rec].viewed.map(|(at, _)| instant(at));
    Ok(axum::Json(ViewView { iun: iun.to_string(), rec_index: rec, viewed_at }))
}

fn delegate_info(sandbox: &Sandbox, delegate: DelegateBody) -> Result<DelegateInfo, UseError> {
    let kind = kind_of(&delegate.tax_id);
    let tax_id = sandbox.tax_id(&delegate.tax_id, kind).map_err(|error| match error {
        UseError::Parameter(text) => UseError::Parameter(format!("delegate.{text}")),
        other => other,
    })?;
    let mut findings = Findings::default();
    findings.line(&delegate.denomination, "delegate.denomination", 1, 88);
    findings.finish()?;
    let tax_id = tax_id.to_string();
    Ok(DelegateInfo { tax_id, denomination: delegate.denomination, delegate_type: kind, mandate_id: None })
}
