//! `GET /ops/explanation/{iun}`: any notification, explained whole.

use super::OpsError;
use axum::Json;
use axum::extract::{Path, State};
use messo_domain::explanation::Explanation;
use messo_engine::Engine;

pub(super) async fn explanation(
    State(engine): State<Engine>,
    Path(iun): Path<String>,
) -> Result<Json<Explanation>, OpsError> {
    Ok(Json(engine.explain_any(&iun).await?))
}
