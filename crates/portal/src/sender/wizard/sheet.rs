//! What an officer has typed so far: the content of a draft, as text, whatever is wrong with it.
//!
//! Everything that can be added and removed has a number of its own, drawn once and never used again, so that a form that
//! was opened before a change elsewhere cannot write into something else. Reading a form is in [`super::filling`], the
//! rules are in [`super::rules`], the request that comes of it is made in [`super::request`].

use messo_domain::ids::{DocumentKey, Sha256Digest};
use messo_engine::use_cases::keep_file::KeptFile;
use serde::{Deserialize, Serialize};

/// A step of the wizard, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// What is notified, by whom.
    Act,
    /// To whom.
    Recipients,
    /// Whether something is to be paid, and how.
    Payments,
    /// Notices, forms, and who bears the costs.
    Costs,
    /// The files.
    Documents,
}

impl Step {
    pub(super) const ALL: [Self; 5] = [Self::Act, Self::Recipients, Self::Payments, Self::Costs, Self::Documents];

    /// The step of a number from 1.
    pub(super) fn numbered(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number).checked_sub(1)?).copied()
    }

    /// Its number, from 1.
    pub(super) fn number(self) -> u8 {
        self as u8 + 1
    }

    /// Key of its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Act => "wizard-step-act",
            Self::Recipients => "wizard-step-recipients",
            Self::Payments => "wizard-step-payments",
            Self::Costs => "wizard-step-costs",
            Self::Documents => "wizard-step-documents",
        }
    }
}

/// A draft.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Sheet {
    pub(super) protocol: String,
    pub(super) subject: String,
    pub(super) sender: String,
    pub(super) summary: String,
    /// `DE`, `FR` or `SL`; empty: Italian alone.
    pub(super) language: String,
    /// Subject and description in that language.
    pub(super) second_subject: String,
    pub(super) second_summary: String,
    pub(super) group: String,
    pub(super) taxonomy: String,
    /// `AR_REGISTERED_LETTER` or `REGISTERED_LETTER_890`; empty: not chosen.
    pub(super) letter: String,
    pub(super) recipients: Vec<Person>,
    /// `FLAT_RATE` or `DELIVERY_MODE`; empty: not chosen.
    pub(super) policy: String,
    /// Fee of the body, in euro, as typed.
    pub(super) fee: String,
    /// Percent.
    pub(super) vat: String,
    /// `SYNC` or `ASYNC`; empty: not chosen.
    pub(super) mode: String,
    pub(super) documents: Vec<Paper>,
    /// Files that were not taken the last time, to be told until the next save.
    pub(super) refused: Vec<Refused>,
    /// Numbers drawn so far.
    pub(super) drawn: u32,
}

/// A recipient.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Person {
    pub(super) number: u32,
    /// `PF` or `PG`.
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) surname: String,
    pub(super) company: String,
    pub(super) tax_id: String,
    /// Whether the address is looked up in the registries.
    pub(super) looked_up: bool,
    pub(super) street: String,
    pub(super) house: String,
    pub(super) details: String,
    pub(super) at: String,
    pub(super) zip: String,
    pub(super) town: String,
    pub(super) locality: String,
    pub(super) province: String,
    pub(super) state: String,
    pub(super) mail: String,
    /// What there is to pay; `None`: not said.
    pub(super) pays: Option<Pays>,
    pub(super) notices: Vec<Notice>,
    pub(super) forms: Vec<Form>,
}

/// How a recipient is asked to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Pays {
    /// By pagoPA notices.
    Notice,
    /// By F24 forms.
    Form,
    /// Some by notices, some by forms.
    Both,
    /// Nothing.
    Nothing,
}

impl Pays {
    pub(super) const ALL: [Self; 4] = [Self::Notice, Self::Form, Self::Both, Self::Nothing];

    /// As forms of the page write it, and key of its name.
    pub(super) fn written(self) -> (&'static str, &'static str) {
        match self {
            Self::Notice => ("avviso", "wizard-pays-notice"),
            Self::Form => ("f24", "wizard-pays-form"),
            Self::Both => ("entrambi", "wizard-pays-both"),
            Self::Nothing => ("nessuno", "wizard-pays-nothing"),
        }
    }

    pub(super) fn by_notices(self) -> bool {
        matches!(self, Self::Notice | Self::Both)
    }

    pub(super) fn by_forms(self) -> bool {
        matches!(self, Self::Form | Self::Both)
    }
}

/// A pagoPA notice.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Notice {
    pub(super) number: u32,
    pub(super) code: String,
    pub(super) creditor: String,
    pub(super) bears_costs: bool,
    pub(super) file: Option<File>,
}

/// An F24 form.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    pub(super) number: u32,
    pub(super) title: String,
    pub(super) bears_costs: bool,
    pub(super) file: Option<File>,
}

/// A document that is notified.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Paper {
    pub(super) number: u32,
    pub(super) title: String,
    pub(super) file: File,
}

/// An uploaded file.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct File {
    /// Its name on the officer's machine.
    pub(super) name: String,
    pub(super) key: DocumentKey,
    pub(super) version: String,
    pub(super) sha256: Sha256Digest,
    /// Bytes.
    pub(super) size: u64,
    /// Of the data of a form: whether they add the costs of notifying, where they say so.
    pub(super) bears_costs: Option<bool>,
    /// Whether it is another request's, and stays when the draft goes.
    #[serde(default)]
    pub(super) lent: bool,
}

impl File {
    pub(super) fn of(name: String, kept: KeptFile) -> Self {
        let KeptFile { key, version, sha256, size, bears_costs } = kept;
        Self { name, key, version, sha256, size, bears_costs, lent: false }
    }

    /// Its size, for people.
    pub(super) fn weight(&self) -> String {
        crate::present::size(self.size)
    }
}

