//! Streams of events (`delivery-progresses`), version 2.9: one file for each operation. What the operations share of
//! shapes stands here.

mod consume_stream;
mod create_stream;
mod delete_stream;
mod disable_stream;
mod list_streams;
mod read_stream;
mod update_stream;

use crate::Api;
use crate::http::{Form, Reader, instant};
use messo_domain::stream::StreamKind;
use messo_engine::UseError;
use messo_engine::use_cases::manage_streams::{StreamDraft, StreamView};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Array, ArrayBuilder, ObjectBuilder, Type};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// All of them.
pub(crate) fn family() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(create_stream::create_stream))
        .routes(routes!(list_streams::list_streams))
        .routes(routes!(read_stream::read_stream))
        .routes(routes!(update_stream::update_stream))
        .routes(routes!(delete_stream::delete_stream))
        .routes(routes!(disable_stream::disable_stream))
        .routes(routes!(consume_stream::consume_stream))
}

/// What a stream lets through, as asked for.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "a description; `read_draft` reads it")]
pub(crate) struct StreamRequestV29 {
    /// Title.
    #[schema(max_length = 256, pattern = "^.*$")]
    title: String,
    /// Changes of status, or timeline elements.
    event_type: EventType,
    /// Ids of the groups whose notifications pass; empty: all.
    groups: Vec<String>,
    /// Statuses or categories that pass; empty: all; `DEFAULT`: those that matter to most.
    #[schema(required = false, schema_with = filter_values)]
    filter_values: Vec<String>,
    /// Hold back what comes before the acceptance; cannot be changed later.
    #[schema(required = false)]
    wait_for_accepted: bool,
}

fn filter_values() -> Array {
    let value = ObjectBuilder::new().schema_type(Type::String).min_length(Some(4)).max_length(Some(256));
    ArrayBuilder::new().items(value.pattern(Some("^[A-Z_]+$"))).build()
}

/// Kind of events.
#[derive(ToSchema)]
#[schema(rename_all = "UPPERCASE")]
#[expect(dead_code, reason = "a description")]
pub(crate) enum EventType {
    /// Changes of status.
    Status,
    /// Timeline elements.
    Timeline,
}

/// A stream.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StreamMetadataResponseV29 {
    /// Title.
    #[schema(max_length = 256, pattern = "^.*$")]
    title: String,
    /// Changes of status, or timeline elements.
    #[schema(value_type = EventType)]
    event_type: StreamKind,
    /// Ids of the groups whose notifications pass.
    groups: Vec<String>,
    /// Statuses or categories that pass.
    #[schema(required = false)]
    filter_values: Vec<String>,
    /// Whether what comes before the acceptance is held back.
    #[schema(required = false)]
    wait_for_accepted: bool,
    /// Id.
    #[schema(format = "uuid")]
    stream_id: String,
    /// When it was made.
    #[schema(format = DateTime)]
    activation_date: String,
    /// When it was disabled.
    #[schema(nullable = false, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled_date: Option<String>,
    /// Version.
    #[schema(required = false, pattern = "^v\\d\\d\\d?$")]
    version: String,
}

impl From<StreamView> for StreamMetadataResponseV29 {
    fn from(stream: StreamView) -> Self {
        let filter = stream.filter;
        Self {
            title: stream.title,
            event_type: filter.kind,
            groups: filter.groups.into_iter().collect(),
            filter_values: filter.values.into_iter().collect(),
            wait_for_accepted: filter.wait_for_accepted,
            stream_id: stream.id,
            activation_date: instant(stream.activated_at),
            disabled_date: stream.disabled_at.map(instant),
            version: stream.version,
        }
    }
}

/// Reads the body of a creation or of a change; only a creation may name a stream that it replaces.
fn read_draft(body: &[u8], may_replace: bool) -> Result<StreamDraft, UseError> {
    let value = Reader::parse(body)?;
    let mut reader = Reader::new();
    let fields = reader.fields(&value, "");
    let title = fields.text(&mut reader, "title", &TITLE);
    let kind = fields.text(&mut reader, "eventType", &EVENT_TYPE);
    let draft = StreamDraft {
        title,
        kind: if kind == "STATUS" { StreamKind::Status } else { StreamKind::Timeline },
        groups: fields.texts(&mut reader, "groups", true, &ANY),
        filter_values: fields.texts(&mut reader, "filterValues", false, &FILTER_VALUE),
        wait_for_accepted: fields.boolean(&mut reader, "waitForAccepted").unwrap_or(false),
        replaced: may_replace.then(|| fields.optional_text(&mut reader, "replacedStreamId", &UUID)).flatten(),
    };
    reader.finish(draft)
}

const TITLE: Form =
    Form(|text| text.chars().count() <= 256 && !text.contains(['\n', '\r']), "one line of at most 256 characters");
const EVENT_TYPE: Form = Form(|text| matches!(text, "STATUS" | "TIMELINE"), "STATUS or TIMELINE");
const ANY: Form = Form(|_| true, "text");
const FILTER_VALUE: Form = Form(
    |text| (4..=256).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'),
    "4 to 256 capital letters or `_`",
);
const UUID: Form = Form(crate::http::has_form_of_uuid, "a UUID");
