//! `POST /delivery/v2.6/requests`: the deposit of a request. 202 says that it is taken in and on disk; whether it is
//! accepted is asked later.

use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, Body, ErrorsWithConflict};
use crate::wire::request::NewNotificationRequestV26;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// The receipt of a request.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewNotificationResponse {
    /// Id of the request; not the IUN.
    notification_request_id: String,
    /// Protocol number, as sent.
    #[schema(max_length = 256, pattern = "^.*$")]
    pa_protocol_number: String,
    /// Token, as sent.
    #[schema(nullable = false, max_length = 256, pattern = "^[ -~]*$")]
    #[serde(skip_serializing_if = "Option::is_none")]
    idempotence_token: Option<String>,
}

/// Deposits a request to notify documents.
#[utoipa::path(
    post, path = "/delivery/v2.6/requests", operation_id = "sendNewNotificationV26", tag = "NewNotification",
    request_body = NewNotificationRequestV26,
    responses((status = 202, description = "Taken in", body = NewNotificationResponse), ErrorsWithConflict)
)]
pub(crate) async fn deposit_notification(
    Sender(caller): Sender,
    State(api): State<Api>,
    Body(body): Body,
) -> Result<(StatusCode, Json<NewNotificationResponse>), ApiError> {
    let deposited = api.engine.deposit_notification(&caller, &body).await?;
    let view = NewNotificationResponse {
        notification_request_id: deposited.request_id.to_string(),
        pa_protocol_number: deposited.pa_protocol_number,
        idempotence_token: deposited.idempotence_token,
    };
    Ok((StatusCode::ACCEPTED, Json(view)))
}
