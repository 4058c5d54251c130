//! What each step wants of what was typed: pure, step by step, each fault at the field that is to be changed.
//!
//! Source: the rules of SEND's own wizard, narrower here and there than those of its calls, which are checked again when
//! the request is looked over.

use super::sheet::{File, Pays, Person, Sheet, Step};
use crate::words::Words;
use messo_domain::ids::{TaxId, tax_id};
use messo_domain::money::Cents;
use messo_domain::party::{RecipientType, is_email};
use messo_domain::request::Checks;
use messo_engine::SenderCaller;
use std::collections::HashSet;

/// Most recipients of the wizard; the calls take more.
pub(super) const MOST_RECIPIENTS: usize = 5;
/// Most documents: the act and ten more.
pub(super) const MOST_DOCUMENTS: usize = 11;
/// Most notices, and most forms, of one recipient.
pub(super) const MOST_PAYMENTS: usize = 12;
/// Characters of the name of the sender.
pub(super) const SENDER_LENGTH: usize = 80;
/// Languages besides Italian: code, and key of the name.
pub(super) const LANGUAGES: [(&str, &str); 3] =
    [("DE", "wizard-language-de"), ("FR", "wizard-language-fr"), ("SL", "wizard-language-sl")];
/// Rates of VAT that there are, percent.
pub(super) const VAT_RATES: [&str; 4] = ["4", "5", "10", "22"];
/// Most that the body may add, cents.
const HIGHEST_FEE: Cents = Cents(100);
const NAME_LENGTH: usize = 88;

/// Something wrong: the field that is to be changed, and what the sentence says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) field: String,
    pub(super) key: &'static str,
    /// The number that the sentence names.
    limit: usize,
}

impl Fault {
    /// The sentence.
    pub(super) fn text(&self, words: Words) -> String {
        words.with(self.key, "limit", self.limit)
    }
}

/// What is known besides what was typed.
pub(super) struct Ground<'a> {
    pub(super) caller: &'a SenderCaller,
    pub(super) checks: &'a Checks,
}

/// Faults on their way.
#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn unless(&mut self, holds: bool, field: impl Into<String>, key: &'static str) {
        self.unless_within(holds, field, key, 0);
    }

    fn unless_within(&mut self, holds: bool, field: impl Into<String>, key: &'static str, limit: usize) {
        if !holds {
            self.0.push(Fault { field: field.into(), key, limit });
        }
    }

    /// A text of some length at most, and of one at least.
    fn text(&mut self, text: &str, field: impl Into<String> + Clone, key: &'static str, longest: usize) {
        if text.is_empty() {
            self.unless(false, field, key);
        } else {
            self.short(text, field, longest);
        }
    }

    fn short(&mut self, text: &str, field: impl Into<String>, longest: usize) {
        self.unless_within(text.chars().count() <= longest, field, "wizard-wrong-long", longest);
    }
}

/// What is wrong with a step.
pub(super) fn faults(step: Step, sheet: &Sheet, ground: &Ground<'_>) -> Vec<Fault> {
    let mut faults = Faults::default();
    match step {
        Step::Act => act(&mut faults, sheet, ground),
        Step::Recipients => recipients(&mut faults, sheet, ground),
        Step::Payments => {
            for person in &sheet.recipients {
                faults.unless(person.pays.is_some(), person.field("paga"), "wizard-wrong-pays");
            }
        }
        Step::Costs if sheet.has_payments() => costs(&mut faults, sheet),
        Step::Costs => {}
        Step::Documents => documents(&mut faults, sheet),
    }
    faults.0
}

/// The first step with a fault.
pub(super) fn first_faulty(sheet: &Sheet, ground: &Ground<'_>) -> Option<Step> {
    Step::ALL.into_iter().find(|step| !faults(*step, sheet, ground).is_empty())
}

fn act(faults: &mut Faults, sheet: &Sheet, ground: &Ground<'_>) {
    faults.text(&sheet.protocol, "protocollo", "wizard-wrong-protocol", 256);
    subjects(faults, sheet);
    faults.text(&sheet.sender, "mittente", "wizard-wrong-sender", SENDER_LENGTH);
    let groups = &ground.caller.key_groups;
    let is_own = |id: &String| groups.is_empty() || groups.contains(id);
    let mut active = ground.caller.sender.groups.iter().filter(|group| group.active && is_own(&group.id));
    let is_right = if sheet.group.is_empty() { groups.is_empty() } else { active.any(|group| group.id == sheet.group) };
    faults.unless(is_right, "gruppo", "wizard-wrong-group");
    faults.unless(is_taxonomy(&sheet.taxonomy), "tassonomia", "wizard-wrong-taxonomy");
    let known = ground.checks.taxonomy.as_ref().is_none_or(|known| known.contains(&sheet.taxonomy));
    faults.unless(known || !is_taxonomy(&sheet.taxonomy), "tassonomia", "wizard-wrong-taxonomy-unknown");
    let letters = ["AR_REGISTERED_LETTER", "REGISTERED_LETTER_890"];
    faults.unless(letters.contains(&sheet.letter.as_str()), "carta", "wizard-wrong-letter");
}

