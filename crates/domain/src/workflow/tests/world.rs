//! The outside, scripted: what the address book, the registries, the providers and the carrier answer.
//!
//! A script is a line of codes. `+3h` lets time pass before the next one (`m`, `h`, `d`); otherwise a minute passes, but
//! for codes that close or document what an earlier one told (`…B C E F`), which bear its date, as carriers must.
//! `RECRN002A:M06` gives a cause, `RECRN002E[Plico,Indagine]` documents, `RECRN002E[Plico]@Via Nuova 9` (with `_` for
//! spaces, `#00000` for its postcode) an address found on the spot.

use super::builder::address;
use crate::case::{ElementId, PaperAttachment, PositionOutcome, ResponseStatus};
use crate::ids::{DocumentKey, DocumentKind};
use crate::money::Cents;
use crate::party::{DigitalAddress, DigitalAddressType, PhysicalAddress};
use crate::workflow::command::{AddressAnswer, F24Fault};
use crate::workflow::{CourtesyResult, PaperEvent, PecEvent, ValidationReport};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, VecDeque};

/// Everything outside the case.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    /// What the validation finds.
    pub(super) report: ValidationReport,
    /// The address book, by recipient.
    pub(super) platform: Vec<Option<DigitalAddress>>,
    /// The registries of digital domiciles, by recipient.
    pub(super) registry: Vec<Option<DigitalAddress>>,
    /// The registry of residents, by recipient.
    pub(super) residents: Vec<Option<PhysicalAddress>>,
    /// What the check of the F24 data finds.
    pub(super) f24_faults: Vec<F24Fault>,
    /// Whether the registry of residents cannot be asked.
    pub(super) registry_down: bool,
    /// Whether the usual questions go unanswered: only who asks at the end of a wait is told.
    pub(super) answers_lost: bool,
    /// From when the post has room, where it has none now.
    pub(super) place_from: Option<Timestamp>,
    /// Notices whose position refuses a cost.
    pub(super) refused_positions: Vec<String>,
    /// What the positions were told, in order.
    pub(super) positions: Vec<(String, Cents)>,
    courtesy: Vec<Vec<&'static str>>,
    letters: Vec<VecDeque<String>>,
    mailboxes: BTreeMap<String, VecDeque<String>>,
    handed: BTreeMap<(ElementId, u32), String>,
}

impl World {
    /// One more recipient.
    pub(super) fn knows(
        &mut self,
        platform: Option<DigitalAddress>,
        registry: Option<DigitalAddress>,
        courtesy: Vec<&'static str>,
        found: Option<PhysicalAddress>,
        letters: Vec<String>,
    ) {
        self.platform.push(platform);
        self.registry.push(registry);
        self.courtesy.push(courtesy);
        self.residents.push(found);
        self.letters.push(letters.into());
    }

    /// Scripts of a mailbox, one per mail.
    pub(super) fn answer_pec(&mut self, address: &str, scripts: &[&str]) {
        self.mailboxes.insert(address.to_owned(), scripts.iter().map(|script| (*script).to_owned()).collect());
    }

    /// A mail is handed over: its script is drawn, once.
    pub(super) fn take_mail(&mut self, request: &ElementId, retry: u32, to: &str) {
        let scripts = self.mailboxes.entry(to.to_owned()).or_default();
        let script = if scripts.len() > 1 { scripts.pop_front() } else { scripts.front().cloned() };
        self.handed.entry((request.clone(), retry)).or_insert(script.unwrap_or_default());
    }

    /// A letter is handed over: its script is drawn, once.
    pub(super) fn take_letter(&mut self, rec: usize, request: &ElementId, expedition: u32) {
        if !self.handed.contains_key(&(request.clone(), expedition)) {
            let script = self.letters[rec].pop_front().unwrap_or_default();
            self.handed.insert((request.clone(), expedition), script);
        }
    }

    /// What the registry of residents says of a recipient.
    pub(super) fn address_answer(&self, rec: usize) -> AddressAnswer {
        match &self.residents[rec] {
            _ if self.registry_down => AddressAnswer::Failed,
            Some(address) => AddressAnswer::Found(address.clone()),
            None => AddressAnswer::NotFound,
        }
    }

    /// The positions are told costs, and answer.
    pub(super) fn told_positions(&mut self, fees: Vec<(String, String, Cents)>) -> Vec<PositionOutcome> {
        let tell = |(creditor_tax_id, notice_code, notification_fee): (String, String, Cents)| {
            let refused = self.refused_positions.contains(&notice_code);
            self.positions.push((notice_code.clone(), notification_fee));
            let outcome = if refused { ResponseStatus::Ko } else { ResponseStatus::Ok };
            PositionOutcome { creditor_tax_id, notice_code, notification_fee, outcome }
        };
        fees.into_iter().map(tell).collect()
    }

    /// What a provider or the carrier has said since `seen`, and when it will speak again.
    fn said(&self, key: (&ElementId, u32), handed_at: Timestamp, seen: u32, now: Timestamp) -> Said {
        if self.answers_lost {
            return Said { lines: Vec::new(), ask_again: None };
        }
        self.told(key, handed_at, seen, now)
    }

    fn told(&self, key: (&ElementId, u32), handed_at: Timestamp, seen: u32, now: Timestamp) -> Said {
        let script = self.handed.get(&(key.0.clone(), key.1)).map(String::as_str).unwrap_or_default();
        let mut lines = lines(script, handed_at);
        let mut rest = lines.split_off((seen as usize).min(lines.len()));
        let later = rest.iter().position(|line| line.at > now).unwrap_or(rest.len());
        let ask_again = rest.get(later).map(|line| line.at);
        rest.truncate(later);
        Said { lines: rest, ask_again }
    }

