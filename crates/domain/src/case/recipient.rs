//! What the events of one recipient add up to.

use super::{DigitalSource, ElementId, EndWorkflowStatus, PaperAttachment, ResponseStatus};
use crate::ids::DocumentKey;
use crate::money::Cents;
use crate::party::{DigitalAddress, PhysicalAddress};
use crate::rules::RuleId;
use crate::workflow::carrier::Product;
use jiff::Timestamp;
use std::sync::Arc;

/// Folded state of one recipient.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecipientState {
    /// The physical address to use, normalised once accepted.
    pub address: Option<PhysicalAddress>,
    /// The notice of receipt, once rendered.
    pub aar: Option<AarState>,
    /// Whether the F24 forms of this recipient are there.
    pub f24_made: bool,
    /// Pages of the F24 forms, once made.
    pub f24_pages: u32,
    /// The three digital sources, by [`DigitalSource`] order.
    pub sources: [SourceState; 3],
    /// Certified mails, in order of sending.
    pub digital: Vec<DigitalAttempt>,
    /// How the digital flow ended, and its completion date.
    pub digital_end: Option<(EndWorkflowStatus, Timestamp)>,
    /// Whether courtesy messages were sent (or found not to be needed).
    pub courtesy_left: Option<Timestamp>,
    /// When an invitation to switch the service on in app IO was recorded in place of a message.
    pub io_invited: Option<Timestamp>,
    /// Letters, in order of preparation.
    pub letters: Vec<Letter>,
    /// When paper gave up (ANALOG_FAILURE_WORKFLOW).
    pub analog_failed: Option<Timestamp>,
    /// When paper ended without an outcome from abroad (ANALOG_FAILURE_WORKFLOW_TIMEOUT), and whether it bore the cost.
    pub analog_timed_out: Option<(Timestamp, bool)>,
    /// When the carrier found the addressee deceased, and whether that bore the cost.
    pub deceased: Option<(Timestamp, bool)>,
    /// Number of the last rework of the paper flow, from 0.
    pub rework: Option<u32>,
    /// Computed date of legal effect: date, rule, from when.
    pub refinement_due: Option<(Timestamp, RuleId, Timestamp)>,
    /// Date of legal effect by lapse of the term, and whether it bore the cost.
    pub refined: Option<(Timestamp, bool)>,
    /// First access, and whether it bore the cost.
    pub viewed: Option<(Timestamp, bool)>,
    /// Whether a payment of this recipient was reported.
    pub paid: bool,
}

/// The rendered notice of receipt.
#[derive(Clone, Debug, PartialEq)]
pub struct AarState {
    /// Key of the document.
    pub key: DocumentKey,
    /// Pages.
    pub pages: u32,
    /// When it was generated.
    pub at: Timestamp,
}

/// What was tried on a digital source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceState {
    /// How often the source was looked at.
    pub attempts: u8,
    /// The later of the last look and the last feedback.
    pub last_attempt: Option<Timestamp>,
    /// The address of the first attempt, if one was sent to.
    pub first_address: Option<DigitalAddress>,
}

/// One SEND_DIGITAL_DOMICILE and what came back.
#[derive(Clone, Debug, PartialEq)]
pub struct DigitalAttempt {
    /// Request id.
    pub request: ElementId,
    /// Source of the address.
    pub source: DigitalSource,
    /// 0 or 1.
    pub attempt: u8,
    /// Whether it repeats the address of the first round.
    pub repeat: bool,
    /// Address.
    pub address: DigitalAddress,
    /// Repetitions made after retryable errors.
    pub retries: u32,
    /// Progress elements written.
    pub progress: u32,
    /// What the provider said so far: code, date, receipt. The same again is no news.
    pub heard: Vec<(String, Timestamp, Option<String>)>,
    /// Whether a passing error came and the repetition has not begun.
    pub repetition_due: bool,
    /// Final outcome.
    pub outcome: Option<Outcome>,
    /// Whether the step after a failed outcome was taken.
    pub followed: bool,
}

