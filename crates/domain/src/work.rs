//! Work: what must be done for a case at or after an instant.
//!
//! A decision orders work under an id that is fixed in the same transaction; a worker does it at least once and brings
//! the result back as a [`crate::workflow::Command`]. A finished id never comes back, so that ordering twice is
//! harmless. Leases, generations and retries are the store's and the engine's business.

use crate::case::{CostPhase, DigitalSource, ElementId};
use crate::ids::DocumentKey;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One piece of work of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Work {
    /// Deterministic id, unique on the platform (it holds the IUN).
    pub id: String,
    /// Earliest instant at which it may be done.
    pub due: Timestamp,
    /// What to do.
    pub task: Task,
}

/// Which workers may take it. Evidence is rendered at a lower priority than everything that the law waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Lane {
    /// Decisions, channels, registries.
    Law,
    /// Documents that are not sealed: what goes into envelopes waits for them.
    Evidence,
    /// Documents that are sealed: nothing but evidence waits for them, and they wait for services of others.
    Seal,
}

/// The document that is to be rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Template {
    /// Avviso di avvenuta ricezione, one per recipient; dispatched, and not sealed.
    Aar,
    /// Legal fact: the request was taken in charge.
    SenderAck,
    /// Legal fact: outcome of the digital flow.
    DigitalDelivery,
    /// Legal fact: deposit for an untraceable recipient.
    AnalogFailureDelivery,
    /// Legal fact: first access.
    RecipientAccess,
    /// Legal fact: cancellation.
    NotificationCancelled,
    /// Legal fact: no outcome from abroad within the limit.
    AnalogDeliveryTimeout,
    /// The F24 forms of a recipient, one page each; not sealed.
    F24,
}

impl Template {
    /// Name used in keys, file names and DOCUMENT_STORED.
    pub fn name(self) -> &'static str {
        match self {
            Self::Aar => "AAR",
            Self::SenderAck => "SENDER_ACK",
            Self::DigitalDelivery => "DIGITAL_DELIVERY",
            Self::AnalogFailureDelivery => "ANALOG_FAILURE_DELIVERY",
            Self::RecipientAccess => "RECIPIENT_ACCESS",
            Self::NotificationCancelled => "NOTIFICATION_CANCELLED",
            Self::AnalogDeliveryTimeout => "ANALOG_DELIVERY_TIMEOUT",
            Self::F24 => "F24",
        }
    }

    /// Whether it carries the electronic seal: every legal fact does, what goes into an envelope does not.
    pub fn is_sealed(self) -> bool {
        !matches!(self, Self::Aar | Self::F24)
    }
}

/// Names of the tasks that a decision may give up again, by which their work is known.
pub(crate) mod names {
    pub const PEC_TIMEOUT: &str = "pec_timeout";
    pub const PAPER_SILENT: &str = "paper_silent";
    pub const RIR_TIMEOUT: &str = "rir_timeout";
    pub const SEND_PAPER: &str = "send_paper";
    pub const REFINE: &str = "refine";
    pub const UPDATE_POSITIONS: &str = "update_positions";
}

