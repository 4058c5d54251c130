//! `GET /delivery/v2.6/requests`: whether a request is accepted, with its number, or refused, with the reasons.

use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, ErrorsWithNotFound, Form, QueryOf, matching};
use crate::wire::notification::object;
use crate::wire::request::NewNotificationRequestV26;
use axum::Json;
use axum::extract::State;
use messo_domain::case::RefusalReason;
use messo_engine::UseError;
use messo_engine::use_cases::request_status::{RequestStatus, StatusQuery, Verdict};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Seconds after which it makes sense to ask again.
const RETRY_AFTER: i32 = 10;

/// Either the id, or both others.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[expect(dead_code, reason = "a description; `query` reads it")]
pub(crate) struct StatusParams {
    /// Id of the request.
    #[param(required = false, max_length = 36, pattern = "^[A-Za-z0-9+/=]{36}$")]
    notification_request_id: String,
    /// Protocol number.
    #[param(required = false, max_length = 256, pattern = "^.*$")]
    pa_protocol_number: String,
    /// Token.
    #[param(required = false, max_length = 256, pattern = "^[ -~]*$")]
    idempotence_token: String,
}

/// The request and its status.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewNotificationRequestStatusResponseV26 {
    /// The request, as taken in.
    #[serde(flatten)]
    #[schema(value_type = NewNotificationRequestV26)]
    request: Map<String, Value>,
    /// Id of the request.
    notification_request_id: String,
    /// WAITING, ACCEPTED or REFUSED.
    #[schema(value_type = String)]
    notification_request_status: &'static str,
    /// Seconds after which to ask again, while WAITING.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<i32>,
    /// Number of the notification, once ACCEPTED.
    #[schema(nullable = false, min_length = 25, max_length = 25)]
    #[serde(skip_serializing_if = "Option::is_none")]
    iun: Option<String>,
    /// Why it is REFUSED.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Vec<NotificationRequestRefusedProblemError>>,
}

/// A reason of a refusal.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NotificationRequestRefusedProblemError {
    /// Code of the reason.
    code: String,
    /// What it is about.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    element: Option<String>,
    /// What to change.
    #[schema(required = false, max_length = 1024)]
    detail: String,
    /// The recipient concerned.
    #[schema(nullable = false, value_type = Option<i32>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    rec_index: Option<usize>,
}

/// Asks whether a request is accepted.
#[utoipa::path(
    get, path = "/delivery/v2.6/requests", operation_id = "retrieveNotificationRequestStatusV26", tag = "SenderReadB2B",
    params(StatusParams),
    responses((status = 200, description = "The status", body = NewNotificationRequestStatusResponseV26), ErrorsWithNotFound)
)]
pub(crate) async fn request_status(
    Sender(caller): Sender,
    State(api): State<Api>,
    params: QueryOf,
) -> Result<Json<NewNotificationRequestStatusResponseV26>, ApiError> {
    let status = api.engine.request_status(&caller, &query(&params)?).await?;
    Ok(Json(view(status)))
}

fn query(params: &QueryOf) -> Result<StatusQuery, UseError> {
    let read = |name: &str, form: &Form| params.get(name).map(|text| matching(name, text, form)).transpose();
    Ok(StatusQuery {
        notification_request_id: read("notificationRequestId", &REQUEST_ID)?.map(str::to_owned),
        pa_protocol_number: read("paProtocolNumber", &PROTOCOL)?.map(str::to_owned),
        idempotence_token: read("idempotenceToken", &TOKEN)?.map(str::to_owned),
    })
}

fn view(status: RequestStatus) -> NewNotificationRequestStatusResponseV26 {
    let (word, retry_after, iun, errors) = match status.verdict {
        Verdict::Waiting => ("WAITING", Some(RETRY_AFTER), None, None),
        Verdict::Accepted(iun) => ("ACCEPTED", None, Some(iun.to_string()), None),
        Verdict::Refused(reasons) => ("REFUSED", None, None, Some(reasons.into_iter().map(reason).collect())),
    };
    NewNotificationRequestStatusResponseV26 {
        request: object(&status.request),
        notification_request_id: status.request_id.to_string(),
        notification_request_status: word,
        retry_after,
        iun,
        errors,
    }
}

fn reason(reason: RefusalReason) -> NotificationRequestRefusedProblemError {
    let RefusalReason { error_code: code, detail, rec_index } = reason;
    NotificationRequestRefusedProblemError { code, element: None, detail, rec_index }
}

const REQUEST_ID: Form = Form(
    |text| text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)),
    "36 characters of Base64",
);
const PROTOCOL: Form =
    Form(|text| text.chars().count() <= 256 && !text.contains(['\n', '\r']), "one line of at most 256 characters");
const TOKEN: Form = Form(
    |text| text.len() <= 256 && text.bytes().all(|byte| (b' '..=b'~').contains(&byte)),
    "at most 256 characters of printable ASCII",
);
