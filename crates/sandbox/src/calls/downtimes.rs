//! Recorded malfunctions of the platform, for tests of what they do to terms.

use crate::Sandbox;
use crate::body::Json;
use crate::printed::ACTOR;
use axum::extract::State;
use jiff::Timestamp;
use messo_api::http::{ApiError, Problem};
use messo_domain::downtime::{Downtime, Functionality};
use serde::Deserialize;
use utoipa::ToSchema;

/// A malfunction.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct DowntimeBody {
    /// `NOTIFICATION_CREATE`, `NOTIFICATION_VISUALIZATION` or `NOTIFICATION_WORKFLOW`.
    #[schema(value_type = String, example = "NOTIFICATION_WORKFLOW")]
    functionality: Functionality,
    /// Since when; absent: now, by the virtual clock.
    #[schema(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// When it was restored, not after the virtual clock; absent: it lasts.
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
}

/// Records a malfunction. With `until` alone, the one that lasts is closed.
#[utoipa::path(
    post, path = "/sandbox/downtimes", tag = "Sandbox", security(()), request_body = DowntimeBody,
    responses(
        (status = 200, description = "The downtime as recorded", body = Object),
        (status = 400, description = "What is wrong", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is not JSON")
    )
)]
pub(super) async fn downtimes(
    State(sandbox): State<Sandbox>,
    Json(body): Json<DowntimeBody>,
) -> Result<axum::Json<Downtime>, ApiError> {
    let engine = &sandbox.parts.engine;
    let DowntimeBody { functionality, from, until } = body;
    let downtime = match (from, until) {
        (None, Some(until)) => engine.close_downtime(functionality, until, ACTOR).await?,
        (from, until) => {
            engine.record_downtime(functionality, from.unwrap_or_else(|| engine.now()), until, ACTOR).await?
        }
    };
    Ok(axum::Json(downtime))
}
