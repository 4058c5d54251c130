//! The fields of an element of the timeline, decoded: channel and address, codes in words, causes, costs, dates.
//!
//! One table says which field is shown, under which label and how; what is in no table is not shown. Each reader sees what
//! concerns them: the sender never the e-mail or telephone number to which a courtesy message went, the recipient nothing
//! of the other recipients or of the sender's bookkeeping.

use super::event::Reader;
use super::{Moment, euro, moment};
use crate::words::Words;
use messo_domain::money::Cents;
use messo_domain::party::PhysicalAddress;
use messo_domain::timeline::Shown;
use serde_json::Value;

/// One decoded field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Detail {
    pub(crate) label: String,
    pub(crate) value: Said,
}

/// What a field says, and how a page must write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// Words of ours.
    Words(String),
    /// A text that somebody typed.
    Typed(String),
    /// A code that people copy.
    Code(String),
    /// An instant.
    At(Moment),
}

/// How a field is read.
#[derive(Clone, Copy)]
enum How {
    /// A code of this family.
    Family(&'static str),
    /// The same, the code beside its words.
    FamilyAndCode(&'static str),
    Typed,
    Code,
    Date,
    Amount,
    Number,
    Percent,
    /// Counted from 0 on the wire, from 1 by people.
    Ordinal,
    Street,
}

/// Field, label, reading.
type Row = (&'static str, &'static str, How);

/// What everybody reads, in the order of the page.
const OF_ALL: &[Row] = &[
    ("digitalAddressSource", "element-source", How::Family("source-")),
    ("nextDigitalAddressSource", "element-next-source", How::Family("source-")),
    ("deliveryMode", "element-mode", How::Family("mode-")),
    ("registry", "element-registry", How::Family("registry-")),
    ("physicalAddress", "element-physical-address", How::Street),
    ("oldAddress", "element-old-address", How::Street),
    ("normalizedAddress", "element-normalized-address", How::Street),
    ("newAddress", "element-new-address", How::Street),
    ("foundAddress", "element-found-address", How::Street),
    ("serviceLevel", "element-service", How::Family("service-")),
    ("productType", "element-product", How::Family("product-")),
    ("sentAttemptMade", "element-attempt", How::Ordinal),
    ("deliveryFailureCause", "element-cause", How::FamilyAndCode("cause-")),
    ("failureCause", "element-cause", How::FamilyAndCode("cause-")),
    ("registeredLetterCode", "element-letter-code", How::Code),
    ("numberOfPages", "element-pages", How::Number),
    ("analogCost", "element-letter-cost", How::Amount),
    ("vat", "element-vat", How::Percent),
    ("schedulingDate", "element-planned", How::Date),
    ("schedulingAnalogDate", "element-planned", How::Date),
    ("timeoutDate", "element-time-out", How::Date),
    ("ioSendMessageResult", "element-io", How::Family("io-")),
    ("sourceChannel", "element-access", How::Family("access-")),
    ("amount", "element-amount", How::Amount),
    ("creditorTaxId", "element-creditor", How::Code),
    ("noticeCode", "element-notice", How::Code),
    ("idF24", "element-f24", How::Code),
    ("paymentSourceChannel", "element-payment", How::Family("payment-")),
];

/// What the sender reads besides.
const OF_SENDER: &[Row] = &[
    ("paProtocolNumber", "element-protocol", How::Typed),
    ("envelopeWeight", "element-weight", How::Number),
    ("notificationCost", "element-notification-cost", How::Amount),
    ("reason", "element-reason", How::Typed),
];

/// The decoded fields of an element, in the order of the page.
pub(crate) fn details(words: Words, shown: &Shown, reader: Reader<'_>) -> Vec<Detail> {
    let mut all = Vec::new();
    all.extend(outcome(words, shown, reader));
    all.extend(channel(words, shown, reader));
    all.extend(rows(words, shown, reader, OF_ALL));
    all.extend(in_particular(words, shown));
    if reader.is_sender() {
        all.extend(rows(words, shown, reader, OF_SENDER));
        all.extend(refusal(words, shown, reader));
        all.extend(not_refined(words, shown, reader));
    }
    all
}

fn detail(words: Words, label: &str, value: Said) -> Detail {
    Detail { label: words.say(label), value }
}

fn rows(words: Words, shown: &Shown, reader: Reader<'_>, rows: &[Row]) -> Vec<Detail> {
    let read =
        |(field, label, how): &Row| Some(detail(words, label, said(words, reader, shown.details.get(*field)?, *how)?));
    rows.iter().filter_map(read).collect()
}

fn said(words: Words, reader: Reader<'_>, value: &Value, how: How) -> Option<Said> {
    let text = || value.as_str().map(ToOwned::to_owned);
    Some(match how {
        How::Family(family) => Said::Words(reader.phrase(words, family, value.as_str()?)),
        How::FamilyAndCode(family) => Said::Words(with_code(words, reader, family, value.as_str()?)),
        How::Typed => Said::Typed(text()?),
        How::Code => Said::Code(text()?),
        How::Date => Said::At(moment(value.as_str()?.parse().ok()?)),
        How::Amount => Said::Words(euro(Cents(value.as_i64()?))),
        How::Number => Said::Words(value.as_u64()?.to_string()),
        How::Percent => Said::Words(words.with("element-percent", "percent", value.as_i64()?)),
        How::Ordinal => Said::Words((value.as_u64()? + 1).to_string()),
        How::Street => Said::Typed(street(value)?),
    })
}

/// The words of a code and the code, as people look it up elsewhere; an unknown code alone.
fn with_code(words: Words, reader: Reader<'_>, family: &str, code: &str) -> String {
    let told = reader.phrase(words, family, code);
    if told == code {
        return told;
    }
    words.fill("element-with-code", [("words", told.into()), ("code", code.into())])
}

fn street(value: &Value) -> Option<String> {
    let address: PhysicalAddress = serde_json::from_value(value.clone()).ok()?;
    let rows: Vec<String> = address.rows().into_iter().map(|(_, row)| row).collect();
    Some(rows.join(", ")).filter(|text| !text.is_empty())
}

/// What the carrier, or the provider of certified mail, says by its code.
fn outcome(words: Words, shown: &Shown, reader: Reader<'_>) -> Option<Detail> {
    let code = shown.details["deliveryDetailCode"].as_str()?;
    let family = if shown.category.wire().starts_with("SEND_DIGITAL") { "pec-" } else { "carrier-" };
    Some(detail(words, "element-outcome", Said::Words(with_code(words, reader, family, code))))
}

/// The channel, and the address where the reader may know it: a legal domicile is known to both, where courtesy goes to
/// the recipient alone. Other channels have no address that says anything to people.
fn channel(words: Words, shown: &Shown, reader: Reader<'_>) -> Vec<Detail> {
    let address = &shown.details["digitalAddress"];
    let Some(kind) = address["type"].as_str() else { return Vec::new() };
    let mut all = vec![detail(words, "element-channel", Said::Words(reader.phrase(words, "channel-", kind)))];
    let is_told = kind == "PEC" || !reader.is_sender() && matches!(kind, "EMAIL" | "SMS");
    if let Some(text) = address["address"].as_str().filter(|_| is_told) {
        all.push(detail(words, "element-digital-address", Said::Typed(text.to_owned())));
    }
    all
}

/// The delegate, an uncertain date, a repetition to come.
fn in_particular(words: Words, shown: &Shown) -> Vec<Detail> {
    let field = |name: &str| &shown.details[name];
    let mut all = Vec::new();
    let delegate = field("delegateInfo");
    if let Some(name) = delegate["denomination"].as_str() {
        all.push(detail(words, "element-delegate", Said::Typed(name.to_owned())));
    }
    if let Some(tax_id) = delegate["taxId"].as_str() {
        all.push(detail(words, "element-delegate-tax-id", Said::Code(tax_id.to_owned())));
    }
    if field("uncertainPaymentDate") == &Value::Bool(true) {
        all.push(detail(words, "element-payment-date", Said::Words(words.say("element-uncertain"))));
    }
    if field("shouldRetry") == &Value::Bool(true) {
        all.push(detail(words, "element-again", Said::Words(words.say("element-retry"))));
    }
    all
}

/// Why a request was refused and what to change, a pair for each reason.
fn refusal(words: Words, shown: &Shown, reader: Reader<'_>) -> Vec<Detail> {
    let mut all = Vec::new();
    for reason in shown.details["refusalReasons"].as_array().into_iter().flatten() {
        let Some(code) = reason["errorCode"].as_str() else { continue };
        let told = with_code(words, reader, "refusal-", code);
        let rec = reason["recIndex"].as_u64().and_then(|rec| usize::try_from(rec).ok());
        let told = match rec.and_then(|rec| reader.name(rec)) {
            Some(name) => words.fill("element-of-recipient", [("words", told.into()), ("name", name.into())]),
            None => told,
        };
        all.push(detail(words, "element-refusal", Said::Typed(told)));
        let remedy = words.find(&format!("refusal-{code}-do"));
        all.extend(remedy.map(|remedy| detail(words, "element-refusal-do", Said::Words(remedy))));
    }
    all
}

/// For whom a cancelled notification had not taken effect.
fn not_refined(words: Words, shown: &Shown, reader: Reader<'_>) -> Option<Detail> {
    let indexes = shown.details["notRefinedRecipientIndexes"].as_array()?;
    let name = |index: &Value| reader.name(usize::try_from(index.as_u64()?).ok()?);
    let names: Vec<&str> = indexes.iter().filter_map(name).collect();
    (!names.is_empty()).then(|| detail(words, "element-not-refined", Said::Typed(names.join(", "))))
}
