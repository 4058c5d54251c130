//! `GET /downtime/v1/legal-facts/{legalFactId}`: a link to the sealed attestation of a malfunction, for all.

use crate::Api;
use crate::http::{ApiError, PROBLEM_JSON, PathOf, Problem};
use crate::wire::document::LegalFactDownloadMetadataResponse;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Which attestation.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path, rename_all = "camelCase")]
#[expect(dead_code, reason = "a description; the handler reads it")]
pub(crate) struct LegalFactPath {
    /// Key of the attestation, as a malfunction names it.
    legal_fact_id: String,
}

/// Gives a link to the attestation of a malfunction.
#[utoipa::path(
    get, path = "/downtime/v1/legal-facts/{legalFactId}", operation_id = "getLegalFact", tag = "Downtime", security(()),
    params(LegalFactPath),
    responses(
        (status = 200, description = "The link", body = LegalFactDownloadMetadataResponse),
        (status = 204, description = "It is not sealed yet"),
        (status = 400, description = "Never", body = Problem, content_type = PROBLEM_JSON),
        (status = 404, description = "There is none", body = Problem, content_type = PROBLEM_JSON),
    )
)]
pub(crate) async fn legal_fact(State(api): State<Api>, PathOf(id): PathOf<String>) -> Result<Response, ApiError> {
    Ok(match api.engine.downtime_attestation(&id).await? {
        Some(link) => Json(LegalFactDownloadMetadataResponse::from(link)).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}
