//! A notification with its timeline: what the sender and the recipient read, which differ in a field or two.

use super::request::NewNotificationRequestV26;
use super::timeline::{NotificationStatusHistoryElementV26, NotificationStatusV26, TimelineElementV28};
use crate::http::instant;
use messo_domain::case::Case;
use messo_domain::timeline::{Status, Timeline};
use messo_engine::use_cases::CaseView;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// A notification with its timeline.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FullNotification {
    /// The request.
    #[serde(flatten)]
    #[schema(value_type = NewNotificationRequestV26)]
    pub request: Map<String, Value>,
    /// Id of the sender on the platform.
    #[schema(required = false, max_length = 256, pattern = "^.*$")]
    pub sender_pa_id: String,
    /// Number of the notification.
    #[schema(min_length = 25, max_length = 25)]
    pub iun: String,
    /// When it was deposited.
    #[schema(format = DateTime)]
    pub sent_at: String,
    /// Whether its documents can be read.
    #[schema(required = false)]
    pub documents_available: bool,
    /// Services of the platform used for it.
    #[schema(required = false)]
    pub used_services: UsedServices,
    /// The status in force.
    #[schema(value_type = NotificationStatusV26)]
    pub notification_status: Status,
    /// The statuses, oldest first.
    pub notification_status_history: Vec<NotificationStatusHistoryElementV26>,
    /// The elements, oldest first.
    pub timeline: Vec<TimelineElementV28>,
}

/// Services of the platform used for a notification.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UsedServices {
    /// Whether an address was looked up.
    #[schema(required = false)]
    pub physical_address_lookup: bool,
}

impl FullNotification {
    /// The whole of it, for its sender.
    pub fn for_sender(view: &CaseView) -> Self {
        Self::of(&view.case, &view.timeline, view.documents_available)
    }

    /// What one recipient may see: of the others only whether they are persons or companies.
    pub fn for_recipient(view: &CaseView, rec: usize) -> Self {
        let mut shown = Self::of(&view.case, &view.timeline, view.documents_available);
        if let Some(Value::Array(recipients)) = shown.request.get_mut("recipients") {
            for (_, other) in recipients.iter_mut().enumerate().filter(|(index, _)| *index != rec) {
                *other = json!({ "recipientType": other["recipientType"] });
            }
        }
        shown
    }

    fn of(case: &Case, timeline: &Timeline, documents_available: bool) -> Self {
        let sent_at = case.deposit.sent_at;
        let mut request = object(&case.request);
        if !documents_available {
            without_documents(&mut request);
        }
        Self {
            request,
            sender_pa_id: case.deposit.sender_id.clone(),
            iun: case.iun.to_string(),
            sent_at: instant(sent_at),
            documents_available,
            used_services: UsedServices { physical_address_lookup: case.deposit.physical_address_lookup },
            notification_status: timeline.status(),
            notification_status_history: timeline
                .history()
                .iter()
                .map(NotificationStatusHistoryElementV26::of)
                .collect(),
            timeline: timeline.elements().iter().map(|shown| TimelineElementV28::of(shown, Some(sent_at))).collect(),
        }
    }
}

/// A request as JSON, under its wire names.
pub(crate) fn object(request: &messo_domain::request::NewNotification) -> Map<String, Value> {
    match serde_json::to_value(request) {
        Ok(Value::Object(object)) => object,
        _ => unreachable!("a request is a structure with named fields, which always serialises to an object"),
    }
}

/// Documents and payment forms that are no longer kept are no longer named; the notices stay payable.
fn without_documents(request: &mut Map<String, Value>) {
    request.insert("documents".to_owned(), json!([]));
    let Some(Value::Array(recipients)) = request.get_mut("recipients") else { return };
    let payments = recipients.iter_mut().filter_map(|recipient| recipient.get_mut("payments")?.as_array_mut());
    for payment in payments.flatten() {
        if let Some(Value::Object(notice)) = payment.get_mut("pagoPa") {
            notice.remove("attachment");
        }
    }
}
