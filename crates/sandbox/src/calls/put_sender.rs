//! Registers a sending body with its groups and hands out its keys. The same body again gives the same answer.

use crate::Sandbox;
use crate::body::{Findings, Json};
use crate::printed::{ACTOR, key_of};
use axum::extract::{Path, State};
use messo_api::http::{ApiError, Problem};
use messo_engine::registers::senders::SenderLimits;
use messo_engine::tokens::PersonType;
use messo_engine::{PersonCaller, UseError};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::ToSchema;

/// Longest name of a body, as in a request.
const LONGEST_NAME: usize = 88;
/// Longest name of a group.
const LONGEST_GROUP: usize = 80;
/// Most groups of a body.
const MOST_GROUPS: usize = 100;

/// A sending body.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SenderBody {
    /// Its name.
    #[schema(example = "Comune di Esempio", min_length = 1, max_length = 88)]
    name: String,
    /// Names of the groups of its users. A group that is no longer named is out of use.
    groups: Option<Vec<String>>,
    /// Names of groups among those: the key of the answer is then another one, bound to them.
    key_groups: Option<Vec<String>>,
    /// Whether it may only send what fits a letter of 20 grams: a document of 4 pages or two of 2, no payment sheet.
    light_letters_only: Option<bool>,
    /// Most notifications that it may deposit in a month of Rome; those refused do not count. Absent: no limit.
    #[schema(example = 1000)]
    monthly_limit: Option<u32>,
}

/// The body as registered.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SenderView {
    /// Its id on this platform.
    id: String,
    /// Its key for `x-api-key`: bound to no group, or to `keyGroups` where they were given.
    api_key: String,
    /// Its groups; a request names one by its id.
    groups: Vec<GroupView>,
    /// A session token of one of its officers.
    token: String,
}

/// A group.
#[derive(Serialize, ToSchema)]
pub(super) struct GroupView {
    id: String,
    name: String,
}

/// Registers a sending body, or replaces its name and groups.
#[utoipa::path(
    put, path = "/sandbox/senders/{taxId}", tag = "Sandbox", security(()), request_body = SenderBody,
    params(("taxId" = String, Path, description = "Tax id of the body, 11 digits", example = "01234567897")),
    responses(
        (status = 200, body = SenderView),
        (status = 400, description = "What is wrong, field by field", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is not JSON")
    )
)]
pub(super) async fn put_sender(
    State(sandbox): State<Sandbox>,
    Path(tax_id): Path<String>,
    Json(body): Json<SenderBody>,
) -> Result<axum::Json<SenderView>, ApiError> {
    let tax_id = sandbox.body_tax_id(&tax_id)?;
    let (groups, key_groups) = (body.groups.unwrap_or_default(), body.key_groups.unwrap_or_default());
    check(&body.name, &groups, &key_groups)?;
    let parts = &sandbox.parts;
    let limits =
        SenderLimits { light_letters_only: body.light_letters_only.unwrap_or_default(), monthly: body.monthly_limit };
    let sender = parts.engine.put_sender(&tax_id, &body.name, &groups, Some(limits), ACTOR).await?;
    let active = || sender.groups.iter().filter(|group| group.active);
    let bound: Vec<String> = active().filter(|group| key_groups.contains(&group.name)).map(|g| g.id.clone()).collect();
    let api_key = key_of(parts, &sender, &bound).await?;
    let officer = PersonCaller { tax_id, r#type: PersonType::PA, role: None, groups: Vec::new() };
    let groups = active().map(|group| GroupView { id: group.id.clone(), name: group.name.clone() }).collect();
    let token = sandbox.token(&officer);
    Ok(axum::Json(SenderView { id: sender.id.clone(), api_key, groups, token }))
}

fn check(name: &str, groups: &[String], key_groups: &[String]) -> Result<(), UseError> {
    let mut findings = Findings::default();
    findings.line(name, "name", 1, LONGEST_NAME);
    findings.expect(!name.trim().is_empty(), "name", "expected more than blanks");
    findings.expect(groups.len() <= MOST_GROUPS, "groups", &format!("expected at most {MOST_GROUPS}"));
    let mut seen = HashSet::new();
    for (index, group) in groups.iter().take(MOST_GROUPS).enumerate() {
        let path = format!("groups[{index}]");
        findings.line(group, &path, 1, LONGEST_GROUP);
        findings.expect(seen.insert(group), &path, "the same name twice");
    }
    for (index, group) in key_groups.iter().take(MOST_GROUPS).enumerate() {
        findings.expect(seen.contains(group), &format!("keyGroups[{index}]"), "expected a name among `groups`");
    }
    findings.finish()
}
