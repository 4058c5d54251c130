//! The categories of timeline elements: SEND's wire names, the prefix of their ids, and who may see them.
//!
//! One row per category (spec: timeline tables A and B). The internal kinds at the end are Messo's own: they
//! are in the log because they are facts, and in no public answer. What each category carries is in `facts`.

use serde::{Deserialize, Serialize};

/// Kind of a timeline element, named as on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the names are SEND's own; docs/GLOSSARY.md and the timeline view explain them")]
pub enum Category {
    SenderAckCreationRequest,
    #[serde(rename = "VALIDATE_F24_REQUEST")]
    ValidateF24Request,
    #[serde(rename = "VALIDATED_F24")]
    ValidatedF24,
    PublicRegistryValidationCall,
    PublicRegistryValidationResponse,
    ValidateNormalizeAddressesRequest,
    NormalizedAddress,
    RequestAccepted,
    RequestRefused,
    #[serde(rename = "GENERATE_F24_REQUEST")]
    GenerateF24Request,
    #[serde(rename = "GENERATED_F24")]
    GeneratedF24,
    AarCreationRequest,
    AarGeneration,
    SendCourtesyMessage,
    ProbableSchedulingAnalogDate,
    GetAddress,
    PublicRegistryCall,
    PublicRegistryResponse,
    ScheduleDigitalWorkflow,
    PrepareDigitalDomicile,
    SendDigitalDomicile,
    SendDigitalProgress,
    SendDigitalFeedback,
    DigitalDeliveryCreationRequest,
    DigitalSuccessWorkflow,
    DigitalFailureWorkflow,
    ScheduleAnalogWorkflow,
    PrepareSimpleRegisteredLetter,
    SendSimpleRegisteredLetter,
    SendSimpleRegisteredLetterProgress,
    PrepareAnalogDomicile,
    PrepareAnalogDomicileFailure,
    SendAnalogDomicile,
    SendAnalogProgress,
    SendAnalogFeedback,
    SendAnalogTimeoutCreationRequest,
    SendAnalogTimeout,
    AnalogSuccessWorkflow,
    AnalogFailureWorkflow,
    AnalogFailureWorkflowTimeout,
    AnalogWorkflowRecipientDeceased,
    CompletelyUnreachableCreationRequest,
    CompletelyUnreachable,
    ScheduleRefinement,
    Refinement,
    NotificationViewedCreationRequest,
    NotificationViewed,
    NotificationRaddRetrieved,
    Payment,
    NotificationCancellationRequest,
    NotificationCancelledDocumentCreationRequest,
    NotificationCancelled,
    NotificationTimelineReworked,
    NotHandled,
    /// Internal: the request as it was taken in; always the first event of a case.
    Deposit,
    /// Internal: a document ordered by an earlier event is rendered, sealed and stored.
    DocumentStored,
    /// Internal: the flow cannot go on by itself; the case waits for a person.
    CaseParked,
    /// Internal: a letter waits for its place in the week of the post.
    PaperPlanned,
    /// Internal: the cost of notices was told to the register of debt positions.
    PositionsUpdated,
}

/// One category's row: wire name, lowest public version, internal or not.
struct Row(Category, &'static str, u8, Reach);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Public,
    /// "Diagnostic" in SEND: never in public reads, never in streams.
    Internal,
}

use Category as C;
use Reach::{Internal, Public};

