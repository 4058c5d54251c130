//! What of the platform works and what did not, open to all: a monitor has no key, and whoever let a term pass in a
//! malfunction must be able to see it, and to prove it with the sealed attestation.

mod legal_fact;
mod resolved;
mod status;

use crate::Api;
use crate::http::instant;
use messo_domain::downtime::{Downtime, Functionality};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// All of them.
pub(crate) fn family() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(status::status))
        .routes(routes!(resolved::resolved))
        .routes(routes!(legal_fact::legal_fact))
}

/// A thing that the platform does.
#[derive(Serialize, ToSchema)]
pub(crate) enum PnFunctionality {
    /// New notifications are taken in.
    #[serde(rename = "NOTIFICATION_CREATE")]
    Create,
    /// Notifications are shown and acts can be read.
    #[serde(rename = "NOTIFICATION_VISUALIZATION")]
    Visualization,
    /// Notifications go their way.
    #[serde(rename = "NOTIFICATION_WORKFLOW")]
    Workflow,
}

impl From<Functionality> for PnFunctionality {
    fn from(functionality: Functionality) -> Self {
        match functionality {
            Functionality::NotificationCreate => Self::Create,
            Functionality::NotificationVisualization => Self::Visualization,
            Functionality::NotificationWorkflow => Self::Workflow,
        }
    }
}

/// Whether a functionality works.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum PnFunctionalityStatus {
    /// It does not.
    Ko,
    /// It does.
    Ok,
}

/// A malfunction.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PnDowntimeEntry {
    /// What does not work.
    functionality: PnFunctionality,
    /// Whether it works again.
    status: PnFunctionalityStatus,
    /// Since when.
    #[schema(format = DateTime)]
    start_date: String,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, format = DateTime)]
    end_date: Option<String>,
    /// Attestation of the malfunction, once it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    legal_fact_id: Option<String>,
    /// Whether the attestation can be read.
    #[schema(required = false)]
    file_available: bool,
    /// Since when it can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, format = DateTime)]
    file_available_timestamp: Option<String>,
}

impl From<Downtime> for PnDowntimeEntry {
    fn from(downtime: Downtime) -> Self {
        let is_over = downtime.until.is_some();
        Self {
            functionality: downtime.functionality.into(),
            status: if is_over { PnFunctionalityStatus::Ok } else { PnFunctionalityStatus::Ko },
            start_date: instant(downtime.from),
            end_date: downtime.until.map(instant),
            file_available: downtime.attestation.is_some(),
            file_available_timestamp: downtime.attestation.as_ref().map(|one| instant(one.stored)),
            legal_fact_id: downtime.attestation.map(|one| one.key.to_string()),
        }
    }
}
