//! The transition map of statuses: for each status, what each category does to it.
//!
//! One block per status, taken to the letter from SEND's public behaviour. The lists `*_many` hold only where a case has
//! more than one recipient, and then win over the others. How elements of several recipients are counted is the business
//! of `machine`; a pair that stands nowhere here leaves the status as it is.

use super::status::Status;
use crate::case::Category;

use Category as C;
use Status as S;

/// What one status does with each category.
struct Row {
    from: Status,
    changes: &'static [(Category, Status)],
    changes_many: &'static [(Category, Status)],
    keeps: &'static [Category],
    keeps_many: &'static [Category],
}

/// What the map says of a category that comes while a status is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    /// The status becomes this one.
    To(Status),
    /// The status stays, as the map says.
    Stays,
    /// The map does not speak of the pair: the status stays, and somebody may want to know why this came.
    Unforeseen,
}

/// Looks the pair up; `many` is true where the case has more than one recipient.
pub fn transition(from: Status, category: Category, many: bool) -> Transition {
    let row = MAP.iter().find(|row| row.from == from).expect("every status has its row");
    let to = |list: &[(Category, Status)]| list.iter().find(|(c, _)| *c == category).map(|(_, to)| Transition::To(*to));
    let stays = |list: &[Category]| list.contains(&category).then_some(Transition::Stays);
    let with_many = if many { to(row.changes_many).or_else(|| stays(row.keeps_many)) } else { None };
    with_many.or_else(|| to(row.changes)).or_else(|| stays(row.keeps)).unwrap_or(Transition::Unforeseen)
}

