//! The grammar of element ids: parts joined by dots, each category with its own, in one fixed order.
//!
//! Reads an id into its parts, or says that it is none. Whether the parts tell the truth is `ids`' business.

use messo_domain::case::Category;

/// A part of an id, in the order of the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `IUN_<iun>`
    Iun,
    /// `RECINDEX_<n>`
    Rec,
    /// `COURTESYADDRESSTYPE_<t>`
    Courtesy,
    /// `SOURCE_<s>`
    Source,
    /// `DELIVERYMODE_<m>`
    Mode,
    /// `CONTACTPHASE_<p>`
    Phase,
    /// `REPEAT_<true|false>`
    Repeat,
    /// `ATTEMPT_<n>`
    Attempt,
    /// `IDX_<n>`
    Index,
    /// `CORRELATIONID_<text>`, to the end
    Correlation,
    /// The same, where it may be absent
    CorrelationIfAny,
    /// `CODE_PPA<notice><creditor>` or `CODE_F24<uuid>`
    Payment,
    /// `OPTIN`, where it may be absent
    OptIn,
    /// `REWORK_<n>`, where it may be absent
    Rework,
    /// `DOCUMENT_<key>`, to the end (internal)
    Document,
    /// `RECINDEX_<n>`, where it may be absent (internal)
    RecIfAny,
    /// `PHASE_<p>`, to the end (internal)
    CostPhase,
}

/// The parts of an id that say something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parsed<'a> {
    pub iun: Option<&'a str>,
    pub rec: Option<u32>,
    pub courtesy: Option<&'a str>,
    pub source: Option<&'a str>,
    pub repeat: Option<bool>,
    pub attempt: Option<u32>,
    pub index: Option<u32>,
    pub correlation: Option<&'a str>,
    pub payment: Option<&'a str>,
    pub rework: Option<u32>,
}