/// A file that was not taken.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Refused {
    pub(super) name: String,
    /// Key of the reason.
    pub(super) reason: String,
    /// What the reason names: a size, an issue of the data.
    pub(super) detail: String,
}

impl Sheet {
    /// An empty draft of a body, with one recipient.
    pub(super) fn empty(denomination: &str) -> Self {
        let sender = denomination.chars().take(super::rules::SENDER_LENGTH).collect();
        let mut sheet = Self { sender, ..Self::default() };
        sheet.add_person();
        sheet
    }

    /// A number that was not used before.
    pub(super) fn draw(&mut self) -> u32 {
        self.drawn += 1;
        self.drawn
    }

    /// One recipient more: a person in Italy, until something else is said.
    pub(super) fn add_person(&mut self) -> u32 {
        let number = self.draw();
        let person = Person { number, kind: "PF".to_owned(), state: "ITALIA".to_owned(), ..Person::default() };
        self.recipients.push(person);
        number
    }

    /// The subject as the request has it: in two languages, one behind the other.
    pub(super) fn whole_subject(&self) -> String {
        self.in_both(&self.subject, &self.second_subject)
    }

    /// The description as the request has it.
    pub(super) fn whole_summary(&self) -> String {
        self.in_both(&self.summary, &self.second_summary)
    }

    fn in_both(&self, first: &str, second: &str) -> String {
        if self.language.is_empty() || second.is_empty() { first.to_owned() } else { format!("{first}|{second}") }
    }

    /// Whether anybody is asked to pay.
    pub(super) fn has_payments(&self) -> bool {
        self.recipients.iter().any(|person| person.pays.is_some_and(|pays| pays != Pays::Nothing))
    }

    /// Whether anybody is asked to pay by pagoPA.
    pub(super) fn has_notices(&self) -> bool {
        self.recipients.iter().any(|person| person.pays.is_some_and(Pays::by_notices))
    }

    /// Whether the recipients bear the costs.
    pub(super) fn by_delivery(&self) -> bool {
        self.policy == "DELIVERY_MODE"
    }

    /// The files that it holds.
    pub(super) fn files(&self) -> impl Iterator<Item = &File> {
        let notices = self.recipients.iter().flat_map(|person| &person.notices).filter_map(|one| one.file.as_ref());
        let forms = self.recipients.iter().flat_map(|person| &person.forms).filter_map(|one| one.file.as_ref());
        self.documents.iter().map(|paper| &paper.file).chain(notices).chain(forms)
    }

    /// The recipient that a field is about: its place, from 1.
    pub(super) fn place_of(&self, field: &str) -> Option<usize> {
        let (thing, _) = field.split_once('-')?;
        let number: u32 = thing.get(1..)?.parse().ok()?;
        let is_about = |person: &Person| match thing.as_bytes()[0] {
            b'd' => person.number == number,
            b'a' => person.notices.iter().any(|notice| notice.number == number),
            b'f' => person.forms.iter().any(|form| form.number == number),
            _ => false,
        };
        self.recipients.iter().position(is_about).map(|index| index + 1)
    }

    /// The same, to be changed.
    pub(super) fn files_mut(&mut self) -> impl Iterator<Item = &mut File> {
        let of_people = self.recipients.iter_mut().flat_map(Person::files_mut);
        self.documents.iter_mut().map(|paper| &mut paper.file).chain(of_people)
    }

    /// Keys of the files that are its own.
    pub(super) fn keys(&self) -> Vec<DocumentKey> {
        self.files().filter(|file| !file.lent).map(|file| file.key.clone()).collect()
    }

    /// The step after another; `None`: it can be looked over and sent.
    pub(super) fn after(&self, step: Step) -> Option<Step> {
        match step {
            Step::Payments if !self.has_payments() => Some(Step::Documents),
            _ => Step::numbered(step.number() + 1),
        }
    }

    /// The step before another; `None` at the first.
    pub(super) fn before(&self, step: Step) -> Option<Step> {
        match step {
            Step::Documents if !self.has_payments() => Some(Step::Payments),
            _ => Step::numbered(step.number() - 1),
        }
    }
}

impl Person {
    /// Name of a field of its form.
    pub(super) fn field(&self, name: &str) -> String {
        format!("d{}-{name}", self.number)
    }

    fn files_mut(&mut self) -> impl Iterator<Item = &mut File> {
        let notices = self.notices.iter_mut().filter_map(|notice| notice.file.as_mut());
        notices.chain(self.forms.iter_mut().filter_map(|form| form.file.as_mut()))
    }

    /// Name as the request has it.
    pub(super) fn denomination(&self) -> String {
        let whole = if self.kind == "PG" { self.company.clone() } else { format!("{} {}", self.name, self.surname) };
        whole.trim().to_owned()
    }

    /// Street and house, as one line.
    pub(super) fn line(&self) -> String {
        format!("{} {}", self.street, self.house).trim().to_owned()
    }

    /// Whether this is how it pays.
    pub(super) fn pays_by(&self, pays: &Pays) -> bool {
        self.pays.as_ref() == Some(pays)
    }

    pub(super) fn is_abroad(&self) -> bool {
        let state = self.state.trim().to_uppercase();
        !state.is_empty() && !state.starts_with("ITAL")
    }
}

impl Notice {
    /// Name of a field of its form.
    pub(super) fn field(&self, name: &str) -> String {
        format!("a{}-{name}", self.number)
    }
}

impl Form {
    /// Name of a field of its form.
    pub(super) fn field(&self, name: &str) -> String {
        format!("f{}-{name}", self.number)
    }
}

impl Paper {
    /// Name of a field of its form.
    pub(super) fn field(&self, name: &str) -> String {
        format!("p{}-{name}", self.number)
    }
}
