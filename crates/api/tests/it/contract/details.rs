//! Details of timeline elements: SEND's document lets any of its 45 shapes pass for any category, so each category is
//! held here against the shape that SEND's own code uses for it.

use super::compare::parts;
use super::schema;
use serde_json::{Value, json};

/// The shape of each category that this version brings about; an empty name: no details but the recipient.
pub const SCHEMAS: [(&str, &str); 44] = [
    ("PUBLIC_REGISTRY_VALIDATION_CALL", "PublicRegistryValidationCallDetails"),
    ("PUBLIC_REGISTRY_VALIDATION_RESPONSE", "PublicRegistryValidationResponseDetails"),
    ("SENDER_ACK_CREATION_REQUEST", "SenderAckCreationRequestDetails"),
    ("VALIDATE_NORMALIZE_ADDRESSES_REQUEST", ""),
    ("NORMALIZED_ADDRESS", "NormalizedAddressDetails"),
    ("REQUEST_ACCEPTED", "NotificationRequestAcceptedDetailsV28"),
    ("REQUEST_REFUSED", "RequestRefusedDetailsV27"),
    ("AAR_CREATION_REQUEST", "AarCreationRequestDetails"),
    ("AAR_GENERATION", "AarGenerationDetails"),
    ("SEND_COURTESY_MESSAGE", "SendCourtesyMessageDetails"),
    ("PROBABLE_SCHEDULING_ANALOG_DATE", "ProbableDateAnalogWorkflowDetails"),
    ("GET_ADDRESS", "GetAddressInfoDetails"),
    ("PUBLIC_REGISTRY_CALL", "PublicRegistryCallDetails"),
    ("PUBLIC_REGISTRY_RESPONSE", "PublicRegistryResponseDetails"),
    ("SCHEDULE_DIGITAL_WORKFLOW", "ScheduleDigitalWorkflowDetailsV23"),
    ("PREPARE_DIGITAL_DOMICILE", "PrepareDigitalDetails"),
    ("SEND_DIGITAL_DOMICILE", "SendDigitalDetails"),
    ("SEND_DIGITAL_PROGRESS", "SendDigitalProgressDetailsV23"),
    ("SEND_DIGITAL_FEEDBACK", "SendDigitalFeedbackDetails"),
    ("DIGITAL_DELIVERY_CREATION_REQUEST", "DigitalDeliveryCreationRequestDetailsV28"),
    ("DIGITAL_SUCCESS_WORKFLOW", "DigitalSuccessWorkflowDetails"),
    ("DIGITAL_FAILURE_WORKFLOW", "DigitalFailureWorkflowDetails"),
    ("SCHEDULE_ANALOG_WORKFLOW", "ScheduleAnalogWorkflowDetailsV23"),
    ("PREPARE_SIMPLE_REGISTERED_LETTER", "BaseRegisteredLetterDetails"),
    ("SEND_SIMPLE_REGISTERED_LETTER", "SimpleRegisteredLetterDetails"),
    ("SEND_SIMPLE_REGISTERED_LETTER_PROGRESS", "SimpleRegisteredLetterProgressDetails"),
    ("PREPARE_ANALOG_DOMICILE", "BaseAnalogDetails"),
    ("PREPARE_ANALOG_DOMICILE_FAILURE", "PrepareAnalogDomicileFailureDetails"),
    ("SEND_ANALOG_DOMICILE", "SendAnalogDetails"),
    ("SEND_ANALOG_PROGRESS", "SendAnalogProgressDetailsV23"),
    ("SEND_ANALOG_FEEDBACK", "SendAnalogFeedbackDetailsV25"),
    ("ANALOG_SUCCESS_WORKFLOW", "AnalogSuccessWorkflowDetails"),
    ("ANALOG_FAILURE_WORKFLOW", "AnalogFailureWorkflowDetails"),
    ("ANALOG_WORKFLOW_RECIPIENT_DECEASED", "AnalogWorkflowRecipientDeceasedDetailsV26"),
    ("COMPLETELY_UNREACHABLE_CREATION_REQUEST", "CompletelyUnreachableCreationRequestDetailsV28"),
    ("COMPLETELY_UNREACHABLE", "CompletelyUnreachableDetails"),
    ("SCHEDULE_REFINEMENT", "ScheduleRefinementDetails"),
    ("REFINEMENT", "RefinementDetailsV23"),
    ("NOTIFICATION_VIEWED_CREATION_REQUEST", "NotificationViewedCreationRequestDetailsV28"),
    ("NOTIFICATION_VIEWED", "NotificationViewedDetailsV23"),
    ("PAYMENT", "NotificationPaidDetailsV23"),
    ("NOTIFICATION_CANCELLATION_REQUEST", "NotificationCancellationRequestDetails"),
    ("NOTIFICATION_CANCELLED", "NotificationCancelledDetails"),
    ("NOTIFICATION_TIMELINE_REWORKED", "NotificationTimelineReworkedDetails"),
];

/// Categories of the list that no story of `answers` brings about.
pub const NOT_SEEN: [&str; 0] = [];

/// What of the details of an element is not as its category's shape.
pub fn errors(document: &Value, element: &Value) -> Vec<String> {
    let category = element["category"].as_str().unwrap();
    let details = &element["details"];
    let row = SCHEMAS.iter().find(|(known, _)| *known == category);
    let shape = match row.unwrap_or_else(|| panic!("no shape for {category}")).1 {
        "" => json!({"type": "object", "properties": {"recIndex": {"type": "integer"}}}),
        name => json!({ "$ref": format!("#/components/schemas/{name}") }),
    };
    let known = parts(document, &shape);
    let unknown =
        details.as_object().into_iter().flatten().map(|(name, _)| name).filter(|name| !known.contains_key(*name));
    let unknown = unknown.map(|name| format!("details of {category}: $ has the unknown property {name}"));
    let wrong = schema::errors(document, &shape, details);
    unknown.chain(wrong.into_iter().map(|error| format!("details of {category}: {error}"))).collect()
}
