//! `POST /ops/rework`: what making an attempt on paper again takes back; with `"carryOut": true`, it is done.

use super::{ACTOR, OpsError};
use axum::Json;
use axum::extract::State;
use messo_engine::Engine;
use messo_engine::use_cases::rework_attempt::ReworkView;
use serde::Deserialize;

/// Which attempt.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ReworkBody {
    iun: String,
    rec_index: usize,
    attempt: u8,
    #[serde(default)]
    carry_out: bool,
}

pub(super) async fn rework(
    State(engine): State<Engine>,
    Json(body): Json<ReworkBody>,
) -> Result<Json<ReworkView>, OpsError> {
    Ok(Json(engine.rework(&body.iun, body.rec_index, body.attempt, body.carry_out, ACTOR).await?))
}
