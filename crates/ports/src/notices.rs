//! Notices and legal facts: the model that is rendered, and the ports that render and seal it.
//!
//! The model is plain data made from events by the engine; a renderer decides only how it looks. The same model gives
//! the same bytes within one renderer version.

use bytes::Bytes;
use jiff::Timestamp;
use jiff::civil::Time;
use messo_domain::downtime::Functionality;
use messo_domain::f24;
use messo_domain::money::Cents;
use messo_domain::request::Language;
use messo_domain::rules::RuleId;
use messo_domain::work::Template;
use serde::{Deserialize, Serialize};

/// Everything that stands on a notice, in no language yet: the words are the renderer's, as is Rome time.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Which document.
    pub template: Template,
    /// Language of a second part, after the Italian one, which prevails.
    pub language: Option<Language>,
    /// Case.
    pub iun: String,
    /// When the document's fact happened: the date of the document.
    pub issued_at: Timestamp,
    /// Body that runs this installation.
    pub operator: Operator,
    /// Sending body.
    pub sender: Party,
    /// Subject of the act.
    pub subject: String,
    /// Protocol number of the sender.
    pub protocol: String,
    /// When the request was deposited.
    pub sent_at: Timestamp,
    /// The recipients concerned: one, or all for SENDER_ACK and NOTIFICATION_CANCELLED.
    pub recipients: Vec<Party>,
    /// Documents of the act, with their digests.
    pub documents: Vec<NoticeDocument>,
    /// What happened, in order: the body of a legal fact.
    pub facts: Vec<NoticeFact>,
    /// The legal date that follows, if one does, with its derivation.
    pub effect: Option<NoticeEffect>,
    /// Address to open the act on the platform (AAR).
    pub access_url: Option<String>,
    /// When each way of being reached takes effect, told beforehand (AAR).
    pub terms: Option<NoticeTerms>,
    /// Printed on every page where the document has no legal value.
    pub marking: Option<String>,
}

impl std::fmt::Debug for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Notice({:?} of {})", self.template, self.iun)
    }
}

/// The operating body (gestore), from the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// Name.
    pub name: String,
    /// Postal address, one line.
    pub address: String,
    /// Telephone for recipients.
    pub telephone: String,
}

/// A body or a person on a notice.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Party {
    /// Name.
    pub name: String,
    /// Tax id.
    pub tax_id: String,
    /// Lines of the postal address; empty where none is shown.
    pub address: Vec<String>,
    /// Digital domicile, where one is concerned.
    pub digital_domicile: Option<String>,
}

/// A document of the act.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct NoticeDocument {
    /// Title.
    pub title: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// One thing that happened.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct NoticeFact {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: Happening,
    /// Code of the channel, if one gave it.
    pub code: Option<String>,
}

/// What a legal fact can say that happened.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Happening {
    /// The request was deposited on the platform.
    Deposited,
    /// It was accepted and taken in charge.
    Accepted,
    /// A certified mail was sent.
    DigitalSent {
        /// To which address.
        address: Option<String>,
    },
    /// Its provider told the outcome.
    DigitalReceipt {
        /// Whether it was delivered.
        delivered: bool,
        /// To which address.
        address: Option<String>,
    },
    /// The notification was delivered to the digital domicile.
    DigitalDelivered,
    /// It could not be; the notice is deposited on the platform.
    DigitalFailed,
    /// A letter was handed over to the carrier.
    LetterSent {
        /// First or second attempt.
        attempt: u32,
        /// Product of the carrier.
        product: String,
    },
    /// The carrier told the outcome.
    LetterOutcome {
        /// Cause of a failure, a code of the carrier.
        cause: Option<String>,
    },
    /// Another address was looked for in vain.
    NoOtherAddress {
        /// Why, a code of SEND.
        cause: String,
    },
    /// The notice is deposited for a recipient who could not be traced.
    Untraceable,
    /// No outcome came from abroad.
    NothingFromAbroad {
        /// Within so many days.
        days: i64,
    },
    /// The recipient opened the act for the first time.
    Accessed,
    /// A delegate did.
    AccessedByDelegate {
        /// Name of the delegate.
        name: String,
        /// Tax id of the delegate.
        tax_id: String,
    },
    /// The sender asked for the cancellation.
    CancellationRequested,
    /// The notification was cancelled.
    Cancelled,
}

/// A legal date and how it was computed.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct NoticeEffect {
    /// The date of effect.
    pub at: Timestamp,
    /// The rule of docs/RULES.md that made it; its row has the article of law.
    pub rule: RuleId,
    /// Steps of the computation, one sentence each.
    pub steps: Vec<EffectStep>,
}

/// A step of the computation of a legal date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EffectStep {
    /// What a rule says.
    Rule {
        /// Which.
        rule: RuleId,
    },
    /// The delivery was a late one.
    Late {
        /// Hour in Rome after which it is.
        from: Time,
        /// Days that are added for it.
        days: i64,
    },
    /// The term, in days of 24 hours.
    Runs {
        /// How many.
        days: i64,
        /// From when.
        from: Timestamp,
    },
    /// An access before the date takes its place.
    UnlessOpened {
        /// By which rule.
        rule: RuleId,
    },
}

