//! `/mittente` and `/mittente/notifiche`: what the body sent, newest first, and the same as CSV.

use super::csv;
use crate::Portal;
use crate::doors::Officer;
use crate::errors::PageError;
use crate::layout::{Frame, page};
use crate::lists::{self, ListView, Written, Wrong};
use crate::present::event::Reader;
use crate::present::timeline::{self, Label};
use crate::present::{Moment, moment};
use crate::visit::Visit;
use crate::words::Words;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use messo_domain::timeline::Status;
use messo_domain::workflow::terms::rome;
use messo_engine::SenderCaller;
use messo_engine::use_cases::lists::{ListFilter, SentItem};

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
    list: ListView,
    rows: Vec<Row>,
    csv: String,
    /// Whether the file holds the first rows alone.
    csv_is_cut: bool,
    has_groups: bool,
}

pub(super) async fn list(
    State(portal): State<Portal>,
    Officer { caller, visit }: Officer,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let (written, filter, wrong) = asked(&visit, query.as_deref());
    let listed = if wrong.is_empty() { portal.engine.list_sent(&caller, &filter).await? } else { lists::nothing() };
    let csv = format!("/mittente/notifiche.csv?{}", written.query(None));
    let address = "/mittente/notifiche".to_owned();
    let met = (&Status::ALL[..], Reader::Sender(&[]));
    let list = ListView::of(visit.words, address, (written, wrong), &listed, met);
    let list = list.while_troubled(portal.is_troubled().await?);
    Ok(page(&ListPage {
        frame: Frame::new(&visit, "list-title"),
        csv_is_cut: list.total as usize > MOST_ROWS,
        list,
        csv,
        has_groups: !caller.sender.groups.is_empty(),
        rows: listed.items.into_iter().map(|item| row(visit.words, &caller, item)).collect(),
    }))
}

/// What the address asks for.
fn asked(visit: &Visit, query: Option<&str>) -> (Written, ListFilter, Vec<Wrong>) {
    // a sender's list knows nothing of who has read
    let written = Written { unread: false, ..Written::read(query.unwrap_or_default()) };
    let (filter, wrong) = written.filter(&Status::ALL, visit.now.to_zoned_datetime(rome()).date());
    (written, filter, wrong)
}

/// Most rows of a file: a spreadsheet takes a million, a browser waits for less.
const MOST_ROWS: usize = 10_000;

/// The same list as a file, from its beginning, up to [`MOST_ROWS`].
pub(super) async fn file(
    State(portal): State<Portal>,
    Officer { caller, visit }: Officer,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let (_, filter, wrong) = asked(&visit, query.as_deref());
    if !wrong.is_empty() {
        return Err(PageError::not_found());
    }
    let mut filter = ListFilter { after: None, size: Some(50), ..filter };
    let mut lines = vec![csv::heading(visit.words)];
    loop {
        let listed = portal.engine.list_sent(&caller, &filter).await?;
        lines.extend(listed.items.into_iter().map(|item| csv::line(visit.words, &caller, item)));
        match listed.next {
            Some(next) if lines.len() <= MOST_ROWS => filter.after = Some(next),
            _ => break,
        }
    }
    Ok(csv::download(&lines))
}
