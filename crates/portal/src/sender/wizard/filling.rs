//! What a form of the wizard says, written into the draft: text as it was typed but for spaces and letter size where they
//! mean nothing, buttons that add and remove, files that arrived.

use super::sheet::{File, Form, Notice, Paper, Pays, Person, Refused, Sheet, Step};
use super::upload::Upload;
use crate::forms::Fields;
use crate::lists::pasted;
use crate::present;
use messo_domain::ids::DocumentKey;
use messo_engine::use_cases::keep_file::{FileFault, KeptFile};

/// Name of the buttons.
pub(super) const BUTTON: &str = "azione";
/// Name of the field of files that are added to the documents.
pub(super) const NEW_FILE: &str = "file";

/// What a button asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Button {
    /// Go on, if nothing is wrong.
    Next,
    /// Go back, whatever is wrong.
    Back,
    /// Leave it for later.
    Leave,
    /// One recipient more, or the chosen files added.
    Add,
    /// One notice more for a recipient.
    AddNotice(u32),
    /// One form more for a recipient.
    AddForm(u32),
    /// Something less.
    Remove(u32),
    /// The file of a payment less.
    RemoveFile(u32),
    /// A document one place earlier.
    Earlier(u32),
}

impl Button {
    /// The button that was pressed; a form sent by the enter key goes on.
    pub(super) fn pressed(fields: &Fields) -> Self {
        let numbered = |text: &str, prefix: &str| text.strip_prefix(prefix)?.parse().ok();
        match fields.text(BUTTON) {
            "indietro" => Self::Back,
            "salva" => Self::Leave,
            "aggiungi" => Self::Add,
            text => None
                .or_else(|| numbered(text, "avviso-").map(Self::AddNotice))
                .or_else(|| numbered(text, "f24-").map(Self::AddForm))
                .or_else(|| numbered(text, "togli-file-").map(Self::RemoveFile))
                .or_else(|| numbered(text, "togli-").map(Self::Remove))
                .or_else(|| numbered(text, "prima-").map(Self::Earlier))
                .unwrap_or(Self::Next),
        }
    }
}

impl Sheet {
    /// Takes what the form of a step says. `creditor`: tax id of the body, to begin with.
    pub(super) fn fill(&mut self, step: Step, fields: &Fields, creditor: &str) {
        match step {
            Step::Act => self.fill_act(fields),
            Step::Recipients => self.recipients.iter_mut().for_each(|person| person.fill(fields)),
            Step::Payments => self.fill_payments(fields, creditor),
            Step::Costs => self.fill_costs(fields),
            Step::Documents => {
                for paper in &mut self.documents {
                    take(&mut paper.title, fields, &format!("p{}-titolo", paper.number));
                }
            }
        }
    }

    fn fill_act(&mut self, fields: &Fields) {
        take(&mut self.protocol, fields, "protocollo");
        take(&mut self.subject, fields, "oggetto");
        take(&mut self.sender, fields, "mittente");
        take(&mut self.summary, fields, "descrizione");
        take(&mut self.language, fields, "lingua");
        take(&mut self.second_subject, fields, "oggetto-2");
        take(&mut self.second_summary, fields, "descrizione-2");
        take(&mut self.group, fields, "gruppo");
        take(&mut self.taxonomy, fields, "tassonomia");
        self.taxonomy = pasted(&self.taxonomy);
        take(&mut self.letter, fields, "carta");
    }

    fn fill_payments(&mut self, fields: &Fields, creditor: &str) {
        for index in 0..self.recipients.len() {
            let written = fields.text(&self.recipients[index].field("paga"));
            let Some(pays) = Pays::ALL.into_iter().find(|pays| pays.written().0 == written) else { continue };
            let person = &mut self.recipients[index];
            person.pays = Some(pays);
            if !pays.by_notices() {
                person.notices.clear();
            }
            if !pays.by_forms() {
                person.forms.clear();
            }
            if pays.by_notices() && self.recipients[index].notices.is_empty() {
                self.add_notice(index, creditor);
            }
            if pays.by_forms() && self.recipients[index].forms.is_empty() {
                self.add_form(index);
            }
        }
    }

