//! What Messo has beyond SEND's contracts, under `/messo/v1`: explained dates, quotes and proofs.

mod explanation;
mod proofs;
mod quotes;

use crate::Api;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// All of them.
pub(crate) fn family() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(explanation::explanation))
        .routes(routes!(proofs::proofs))
        .routes(routes!(quotes::quote))
}
