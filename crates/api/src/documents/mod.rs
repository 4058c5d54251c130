//! Documents: the legal facts that senders and recipients download, and the signed links by which bytes get in and out.

mod download;
mod legal_fact;
mod upload;

use crate::Api;
use crate::http::ApiError;
use messo_domain::ids::DocumentKey;
use messo_ports::links::LinkRefusal;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// All of them.
pub(crate) fn family() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(legal_fact::legal_fact))
        // the same, for a key that was pasted with its scheme and not encoded
        .route(
            "/delivery-push/{iun}/download/legal-facts/safestorage://{legalFactId}",
            axum::routing::get(legal_fact::legal_fact),
        )
        .routes(routes!(upload::upload))
        .routes(routes!(download::download))
}

/// The key in a signed link; what is no key names no document.
fn key(text: &str) -> Result<DocumentKey, ApiError> {
    text.parse().map_err(|_| {
        let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
                    <Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>";
        ApiError::Link(LinkRefusal { status: 404, code: "NoSuchKey".to_owned(), body: body.to_owned() })
    })
}
