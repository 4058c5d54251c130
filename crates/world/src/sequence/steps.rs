//! One part of a sequence, read into steps: how long to wait, which code, and what the event carries.
//!
//! A step that cannot be read is left out, and so is an action: a simulated world that refused an address would stop a
//! case for a typing error. Codes are taken as they are, known or not, since "unknown code" is a case to be tested.

use super::{MAX_DOCUMENTS, MAX_PAGES, MAX_STEPS};
use jiff::SignedDuration;

/// Longest wait or shift, in seconds as written (about four months; paper stretches it further).
const MAX_SECONDS: i64 = 9_999_999;
/// Longest code.
const MAX_CODE: usize = 32;

/// One event to come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Wait after the event before, as written.
    pub wait: SignedDuration,
    /// Code of the event.
    pub code: String,
    /// Documents that come with it.
    pub documents: Vec<Document>,
    /// Cause of a failed delivery.
    pub cause: Option<String>,
    /// Shift of the event's own date against its arrival; negative for the past, as SEND reads a bare duration.
    pub shift: SignedDuration,
    /// Shift of the documents' date; that of the event if not given.
    pub document_shift: Option<SignedDuration>,
    /// The carrier found an address.
    pub discovery: Option<Discovery>,
    /// Whether the event keeps its own date instead of that of its triple.
    pub own_date: bool,
    /// Pages of an archive.
    pub pages: u32,
    /// Answer of the check of the scan by character recognition (`KO`, `PENDING`).
    pub ocr: Option<String>,
}

/// A document of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The carrier's document type: `AR`, `23L`, `Plico`, `Indagine`, `ARCAD`, `CAD`, `7ZIP`, `ZIP`, or what was written.
    pub kind: String,
    /// Whether the scan comes inside an archive (`#Z1` and the like).
    pub zipped: bool,
}

/// An address found on the spot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discovery {
    /// Postcode to give it, if one was written.
    pub zip: Option<String>,
}

/// Reads the steps of a part (upper case). At most [`MAX_STEPS`].
pub fn read_steps(part: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for text in split_outside_brackets(part, '.').into_iter().filter(|text| !text.is_empty()).take(MAX_STEPS) {
        match read_step(text) {
            Some(step) => steps.push(step),
            None => tracing::warn!("a step of a simulated sequence cannot be read and is left out"),
        }
    }
    steps
}

fn read_step(text: &str) -> Option<Step> {
    let (wait, rest) = text.split_once('-')?;
    let (code, actions) = match rest.split_once('[') {
        Some((code, actions)) => (code, actions.strip_suffix(']')?),
        None => (rest, ""),
    };
    let is_code = !code.is_empty() && code.len() <= MAX_CODE && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mut step = Step { wait: duration(wait)?, code: is_code.then(|| code.to_owned())?, pages: 1, ..Step::default() };
    for action in actions.split(';').filter(|action| !action.is_empty()) {
        apply(&mut step, action);
    }
    Some(step)
}

fn apply(step: &mut Step, action: &str) {
    let (name, value) = action.split_once(':').unwrap_or((action, ""));
    match name.trim() {
        "DOC" if step.documents.len() < MAX_DOCUMENTS => step.documents.extend(document(value)),
        "FAILCAUSE" => step.cause = word(value),
        "DELAY" => step.shift = shift(value).unwrap_or(step.shift),
        "DELAYDOC" => step.document_shift = shift(value).or(step.document_shift),
        "DISCOVERY" => step.discovery = Some(Discovery { zip: word(value) }),
        "NOAUTODATETIME" => step.own_date = true,
        "PAGES" => step.pages = value.parse().unwrap_or(1).clamp(1, MAX_PAGES),
        "OCR" => step.ocr = word(value),
        _ => tracing::warn!("an action of a simulated sequence is not known and is left out"),
    }
}

/// A short word of letters and digits.
fn word(value: &str) -> Option<String> {
    let value = value.trim();
    let good = !value.is_empty() && value.len() <= MAX_CODE && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
    good.then(|| value.to_owned())
}

fn document(value: &str) -> Option<Document> {
    let (kind, variant) = value.split_once('#').map_or((value, None), |(kind, variant)| (kind, Some(variant)));
    let kind = match word(kind)?.as_str() {
        "PLICO" => "Plico".to_owned(),
        "INDAGINE" => "Indagine".to_owned(),
        other => other.to_owned(),
    };
    Some(Document { kind, zipped: variant.is_some_and(|variant| variant.starts_with('Z')) })
}

