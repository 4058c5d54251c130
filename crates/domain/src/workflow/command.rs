//! Commands: what may happen to a case, with everything that the decision may use.
//!
//! `decide` reads no register: an address from the address book, the answer of a registry, a stored file come in here,
//! and are copied into the event that used them.

use crate::case::{
    CostPhase, DelegateInfo, DigitalSource, ElementId, PageCount, PaidDebt, PaperAttachment, PositionOutcome,
};
use crate::ids::{DocumentKey, Iun, Sha256Digest};
use crate::money::Cents;
use crate::party::{DigitalAddress, PhysicalAddress, RecipientType};
use crate::request::NewNotification;
pub use crate::timeline::ReworkPlan;
use crate::work::Template;
use jiff::Timestamp;

/// A new request that has passed the synchronous checks.
#[derive(Clone, Debug)]
pub struct Deposit {
    /// Number drawn for it.
    pub iun: Iun,
    /// Sending body on this platform.
    pub sender_id: String,
    /// The request, defaults filled in.
    pub request: NewNotification,
    /// Whether the body may only send what fits a letter of 20 grams.
    pub light_letters_only: bool,
}

/// Whose access it was.
#[derive(Clone, Debug)]
pub struct View {
    /// Recipient.
    pub rec: usize,
    /// The delegate, when it was not the recipient.
    pub delegate: Option<DelegateInfo>,
    /// Channel: `WEB`, `B2B`, `IO` …
    pub source_channel: String,
    /// More on the channel.
    pub source_channel_details: Option<String>,
}

/// A payment reported for a notice of the case, or by F24.
#[derive(Clone, Debug)]
pub struct Payment {
    /// Recipient that the notice belongs to, or that paid by F24.
    pub rec: usize,
    /// What was paid.
    pub paid: PaidDebt,
    /// Kind of the recipient.
    pub recipient_type: RecipientType,
    /// Amount, if told.
    pub amount: Option<Cents>,
    /// When it was paid.
    pub paid_at: Timestamp,
    /// Who reported it: `PA` or `EXTERNAL_REGISTRY`.
    pub source: String,
}

/// What the asynchronous validation found. Only what is wrong is listed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ValidationReport {
    /// Attachments: refusal code and key.
    pub attachments: Vec<(AttachmentFault, DocumentKey)>,
    /// Recipients whose tax id the tax registry does not know.
    pub unknown_tax_ids: Vec<usize>,
    /// What the register of debt positions answered (ASYNC with DELIVERY_MODE only).
    pub positions: Vec<PositionOutcome>,
    /// Pages of the files, where they could be counted.
    pub pages: Vec<PageCount>,
}

/// What is wrong with the data of an F24 form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct F24Fault {
    /// Recipient of the form.
    pub rec: usize,
    /// A sentence without personal data.
    pub detail: String,
}

/// What the registries answered about the postal address of a recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressAnswer {
    /// An address.
    Found(PhysicalAddress),
    /// None is known.
    NotFound,
    /// The registry could not be asked.
    Failed,
}

/// What is wrong with an attachment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttachmentFault {
    /// Never uploaded.
    NotFound,
    /// Uploaded with another digest than declared.
    Digest,
    /// Does not begin as a PDF.
    NotPdf,
    /// Over the size limit.
    TooBig,
    /// Its time on the platform is over.
    Gone,
}

impl AttachmentFault {
    /// SEND's refusal code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotFound => "FILE_NOTFOUND",
            Self::Digest => "FILE_SHA_ERROR",
            Self::NotPdf => "FILE_PDF_INVALID_ERROR",
            Self::TooBig => "FILE_PDF_TOOBIG_ERROR",
            Self::Gone => "FILE_GONE",
        }
    }
}

/// A document that was rendered, sealed where it must be, and stored.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredDocument {
    /// Its key.
    pub key: DocumentKey,
    /// Which document.
    pub template: Template,
    /// Recipient, for documents of one recipient.
    pub rec: Option<usize>,
    /// Version of renderer and templates.
    pub renderer_version: String,
    /// Digest of the stored bytes.
    pub sha256: Sha256Digest,
    /// Length.
    pub size: u64,
    /// Pages.
    pub pages: u32,
}

/// What became of one courtesy message.
#[derive(Clone, Debug, PartialEq)]
pub struct CourtesyResult {
    /// Address used; its type is the channel.
    pub address: DigitalAddress,
    /// `SENT_COURTESY` or `SENT_OPTIN` for app IO; `None` for the others.
    pub io_result: Option<String>,
}

/// One event of a certified-mail provider, its receipt stored.
#[derive(Clone, Debug, PartialEq)]
pub struct PecEvent {
    /// Certified instant.
    pub at: Timestamp,
    /// `C001` …
    pub code: String,
    /// Identifier at the provider.
    pub receipt_id: String,
    /// Key of the stored receipt.
    pub receipt: Option<DocumentKey>,
}