const ROWS: &[Row] = &[
    Row(C::SenderAckCreationRequest, "SENDER_ACK_CREATION_REQUEST", 10, Public),
    Row(C::ValidateF24Request, "VALIDATE_F24_REQUEST", 20, Internal),
    Row(C::ValidatedF24, "VALIDATED_F24", 20, Internal),
    Row(C::PublicRegistryValidationCall, "PUBLIC_REGISTRY_VALIDATION_CALL", 27, Public),
    Row(C::PublicRegistryValidationResponse, "PUBLIC_REGISTRY_VALIDATION_RESPONSE", 27, Public),
    Row(C::ValidateNormalizeAddressesRequest, "VALIDATE_NORMALIZE_ADDRESSES_REQUEST", 10, Public),
    Row(C::NormalizedAddress, "NORMALIZED_ADDRESS", 10, Public),
    Row(C::RequestAccepted, "REQUEST_ACCEPTED", 10, Public),
    Row(C::RequestRefused, "REQUEST_REFUSED", 10, Public),
    Row(C::GenerateF24Request, "GENERATE_F24_REQUEST", 23, Internal),
    Row(C::GeneratedF24, "GENERATED_F24", 23, Internal),
    Row(C::AarCreationRequest, "AAR_CREATION_REQUEST", 10, Public),
    Row(C::AarGeneration, "AAR_GENERATION", 10, Public),
    Row(C::SendCourtesyMessage, "SEND_COURTESY_MESSAGE", 10, Public),
    Row(C::ProbableSchedulingAnalogDate, "PROBABLE_SCHEDULING_ANALOG_DATE", 20, Public),
    Row(C::GetAddress, "GET_ADDRESS", 10, Public),
    Row(C::PublicRegistryCall, "PUBLIC_REGISTRY_CALL", 10, Public),
    Row(C::PublicRegistryResponse, "PUBLIC_REGISTRY_RESPONSE", 10, Public),
    Row(C::ScheduleDigitalWorkflow, "SCHEDULE_DIGITAL_WORKFLOW", 10, Public),
    Row(C::PrepareDigitalDomicile, "PREPARE_DIGITAL_DOMICILE", 10, Public),
    Row(C::SendDigitalDomicile, "SEND_DIGITAL_DOMICILE", 10, Public),
    Row(C::SendDigitalProgress, "SEND_DIGITAL_PROGRESS", 10, Public),
    Row(C::SendDigitalFeedback, "SEND_DIGITAL_FEEDBACK", 10, Public),
    Row(C::DigitalDeliveryCreationRequest, "DIGITAL_DELIVERY_CREATION_REQUEST", 10, Public),
    Row(C::DigitalSuccessWorkflow, "DIGITAL_SUCCESS_WORKFLOW", 10, Public),
    Row(C::DigitalFailureWorkflow, "DIGITAL_FAILURE_WORKFLOW", 10, Public),
    Row(C::ScheduleAnalogWorkflow, "SCHEDULE_ANALOG_WORKFLOW", 10, Public),
    Row(C::PrepareSimpleRegisteredLetter, "PREPARE_SIMPLE_REGISTERED_LETTER", 10, Public),
    Row(C::SendSimpleRegisteredLetter, "SEND_SIMPLE_REGISTERED_LETTER", 10, Public),
    Row(C::SendSimpleRegisteredLetterProgress, "SEND_SIMPLE_REGISTERED_LETTER_PROGRESS", 10, Public),
    Row(C::PrepareAnalogDomicile, "PREPARE_ANALOG_DOMICILE", 10, Public),
    Row(C::PrepareAnalogDomicileFailure, "PREPARE_ANALOG_DOMICILE_FAILURE", 20, Public),
    Row(C::SendAnalogDomicile, "SEND_ANALOG_DOMICILE", 10, Public),
    Row(C::SendAnalogProgress, "SEND_ANALOG_PROGRESS", 10, Public),
    Row(C::SendAnalogFeedback, "SEND_ANALOG_FEEDBACK", 10, Public),
    Row(C::SendAnalogTimeoutCreationRequest, "SEND_ANALOG_TIMEOUT_CREATION_REQUEST", 28, Internal),
    Row(C::SendAnalogTimeout, "SEND_ANALOG_TIMEOUT", 28, Internal),
    Row(C::AnalogSuccessWorkflow, "ANALOG_SUCCESS_WORKFLOW", 10, Public),
    Row(C::AnalogFailureWorkflow, "ANALOG_FAILURE_WORKFLOW", 10, Public),
    Row(C::AnalogFailureWorkflowTimeout, "ANALOG_FAILURE_WORKFLOW_TIMEOUT", 28, Internal),
    Row(C::AnalogWorkflowRecipientDeceased, "ANALOG_WORKFLOW_RECIPIENT_DECEASED", 26, Public),
    Row(C::CompletelyUnreachableCreationRequest, "COMPLETELY_UNREACHABLE_CREATION_REQUEST", 10, Public),
    Row(C::CompletelyUnreachable, "COMPLETELY_UNREACHABLE", 10, Public),
    Row(C::ScheduleRefinement, "SCHEDULE_REFINEMENT", 10, Public),
    Row(C::Refinement, "REFINEMENT", 10, Public),
    Row(C::NotificationViewedCreationRequest, "NOTIFICATION_VIEWED_CREATION_REQUEST", 10, Public),
    Row(C::NotificationViewed, "NOTIFICATION_VIEWED", 10, Public),
    Row(C::NotificationRaddRetrieved, "NOTIFICATION_RADD_RETRIEVED", 23, Public),
    Row(C::Payment, "PAYMENT", 10, Public),
    Row(C::NotificationCancellationRequest, "NOTIFICATION_CANCELLATION_REQUEST", 20, Public),
    Row(
        C::NotificationCancelledDocumentCreationRequest,
        "NOTIFICATION_CANCELLED_DOCUMENT_CREATION_REQUEST",
        25,
        Internal,
    ),
    Row(C::NotificationCancelled, "NOTIFICATION_CANCELLED", 20, Public),
    Row(C::NotificationTimelineReworked, "NOTIFICATION_TIMELINE_REWORKED", 28, Public),
    Row(C::NotHandled, "NOT_HANDLED", 10, Public),
    Row(C::Deposit, "DEPOSIT", 0, Internal),
    Row(C::DocumentStored, "DOCUMENT_STORED", 0, Internal),
    Row(C::CaseParked, "CASE_PARKED", 0, Internal),
    Row(C::PaperPlanned, "PAPER_PLANNED", 0, Internal),
    Row(C::PositionsUpdated, "POSITIONS_UPDATED", 0, Internal),
];

