//! `GET /ops/late`: cases that wait for a person, and work that is late, failing or parked.

use super::OpsError;
use axum::Json;
use axum::extract::State;
use messo_engine::Engine;
use messo_engine::use_cases::late_work::Late;

pub(super) async fn late(State(engine): State<Engine>) -> Result<Json<Late>, OpsError> {
    Ok(Json(engine.late().await?))
}