#[rustfmt::skip] // several names per line, or the table would not fit a page
const MAP: &[Row] = &[
    Row {
        from: S::InValidation,
        changes: &[(C::RequestAccepted, S::Accepted), (C::RequestRefused, S::Refused)],
        changes_many: &[],
        keeps: &[
            C::SenderAckCreationRequest, C::ValidateNormalizeAddressesRequest, C::NormalizedAddress,
            C::ValidatedF24, C::ValidateF24Request, C::PublicRegistryValidationCall,
            C::PublicRegistryValidationResponse,
        ],
        keeps_many: &[],
    },
    Row {
        from: S::Accepted,
        changes: &[
            (C::SendDigitalDomicile, S::Delivering), (C::SendAnalogDomicile, S::Delivering),
            (C::NotificationViewed, S::Viewed), (C::CompletelyUnreachable, S::Unreachable),
            (C::NotHandled, S::Cancelled), (C::NotificationCancelled, S::Cancelled),
        ],
        changes_many: &[],
        keeps: &[
            C::AarCreationRequest, C::AarGeneration, C::SendCourtesyMessage, C::GetAddress, C::PublicRegistryCall,
            C::PublicRegistryResponse, C::ScheduleAnalogWorkflow, C::NotificationViewedCreationRequest, C::Payment,
            C::CompletelyUnreachableCreationRequest, C::AnalogFailureWorkflow, C::PrepareAnalogDomicile,
            C::PrepareDigitalDomicile, C::ProbableSchedulingAnalogDate, C::NotificationCancellationRequest,
            C::NotificationRaddRetrieved, C::GeneratedF24, C::GenerateF24Request,
            C::NotificationCancelledDocumentCreationRequest,
        ],
        keeps_many: &[C::ScheduleRefinement],
    },
    Row {
        from: S::Delivering,
        changes: &[
            (C::DigitalDeliveryCreationRequest, S::Delivered), (C::CompletelyUnreachable, S::Unreachable),
            (C::NotificationViewed, S::Viewed), (C::AnalogSuccessWorkflow, S::Delivered),
            (C::AnalogWorkflowRecipientDeceased, S::ReturnedToSender), (C::NotificationCancelled, S::Cancelled),
        ],
        changes_many: &[(C::Refinement, S::EffectiveDate)],
        keeps: &[
            C::PrepareDigitalDomicile, C::PrepareAnalogDomicile, C::PrepareAnalogDomicileFailure,
            C::SendAnalogProgress, C::SendAnalogFeedback, C::SendDigitalDomicile, C::SendAnalogDomicile,
            C::GetAddress, C::PublicRegistryCall, C::PublicRegistryResponse, C::SendDigitalFeedback,
            C::CompletelyUnreachableCreationRequest, C::AnalogFailureWorkflow, C::ScheduleDigitalWorkflow,
            C::ScheduleRefinement, C::ScheduleAnalogWorkflow, C::SendCourtesyMessage, C::AarCreationRequest,
            C::AarGeneration, C::PrepareSimpleRegisteredLetter, C::SendSimpleRegisteredLetter,
            C::SendSimpleRegisteredLetterProgress, C::SendDigitalProgress, C::NotificationViewedCreationRequest,
            C::Payment, C::ProbableSchedulingAnalogDate, C::NotificationCancellationRequest,
            C::NotificationRaddRetrieved, C::NotificationCancelledDocumentCreationRequest,
            C::SendAnalogTimeoutCreationRequest, C::SendAnalogTimeout, C::AnalogFailureWorkflowTimeout,
        ],
        keeps_many: &[C::DigitalFailureWorkflow, C::DigitalSuccessWorkflow],
    },
    Row {
        from: S::Delivered,
        changes: &[
            (C::NotificationViewed, S::Viewed), (C::Refinement, S::EffectiveDate), (C::NotHandled, S::Cancelled),
            (C::NotificationCancelled, S::Cancelled),
        ],
        changes_many: &[],
        keeps: &[
            C::PrepareSimpleRegisteredLetter, C::SendSimpleRegisteredLetter, C::SendSimpleRegisteredLetterProgress,
            C::ScheduleRefinement, C::NotificationViewedCreationRequest, C::Payment,
            C::ProbableSchedulingAnalogDate, C::DigitalFailureWorkflow, C::DigitalSuccessWorkflow,
            C::NotificationCancellationRequest, C::SendCourtesyMessage, C::NotificationRaddRetrieved,
            C::SendAnalogProgress, C::NotificationCancelledDocumentCreationRequest,
        ],
        keeps_many: &[C::PrepareAnalogDomicileFailure],
    },
    Row {
        from: S::EffectiveDate,
        changes: &[(C::NotificationViewed, S::Viewed), (C::NotificationCancelled, S::Cancelled)],
        changes_many: &[],
        keeps: &[
            C::DigitalFailureWorkflow, C::CompletelyUnreachable, C::DigitalSuccessWorkflow,
            C::AnalogSuccessWorkflow, C::NotificationViewedCreationRequest, C::NotificationCancellationRequest,
            C::NotificationRaddRetrieved, C::NotificationCancelledDocumentCreationRequest,
        ],
        keeps_many: &[
            C::PrepareDigitalDomicile, C::PrepareAnalogDomicile, C::PrepareAnalogDomicileFailure,
            C::SendAnalogProgress, C::SendAnalogFeedback, C::SendDigitalDomicile, C::SendAnalogDomicile,
            C::GetAddress, C::PublicRegistryCall, C::PublicRegistryResponse, C::SendDigitalFeedback,
            C::CompletelyUnreachableCreationRequest, C::AnalogFailureWorkflow, C::ScheduleDigitalWorkflow,
            C::ScheduleRefinement, C::ScheduleAnalogWorkflow, C::SendCourtesyMessage, C::AarCreationRequest,
            C::AarGeneration, C::PrepareSimpleRegisteredLetter, C::SendSimpleRegisteredLetter,
            C::SendSimpleRegisteredLetterProgress, C::SendDigitalProgress, C::DigitalDeliveryCreationRequest,
            C::Payment, C::Refinement, C::AnalogWorkflowRecipientDeceased, C::SendAnalogTimeoutCreationRequest,
            C::SendAnalogTimeout, C::AnalogFailureWorkflowTimeout,
        ],
    },
    Row {
        from: S::Viewed,
        changes: &[(C::AnalogWorkflowRecipientDeceased, S::ReturnedToSender), (C::NotificationCancelled, S::Cancelled)],
        changes_many: &[],
        keeps: &[
            C::SendCourtesyMessage, C::GetAddress, C::PublicRegistryCall, C::PublicRegistryResponse,
            C::PrepareDigitalDomicile, C::PrepareAnalogDomicile, C::PrepareAnalogDomicileFailure,
            C::SendAnalogProgress, C::SendAnalogFeedback, C::SendDigitalDomicile, C::SendAnalogDomicile,
            C::SendDigitalFeedback, C::PrepareSimpleRegisteredLetter, C::SendSimpleRegisteredLetter,
            C::SendSimpleRegisteredLetterProgress, C::CompletelyUnreachableCreationRequest,
            C::AnalogFailureWorkflow, C::ScheduleDigitalWorkflow, C::ScheduleRefinement, C::Refinement,
            C::ScheduleAnalogWorkflow, C::DigitalFailureWorkflow, C::AarCreationRequest, C::AarGeneration,
            C::NotHandled, C::SendDigitalProgress, C::CompletelyUnreachable, C::DigitalSuccessWorkflow,
            C::DigitalDeliveryCreationRequest, C::NotificationViewedCreationRequest, C::Payment,
            C::ProbableSchedulingAnalogDate, C::NotificationCancellationRequest, C::AnalogSuccessWorkflow,
            C::NotificationRaddRetrieved, C::GeneratedF24, C::NotificationCancelledDocumentCreationRequest,
            C::SendAnalogTimeoutCreationRequest, C::SendAnalogTimeout, C::AnalogFailureWorkflowTimeout,
        ],
        keeps_many: &[C::NotificationViewed, C::AnalogWorkflowRecipientDeceased],
    },
    Row {
        from: S::Unreachable,
        changes: &[
            (C::NotificationViewed, S::Viewed), (C::Refinement, S::EffectiveDate),
            (C::NotificationCancelled, S::Cancelled),
        ],
        changes_many: &[],
        keeps: &[
            C::ScheduleRefinement, C::NotificationViewedCreationRequest, C::Payment,
            C::NotificationCancellationRequest, C::NotificationRaddRetrieved,
            C::NotificationCancelledDocumentCreationRequest,
        ],
        keeps_many: &[],
    },
    Row {
        from: S::Paid,
        changes: &[(C::NotificationCancelled, S::Cancelled)],
        changes_many: &[],
        keeps: &[
            C::AarCreationRequest, C::AarGeneration, C::SendCourtesyMessage, C::GetAddress, C::PublicRegistryCall,
            C::PublicRegistryResponse, C::ScheduleAnalogWorkflow, C::SendDigitalDomicile, C::SendAnalogDomicile,
            C::NotificationViewedCreationRequest, C::NotificationViewed, C::CompletelyUnreachable, C::NotHandled,
            C::PrepareDigitalDomicile, C::PrepareAnalogDomicile, C::PrepareAnalogDomicileFailure,
            C::SendAnalogProgress, C::SendAnalogFeedback, C::SendDigitalFeedback, C::PrepareSimpleRegisteredLetter,
            C::SendSimpleRegisteredLetter, C::SendSimpleRegisteredLetterProgress,
            C::CompletelyUnreachableCreationRequest, C::AnalogFailureWorkflow, C::ScheduleDigitalWorkflow,
            C::ScheduleRefinement, C::Refinement, C::SendDigitalProgress, C::DigitalSuccessWorkflow,
            C::DigitalDeliveryCreationRequest, C::DigitalFailureWorkflow, C::AnalogSuccessWorkflow,
            C::NotificationCancellationRequest, C::NotificationRaddRetrieved,
            C::NotificationCancelledDocumentCreationRequest, C::AnalogWorkflowRecipientDeceased,
            C::SendAnalogTimeoutCreationRequest, C::SendAnalogTimeout, C::AnalogFailureWorkflowTimeout,
        ],
        keeps_many: &[],
    },
    Row {
        from: S::Cancelled,
        changes: &[],
        changes_many: &[],
        keeps: &[
            C::GeneratedF24, C::SendCourtesyMessage, C::GetAddress, C::PublicRegistryCall,
            C::PublicRegistryResponse, C::PrepareDigitalDomicile, C::PrepareAnalogDomicile,
            C::PrepareAnalogDomicileFailure, C::SendAnalogProgress, C::SendAnalogFeedback, C::SendDigitalDomicile,
            C::SendAnalogDomicile, C::SendDigitalFeedback, C::PrepareSimpleRegisteredLetter,
            C::SendSimpleRegisteredLetter, C::SendSimpleRegisteredLetterProgress,
            C::CompletelyUnreachableCreationRequest, C::AnalogFailureWorkflow, C::ScheduleDigitalWorkflow,
            C::ScheduleRefinement, C::Refinement, C::ScheduleAnalogWorkflow, C::DigitalFailureWorkflow,
            C::AarCreationRequest, C::AarGeneration, C::NotHandled, C::SendDigitalProgress,
            C::CompletelyUnreachable, C::DigitalSuccessWorkflow, C::DigitalDeliveryCreationRequest,
            C::NotificationViewedCreationRequest, C::Payment, C::ProbableSchedulingAnalogDate,
            C::NotificationCancellationRequest, C::NotificationCancelledDocumentCreationRequest,
            C::AnalogWorkflowRecipientDeceased, C::NotificationCancelled, C::SendAnalogTimeoutCreationRequest,
            C::SendAnalogTimeout, C::AnalogFailureWorkflowTimeout,
        ],
        keeps_many: &[C::NotificationViewed],
    },
    Row {
        from: S::Refused,
        changes: &[],
        changes_many: &[],
        keeps: &[],
        keeps_many: &[],
    },
    Row {
        from: S::ReturnedToSender,
        changes: &[(C::NotificationCancelled, S::Cancelled)],
        changes_many: &[],
        keeps: &[
            C::PrepareAnalogDomicileFailure, C::SendAnalogProgress, C::SendAnalogFeedback, C::SendAnalogDomicile,
            C::CompletelyUnreachableCreationRequest, C::AnalogFailureWorkflow, C::ScheduleAnalogWorkflow,
            C::NotHandled, C::CompletelyUnreachable, C::NotificationViewedCreationRequest, C::NotificationViewed,
            C::Payment, C::NotificationCancellationRequest, C::NotificationRaddRetrieved,
            C::NotificationCancelledDocumentCreationRequest,
        ],
        keeps_many: &[],
    },
];
