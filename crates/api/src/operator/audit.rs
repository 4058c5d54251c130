//! `GET /ops/audit`: every event read again and compared with the transparency log.

use super::OpsError;
use axum::Json;
use axum::extract::State;
use messo_engine::log::AuditReport;
use messo_engine::{Engine, UseError};

pub(super) async fn audit(State(engine): State<Engine>) -> Result<Json<AuditReport>, OpsError> {
    Ok(Json(engine.audit_log().await.map_err(UseError::from)?))
}
