//! `GET /delivery-push/{iun}/download/legal-facts/{legalFactId}`: a link to a legal fact, for the sender by API key and for
//! a recipient by session token. While it is being made the answer is 200 with `retryAfter`.

use crate::Api;
use crate::auth::{Person, Sender, SenderOrPerson};
use crate::http::{ApiError, ErrorsWithNotFound, PathOf, iun};
use crate::wire::document::LegalFactDownloadMetadataResponse;
use axum::Json;
use axum::extract::State;

/// A legal fact of a notification.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path, rename_all = "camelCase")]
#[expect(dead_code, reason = "a description; the handler reads it")]
pub(crate) struct LegalFactPath {
    /// Number of the notification.
    #[param(min_length = 25, max_length = 25, pattern = "^[A-Z]{4}-[A-Z]{4}-[A-Z]{4}-[0-9]{6}-[A-Z]{1}-[0-9]{1}$")]
    iun: String,
    /// Key of the legal fact, with or without `safestorage://`.
    #[param(max_length = 1024, pattern = "^[ -~]*$")]
    legal_fact_id: String,
}

/// Gives a link to a legal fact.
#[utoipa::path(
    get, path = "/delivery-push/{iun}/download/legal-facts/{legalFactId}", operation_id = "downloadLegalFactById",
    tag = "LegalFacts", security(("ApiKeyAuth" = []), ("bearerAuth" = [])), params(LegalFactPath),
    responses((status = 200, description = "The link", body = LegalFactDownloadMetadataResponse), ErrorsWithNotFound)
)]
pub(crate) async fn legal_fact(
    caller: SenderOrPerson,
    State(api): State<Api>,
    PathOf((number, id)): PathOf<(String, String)>,
) -> Result<Json<LegalFactDownloadMetadataResponse>, ApiError> {
    let number = iun(&number)?;
    let link = match caller {
        SenderOrPerson::Sender(Sender(sender)) => api.engine.legal_fact(&sender, number, &id).await?,
        SenderOrPerson::Person(Person(person)) => api.engine.received_legal_fact(&person, number, &id).await?,
    };
    Ok(Json(link.into()))
}
