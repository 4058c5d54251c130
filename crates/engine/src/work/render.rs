//! Rendering and sealing: from the order of an event to stored bytes. After a crash the stored bytes win.

use super::WorkError;
use crate::Engine;
use crate::cases::Loaded;
use bytes::Bytes;
use jiff::Timestamp;
use messo_domain::case::{Category, ElementId};
use messo_domain::ids::DocumentKey;
use messo_domain::work::Template;
use messo_domain::workflow::{Command, StoredDocument};
use messo_ports::channels::File;
use messo_ports::notices::{NoticeError, Rendered, Renderer};
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
        let sealed_at = template.is_sealed().then_some(notice.issued_at);
        let (pdf, pages) = self.printed(sealed_at, move |renderer| renderer.render(&notice)).await?;
        self.stored(key, template, rec, pdf, pages).await.map(Some)
    }

    /// Renders, and seals where a time of sealing is given, on a thread that may block: the bytes and their pages.
    pub(crate) async fn printed(
        &self,
        sealed_at: Option<Timestamp>,
        render: impl FnOnce(&dyn Renderer) -> Result<Rendered, NoticeError> + Send + 'static,
    ) -> Result<(Bytes, u32), WorkError> {
        let ports = self.ports().clone();
        let made = tokio::task::spawn_blocking(move || {
            let rendered = render(ports.renderer.as_ref())?;
            let pdf = match sealed_at {
                Some(at) => ports.sealer.seal(&rendered.pdf, at)?,
                None => rendered.pdf,
            };
            Ok::<_, NoticeError>((pdf, rendered.pages))
        });
        let made = made.await.map_err(|_| WorkError::Failed("the renderer stopped".into()))?;
        Ok(made?)
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
