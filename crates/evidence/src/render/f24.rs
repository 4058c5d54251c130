//! What the template of the F24 sheet reads: the forms, cleaned, with their amounts written out.
//!
//! What a form may hold, and what it sums up to, is the domain's; here numbers become text.

use messo_domain::f24::{Form, Record, Section};
use messo_domain::money::Cents;
use messo_ports::notices::{F24Form, F24Sheet};
use serde::Serialize;

use super::instants::Instant;
use super::words::Words;

/// Template of the sheet.
pub(super) const TEMPLATE: &str = include_str!("../../templates/f24.typ");

#[derive(Serialize)]
pub(super) struct F24View {
    iun: String,
    sender: String,
    date: Instant,
    forms: Vec<FormView>,
    marking: Option<String>,
}

#[derive(Serialize)]
struct FormView {
    kind: String,
    title: Vec<String>,
    sections: Vec<SectionView>,
    /// Costs of the notification, where the form bears them.
    costs: Option<String>,
    total: String,
}

#[derive(Serialize)]
struct SectionView {
    title: String,
    lines: Vec<(String, Vec<String>)>,
    records: Vec<RecordView>,
}

#[derive(Serialize)]
struct RecordView {
    cells: Vec<(String, String)>,
    debit: String,
    credit: String,
    costs: Option<String>,
}

impl F24View {
    pub(super) fn new(sheet: &F24Sheet, words: &Words<'_>) -> Self {
        Self {
            iun: words.plain(&sheet.iun),
            sender: words.field(&sheet.sender),
            date: Instant::new(sheet.date),
            forms: sheet.forms.iter().map(|form| form_view(form, sheet.costs, words)).collect(),
            marking: sheet.marking.as_deref().map(|marking| words.plain(marking)),
        }
    }
}

fn form_view(form: &F24Form, costs: Cents, words: &Words<'_>) -> FormView {
    let Form { title: kind, sections } = &form.form;
    let bears_costs = sections.iter().flat_map(|section| &section.records).any(|record| record.apply_cost);
    FormView {
        kind: words.plain(kind),
        title: words.pieces(&form.title),
        sections: sections.iter().map(|section| section_view(section, costs, words)).collect(),
        costs: bears_costs.then(|| costs.to_string()),
        total: form.form.total(costs).to_string(),
    }
}

fn section_view(section: &Section, costs: Cents, words: &Words<'_>) -> SectionView {
    SectionView {
        title: words.plain(section.title),
        lines: section.lines.iter().map(|(label, value)| (words.plain(label), words.pieces(value))).collect(),
        records: section.records.iter().map(|record| record_view(record, costs, words)).collect(),
    }
}

fn record_view(record: &Record, costs: Cents, words: &Words<'_>) -> RecordView {
    let added = if record.apply_cost { costs } else { Cents::ZERO };
    let shown = |amount: Cents| if amount == Cents::ZERO { String::new() } else { amount.to_string() };
    RecordView {
        cells: record.cells.iter().map(|(label, value)| (words.plain(label), words.field(value))).collect(),
        debit: shown(record.debit + added),
        credit: shown(record.credit),
        costs: record.apply_cost.then(|| costs.to_string()),
    }
}
