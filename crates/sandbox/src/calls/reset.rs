//! Forgets everything and starts clean, with the ready sender in its place.

use super::{Sandbox, to_the_end};
use crate::printed;
use axum::extract::State;
use messo_api::http::{ApiError, instant};
use messo_engine::UseError;
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
    Ok(axum::Json(to_the_end(async move { forget(&sandbox).await }).await?))
}

async fn forget(sandbox: &Sandbox) -> Result<ResetView, UseError> {
    let _turn = sandbox.turns.lock().await;
    let parts = &sandbox.parts;
    parts.engine.forget_all(&parts.gate).await?;
    parts.clock.reset(parts.start).await?;
    let sender = printed::prepare(parts).await?;
    let now = instant(parts.engine.now());
    Ok(ResetView { now, tax_id: sender.tax_id.to_string(), api_key: sender.api_key })
}
