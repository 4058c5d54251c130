//! What the templates read: the model of a notice, cleaned, with its instants written out.
//!
//! The shapes here are private to this crate and its templates; the model itself is `messo_ports::notices`. A template
//! chooses words and order, never facts.

use messo_domain::request::Language;
use messo_domain::work::Template;
use messo_ports::notices::{
    EffectStep, Happening, Notice, NoticeDocument, NoticeEffect, NoticeFact, NoticeTerms, Operator, Party, Sheet,
};
use serde::Serialize;

use super::instants::Instant;
use super::words::Words;

/// Page, letterhead, marking, tables and pagination, shared by all templates.
pub(super) const LAYOUT: &str = include_str!("../../templates/layout.typ");
/// The words, by language; Italian prevails.
pub(super) const WORDS: [(&str, &str); 4] = [
    ("/words/it.typ", include_str!("../../templates/words/it.typ")),
    ("/words/de.typ", include_str!("../../templates/words/de.typ")),
    ("/words/fr.typ", include_str!("../../templates/words/fr.typ")),
    ("/words/sl.typ", include_str!("../../templates/words/sl.typ")),
];
/// Template of the plain sheet.
pub(super) const SHEET: &str = include_str!("../../templates/sheet.typ");

/// Lines of an address that are shown: more than any form of address has.
const ADDRESS_LINES: usize = 8;

/// The template of a document.
pub(super) fn template(template: Template) -> &'static str {
    match template {
        Template::Aar => include_str!("../../templates/aar.typ"),
        Template::SenderAck => include_str!("../../templates/sender_ack.typ"),
        Template::DigitalDelivery => include_str!("../../templates/digital_delivery.typ"),
        Template::AnalogFailureDelivery => include_str!("../../templates/analog_failure.typ"),
        Template::RecipientAccess => include_str!("../../templates/recipient_access.typ"),
        Template::NotificationCancelled => include_str!("../../templates/cancelled.typ"),
        Template::AnalogDeliveryTimeout => include_str!("../../templates/no_outcome_abroad.typ"),
        Template::F24 => super::f24::TEMPLATE,
    }
}

#[derive(Serialize)]
pub(super) struct NoticeView {
    language: Option<&'static str>,
    iun: String,
    issued: Instant,
    operator: OperatorView,
    sender: PartyView,
    subject: Vec<String>,
    protocol: String,
    sent: Instant,
    recipients: Vec<PartyView>,
    documents: Vec<DocumentView>,
    facts: Vec<FactView>,
    effect: Option<EffectView>,
    access_url: Option<UrlView>,
    terms: Option<TermsView>,
    marking: Option<String>,
}

#[derive(Serialize)]
pub(super) struct OperatorView {
    name: String,
    address: String,
    telephone: String,
}

#[derive(Serialize)]
struct PartyView {
    name: String,
    tax_id: String,
    address: Vec<String>,
    digital_domicile: Option<String>,
}

#[derive(Serialize)]
struct DocumentView {
    title: String,
    sha256: String,
}

#[derive(Serialize)]
struct FactView {
    at: Instant,
    code: Option<String>,
    #[serde(flatten)]
    what: Happening,
}

#[derive(Serialize)]
struct EffectView {
    at: Instant,
    rule: &'static str,
    article: &'static str,
    steps: Vec<StepView>,
}

/// A step, with what the words of it need.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum StepView {
    /// The sentence of the table of rules is Italian; other languages have their own, by the id.
    Rule {
        rule: &'static str,
        italian: &'static str,
    },
    Late {
        from: String,
        days: i64,
    },
    Runs {
        days: i64,
        from: Instant,
    },
    UnlessOpened {
        rule: &'static str,
    },
}

/// An address is followed as it is, and printed with places to break.
#[derive(Serialize)]
struct UrlView {
    target: String,
    shown: String,
}

/// The numbers of the terms; the sentences are the template's.
#[derive(Serialize)]
struct TermsView {
    digital_days: i64,
    late_from: String,
    late_days: i64,
    undelivered_days: i64,
    paper_days: i64,
    giacenza_days: i64,
    untraceable_days: i64,
}

impl NoticeView {
    pub(super) fn new(notice: &Notice, words: &Words<'_>) -> Self {
        let url = |url: &String| UrlView { target: url.clone(), shown: words.field(url) };
        Self {
            language: notice.language.map(tag),
            iun: words.plain(&notice.iun),
            issued: Instant::new(notice.issued_at),
            operator: operator(&notice.operator, words),
            sender: party(&notice.sender, words),
            subject: words.pieces(&notice.subject),
            protocol: words.field(&notice.protocol),
            sent: Instant::new(notice.sent_at),
            recipients: notice.recipients.iter().map(|one| party(one, words)).collect(),
            documents: notice.documents.iter().map(|one| document(one, words)).collect(),
            facts: notice.facts.iter().map(|one| fact(one, words)).collect(),
            effect: notice.effect.as_ref().map(effect_view),
            access_url: notice.access_url.as_ref().map(url),
            terms: notice.terms.as_ref().map(terms),
            marking: notice.marking.as_deref().map(|marking| words.plain(marking)),
        }
    }
}