/// First word and parts of the ids of a category.
fn shape(category: Category) -> (&'static str, &'static [Part]) {
    use Category as C;
    use Part as P;
    const CASE: &[Part] = &[P::Iun];
    const RECIPIENT: &[Part] = &[P::Iun, P::Rec];
    const PAPER_END: &[Part] = &[P::Iun, P::Rec, P::Rework];
    const LETTER: &[Part] = &[P::Iun, P::Rec, P::Attempt, P::Rework];
    const SOURCE: &[Part] = &[P::Iun, P::Rec, P::Source, P::Attempt];
    const MAIL: &[Part] = &[P::Iun, P::Rec, P::Source, P::Repeat, P::Attempt];
    match category {
        C::SenderAckCreationRequest => ("SENDER_ACK_CREATION_REQUEST", CASE),
        C::ValidateF24Request => ("VALIDATE_F24_REQUEST", CASE),
        C::ValidatedF24 => ("VALIDATED_F24", CASE),
        C::PublicRegistryValidationCall => ("NATIONAL_REGISTRY_VALIDATION_CALL", &[P::Iun, P::Mode]),
        C::PublicRegistryValidationResponse => ("NATIONAL_REGISTRY_VALIDATION_RESPONSE", &[P::Rec, P::Correlation]),
        C::ValidateNormalizeAddressesRequest => ("VALIDATE_NORMALIZE_ADDRESSES_REQUEST", CASE),
        C::NormalizedAddress => ("NORMALIZED_ADDRESS", RECIPIENT),
        C::RequestAccepted => ("REQUEST_ACCEPTED", CASE),
        C::RequestRefused => ("REQUEST_REFUSED", CASE),
        C::GenerateF24Request => ("GENERATE_F24_REQUEST", CASE),
        C::GeneratedF24 => ("GENERATED_F24", RECIPIENT),
        C::AarCreationRequest => ("AAR_CREATION_REQUEST", RECIPIENT),
        C::AarGeneration => ("AAR_GEN", RECIPIENT),
        C::SendCourtesyMessage => ("SEND_COURTESY_MESSAGE", &[P::Iun, P::Rec, P::Courtesy, P::OptIn]),
        C::ProbableSchedulingAnalogDate => ("PROBABLE_SCHEDULING_ANALOG_DATE", RECIPIENT),
        C::GetAddress => ("GET_ADDRESS", SOURCE),
        C::PublicRegistryCall => ("NATIONAL_REGISTRY_CALL", &[P::Iun, P::Rec, P::Mode, P::Phase, P::Attempt]),
        C::PublicRegistryResponse => ("NATIONAL_REGISTRY_RESPONSE", &[P::Correlation]),
        C::ScheduleDigitalWorkflow => ("SCHEDULE_DIGITAL_WORKFLOW", SOURCE),
        C::PrepareDigitalDomicile => {
            ("PREPARE_DIGITAL_DOMICILE", &[P::Iun, P::Rec, P::Source, P::Attempt, P::CorrelationIfAny])
        }
        C::SendDigitalDomicile => ("SEND_DIGITAL", MAIL),
        C::SendDigitalProgress => ("DIGITAL_PROG", &[P::Iun, P::Rec, P::Source, P::Repeat, P::Attempt, P::Index]),
        C::SendDigitalFeedback => ("SEND_DIGITAL_FEEDBACK", MAIL),
        C::DigitalDeliveryCreationRequest => ("DIGITAL_DELIVERY_CREATION_REQUEST", RECIPIENT),
        C::DigitalSuccessWorkflow => ("DIGITAL_SUCCESS_WORKFLOW", RECIPIENT),
        C::DigitalFailureWorkflow => ("DIGITAL_FAILURE_WORKFLOW", RECIPIENT),
        C::ScheduleAnalogWorkflow => ("SCHEDULE_ANALOG_WORKFLOW", RECIPIENT),
        C::PrepareSimpleRegisteredLetter => ("PREPARE_SIMPLE_REGISTERED_LETTER", RECIPIENT),
        C::SendSimpleRegisteredLetter => ("SEND_SIMPLE_REGISTERED_LETTER", RECIPIENT),
        C::SendSimpleRegisteredLetterProgress => {
            ("SEND_SIMPLE_REGISTERED_LETTER_PROGRESS", &[P::Iun, P::Rec, P::Index])
        }
        C::PrepareAnalogDomicile => ("PREPARE_ANALOG_DOMICILE", LETTER),
        C::PrepareAnalogDomicileFailure => ("PREPARE_ANALOG_DOMICILE_FAILURE", PAPER_END),
        C::SendAnalogDomicile => ("SEND_ANALOG_DOMICILE", LETTER),
        C::SendAnalogProgress => ("SEND_ANALOG_PROGRESS", &[P::Iun, P::Rec, P::Attempt, P::Index, P::Rework]),
        C::SendAnalogFeedback => ("SEND_ANALOG_FEEDBACK", LETTER),
        C::SendAnalogTimeoutCreationRequest => ("SEND_ANALOG_TIMEOUT_CREATION_REQUEST", LETTER),
        C::SendAnalogTimeout => ("SEND_ANALOG_TIMEOUT", LETTER),
        C::AnalogSuccessWorkflow => ("ANALOG_SUCCESS_WORKFLOW", PAPER_END),
        C::AnalogFailureWorkflow => ("ANALOG_FAILURE_WORKFLOW", PAPER_END),
        C::AnalogFailureWorkflowTimeout => ("ANALOG_FAILURE_WORKFLOW_TIMEOUT", PAPER_END),
        C::AnalogWorkflowRecipientDeceased => ("ANALOG_WORKFLOW_RECIPIENT_DECEASED", PAPER_END),
        C::CompletelyUnreachableCreationRequest => ("COMPLETELY_UNREACHABLE_CREATION_REQUEST", PAPER_END),
        C::CompletelyUnreachable => ("COMPLETELY_UNREACHABLE", PAPER_END),
        C::ScheduleRefinement => ("SCHEDULE_REFINEMENT_WORKFLOW", PAPER_END),
        C::Refinement => ("REFINEMENT", PAPER_END),
        C::NotificationViewedCreationRequest => ("NOTIFICATION_VIEWED_CREATION_REQUEST", RECIPIENT),
        C::NotificationViewed => ("NOTIFICATION_VIEWED", RECIPIENT),
        C::NotificationRaddRetrieved => ("NOTIFICATION_RADD_RETRIEVED", RECIPIENT),
        C::Payment => ("NOTIFICATION_PAID", &[P::Iun, P::Payment]),
        C::NotificationCancellationRequest => ("NOTIFICATION_CANCELLATION_REQUEST", CASE),
        C::NotificationCancelledDocumentCreationRequest => ("NOTIFICATION_CANCELLED_DOCUMENT_CREATION_REQUEST", CASE),
        C::NotificationCancelled => ("NOTIFICATION_CANCELLED", CASE),
        C::NotificationTimelineReworked => ("NOTIFICATION_TIMELINE_REWORKED", LETTER),
        C::NotHandled => ("NOT_HANDLED", RECIPIENT),
        C::Deposit => ("DEPOSIT", CASE),
        C::DocumentStored => ("DOCUMENT_STORED", &[P::Iun, P::Document]),
        C::CaseParked => ("CASE_PARKED", &[P::Iun, P::RecIfAny, P::Index]),
        C::PaperPlanned => ("PAPER_PLANNED", &[P::Iun, P::Rec, P::Index, P::Correlation]),
        C::PositionsUpdated => ("POSITIONS_UPDATED", &[P::Iun, P::RecIfAny, P::Rework, P::CostPhase]),
    }
}

