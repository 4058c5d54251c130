//! F24 forms: the data that a sender uploads, checked, and as it is printed.
//!
//! The official form is not made here: what is printed is a plain sheet of the data, which says so. The checks are those
//! of the public contract; an issue names its code and the place, never what stands there. Hostile input is bounded
//! before it is read.

mod schema;

use crate::money::Cents;
use schema::{Field, Holds, KINDS, Kind};
use serde_json::{Map, Value};

/// Longest data of one form, bytes.
pub const MAX_BYTES: usize = 256 * 1024;
/// Most issues told of one form.
const MAX_ISSUES: usize = 20;
/// Most records of one form: more than any real payment has, and few enough to be printed.
const MAX_RECORDS: usize = 200;

/// The data is no form at all.
pub const ERROR: &str = "PN_F24_METADATA_VALIDATION_ERROR";
const SCHEMA: &str = "PN_F24_METADATA_VALIDATION_SCHEMA";
const MULTI_TYPE: &str = "PN_F24_METADATA_VALIDATION_MULTI_TYPE";
const APPLY_COST: &str = "PN_F24_METADATA_VALIDATION_INCONSISTENT_APPLY_COST";
/// The uploaded file is not the declared one.
pub const DIFFERENT_SHA256: &str = "PN_F24_METADATA_VALIDATION_DIFFERENT_SHA256";

/// What is wrong with the data of a form; no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Code of the contract.
    pub code: &'static str,
    /// Where, and what is expected.
    pub detail: String,
}

impl Issue {
    /// As it stands in a refusal.
    pub fn in_words(&self) -> String {
        format!("{}: {}", self.code, self.detail)
    }
}

/// A form, ready to be printed. `Debug` shows its kind alone.
#[derive(Clone, PartialEq)]
pub struct Form {
    /// `F24 ordinario` …
    pub title: &'static str,
    /// Its parts, in the order of the form.
    pub sections: Vec<Section>,
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Form({}, masked)", self.title)
    }
}

/// A part of a form.
#[derive(Clone, PartialEq)]
pub struct Section {
    /// Italian title.
    pub title: &'static str,
    /// Labels and values.
    pub lines: Vec<(String, String)>,
    /// Records.
    pub records: Vec<Record>,
}

/// A record of a section: something owed, or credited.
#[derive(Clone, PartialEq, Default)]
pub struct Record {
    /// Labels and values, amounts not among them.
    pub cells: Vec<(String, String)>,
    /// Owed.
    pub debit: Cents,
    /// Credited.
    pub credit: Cents,
    /// Whether the costs of the notification are added here.
    pub apply_cost: bool,
}

impl Form {
    /// What is to be paid, with costs of this amount where the form bears them.
    pub fn total(&self, costs: Cents) -> Cents {
        let records = || self.sections.iter().flat_map(|section| &section.records);
        let debit: Cents = records().map(|record| record.debit).sum();
        let credit: Cents = records().map(|record| record.credit).sum();
        let costs = if records().any(|record| record.apply_cost) { costs } else { Cents::ZERO };
        debit + costs - credit
    }
}

/// Reads and checks the data of a form. `apply_cost`: whether the payment says that costs are added to it.
///
/// # Errors
/// What is wrong, at most a few issues.
pub fn read(bytes: &[u8], apply_cost: bool) -> Result<Form, Vec<Issue>> {
    let one = |code, detail: &str| vec![Issue { code, detail: detail.to_owned() }];
    if bytes.len() > MAX_BYTES {
        return Err(one(ERROR, "the data is longer than 256 kB"));
    }
    let Ok(Value::Object(whole)) = serde_json::from_slice(bytes) else {
        return Err(one(ERROR, "the data is not a JSON object"));
    };
    let kind = kind(&whole)?;
    let mut reading = Reading::default();
    let Some(Value::Object(parts)) = whole.get(kind.name) else {
        return Err(one(SCHEMA, &format!("{} is not an object", kind.name)));
    };
    if parts.len() < kind.least_parts {
        reading.issue(SCHEMA, format!("{} needs a section besides taxPayer", kind.name));
    }
    let sections = reading.form(kind, parts);
    if sections.iter().map(|section| section.records.len()).sum::<usize>() > MAX_RECORDS {
        reading.issue(ERROR, format!("more than {MAX_RECORDS} records"));
    }
    reading.costs(&sections, apply_cost);
    if reading.issues.is_empty() { Ok(Form { title: kind.title, sections }) } else { Err(reading.issues) }
}

/// The one kind that the data names.
fn kind(whole: &Map<String, Value>) -> Result<&'static Kind, Vec<Issue>> {
    let known: Vec<&Kind> = KINDS.iter().filter(|kind| whole.contains_key(kind.name)).collect();
    let expected = "exactly one of f24Standard, f24Simplified, f24Excise, f24Elid is expected";
    match known.as_slice() {
        [kind] if whole.len() == 1 => Ok(kind),
        [_, _, ..] => Err(vec![Issue { code: MULTI_TYPE, detail: expected.to_owned() }]),
        _ => Err(vec![Issue { code: SCHEMA, detail: expected.to_owned() }]),
    }
}

