//! The words of the pages: Fluent catalogues in Italian and English, and the language that a visitor reads.
//!
//! A page names a message by its key; the texts stand in `words/<language>/*.ftl` and nowhere else. A key that is missing
//! in either language, or that nobody uses, fails a test. At run time an unknown key shows itself, never a blank.

#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod families;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::OnceLock;
use unic_langid::{LanguageIdentifier, langid};

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// Italian: what is read where nothing else is asked.
    Italian,
    /// English.
    English,
}

/// The catalogues of one language, by the name of their file.
macro_rules! catalogues {
    ($language:literal) => {
        &[
            include_str!(concat!("../words/", $language, "/codes.ftl")),
            include_str!(concat!("../words/", $language, "/common.ftl")),
            include_str!(concat!("../words/", $language, "/errors.ftl")),
            include_str!(concat!("../words/", $language, "/events.ftl")),
            include_str!(concat!("../words/", $language, "/public.ftl")),
            include_str!(concat!("../words/", $language, "/recipient.ftl")),
            include_str!(concat!("../words/", $language, "/sandbox.ftl")),
            include_str!(concat!("../words/", $language, "/sender.ftl")),
            include_str!(concat!("../words/", $language, "/wizard.ftl")),
        ]
    };
}

impl Language {
    pub(crate) const ALL: [Self; 2] = [Self::Italian, Self::English];

    /// As `lang` attributes and cookies write it.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Italian => "it",
            Self::English => "en",
        }
    }

    /// Its own name for itself.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Italian => "Italiano",
            Self::English => "English",
        }
    }

    /// The language with this code.
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The first of ours that an `Accept-Language` header names with the greatest weight.
    pub(crate) fn accepted(header: &str) -> Option<Self> {
        let weighed = header.split(',').filter_map(|part| {
            let mut parts = part.trim().split(';');
            let tag = parts.next()?.split('-').next()?.to_ascii_lowercase();
            let weight = parts.find_map(|p| p.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0_f32);
            Some((Self::of_code(&tag)?, weight)).filter(|(_, weight)| *weight > 0.0)
        });
        // of equal weights the first one holds
        weighed.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(language, _)| language)
    }

    fn catalogues(self) -> &'static [&'static str] {
        match self {
            Self::Italian => catalogues!("it"),
            Self::English => catalogues!("en"),
        }
    }

    fn id(self) -> LanguageIdentifier {
        match self {
            Self::Italian => langid!("it"),
            Self::English => langid!("en"),
        }
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        static ITALIAN: OnceLock<FluentBundle<FluentResource>> = OnceLock::new();
        static ENGLISH: OnceLock<FluentBundle<FluentResource>> = OnceLock::new();
        let cell = match self {
            Self::Italian => &ITALIAN,
            Self::English => &ENGLISH,
        };
        cell.get_or_init(|| self.read())
    }

    fn read(self) -> FluentBundle<FluentResource> {
        let mut bundle = FluentBundle::new_concurrent(vec![self.id()]);
        bundle.set_use_isolating(false); // done in `Arg`, where a value needs it
        for text in self.catalogues() {
            // A catalogue with a mistake is used for what can be read of it; a test refuses it before.
            let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(readable, _)| readable);
            bundle.add_resource_overriding(resource);
        }
        bundle
    }
}

/// A value within a message.
pub(crate) enum Arg {
    Text(String),
    Number(i64),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(isolated(text))
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<&usize> for Arg {
    fn from(number: &usize) -> Self {
        Self::from(*number)
    }
}

impl From<i64> for Arg {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

/// The text, fenced where it holds letters or marks that run from right to left: they must not turn the sentence round.
fn isolated(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    if text.chars().any(turns) { format!("\u{2068}{text}\u{2069}") } else { text.to_owned() }
}

/// The words of one language. Cheap to copy: every view holds one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Words(pub(crate) Language);

impl Words {
    /// The text of a message without values.
    pub(crate) fn say(self, key: &str) -> String {
        self.format(key, None).unwrap_or_else(|| key.to_owned())
    }

    /// The text of a message with one value.
    pub(crate) fn with<A: Into<Arg>>(self, key: &str, name: &str, value: A) -> String {
        self.fill(key, [(name, value.into())])
    }

    /// The text of a message with several values.
    pub(crate) fn fill<'a>(self, key: &str, values: impl IntoIterator<Item = (&'a str, Arg)>) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            let value = match value {
                Arg::Text(text) => FluentValue::from(text),
                Arg::Number(number) => FluentValue::from(number),
            };
            args.set(name, value);
        }
        self.format(key, Some(&args)).unwrap_or_else(|| key.to_owned())
    }

    /// The text of a message that may not be there: codes of the outside have no promise.
    pub(crate) fn find(self, key: &str) -> Option<String> {
        self.format(key, None)
    }

    fn format(self, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let bundle = self.0.bundle();
        let pattern = bundle.get_message(key)?.value()?;
        let mut unknown = Vec::new();
        Some(bundle.format_pattern(pattern, args, &mut unknown).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_asked_for_most_is_spoken() {
        let accepted = |header| Language::accepted(header).map(Language::code);
        assert_eq!(accepted("en-GB,en;q=0.9,it;q=0.8"), Some("en"));
        assert_eq!(accepted("de, it;q=0.5, en;q=0.7"), Some("en"));
        assert_eq!(accepted("it,en"), Some("it"));
        assert_eq!(accepted("en;q=0"), None);
        for header in ["", "fr", ";;;", "q=1", "*"] {
            assert_eq!(accepted(header), None, "{header}");
        }
    }

    #[test]
    fn what_runs_from_right_to_left_is_fenced_and_nothing_else() {
        assert_eq!(isolated("Destinatario Uno"), "Destinatario Uno");
        assert_eq!(isolated("a\u{202e}b"), "\u{2068}a\u{202e}b\u{2069}");
        assert_eq!(isolated("\u{5d0}"), "\u{2068}\u{5d0}\u{2069}");
    }

    #[test]
    fn an_unknown_key_shows_itself() {
        assert_eq!(Words(Language::Italian).say("no-such-key"), "no-such-key");
        assert_eq!(Words(Language::English).find("no-such-key"), None);
    }
}
