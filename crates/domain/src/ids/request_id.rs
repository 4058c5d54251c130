//! The receipt number of a request (`notificationRequestId`), given before the IUN may be shown.
//!
//! It is the Base64 of the IUN and so can be computed back; nothing is hidden by it, the API just does not show the
//! IUN before acceptance.
//! Source: SEND, answer of the sending call.

use std::fmt;
use std::str::FromStr;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use super::Iun;

/// Base64 of 25 bytes.
const LENGTH: usize = 36;

/// Receipt number of a request: 36 characters of Base64. It names a request only if [`RequestId::to_iun`] succeeds.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RequestId(String);

/// The text is not 36 characters of the Base64 alphabet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a notificationRequestId is 36 characters of Base64")]
pub struct RequestIdError;

impl RequestId {
    /// The receipt number of the request that became, or may become, the notification `iun`.
    pub fn of(iun: &Iun) -> Self {
        Self(STANDARD.encode(iun.as_str()))
    }

    /// The IUN inside, `None` when the text has the right form but no IUN in it.
    pub fn to_iun(&self) -> Option<Iun> {
        let bytes = STANDARD.decode(&self.0).ok()?;
        std::str::from_utf8(&bytes).ok()?.parse().ok()
    }

    /// The 36 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RequestId {
    type Err = RequestIdError;

    fn from_str(text: &str) -> Result<Self, RequestIdError> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
        if text.len() == LENGTH && text.bytes().all(allowed) { Ok(Self(text.to_owned())) } else { Err(RequestIdError) }
    }
}

impl TryFrom<String> for RequestId {
    type Error = RequestIdError;

    fn try_from(text: String) -> Result<Self, RequestIdError> {
        text.parse()
    }
}

impl From<RequestId> for String {
    fn from(id: RequestId) -> Self {
        id.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestId({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;

    #[test]
    fn the_receipt_leads_back_to_the_iun() {
        let iun = Iun::parse("ADUE-UAUA-UAUA-202603-Y-1").unwrap();
        let id = RequestId::of(&iun);
        assert_eq!(id.as_str(), "QURVRS1VQVVBLVVBVUEtMjAyNjAzLVktMQ==");
        assert_eq!(id.to_string().parse::<RequestId>().unwrap().to_iun(), Some(iun));
    }

    #[test]
    fn a_well_formed_receipt_may_name_nothing() {
        for text in ["QURVRS1VQVVBLVVBVUEtMjAyNjAzLVgtMQ==", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &"=".repeat(36)] {
            assert_eq!(text.parse::<RequestId>().unwrap().to_iun(), None, "{text}");
        }
        for text in ["", "QURVRS1VQVVBLVVBVUEtMjAyNjAzLVktMQ=", "QURVRS1VQVVBLVVBVUEtMjAyNjAzLVktMQ-=", &"é".repeat(18)]
        {
            assert_eq!(text.parse::<RequestId>(), Err(RequestIdError), "{text}");
        }
    }
}
