//! `GET /messo/v1/notifications/{iun}/proofs`: that the transparency log holds every event of a notification, for its sender.

use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, ErrorsWithNotFound, PathOf, iun};
use crate::wire::params::IunPath;
use axum::Json;
use axum::extract::State;
use messo_engine::use_cases::notification_proofs::{NotificationProofs, ProvenEvent};
use serde::Serialize;
use utoipa::ToSchema;

/// Proofs against one checkpoint.
#[derive(Serialize, ToSchema)]
pub(crate) struct Proofs {
    /// Line of the key that checks the checkpoint.
    key: String,
    /// The checkpoint, signed.
    checkpoint: String,
    /// The events in their order.
    events: Vec<Proof>,
}

/// Proof of one event.
#[derive(Serialize, ToSchema)]
pub(crate) struct Proof {
    /// Position in the log, from 0.
    index: u64,
    /// The leaf as it was hashed: canonical JSON. Its SHA-256 is the log's entry.
    leaf: String,
    /// Hashes in base64, in the order of RFC 6962; absent while the event waits for the next checkpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<String>, required = false)]
    proof: Option<Vec<String>>,
}

impl From<NotificationProofs> for Proofs {
    fn from(proofs: NotificationProofs) -> Self {
        let NotificationProofs { key, checkpoint, events } = proofs;
        let proof = |ProvenEvent { index, leaf, proof }: ProvenEvent| Proof {
            index,
            leaf,
            proof: proof.map(|hashes| hashes.iter().map(ToString::to_string).collect()),
        };
        Self { key, checkpoint, events: events.into_iter().map(proof).collect() }
    }
}

/// Proofs of a notification.
#[utoipa::path(
    get, path = "/messo/v1/notifications/{iun}/proofs", operation_id = "notificationProofs", tag = "Messo",
    params(IunPath),
    responses((status = 200, description = "The proofs", body = Proofs), ErrorsWithNotFound)
)]
pub(crate) async fn proofs(
    Sender(caller): Sender,
    State(api): State<Api>,
    PathOf(number): PathOf<String>,
) -> Result<Json<Proofs>, ApiError> {
    Ok(Json(api.engine.notification_proofs(&caller, iun(&number)?).await?.into()))
}