    fn add_notice(&mut self, index: usize, creditor: &str) -> u32 {
        let number = self.draw();
        let bears_costs = self.recipients[index].notices.is_empty();
        let notice = Notice { number, creditor: creditor.to_owned(), bears_costs, ..Notice::default() };
        self.recipients[index].notices.push(notice);
        number
    }

    fn add_form(&mut self, index: usize) -> u32 {
        let number = self.draw();
        let bears_costs = self.recipients[index].forms.is_empty();
        self.recipients[index].forms.push(Form { number, bears_costs, ..Form::default() });
        number
    }

    fn fill_costs(&mut self, fields: &Fields) {
        take(&mut self.policy, fields, "costo");
        take(&mut self.fee, fields, "costo-ente");
        take(&mut self.vat, fields, "iva");
        take(&mut self.mode, fields, "tecnologia");
        for person in &mut self.recipients {
            for notice in &mut person.notices {
                let field = |name: &str| format!("a{}-{name}", notice.number);
                if fields.has(&field("codice")) {
                    notice.code = pasted(fields.text(&field("codice")));
                    notice.creditor = pasted(fields.text(&field("ente")));
                    notice.bears_costs = fields.has(&field("costi"));
                }
            }
            for form in &mut person.forms {
                let field = |name: &str| format!("f{}-{name}", form.number);
                if fields.has(&field("titolo")) {
                    form.title = one_line(fields.text(&field("titolo")));
                    form.bears_costs = fields.has(&field("costi"));
                }
            }
        }
    }

    /// Takes the files that arrived with a form; the keys of those that found no place.
    pub(super) fn take_files(&mut self, files: Vec<Upload>, most: usize) -> Vec<DocumentKey> {
        let mut left = Vec::new();
        for Upload { field, name, kept } in files {
            match kept {
                Ok(kept) if self.files().any(|file| file.sha256 == kept.sha256) => {
                    self.refuse(&name, "wizard-file-twice", "");
                    left.push(kept.key);
                }
                Ok(kept) => left.extend(self.place(&field, name, kept, most)),
                Err(fault) => self.refuse_fault(&name, fault),
            }
        }
        left
    }

    /// Puts a file where its field says; its key where there is no such place.
    fn place(&mut self, field: &str, name: String, kept: KeptFile, most: usize) -> Option<DocumentKey> {
        let key = kept.key.clone();
        let number = |prefix: &str, suffix: &str| field.strip_prefix(prefix)?.strip_suffix(suffix)?.parse::<u32>().ok();
        let place = if field == NEW_FILE {
            if self.documents.len() >= most {
                self.refuse(&name, "wizard-file-many", &most.to_string());
                return Some(key);
            }
            let number = self.draw();
            let title = title_of(&name);
            self.documents.push(Paper { number, title, file: File::of(name, kept) });
            return None;
        } else if let Some(number) = number("a", "-file") {
            self.notice(number).map(|notice| &mut notice.file)
        } else {
            number("f", "-dati").and_then(|number| self.form(number)).map(|form| &mut form.file)
        };
        match place {
            Some(place) => {
                *place = Some(File::of(name, kept));
                None
            }
            None => Some(key),
        }
    }

    fn notice(&mut self, number: u32) -> Option<&mut Notice> {
        self.recipients.iter_mut().flat_map(|person| &mut person.notices).find(|notice| notice.number == number)
    }

    fn form(&mut self, number: u32) -> Option<&mut Form> {
        self.recipients.iter_mut().flat_map(|person| &mut person.forms).find(|form| form.number == number)
    }