/// Reads an id; `None` where it is not one of the category.
pub fn parse(category: Category, id: &str) -> Option<Parsed<'_>> {
    let (word, parts) = shape(category);
    let mut rest = id.strip_prefix(word)?;
    let mut parsed = Parsed::default();
    for part in parts {
        rest = parsed.take(*part, rest)?;
    }
    rest.is_empty().then_some(parsed)
}

impl<'a> Parsed<'a> {
    /// Reads one part off the beginning of the rest; answers what is left.
    fn take(&mut self, part: Part, rest: &'a str) -> Option<&'a str> {
        let (value, left) = match part {
            Part::Iun => value(rest, ".IUN_")?,
            Part::Rec => value(rest, ".RECINDEX_")?,
            Part::RecIfAny | Part::Rework | Part::OptIn | Part::CorrelationIfAny => {
                return self.take_if_any(part, rest);
            }
            Part::Courtesy => value(rest, ".COURTESYADDRESSTYPE_")?,
            Part::Source => value(rest, ".SOURCE_")?,
            Part::Mode => value(rest, ".DELIVERYMODE_")?,
            Part::Phase => value(rest, ".CONTACTPHASE_")?,
            Part::Repeat => value(rest, ".REPEAT_")?,
            Part::Attempt => value(rest, ".ATTEMPT_")?,
            Part::Index => value(rest, ".IDX_")?,
            Part::Payment => value(rest, ".CODE_")?,
            Part::Correlation => (rest.strip_prefix(".CORRELATIONID_")?, ""),
            Part::Document => (rest.strip_prefix(".DOCUMENT_")?, ""),
            Part::CostPhase => value(rest, ".PHASE_")?,
        };
        let admitted = match part {
            Part::Courtesy => ["EMAIL", "SMS", "APPIO", "TPP"].contains(&value),
            Part::Source => ["PLATFORM", "SPECIAL", "GENERAL"].contains(&value),
            Part::Mode => ["DIGITAL", "ANALOG"].contains(&value),
            Part::Phase => ["CHOOSE_DELIVERY", "SEND_ATTEMPT"].contains(&value),
            Part::Payment => is_notice(value) || is_form(value),
            _ => !value.is_empty(),
        };
        match part {
            Part::Iun => self.iun = Some(value),
            Part::Rec => self.rec = Some(number(value)?),
            Part::Courtesy => self.courtesy = Some(value),
            Part::Source => self.source = Some(value),
            Part::Repeat => self.repeat = Some(yes_or_no(value)?),
            Part::Attempt => self.attempt = Some(number(value)?),
            Part::Index => self.index = Some(number(value).filter(|index| *index > 0)?),
            Part::Correlation => self.correlation = Some(value),
            Part::Payment => self.payment = Some(value),
            _ => {}
        }
        admitted.then_some(left)
    }

    fn take_if_any(&mut self, part: Part, rest: &'a str) -> Option<&'a str> {
        match part {
            Part::RecIfAny if rest.starts_with(".RECINDEX_") => self.take(Part::Rec, rest),
            Part::CorrelationIfAny if rest.starts_with(".CORRELATIONID_") => self.take(Part::Correlation, rest),
            Part::Rework if rest.starts_with(".REWORK_") => {
                let (value, left) = value(rest, ".REWORK_")?;
                self.rework = Some(number(value)?);
                Some(left)
            }
            Part::OptIn => Some(rest.strip_prefix(".OPTIN").unwrap_or(rest)),
            _ => Some(rest),
        }
    }
}

/// `PPA` and the digits of a notice and of its creditor.
fn is_notice(code: &str) -> bool {
    code.strip_prefix("PPA").is_some_and(|code| code.len() == 29 && code.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `F24` and a UUID.
fn is_form(code: &str) -> bool {
    let Some(uuid) = code.strip_prefix("F24") else { return false };
    let groups = uuid.split('-').map(str::len);
    groups.eq([8, 4, 4, 4, 12]) && uuid.bytes().all(|byte| byte == b'-' || matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The value of a part, and what follows it.
fn value<'a>(rest: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let rest = rest.strip_prefix(name)?;
    Some(rest.split_at(rest.bytes().position(|byte| byte == b'.').unwrap_or(rest.len())))
}

/// A plain decimal.
fn number(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// The number of the rework that an id ends with.
pub fn rework_of(id: &str) -> Option<u32> {
    number(id.rsplit_once(".REWORK_")?.1)
}

/// Whether an iun is written as one: `ABCD-EFGH-JKLM-202603-N-1`.
pub fn is_iun(text: &str) -> bool {
    let shape = b"LLLL-LLLL-LLLL-DDDDDD-L-D";
    text.len() == shape.len()
        && text.bytes().zip(shape).all(|(byte, kind)| match kind {
            b'L' => byte.is_ascii_uppercase(),
            b'D' => byte.is_ascii_digit(),
            dash => byte == *dash,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const IUN: &str = "ADEG-HJKL-MNPQ-202603-R-1";

    #[test]
    fn ids_are_read_as_the_grammar_says() {
        let id = format!("SEND_ANALOG_PROGRESS.IUN_{IUN}.RECINDEX_0.ATTEMPT_1.IDX_3.REWORK_0");
        let parsed = parse(Category::SendAnalogProgress, &id);
        let expected = Parsed {
            iun: Some(IUN),
            rec: Some(0),
            attempt: Some(1),
            index: Some(3),
            rework: Some(0),
            ..Parsed::default()
        };
        assert_eq!(parsed, Some(expected));
        let optin = format!("SEND_COURTESY_MESSAGE.IUN_{IUN}.RECINDEX_0.COURTESYADDRESSTYPE_APPIO.OPTIN");
        assert!(parse(Category::SendCourtesyMessage, &optin).is_some());
        let paid = format!("NOTIFICATION_PAID.IUN_{IUN}.CODE_PPA30201170000000000177777777777");
        assert_eq!(parse(Category::Payment, &paid).and_then(|p| p.payment), Some("PPA30201170000000000177777777777"));
        let form = format!("NOTIFICATION_PAID.IUN_{IUN}.CODE_F2401234567-89ab-8def-8123-456789abcdef");
        assert!(parse(Category::Payment, &form).is_some());
        for odd in ["01234567-89ab-8def-8123-456789abcde", "01234567-89AB-8def-8123-456789abcdef", ""] {
            let form = format!("NOTIFICATION_PAID.IUN_{IUN}.CODE_F24{odd}");
            assert_eq!(parse(Category::Payment, &form), None, "{odd}");
        }
    }

    #[test]
    fn what_is_not_an_id_of_the_category_is_refused() {
        for (category, id) in [
            (
                Category::SendDigitalDomicile,
                "SEND_DIGITAL_DOMICILE.IUN_X.RECINDEX_0.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0",
            ),
            (Category::SendDigitalDomicile, "SEND_DIGITAL.IUN_X.RECINDEX_0.REPEAT_false.SOURCE_SPECIAL.ATTEMPT_0"),
            (Category::SendDigitalDomicile, "SEND_DIGITAL.IUN_X.RECINDEX_0.SOURCE_OTHER.REPEAT_false.ATTEMPT_0"),
            (Category::SendDigitalDomicile, "SEND_DIGITAL.IUN_X.RECINDEX_0.SOURCE_SPECIAL.REPEAT_no.ATTEMPT_0"),
            (Category::Refinement, "REFINEMENT.IUN_X.RECINDEX_00"),
            (Category::Refinement, "REFINEMENT.IUN_X.RECINDEX_+1"),
            (Category::Refinement, "REFINEMENT.IUN_X.RECINDEX_0.REWORK_"),
            (Category::Refinement, "REFINEMENT.IUN_X.RECINDEX_0.ATTEMPT_0"),
            (Category::SendAnalogProgress, "SEND_ANALOG_PROGRESS.IUN_X.RECINDEX_0.ATTEMPT_0.IDX_0"),
        ] {
            assert_eq!(parse(category, id), None, "{id}");
        }
        assert!(is_iun(IUN));
        assert!(!is_iun("ADEG-HJKL-MNPQ-202603-R-12") && !is_iun("ADEGxHJKL-MNPQ-202603-R-1"));
    }
}