/// What a worker has to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Task {
    /// Look at the uploaded files, the tax ids and the debt positions, and report.
    Validate {
        /// How often it was tried in vain.
        #[serde(default, skip_serializing_if = "is_zero")]
        tries: u32,
    },
    /// Look at the data of the F24 forms.
    #[serde(rename = "validate_f24")]
    ValidateF24 {
        /// How often it was tried in vain.
        #[serde(default, skip_serializing_if = "is_zero")]
        tries: u32,
    },
    /// Ask the registries for the postal addresses that the request left out.
    AskAddresses {
        /// Id of the PUBLIC_REGISTRY_VALIDATION_CALL element.
        call: ElementId,
    },
    /// Render (and seal) a document that an event has ordered.
    Render {
        /// Key fixed by the event.
        key: DocumentKey,
        /// Which document.
        template: Template,
        /// For which recipient, if it is one recipient's.
        rec: Option<usize>,
    },
    /// Look the recipient up in the address book and choose the channel.
    ChooseDelivery {
        /// Recipient.
        rec: usize,
    },
    /// Ask the public registries for a digital domicile.
    AskDigitalRegistry {
        /// Recipient.
        rec: usize,
        /// Id of the PUBLIC_REGISTRY_CALL element.
        call: ElementId,
    },
    /// Try a digital source (in the second round, when its waiting time is over).
    TrySource {
        /// Recipient.
        rec: usize,
        /// Source to look at.
        source: DigitalSource,
        /// 0 or 1.
        attempt: u8,
    },
    /// Hand a certified mail over to its provider.
    SendPec {
        /// Recipient.
        rec: usize,
        /// Request id: the id of SEND_DIGITAL_DOMICILE.
        request: ElementId,
        /// 0, or the number of the repetition after a retryable error.
        retry: u32,
    },
    /// Ask the provider what came back.
    AskPec {
        /// Recipient.
        rec: usize,
        /// Request id.
        request: ElementId,
        /// Repetition.
        retry: u32,
        /// When it was handed over.
        handed_at: Timestamp,
        /// How many answers are already in the case.
        seen: u32,
    },
    /// No final answer of the provider came in time: ask it once more before the mail is given up.
    PecTimeout {
        /// Recipient.
        rec: usize,
        /// Request id.
        request: ElementId,
        /// Repetition.
        retry: u32,
        /// When it was handed over; absent in work that was ordered before this was kept: nobody is asked then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        handed_at: Option<Timestamp>,
    },
    /// Hand the same mail over once more.
    PecRetry {
        /// Recipient.
        rec: usize,
        /// Request id.
        request: ElementId,
        /// Number of the repetition to make.
        retry: u32,
    },
    /// Go on after the final answer of a certified mail.
    AfterDigitalFeedback {
        /// Recipient.
        rec: usize,
        /// Request id whose feedback came.
        request: ElementId,
    },
    /// Send the courtesy messages to every courtesy address of the recipient.
    SendCourtesy {
        /// Recipient.
        rec: usize,
        /// True after a digital send, false before the paper flow.
        digital: bool,
    },
    /// Send the message in app IO that follows an invitation.
    SendIoMessage {
        /// Recipient.
        rec: usize,
    },
    /// The courtesy wait is over.
    StartAnalog {
        /// Recipient.
        rec: usize,
    },
    /// Settle address, product and cost of a letter.
    PreparePaper {
        /// Recipient.
        rec: usize,
        /// Id of the PREPARE element.
        prepare: ElementId,
        /// Whether the registries must be asked for another address.
        look_up: bool,
    },
    /// Hand a letter over to the carrier.
    SendPaper {
        /// Recipient.
        rec: usize,
        /// Request id: the id of the SEND element.
        request: ElementId,
        /// 0, or the number of the new expedition after theft, loss or damage.
        #[serde(default, skip_serializing_if = "is_zero")]
        expedition: u32,
    },
    /// Ask the carrier how a letter is going.
    AskPaper {
        /// Recipient.
        rec: usize,
        /// Request id.
        request: ElementId,
        /// Expedition.
        #[serde(default, skip_serializing_if = "is_zero")]
        expedition: u32,
        /// When it was handed over.
        handed_at: Timestamp,
        /// How many events are already in the case.
        seen: u32,
    },
    /// No news of a letter came within the wait: ask the carrier once more, and call a person if it says nothing.
    PaperSilent {
        /// Recipient.
        rec: usize,
        /// Request id.
        request: ElementId,
        /// Expedition.
        expedition: u32,
        /// When it was handed over.
        handed_at: Timestamp,
    },
    /// No outcome of a letter abroad came within the limit: ask the carrier once more before the letter is given up.
    RirTimeout {
        /// Recipient.
        rec: usize,
        /// Request id.
        request: ElementId,
        /// Expedition.
        expedition: u32,
        /// When it was handed over.
        handed_at: Timestamp,
    },
    /// Tell the register of debt positions what the notices cost now.
    UpdatePositions {
        /// Recipient; all without one.
        rec: Option<usize>,
        /// What changed the cost.
        phase: CostPhase,
    },
    /// Go on after the final answer of a registered letter.
    AfterAnalogFeedback {
        /// Recipient.
        rec: usize,
        /// 0 or 1.
        attempt: u8,
    },
    /// The date of legal effect has come.
    Refine {
        /// Recipient.
        rec: usize,
    },
    /// Carry out a cancellation that was asked for.
    Cancel,
    /// Free the notice codes of a refused or cancelled case.
    ReleaseNoticeCodes,
}

