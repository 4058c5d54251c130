//! `/mittente` and `/mittente/notifiche`: what the body sent, newest first, and the same as CSV.

use super::csv;
use crate::Portal;
use crate::doors::Officer;
use crate::errors::PageError;
use crate::layout::{Frame, page};
use crate::lists::{Written, Wrong};
use crate::present::event::Reader;
use crate::present::timeline::{self, Label};
use crate::present::{Moment, moment};
use crate::words::Words;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use messo_domain::timeline::Status;
use messo_domain::workflow::terms::rome;
use messo_engine::SenderCaller;
use messo_engine::use_cases::lists::{ListFilter, Listed, PAGE_SIZES, SentItem};

/// A notification of the list.
struct Row {
    address: String,
    sent: Moment,
    recipients: Vec<String>,
    subject: String,
    iun: String,
    group: String,
    status: Label,
}

/// The list, as it is shown.
struct List {
    written: Written,
    wrong: Vec<Wrong>,
    rows: Vec<Row>,
    /// How many there are, in a sentence that is read aloud.
    found: String,
    next: Option<String>,
    /// Where the list begins, on its later pages.
    first: Option<String>,
    csv: String,
    /// Codes of the statuses and their names.
    statuses: Vec<(&'static str, String)>,
    has_groups: bool,
    sizes: [u32; 3],
}

impl List {
    fn of(words: Words, caller: &SenderCaller, written: Written, wrong: Vec<Wrong>, listed: Listed<SentItem>) -> Self {
        let found = if wrong.is_empty() {
            let key = if listed.and_more { "list-found-more" } else { "list-found" };
            words.with(key, "total", i64::from(listed.total))
        } else {
            words.say("list-not-searched")
        };
        let address = |after: Option<&str>| format!("/mittente/notifiche?{}", written.query(after));
        Self {
            found,
            next: listed.next.as_deref().map(|key| address(Some(key))),
            first: written.after.is_some().then(|| address(None)),
            csv: format!("/mittente/notifiche.csv?{}", written.query(None)),
            statuses: Status::ALL.map(|s| (s.wire(), label(words, s).text)).to_vec(),
            has_groups: !caller.sender.groups.is_empty(),
            sizes: PAGE_SIZES,
            rows: listed.items.into_iter().map(|item| row(words, caller, item)).collect(),
            written,
            wrong,
        }
    }

    fn wrong_with(&self, field: &str) -> Option<&'static str> {
        self.wrong.iter().find(|wrong| wrong.field == field).map(|wrong| wrong.key)
    }
}

/// The label of a status, as the sender reads it.
pub(super) fn label(words: Words, status: Status) -> Label {
    timeline::label(words, status, Reader::Sender(&[]))
}

fn row(words: Words, caller: &SenderCaller, item: SentItem) -> Row {
    Row {
        address: super::address(&item),
        sent: moment(item.sent_at),
        recipients: item.recipients.iter().map(ToString::to_string).collect(),
        subject: item.subject,
        iun: item.iun.to_string(),
        group: item.group.map(|id| super::group_name(caller, &id)).unwrap_or_default(),
        status: label(words, item.status),
    }
}

#[derive(Template)]
#[template(path = "sender/list.html")]
struct ListPage {
    frame: Frame,
    list: List,
}

pub(super) async fn list(
    State(portal): State<Portal>,
    Officer { caller, visit }: Officer,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let written = Written::read(query.as_deref().unwrap_or_default());
    let (filter, wrong) = written.filter(&Status::ALL, visit.now.to_zoned_datetime(rome()).date());
    let listed = if wrong.is_empty() {
        portal.engine.list_sent(&caller, &filter).await?
    } else {
        Listed { items: Vec::new(), next: None, total: 0, and_more: false }
    };
    let list = List::of(visit.words, &caller, written, wrong, listed);
    Ok(page(&ListPage { frame: Frame::new(&visit, "list-title"), list }))
}

/// Most rows of a file: a spreadsheet takes a million, a browser waits for less.
const MOST_ROWS: usize = 10_000;

/// The same list as a file, from its beginning, up to [`MOST_ROWS`].
pub(super) async fn file(
    State(portal): State<Portal>,
    Officer { caller, visit }: Officer,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let written = Written::read(query.as_deref().unwrap_or_default());
    let (filter, wrong) = written.filter(&Status::ALL, visit.now.to_zoned_datetime(rome()).date());
    if !wrong.is_empty() {
        return Err(PageError::not_found());
    }
    let mut filter = ListFilter { after: None, size: Some(50), ..filter };
    let mut lines = vec![csv::heading(visit.words)];
    loop {
        let listed = portal.engine.list_sent(&caller, &filter).await?;
        lines.extend(listed.items.into_iter().map(|item| csv::line(visit.words, &caller, item)));
        match listed.next {
            Some(next) if lines.len() < MOST_ROWS => filter.after = Some(next),
            _ => break,
        }
    }
    Ok(csv::download(&lines))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;
    use messo_engine::registers::senders::Sender;
    use std::sync::Arc;

    fn caller() -> SenderCaller {
        let tax_id = messo_domain::ids::TaxId::parse("01234567897").expect("a tax id");
        let denomination = "Comune di Esempio".to_owned();
        let sender = Sender {
            id: "body-1".to_owned(),
            tax_id,
            denomination,
            groups: Vec::new(),
            enabled: true,
            light_letters_only: false,
            monthly_limit: None,
        };
        SenderCaller { sender: Arc::new(sender), key_groups: Vec::new() }
    }

    #[test]
    fn what_cannot_be_searched_says_so_and_keeps_what_was_written() {
        let written = Written::read("iun=x");
        let wrong = vec![Wrong { field: "iun", key: "list-wrong-iun" }];
        let listed = Listed { items: Vec::new(), next: None, total: 0, and_more: false };
        let list = List::of(Words(Language::English), &caller(), written, wrong, listed);
        assert_eq!((list.written.iun.as_str(), list.wrong_with("iun")), ("X", Some("list-wrong-iun")));
        assert_eq!(list.found, Words(Language::English).say("list-not-searched"));
    }
}