#[derive(Default)]
struct Reading {
    issues: Vec<Issue>,
}

impl Reading {
    fn issue(&mut self, code: &'static str, detail: String) {
        if self.issues.len() < MAX_ISSUES {
            self.issues.push(Issue { code, detail });
        }
    }

    fn form(&mut self, kind: &Kind, parts: &Map<String, Value>) -> Vec<Section> {
        self.known(kind.name, kind.parts, parts);
        let mut sections = Vec::new();
        for part in kind.parts {
            let Holds::Group(fields) = part.holds else { continue };
            let place = format!("{}.{}", kind.name, part.name);
            let mut section = Section { title: part.label, lines: Vec::new(), records: Vec::new() };
            match parts.get(part.name) {
                Some(Value::Object(values)) => self.group(&place, "", fields, values, &mut section),
                Some(_) => self.issue(SCHEMA, format!("{place} is not an object")),
                None => continue,
            }
            sections.push(section);
        }
        sections
    }

    /// No field that is not in the table, none missing that must be there.
    fn known(&mut self, place: &str, fields: &[Field], values: &Map<String, Value>) {
        for name in values.keys().filter(|name| !fields.iter().any(|field| field.name == **name)) {
            let name: String = name.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
            self.issue(SCHEMA, format!("{place}.{name} is not expected"));
        }
        for field in fields.iter().filter(|field| field.required && !values.contains_key(field.name)) {
            self.issue(SCHEMA, format!("{place}.{} is required", field.name));
        }
    }

    fn group(&mut self, place: &str, above: &str, fields: &[Field], values: &Map<String, Value>, into: &mut Section) {
        self.known(place, fields, values);
        for field in fields {
            let Some(value) = values.get(field.name) else { continue };
            let place = format!("{place}.{}", field.name);
            let label = if above.is_empty() { field.label.to_owned() } else { format!("{above}, {}", field.label) };
            match (field.holds, value) {
                (Holds::Group(inner), Value::Object(values)) => self.group(&place, field.label, inner, values, into),
                (Holds::Records(inner), Value::Array(records)) => {
                    for (index, record) in records.iter().enumerate() {
                        self.record(&format!("{place}[{index}]"), inner, record, into);
                    }
                }
                _ => into.lines.extend(self.value(&place, field, value).map(|shown| (label, shown))),
            }
        }
    }

    fn record(&mut self, place: &str, fields: &[Field], value: &Value, into: &mut Section) {
        let Value::Object(values) = value else { return self.issue(SCHEMA, format!("{place} is not an object")) };
        self.known(place, fields, values);
        let mut record = Record::default();
        for field in fields {
            let Some(value) = values.get(field.name) else { continue };
            let place = format!("{place}.{}", field.name);
            match (field.name, field.holds, value) {
                ("applyCost", _, Value::Bool(apply)) => record.apply_cost = *apply,
                ("debit", ..) => record.debit = self.amount(&place, value),
                ("credit", ..) => record.credit = self.amount(&place, value),
                (_, Holds::Group(inner), Value::Object(values)) => {
                    let mut section = Section { title: "", lines: Vec::new(), records: Vec::new() };
                    self.group(&place, field.label, inner, values, &mut section);
                    record.cells.append(&mut section.lines);
                }
                _ => {
                    let shown = self.value(&place, field, value);
                    record.cells.extend(shown.map(|shown| (field.label.to_owned(), shown)));
                }
            }
        }
        into.records.push(record);
    }

    /// A text or a flag as it is printed; what is wrong with it is told.
    fn value(&mut self, place: &str, field: &Field, value: &Value) -> Option<String> {
        match (field.holds, value) {
            (Holds::Text(form), Value::String(text)) if form.fits(text) => (!text.is_empty()).then(|| text.clone()),
            (Holds::Flag, Value::Bool(flag)) => flag.then(|| "X".to_owned()),
            _ => {
                self.issue(SCHEMA, format!("{place} does not have the right form"));
                None
            }
        }
    }

