//! Streams of a sender: create, read, change, disable, delete.
//!
//! A stream belongs to a body and to an API version; a key bound to groups manages and reads only streams of those
//! groups. What passes into a stream is decided by `messo_domain::stream`.

use crate::Engine;
use crate::error::UseError;
use crate::registers::senders::SenderCaller;
use jiff::Timestamp;
use messo_domain::case::Category;
use messo_domain::stream::{StreamFilter, StreamKind};
use messo_ports::store::StoredStream;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const FORBIDDEN: &str = "PN_WEBHOOK_FORBIDDEN";
const NOT_FOUND: &str = "PN_WEBHOOK_NOT_FOUND";
/// Timeline version whose elements streams v2.9 carry.
const ELEMENT_VERSION: u8 = 28;
/// Version of the streams made today.
const STREAM_VERSION: &str = "v29";
const LONGEST_TITLE: usize = 256;

/// What a sender asks for.
#[derive(Clone, Debug)]
pub struct StreamDraft {
    /// Title.
    pub title: String,
    /// Statuses or timeline elements.
    pub kind: StreamKind,
    /// Groups; empty: all.
    pub groups: Vec<String>,
    /// Filter; empty: all.
    pub filter_values: Vec<String>,
    /// Hold back what comes before the acceptance.
    pub wait_for_accepted: bool,
    /// Stream that this one replaces.
    pub replaced: Option<String>,
}

/// A stream as shown.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamView {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// What passes.
    pub filter: StreamFilter,
    /// When it was made.
    pub activated_at: Timestamp,
    /// When it was disabled.
    pub disabled_at: Option<Timestamp>,
    /// Version.
    pub version: String,
}

#[derive(Serialize, Deserialize)]
struct Body {
    title: String,
    activated_at: Timestamp,
    version: String,
}

impl Engine {
    /// Makes a stream.
    ///
    /// # Errors
    /// 400 for a bad title or filter, 403 for groups that the key may not use, 404 for an unknown replaced stream, 409
    /// for one stream too many.
    pub async fn create_stream(&self, caller: &SenderCaller, draft: &StreamDraft) -> Result<StreamView, UseError> {
        check_draft(draft)?;
        may_use_groups(caller, &draft.groups)?;
        let all = self.ports().store.stream_list(&caller.sender.id).await?;
        if let Some(replaced) = &draft.replaced {
            let old = all.iter().find(|s| s.id == *replaced).ok_or_else(|| not_found(replaced))?;
            may_write(caller, old)?;
            if old.disabled_at.is_some() {
                return Err(forbidden("The replaced stream is disabled already"));
            }
        }
        let enabled = all.iter().filter(|s| s.disabled_at.is_none() && Some(&s.id) != draft.replaced.as_ref()).count();
        if enabled >= self.settings().max_streams {
            let detail = format!(
                "No more than {} streams can be enabled; disable or delete one first",
                self.settings().max_streams
            );
            return Err(UseError::refused(409, "PN_WEBHOOK_MAXSTREAMSCOUNTREACHED", detail));
        }
        let now = self.now();
        let body = Body { title: draft.title.clone(), activated_at: now, version: STREAM_VERSION.to_owned() };
        let stream = StoredStream {
            id: self.random_uuid(),
            sender_id: caller.sender.id.clone(),
            filter: filter_of(draft),
            body: serde_json::to_vec(&body).expect("streams are plain data").into(),
            disabled_at: None,
        };
        self.ports().store.stream_create(stream.clone(), draft.replaced.clone(), now).await?;
        view(&stream)
    }

    /// All streams of the caller that its key may see.
    pub async fn list_streams(&self, caller: &SenderCaller) -> Result<Vec<StreamView>, UseError> {
        let all = self.ports().store.stream_list(&caller.sender.id).await?;
        all.iter().filter(|stream| may_read(caller, stream)).map(view).collect()
    }

    /// One stream.
    ///
    /// # Errors
    /// 403 for a stream of other groups, 404 for an unknown one.
    pub async fn read_stream(&self, caller: &SenderCaller, id: &str) -> Result<StreamView, UseError> {
        view(&self.readable_stream(caller, id).await?)
    }

    /// Changes title, filter and groups (groups may only be added).
    ///
    /// # Errors
    /// 400, 403 (also for a disabled stream, or a change of kind or of waiting), 404.
    pub async fn update_stream(
        &self,
        caller: &SenderCaller,
        id: &str,
        draft: &StreamDraft,
    ) -> Result<StreamView, UseError> {
        check_draft(draft)?;
        may_use_groups(caller, &draft.groups)?;
        let mut stream = self.writable_stream(caller, id).await?;
        let groups: BTreeSet<String> = draft.groups.iter().cloned().collect();
        if !stream.filter.groups.is_subset(&groups) || (stream.filter.groups.is_empty() && !groups.is_empty()) {
            return Err(forbidden("Groups can be added to a stream, not removed or narrowed"));
        }
        if stream.filter.kind != draft.kind {
            return Err(forbidden("The event type of a stream cannot be changed"));
        }
        let mut body: Body = body(&stream)?;
        body.title = draft.title.clone();
        stream.body = serde_json::to_vec(&body).expect("streams are plain data").into();
        stream.filter = StreamFilter { wait_for_accepted: stream.filter.wait_for_accepted, ..filter_of(draft) };
        if !self.ports().store.stream_update(stream.clone()).await? {
            return Err(forbidden("The stream is disabled"));
        }
        view(&stream)
    }

