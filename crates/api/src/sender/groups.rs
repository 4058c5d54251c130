//! `GET /ext-registry-b2b/pa/v1/groups`: the groups of the calling body.

use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, Errors, QueryOf};
use axum::Json;
use axum::extract::State;
use messo_engine::UseError;
use messo_engine::registers::senders::SenderGroup;
use serde::Serialize;
use utoipa::ToSchema;

/// Which groups.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[expect(dead_code, reason = "a description; the handler reads it")]
pub(crate) struct GroupParams {
    /// Only groups with this status.
    #[param(required = false, inline)]
    status_filter: PaGroupStatus,
}

/// Status of a group.
#[derive(Clone, Copy, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum PaGroupStatus {
    /// In use.
    Active,
    /// Out of use.
    Suspended,
    /// Gone; none is ever shown.
    Deleted,
}

/// A group of users.
#[derive(Serialize, ToSchema)]
pub(crate) struct PaGroup {
    /// Id, which requests name.
    #[schema(required = false)]
    id: String,
    /// Name.
    #[schema(required = false)]
    name: String,
    /// Status.
    #[schema(required = false)]
    status: PaGroupStatus,
}

impl From<SenderGroup> for PaGroup {
    fn from(group: SenderGroup) -> Self {
        let status = if group.active { PaGroupStatus::Active } else { PaGroupStatus::Suspended };
        Self { id: group.id, name: group.name, status }
    }
}

/// Lists the groups of the body.
#[utoipa::path(
    get, path = "/ext-registry-b2b/pa/v1/groups", operation_id = "getGroupsB2B", tag = "InfoPA", params(GroupParams),
    responses((status = 200, description = "The groups", body = Vec<PaGroup>), Errors)
)]
pub(crate) async fn groups(
    Sender(caller): Sender,
    State(api): State<Api>,
    params: QueryOf,
) -> Result<Json<Vec<PaGroup>>, ApiError> {
    let wanted = params.get("statusFilter").map(status).transpose()?;
    let all = api.engine.list_groups(&caller, None).into_iter().map(PaGroup::from);
    Ok(Json(all.filter(|group| wanted.is_none_or(|wanted| group.status == wanted)).collect()))
}

fn status(text: &str) -> Result<PaGroupStatus, UseError> {
    match text {
        "ACTIVE" => Ok(PaGroupStatus::Active),
        "SUSPENDED" => Ok(PaGroupStatus::Suspended),
        "DELETED" => Ok(PaGroupStatus::Deleted),
        _ => Err(UseError::Parameter("statusFilter: expected ACTIVE, SUSPENDED or DELETED".to_owned())),
    }
}