    /// Whole euro cents of 32 bits, not negative: a number, or its digits as a text, as older senders write it.
    fn amount(&mut self, place: &str, value: &Value) -> Cents {
        let written = |text: &str| {
            let digits = (1..=15).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse().ok()).flatten()
        };
        let cents = value.as_i64().or_else(|| value.as_str().and_then(written));
        match cents.filter(|cents| (0..=i64::from(i32::MAX)).contains(cents)) {
            Some(cents) => Cents(cents),
            None => {
                self.issue(SCHEMA, format!("{place} is not a number of euro cents"));
                Cents::ZERO
            }
        }
    }

    /// Costs are added to exactly one record where the payment says so, else to none; never to a credit.
    fn costs(&mut self, sections: &[Section], apply_cost: bool) {
        let bearing = || sections.iter().flat_map(|section| &section.records).filter(|record| record.apply_cost);
        let expected = usize::from(apply_cost);
        if bearing().count() != expected {
            self.issue(APPLY_COST, format!("applyCost must be true in {expected} records"));
        }
        if bearing().any(|record| record.credit != Cents::ZERO) {
            self.issue(APPLY_COST, "a record with applyCost must not have a credit".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn simplified(apply: bool) -> Value {
        json!({"f24Simplified": {
            "taxPayer": {"taxCode": "RSSMRA80A01H501U", "personalData": {
                "surname": "Cognome", "name": "Nome", "birthDate": "01-01-1980", "sex": "M"}},
            "payments": {"records": [
                {"applyCost": apply, "section": "EL", "municipality": "H501", "taxType": "3918", "year": "2025", "debit": 12_345},
                {"applyCost": false, "section": "EL", "municipality": "H501", "taxType": "3918", "debit": 1_000, "credit": 500}
            ]}
        }})
    }

    fn read_value(value: &Value, apply: bool) -> Result<Form, Vec<Issue>> {
        read(&serde_json::to_vec(value).unwrap(), apply)
    }

    fn codes(value: &Value, apply: bool) -> Vec<&'static str> {
        read_value(value, apply).map_or_else(|issues| issues.iter().map(|issue| issue.code).collect(), |_| Vec::new())
    }

    #[test]
    fn a_form_is_read_with_its_total_and_its_costs() {
        let form = read_value(&simplified(true), true).unwrap();
        assert_eq!((form.title, form.total(Cents(200))), ("F24 semplificato", Cents(12_345 + 1_000 - 500 + 200)));
        assert_eq!(form.sections[0].lines[0], ("Codice fiscale".to_owned(), "RSSMRA80A01H501U".to_owned()));
        assert_eq!(form.sections[1].records.len(), 2);
        assert_eq!(read_value(&simplified(false), false).unwrap().total(Cents(200)), Cents(12_845));
        assert_eq!(format!("{form:?}"), "Form(F24 semplificato, masked)");
    }

    #[test]
    fn costs_must_agree_with_the_payment() {
        assert_eq!(codes(&simplified(true), false), [APPLY_COST]);
        assert_eq!(codes(&simplified(false), true), [APPLY_COST]);
        let mut twice = simplified(true);
        twice["f24Simplified"]["payments"]["records"][1]["applyCost"] = json!(true);
        assert_eq!(codes(&twice, true), [APPLY_COST, APPLY_COST], "two records, one of them with a credit");
    }

    #[test]
    fn what_is_unknown_missing_or_misshapen_is_told_with_its_place_alone() {
        let mut odd = simplified(true);
        odd["f24Simplified"]["taxPayer"]["taxCode"] = json!("secret of someone");
        odd["f24Simplified"]["taxPayer"]["nickname"] = json!("secret of someone");
        odd["f24Simplified"]["payments"]["records"][0]["debit"] = json!(-1);
        odd["f24Simplified"]["payments"]["records"][1].as_object_mut().unwrap().remove("section");
        let issues = read_value(&odd, true).unwrap_err();
        assert_eq!(issues.len(), 4, "{issues:?}");
        assert!(issues.iter().all(|issue| issue.code == SCHEMA && !issue.detail.contains("secret")));
        let mut both = simplified(true);
        both["f24Elid"] = json!({});
        assert_eq!(codes(&both, true), [MULTI_TYPE]);
        assert_eq!(codes(&json!({}), true), [SCHEMA]);
        assert_eq!(codes(&json!([]), true), [ERROR]);
    }

    #[test]
    fn an_amount_may_be_written_in_digits_and_is_bounded() {
        let with_debit = |debit: Value| {
            let mut form = simplified(true);
            form["f24Simplified"]["payments"]["records"][0]["debit"] = debit;
            form
        };
        assert_eq!(read_value(&with_debit(json!("604")), true).unwrap().total(Cents::ZERO), Cents(1_104));
        for odd in [json!("6.04"), json!("+604"), json!(""), json!("2147483648"), json!(1.5), json!(null)] {
            assert_eq!(codes(&with_debit(odd.clone()), true), [SCHEMA], "{odd}");
        }
    }

    #[test]
    fn an_ordinary_form_needs_a_section_and_no_form_has_records_without_end() {
        let payer = json!({"taxCode": "77777777777"});
        assert_eq!(codes(&json!({"f24Standard": {"taxPayer": payer}}), false), [SCHEMA]);
        let treasury = json!({"records": vec![json!({"applyCost": false, "debit": 1}); MAX_RECORDS]});
        let mut form = json!({"f24Standard": {"taxPayer": payer, "treasury": treasury}});
        assert!(codes(&form, false).is_empty());
        form["f24Standard"]["region"] = json!({"records": [{"applyCost": false, "debit": 1}]});
        assert_eq!(codes(&form, false), [ERROR]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_stumble(bytes in prop::collection::vec(any::<u8>(), 0..400), apply: bool) {
            let _ = read(&bytes, apply);
        }

        #[test]
        fn no_change_of_a_good_form_makes_it_stumble(at in any::<prop::sample::Index>(), byte: u8) {
            let mut bytes = serde_json::to_vec(&simplified(true)).unwrap();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = read(&bytes, true);
        }
    }
}
