//! "Why it reached me this way": which addresses were asked for and used, when, and with what answer. Only what is the
//! reader's own: their part of the timeline, their addresses.

use crate::present::event::Reader;
use crate::present::{Moment, moment};
use crate::words::Words;
use messo_domain::case::{Category, DigitalAttempt, Letter, Outcome, RecipientState, ResponseStatus};
use messo_domain::party::PhysicalAddress;
use messo_domain::timeline::{Shown, Timeline};
use serde_json::Value;

/// One thing that was tried to reach the reader.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Try {
    pub(super) at: Moment,
    pub(super) what: String,
    /// The address, where one was used or found.
    pub(super) address: Option<String>,
    pub(super) answer: Option<String>,
    /// When the answer was given, as the channel certifies it.
    pub(super) answered: Option<Moment>,
    /// What the code of the channel says, and the code.
    pub(super) outcome: Option<(String, String)>,
    /// What was found out besides.
    pub(super) note: Option<String>,
}

/// Everything that was tried, in order of time.
pub(super) fn tries(words: Words, reader: &RecipientState, timeline: &Timeline) -> Vec<Try> {
    timeline.elements().iter().filter_map(|element| tried(words, reader, element)).collect()
}

fn tried(words: Words, reader: &RecipientState, element: &Shown) -> Option<Try> {
    match element.category {
        // what the registries answered stands apart
        Category::GetAddress if text(element, "digitalAddressSource") != Some("GENERAL") => {
            Some(looked_up(words, element))
        }
        Category::PublicRegistryResponse => Some(registry(words, element)),
        Category::SendCourtesyMessage => Some(courtesy(words, element)),
        Category::SendDigitalDomicile => Some(mailed(words, reader.digital_attempt(&element.element_id), element)),
        Category::SendAnalogDomicile | Category::SendSimpleRegisteredLetter => {
            Some(posted(words, reader.letter(&element.element_id)?, element))
        }
        Category::PrepareAnalogDomicileFailure => Some(no_other_address(words, element)),
        _ => None,
    }
}

fn coded(words: Words, family: &str, code: &str) -> String {
    Reader::Recipient.phrase(words, family, code)
}

fn plain(element: &Shown, what: String) -> Try {
    Try { at: moment(element.timestamp), what, address: None, answer: None, answered: None, outcome: None, note: None }
}

fn text<'e>(element: &'e Shown, name: &str) -> Option<&'e str> {
    element.details.get(name).and_then(Value::as_str)
}

fn digital_address(element: &Shown) -> Option<(&str, &str)> {
    let address = element.details.get("digitalAddress")?;
    Some((address.get("type")?.as_str()?, address.get("address")?.as_str()?))
}

fn physical_address(element: &Shown, name: &str) -> Option<String> {
    let address = serde_json::from_value::<PhysicalAddress>(element.details.get(name)?.clone()).ok()?;
    Some(on_one_line(&address))
}

/// As on an envelope, on one line.
fn on_one_line(address: &PhysicalAddress) -> String {
    let rows: Vec<String> = address.rows().into_iter().map(|(_, row)| row).collect();
    rows.join(", ")
}

/// A source of digital domiciles was looked at.
fn looked_up(words: Words, element: &Shown) -> Try {
    let source = coded(words, "source-", text(element, "digitalAddressSource").unwrap_or_default());
    let found = element.details.get("isAvailable").and_then(Value::as_bool).unwrap_or_default();
    let answer = words.say(if found { "received-reached-found" } else { "received-reached-not-found" });
    let address = digital_address(element).map(|(_, address)| address.to_owned());
    Try { answer: Some(answer), address, ..plain(element, words.with("received-reached-looked-up", "source", source)) }
}

fn registry(words: Words, element: &Shown) -> Try {
    let digital = digital_address(element).map(|(_, address)| address.to_owned());
    let address = digital.or_else(|| physical_address(element, "physicalAddress"));
    let answer = words.say(if address.is_some() { "received-reached-found" } else { "received-reached-not-found" });
    Try { answer: Some(answer), address, ..plain(element, words.say("received-reached-registry")) }
}

fn courtesy(words: Words, element: &Shown) -> Try {
    let (channel, address) = digital_address(element).unzip();
    let what =
        words.with("received-reached-courtesy", "channel", coded(words, "channel-", channel.unwrap_or_default()));
    let address = address.filter(|_| matches!(channel, Some("EMAIL" | "SMS"))); // an app has no address to tell
    Try { address: address.map(str::to_owned), ..plain(element, what) }
}

fn mailed(words: Words, attempt: Option<&DigitalAttempt>, element: &Shown) -> Try {
    let source = coded(words, "source-", text(element, "digitalAddressSource").unwrap_or_default());
    let on_platform = attempt.is_some_and(|attempt| attempt.address.is_own_sercq());
    let key = if on_platform { "received-reached-kept" } else { "received-reached-mailed" };
    let address = attempt.filter(|_| !on_platform).map(|attempt| attempt.address.address.clone());
    let outcome = attempt.and_then(|attempt| attempt.outcome.as_ref());
    with_outcome(words, outcome, "pec-", Try { address, ..plain(element, words.with(key, "source", source)) })
}

fn posted(words: Words, letter: &Letter, element: &Shown) -> Try {
    let Some(sent) = &letter.sent else { return plain(element, words.say("received-reached-letter")) };
    let what = words.with("received-reached-posted", "product", coded(words, "product-", sent.product.wire()));
    let posted = Try { address: Some(on_one_line(&sent.address)), ..plain(element, what) };
    if letter.attempt.is_none() {
        // nobody waits for the answer to a simple letter
        return Try { answer: Some(words.say("received-reached-simple")), ..posted };
    }
    let found = letter.discovered.as_ref();
    let note = found.map(|found| words.with("received-reached-other-place", "address", on_one_line(found)));
    with_outcome(words, letter.outcome.as_ref(), "carrier-", Try { note, ..posted })
}

fn no_other_address(words: Words, element: &Shown) -> Try {
    let address = physical_address(element, "foundAddress");
    let outcome = text(element, "failureCause").map(|code| (coded(words, "cause-", code), code.to_owned()));
    Try { address, outcome, ..plain(element, words.say("received-reached-no-other")) }
}

fn with_outcome(words: Words, outcome: Option<&Outcome>, family: &str, tried: Try) -> Try {
    let Some(outcome) = outcome else { return Try { answer: Some(words.say("received-reached-waiting")), ..tried } };
    let key = if outcome.status == ResponseStatus::Ok {
        "received-reached-delivered"
    } else {
        "received-reached-not-delivered"
    };
    let told = (coded(words, family, &outcome.code), outcome.code.clone());
    Try { answer: Some(words.say(key)), answered: Some(moment(outcome.at)), outcome: Some(told), ..tried }
}
