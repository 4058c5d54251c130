//! The outbox: what "went out", as the world took it.
//!
//! A row per request id, sealed, the second of the same id ignored; files lie among the documents under the digest of
//! their bytes, so that an act sent to fifteen recipients is kept once. Files first, then the row: after a crash between
//! the two the message is handed over again and finds its files there.

use crate::{MARKING, World};
use bytes::Bytes;
use jiff::Timestamp;
use messo_domain::ids::{DocumentKey, Iun, Sha256Digest};
use messo_ports::blobs::{self, BlobError, Expected};
use messo_ports::channels::{ChannelError, File, LetterOrder, MessageOrder, OrderId};
use messo_ports::store::{OutboxRow, StoreError};
use messo_ports::world::SentItem;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Prefix of the keys of files that went out.
const PREFIX: &str = "MESSO_OUTBOX-";
/// Largest file that is read back: the largest act with room to spare.
const MAX_FILE: u64 = 512 * 1024 * 1024;

/// Something to record.
pub(crate) struct Item<'a> {
    kind: &'static str,
    id: &'a OrderId,
    to: String,
    text: String,
    files: &'a [File],
}

impl<'a> Item<'a> {
    /// A message to an electronic address.
    pub(crate) fn message(kind: &'static str, order: &'a MessageOrder) -> Self {
        let subject = if order.subject.is_empty() { String::new() } else { format!("Oggetto: {}\n\n", order.subject) };
        let text = marked(format!("{subject}{}", order.text));
        Self { kind, id: &order.id, to: order.to.address.clone(), text, files: &order.files }
    }

    /// A letter; its text is the envelope.
    pub(crate) fn letter(order: &'a LetterOrder) -> Self {
        let rows = order.to.rows().into_iter().map(|(_, row)| row);
        let envelope: Vec<String> = std::iter::once(order.addressee.clone()).chain(rows).collect();
        let text = marked(format!("{}\n\nProdotto: {}\n", envelope.join("\n"), order.product.wire()));
        Self { kind: "LETTER", id: &order.id, to: envelope.join(", "), text, files: &order.files }
    }
}

/// The text, with the marking before it where it does not say so itself.
fn marked(text: String) -> String {
    if text.contains(MARKING) { text } else { format!("{MARKING}\n\n{text}") }
}

/// What is sealed in a row.
#[derive(Serialize, Deserialize)]
struct Body {
    kind: String,
    rec: usize,
    to: String,
    text: String,
    files: Vec<KeptFile>,
}

/// A file of a row.
#[derive(Serialize, Deserialize)]
struct KeptFile {
    name: String,
    content_type: String,
    key: DocumentKey,
}

impl World {
    /// Records an item, once for each request id.
    ///
    /// # Errors
    /// [`ChannelError::Unavailable`] when it could not be kept: it counts as not sent.
    pub(crate) async fn record(&self, item: Item<'_>, now: Timestamp) -> Result<(), ChannelError> {
        let mut files = Vec::with_capacity(item.files.len());
        for file in item.files {
            files.push(self.keep(file, now).await.map_err(|e| ChannelError::Unavailable(e.to_string()))?);
        }
        let body = Body { kind: item.kind.to_owned(), rec: item.id.rec, to: item.to, text: item.text, files };
        let plain = serde_json::to_vec(&body).map_err(|e| ChannelError::Unavailable(format!("the outbox: {e}")))?;
        let sealed = self.parts.vault.seal(&context(&item.id.request), &plain);
        let row =
            OutboxRow { request: item.id.request.clone(), iun: item.id.iun.clone(), at: now, body: Arc::from(sealed) };
        self.parts.store.outbox_put(row).await.map_err(|e| ChannelError::Unavailable(e.to_string()))
    }

    async fn keep(&self, file: &File, now: Timestamp) -> Result<KeptFile, BlobError> {
        let digest = Sha256Digest::of(&file.bytes);
        let key: DocumentKey = format!("{PREFIX}{}", &digest.hex()[..32])
            .parse()
            .map_err(|_| BlobError::Unavailable("a key of the outbox is not a key".to_owned()))?;
        let expected = Expected { sha256: Some(digest), max_size: MAX_FILE, content_type: file.content_type.clone() };
        self.parts.blobs.put(&key, expected, blobs::once(file.bytes.clone()), now).await?;
        Ok(KeptFile { name: file.name.clone(), content_type: file.content_type.clone(), key })
    }

    /// Items of a case or of all, newest first, with their bytes.
    ///
    /// # Errors
    /// [`StoreError`], also where a file cannot be read.
    pub(crate) async fn read_outbox(
        &self,
        iun: Option<&Iun>,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<SentItem>, StoreError> {
        let mut items = Vec::new();
        for (position, row) in self.parts.store.outbox_list(iun, before, limit).await? {
            items.push(self.read_row(position, row).await?);
        }
        Ok(items)
    }

    async fn read_row(&self, position: u64, row: OutboxRow) -> Result<SentItem, StoreError> {
        let plain = self.parts.vault.open(&context(&row.request), &row.body);
        let plain = plain.map_err(|e| StoreError(format!("a row of the outbox: {e}")))?;
        let body: Body =
            serde_json::from_slice(&plain).map_err(|_| StoreError("a row of the outbox cannot be read".to_owned()))?;
        let text = File {
            name: if body.kind == "LETTER" { "busta.txt" } else { "messaggio.txt" }.to_owned(),
            content_type: "text/plain; charset=utf-8".to_owned(),
            bytes: Bytes::from(body.text),
        };
        let mut parts = vec![text];
        for file in body.files {
            let bytes = blobs::read_all(self.parts.blobs.as_ref(), &file.key, MAX_FILE).await;
            let bytes = bytes.map_err(|e| StoreError(format!("a file of the outbox: {e}")))?;
            parts.push(File { name: file.name, content_type: file.content_type, bytes });
        }
        let (kind, rec, to) = (body.kind, body.rec, body.to);
        Ok(SentItem { position, kind, iun: row.iun, rec, at: row.at, to, request: row.request, parts })
    }
}

fn context(request: &str) -> String {
    format!("outbox/{request}")
}
