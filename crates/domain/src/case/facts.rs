//! What an event says: one variant per category, with the fields that SEND shows in `details`.
//!
//! This is the public part: amounts, codes, dates, digests, the recipient by index; never a name, an address or a tax
//! id of a person (those are in [`super::Private`]). Field names are the wire's, so that the view of an element is
//! these fields plus the private ones. A change of shape after a release raises [`Facts::VERSION`], and old
//! versions are then read through a step of their own.

use super::{
    Category, ContactPhase, CostPhase, DeliveryMode, DepositFacts, DigitalSource, ElementId, EndWorkflowStatus,
    InvalidatedStatus, PageCount, PaidDebt, PaperAttachment, PositionOutcome, ReceiptRef, RefusalReason,
    ResponseStatus,
};
use crate::ids::{DocumentKey, Sha256Digest};
use crate::money::Cents;
use crate::request::PhysicalCommunicationType;
use crate::workflow::carrier::Product;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What app IO says of a message that it showed; anything else that is told of it is an invitation to switch it on.
pub const SENT_COURTESY: &str = "SENT_COURTESY";

/// The public part of an event. Serialised as `{"category": …, "details": {…}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "category", content = "details", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
#[expect(missing_docs, reason = "fields carry SEND's wire names; the timeline tables of the contract explain them")]
pub enum Facts {
    /// The request as taken in; the whole of it is the private part.
    Deposit(Box<DepositFacts>),
    #[serde(rename = "VALIDATE_F24_REQUEST")]
    ValidateF24Request {
        /// Internal: pages of the sender's files, where they could be counted.
        #[serde(rename = "_pages", skip_serializing_if = "Vec::is_empty", default)]
        pages: Vec<PageCount>,
    },
    #[serde(rename = "VALIDATED_F24")]
    ValidatedF24 {
        status: String,
    },
    PublicRegistryValidationCall {
        rec_indexes: Vec<usize>,
        delivery_mode: DeliveryMode,
        send_date: Timestamp,
        /// Internal: pages of the sender's files, where they could be counted.
        #[serde(rename = "_pages", skip_serializing_if = "Vec::is_empty", default)]
        pages: Vec<PageCount>,
    },
    PublicRegistryValidationResponse {
        registry: String,
        request_timeline_id: ElementId,
    },
    ValidateNormalizeAddressesRequest {
        /// Internal: pages of the sender's files, where they could be counted.
        #[serde(rename = "_pages", skip_serializing_if = "Vec::is_empty", default)]
        pages: Vec<PageCount>,
    },
    NormalizedAddress {},
    SenderAckCreationRequest {
        legal_fact_id: DocumentKey,
    },
    RequestAccepted {
        notification_request_id: String,
    },
    RequestRefused {
        refusal_reasons: Vec<RefusalReason>,
        number_of_recipients: u32,
        notification_cost: Cents,
        notification_request_id: String,
    },
    #[serde(rename = "GENERATE_F24_REQUEST")]
    GenerateF24Request {},
    #[serde(rename = "GENERATED_F24")]
    GeneratedF24 {
        f24_attachments: Vec<String>,
    },
    AarCreationRequest {
        aar_key: String,
        number_of_pages: u32,
        aar_template_type: String,
    },
    AarGeneration {
        generated_aar_url: String,
        number_of_pages: u32,
    },
    SendCourtesyMessage {
        send_date: Timestamp,
        #[serde(skip_serializing_if = "Option::is_none")]
        io_send_message_result: Option<String>,
    },
    ProbableSchedulingAnalogDate {
        scheduling_analog_date: Timestamp,
    },
    GetAddress {
        digital_address_source: DigitalSource,
        is_available: bool,
        attempt_date: Timestamp,
        /// Internal: which attempt on this source it is.
        #[serde(rename = "_attempt")]
        attempt: u8,
    },
    PublicRegistryCall {
        delivery_mode: DeliveryMode,
        contact_phase: ContactPhase,
        sent_attempt_made: u8,
        send_date: Timestamp,
        #[serde(skip_serializing_if = "Option::is_none")]
        related_feedback_timeline_id: Option<ElementId>,
    },
    PublicRegistryResponse {
        request_timeline_id: ElementId,
    },
    ScheduleDigitalWorkflow {
        digital_address_source: DigitalSource,
        sent_attempt_made: u8,
        last_attempt_date: Timestamp,
        scheduling_date: Timestamp,
    },
    PrepareDigitalDomicile {
        retry_number: u32,
        digital_address_source: DigitalSource,
        attempt_date: Timestamp,
        next_digital_address_source: DigitalSource,
        next_source_attempts_made: u8,
        #[serde(skip_serializing_if = "Option::is_none")]
        next_last_attempt_made_for_source: Option<Timestamp>,
        is_first_send_retry: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        related_feedback_timeline_id: Option<ElementId>,
    },
    SendDigitalDomicile {
        digital_address_source: DigitalSource,
        retry_number: u32,
        is_first_send_retry: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        related_feedback_timeline_id: Option<ElementId>,
        #[serde(rename = "_attempt")]
        attempt: u8,
    },
    SendDigitalProgress {
        digital_address_source: DigitalSource,
        notification_date: Timestamp,
        event_timestamp: Timestamp,
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        sending_receipts: Vec<ReceiptRef>,
        #[serde(skip_serializing_if = "Option::is_none")]
        delivery_failure_cause: Option<String>,
        delivery_detail_code: String,
        should_retry: bool,
        retry_number: u32,
        #[serde(rename = "_request")]
        request: ElementId,
    },
    SendDigitalFeedback {
        digital_address_source: DigitalSource,
        response_status: ResponseStatus,
        notification_date: Timestamp,
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        sending_receipts: Vec<ReceiptRef>,
        request_timeline_id: ElementId,
        #[serde(skip_serializing_if = "Option::is_none")]
        delivery_failure_cause: Option<String>,
        delivery_detail_code: String,
    },
    DigitalDeliveryCreationRequest {
        end_workflow_status: EndWorkflowStatus,
        completion_workflow_date: Timestamp,
        legal_fact_id: DocumentKey,
    },
    DigitalSuccessWorkflow {},
    DigitalFailureWorkflow {},
    ScheduleAnalogWorkflow {
        scheduling_date: Timestamp,
    },
    PrepareSimpleRegisteredLetter {},
    SendSimpleRegisteredLetter {
        analog_cost: Cents,
        product_type: Product,
        #[serde(skip_serializing_if = "Option::is_none")]
        number_of_pages: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        envelope_weight: Option<u32>,
        prepare_request_id: ElementId,
        vat: u32,
    },
    SendSimpleRegisteredLetterProgress {
        notification_date: Timestamp,
        #[serde(skip_serializing_if = "Option::is_none")]
        delivery_failure_cause: Option<String>,
        delivery_detail_code: String,
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        attachments: Vec<PaperAttachment>,
        send_request_id: ElementId,
        #[serde(skip_serializing_if = "Option::is_none")]
        registered_letter_code: Option<String>,
        #[serde(rename = "_expedition", skip_serializing_if = "is_zero", default)]
        expedition: u32,
        /// Internal: whether a new expedition of the letter was ordered for it.
        #[serde(rename = "_again", skip_serializing_if = "std::ops::Not::not", default)]
        again: bool,
    },
    PrepareAnalogDomicile {
        service_level: PhysicalCommunicationType,
        sent_attempt_made: u8,
        #[serde(skip_serializing_if = "Option::is_none")]
        related_request_id: Option<ElementId>,
    },
    PrepareAnalogDomicileFailure {
        failure_cause: String,
        prepare_request_id: ElementId,
    },
    SendAnalogDomicile {
        service_level: PhysicalCommunicationType,
        sent_attempt_made: u8,
        #[serde(skip_serializing_if = "Option::is_none")]
        related_request_id: Option<ElementId>,
        analog_cost: Cents,
        product_type: Product,
        #[serde(skip_serializing_if = "Option::is_none")]
        number_of_pages: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        envelope_weight: Option<u32>,
        prepare_request_id: ElementId,
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        f24_attachments: Vec<String>,
        vat: u32,
    },
    SendAnalogProgress {
        notification_date: Timestamp,
        #[serde(skip_serializing_if = "Option::is_none")]
        delivery_failure_cause: Option<String>,
        delivery_detail_code: String,
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        attachments: Vec<PaperAttachment>,
        send_request_id: ElementId,
        #[serde(skip_serializing_if = "Option::is_none")]
        registered_letter_code: Option<String>,
        service_level: PhysicalCommunicationType,
        /// Internal: which expedition of the letter it tells of (0: the first).
        #[serde(rename = "_expedition", skip_serializing_if = "is_zero", default)]
        expedition: u32,
        /// Internal: whether a new expedition of the letter was ordered for it.
        #[serde(rename = "_again", skip_serializing_if = "std::ops::Not::not", default)]
        again: bool,
    },
    SendAnalogFeedback {
        service_level: PhysicalCommunicationType,
        sent_attempt_made: u8,
        #[serde(skip_serializing_if = "Option::is_none")]
        delivery_failure_cause: Option<String>,
        response_status: ResponseStatus,
        request_timeline_id: ElementId,
        delivery_detail_code: String,
        notification_date: Timestamp,
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        attachments: Vec<PaperAttachment>,
        send_request_id: ElementId,
        #[serde(skip_serializing_if = "Option::is_none")]
        registered_letter_code: Option<String>,
        #[serde(rename = "_expedition", skip_serializing_if = "is_zero", default)]
        expedition: u32,
    },
    SendAnalogTimeoutCreationRequest {
        timeout_date: Timestamp,
        sent_attempt_made: u8,
        related_request_id: ElementId,
        legal_fact_id: DocumentKey,
    },
    SendAnalogTimeout {
        timeout_date: Timestamp,
        sent_attempt_made: u8,
        related_request_id: ElementId,
        legal_fact_id: DocumentKey,
        service_level: PhysicalCommunicationType,
    },
    AnalogSuccessWorkflow {},
    AnalogFailureWorkflow {
        generated_aar_url: String,
    },
    AnalogFailureWorkflowTimeout {
        generated_aar_url: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        notification_cost: Option<Cents>,
        timeout_date: Timestamp,
    },
    AnalogWorkflowRecipientDeceased {
        #[serde(skip_serializing_if = "Option::is_none")]
        notification_cost: Option<Cents>,
        notification_date: Timestamp,
    },
    CompletelyUnreachableCreationRequest {
        legal_fact_id: DocumentKey,
        completion_workflow_date: Timestamp,
        end_workflow_status: EndWorkflowStatus,
    },
    CompletelyUnreachable {
        legal_fact_generation_date: Timestamp,
    },
    ScheduleRefinement {
        scheduling_date: Timestamp,
        /// Internal: rule that fixed the date, for the explanation and the evidence.
        #[serde(rename = "_rule")]
        rule: crate::rules::RuleId,
        /// Internal: the instant from which the term runs.
        #[serde(rename = "_from")]
        from: Timestamp,
    },
    Refinement {
        #[serde(skip_serializing_if = "Option::is_none")]
        notification_cost: Option<Cents>,
        event_timestamp: Timestamp,
    },
    NotificationViewedCreationRequest {
        legal_fact_id: DocumentKey,
        event_timestamp: Timestamp,
        source_channel: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        source_channel_details: Option<String>,
    },
    NotificationViewed {
        #[serde(skip_serializing_if = "Option::is_none")]
        notification_cost: Option<Cents>,
        event_timestamp: Timestamp,
    },
    Payment {
        recipient_type: crate::party::RecipientType,
        #[serde(skip_serializing_if = "Option::is_none")]
        amount: Option<Cents>,
        #[serde(flatten)]
        paid: PaidDebt,
        payment_source_channel: String,
        uncertain_payment_date: bool,
        event_timestamp: Timestamp,
    },
    NotificationCancellationRequest {
        cancellation_request_id: String,
    },
    NotificationCancelledDocumentCreationRequest {
        legal_fact_id: DocumentKey,
    },
    NotificationCancelled {
        notification_cost: Cents,
        not_refined_recipient_indexes: Vec<usize>,
    },
    NotificationTimelineReworked {
        sent_attempt_made: u8,
        invalidated_timeline_and_status_history: Vec<InvalidatedStatus>,
        /// Internal: number of the rework, from 0.
        #[serde(rename = "_rework")]
        rework: u32,
        /// Internal: every element that no longer counts, the internal ones too.
        #[serde(rename = "_invalidated")]
        invalidated: Vec<ElementId>,
        /// Internal: who had it done.
        #[serde(rename = "_actor", skip_serializing_if = "Option::is_none", default)]
        actor: Option<String>,
    },
    /// Internal: the bytes of a document are on disk; from here on they are the evidence.
    DocumentStored {
        key: DocumentKey,
        template: String,
        renderer_version: String,
        sha256: Sha256Digest,
        size: u64,
        pages: u32,
    },
    /// Internal: the flow cannot go on by itself; a person must look.
    CaseParked {
        reason: String,
        code: String,
    },
    /// Internal: the letter of this preparation has its place in the post on this date.
    PaperPlanned {
        planned_date: Timestamp,
        prepare_request_id: ElementId,
    },
    /// Internal: the cost of the notices of a recipient (of all, without one) was told to the register of positions.
    PositionsUpdated {
        phase: CostPhase,
        outcomes: Vec<PositionOutcome>,
    },
}