/// Final outcome of an attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Delivered or not.
    pub status: ResponseStatus,
    /// Date certified by the channel.
    pub at: Timestamp,
    /// Code of the channel.
    pub code: String,
    /// Id of the feedback element.
    pub element: ElementId,
}

/// A letter: prepared, sent, answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    /// Id of the PREPARE element.
    pub prepare: ElementId,
    /// 0 or 1 of the registered letter; `None` for the simple registered letter.
    pub attempt: Option<u8>,
    /// Once sent: request id, product, address, whether the carrier had found it.
    pub sent: Option<AnalogAttempt>,
    /// Expeditions ordered after the first, for theft, loss or damage.
    pub expeditions: u32,
    /// Whether the limit for an outcome from abroad has passed.
    pub timed_out: Option<Timestamp>,
    /// When the post has room for it, where it had to wait; the last one holds.
    pub planned: Vec<Timestamp>,
    /// Progress elements written.
    pub progress: u32,
    /// Carrier events so far, as recorded.
    pub events: Vec<Arc<CarrierEvent>>,
    /// Address found on the spot by the carrier.
    pub discovered: Option<PhysicalAddress>,
    /// Final outcome (never for the simple registered letter).
    pub outcome: Option<Outcome>,
}

/// What the carrier said of a letter. The same again is no news.
#[derive(Clone, Debug, PartialEq)]
pub struct CarrierEvent {
    /// Code.
    pub code: String,
    /// Date given by the carrier.
    pub at: Timestamp,
    /// Cause, if one was given.
    pub cause: Option<String>,
    /// Scans that came with it.
    pub attachments: Vec<PaperAttachment>,
    /// Which expedition of the letter it tells of.
    pub expedition: u32,
}

impl CarrierEvent {
    /// Whether it brought a document of this kind.
    pub fn brought(&self, document: &str) -> bool {
        self.attachments.iter().any(|attachment| attachment.document_type == document)
    }
}

/// A letter in the post.
#[derive(Clone, Debug, PartialEq)]
pub struct AnalogAttempt {
    /// Request id: id of the SEND element.
    pub request: ElementId,
    /// Product.
    pub product: Product,
    /// Address on the envelope.
    pub address: PhysicalAddress,
    /// Its price, net of VAT.
    pub cost: Cents,
}

impl RecipientState {
    /// State of a source.
    pub fn source(&self, source: DigitalSource) -> &SourceState {
        &self.sources[source as usize]
    }

    /// The certified mail with this request id.
    pub fn digital_attempt(&self, request: &ElementId) -> Option<&DigitalAttempt> {
        self.digital.iter().find(|attempt| attempt.request == *request)
    }

    /// The letter with this request id.
    pub fn letter(&self, request: &ElementId) -> Option<&Letter> {
        self.letters.iter().find(|letter| letter.sent.as_ref().is_some_and(|sent| sent.request == *request))
    }

    /// The registered letter whose attempt is under way or was the last.
    pub fn last_registered_letter(&self) -> Option<&Letter> {
        self.letters.iter().rfind(|letter| letter.attempt.is_some())
    }

    /// The registered letter of an attempt.
    pub fn registered_letter(&self, attempt: u8) -> Option<&Letter> {
        self.letters.iter().find(|letter| letter.attempt == Some(attempt))
    }

    /// Whether an element of this recipient bears the base cost.
    pub fn has_borne_cost(&self) -> bool {
        let bears = |end: Option<(Timestamp, bool)>| end.is_some_and(|(_, cost)| cost);
        bears(self.refined) || bears(self.viewed) || bears(self.deceased) || bears(self.analog_timed_out)
    }

    /// Whether no more paper may be prepared or sent: the act was opened or paid.
    pub fn is_settled(&self) -> bool {
        self.viewed.is_some() || self.paid
    }
}
