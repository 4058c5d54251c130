//! Which events pass into a sender's stream, and when: filters, groups, versions, quarantine.
//!
//! Pure, so that the store can number streams in the transaction of an append, and the model test can do the same in
//! memory. Titles, dates and access to streams are the engine's business.

use crate::case::Category;
pub use crate::timeline::status::Status;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a stream lets through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamFilter {
    /// Statuses or timeline elements.
    pub kind: StreamKind,
    /// Accepted statuses or categories by wire name; `DEFAULT` stands for [`DEFAULT_CATEGORIES`]; empty: all.
    pub values: BTreeSet<String>,
    /// Groups whose notifications pass; empty: all.
    pub groups: BTreeSet<String>,
    /// Highest timeline version whose categories pass (28 for streams v2.9).
    pub element_version: u8,
    /// Whether events that come before the acceptance wait for it.
    pub wait_for_accepted: bool,
}

/// Kind of stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StreamKind {
    /// Only changes of status.
    Status,
    /// Timeline elements.
    Timeline,
}

/// What `DEFAULT` stands for in a filter.
pub const DEFAULT_CATEGORIES: [Category; 19] = [
    Category::RequestRefused,
    Category::RequestAccepted,
    Category::SendDigitalDomicile,
    Category::SendDigitalFeedback,
    Category::DigitalSuccessWorkflow,
    Category::DigitalFailureWorkflow,
    Category::SendSimpleRegisteredLetter,
    Category::SendSimpleRegisteredLetterProgress,
    Category::SendAnalogDomicile,
    Category::SendAnalogProgress,
    Category::SendAnalogFeedback,
    Category::AnalogSuccessWorkflow,
    Category::AnalogFailureWorkflow,
    Category::CompletelyUnreachable,
    Category::Refinement,
    Category::NotificationViewed,
    Category::NotificationCancelled,
    Category::NotificationRaddRetrieved,
    Category::AnalogWorkflowRecipientDeceased,
];

/// Categories that are never held back while the acceptance is awaited.
pub const NEVER_HELD: [Category; 7] = [
    Category::SenderAckCreationRequest,
    Category::ValidateNormalizeAddressesRequest,
    Category::NormalizedAddress,
    Category::ValidateF24Request,
    Category::ValidatedF24,
    Category::PublicRegistryValidationCall,
    Category::PublicRegistryValidationResponse,
];

/// Whether the event that is offered passes, waits, or is not for this stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    /// Goes into the stream now.
    Passes,
    /// Waits for the acceptance or refusal of its notification.
    Waits,
    /// Is not for this stream.
    No,
}

impl StreamFilter {
    /// Decides on one event. `new_status` is set when the event changed the status; `accepted_or_refused` tells whether
    /// the case had been accepted or refused up to and with this event.
    pub fn offer(
        &self,
        category: Category,
        new_status: Option<Status>,
        group: Option<&str>,
        accepted_or_refused: bool,
    ) -> Passage {
        if category.is_internal() || category.since_version() > self.element_version || !self.group_passes(group) {
            return Passage::No;
        }
        let wanted = match self.kind {
            StreamKind::Status => {
                new_status.is_some_and(|status| self.values.is_empty() || self.values.contains(status.wire()))
            }
            StreamKind::Timeline => self.category_passes(category),
        };
        if !wanted {
            return Passage::No;
        }
        if self.wait_for_accepted && !accepted_or_refused && !NEVER_HELD.contains(&category) {
            return Passage::Waits;
        }
        Passage::Passes
    }

    fn group_passes(&self, group: Option<&str>) -> bool {
        self.groups.is_empty() || group.is_some_and(|group| self.groups.contains(group))
    }

    fn category_passes(&self, category: Category) -> bool {
        self.values.is_empty()
            || self.values.contains(category.wire())
            || (self.values.contains("DEFAULT") && DEFAULT_CATEGORIES.contains(&category))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(kind: StreamKind, values: &[&str]) -> StreamFilter {
        StreamFilter {
            kind,
            values: values.iter().map(ToString::to_string).collect(),
            groups: BTreeSet::new(),
            element_version: 28,
            wait_for_accepted: false,
        }
    }

    #[test]
    fn an_empty_timeline_filter_lets_every_public_category_through_and_no_internal_one() {
        let all = filter(StreamKind::Timeline, &[]);
        for category in Category::all() {
            let expected = if category.is_internal() { Passage::No } else { Passage::Passes };
            assert_eq!(all.offer(category, None, None, true), expected, "{}", category.wire());
        }
    }

    #[test]
    fn default_stands_for_nineteen_categories_and_combines() {
        let default = filter(StreamKind::Timeline, &["DEFAULT", "GET_ADDRESS"]);
        let passing = Category::all().filter(|c| default.offer(*c, None, None, true) == Passage::Passes).count();
        assert_eq!(passing, 20);
    }

    #[test]
    fn a_status_stream_speaks_only_when_the_status_changed() {
        let stream = filter(StreamKind::Status, &["DELIVERED"]);
        assert_eq!(stream.offer(Category::RequestAccepted, Some(Status::Accepted), None, true), Passage::No);
        assert_eq!(stream.offer(Category::AnalogSuccessWorkflow, Some(Status::Delivered), None, true), Passage::Passes);
        assert_eq!(stream.offer(Category::AnalogSuccessWorkflow, None, None, true), Passage::No);
    }

    #[test]
    fn what_comes_before_the_acceptance_waits_only_where_asked() {
        let mut stream = filter(StreamKind::Timeline, &[]);
        assert_eq!(stream.offer(Category::NotificationCancellationRequest, None, None, false), Passage::Passes);
        stream.wait_for_accepted = true;
        assert_eq!(stream.offer(Category::NotificationCancellationRequest, None, None, false), Passage::Waits);
        assert_eq!(stream.offer(Category::NormalizedAddress, None, None, false), Passage::Passes);
        assert_eq!(stream.offer(Category::RequestRefused, None, None, true), Passage::Passes);
    }

    #[test]
    fn a_stream_of_a_group_sees_that_group_alone() {
        let mut stream = filter(StreamKind::Timeline, &[]);
        stream.groups.insert("g1".to_owned());
        assert_eq!(stream.offer(Category::Refinement, None, Some("g1"), true), Passage::Passes);
        assert_eq!(stream.offer(Category::Refinement, None, Some("g2"), true), Passage::No);
        assert_eq!(stream.offer(Category::Refinement, None, None, true), Passage::No);
    }
}