    /// Disables a stream: nothing new comes in, what is there can be read.
    ///
    /// # Errors
    /// 403 when it is disabled already or is of other groups, 404.
    pub async fn disable_stream(&self, caller: &SenderCaller, id: &str) -> Result<StreamView, UseError> {
        let mut stream = self.writable_stream(caller, id).await?;
        stream.disabled_at = Some(self.now());
        if !self.ports().store.stream_update(stream.clone()).await? {
            return Err(forbidden("The stream is disabled"));
        }
        view(&stream)
    }

    /// Deletes a stream with its events.
    ///
    /// # Errors
    /// 403, 404.
    pub async fn delete_stream(&self, caller: &SenderCaller, id: &str) -> Result<(), UseError> {
        let stream = self.ports().store.stream_get(&caller.sender.id, id).await?.ok_or_else(|| not_found(id))?;
        may_write(caller, &stream)?;
        self.ports().store.stream_delete(&caller.sender.id, id).await?;
        Ok(())
    }

    /// A stream that the key may read.
    pub(crate) async fn readable_stream(&self, caller: &SenderCaller, id: &str) -> Result<StoredStream, UseError> {
        let stream = self.ports().store.stream_get(&caller.sender.id, id).await?.ok_or_else(|| not_found(id))?;
        if may_read(caller, &stream) { Ok(stream) } else { Err(forbidden("The key may not read this stream")) }
    }

    async fn writable_stream(&self, caller: &SenderCaller, id: &str) -> Result<StoredStream, UseError> {
        let stream = self.ports().store.stream_get(&caller.sender.id, id).await?.ok_or_else(|| not_found(id))?;
        may_write(caller, &stream)?;
        if stream.disabled_at.is_some() {
            return Err(forbidden("The stream is disabled"));
        }
        Ok(stream)
    }
}

fn not_found(id: &str) -> UseError {
    UseError::not_found(NOT_FOUND, format!("Stream {id} not found"))
}

fn forbidden(detail: &str) -> UseError {
    UseError::refused(403, FORBIDDEN, detail)
}

fn check_draft(draft: &StreamDraft) -> Result<(), UseError> {
    let invalid = |code: &str, detail: String| Err(UseError::refused(400, code, detail));
    if draft.title.trim().is_empty() || draft.title.chars().count() > LONGEST_TITLE {
        return invalid(
            "PN_GENERIC_INVALIDPARAMETER_SIZE",
            format!("title must have between 1 and {LONGEST_TITLE} characters"),
        );
    }
    let known = |value: &String| match draft.kind {
        StreamKind::Status => messo_domain::stream::Status::from_wire(value).is_some(),
        StreamKind::Timeline => {
            value == "DEFAULT" || Category::from_wire(value).is_some_and(|category| !category.is_internal())
        }
    };
    match draft.filter_values.iter().find(|value| !known(value)) {
        Some(value) => {
            invalid("PN_GENERIC_INVALIDPARAMETER", format!("filterValues: {value} is not a value of this event type"))
        }
        None => Ok(()),
    }
}

/// A key bound to groups makes streams of those groups alone; groups must be the body's.
fn may_use_groups(caller: &SenderCaller, groups: &[String]) -> Result<(), UseError> {
    if !caller.key_groups.is_empty() && groups.is_empty() {
        return Err(forbidden("A key bound to groups must name groups"));
    }
    let outside = groups.iter().find(|group| {
        let of_key = caller.key_groups.is_empty() || caller.key_groups.contains(group);
        !of_key || !caller.sender.groups.iter().any(|own| own.id == **group)
    });
    match outside {
        Some(group) => Err(forbidden(&format!("The key may not use the group {group}"))),
        None => Ok(()),
    }
}

fn may_write(caller: &SenderCaller, stream: &StoredStream) -> Result<(), UseError> {
    let groups = &stream.filter.groups;
    let allowed = caller.key_groups.is_empty()
        || (!groups.is_empty() && groups.iter().all(|group| caller.key_groups.contains(group)));
    if allowed { Ok(()) } else { Err(forbidden("The key may not change this stream")) }
}

fn may_read(caller: &SenderCaller, stream: &StoredStream) -> bool {
    may_write(caller, stream).is_ok()
}

fn filter_of(draft: &StreamDraft) -> StreamFilter {
    StreamFilter {
        kind: draft.kind,
        values: draft.filter_values.iter().cloned().collect(),
        groups: draft.groups.iter().cloned().collect(),
        element_version: ELEMENT_VERSION,
        wait_for_accepted: draft.wait_for_accepted,
    }
}

fn body(stream: &StoredStream) -> Result<Body, UseError> {
    serde_json::from_slice(&stream.body).map_err(|e| UseError::Internal(format!("stream {}: {e}", stream.id)))
}

fn view(stream: &StoredStream) -> Result<StreamView, UseError> {
    let body = body(stream)?;
    Ok(StreamView {
        id: stream.id.clone(),
        title: body.title,
        filter: stream.filter.clone(),
        activated_at: body.activated_at,
        disabled_at: stream.disabled_at,
        version: body.version,
    })
}
