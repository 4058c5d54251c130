//! The families of the catalogues: keys that are made of codes, and the codes of each.
//!
//! A page that shows a code asks for `<family><code>`; so every code that the domain can tell must have its words in both
//! languages, and no words may stand there for a code that nobody tells. Where the domain lists its codes, that list is
//! used; the others are those of the public contract. Whoever makes a new family adds its row.

use messo_domain::case::{Category, DeliveryMode, DigitalSource, LegalFactCategory};
use messo_domain::downtime::Functionality;
use messo_domain::explanation::DateKind;
use messo_domain::party::DigitalAddressType as Channel;
use messo_domain::request::PhysicalCommunicationType as Service;
use messo_domain::rules::RULES;
use messo_domain::timeline::Status;
use messo_domain::workflow::carrier::{self, Product};
use messo_domain::workflow::command::AttachmentFault as Fault;
use std::collections::{BTreeMap, BTreeSet};

/// Keys that begin alike.
pub(super) struct Family {
    pub(super) prefix: &'static str,
    /// What must have words.
    pub(super) codes: BTreeSet<String>,
    /// What may follow a code: words for another reader, or for one turn of it.
    pub(super) turns: &'static [&'static str],
}

/// All families.
pub(super) fn all() -> Vec<Family> {
    let family = |prefix, codes, turns| Family { prefix, codes, turns };
    vec![
        family("event-", named(Category::all().map(Category::wire)), EVENT_TURNS),
        family("status-", statuses(), &["-recipient", "-help", "-help-recipient"]),
        family("carrier-", carrier_rows().into_keys().chain(told(BY_THE_PLATFORM)).collect(), &[]),
        family("pec-", told(PEC).collect(), &[]),
        family("cause-", causes(), &[]),
        family("refusal-", refusals(), &["-do"]),
        family("legal-fact-", legal_facts(), &["-KO", "-C001", "-C002", "-C003", "-C004"]),
        family("paper-", papers(), &[]),
        family("source-", named(DigitalSource::ALL.into_iter().map(DigitalSource::wire)), &["-recipient"]),
        family("channel-", named(CHANNELS.into_iter().map(Channel::as_str)), &[]),
        family("registry-", told(&["ANPR", "REGISTRO_IMPRESE"]).collect(), &[]),
        family("mode-", named([DeliveryMode::Digital, DeliveryMode::Analog].map(DeliveryMode::wire)), &[]),
        family("service-", serialised([Service::ArRegisteredLetter, Service::RegisteredLetter890]), &[]),
        family("product-", named(Product::ALL.into_iter().map(Product::wire)), &[]),
        family("io-", told(&["SENT_COURTESY", "SENT_OPTIN", "NOT_SENT_OPTIN_ALREADY_SENT"]).collect(), &[]),
        family("access-", told(&["WEB", "B2B", "TPP", "RADD"]).collect(), &[]),
        family("payment-", told(&["PA", "EXTERNAL_REGISTRY"]).collect(), &[]),
        family("rule-", named(RULES.iter().map(|row| row.id)), &[]),
        family("date-", serialised(DATES), &["-recipient"]),
        family("world-kind-", told(&["PEC", "EMAIL", "SMS", "APPIO", "TPP", "LETTER"]).collect(), &[]),
        family("example-", told(&messo_sandbox::examples::EXAMPLES).collect(), &[]),
        family("example-text-", told(&messo_sandbox::examples::EXAMPLES).collect(), &[]),
        family("functionality-", named(Functionality::ALL.iter().map(|one| one.wire())), &[]),
    ]
}

const EVENT_TURNS: &[&str] = &[
    "-recipient",
    "-OK",
    "-OK-recipient",
    "-KO",
    "-KO-recipient",
    "-found",
    "-found-recipient",
    "-missing",
    "-missing-recipient",
    "-delegate",
    "-delegate-recipient",
    "-invitation",
    "-invitation-recipient",
];

/// Codes that the platform makes of what the carrier said (workflow of paper).
const BY_THE_PLATFORM: &[&str] = &["PNRN012", "PNAG012", "PNALL001"];

