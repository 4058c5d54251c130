//! `/sandbox/pagine/mondo`: the outside world as it looks: certified mails, e-mails, text messages, messages in apps and
//! letters that "went out", newest first, each with what was attached or printed.

use crate::Portal;
use crate::address::{Asked, At};
use crate::errors::PageError;
use crate::layout::{Frame, page};
use crate::lists::pasted;
use crate::present::{Moment, moment, size};
use crate::visit::Visit;
use crate::words::Words;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use messo_domain::ids::Iun;
use messo_engine::UseError;
use messo_ports::channels::File;
use messo_ports::world::SentItem;
use messo_sandbox::Sandbox;
use serde::Deserialize;

/// Items of a page. Each is read with the files that were attached to it.
const PAGE: usize = 10;
/// Longest text that is shown of a message.
const LONGEST_TEXT: usize = 20_000;

/// Which items.
#[derive(Deserialize)]
pub(super) struct Wanted {
    iun: Option<String>,
    prima: Option<u64>,
}

/// Something attached or printed.
struct Attached {
    name: String,
    size: String,
    address: String,
}

/// A message or letter.
pub(super) struct Item {
    /// Class of its look.
    look: &'static str,
    /// What it is, in words.
    pub(super) kind: String,
    pub(super) at: Moment,
    pub(super) to: String,
    pub(super) iun: String,
    text: Option<String>,
    attached: Vec<Attached>,
}

impl Item {
    fn of(words: Words, item: SentItem) -> Self {
        let look = match item.kind.as_str() {
            "LETTER" => "letter",
            "PEC" | "EMAIL" => "mail",
            _ => "bubble",
        };
        let kind = words.find(&format!("world-kind-{}", item.kind)).unwrap_or_else(|| item.kind.clone());
        let position = item.position;
        let mut text = None;
        let mut attached = Vec::new();
        for (index, part) in item.parts.into_iter().enumerate() {
            if text.is_none() && part.content_type.starts_with("text/plain") {
                text = Some(readable(&part.bytes));
                continue;
            }
            attached.push(Attached {
                size: size(part.bytes.len() as u64),
                address: format!("/sandbox/pagine/mondo/{position}/{index}"),
                name: part.name,
            });
        }
        Self { look, kind, at: moment(item.at), to: item.to, iun: item.iun.to_string(), text, attached }
    }
}

/// The text of a message, as far as a page shows it.
fn readable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().take(LONGEST_TEXT).collect()
}

#[derive(Template)]
#[template(path = "sandbox/world.html")]
struct WorldPage {
    frame: Frame,
    iun: String,
    wrong: bool,
    items: Vec<Item>,
    next: Option<String>,
}

pub(super) async fn world(
    State(portal): State<Portal>,
    visit: Visit,
    Asked(asked): Asked<Wanted>,
) -> Result<Response, PageError> {
    let written = asked.iun.as_deref().map(pasted).unwrap_or_default();
    let iun: Option<Iun> = written.parse().ok();
    let wrong = iun.is_none() && !written.is_empty();
    let sandbox = portal.sandbox()?;
    let most = if wrong { 0 } else { PAGE };
    let (items, before) = newest(sandbox, visit.words, iun.as_ref(), asked.prima, most).await?;
    let next = before.filter(|_| items.len() == PAGE);
    let next = next.map(|last| format!("/sandbox/pagine/mondo?iun={written}&prima={last}"));
    let frame = Frame::new(&visit, "world-title").below("/sandbox", "door-sandbox");
    Ok(page(&WorldPage { frame, iun: written, wrong, items, next }))
}

/// What went out, of a notification or of all, before a position; and the position of the last that is told.
pub(super) async fn newest(
    sandbox: &Sandbox,
    words: Words,
    iun: Option<&Iun>,
    mut before: Option<u64>,
    most: usize,
) -> Result<(Vec<Item>, Option<u64>), PageError> {
    let mut items = Vec::new();
    // one at a time: a page of letters with the largest acts would not fit in memory
    while items.len() < most {
        let found = sandbox.parts().world.sent(iun, before, 1).await.map_err(UseError::from)?;
        let Some(item) = found.into_iter().next() else { break };
        before = Some(item.position);
        items.push(Item::of(words, item));
    }
    Ok((items, before))
}

/// One part, to be saved.
pub(super) async fn part(
    State(portal): State<Portal>,
    At((position, index)): At<(u64, usize)>,
) -> Result<Response, PageError> {
    let world = &portal.sandbox()?.parts().world;
    let found = world.sent(None, position.checked_add(1), 1).await.map_err(UseError::from)?;
    let item = found.into_iter().next().filter(|item| item.position == position).ok_or_else(PageError::not_found)?;
    let File { name, content_type, bytes } = item.parts.into_iter().nth(index).ok_or_else(PageError::not_found)?;
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let name: String = name.chars().filter(plain).collect();
    let text = |text: &str| HeaderValue::from_str(text).map_err(|e| UseError::Internal(e.to_string()));
    let headers = [
        (CONTENT_TYPE, text(&content_type)?),
        (CONTENT_DISPOSITION, text(&format!("attachment; filename=\"{name}\""))?),
    ];
    Ok((headers, bytes).into_response())
}