    fn refuse_fault(&mut self, name: &str, fault: FileFault) {
        match fault {
            FileFault::Empty => self.refuse(name, "wizard-file-empty", ""),
            FileFault::NotPdf => self.refuse(name, "wizard-file-not-pdf", ""),
            FileFault::NotF24(issues) => self.refuse(name, "wizard-file-not-f24", &issues.join("; ")),
            FileFault::TooLarge { limit } => self.refuse(name, "wizard-file-large", &present::size(limit)),
            FileFault::Interrupted => self.refuse(name, "wizard-file-cut", ""),
        }
    }

    /// Notes that a file was not taken.
    pub(super) fn refuse(&mut self, name: &str, reason: &str, detail: &str) {
        let (name, reason, detail) = (name.to_owned(), reason.to_owned(), detail.to_owned());
        self.refused.push(Refused { name, reason, detail });
    }

    /// Does what a button of a step asks for; the id of the place of the page to go on at.
    pub(super) fn press(&mut self, step: Step, button: Button, creditor: &str) -> Option<String> {
        let place = |sheet: &Self, number: u32| sheet.recipients.iter().position(|person| person.number == number);
        match button {
            Button::Add if step == Step::Recipients && self.recipients.len() < super::rules::MOST_RECIPIENTS => {
                Some(format!("d{}", self.add_person()))
            }
            Button::AddNotice(person) => {
                let index = place(self, person).filter(|index| has_room(self.recipients[*index].notices.len()))?;
                Some(format!("a{}", self.add_notice(index, creditor)))
            }
            Button::AddForm(person) => {
                let index = place(self, person).filter(|index| has_room(self.recipients[*index].forms.len()))?;
                Some(format!("f{}", self.add_form(index)))
            }
            Button::Remove(number) => {
                self.remove(number);
                None
            }
            Button::RemoveFile(number) => {
                self.notice(number).into_iter().for_each(|notice| notice.file = None);
                self.form(number).into_iter().for_each(|form| form.file = None);
                None
            }
            Button::Earlier(number) => {
                let index = self.documents.iter().position(|paper| paper.number == number)?;
                self.documents.swap(index, index.saturating_sub(1));
                Some(format!("p{number}"))
            }
            _ => None,
        }
    }

    /// Removes what has this number; the last recipient, notice or form of its kind stays.
    fn remove(&mut self, number: u32) {
        if self.recipients.len() > 1 {
            self.recipients.retain(|person| person.number != number);
        }
        for person in &mut self.recipients {
            if person.notices.len() > 1 {
                person.notices.retain(|notice| notice.number != number);
            }
            if person.forms.len() > 1 {
                person.forms.retain(|form| form.number != number);
            }
        }
        self.documents.retain(|paper| paper.number != number);
    }
}

fn has_room(held: usize) -> bool {
    held < super::rules::MOST_PAYMENTS
}

impl Person {
    fn fill(&mut self, fields: &Fields) {
        let field = |name: &str| format!("d{}-{name}", self.number);
        if !fields.has(&field("cf")) {
            return;
        }
        let typed = |name: &str| one_line(fields.text(&field(name)));
        let kind = typed("tipo");
        if ["PF", "PG"].contains(&kind.as_str()) {
            self.kind = kind;
        }
        self.name = typed("nome");
        self.surname = typed("cognome");
        self.company = typed("ragione");
        self.tax_id = pasted(&typed("cf"));
        self.looked_up = typed("indirizzo") == "registri";
        self.street = typed("via");
        self.house = typed("civico");
        self.details = typed("dettagli");
        self.at = typed("presso");
        self.zip = typed("cap");
        self.town = typed("comune");
        self.locality = typed("localita");
        self.province = typed("provincia").to_uppercase();
        self.state = typed("stato").to_uppercase();
        self.mail = typed("pec").split_whitespace().collect();
    }
}

fn take(place: &mut String, fields: &Fields, name: &str) {
    if fields.has(name) {
        *place = one_line(fields.text(name));
    }
}

/// The text on one line, as requests want it.
fn one_line(text: &str) -> String {
    text.split(char::is_control).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The title that a file gives itself: its name without the ending.
fn title_of(name: &str) -> String {
    one_line(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}
