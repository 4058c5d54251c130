//! `/cittadino`, `/impresa`: what one received, newest first. Looking at it opens no act.

use crate::Portal;
use crate::doors::{Addressee, Door};
use crate::errors::PageError;
use crate::layout::{Frame, page};
use crate::lists::{self, ListView, Written};
use crate::present::event::Reader;
use crate::present::timeline::{Label, label};
use crate::present::{Moment, moment};
use crate::words::Words;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use messo_domain::timeline::Status;
use messo_domain::workflow::terms::rome;
use messo_engine::use_cases::lists::ReceivedItem;

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

impl Row {
    fn of(words: Words, door: Door, item: ReceivedItem) -> Self {
        let unread = item.is_unread();
        Self {
            address: super::address(door, item.iun.as_str()),
            sent: moment(item.sent_at),
            sender: item.sender,
            subject: item.subject,
            iun: item.iun.to_string(),
            status: label(words, item.status, Reader::Recipient),
            unread,
        }
    }
}

#[derive(Template)]
#[template(path = "recipient/inbox.html")]
struct InboxPage {
    frame: Frame,
    list: ListView,
    rows: Vec<Row>,
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
    let listed = if wrong.is_empty() { portal.engine.list_received(&person, &filter).await? } else { lists::nothing() };
    let title = if visit.door == Door::Company { "inbox-title-company" } else { "inbox-title-citizen" };
    let address = format!("{}/notifiche", visit.door.path());
    let list = ListView::of(visit.words, address, (written, wrong), &listed, (&STATUSES, Reader::Recipient));
    let list = list.while_troubled(portal.is_troubled().await?);
    let rows = listed.items.into_iter().map(|item| Row::of(visit.words, visit.door, item)).collect();
    Ok(page(&InboxPage { frame: Frame::new(&visit, title), list, rows }))
}
