//! `GET /messo/v1/notifications/{iun}/explanation`: the legal dates of a notification with rule, article, inputs and steps;
//! what happens next; what it costs. For the sender with its key, for a recipient with their token and about themselves
//! only. It is not an access to the act.

use crate::Api;
use crate::auth::{Person, Sender, SenderOrPerson};
use crate::http::{ApiError, ErrorsWithNotFound, PathOf, iun};
use crate::wire::params::IunPath;
use axum::Json;
use axum::extract::State;
use messo_domain::explanation::Explanation;

/// Explains a notification.
#[utoipa::path(
    get, path = "/messo/v1/notifications/{iun}/explanation", operation_id = "explainNotification", tag = "Messo",
    security(("ApiKeyAuth" = []), ("bearerAuth" = [])), params(IunPath),
    responses((status = 200, description = "The explanation, in English and Italian", body = Object), ErrorsWithNotFound)
)]
pub(crate) async fn explanation(
    caller: SenderOrPerson,
    State(api): State<Api>,
    PathOf(number): PathOf<String>,
) -> Result<Json<Explanation>, ApiError> {
    let number = iun(&number)?;
    let explained = match caller {
        SenderOrPerson::Sender(Sender(caller)) => api.engine.explain_to_sender(&caller, number).await?,
        SenderOrPerson::Person(Person(person)) => api.engine.explain_to_recipient(&person, number).await?,
    };
    Ok(Json(explained))
}
