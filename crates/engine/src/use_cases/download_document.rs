//! Documents of a notification: what they are and a signed link to their bytes.

use crate::Engine;
use crate::cases::Loaded;
use crate::error::UseError;
use crate::registers::senders::SenderCaller;
use crate::tokens::PersonCaller;
use crate::use_cases::documents_available;
use messo_domain::ids::{DocumentKey, Iun, Sha256Digest};
use messo_ports::links::LinkRefusal;
use messo_ports::{BlobMeta, ByteStream};
use std::sync::Arc;

/// No such notification, to whoever asks.
pub(crate) const NOT_FOUND: &str = "PN_DELIVERY_NOTIFICATIONNOTFOUND";
const NO_FILE: &str = "PN_DELIVERY_FILEINFONOTFOUND";
const CANCELLED: &str = "PN_DELIVERY_NOTIFICATION_CANCELLED";
/// Seconds after which a document that is being made may be asked for again.
const RETRY_AFTER: u32 = 10;

/// What is known of a document, and where to read it. `Debug` hides the link, and the title in the name.
#[derive(Clone, PartialEq, Eq)]
pub struct DocumentLink {
    /// Name for the reader.
    pub file_name: String,
    /// Media type.
    pub content_type: String,
    /// Length, 0 while it is being made.
    pub content_length: u64,
    /// Digest.
    pub sha256: Option<Sha256Digest>,
    /// Signed link, once there.
    pub url: Option<String>,
    /// Seconds to wait, while it is being made.
    pub retry_after: Option<u32>,
}

impl std::fmt::Debug for DocumentLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DocumentLink({}, {} bytes)", self.content_type, self.content_length)
    }
}

/// The refusal of a number that is none, or of no notification.
pub(crate) fn no_notification(iun: &str) -> UseError {
    UseError::not_found(NOT_FOUND, format!("Notification with iun {iun} not found"))
}

impl Engine {
    /// The notification of this number, whoever asks.
    ///
    /// # Errors
    /// 404 when there is none.
    pub(crate) async fn any_case(&self, iun: &str) -> Result<Arc<Loaded>, UseError> {
        let number: Iun = iun.parse().map_err(|_| no_notification(iun))?;
        self.load(&number).await?.ok_or_else(|| no_notification(iun))
    }

    /// A document of the act, for the sender.
    ///
    /// # Errors
    /// 404 for an unknown notification or index, and when documents are no longer kept.
    pub async fn sent_document(
        &self,
        caller: &SenderCaller,
        iun: &str,
        index: usize,
    ) -> Result<DocumentLink, UseError> {
        let loaded = self.own_accepted_case(caller, iun, NOT_FOUND).await?;
        self.act_document(&loaded, index).await
    }

    /// A document of the act, for a recipient; reading it is a view.
    ///
    /// # Errors
    /// As above.
    pub async fn received_document(
        &self,
        person: &PersonCaller,
        iun: &str,
        index: usize,
    ) -> Result<DocumentLink, UseError> {
        let (number, rec) = self.received_by(person, iun).await?;
        let loaded = self.load(&number).await?.ok_or_else(|| no_file(index))?;
        refuse_cancelled(&loaded)?;
        let link = self.act_document(&loaded, index).await?; // what is not there is not an access
        drop(loaded);
        self.open_act(&number, rec, None, "WEB").await?;
        Ok(link)
    }

    async fn act_document(&self, loaded: &Loaded, index: usize) -> Result<DocumentLink, UseError> {
        let case = &loaded.case;
        let document = case.request.documents.get(index).ok_or_else(|| no_file(index))?;
        if !documents_available(loaded, self.now()) {
            return Err(no_file(index));
        }
        let title = document.title.clone().unwrap_or_else(|| format!("document {index}"));
        self.link(&document.r#ref.key, file_name(&case.iun, &title, "pdf")).await?.ok_or_else(|| no_file(index))
    }

    /// A link to a stored document; `None` if it is not stored.
    pub(crate) async fn link(&self, key: &DocumentKey, file_name: String) -> Result<Option<DocumentLink>, UseError> {
        let Some(meta) = self.ports().blobs.stat(key).await? else { return Ok(None) };
        let url = self.ports().links.download_url(key, &file_name, self.ports().wall.now());
        Ok(Some(DocumentLink {
            file_name,
            content_type: meta.content_type,
            content_length: meta.size,
            sha256: Some(meta.sha256),
            url: Some(url),
            retry_after: None,
        }))
    }

    /// The answer for a document that is ordered and not there yet.
    pub(crate) fn not_ready(file_name: String) -> DocumentLink {
        DocumentLink {
            file_name,
            content_type: "application/pdf".to_owned(),
            content_length: 0,
            sha256: None,
            url: None,
            retry_after: Some(RETRY_AFTER),
        }
    }

    /// Reads a document through a signed link: what it is, its bytes, and its `content-disposition`.
    ///
    /// # Errors
    /// [`LinkRefusal`], in S3's form.
    pub async fn download_document(
        &self,
        key: &DocumentKey,
        query: &str,
    ) -> Result<(BlobMeta, ByteStream, String), LinkRefusal> {
        let links = &self.ports().links;
        let disposition = links.check_download(key, query, self.ports().wall.now())?;
        let opened = self.ports().blobs.open(key).await;
        opened.map(|(meta, bytes)| (meta, bytes, disposition)).map_err(|error| self.refused_by_documents(&error))
    }
}

/// To its recipients a cancelled notification has no documents any more.
pub(crate) fn refuse_cancelled(loaded: &Loaded) -> Result<(), UseError> {
    match loaded.case.cancellation_requested {
        Some(_) => Err(UseError::not_found(CANCELLED, "The notification was cancelled by its sender")),
        None => Ok(()),
    }
}

pub(crate) fn no_file(index: usize) -> UseError {
    UseError::not_found(
        NO_FILE,
        format!("Unable to find the attachment with index {index}: there is none, or it is no longer kept"),
    )
}

/// `<IUN>_<title>.<extension>`, of letters and digits that every system takes.
pub(crate) fn file_name(iun: &Iun, title: &str, extension: &str) -> String {
    const LONGEST_TITLE: usize = 80;
    let clean = |c: char| if c.is_alphanumeric() { c } else { '_' };
    let title: String = title.chars().map(clean).take(LONGEST_TITLE).collect();
    format!("{iun}_{title}.{extension}")
}