impl Facts {
    /// Version of the stored shape that this code writes.
    pub const VERSION: u16 = 1;

    /// The category that these facts belong to.
    pub fn category(&self) -> Category {
        use Category as C;
        match self {
            Self::Deposit(_) => C::Deposit,
            Self::ValidateF24Request { .. } => C::ValidateF24Request,
            Self::ValidatedF24 { .. } => C::ValidatedF24,
            Self::PublicRegistryValidationCall { .. } => C::PublicRegistryValidationCall,
            Self::PublicRegistryValidationResponse { .. } => C::PublicRegistryValidationResponse,
            Self::GenerateF24Request {} => C::GenerateF24Request,
            Self::GeneratedF24 { .. } => C::GeneratedF24,
            Self::SendAnalogTimeoutCreationRequest { .. } => C::SendAnalogTimeoutCreationRequest,
            Self::SendAnalogTimeout { .. } => C::SendAnalogTimeout,
            Self::AnalogFailureWorkflowTimeout { .. } => C::AnalogFailureWorkflowTimeout,
            Self::AnalogWorkflowRecipientDeceased { .. } => C::AnalogWorkflowRecipientDeceased,
            Self::NotificationTimelineReworked { .. } => C::NotificationTimelineReworked,
            Self::PaperPlanned { .. } => C::PaperPlanned,
            Self::PositionsUpdated { .. } => C::PositionsUpdated,
            Self::ValidateNormalizeAddressesRequest { .. } => C::ValidateNormalizeAddressesRequest,
            Self::NormalizedAddress {} => C::NormalizedAddress,
            Self::SenderAckCreationRequest { .. } => C::SenderAckCreationRequest,
            Self::RequestAccepted { .. } => C::RequestAccepted,
            Self::RequestRefused { .. } => C::RequestRefused,
            Self::AarCreationRequest { .. } => C::AarCreationRequest,
            Self::AarGeneration { .. } => C::AarGeneration,
            Self::SendCourtesyMessage { .. } => C::SendCourtesyMessage,
            Self::ProbableSchedulingAnalogDate { .. } => C::ProbableSchedulingAnalogDate,
            Self::GetAddress { .. } => C::GetAddress,
            Self::PublicRegistryCall { .. } => C::PublicRegistryCall,
            Self::PublicRegistryResponse { .. } => C::PublicRegistryResponse,
            Self::ScheduleDigitalWorkflow { .. } => C::ScheduleDigitalWorkflow,
            Self::PrepareDigitalDomicile { .. } => C::PrepareDigitalDomicile,
            Self::SendDigitalDomicile { .. } => C::SendDigitalDomicile,
            Self::SendDigitalProgress { .. } => C::SendDigitalProgress,
            Self::SendDigitalFeedback { .. } => C::SendDigitalFeedback,
            Self::DigitalDeliveryCreationRequest { .. } => C::DigitalDeliveryCreationRequest,
            Self::DigitalSuccessWorkflow {} => C::DigitalSuccessWorkflow,
            Self::DigitalFailureWorkflow {} => C::DigitalFailureWorkflow,
            Self::ScheduleAnalogWorkflow { .. } => C::ScheduleAnalogWorkflow,
            Self::PrepareSimpleRegisteredLetter {} => C::PrepareSimpleRegisteredLetter,
            Self::SendSimpleRegisteredLetter { .. } => C::SendSimpleRegisteredLetter,
            Self::SendSimpleRegisteredLetterProgress { .. } => C::SendSimpleRegisteredLetterProgress,
            Self::PrepareAnalogDomicile { .. } => C::PrepareAnalogDomicile,
            Self::PrepareAnalogDomicileFailure { .. } => C::PrepareAnalogDomicileFailure,
            Self::SendAnalogDomicile { .. } => C::SendAnalogDomicile,
            Self::SendAnalogProgress { .. } => C::SendAnalogProgress,
            Self::SendAnalogFeedback { .. } => C::SendAnalogFeedback,
            Self::AnalogSuccessWorkflow {} => C::AnalogSuccessWorkflow,
            Self::AnalogFailureWorkflow { .. } => C::AnalogFailureWorkflow,
            Self::CompletelyUnreachableCreationRequest { .. } => C::CompletelyUnreachableCreationRequest,
            Self::CompletelyUnreachable { .. } => C::CompletelyUnreachable,
            Self::ScheduleRefinement { .. } => C::ScheduleRefinement,
            Self::Refinement { .. } => C::Refinement,
            Self::NotificationViewedCreationRequest { .. } => C::NotificationViewedCreationRequest,
            Self::NotificationViewed { .. } => C::NotificationViewed,
            Self::Payment { .. } => C::Payment,
            Self::NotificationCancellationRequest { .. } => C::NotificationCancellationRequest,
            Self::NotificationCancelledDocumentCreationRequest { .. } => {
                C::NotificationCancelledDocumentCreationRequest
            }
            Self::NotificationCancelled { .. } => C::NotificationCancelled,
            Self::DocumentStored { .. } => C::DocumentStored,
            Self::CaseParked { .. } => C::CaseParked,
        }
    }
}

/// Fields of later features are left out where they say nothing, so that the stored shape stays that of version 1.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}
