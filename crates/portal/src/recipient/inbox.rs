//! `/cittadino`, `/impresa`: what one received, newest first. Looking at it opens no act.

use crate::Portal;
use crate::doors::{Addressee, Door};
use crate::errors::PageError;
use crate::layout::{Frame, page};
use crate::lists::{Written, Wrong};
use crate::present::event::Reader;
use crate::present::timeline::{Label, label};
use crate::present::{Moment, moment};
use crate::words::Words;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use messo_domain::timeline::Status;
use messo_domain::workflow::terms::rome;
use messo_engine::use_cases::lists::{Listed, PAGE_SIZES, ReceivedItem};

/// Statuses that a recipient can meet.
const STATUSES: [Status; 9] = [
    Status::Accepted,
    Status::Delivering,
    Status::Delivered,
    Status::Viewed,
    Status::EffectiveDate,
    Status::Paid,
    Status::Unreachable,
    Status::Cancelled,
    Status::ReturnedToSender,
];

/// A notification of the list.
struct Row {
    address: String,
    sent: Moment,
    sender: String,
    subject: String,
    iun: String,
    status: Label,
    unread: bool,
}

/// The inbox, as it is shown.
struct Inbox {
    written: Written,
    wrong: Vec<Wrong>,
    rows: Vec<Row>,
    /// How many there are, in a sentence that is read aloud.
    found: String,
    next: Option<String>,
    /// Where the list begins, on its later pages.
    first: Option<String>,
    /// Codes of the statuses and what they mean to the reader.
    statuses: Vec<(&'static str, String)>,
    sizes: [u32; 3],
}

impl Inbox {
    fn of(words: Words, door: Door, written: Written, wrong: Vec<Wrong>, listed: Listed<ReceivedItem>) -> Self {
        let row = |item: ReceivedItem| Row {
            address: super::address(door, item.iun.as_str()),
            sent: moment(item.sent_at),
            sender: item.sender,
            subject: item.subject,
            iun: item.iun.to_string(),
            status: told(words, item.status),
            unread: !item.viewed && item.status != Status::Cancelled,
        };
        let address = |after: Option<&str>| format!("{}/notifiche?{}", door.path(), written.query(after));
        let found = if wrong.is_empty() {
            let key = if listed.and_more { "inbox-found-more" } else { "inbox-found" };
            words.with(key, "total", i64::from(listed.total))
        } else {
            words.say("inbox-not-searched")
        };
        Self {
            found,
            next: listed.next.map(|key| address(Some(&key))),
            first: written.after.is_some().then(|| address(None)),
            statuses: STATUSES.map(|s| (s.wire(), told(words, s).text)).to_vec(),
            sizes: PAGE_SIZES,
            rows: listed.items.into_iter().map(row).collect(),
            written,
            wrong,
        }
    }

    fn wrong_with(&self, field: &str) -> Option<&'static str> {
        self.wrong.iter().find(|wrong| wrong.field == field).map(|wrong| wrong.key)
    }
}

/// A status, as the recipient reads it.
fn told(words: Words, status: Status) -> Label {
    label(words, status, Reader::Recipient)
}

#[derive(Template)]
#[template(path = "recipient/inbox.html")]
struct InboxPage {
    frame: Frame,
    inbox: Inbox,
}

pub(super) async fn inbox(
    State(portal): State<Portal>,
    Addressee { person, visit }: Addressee,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let written = Written::read(query.as_deref().unwrap_or_default());
    // a recipient's list has no other recipients to look for
    let written = Written { tax_id: String::new(), ..written };
    let (filter, wrong) = written.filter(&STATUSES, visit.now.to_zoned_datetime(rome()).date());
    let listed = if wrong.is_empty() {
        portal.engine.list_received(&person, &filter).await?
    } else {
        Listed { items: Vec::new(), next: None, total: 0, and_more: false }
    };
    let title = if visit.door == Door::Company { "inbox-title-company" } else { "inbox-title-citizen" };
    let inbox = Inbox::of(visit.words, visit.door, written, wrong, listed);
    Ok(page(&InboxPage { frame: Frame::new(&visit, title), inbox }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    fn inbox(query: &str, listed: Listed<ReceivedItem>) -> Inbox {
        Inbox::of(Words(Language::Italian), Door::Company, Written::read(query), Vec::new(), listed)
    }

    #[test]
    fn the_next_page_keeps_the_filters_and_an_empty_list_says_so() {
        let listed = Listed { items: Vec::new(), next: Some("5-2".into()), total: 100_000, and_more: true };
        let inbox = inbox("stato=VIEWED&righe=20&dopo=1-1", listed);
        assert_eq!(inbox.next.as_deref(), Some("/impresa/notifiche?stato=VIEWED&righe=20&dopo=5-2"));
        assert_eq!(inbox.first.as_deref(), Some("/impresa/notifiche?stato=VIEWED&righe=20"));
        assert!(inbox.found.contains("100"), "{}", inbox.found);
        assert!(inbox.written.is_filtered() && inbox.rows.is_empty());
    }

    #[test]
    fn a_status_that_no_recipient_meets_is_not_offered() {
        let inbox = inbox("", Listed { items: Vec::new(), next: None, total: 0, and_more: false });
        let codes: Vec<&str> = inbox.statuses.iter().map(|(code, _)| *code).collect();
        assert!(codes.contains(&"VIEWED") && !codes.contains(&"REFUSED") && !codes.contains(&"IN_VALIDATION"));
        assert!(inbox.first.is_none() && inbox.next.is_none());
    }
}