/// Subject and description, in both languages where there are two: together no longer than in one.
fn subjects(faults: &mut Faults, sheet: &Sheet) {
    let length = |text: &str| text.chars().count();
    if sheet.language.is_empty() {
        faults.unless((10..=134).contains(&length(&sheet.subject)), "oggetto", "wizard-wrong-subject");
        faults.short(&sheet.summary, "descrizione", 1024);
        return;
    }
    faults.unless(LANGUAGES.iter().any(|(code, _)| *code == sheet.language), "lingua", "wizard-wrong-language");
    for (field, subject) in [("oggetto", &sheet.subject), ("oggetto-2", &sheet.second_subject)] {
        let is_right = (10..=66).contains(&length(subject)) && !subject.contains('|');
        faults.unless(is_right, field, "wizard-wrong-subject-of-two");
    }
    for (field, summary) in [("descrizione", &sheet.summary), ("descrizione-2", &sheet.second_summary)] {
        faults.short(summary, field, 511);
    }
    let both = sheet.summary.is_empty() == sheet.second_summary.is_empty();
    faults.unless(both, "descrizione-2", "wizard-wrong-summary-of-two");
}

fn is_taxonomy(code: &str) -> bool {
    code.len() == 7 && is_digits(&code[..6]) && code.as_bytes()[6].is_ascii_uppercase()
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn recipients(faults: &mut Faults, sheet: &Sheet, ground: &Ground<'_>) {
    let mut seen = HashSet::new();
    for person in &sheet.recipients {
        identity(faults, person, ground);
        let is_new = person.tax_id.is_empty() || seen.insert(person.tax_id.as_str());
        faults.unless(is_new, person.field("cf"), "wizard-wrong-tax-id-twice");
        if !person.looked_up {
            address(faults, person, ground);
        }
        let mail = person.mail.is_empty() || (person.mail.len() <= 320 && is_email(&person.mail));
        faults.unless(mail, person.field("pec"), "wizard-wrong-mail");
    }
}

fn identity(faults: &mut Faults, person: &Person, ground: &Ground<'_>) {
    let (kind, first) = match person.kind.as_str() {
        "PG" => {
            faults.unless(!person.company.is_empty(), person.field("ragione"), "wizard-wrong-company");
            (RecipientType::PG, "ragione")
        }
        _ => {
            faults.unless(!person.name.is_empty(), person.field("nome"), "wizard-wrong-name");
            faults.unless(!person.surname.is_empty(), person.field("cognome"), "wizard-wrong-surname");
            (RecipientType::PF, "nome")
        }
    };
    let whole = person.denomination();
    let prints = |c: char| matches!(c, ' '..='~' | '\u{a0}'..='\u{ff}');
    faults.unless(whole.chars().all(prints), person.field(first), "wizard-wrong-letters");
    faults.short(&whole, person.field(first), NAME_LENGTH);
    let has_form = match kind {
        RecipientType::PG => person.tax_id.len() == 11 && is_digits(&person.tax_id),
        RecipientType::PF => person.tax_id.len() == 16,
    };
    let accepted = &ground.checks.accepted_tax_ids;
    let is_valid =
        has_form && TaxId::parse(&person.tax_id).is_ok_and(|id| tax_id::check(id.as_str(), kind, accepted).is_ok());
    let key = if kind == RecipientType::PG { "wizard-wrong-tax-id-company" } else { "wizard-wrong-tax-id" };
    faults.unless(is_valid, person.field("cf"), key);
}

fn address(faults: &mut Faults, person: &Person, ground: &Ground<'_>) {
    faults.text(&person.street, person.field("via"), "wizard-wrong-street", 1024);
    faults.text(&person.house, person.field("civico"), "wizard-wrong-house", 1024);
    faults.text(&person.town, person.field("comune"), "wizard-wrong-town", 256);
    faults.text(&person.state, person.field("stato"), "wizard-wrong-state", 256);
    let is_zip = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ' ' | '-');
    let zip = (1..=15).contains(&person.zip.len()) && person.zip.chars().all(is_zip);
    faults.unless(zip, person.field("cap"), "wizard-wrong-zip");
    if !person.is_abroad() {
        faults.text(&person.province, person.field("provincia"), "wizard-wrong-province", 256);
    }
    let fits = super::request::fits_envelope(person, ground.checks);
    faults.unless(fits, person.field("via"), "wizard-wrong-envelope");
}

