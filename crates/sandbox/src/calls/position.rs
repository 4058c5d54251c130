//! What a simulated debt position was told that its notification costs (`pagoPaIntMode` ASYNC).

use crate::Sandbox;
use axum::extract::{Path, State};
use messo_api::http::{ApiError, Problem};
use messo_engine::UseError;
use messo_ports::world::Position;

/// The last cost that a position was told.
#[utoipa::path(
    get, path = "/sandbox/positions/{creditorTaxId}/{noticeCode}", tag = "Sandbox", security(()),
    params(
        ("creditorTaxId" = String, Path, description = "Tax id of the creditor"),
        ("noticeCode" = String, Path, description = "Notice code; one that begins with 30299 refuses every cost")
    ),
    responses(
        (status = 200, description = "`notificationFee` in euro cents, and since when", body = Object),
        (status = 404, description = "It was told none", body = Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn position(
    State(sandbox): State<Sandbox>,
    Path((creditor, notice)): Path<(String, String)>,
) -> Result<axum::Json<Position>, ApiError> {
    let found = sandbox.parts.world.position(&creditor, &notice).await.map_err(UseError::from)?;
    let missing = || UseError::not_found("PN_WEB_GENERIC_ERROR", "no cost was told to this position");
    Ok(axum::Json(found.ok_or_else(missing)?))
}