/// One event of the carrier, its scans stored.
#[derive(Clone, Debug, PartialEq)]
pub struct PaperEvent {
    /// `statusDateTime`.
    pub at: Timestamp,
    /// `RECRN001C` …
    pub code: String,
    /// Cause, if given.
    pub cause: Option<String>,
    /// Stored scans.
    pub attachments: Vec<PaperAttachment>,
    /// Address found on the spot.
    pub discovered: Option<PhysicalAddress>,
    /// Tracking number.
    pub tracking: Option<String>,
}

impl PaperEvent {
    /// A code at an instant, and nothing else.
    pub fn bare(at: Timestamp, code: &str) -> Self {
        Self { at, code: code.to_owned(), cause: None, attachments: Vec::new(), discovered: None, tracking: None }
    }
}

/// What may happen to a case.
#[derive(Clone, Debug)]
#[expect(
    missing_docs,
    reason = "`rec` is the recipient, `request` the request id, `platform` the address book's answer"
)]
pub enum Command {
    /// The validation has looked at files, tax ids and debt positions.
    Validated(ValidationReport),
    /// A step of the validation could not be done for a passing fault; `f24` tells which, `tries` counts those before.
    ValidationHindered { f24: bool, tries: u32 },
    /// The data of the F24 forms was looked at; only what is wrong is listed.
    F24Validated { faults: Vec<F24Fault> },
    /// The registries answered about postal addresses, per recipient asked.
    AddressesAnswered { call: ElementId, answers: Vec<(usize, AddressAnswer)> },
    /// A document is on disk.
    DocumentStored(StoredDocument),
    /// The channel is to be chosen.
    ChooseDelivery { rec: usize, platform: Option<DigitalAddress> },
    /// The public registries answered about a digital domicile.
    RegistryAnswered { rec: usize, call: ElementId, address: Option<DigitalAddress> },
    /// A digital source is to be tried now.
    SourceDue { rec: usize, source: DigitalSource, attempt: u8, platform: Option<DigitalAddress> },
    /// The provider took a certified mail.
    PecHanded { rec: usize, request: ElementId, retry: u32 },
    /// The provider said something.
    PecAnswered {
        rec: usize,
        request: ElementId,
        retry: u32,
        handed_at: Timestamp,
        seen: u32,
        answers: Vec<PecEvent>,
        ask_again: Option<Timestamp>,
    },
    /// The provider said nothing final in time, and was asked once more; `answers` are all that it tells of the mail.
    PecTimedOut { rec: usize, request: ElementId, retry: u32, answers: Vec<PecEvent> },
    /// It is time to send the same mail again.
    PecRetryDue { rec: usize, request: ElementId, retry: u32 },
    /// The step after a certified mail's outcome.
    AfterDigitalFeedback { rec: usize, request: ElementId, platform: Option<DigitalAddress> },
    /// Courtesy messages were sent: those that left.
    CourtesySent { rec: usize, digital: bool, results: Vec<CourtesyResult> },
    /// The recipient has switched the service on in app IO.
    IoSwitchedOn { rec: usize },
    /// The message that follows an invitation was shown in app IO, at this address.
    IoMessageSent { rec: usize, address: DigitalAddress },
    /// The courtesy wait is over.
    AnalogDue { rec: usize },
    /// A letter's address can be settled; `found` is the registry's answer where it was asked; `place_from` is the
    /// instant at which the post has room for it, where that is still to come.
    PaperPrepared { rec: usize, prepare: ElementId, found: Option<PhysicalAddress>, place_from: Option<Timestamp> },
    /// The carrier took a letter.
    PaperHanded { rec: usize, request: ElementId, expedition: u32 },
    /// The carrier said something.
    PaperAnswered {
        rec: usize,
        request: ElementId,
        expedition: u32,
        handed_at: Timestamp,
        seen: u32,
        answers: Vec<PaperEvent>,
        ask_again: Option<Timestamp>,
    },
    /// The carrier was asked because nothing had come for long; `answers` are all that it tells of the expedition.
    PaperSilent { rec: usize, request: ElementId, expedition: u32, handed_at: Timestamp, answers: Vec<PaperEvent> },
    /// The limit for an outcome from abroad has passed, and the carrier was asked once more; `answers` are all that it
    /// tells of the expedition.
    RirTimedOut { rec: usize, request: ElementId, expedition: u32, handed_at: Timestamp, answers: Vec<PaperEvent> },
    /// The register of debt positions was told a cost.
    PositionsUpdated { rec: Option<usize>, phase: CostPhase, outcomes: Vec<PositionOutcome> },
    /// An operator takes a wrong outcome on paper back: the attempt is made again. The plan tells what no longer counts.
    Rework(ReworkPlan),
    /// The step after a registered letter's outcome.
    AfterAnalogFeedback { rec: usize, attempt: u8 },
    /// The date of legal effect has come.
    RefinementDue { rec: usize },
    /// The act was opened.
    View(View),
    /// A payment was reported.
    Pay(Payment),
    /// The sender asks to cancel.
    Cancel { request_id: String },
    /// The cancellation is carried out.
    CancellationDue,
}
