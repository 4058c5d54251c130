//! The calls under `/sandbox`, one file each: what it answers, its description, the handler.

mod downtimes;
mod move_clock;
mod open_act;
mod outbox;
mod position;
mod put_recipient;
mod put_sender;
mod reset;
mod token;

use crate::{Sandbox, SandboxOptions};
use axum::extract::DefaultBodyLimit;
use messo_api::http::ApiError;
use messo_domain::ids::{TaxId, tax_id};
use messo_domain::party::RecipientType;
use messo_engine::UseError;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

impl Sandbox {
    /// The tax id of a party of this kind; SEND's test ids pass whatever their check character.
    fn tax_id(&self, text: &str, kind: RecipientType) -> Result<TaxId, UseError> {
        let wrong = |error: messo_domain::ids::TaxIdError| UseError::Parameter(format!("taxId: {error}"));
        let accepted = &self.parts.engine.settings().checks.accepted_tax_ids;
        tax_id::check(text, kind, accepted).map_err(wrong)?;
        TaxId::parse(text).map_err(wrong)
    }

    /// The tax id of a body: 11 digits.
    fn body_tax_id(&self, text: &str) -> Result<TaxId, UseError> {
        let tax_id = self.tax_id(text, RecipientType::PG)?;
        if !tax_id.is_numeric() {
            return Err(UseError::Parameter("taxId: the tax id of a public body is 11 digits".to_owned()));
        }
        Ok(tax_id)
    }
}

/// All calls.
pub(crate) fn all() -> OpenApiRouter<Sandbox> {
    OpenApiRouter::new()
        .routes(routes!(move_clock::read, move_clock::move_clock))
        .routes(routes!(put_sender::put_sender))
        .routes(routes!(put_recipient::put_recipient))
        .routes(routes!(token::token))
        .routes(routes!(open_act::open_act))
        .routes(routes!(outbox::outbox))
        .routes(routes!(outbox::part))
        .routes(routes!(downtimes::downtimes))
        .routes(routes!(position::position))
        .routes(routes!(reset::reset))
}

/// Limits what handlers read of a body.
pub(crate) fn limit(options: &SandboxOptions) -> DefaultBodyLimit {
    DefaultBodyLimit::max(options.largest_body)
}

/// The answer for a method that a path does not have.
pub(crate) async fn wrong_method() -> ApiError {
    UseError::refused(405, "PN_WEB_GENERIC_ERROR", "this path of the sandbox has no such method").into()
}
