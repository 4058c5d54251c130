//! A timeline as a page shows it: the statuses, newest first, each with what happened while it was in force.
//!
//! Of several recipients every element names its own, and the page may show one of them alone; statuses are everybody's.
//! What a rework took back stands under the rework, marked as such, and what came in its place is marked too.

use super::details::{Detail, details};
use super::event::{Paper, Reader, papers, title};
use super::{Moment, moment};
use crate::words::Words;
use messo_domain::case::{Category, ElementId};
use messo_domain::timeline::{Shown, Status, StatusEntry, Timeline};
use std::collections::HashMap;

/// Class of a mark that warns.
const WARNING: &str = "chip chip-simple chip-warning";
/// Class of a mark that informs.
const INFO: &str = "chip chip-simple chip-info";

/// The timeline of a notification.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TimelineView {
    /// What is under way or was corrected, above all statuses.
    pub(crate) notices: Vec<Label>,
    /// Newest first.
    pub(crate) statuses: Vec<StatusView>,
    /// The recipients, where there are several: index, name, whether only theirs is shown.
    pub(crate) recipients: Vec<RecipientTab>,
}

/// A recipient among several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RecipientTab {
    pub(crate) rec: usize,
    pub(crate) name: String,
    pub(crate) is_shown_alone: bool,
}

/// A status as a chip, with what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) text: String,
    pub(crate) help: String,
    pub(crate) class: &'static str,
}

/// A status and what happened while it was in force.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StatusView {
    pub(crate) label: Label,
    pub(crate) since: Moment,
    pub(crate) is_current: bool,
    /// Newest first.
    pub(crate) events: Vec<EventView>,
}

/// An element.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EventView {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) at: Moment,
    /// Index of the recipient concerned, if one is.
    pub(crate) rec: Option<usize>,
    /// Its name, where there are several.
    pub(crate) recipient: Option<String>,
    pub(crate) details: Vec<Detail>,
    pub(crate) papers: Vec<Paper>,
    /// Whether it came in the place of one that was taken back, or is one that was.
    pub(crate) mark: Option<Label>,
    /// Of a rework: what it took back, newest first.
    pub(crate) taken_back: Vec<EventView>,
}

/// The label of a status, for lists and heads of pages.
pub(crate) fn label(words: Words, status: Status, reader: Reader<'_>) -> Label {
    labelled(words, status.wire(), chip(status), reader)
}

fn labelled(words: Words, code: &str, class: &'static str, reader: Reader<'_>) -> Label {
    let help = format!("{code}-help");
    let told = reader.phrase(words, "status-", &help);
    let text = reader.phrase(words, "status-", code);
    Label { help: if told == help { String::new() } else { told }, text, class }
}

/// Class of a status.
fn chip(status: Status) -> &'static str {
    match status {
        Status::InValidation => "chip chip-simple chip-secondary",
        Status::Accepted | Status::Delivering | Status::Delivered => "chip chip-simple chip-primary",
        Status::Viewed | Status::Paid => "chip chip-simple chip-success",
        Status::EffectiveDate => INFO,
        Status::Cancelled | Status::ReturnedToSender => WARNING,
        Status::Refused | Status::Unreachable => "chip chip-simple chip-danger",
    }
}

/// The timeline for one who reads; `only` is the one recipient to show, where a choice was made.
pub(crate) fn timeline(words: Words, timeline: &Timeline, reader: Reader<'_>, only: Option<usize>) -> TimelineView {
    let history = timeline.history();
    // a request that is still checked has no other status yet
    let history = if history.is_empty() { timeline.full_history().to_vec() } else { history };
    let last = history.len().saturating_sub(1);
    let by_id: HashMap<&ElementId, &Shown> =
        timeline.elements().iter().map(|shown| (&shown.element_id, shown)).collect();
    let is_shown = |shown: &&&Shown| only.is_none() || shown.rec.is_none() || shown.rec == only;
    let events_of = |entry: &StatusEntry| {
        let of_entry = entry.related_timeline_elements.iter().rev().filter_map(|id| by_id.get(id)).filter(is_shown);
        of_entry.map(|shown| event(words, shown, reader)).collect()
    };
    let statuses = history.iter().enumerate().rev().map(|(index, entry)| StatusView {
        label: label(words, entry.status, reader),
        since: moment(entry.active_from),
        is_current: index == last,
        events: events_of(entry),
    });
    TimelineView {
        statuses: statuses.collect(),
        notices: notices(words, timeline, reader),
        recipients: tabs(reader, only),
    }
}

/// An element, with what it took back.
fn event(words: Words, shown: &Shown, reader: Reader<'_>) -> EventView {
    let mut view = bare(words, shown, reader);
    if shown.element_id.as_str().contains(".REWORK_") && shown.category != Category::NotificationTimelineReworked {
        view.mark = Some(mark(words.say("timeline-validated"), INFO));
    }
    view.taken_back = shown.taken_back.iter().rev().map(|taken| taken_back(words, taken, reader)).collect();
    view
}

fn taken_back(words: Words, shown: &Shown, reader: Reader<'_>) -> EventView {
    EventView { mark: Some(mark(words.say("timeline-invalidated"), WARNING)), ..bare(words, shown, reader) }
}

fn mark(text: String, class: &'static str) -> Label {
    Label { text, help: String::new(), class }
}

fn bare(words: Words, shown: &Shown, reader: Reader<'_>) -> EventView {
    EventView {
        id: shown.element_id.to_string(),
        title: title(words, shown, reader),
        at: moment(shown.timestamp),
        rec: shown.rec,
        recipient: reader.name_among_several(shown.rec).map(ToOwned::to_owned),
        details: details(words, shown, reader),
        papers: papers(words, shown, reader),
        mark: None,
        taken_back: Vec::new(),
    }
}

/// A cancellation that is not done yet, and a correction: states of a page that the contract has no status for.
fn notices(words: Words, timeline: &Timeline, reader: Reader<'_>) -> Vec<Label> {
    let has = |category| timeline.elements().iter().any(|element| element.category == category);
    let asked = has(Category::NotificationCancellationRequest) && timeline.status() != Status::Cancelled;
    let reworked = has(Category::NotificationTimelineReworked);
    let all = [
        (asked, "CANCELLATION_IN_PROGRESS", "alert alert-warning"),
        (reworked, "NOTIFICATION_TIMELINE_REWORKED", "alert alert-info"),
    ];
    all.into_iter().filter(|(is_so, ..)| *is_so).map(|(_, code, class)| labelled(words, code, class, reader)).collect()
}

fn tabs(reader: Reader<'_>, only: Option<usize>) -> Vec<RecipientTab> {
    match reader {
        Reader::Sender(names) if names.len() > 1 => {
            let tab = |(rec, name): (usize, &String)| RecipientTab {
                rec,
                name: name.clone(),
                is_shown_alone: only == Some(rec),
            };
            names.iter().enumerate().map(tab).collect()
        }
        Reader::Sender(_) | Reader::Recipient => Vec::new(),
    }
}
