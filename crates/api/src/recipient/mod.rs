//! The recipient's operations, one file each. All need a session token; to open an act is its legal view.

mod received_document;
mod received_notification;
mod received_payment_attachment;

use crate::Api;
use crate::http::QueryOf;
use messo_engine::UseError;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// All of them.
pub(crate) fn family() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(received_notification::received_notification))
        .routes(routes!(received_document::received_document))
        .routes(routes!(received_payment_attachment::received_payment_attachment))
}

/// Mandates are not given on this version, so none that a caller names is there.
fn without_mandate(params: &QueryOf) -> Result<(), UseError> {
    match params.get("mandateId") {
        None => Ok(()),
        Some(_) => Err(UseError::not_found("PN_DELIVERY_MANDATENOTFOUND", "Unable to find any mandate of this id")),
    }
}
