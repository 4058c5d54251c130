//! A document as reads answer it: what it is, and a signed link to its bytes, or when to ask again.

use messo_engine::use_cases::download_document::DocumentLink;
use serde::Serialize;
use utoipa::ToSchema;

/// A document of the act or a payment form.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotificationAttachmentDownloadMetadataResponse {
    /// Name under which to save it.
    pub filename: String,
    /// Media type.
    pub content_type: String,
    /// Length in bytes; 0 while it is not ready.
    pub content_length: i32,
    /// SHA-256 of the bytes, Base64; empty while it is not ready.
    pub sha256: String,
    /// Where to read it, for an hour.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Seconds after which to ask again, while it is not ready.
    #[schema(nullable = false, value_type = Option<i32>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

impl From<DocumentLink> for NotificationAttachmentDownloadMetadataResponse {
    fn from(link: DocumentLink) -> Self {
        Self {
            filename: link.file_name,
            content_type: link.content_type,
            content_length: i32::try_from(link.content_length).unwrap_or(i32::MAX),
            sha256: link.sha256.map(|digest| digest.to_string()).unwrap_or_default(),
            url: link.url,
            retry_after: link.retry_after,
        }
    }
}

/// A legal fact, a receipt or a notice.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LegalFactDownloadMetadataResponse {
    /// Name under which to save it.
    pub filename: String,
    /// Length in bytes; 0 while it is not ready.
    #[schema(value_type = f64)]
    pub content_length: u64,
    /// Where to read it, for an hour.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Seconds after which to ask again, while it is not ready.
    #[schema(nullable = false, value_type = Option<f64>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

impl From<DocumentLink> for LegalFactDownloadMetadataResponse {
    fn from(link: DocumentLink) -> Self {
        Self {
            filename: link.file_name,
            content_length: link.content_length,
            url: link.url,
            retry_after: link.retry_after,
        }
    }
}