/// The terms of the case's rules that the notice of receipt tells, in days of 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeTerms {
    /// From the delivery to a digital domicile.
    pub digital_days: i64,
    /// Hour in Rome after which such a delivery is a late one.
    pub late_from: Time,
    /// Days that a late one adds.
    pub late_days: i64,
    /// From the deposit of the notice that could not be delivered to a digital domicile.
    pub undelivered_days: i64,
    /// From the delivery on paper.
    pub paper_days: i64,
    /// At the post office, before the days on paper begin.
    pub giacenza_days: i64,
    /// From the deposit for an untraceable recipient.
    pub untraceable_days: i64,
}

/// The data of a recipient's F24 forms, to be printed in a layout of our own.
#[derive(Clone, PartialEq)]
pub struct F24Sheet {
    /// Case.
    pub iun: String,
    /// Body that asks for the payment.
    pub sender: String,
    /// As of when the costs stand.
    pub date: Timestamp,
    /// The forms, a page each at least.
    pub forms: Vec<F24Form>,
    /// Costs of the notification so far, for the record that bears them.
    pub costs: Cents,
    /// Printed on every page where the document has no legal value.
    pub marking: Option<String>,
}

impl std::fmt::Debug for F24Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "F24Sheet({} forms of {})", self.forms.len(), self.iun)
    }
}

/// One form and what the sender calls it.
#[derive(Clone, PartialEq)]
pub struct F24Form {
    /// Title of the payment.
    pub title: String,
    /// The data.
    pub form: f24::Form,
}

/// A malfunction of the platform that is over, to be attested. It belongs to no case and names nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malfunction {
    /// What did not work.
    pub functionality: Functionality,
    /// Since when.
    pub from: Timestamp,
    /// When it was restored.
    pub until: Timestamp,
    /// Last instant of the day to which terms that fell due in it run.
    pub terms_run_until: Timestamp,
    /// When its end was recorded: the date of the document.
    pub issued_at: Timestamp,
    /// Body that runs this installation.
    pub operator: Operator,
    /// Printed on every page where the document has no legal value.
    pub marking: Option<String>,
}

/// A plain sheet: the scans that the simulated carrier sends back, and other simple pages of the sandbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Title of the document.
    pub title: String,
    /// Date of the document.
    pub date: Timestamp,
    /// Label and value, one row each.
    pub rows: Vec<(String, String)>,
    /// Paragraphs below the rows.
    pub paragraphs: Vec<String>,
    /// Printed on every page where the document has no legal value.
    pub marking: Option<String>,
}

/// A rendered document.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The PDF.
    pub pdf: Bytes,
    /// Number of pages.
    pub pages: u32,
}

/// Why a notice could not be rendered or sealed. The work stays and is tried again.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// The renderer refused the document.
    #[error("the document could not be rendered: {0}")]
    Rendering(String),
    /// The document cannot carry a seal.
    #[error("the document could not be sealed: {0}")]
    Sealing(String),
    /// The key of the seal, or a service that it needs, does not answer as it should: every document waits with this one.
    #[error("the document waits for its seal: {0}")]
    Waiting(String),
}

/// Turns a notice into PDF/A-2a with PDF/UA-1. CPU-bound: callers run it off the request path.
pub trait Renderer: Send + Sync {
    /// Renders.
    ///
    /// # Errors
    /// [`NoticeError::Rendering`].
    fn render(&self, notice: &Notice) -> Result<Rendered, NoticeError>;

    /// Renders a plain sheet, to the same standards.
    ///
    /// # Errors
    /// [`NoticeError::Rendering`].
    fn render_sheet(&self, sheet: &Sheet) -> Result<Rendered, NoticeError>;

    /// Renders the data of F24 forms, to the same standards.
    ///
    /// # Errors
    /// [`NoticeError::Rendering`].
    fn render_f24(&self, sheet: &F24Sheet) -> Result<Rendered, NoticeError>;

    /// Renders the attestation of a malfunction, to the same standards.
    ///
    /// # Errors
    /// [`NoticeError::Rendering`].
    fn render_malfunction(&self, malfunction: &Malfunction) -> Result<Rendered, NoticeError>;

    /// Version of renderer and templates; it changes whenever the bytes may.
    fn version(&self) -> &str;
}

/// Reads what others made.
pub trait PdfReader: Send + Sync {
    /// Pages of a PDF; `None` where it cannot be told. CPU-bound.
    fn pages(&self, pdf: &[u8]) -> Option<u32>;
}

/// Sets the electronic seal (PAdES).
pub trait Sealer: Send + Sync {
    /// Seals a PDF; `at` is the time of signing (`/M`). May block on services of others: callers run it off the request
    /// path.
    ///
    /// # Errors
    /// [`NoticeError::Sealing`] of this document, [`NoticeError::Waiting`] of every document.
    fn seal(&self, pdf: &[u8], at: Timestamp) -> Result<Bytes, NoticeError>;

    /// The root certificate against which the seal is checked, PEM.
    fn root_certificate(&self) -> String;
}
