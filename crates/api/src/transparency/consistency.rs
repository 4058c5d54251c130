//! `GET /transparency/consistency`: that a later state of the log begins with an earlier one. Who has the tiles can make
//! the proof without us.

use crate::Api;
use crate::http::{ApiError, PROBLEM_JSON, Problem, QueryOf};
use axum::Json;
use axum::extract::State;
use messo_engine::UseError;
use serde::Serialize;
use utoipa::ToSchema;

/// Which states.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "a description; the handler reads it")]
pub(crate) struct ConsistencyParams {
    /// Entries of the earlier state.
    #[param(minimum = 0)]
    first: u64,
    /// Entries of the later one, at most those of the last checkpoint.
    #[param(minimum = 0)]
    second: u64,
}

/// The proof.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConsistencyProof {
    /// Hashes in base64, in the order of RFC 6962.
    hashes: Vec<String>,
}

/// Proof of consistency between two states of the log.
#[utoipa::path(
    get, path = "/transparency/consistency", operation_id = "transparencyConsistency", tag = "Transparency", security(()),
    params(ConsistencyParams),
    responses(
        (status = 200, description = "The proof", body = ConsistencyProof),
        (status = 400, description = "A parameter is wrong", body = Problem, content_type = PROBLEM_JSON),
        (status = 503, description = "The log cannot be read now", body = Problem, content_type = PROBLEM_JSON),
    )
)]
pub(crate) async fn consistency(State(api): State<Api>, params: QueryOf) -> Result<Json<ConsistencyProof>, ApiError> {
    let proof = api.engine.log_consistency(size(&params, "first")?, size(&params, "second")?).await?;
    Ok(Json(ConsistencyProof { hashes: proof.iter().map(ToString::to_string).collect() }))
}

fn size(params: &QueryOf, name: &str) -> Result<u64, UseError> {
    let wrong = || UseError::Parameter(format!("{name}: expected a number of entries"));
    params.get(name).and_then(|text| text.parse().ok()).ok_or_else(wrong)
}