pub(super) fn operator(operator: &Operator, words: &Words<'_>) -> OperatorView {
    OperatorView {
        name: words.field(&operator.name),
        address: words.field(&operator.address),
        telephone: words.plain(&operator.telephone),
    }
}

fn terms(terms: &NoticeTerms) -> TermsView {
    let NoticeTerms {
        digital_days,
        late_from,
        late_days,
        undelivered_days,
        paper_days,
        giacenza_days,
        untraceable_days,
    } = *terms;
    let minutes = if late_from.minute() == 0 { String::new() } else { format!(".{:02}", late_from.minute()) };
    TermsView {
        digital_days,
        late_from: format!("{}{minutes}", late_from.hour()),
        late_days,
        undelivered_days,
        paper_days,
        giacenza_days,
        untraceable_days,
    }
}

fn party(party: &Party, words: &Words<'_>) -> PartyView {
    PartyView {
        name: words.field(&party.name),
        tax_id: words.field(&party.tax_id),
        address: party.address.iter().take(ADDRESS_LINES).map(|line| words.field(line)).collect(),
        digital_domicile: party.digital_domicile.as_deref().map(|address| words.field(address)),
    }
}

fn document(document: &NoticeDocument, words: &Words<'_>) -> DocumentView {
    DocumentView { title: words.field(&document.title), sha256: words.plain(&document.sha256) }
}

fn fact(fact: &NoticeFact, words: &Words<'_>) -> FactView {
    let field = |text: &Option<String>| text.as_deref().map(|text| words.field(text));
    let what = match &fact.what {
        Happening::DigitalSent { address } => Happening::DigitalSent { address: field(address) },
        Happening::DigitalReceipt { delivered, address } => {
            Happening::DigitalReceipt { delivered: *delivered, address: field(address) }
        }
        Happening::LetterSent { attempt, product } => {
            Happening::LetterSent { attempt: *attempt, product: words.field(product) }
        }
        Happening::LetterOutcome { cause } => Happening::LetterOutcome { cause: field(cause) },
        Happening::NoOtherAddress { cause } => Happening::NoOtherAddress { cause: words.field(cause) },
        Happening::AccessedByDelegate { name, tax_id } => {
            Happening::AccessedByDelegate { name: words.field(name), tax_id: words.field(tax_id) }
        }
        without_text => without_text.clone(),
    };
    FactView { at: Instant::new(fact.at), code: field(&fact.code), what }
}

fn effect_view(effect: &NoticeEffect) -> EffectView {
    let row = effect.rule.row();
    let step = |step: &EffectStep| match *step {
        EffectStep::Rule { rule } => StepView::Rule { rule: rule.row().id, italian: rule.row().italian },
        EffectStep::Late { from, days } => StepView::Late { from: from.strftime("%H:%M").to_string(), days },
        EffectStep::Runs { days, from } => StepView::Runs { days, from: Instant::new(from) },
        EffectStep::UnlessOpened { rule } => StepView::UnlessOpened { rule: rule.row().id },
    };
    EffectView {
        at: Instant::new(effect.at),
        rule: row.id,
        article: row.source,
        steps: effect.steps.iter().map(step).collect(),
    }
}

/// The language as the templates name it, and as a reader aloud is told of it.
fn tag(language: Language) -> &'static str {
    match language {
        Language::German => "de",
        Language::French => "fr",
        Language::Slovene => "sl",
    }
}

#[derive(Serialize)]
pub(super) struct SheetView {
    title: String,
    date: Instant,
    rows: Vec<(String, Vec<String>)>,
    paragraphs: Vec<String>,
    marking: Option<String>,
}

impl SheetView {
    pub(super) fn new(sheet: &Sheet, words: &Words<'_>) -> Self {
        Self {
            title: words.plain(&sheet.title),
            date: Instant::new(sheet.date),
            rows: sheet.rows.iter().map(|(label, value)| (words.field(label), words.pieces(value))).collect(),
            paragraphs: sheet.paragraphs.iter().flat_map(|paragraph| words.pieces(paragraph)).collect(),
            marking: sheet.marking.as_deref().map(|marking| words.plain(marking)),
        }
    }
}
