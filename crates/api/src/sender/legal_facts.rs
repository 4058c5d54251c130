//! `GET /delivery-push/v2.0/{iun}/legal-facts`: the documents that prove what happened to a notification.

use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, ErrorsWithNotFound, PathOf, iun};
use crate::wire::params::IunPath;
use crate::wire::timeline::LegalFactsIdV20;
use axum::Json;
use axum::extract::State;
use messo_engine::use_cases::legal_facts::ListedFact;
use serde::Serialize;
use utoipa::ToSchema;

/// A document of the list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LegalFactListElementV20 {
    /// Number of the notification.
    #[schema(max_length = 25)]
    iun: String,
    /// Tax id of the recipient, where it concerns one.
    #[schema(nullable = false, min_length = 11, max_length = 16)]
    #[serde(skip_serializing_if = "Option::is_none")]
    tax_id: Option<String>,
    /// The document.
    legal_facts_id: LegalFactsIdV20,
}

impl From<ListedFact> for LegalFactListElementV20 {
    fn from(listed: ListedFact) -> Self {
        Self { iun: listed.iun.to_string(), tax_id: listed.tax_id, legal_facts_id: LegalFactsIdV20::of(&listed.fact) }
    }
}

/// Lists the legal facts of a notification, receipts and notices included.
#[utoipa::path(
    get, path = "/delivery-push/v2.0/{iun}/legal-facts", operation_id = "retrieveNotificationLegalFactsV20",
    tag = "LegalFacts", params(IunPath),
    responses((status = 200, description = "The list", body = Vec<LegalFactListElementV20>), ErrorsWithNotFound)
)]
pub(crate) async fn legal_facts(
    Sender(caller): Sender,
    State(api): State<Api>,
    PathOf(number): PathOf<String>,
) -> Result<Json<Vec<LegalFactListElementV20>>, ApiError> {
    let facts = api.engine.legal_facts(&caller, iun(&number)?).await?;
    Ok(Json(facts.into_iter().map(Into::into).collect()))
}
