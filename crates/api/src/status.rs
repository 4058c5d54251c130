//! `GET /status`: what works. Open to all, as a monitor has no key.

use crate::http::{PROBLEM_JSON, Problem};
use axum::Json;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// A thing that the platform does.
#[derive(Serialize, ToSchema)]
pub(crate) enum PnFunctionality {
    /// New notifications are taken in.
    #[serde(rename = "NOTIFICATION_CREATE")]
    Create,
    /// Notifications are shown and acts can be read.
    #[serde(rename = "NOTIFICATION_VISUALIZATION")]
    Visualization,
    /// Notifications go their way.
    #[serde(rename = "NOTIFICATION_WORKFLOW")]
    Workflow,
}

/// Whether a functionality works.
#[derive(Serialize, ToSchema)]
#[expect(dead_code, reason = "no malfunction is recorded yet; the contract names both")]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum PnFunctionalityStatus {
    /// It does not.
    Ko,
    /// It does.
    Ok,
}

/// A malfunction.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PnDowntimeEntry {
    /// What does not work.
    functionality: PnFunctionality,
    /// Whether it works again.
    status: PnFunctionalityStatus,
    /// Since when.
    #[schema(format = DateTime)]
    start_date: String,
    /// Until when.
    #[schema(required = false, format = DateTime)]
    end_date: String,
    /// Attestation of the malfunction.
    #[schema(required = false)]
    legal_fact_id: String,
    /// Whether the attestation can be read.
    #[schema(required = false)]
    file_available: bool,
}

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
        (status = 200, description = "The state", body = PnStatusResponse, content_type = "application/problem+json"),
        (status = 400, description = "Never", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "The platform failed", body = PnStatusResponse, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn status() -> Response {
    use PnFunctionality as F;
    let functionalities = vec![F::Create, F::Visualization, F::Workflow];
    let state = PnStatusResponse { functionalities, open_incidents: Vec::new() };
    // The contract's media type for this answer, odd as it is.
    let mut response = Json(state).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    response
}
