//! Session tokens for the web and company APIs, where a real installation has SPID and CIE.

use super::put_recipient::TokenView;
use crate::Sandbox;
use crate::body::{Findings, Json};
use axum::extract::State;
use messo_api::http::{ApiError, Problem};
use messo_domain::party::RecipientType;
use messo_engine::PersonCaller;
use messo_engine::tokens::PersonType;
use serde::Deserialize;
use utoipa::ToSchema;

/// Longest role or group.
const LONGEST: usize = 80;
/// Most groups.
const MOST_GROUPS: usize = 100;

/// Who logs in.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct TokenBody {
    /// Tax id: the citizen's, the company's or the body's.
    tax_id: String,
    /// `PF` citizen, `PG` company, `PA` public body.
    #[schema(value_type = String, example = "PF")]
    r#type: PersonType,
    /// Role in the company or body.
    role: Option<String>,
    /// Groups in it.
    groups: Option<Vec<String>>,
}

/// A session token.
#[utoipa::path(
    post, path = "/sandbox/tokens", tag = "Sandbox", security(()), request_body = TokenBody,
    responses(
        (status = 200, body = TokenView),
        (status = 400, description = "What is wrong, field by field", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is not JSON")
    )
)]
pub(super) async fn token(
    State(sandbox): State<Sandbox>,
    Json(body): Json<TokenBody>,
) -> Result<axum::Json<TokenView>, ApiError> {
    let tax_id = match body.r#type {
        PersonType::PF => sandbox.tax_id(&body.tax_id, RecipientType::PF)?,
        PersonType::PG => sandbox.tax_id(&body.tax_id, RecipientType::PG)?,
        PersonType::PA => sandbox.body_tax_id(&body.tax_id)?,
    };
    let groups = body.groups.unwrap_or_default();
    let mut findings = Findings::default();
    if let Some(role) = &body.role {
        findings.line(role, "role", 1, LONGEST);
    }
    findings.expect(groups.len() <= MOST_GROUPS, "groups", &format!("expected at most {MOST_GROUPS}"));
    for (index, group) in groups.iter().take(MOST_GROUPS).enumerate() {
        findings.line(group, &format!("groups[{index}]"), 1, LONGEST);
    }
    findings.finish()?;
    let person = PersonCaller { tax_id, r#type: body.r#type, role: body.role, groups };
    Ok(axum::Json(TokenView { token: sandbox.token(&person) }))
}
