//! The languages in which documents speak besides Italian: those of the protected minorities that SEND offers.
//!
//! A sender asks for at most one. What stands in each language is the renderer's; Italian always prevails.

use serde::{Deserialize, Serialize};

/// A second language of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// German, in South Tyrol.
    #[serde(rename = "DE")]
    German,
    /// French, in the Aosta Valley.
    #[serde(rename = "FR")]
    French,
    /// Slovene, in Friuli Venezia Giulia.
    #[serde(rename = "SL")]
    Slovene,
}

impl Language {
    /// All of them, in the order in which SEND names them.
    pub const ALL: [Self; 3] = [Self::German, Self::French, Self::Slovene];

    /// Code in a request.
    pub fn wire(self) -> &'static str {
        match self {
            Self::German => "DE",
            Self::French => "FR",
            Self::Slovene => "SL",
        }
    }

    /// The language of this code.
    pub fn from_wire(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.wire() == code)
    }
}
