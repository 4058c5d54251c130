//! The key of a stored file, which says by its prefix what kind of document it is.
//!
//! On the wire a key may carry `safestorage://` in front; inside it never does, so that two spellings are one key. A key
//! made here is computed from what the document is, so that a step done twice writes the same file.
//! Source: SEND, keys of SafeStorage.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Sha256Digest;

/// Scheme that some fields of the API put before a key.
const SCHEME: &str = "safestorage://";
/// Longest key, in characters.
const MAX_LENGTH: usize = 512;

/// What a stored file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// A document or a payment form uploaded by the sender.
    NotificationAttachment,
    /// Data of an F24 form uploaded by the sender.
    F24Metadata,
    /// Notice to the addressee (*avviso di avvenuta ricezione*).
    Aar,
    /// F24 forms of a recipient, made from the uploaded data.
    F24,
    /// Attestation by the platform, enforceable against third parties.
    LegalFact,
    /// Proof made by others: a PEC receipt, the scan of a registered letter's return card.
    ExternalLegalFact,
}

impl DocumentKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::NotificationAttachment,
        Self::F24Metadata,
        Self::Aar,
        Self::F24,
        Self::LegalFact,
        Self::ExternalLegalFact,
    ];

    /// Beginning of the keys of this kind, without the dash that follows.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::NotificationAttachment => "PN_NOTIFICATION_ATTACHMENTS",
            Self::F24Metadata => "PN_F24_META",
            Self::Aar => "PN_AAR",
            Self::F24 => "PN_F24",
            Self::LegalFact => "PN_LEGAL_FACTS",
            Self::ExternalLegalFact => "PN_EXTERNAL_LEGAL_FACTS",
        }
    }
}

/// Key of a stored file: 1 to 512 characters of `A-Z a-z 0-9 . _ -`, without scheme.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DocumentKey(String);

/// The text is not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key is 1 to 512 characters among letters, digits, `.`, `_` and `-`, with or without `safestorage://`")]
pub struct DocumentKeyError;

impl DocumentKey {
    /// The one key of the document that `identity` describes: prefix, 32 hexadecimal digits of the SHA-256 of
    /// `identity`, extension (`pdf`, without its dot).
    ///
    /// # Panics
    /// When `extension` holds other than ASCII letters and digits: extensions are written in the code, not received.
    pub fn derived(kind: DocumentKind, identity: &str, extension: &str) -> Self {
        assert!(extension.bytes().all(|byte| byte.is_ascii_alphanumeric()), "an extension is letters and digits");
        let digest = Sha256Digest::of(identity.as_bytes()).hex();
        Self(format!("{}-{}.{extension}", kind.prefix(), &digest[..32]))
    }

    /// A key of its own for a file that comes from outside: prefix, the random bytes in hexadecimal, extension. `random` is
    /// drawn by the caller, sixteen bytes, so that no two keys meet by chance.
    ///
    /// # Panics
    /// As [`DocumentKey::derived`].
    pub fn drawn(kind: DocumentKind, random: [u8; 16], extension: &str) -> Self {
        assert!(extension.bytes().all(|byte| byte.is_ascii_alphanumeric()), "an extension is letters and digits");
        Self(format!("{}-{}.{extension}", kind.prefix(), hex::encode(random)))
    }

    /// What the prefix says, `None` for a key of another system.
    pub fn kind(&self) -> Option<DocumentKind> {
        let has_prefix = |kind: &DocumentKind| {
            self.0.strip_prefix(kind.prefix()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        DocumentKind::ALL.into_iter().find(has_prefix)
    }

    /// The key with its scheme, as timeline elements show it.
    pub fn uri(&self) -> String {
        format!("{SCHEME}{}", self.0)
    }

    /// The key without scheme.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DocumentKey {
    type Err = DocumentKeyError;

    fn from_str(text: &str) -> Result<Self, DocumentKeyError> {
        let key = text.strip_prefix(SCHEME).unwrap_or(text);
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        if (1..=MAX_LENGTH).contains(&key.len()) && key.bytes().all(allowed) {
            Ok(Self(key.to_owned()))
        } else {
            Err(DocumentKeyError)
        }
    }
}

impl TryFrom<String> for DocumentKey {
    type Error = DocumentKeyError;

    fn try_from(text: String) -> Result<Self, DocumentKeyError> {
        text.parse()
    }
}

impl From<DocumentKey> for String {
    fn from(key: DocumentKey) -> Self {
        key.0
    }
}

impl fmt::Display for DocumentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DocumentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DocumentKey({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;

    #[test]
    fn both_spellings_are_one_key() {
        let bare: DocumentKey = "PN_AAR-0002-L83U.pdf".parse().unwrap();
        let with_scheme: DocumentKey = "safestorage://PN_AAR-0002-L83U.pdf".parse().unwrap();
        assert_eq!(bare, with_scheme);
        assert_eq!(
            (bare.as_str(), bare.uri().as_str()),
            ("PN_AAR-0002-L83U.pdf", "safestorage://PN_AAR-0002-L83U.pdf")
        );
        assert_eq!(serde_json::to_string(&with_scheme).unwrap(), "\"PN_AAR-0002-L83U.pdf\"");
    }

    #[test]
    fn what_could_leave_its_folder_is_not_a_key() {
        let too_long = "k".repeat(513);
        for text in
            ["", "safestorage://", "a/b", "..\\a", "a b", "à", "a\n", "safestorage://safestorage://a", &too_long]
        {
            assert_eq!(text.parse::<DocumentKey>(), Err(DocumentKeyError), "{text}");
        }
        assert!("k".repeat(512).parse::<DocumentKey>().is_ok());
    }

    #[test]
    fn the_prefix_says_the_kind() {
        for kind in DocumentKind::ALL {
            let key = DocumentKey::derived(kind, "ADUE-UAUA-UAUA-202603-Y-1#AAR#0", "pdf");
            assert_eq!(key.kind(), Some(kind));
            assert_eq!(key, DocumentKey::derived(kind, "ADUE-UAUA-UAUA-202603-Y-1#AAR#0", "pdf"));
            assert_ne!(key, DocumentKey::derived(kind, "ADUE-UAUA-UAUA-202603-Y-1#AAR#1", "pdf"));
            assert_eq!(key.as_str().len(), kind.prefix().len() + 1 + 32 + 4);
            assert_eq!(key.as_str().parse::<DocumentKey>().unwrap(), key);
        }
        assert_eq!("OTHER-1.pdf".parse::<DocumentKey>().unwrap().kind(), None);
        assert_eq!("PN_AARX-1.pdf".parse::<DocumentKey>().unwrap().kind(), None);
    }

    #[test]
    fn a_derived_key_never_changes() {
        let digest = "ba7816bf8f01cfea414140de5dae2223"; // SHA-256 of `abc`
        assert_eq!(
            DocumentKey::derived(DocumentKind::LegalFact, "abc", "pdf").as_str(),
            format!("PN_LEGAL_FACTS-{digest}.pdf")
        );
    }
}