/// Ids whose first part is not the wire name.
const OTHER_PREFIXES: &[(Category, &str)] = &[
    (C::PublicRegistryValidationCall, "NATIONAL_REGISTRY_VALIDATION_CALL"),
    (C::PublicRegistryValidationResponse, "NATIONAL_REGISTRY_VALIDATION_RESPONSE"),
    (C::AarGeneration, "AAR_GEN"),
    (C::PublicRegistryCall, "NATIONAL_REGISTRY_CALL"),
    (C::PublicRegistryResponse, "NATIONAL_REGISTRY_RESPONSE"),
    (C::SendDigitalDomicile, "SEND_DIGITAL"),
    (C::SendDigitalProgress, "DIGITAL_PROG"),
    (C::ScheduleRefinement, "SCHEDULE_REFINEMENT_WORKFLOW"),
    (C::Payment, "NOTIFICATION_PAID"),
];

impl Category {
    fn row(self) -> &'static Row {
        ROWS.iter().find(|row| row.0 == self).expect("every category has its row")
    }

    /// The name on the wire, such as `SEND_DIGITAL_DOMICILE`.
    pub fn wire(self) -> &'static str {
        self.row().1
    }

    /// First part of the element ids of this category; it differs from the wire name in a few rows.
    pub fn prefix(self) -> &'static str {
        let other = OTHER_PREFIXES.iter().find(|(category, _)| *category == self);
        other.map_or_else(|| self.wire(), |(_, prefix)| prefix)
    }

    /// Lowest timeline version (10 to 28) that shows the category.
    pub fn since_version(self) -> u8 {
        self.row().2
    }

    /// True where the element is for the platform alone: in no public read and in no stream.
    pub fn is_internal(self) -> bool {
        self.row().3 == Internal
    }

    /// The category with this wire name.
    pub fn from_wire(name: &str) -> Option<Self> {
        ROWS.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// All categories, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_name_of_each_row_is_the_serialised_one() {
        for category in Category::all() {
            assert_eq!(serde_json::json!(category), serde_json::json!(category.wire()));
        }
    }

    #[test]
    fn the_newest_public_enumeration_has_46_categories() {
        assert_eq!(Category::all().filter(|c| !c.is_internal()).count(), 46);
    }
}
