//! The operator's door: what may be stuck, reworks, downtimes, explanations, the audit of the log, numbers. Served on a socket in the data folder
//! that its owner alone can open; whoever reaches it is the operator, so no call asks for a key.
//!
//! One endpoint is one file. Errors are plain JSON: `{"error": "…"}`.

mod audit;
mod downtimes;
mod explanation;
mod late;
mod metrics;
mod rework;

use axum::Json;
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use messo_engine::{Engine, UseError};
use serde_json::json;

/// Who acts, in audit rows and logs.
const ACTOR: &str = "operator";

/// The routes of the operator.
pub fn operator_router(engine: Engine) -> Router {
    Router::new()
        .route("/ops/late", get(late::late))
        .route("/ops/rework", post(rework::rework))
        .route("/ops/downtimes", get(downtimes::list).post(downtimes::change))
        .route("/ops/explanation/{iun}", get(explanation::explanation))
        .route("/ops/audit", get(audit::audit))
        .route("/ops/metrics", get(metrics::metrics))
        .with_state(engine)
}

/// Numbers for a dashboard, for a listener of their own: they name no case and no person.
pub fn metrics_router(engine: Engine) -> Router {
    Router::new().route("/metrics", get(metrics::metrics)).with_state(engine)
}

/// A use case's error, said plainly.
struct OpsError(UseError);

impl From<UseError> for OpsError {
    fn from(error: UseError) -> Self {
        Self(error)
    }
}

impl IntoResponse for OpsError {
    fn into_response(self) -> Response {
        let (status, text) = match self.0 {
            UseError::Refused { status, items } => {
                let text: Vec<String> = items.into_iter().map(|item| item.detail).collect();
                (StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST), text.join("; "))
            }
            UseError::Parameter(text) => (StatusCode::BAD_REQUEST, text),
            UseError::Schema(errors) => (StatusCode::BAD_REQUEST, format!("{errors:?}")),
            UseError::Unavailable(text) => (StatusCode::SERVICE_UNAVAILABLE, text),
            UseError::Internal(text) => {
                tracing::error!(error = text, "a call of the operator failed");
                (StatusCode::INTERNAL_SERVER_ERROR, "a mistake of ours; see the log".to_owned())
            }
        };
        (status, Json(json!({ "error": text }))).into_response()
    }
}
