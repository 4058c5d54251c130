//! `GET /status`: what works now. 200 where all does, else 500 with the same body, as AgID asks.

use super::{PnDowntimeEntry, PnFunctionality};
use crate::Api;
use crate::http::{PROBLEM_JSON, Problem};
use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use messo_domain::downtime::{Downtime, Functionality};
use messo_engine::UseError;
use serde::Serialize;
use utoipa::ToSchema;

/// State of the platform.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PnStatusResponse {
    /// Everything that the platform does.
    functionalities: Vec<PnFunctionality>,
    /// What of it does not work now.
    open_incidents: Vec<PnDowntimeEntry>,
}

/// What the platform does, and what of it does not work now.
#[utoipa::path(
    get, path = "/status", operation_id = "status", tag = "HealthCheck", security(()),
    responses(
        (status = 200, description = "All works", body = PnStatusResponse, content_type = "application/problem+json"),
        (status = 400, description = "Never", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "Something does not work", body = PnStatusResponse, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn status(State(api): State<Api>) -> Response {
    let (status, open_incidents) = state(api.engine.downtimes().await);
    let functionalities = Functionality::ALL.into_iter().map(PnFunctionality::from).collect();
    let mut response = (status, Json(PnStatusResponse { functionalities, open_incidents })).into_response();
    // The contract's media type for this answer, odd as it is.
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    response
}

/// The status to answer, and what is down. A register that cannot be read is a failure without a recorded malfunction.
fn state(recorded: Result<Vec<Downtime>, UseError>) -> (StatusCode, Vec<PnDowntimeEntry>) {
    let down: Vec<PnDowntimeEntry> = match recorded {
        Ok(recorded) => recorded.into_iter().filter(|one| one.until.is_none()).map(PnDowntimeEntry::from).collect(),
        Err(error) => {
            tracing::error!(%error, "the register of malfunctions cannot be read");
            return (StatusCode::INTERNAL_SERVER_ERROR, Vec::new());
        }
    };
    let status = if down.is_empty() { StatusCode::OK } else { StatusCode::INTERNAL_SERVER_ERROR };
    (status, down)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_that_cannot_be_read_is_not_told_as_well_being() {
        let (status, down) = state(Err(UseError::Unavailable("no disk".to_owned())));
        assert_eq!((status, down.len()), (StatusCode::INTERNAL_SERVER_ERROR, 0));
    }
}