impl Task {
    /// Which workers may take it.
    pub fn lane(&self) -> Lane {
        match self {
            Self::Render { template, .. } if template.is_sealed() => Lane::Seal,
            Self::Render { .. } => Lane::Evidence,
            _ => Lane::Law,
        }
    }

    /// Short name for logs and metrics.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Validate { .. } => "validate",
            Self::ValidateF24 { .. } => "validate_f24",
            Self::AskAddresses { .. } => "ask_addresses",
            Self::Render { .. } => "render",
            Self::ChooseDelivery { .. } => "choose_delivery",
            Self::AskDigitalRegistry { .. } => "ask_digital_registry",
            Self::TrySource { .. } => "try_source",
            Self::SendPec { .. } => "send_pec",
            Self::AskPec { .. } => "ask_pec",
            Self::PecTimeout { .. } => names::PEC_TIMEOUT,
            Self::PecRetry { .. } => "pec_retry",
            Self::AfterDigitalFeedback { .. } => "after_digital_feedback",
            Self::SendCourtesy { .. } => "send_courtesy",
            Self::SendIoMessage { .. } => "send_io_message",
            Self::StartAnalog { .. } => "start_analog",
            Self::PreparePaper { .. } => "prepare_paper",
            Self::SendPaper { .. } => names::SEND_PAPER,
            Self::AskPaper { .. } => "ask_paper",
            Self::PaperSilent { .. } => names::PAPER_SILENT,
            Self::RirTimeout { .. } => names::RIR_TIMEOUT,
            Self::UpdatePositions { .. } => names::UPDATE_POSITIONS,
            Self::AfterAnalogFeedback { .. } => "after_analog_feedback",
            Self::Refine { .. } => names::REFINE,
            Self::Cancel => "cancel",
            Self::ReleaseNoticeCodes => "release_notice_codes",
        }
    }
}

/// Tasks whose work names the recipient by its bare index.
const BY_INDEX: [&str; 6] =
    ["choose_delivery", "send_courtesy", "send_io_message", "start_analog", "try_source", names::REFINE];

/// What the id of work (`<IUN>:<task>:<what tells it apart>`) says: the task, and the recipient where it is one's own, as
/// `RECINDEX_0` of an element id or by its bare index.
pub fn read_id(id: &str) -> (&str, Option<usize>) {
    let mut parts = id.splitn(3, ':').skip(1);
    let (task, apart) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let by_index = || Some(apart).filter(|_| BY_INDEX.contains(&task));
    let rec = apart.split_once("RECINDEX_").map(|(_, after)| after).or_else(by_index).and_then(|after| {
        let end = after.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(after.len());
        after[..end].parse().ok()
    });
    (task, rec)
}

/// A change to the work of a case, ordered by a decision.
#[derive(Clone, Debug, PartialEq)]
pub enum WorkChange {
    /// Add it unless the id exists or existed.
    Add(Work),
    /// Do waiting work at another instant; a worker that has it already finds its claim gone.
    Reschedule {
        /// Its id.
        id: String,
        /// The new instant.
        due: Timestamp,
    },
    /// Give up work that is not done yet.
    Cancel(String),
}

/// Fields of later features are left out where they say nothing, so that stored work is read as before.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;

    #[test]
    fn the_id_of_work_tells_its_task_and_its_recipient() {
        let of_letter = "I:ask_paper:SEND_ANALOG_DOMICILE.IUN_I.RECINDEX_12.ATTEMPT_0.PCRETRY_1:first";
        assert_eq!(read_id(of_letter), ("ask_paper", Some(12)));
        assert_eq!(read_id("I:refine:3.REWORK_0"), ("refine", Some(3)));
        assert_eq!(read_id("I:validate:0"), ("validate", None), "the number of the try");
        assert_eq!(read_id("nothing"), ("", None));
    }

    #[test]
    fn work_that_was_stored_before_its_later_fields_is_read() {
        let request = "SEND_DIGITAL.IUN_I.RECINDEX_0.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0";
        let stored = [
            r#"{"do":"validate"}"#.to_owned(),
            format!(r#"{{"do":"pec_timeout","rec":0,"request":"{request}","retry":1}}"#),
            format!(r#"{{"do":"send_paper","rec":0,"request":"{request}"}}"#),
        ];
        for text in stored {
            let task: Task = serde_json::from_str(&text).unwrap();
            assert_eq!(serde_json::to_string(&task).unwrap(), text);
        }
    }
}
