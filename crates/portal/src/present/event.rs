//! An element of the timeline in words: its title and the documents that it brings, for the one who reads.
//!
//! The sentences stand in `words/<language>/events.ftl` under the element's category, apart for the recipient where the
//! two read differently, and apart for an outcome that a title should tell. Of several recipients the sender reads the
//! name of the one concerned. The decoded fields of an element are in [`super::details`].

use crate::words::{Arg, Words};
use messo_domain::case::{Category, LegalFactCategory};
use messo_domain::ids::DocumentKey;
use messo_domain::timeline::Shown;
use serde_json::Value;

/// Who reads. A recipient is given a timeline that holds the own elements only.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reader<'a> {
    /// The sending body; with the names of all recipients, by index.
    Sender(&'a [String]),
    /// One of the recipients, or who reads for them.
    Recipient,
}

impl<'a> Reader<'a> {
    pub(crate) fn is_sender(self) -> bool {
        matches!(self, Self::Sender(_))
    }

    /// The name of a recipient, for the sender; also where there is but one.
    pub(crate) fn name(self, rec: usize) -> Option<&'a str> {
        match self {
            Self::Sender(names) => names.get(rec).map(String::as_str),
            Self::Recipient => None,
        }
    }

    /// The name of a recipient where it tells one from others.
    pub(crate) fn name_among_several(self, rec: Option<usize>) -> Option<&'a str> {
        match self {
            Self::Sender(names) if names.len() > 1 => self.name(rec?),
            Self::Sender(_) | Self::Recipient => None,
        }
    }

    /// The words of a code; the code itself where no catalogue has it.
    pub(crate) fn phrase(self, words: Words, family: &str, code: &str) -> String {
        let key = key_of(family, code);
        let own = if self.is_sender() { None } else { words.find(&format!("{key}-recipient")) };
        own.or_else(|| words.find(&key)).unwrap_or_else(|| code.to_owned())
    }
}

/// The key of a code: names of documents have spaces, keys have none.
fn key_of(family: &str, code: &str) -> String {
    format!("{family}{}", code.replace(' ', "-"))
}

/// What happened, in a sentence without a full stop.
pub(crate) fn title(words: Words, shown: &Shown, reader: Reader<'_>) -> String {
    let category = shown.category.wire();
    let known = keys(shown, reader).into_iter().find(|key| words.find(key).is_some());
    known.map_or_else(|| category.to_owned(), |key| words.fill(&key, concerned(words, reader, shown.rec)))
}

/// Keys under which the sentence may stand, the most particular first.
fn keys(shown: &Shown, reader: Reader<'_>) -> Vec<String> {
    let plain = format!("event-{}", shown.category.wire());
    let particular = turn(shown).map(|turn| format!("{plain}-{turn}"));
    let for_reader = |key: String| match reader {
        Reader::Sender(_) => vec![key],
        Reader::Recipient => vec![format!("{key}-recipient"), key],
    };
    particular.into_iter().chain([plain]).flat_map(for_reader).collect()
}

/// What the title of an element tells beyond its category.
fn turn(shown: &Shown) -> Option<&'static str> {
    let field = |name: &str| &shown.details[name];
    match shown.category {
        Category::SendDigitalFeedback | Category::SendAnalogFeedback => match field("responseStatus").as_str() {
            Some("OK") => Some("OK"),
            Some("KO") => Some("KO"),
            _ => None,
        },
        Category::GetAddress => field("isAvailable").as_bool().map(|found| if found { "found" } else { "missing" }),
        Category::NotificationViewed | Category::NotificationViewedCreationRequest => {
            field("delegateInfo").is_object().then_some("delegate")
        }
        Category::SendCourtesyMessage => {
            let told = field("ioSendMessageResult").as_str();
            told.filter(|result| *result != messo_domain::case::SENT_COURTESY).map(|_| "invitation")
        }
        _ => None,
    }
}

/// The recipient in the cases of a sentence: who, to whom, whose, for whom.
fn concerned(words: Words, reader: Reader<'_>, rec: Option<usize>) -> [(&'static str, Arg); 4] {
    let cases = match reader.name_among_several(rec) {
        Some(name) => ["who-named", "to-named", "of-named", "for-named"].map(|key| words.with(key, "name", name)),
        None => ["who-recipient", "to-recipient", "of-recipient", "for-recipient"].map(|key| words.say(key)),
    };
    let [who, to, of, r#for] = cases;
    [("who", who.into()), ("to", to.into()), ("of", of.into()), ("for", r#for.into())]
}

/// A document that can be downloaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paper {
    /// What it is.
    pub(crate) label: String,
    /// Its key without scheme, as the list of legal facts knows it.
    pub(crate) key: String,
}

/// The documents of an element: notice, documents of the carrier, receipts, legal facts; each once.
pub(crate) fn papers(words: Words, shown: &Shown, reader: Reader<'_>) -> Vec<Paper> {
    let mut papers: Vec<Paper> = Vec::new();
    let mut add = |label: String, key: &str| {
        let new = paper(label, key).filter(|new| papers.iter().all(|paper| paper.key != new.key));
        papers.extend(new);
    };
    if let Some(notice) = shown.details["generatedAarUrl"].as_str() {
        add(reader.phrase(words, "legal-fact-", &wire(LegalFactCategory::Aar)), notice);
    }
    for document in shown.details["attachments"].as_array().into_iter().flatten() {
        if let Some(key) = document["url"].as_str() {
            add(reader.phrase(words, "paper-", document["documentType"].as_str().unwrap_or_default()), key);
        }
    }
    for fact in &shown.legal_facts {
        add(fact_label(words, shown, fact.category), &fact.key);
    }
    papers
}

/// The name of a legal fact: receipts by their code, the proof of a digital delivery by its outcome.
fn fact_label(words: Words, shown: &Shown, category: LegalFactCategory) -> String {
    let code = wire(category);
    let particular = match category {
        LegalFactCategory::PecReceipt => shown.details["deliveryDetailCode"].as_str(),
        LegalFactCategory::DigitalDelivery if shown.category == Category::DigitalFailureWorkflow => Some("KO"),
        _ => None,
    };
    let particular = particular.and_then(|turn| words.find(&format!("legal-fact-{code}-{turn}")));
    particular.unwrap_or_else(|| fact_name(words, category))
}

/// The name of a kind of legal fact.
pub(crate) fn fact_name(words: Words, category: LegalFactCategory) -> String {
    let code = wire(category);
    words.find(&key_of("legal-fact-", &code)).unwrap_or(code)
}

fn wire(category: LegalFactCategory) -> String {
    serde_json::to_value(category).ok().as_ref().and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A document by its key; one under no key of ours (the carrier writes what it wants) cannot be downloaded.
pub(crate) fn paper(label: String, key: &str) -> Option<Paper> {
    let key: DocumentKey = key.parse().ok()?;
    Some(Paper { label, key: key.as_str().to_owned() })
}
