//! `GET /ops/downtimes` lists the recorded malfunctions of the platform, `POST /ops/downtimes` opens or closes one.

use super::{ACTOR, OpsError};
use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use messo_domain::downtime::{Downtime, Functionality};
use messo_engine::{Engine, UseError};
use serde::Deserialize;

/// What happened to a functionality.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ChangeBody {
    functionality: Functionality,
    change: Change,
    /// When; absent: now.
    at: Option<Timestamp>,
    /// With an opening, the end of a malfunction that is over already.
    until: Option<Timestamp>,
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
    let ChangeBody { functionality, change, at, until } = body;
    let at = at.unwrap_or_else(|| engine.now());
    let downtime = match (change, until) {
        (Change::Open, until) => engine.record_downtime(functionality, at, until, ACTOR).await?,
        (Change::Close, None) => engine.close_downtime(functionality, at, ACTOR).await?,
        (Change::Close, Some(_)) => {
            return Err(UseError::Parameter("until: a closing has `at` alone".to_owned()).into());
        }
    };
    Ok(Json(downtime))
}