fn costs(faults: &mut Faults, sheet: &Sheet) {
    let is_chosen = sheet.by_delivery() || sheet.policy == "FLAT_RATE";
    faults.unless(is_chosen, "costo", "wizard-wrong-policy");
    if sheet.by_delivery() {
        let fee = cents(&sheet.fee).is_some_and(|fee| fee <= HIGHEST_FEE);
        faults.unless(fee, "costo-ente", "wizard-wrong-fee");
        faults.unless(VAT_RATES.contains(&sheet.vat.as_str()), "iva", "wizard-wrong-vat");
    }
    if sheet.has_notices() {
        faults.unless(["SYNC", "ASYNC"].contains(&sheet.mode.as_str()), "tecnologia", "wizard-wrong-mode");
    }
    let mut seen = HashSet::new();
    for person in &sheet.recipients {
        notices(faults, person, sheet.by_delivery(), &mut seen);
        forms(faults, person, sheet.by_delivery());
    }
}

fn notices<'a>(faults: &mut Faults, person: &'a Person, by_delivery: bool, seen: &mut HashSet<(&'a str, &'a str)>) {
    for notice in &person.notices {
        let code = notice.code.len() == 18 && is_digits(&notice.code);
        faults.unless(code, notice.field("codice"), "wizard-wrong-notice");
        let creditor = TaxId::parse(&notice.creditor).is_ok_and(|id| id.is_numeric());
        faults.unless(creditor, notice.field("ente"), "wizard-wrong-creditor");
        let is_new = !code || seen.insert((notice.creditor.as_str(), notice.code.as_str()));
        faults.unless(is_new, notice.field("codice"), "wizard-wrong-notice-twice");
    }
    if let Some(first) = person.notices.first() {
        let borne = !by_delivery || person.notices.iter().any(|notice| notice.bears_costs);
        faults.unless(borne, first.field("costi"), "wizard-wrong-costs");
    }
}

fn forms(faults: &mut Faults, person: &Person, by_delivery: bool) {
    for form in &person.forms {
        faults.text(&form.title, form.field("titolo"), "wizard-wrong-form-title", 512);
        faults.unless(form.file.is_some(), form.field("dati"), "wizard-wrong-data");
        let bears = by_delivery && form.bears_costs;
        let agrees = form.file.as_ref().and_then(|file| file.bears_costs).is_none_or(|said| said == bears);
        faults.unless(agrees, form.field("dati"), "wizard-wrong-data-costs");
    }
    if let Some(first) = person.forms.first() {
        let borne = !by_delivery || person.forms.iter().any(|form| form.bears_costs);
        faults.unless(borne, first.field("costi"), "wizard-wrong-costs");
    }
}

fn documents(faults: &mut Faults, sheet: &Sheet) {
    faults.unless(!sheet.documents.is_empty(), super::filling::NEW_FILE, "wizard-wrong-no-document");
    for paper in &sheet.documents {
        faults.text(&paper.title, paper.field("titolo"), "wizard-wrong-title", 512);
    }
}

/// An amount in euro as people type it: `1`, `0,5`, `1.00`, perhaps with the sign of the euro.
pub(super) fn cents(text: &str) -> Option<Cents> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '€').collect();
    let (whole, part) = text.split_once([',', '.']).unwrap_or((&text, ""));
    let is_amount = is_digits(whole) && whole.len() <= 6 && part.len() <= 2 && (part.is_empty() || is_digits(part));
    let number = |text: &str| text.parse::<i64>().ok();
    let cents = if part.is_empty() { 0 } else { number(&format!("{part:0<2}"))? };
    Some(Cents(number(whole)? * 100 + cents)).filter(|_| is_amount)
}

/// Names of recipients with several payments that bear the costs: an instalment too many, perhaps.
pub(super) fn borne_twice(sheet: &Sheet) -> Vec<String> {
    let twice = |person: &&Person| {
        let notices = person.notices.iter().filter(|notice| notice.bears_costs).count();
        let forms = person.forms.iter().filter(|form| form.bears_costs).count();
        person.pays.is_some_and(|pays| pays != Pays::Nothing) && (notices > 1 || forms > 1)
    };
    let named = sheet.recipients.iter().filter(twice).map(Person::denomination);
    if sheet.by_delivery() { named.collect() } else { Vec::new() }
}

/// Bytes of all files.
pub(super) fn weight(sheet: &Sheet) -> u64 {
    sheet.files().map(|file: &File| file.size).sum()
}