/// Codes of the certified-mail channel, and the platform's own.
const PEC: &[&str] = &[
    "C000", "C001", "C002", "C003", "C004", "C005", "C006", "C007", "C008", "C009", "C010", "C011", "Q003", "Q010",
    "Q011", "DP00", "DP10",
];

const CHANNELS: [Channel; 6] =
    [Channel::PEC, Channel::SERCQ, Channel::EMAIL, Channel::SMS, Channel::APPIO, Channel::TPP];

const DATES: [DateKind; 4] = [DateKind::Effect, DateKind::ExpectedEffect, DateKind::Overtaken, DateKind::Served];

fn told(codes: &[&str]) -> impl Iterator<Item = String> {
    codes.iter().map(|code| (*code).to_owned())
}

fn named<'a>(codes: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    codes.into_iter().map(ToOwned::to_owned).collect()
}

fn serialised<T: serde::Serialize>(values: impl IntoIterator<Item = T>) -> BTreeSet<String> {
    let name = |value: T| serde_json::json!(value).as_str().map(ToOwned::to_owned);
    values.into_iter().filter_map(name).collect()
}

/// Those of the contract, and the two that only pages tell.
fn statuses() -> BTreeSet<String> {
    let shown = ["CANCELLATION_IN_PROGRESS", "NOTIFICATION_TIMELINE_REWORKED"];
    named(Status::ALL.into_iter().map(Status::wire).chain(shown))
}

/// Every code of the carrier's table, found by asking for all that have the form of one: letters of a product or of a
/// step, a number of two or three digits, perhaps a letter.
fn carrier_rows() -> BTreeMap<String, &'static carrier::Code> {
    let mut rows = BTreeMap::new();
    for stem in ["RECRN", "RECAG", "RECRS", "RECRI", "RECRSI", "CON", "P", "PN"] {
        for number in (0..100).map(|n| format!("{n:02}")).chain((0..1000).map(|n| format!("{n:03}"))) {
            for last in ["", "A", "B", "C", "D", "E", "F"] {
                let code = format!("{stem}{number}{last}");
                let row = Product::ALL.into_iter().find_map(|product| carrier::lookup(product, &code));
                rows.extend(row.map(|row| (code, row)));
            }
        }
    }
    rows
}

fn causes() -> BTreeSet<String> {
    let of_carrier = carrier_rows().into_values().flat_map(|row| row.causes).copied().collect::<Vec<_>>();
    named(of_carrier.into_iter().chain(["D00", "D01", "D02"]))
}

/// Names of documents as keys write them, without spaces.
fn papers() -> BTreeSet<String> {
    let needed: Vec<&str> = carrier_rows().into_values().filter_map(|row| row.document).collect();
    named(needed.into_iter().chain(["CAD", "ARCAD", "Indagine", "Affido-conservato"]))
}

fn refusals() -> BTreeSet<String> {
    let of_files = [Fault::NotFound, Fault::Digest, Fault::NotPdf, Fault::TooBig, Fault::Gone].map(Fault::code);
    let others = [
        "TAXID_NOT_VALID",
        "RECIPIENT_ID_NOT_VALID",
        "NOT_VALID_ADDRESS",
        "ADDRESS_NOT_FOUND",
        "ADDRESS_SEARCH_FAILED",
        "F24_METADATA_NOT_VALID",
        "PAYMENT_NOT_VALID",
        "SENDER_DISABLED_MORE_THAN_20_GRAMS",
        "SERVICE_UNAVAILABLE",
    ];
    named(of_files.into_iter().chain(others))
}

fn legal_facts() -> BTreeSet<String> {
    use LegalFactCategory as F;
    serialised([
        F::Aar,
        F::SenderAck,
        F::DigitalDelivery,
        F::AnalogFailureDelivery,
        F::RecipientAccess,
        F::NotificationCancelled,
        F::PecReceipt,
        F::AnalogDelivery,
        F::AnalogDeliveryTimeout,
    ])
}

#[test]
fn the_table_of_the_carrier_is_read_whole() {
    let rows = carrier_rows();
    assert!(rows.len() > 110, "{}", rows.len());
    for code in ["RECRN001A", "RECAG012", "RECAG012A", "RECRSI003", "RECRI005", "CON09A", "P014"] {
        assert!(rows.contains_key(code), "{code}");
    }
}
