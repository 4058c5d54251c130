//! The pagoPA notice code (*codice avviso*), which with the creditor's tax id names a payment position.
//!
//! Only the form is known here: whether the position exists is asked of pagoPA, whether it is already tied to a live
//! notification is asked of the store.
//! Source: pagoPA notice, 18 digits.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Notice code: 18 ASCII digits. `Debug` shows the last four, as whoever holds the whole can read the debt.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NoticeCode(String);

/// The text is not 18 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a notice code is 18 digits")]
pub struct NoticeCodeError;

impl NoticeCode {
    /// The 18 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for NoticeCode {
    type Err = NoticeCodeError;

    fn from_str(text: &str) -> Result<Self, NoticeCodeError> {
        if text.len() == 18 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NoticeCodeError)
        }
    }
}

impl TryFrom<String> for NoticeCode {
    type Error = NoticeCodeError;

    fn try_from(text: String) -> Result<Self, NoticeCodeError> {
        text.parse()
    }
}

impl From<NoticeCode> for String {
    fn from(code: NoticeCode) -> Self {
        code.0
    }
}

impl fmt::Display for NoticeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for NoticeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoticeCode(****{})", &self.0[14..])
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;

    #[test]
    fn eighteen_ascii_digits_and_nothing_else() {
        let code: NoticeCode = "302000100000019421".parse().unwrap();
        assert_eq!(
            (code.to_string().as_str(), format!("{code:?}").as_str()),
            ("302000100000019421", "NoticeCode(****9421)")
        );
        for text in ["", "30200010000001942", "3020001000000194210", "30200010000001942A", "٣٠٢٠٠٠١٠٠"] {
            assert_eq!(text.parse::<NoticeCode>(), Err(NoticeCodeError), "{text}");
        }
        assert!(serde_json::from_str::<NoticeCode>("302000100000019421").is_err(), "a number is not a code");
    }
}