/// `5S`, `2M`, `1H`, `3D`, or several of them in a row.
fn duration(text: &str) -> Option<SignedDuration> {
    let mut rest = text;
    let mut seconds: i64 = 0;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: i64 = rest[..digits].parse().ok()?;
        let unit = match rest.as_bytes().get(digits)? {
            b'S' => 1,
            b'M' => 60,
            b'H' => 3_600,
            b'D' => 86_400,
            _ => return None,
        };
        seconds = seconds.checked_add(number.checked_mul(unit)?)?;
        rest = &rest[digits + 1..];
    }
    (!text.is_empty() && seconds <= MAX_SECONDS).then(|| SignedDuration::from_secs(seconds))
}

/// A shift: without a sign, or with `-`, into the past; with `+` into the future.
fn shift(text: &str) -> Option<SignedDuration> {
    match text.strip_prefix('+') {
        Some(later) => duration(later),
        None => duration(text.strip_prefix('-').unwrap_or(text)).map(|earlier| -earlier),
    }
}

/// Splits at `separator` where no bracket is open: an action may hold a dot or a dash.
fn split_outside_brackets(text: &str, separator: char) -> Vec<&str> {
    let mut open = false;
    text.split(|c: char| {
        open = c == '[' || open && c != ']';
        c == separator && !open
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn secs(seconds: i64) -> SignedDuration {
        SignedDuration::from_secs(seconds)
    }

    #[test]
    fn a_step_with_every_action() {
        let text = "1M30S-RECAG003D[DOC:PLICO;DOC:23L#Z1;FAILCAUSE:M03;DELAY:1M;DELAYDOC:+2H;DISCOVERY:00100;NOAUTODATETIME;PAGES:3;OCR:KO]";
        let expected = Step {
            wait: secs(90),
            code: "RECAG003D".to_owned(),
            documents: vec![
                Document { kind: "Plico".to_owned(), zipped: false },
                Document { kind: "23L".to_owned(), zipped: true },
            ],
            cause: Some("M03".to_owned()),
            shift: secs(-60),
            document_shift: Some(secs(7_200)),
            discovery: Some(Discovery { zip: Some("00100".to_owned()) }),
            own_date: true,
            pages: 3,
            ocr: Some("KO".to_owned()),
        };
        assert_eq!(read_steps(text), [expected]);
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let codes = |text| read_steps(text).into_iter().map(|step| step.code).collect::<Vec<_>>();
        assert_eq!(codes("5S-A.B.-C.5X-D.5S-.5S-E[DOC:AR.5S-F"), ["A"]);
        assert_eq!(codes("..5S-A..0S-NONESISTENTE."), ["A", "NONESISTENTE"]);
        assert_eq!(codes("99999999S-A.999999999999999999999H-B.5S-C"), ["C"]);
        assert_eq!(
            read_steps("5S-A[PAGES:999999;DOC:;BOOM:1;DELAY:x]"),
            [Step { wait: secs(5), code: "A".to_owned(), pages: MAX_PAGES, ..Step::default() }]
        );
    }

    proptest! {
        /// Whatever stands in an address, reading it ends, stays within its bounds and does not panic.
        #[test]
        fn hostile_text_is_bounded(text in "([0-9]{1,25}[SMHDX]{0,2}-?|[A-Z]{1,4}|[.@_;:#+\\[\\]-]|ATTEMPT|@RETRY|PCRETRY|@DISCOVERED|@RESTART|DOC:|DELAY:|\u{e0}|\u{1F600}){0,200}", turn in 0..20_usize) {
            let normal = super::super::normal_form(&text);
            let turn = super::super::Turn { attempt: turn, repetition: Some(turn), expedition: turn, rework: Some(turn) };
            let picked = super::super::pick(&normal, turn);
            for part in [picked.steps, picked.discovered.unwrap_or_default()] {
                let steps = read_steps(part);
                prop_assert!(steps.len() <= MAX_STEPS);
                for step in steps {
                    prop_assert!(step.wait >= SignedDuration::ZERO && step.wait <= secs(MAX_SECONDS));
                    prop_assert!(step.documents.len() <= MAX_DOCUMENTS && (1..=MAX_PAGES).contains(&step.pages));
                }
            }
        }

        /// What is written in the grammar is read back.
        #[test]
        fn steps_are_read_back(steps in prop::collection::vec((0..100_000_i64, "[A-Z0-9]{1,10}", prop::option::of("[A-Z0-9]{1,6}")), 1..20)) {
            let texts: Vec<String> = steps.iter().map(|(wait, code, kind)| {
                let documents = kind.as_ref().map_or(String::new(), |kind| format!("[DOC:{kind}]"));
                format!("{wait}S-{code}{documents}")
            }).collect();
            let read: Vec<_> = read_steps(&texts.join(".")).into_iter().map(|step| {
                (step.wait.as_secs(), step.code, step.documents.into_iter().next().map(|document| document.kind.to_ascii_uppercase()))
            }).collect();
            prop_assert_eq!(read, steps);
        }
    }
}
