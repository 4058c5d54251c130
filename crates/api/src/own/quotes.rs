//! `POST /messo/v1/quotes`: the body of a new notification, nothing sent. Answers whether it would be taken in, and the
//! best, likely and worst price and date for each recipient.

use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, Body, Errors};
use crate::wire::request::NewNotificationRequestV26;
use axum::Json;
use axum::extract::State;
use messo_engine::use_cases::quote::Quoted;
use serde_json::{Value, json};

/// Quotes a notification.
#[utoipa::path(
    post, path = "/messo/v1/quotes", operation_id = "quoteNotification", tag = "Messo",
    request_body = NewNotificationRequestV26,
    responses((status = 200, description = "`valid`, and the quote or the errors", body = Object), Errors)
)]
pub(crate) async fn quote(
    Sender(caller): Sender,
    State(api): State<Api>,
    Body(body): Body,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(view(&api.engine.quote(&caller, &body)?)))
}

fn view(quoted: &Quoted) -> Value {
    match quoted {
        Quoted::Valid(quote) => json!({ "valid": true, "quote": quote }),
        Quoted::Invalid(items) => {
            let error = |item: &messo_engine::Item| json!({ "code": item.code, "element": item.element, "detail": item.detail });
            json!({ "valid": false, "errors": items.iter().map(error).collect::<Vec<_>>() })
        }
    }
}
