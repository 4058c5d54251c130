//! `/mittente/chiavi`: the API keys of the body: name, groups, state. The keys themselves are never shown again.

use crate::Portal;
use crate::doors::Officer;
use crate::errors::PageError;
use crate::layout::{Frame, page};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

/// A key.
struct Row {
    name: String,
    groups: Vec<String>,
    enabled: bool,
}

#[derive(Template)]
#[template(path = "sender/keys.html")]
struct KeysPage {
    frame: Frame,
    keys: Vec<Row>,
}

pub(super) async fn keys(
    State(portal): State<Portal>,
    Officer { caller, visit }: Officer,
) -> Result<Response, PageError> {
    let keys = portal.engine.api_keys_of(&caller).await?;
    let row = |key: messo_engine::registers::senders::ApiKey| Row {
        name: key.name,
        groups: key.groups.iter().map(|id| super::group_name(&caller, id)).collect(),
        enabled: key.enabled,
    };
    let keys = keys.into_iter().map(row).collect();
    Ok(page(&KeysPage { frame: Frame::new(&visit, "keys-title").below("/mittente", "list-title"), keys }))
}
