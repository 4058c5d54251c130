//! `PUT /delivery-push/v2.0/notifications/cancel/{iun}`: asks to cancel a notification. Asking again is harmless.

use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, ErrorsWithNotFound, PathOf, iun};
use crate::wire::params::IunPath;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use messo_engine::use_cases::cancel_notification::Cancellation;
use serde::Serialize;
use utoipa::ToSchema;

/// What became of the request.
#[derive(Serialize, ToSchema)]
pub(crate) struct RequestStatus {
    /// `OK`: the request was looked at.
    #[schema(value_type = String)]
    status: &'static str,
    /// What was found.
    #[schema(required = false)]
    details: Vec<StatusDetail>,
}

/// What was found.
#[derive(Serialize, ToSchema)]
pub(crate) struct StatusDetail {
    /// Code.
    #[schema(value_type = String)]
    code: &'static str,
    /// INFO or WARN.
    #[schema(value_type = String, required = false)]
    level: &'static str,
    /// The same in words.
    #[schema(value_type = String, required = false)]
    detail: &'static str,
}

/// Asks to cancel a notification.
#[utoipa::path(
    put, path = "/delivery-push/v2.0/notifications/cancel/{iun}", operation_id = "notificationCancellation",
    tag = "NotificationCancellation", params(IunPath),
    responses((status = 202, description = "The request was looked at", body = RequestStatus), ErrorsWithNotFound)
)]
pub(crate) async fn cancel_notification(
    Sender(caller): Sender,
    State(api): State<Api>,
    PathOf(number): PathOf<String>,
) -> Result<(StatusCode, Json<RequestStatus>), ApiError> {
    let cancellation = api.engine.cancel_notification(&caller, iun(&number)?).await?;
    Ok((StatusCode::ACCEPTED, Json(RequestStatus { status: "OK", details: vec![detail(cancellation)] })))
}

fn detail(cancellation: Cancellation) -> StatusDetail {
    let (code, level, detail) = match cancellation {
        Cancellation::Accepted => ("NOTIFICATION_CANCELLATION_ACCEPTED", "INFO", "The cancellation is taken in charge"),
        Cancellation::AlreadyCancelled => {
            ("NOTIFICATION_ALREADY_CANCELLED", "WARN", "The cancellation was asked for before")
        }
        Cancellation::Refused => {
            ("NOTIFICATION_REFUSED", "WARN", "The request was refused: there is nothing to cancel")
        }
    };
    StatusDetail { code, level, detail }
}
