//! Elements of the timeline (version 28) and the history of statuses, as reads and streams answer them.

use crate::http::{instant, instants_in};
use jiff::Timestamp;
use messo_domain::case::{Category, LegalFactRef};
use messo_domain::timeline::{Shown, Status, StatusEntry};
use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// An element of the timeline.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TimelineElementV28 {
    /// Its id.
    #[schema(required = false, max_length = 512)]
    pub element_id: String,
    /// When it happened.
    #[schema(required = false, format = DateTime)]
    pub timestamp: String,
    /// When it was recorded.
    #[schema(required = false, format = DateTime)]
    pub ingestion_timestamp: String,
    /// When it happened.
    #[schema(required = false, format = DateTime)]
    pub event_timestamp: String,
    /// When the notification was deposited.
    #[schema(nullable = false, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notification_sent_at: Option<String>,
    /// Documents that prove it.
    #[schema(required = false)]
    pub legal_facts_ids: Vec<LegalFactsIdV20>,
    /// Its category.
    #[schema(required = false, value_type = TimelineElementCategoryV28)]
    pub category: Category,
    /// Its details: which ones depends on the category.
    #[schema(required = false, value_type = Object)]
    pub details: Value,
}

impl TimelineElementV28 {
    /// The element as shown, in a notification deposited at that instant.
    pub fn of(shown: &Shown, sent_at: Option<Timestamp>) -> Self {
        let mut details = shown.details.clone();
        instants_in(&mut details);
        if shown.category == Category::NotificationTimelineReworked {
            tell_taken_back(&mut details, shown, sent_at);
        }
        Self {
            element_id: shown.element_id.to_string(),
            timestamp: instant(shown.timestamp),
            ingestion_timestamp: instant(shown.ingestion_timestamp),
            event_timestamp: instant(shown.timestamp),
            notification_sent_at: sent_at.map(instant),
            legal_facts_ids: shown.legal_facts.iter().map(LegalFactsIdV20::of).collect(),
            category: shown.category,
            details,
        }
    }
}

/// The contract wants the elements that a rework took back whole, not their ids alone.
fn tell_taken_back(details: &mut Value, rework: &Shown, sent_at: Option<Timestamp>) {
    let statuses = details["invalidatedTimelineAndStatusHistory"].as_array_mut();
    for status in statuses.into_iter().flatten().filter_map(Value::as_object_mut) {
        let ids = status.remove("relatedTimelineElementIds").unwrap_or_default();
        let is_of_status =
            |element: &&Shown| ids.as_array().is_some_and(|ids| ids.iter().any(|id| id == element.element_id.as_str()));
        let elements = rework.taken_back.iter().filter(is_of_status);
        let elements: Vec<_> = elements.map(|element| TimelineElementV28::of(element, sent_at)).collect();
        status.insert("relatedTimelineElements".to_owned(), serde_json::json!(elements));
    }
}

/// Reference to a document that proves something.
#[derive(Serialize, ToSchema)]
pub struct LegalFactsIdV20 {
    /// Key of the document.
    #[schema(max_length = 512, pattern = "^(safestorage:\\/\\/)?[A-Za-z0-9._-]+$")]
    pub key: String,
    /// Its kind.
    #[schema(value_type = String)]
    pub category: messo_domain::case::LegalFactCategory,
}

impl LegalFactsIdV20 {
    /// The reference.
    pub fn of(fact: &LegalFactRef) -> Self {
        Self { key: fact.key.clone(), category: fact.category }
    }
}

/// A status and when it was in force.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotificationStatusHistoryElementV26 {
    /// The status.
    #[schema(value_type = NotificationStatusV26)]
    pub status: Status,
    /// From when.
    #[schema(format = DateTime)]
    pub active_from: String,
    /// Elements that came while it was in force.
    pub related_timeline_elements: Vec<String>,
}

impl NotificationStatusHistoryElementV26 {
    /// The entry.
    pub fn of(entry: &StatusEntry) -> Self {
        Self {
            status: entry.status,
            active_from: instant(entry.active_from),
            related_timeline_elements: entry.related_timeline_elements.iter().map(ToString::to_string).collect(),
        }
    }
}

/// Description of a category: those of the domain's table that are public.
pub struct TimelineElementCategoryV28;

impl PartialSchema for TimelineElementCategoryV28 {
    fn schema() -> RefOr<Schema> {
        text_of(Category::all().filter(|category| !category.is_internal()).map(Category::wire))
    }
}

impl ToSchema for TimelineElementCategoryV28 {}

/// Description of a status.
pub struct NotificationStatusV26;

impl PartialSchema for NotificationStatusV26 {
    fn schema() -> RefOr<Schema> {
        use Status as S;
        let all = [
            S::InValidation,
            S::Accepted,
            S::Refused,
            S::Delivering,
            S::Delivered,
            S::Viewed,
            S::EffectiveDate,
            S::Paid,
            S::Unreachable,
            S::Cancelled,
            S::ReturnedToSender,
        ];
        text_of(all.into_iter().map(Status::wire))
    }
}

impl ToSchema for NotificationStatusV26 {}

fn text_of(values: impl Iterator<Item = &'static str>) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(values)).into()
}
