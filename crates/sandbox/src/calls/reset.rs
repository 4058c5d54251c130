//! Forgets everything and starts clean, with the ready sender in its place.

use crate::Sandbox;
use axum::extract::State;
use messo_api::http::{ApiError, instant};
use serde::Serialize;
use utoipa::ToSchema;

/// The sandbox after a reset.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResetView {
    /// What the clock shows: where it started.
    #[schema(format = DateTime)]
    now: String,
    /// Tax id of the sender that is ready.
    tax_id: String,
    /// Its API key, the same as ever.
    api_key: String,
}

/// Forgets every case, document, register and message, and puts the clock back to the start.
#[utoipa::path(
    delete, path = "/sandbox", tag = "Sandbox", security(()),
    responses((status = 200, body = ResetView))
)]
pub(super) async fn reset(State(sandbox): State<Sandbox>) -> Result<axum::Json<ResetView>, ApiError> {
    let sender = sandbox.forget().await?;
    let now = instant(sandbox.parts.engine.now());
    Ok(axum::Json(ResetView { now, tax_id: sender.tax_id.to_string(), api_key: sender.api_key }))
}
