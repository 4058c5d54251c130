//! What an upload or a download answers when it is refused: the code, status and XML body of S3.
//!
//! Senders' software was written against presigned URLs of S3, so the codes are S3's where S3 has one; the messages are
//! ours, and say what to change. Source: SEND's public contract, presigned upload and download.

use messo_ports::blobs::BlobError;

/// What of a request is not as it was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// The URL is not one of ours, was changed, or is for another method.
    #[error("The URL is not as it was issued, or is for another method. Use it unchanged, query included.")]
    Url,
    /// The URL is too old.
    #[error("The URL has expired. Ask for a new one; it is valid for one hour.")]
    Expired,
    /// `content-type` is not the one declared.
    #[error("The header content-type must be exactly the contentType declared at the preload.")]
    ContentType,
    /// `x-amz-checksum-sha256` is missing, or is not the digest declared.
    #[error("The header x-amz-checksum-sha256 must be exactly the sha256 declared at the preload.")]
    Checksum,
    /// `x-amz-meta-secret` is missing or wrong.
    #[error(
        "The header x-amz-meta-secret must be exactly the secret answered by the preload, square brackets included."
    )]
    Secret,
}

/// A refused upload or download. The text of the error is the message of the body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum S3Error {
    /// The request is not the one that was signed.
    #[error("{0}")]
    SignatureDoesNotMatch(Mismatch),
    /// `x-amz-checksum-sha256` is not the Base64 of 32 bytes.
    #[error("Value for x-amz-checksum-sha256 header is invalid.")]
    InvalidChecksum,
    /// The bytes are not those of the checksum.
    #[error("The SHA-256 of the bytes received is not the one declared.")]
    BadDigest,
    /// More bytes than allowed.
    #[error("The document is larger than the {limit} bytes allowed.")]
    EntityTooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The sender stopped in the middle.
    #[error("The upload was interrupted. Nothing was stored: send it again from the start.")]
    IncompleteBody,
    /// Another document stands under the key.
    #[error("Another document is stored under this key. Ask for a new key.")]
    PreconditionFailed,
    /// No document of this key.
    #[error("The specified key does not exist.")]
    NoSuchKey,
    /// The store cannot be used now. Why is for the log, which the callers keep, and not for the sender.
    #[error("The store of documents cannot be used now. Nothing was stored: try again later.")]
    ServiceUnavailable,
}

impl From<&BlobError> for S3Error {
    fn from(error: &BlobError) -> Self {
        match error {
            BlobError::NotFound => Self::NoSuchKey,
            BlobError::WrongDigest => Self::BadDigest,
            BlobError::TooLarge { limit } => Self::EntityTooLarge { limit: *limit },
            BlobError::Exists => Self::PreconditionFailed,
            BlobError::Interrupted(_) => Self::IncompleteBody,
            BlobError::Unavailable(_) => Self::ServiceUnavailable,
        }
    }
}

impl S3Error {
    /// S3's code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::SignatureDoesNotMatch(_) => "SignatureDoesNotMatch",
            Self::InvalidChecksum => "InvalidRequest",
            Self::BadDigest => "BadDigest",
            Self::EntityTooLarge { .. } => "EntityTooLarge",
            Self::IncompleteBody => "IncompleteBody",
            Self::PreconditionFailed => "PreconditionFailed",
            Self::NoSuchKey => "NoSuchKey",
            Self::ServiceUnavailable => "ServiceUnavailable",
        }
    }

    /// HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::InvalidChecksum | Self::BadDigest | Self::EntityTooLarge { .. } | Self::IncompleteBody => 400,
            Self::SignatureDoesNotMatch(_) => 403,
            Self::NoSuchKey => 404,
            Self::PreconditionFailed => 412,
            Self::ServiceUnavailable => 503,
        }
    }

    /// Body of the answer, `application/xml`. `resource` is the path asked for, where it is known.
    pub fn xml(&self, resource: Option<&str>) -> String {
        let resource = resource.map_or(String::new(), |path| format!("<Resource>{}</Resource>", escaped(path)));
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{}</Code><Message>{}</Message>{resource}</Error>",
            self.code(),
            escaped(&self.to_string()),
        )
    }
}

/// Text as XML 1.0 can hold it: markup is escaped, and what no XML document may contain becomes `?`.
fn escaped(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\'' => xml.push_str("&apos;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => xml.push('?'),
            plain => xml.push(plain),
        }
    }
    xml
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_that_of_s3() {
        assert_eq!(
            S3Error::InvalidChecksum.xml(Some("/documents/upload/PN_AAR-1.pdf")),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>InvalidRequest</Code>\
             <Message>Value for x-amz-checksum-sha256 header is invalid.</Message>\
             <Resource>/documents/upload/PN_AAR-1.pdf</Resource></Error>"
        );
    }

    #[test]
    fn what_the_caller_wrote_cannot_become_markup() {
        let xml = S3Error::NoSuchKey.xml(Some("/a\"<b>&'\u{0}\n"));
        assert!(xml.contains("<Resource>/a&quot;&lt;b&gt;&amp;&apos;??</Resource>"), "{xml}");
    }

    #[test]
    fn each_fault_of_the_store_has_its_answer_and_keeps_its_reason_to_the_log() {
        for (error, code, status) in [
            (BlobError::NotFound, "NoSuchKey", 404),
            (BlobError::WrongDigest, "BadDigest", 400),
            (BlobError::TooLarge { limit: 10 }, "EntityTooLarge", 400),
            (BlobError::Exists, "PreconditionFailed", 412),
            (BlobError::Interrupted("reset".into()), "IncompleteBody", 400),
            (BlobError::Unavailable("no space is left on the disk".into()), "ServiceUnavailable", 503),
        ] {
            let answer = S3Error::from(&error);
            assert_eq!((answer.code(), answer.status()), (code, status));
            assert!(!answer.xml(None).contains("no space"), "{code}");
        }
        assert_eq!(S3Error::SignatureDoesNotMatch(Mismatch::Expired).status(), 403);
    }
}
