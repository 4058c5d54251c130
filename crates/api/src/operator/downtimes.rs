//! `GET /ops/downtimes` lists the attested malfunctions of the platform, `POST /ops/downtimes` opens or closes one.

use super::{ACTOR, OpsError};
use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use messo_domain::downtime::{Downtime, Functionality};
use messo_engine::Engine;
use serde::Deserialize;

/// What happened to a functionality, and when; absent: now.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ChangeBody {
    functionality: Functionality,
    change: Change,
    at: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Change {
    Open,
    Close,
}

pub(super) async fn list(State(engine): State<Engine>) -> Result<Json<Vec<Downtime>>, OpsError> {
    Ok(Json(engine.downtimes().await?))
}

pub(super) async fn change(
    State(engine): State<Engine>,
    Json(body): Json<ChangeBody>,
) -> Result<Json<Downtime>, OpsError> {
    let at = body.at.unwrap_or_else(|| engine.now());
    let downtime = match body.change {
        Change::Open => engine.open_downtime(body.functionality, at, ACTOR).await?,
        Change::Close => engine.close_downtime(body.functionality, at, ACTOR).await?,
    };
    Ok(Json(downtime))
}
