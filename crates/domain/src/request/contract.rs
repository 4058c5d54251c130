//! The contract of a new notification, version 2.6, as data: each property, whether it must be there, its limits.
//!
//! Where SEND's contract draws a pattern without its ends, the whole text is meant. Two limits are SEND's service's
//! rather than its contract's: a subject is not empty, and a digest is the Base64 of 32 bytes.
//! Source: SEND's B2B contract, `NewNotificationRequestV26` and the schemas it refers to.

use super::shape::{Field, Object, Shape, Text};
use crate::ids::{DocumentKey, NoticeCode, Sha256Digest, TaxId};
use crate::party::is_email;

/// The body of the call.
pub(super) const NEW_NOTIFICATION: Shape = open(&[
    optional("idempotenceToken", &text(0, 256, is_printable, "printable ASCII text")),
    required("paProtocolNumber", &line(0, 256)),
    required("subject", &text(1, 134, has_no_control, "text without control characters")),
    optional("abstract", &line(0, 1024)),
    required("recipients", &Shape::List { item: &RECIPIENT, at_least: 1 }),
    required("documents", &Shape::List { item: &DOCUMENT, at_least: 1 }),
    required("notificationFeePolicy", &Shape::Choice(&["FLAT_RATE", "DELIVERY_MODE"])),
    optional("cancelledIun", &exactly(25, is_iun_like, "an IUN (AAAA-AAAA-AAAA-999999-A-9)")),
    required("physicalCommunicationType", &Shape::Choice(&["AR_REGISTERED_LETTER", "REGISTERED_LETTER_890"])),
    required("senderDenomination", &line(1, 88)),
    required("senderTaxId", &BODY_TAX_ID),
    optional("group", &text(0, 1024, is_printable, "printable ASCII text")),
    optional("amount", &Shape::Integer { min: i32::MIN as i64, max: i32::MAX as i64 }),
    optional("paymentExpirationDate", &exactly(10, is_date_like, "a date (YYYY-MM-DD)")),
    required("taxonomyCode", &exactly(7, is_taxonomy_code, "6 digits and a capital letter")),
    optional("paFee", &HUNDRED),
    optional("vat", &HUNDRED),
    optional("pagoPaIntMode", &Shape::Choice(&["NONE", "SYNC", "ASYNC"])),
    optional("additionalLanguages", &Shape::List { item: &text(0, usize::MAX, any, "text"), at_least: 0 }),
    optional("physicalCommunicationPriority", &HUNDRED),
]);

const RECIPIENT: Shape = closed(
    0,
    &[
        required("recipientType", &Shape::Choice(&["PF", "PG"])),
        required("taxId", &text(11, 16, is_tax_id, "a tax id (AAAAAA99A99A999A or 11 digits)")),
        required("denomination", &line(1, 88)),
        optional("digitalDomicile", &DIGITAL_DOMICILE),
        optional("physicalAddress", &PHYSICAL_ADDRESS),
        optional("payments", &Shape::List { item: &PAYMENT, at_least: 0 }),
    ],
);

const DIGITAL_DOMICILE: Shape = open(&[
    required("type", &Shape::Choice(&["PEC"])),
    required("address", &text(0, 320, is_email, "an e-mail address")),
]);

const PHYSICAL_ADDRESS: Shape = open(&[
    optional("at", &line(0, 44)),
    required("address", &line(2, 1024)),
    optional("addressDetails", &line(0, 1024)),
    optional("zip", &text(0, 15, is_zip, "letters, digits, `_`, spaces or hyphens")),
    required("municipality", &line(2, 256)),
    optional("municipalityDetails", &line(0, 256)),
    optional("province", &line(0, 256)),
    optional("foreignState", &line(0, 256)),
]);

const PAYMENT: Shape = closed(1, &[optional("pagoPa", &PAGO_PA), optional("f24", &F24)]);

const PAGO_PA: Shape = open(&[
    required("noticeCode", &exactly(18, is_notice_code, "18 digits")),
    required("creditorTaxId", &BODY_TAX_ID),
    required("applyCost", &Shape::Boolean),
    optional("attachment", &PDF_ATTACHMENT),
]);

