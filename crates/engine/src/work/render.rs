//! Rendering and sealing: from the order of an event to stored bytes. After a crash the stored bytes win.

use super::WorkError;
use crate::Engine;
use crate::cases::Loaded;
use bytes::Bytes;
use messo_domain::case::{Category, ElementId};
use messo_domain::ids::DocumentKey;
use messo_domain::work::Template;
use messo_domain::workflow::{Command, StoredDocument};
use messo_ports::channels::File;
use std::sync::Arc;

impl Engine {
    pub(super) async fn render(
        &self,
        loaded: &Arc<Loaded>,
        key: DocumentKey,
        template: Template,
        rec: Option<usize>,
    ) -> Result<Option<Command>, WorkError> {
        let stored = ElementId::of(Category::DocumentStored, &loaded.case.iun).document(key.as_str()).id();
        if loaded.case.elements.contains(&stored) {
            return Ok(None);
        }
        if let (Template::F24, Some(rec)) = (template, rec) {
            return self.render_f24(loaded, key, rec).await.map(Some);
        }
        let notice = self.notice(loaded, template, rec)?;
        let ports = self.ports().clone();
        let sealed_at = notice.issued_at;
        let made = tokio::task::spawn_blocking(move || {
            let rendered = ports.renderer.render(&notice)?;
            let pdf = if template.is_sealed() { ports.sealer.seal(&rendered.pdf, sealed_at)? } else { rendered.pdf };
            Ok::<_, messo_ports::notices::NoticeError>((pdf, rendered.pages))
        });
        let made = made.await.map_err(|_| WorkError::Failed("the renderer stopped".into()))?;
        let (pdf, pages) = made.map_err(|e| WorkError::Failed(e.to_string()))?;
        self.stored(key, template, rec, pdf, pages).await.map(Some)
    }

    /// The F24 forms of a recipient, with the cost at the acceptance.
    async fn render_f24(&self, loaded: &Loaded, key: DocumentKey, rec: usize) -> Result<Command, WorkError> {
        let made = self.f24_now(loaded, rec).await?;
        self.stored(key, Template::F24, Some(rec), made.pdf, made.pages).await
    }

    /// Stores a document, and tells the case.
    async fn stored(
        &self,
        key: DocumentKey,
        template: Template,
        rec: Option<usize>,
        pdf: Bytes,
        pages: u32,
    ) -> Result<Command, WorkError> {
        let file = File { name: String::new(), content_type: "application/pdf".to_owned(), bytes: pdf };
        let meta = self.keep(&key, file).await?;
        Ok(Command::DocumentStored(StoredDocument {
            key,
            template,
            rec,
            renderer_version: self.ports().renderer.version().to_owned(),
            sha256: meta.sha256,
            size: meta.size,
            pages,
        }))
    }
}