    /// The provider's answer.
    pub(super) fn pec_said(
        &self,
        request: &ElementId,
        retry: u32,
        handed_at: Timestamp,
        seen: u32,
        now: Timestamp,
    ) -> (Vec<PecEvent>, Option<Timestamp>) {
        let said = self.said((request, retry), handed_at, seen, now);
        (said.lines.into_iter().map(|line| pec_event(request, retry, line)).collect(), said.ask_again)
    }

    /// Everything that the provider tells of a mail when it is asked at the end of the wait.
    pub(super) fn all_of_mail(
        &self,
        request: &ElementId,
        retry: u32,
        handed_at: Timestamp,
        now: Timestamp,
    ) -> Vec<PecEvent> {
        let said = self.told((request, retry), handed_at, 0, now);
        said.lines.into_iter().map(|line| pec_event(request, retry, line)).collect()
    }

    /// The carrier's answer.
    pub(super) fn carrier_said(
        &self,
        request: &ElementId,
        expedition: u32,
        handed_at: Timestamp,
        seen: u32,
        now: Timestamp,
    ) -> (Vec<PaperEvent>, Option<Timestamp>) {
        let said = self.said((request, expedition), handed_at, seen, now);
        (said.lines.into_iter().map(|line| paper_event(request, &line)).collect(), said.ask_again)
    }

    /// Everything that the carrier tells of an expedition when it is asked at the end of a wait.
    pub(super) fn all_of_letter(
        &self,
        request: &ElementId,
        expedition: u32,
        handed_at: Timestamp,
        now: Timestamp,
    ) -> Vec<PaperEvent> {
        let said = self.told((request, expedition), handed_at, 0, now);
        said.lines.iter().map(|line| paper_event(request, line)).collect()
    }

    /// The courtesy messages that left.
    pub(super) fn courtesy(&self, rec: usize) -> Vec<CourtesyResult> {
        self.courtesy[rec].iter().map(|channel| courtesy_result(channel)).collect()
    }
}

pub(super) fn courtesy_result(channel: &str) -> CourtesyResult {
    let (kind, address, io_result) = match channel {
        "EMAIL" => (DigitalAddressType::EMAIL, "courtesy@mail.example", None),
        "SMS" => (DigitalAddressType::SMS, "+393330000000", None),
        "APPIO" => (DigitalAddressType::APPIO, "io-of-recipient", Some("SENT_COURTESY")),
        "APPIO-OPTIN" => (DigitalAddressType::APPIO, "io-of-recipient", Some("SENT_OPTIN")),
        other => panic!("no courtesy channel {other}"),
    };
    let address = DigitalAddress { r#type: kind, address: address.to_owned() };
    CourtesyResult { address, io_result: io_result.map(str::to_owned) }
}

struct Said {
    lines: Vec<Line>,
    ask_again: Option<Timestamp>,
}

/// One code of a script.
#[derive(Clone)]
struct Line {
    at: Timestamp,
    code: String,
    cause: Option<String>,
    documents: Vec<String>,
    found: Option<String>,
}

fn lines(script: &str, handed_at: Timestamp) -> Vec<Line> {
    let mut at = handed_at;
    let mut told = Vec::new();
    let mut waited = true;
    for word in script.split_whitespace() {
        if let Some(wait) = word.strip_prefix('+') {
            at += wait_of(wait);
            waited = true;
            continue;
        }
        let (word, found) = word.split_once('@').map_or((word, None), |(w, f)| (w, Some(f.replace('_', " "))));
        let (word, documents) = word.split_once('[').unwrap_or((word, ""));
        let (code, cause) = word.split_once(':').map_or((word, None), |(c, cause)| (c, Some(cause.to_owned())));
        let follows = code.starts_with("REC") && code.ends_with(['B', 'C', 'E', 'F']) && code != "RECAG011B";
        if !waited && !follows {
            at += SignedDuration::from_mins(1);
        }
        waited = false;
        let documents =
            documents.trim_end_matches(']').split(',').filter(|d| !d.is_empty()).map(str::to_owned).collect();
        told.push(Line { at, code: code.to_owned(), cause, documents, found });
    }
    told
}

fn wait_of(text: &str) -> SignedDuration {
    let (number, unit) = text.split_at(text.len() - 1);
    let number: i64 = number.parse().unwrap();
    match unit {
        "m" => SignedDuration::from_mins(number),
        "h" => SignedDuration::from_hours(number),
        "d" => SignedDuration::from_hours(24 * number),
        other => panic!("no unit {other}"),
    }
}

fn pec_event(request: &ElementId, retry: u32, line: Line) -> PecEvent {
    let receipt = DocumentKey::derived(DocumentKind::ExternalLegalFact, &format!("{request}{}", line.code), "eml");
    PecEvent { at: line.at, receipt_id: format!("{}-{retry}", line.code), receipt: Some(receipt), code: line.code }
}

fn paper_event(request: &ElementId, line: &Line) -> PaperEvent {
    let attachments = line.documents.iter().enumerate().map(|(n, kind)| PaperAttachment {
        id: n.to_string(),
        document_type: kind.clone(),
        url: DocumentKey::derived(DocumentKind::ExternalLegalFact, &format!("{request}{}{n}", line.code), "pdf").uri(),
        date: line.at,
    });
    PaperEvent {
        at: line.at,
        attachments: attachments.collect(),
        code: line.code.clone(),
        cause: line.cause.clone(),
        discovered: line.found.as_deref().map(|found| {
            let (street, zip) = found.split_once('#').unwrap_or((found, "00199"));
            address(street, Some(zip))
        }),
        tracking: Some("R0000001".to_owned()),
    }
}