const F24: Shape = open(&[
    required("title", &text(0, usize::MAX, any, "text")),
    required("applyCost", &Shape::Boolean),
    required("metadataAttachment", &JSON_ATTACHMENT),
]);

const PDF_ATTACHMENT: Shape = open(&[DIGESTS, PDF_TYPE, REF]);
const JSON_ATTACHMENT: Shape = open(&[DIGESTS, required("contentType", &Shape::Choice(&["application/json"])), REF]);
const DOCUMENT: Shape = open(&[
    DIGESTS,
    PDF_TYPE,
    REF,
    optional("title", &line(1, 512)),
    optional("docIdx", &text(0, 3, is_digits, "digits")),
]);

const DIGESTS: Field =
    required("digests", &open(&[required("sha256", &exactly(44, is_digest, "the Base64 of 32 bytes"))]));
const PDF_TYPE: Field = required("contentType", &Shape::Choice(&["application/pdf"]));
const REF: Field = required(
    "ref",
    &open(&[
        required("key", &text(0, 512, is_key, "a key of letters, digits, `.`, `_` and `-`")),
        required("versionToken", &line(0, 256)),
    ]),
);

const BODY_TAX_ID: Shape = exactly(11, is_digits, "11 digits");
const HUNDRED: Shape = Shape::Integer { min: 0, max: 100 };

const fn required(name: &'static str, shape: &'static Shape) -> Field {
    Field { name, required: true, shape }
}

const fn optional(name: &'static str, shape: &'static Shape) -> Field {
    Field { name, required: false, shape }
}

const fn open(fields: &'static [Field]) -> Shape {
    Shape::Object(Object { fields, closed: false, at_least: 0 })
}

const fn closed(at_least: usize, fields: &'static [Field]) -> Shape {
    Shape::Object(Object { fields, closed: true, at_least })
}

const fn text(min: usize, max: usize, is_well_formed: fn(&str) -> bool, form: &'static str) -> Shape {
    Shape::Text(Text { min, max, is_well_formed, form })
}

const fn exactly(length: usize, is_well_formed: fn(&str) -> bool, form: &'static str) -> Shape {
    text(length, length, is_well_formed, form)
}

const fn line(min: usize, max: usize) -> Shape {
    text(min, max, is_line, "a single line of text")
}

fn any(_: &str) -> bool {
    true
}

/// No line ends, as the contract's `.` understands them, and no NUL, which not every store can keep.
fn is_line(text: &str) -> bool {
    !text.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}', '\0'])
}

fn has_no_control(text: &str) -> bool {
    is_line(text) && !text.contains(char::is_control)
}

fn is_printable(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_zip(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b' ' | b'-'))
}

fn is_taxonomy_code(text: &str) -> bool {
    text.len() == 7 && is_digits(&text[..6]) && text.as_bytes()[6].is_ascii_uppercase()
}

/// A year of four digits, a month from 01 to 12, a day from 01 to 31.
fn is_date_like(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    let between = |part: &str, max: u32| {
        part.len() == 2 && is_digits(part) && part.parse().is_ok_and(|n: u32| (1..=max).contains(&n))
    };
    year.len() == 4 && is_digits(year) && between(month, 12) && between(day, 31)
}

/// The pattern of an IUN. The control letter is not looked at: the number may be of another platform.
fn is_iun_like(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let [first, second, third, month, control, kind] = groups[..] else { return false };
    let letters =
        |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_uppercase());
    [first, second, third].into_iter().all(|part| letters(part, 4))
        && month.len() == 6
        && is_digits(month)
        && letters(control, 1)
        && kind.len() == 1
        && is_digits(kind)
}

/// As [`TaxId`] reads it, but written as it must be stored: the gateway changes nothing.
fn is_tax_id(text: &str) -> bool {
    TaxId::parse(text).is_ok_and(|id| id.as_str() == text)
}

fn is_notice_code(text: &str) -> bool {
    text.parse::<NoticeCode>().is_ok()
}

fn is_digest(text: &str) -> bool {
    text.parse::<Sha256Digest>().is_ok()
}

fn is_key(text: &str) -> bool {
    text.parse::<DocumentKey>().is_ok()
}
