//! What "went out": every certified mail, e-mail, text message, app message and letter, with its bytes.

use crate::Sandbox;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use messo_api::http::{ApiError, Problem, instant};
use messo_domain::ids::{Iun, Sha256Digest};
use messo_engine::UseError;
use messo_ports::channels::File;
use messo_ports::world::SentItem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Items of a page.
const PAGE: usize = 100;
/// Largest part that is answered within the list; larger ones are read through their URL.
const LARGEST_INLINE: usize = 1 << 20;

/// Which items, as written.
#[derive(Deserialize)]
pub(super) struct OutboxQuery {
    iun: Option<String>,
    before: Option<String>,
}

/// A message or letter.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ItemView {
    /// Position, for `before`.
    position: u64,
    /// `PEC`, `EMAIL`, `SMS`, `APPIO`, `TPP` or `LETTER`.
    kind: String,
    /// Number of the notification.
    iun: String,
    /// Index of the recipient.
    rec_index: usize,
    /// When it was sent.
    #[schema(format = DateTime)]
    at: String,
    /// Where to.
    to: String,
    /// Id of the order.
    request_id: String,
    /// Text first, then what was attached or printed.
    parts: Vec<PartView>,
}

/// A part.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PartView {
    /// Name.
    name: String,
    /// Media type.
    content_type: String,
    /// SHA-256 of the bytes, Base64, as everywhere on the wire.
    sha256: String,
    /// The bytes, up to 1 MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
    /// Where to read them, above.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// What went out, newest first, 100 a page.
#[utoipa::path(
    get, path = "/sandbox/outbox", tag = "Sandbox", security(()),
    params(
        ("iun" = Option<String>, Query, description = "Number of a notification; absent: of all"),
        ("before" = Option<u64>, Query, description = "Only items before this position: that of the last item of the page before")
    ),
    responses(
        (status = 200, body = Vec<ItemView>),
        (status = 400, description = "A parameter is wrong", body = Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn outbox(
    State(sandbox): State<Sandbox>,
    query: Result<Query<OutboxQuery>, QueryRejection>,
) -> Result<axum::Json<Vec<ItemView>>, ApiError> {
    let Query(query) = query.map_err(|error| UseError::Parameter(error.body_text()))?;
    let iun = query.iun.as_deref().map(number).transpose()?;
    let mut before = query.before.as_deref().map(|text| position(text, "before")).transpose()?;
    let mut items = Vec::new();
    // one at a time: a page of letters with the largest acts would not fit in memory
    while items.len() < PAGE {
        let Some(item) = newest(&sandbox, iun.as_ref(), before).await? else { break };
        before = Some(item.position);
        items.push(view(item, &sandbox.parts.engine.settings().public_url));
    }
    Ok(axum::Json(items))
}

/// The bytes of one part.
#[utoipa::path(
    get, path = "/sandbox/outbox/parts/{position}/{index}", tag = "Sandbox", security(()),
    params(
        ("position" = u64, Path, description = "Position of the item"),
        ("index" = usize, Path, description = "Index of the part")
    ),
    responses(
        (status = 200, description = "The bytes", content_type = "application/octet-stream"),
        (status = 404, description = "There is no such part", body = Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn part(
    State(sandbox): State<Sandbox>,
    Path((at, index)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    let at = position(&at, "position")?;
    let index = position(&index, "index")?;
    let item = newest(&sandbox, None, Some(at.saturating_add(1))).await?.filter(|item| item.position == at);
    let part = item.and_then(|item| item.parts.into_iter().nth(usize::try_from(index).unwrap_or(usize::MAX)));
    let missing = || UseError::not_found("PN_DELIVERY_FILEINFONOTFOUND", "The outbox has no such part");
    let File { name, content_type, bytes } = part.ok_or_else(missing)?;
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let name: String = name.chars().filter(plain).collect();
    let text = |text: String| HeaderValue::from_str(&text).map_err(|e| UseError::Internal(e.to_string()));
    let headers = [
        (CONTENT_TYPE, text(content_type)?),
        (CONTENT_DISPOSITION, text(format!("attachment; filename=\"{name}\""))?),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, bytes).into_response())
}

async fn newest(sandbox: &Sandbox, iun: Option<&Iun>, before: Option<u64>) -> Result<Option<SentItem>, UseError> {
    Ok(sandbox.parts.world.sent(iun, before, 1).await?.pop())
}

fn view(item: SentItem, public_url: &str) -> ItemView {
    let position = item.position;
    let url = |index: usize| format!("{}/sandbox/outbox/parts/{position}/{index}", public_url.trim_end_matches('/'));
    let part = |(index, file): (usize, File)| {
        let inline = file.bytes.len() <= LARGEST_INLINE;
        PartView {
            sha256: Sha256Digest::of(&file.bytes).to_string(),
            base64: inline.then(|| STANDARD.encode(&file.bytes)),
            url: (!inline).then(|| url(index)),
            name: file.name,
            content_type: file.content_type,
        }
    };
    ItemView {
        position,
        kind: item.kind,
        iun: item.iun.to_string(),
        rec_index: item.rec,
        at: instant(item.at),
        to: item.to,
        request_id: item.request,
        parts: item.parts.into_iter().enumerate().map(part).collect(),
    }
}

fn number(text: &str) -> Result<Iun, UseError> {
    text.parse().map_err(|e: messo_domain::ids::IunError| UseError::Parameter(format!("iun: {e}")))
}

fn position(text: &str, name: &str) -> Result<u64, UseError> {
    // the store counts in signed 64 bits
    let number = text.parse().ok().filter(|number| i64::try_from(*number).is_ok());
    number.ok_or_else(|| UseError::Parameter(format!("{name}: expected a whole number")))
}
