//! The OpenAPI document and the page that browses it. The page's files are in the binary; nothing comes from a network.

use crate::http::{Problem, ProblemError};
use axum::Router;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi as _};
use utoipa_swagger_ui::SwaggerUi;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Messo",
        description = "Service of administrative acts with legal effect (art. 26 DL 76/2020), compatible with SEND's \
                       B2B interface: what a sender's software sends to SEND, it can send here unchanged."
    ),
    components(schemas(Problem, ProblemError)),
    modifiers(&Credentials),
    security(("ApiKeyAuth" = []))
)]
struct Base;

struct Credentials;

impl Modify for Credentials {
    fn modify(&self, openapi: &mut OpenApi) {
        let components = openapi.components.get_or_insert_default();
        let key = ApiKeyValue::with_description("x-api-key", "The API key of the sending body");
        components.add_security_scheme("ApiKeyAuth", SecurityScheme::ApiKey(ApiKey::Header(key)));
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("Session token of a person"));
        components.add_security_scheme("bearerAuth", SecurityScheme::Http(bearer.build()));
    }
}

/// The document before its operations.
pub(crate) fn base() -> OpenApi {
    Base::openapi()
}

/// `/openapi.json` and `/docs`.
pub(crate) fn pages(openapi: OpenApi) -> Router {
    SwaggerUi::new("/docs").url("/openapi.json", openapi).into()
}
