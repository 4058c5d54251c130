//! The grammar of element ids: every id of every life is made of its category's parts, in order, and names its own case.

use super::stories::{self, PATHS};
use crate::case::{Category, Event, Facts};
use crate::ids::Iun;

use Category as C;

/// The parts of an id after its prefix, one letter each: I case, R recipient, T courtesy channel, S source, M delivery
/// mode, P contact phase, B repeat, A attempt, N index, C correlation, Y payment, O opt-in, W rework, F document or phase
/// of a cost. A small letter is a part that may be there.
fn parts(category: Category) -> &'static str {
    match category {
        C::PublicRegistryValidationCall => "IM",
        C::PublicRegistryValidationResponse => "RC",
        C::PublicRegistryResponse => "C",
        C::SendCourtesyMessage => "IRTo",
        C::GetAddress | C::ScheduleDigitalWorkflow => "IRSA",
        C::PublicRegistryCall => "IRMPA",
        C::PrepareDigitalDomicile => "IRSAc",
        C::SendDigitalDomicile | C::SendDigitalFeedback => "IRSBA",
        C::SendDigitalProgress => "IRSBAN",
        C::SendSimpleRegisteredLetterProgress => "IRN",
        C::SendAnalogProgress => "IRANw",
        C::PrepareAnalogDomicile | C::SendAnalogDomicile | C::SendAnalogFeedback => "IRAw",
        C::SendAnalogTimeoutCreationRequest | C::SendAnalogTimeout => "IRAw",
        C::NotificationTimelineReworked => "IRAW",
        C::PrepareAnalogDomicileFailure
        | C::AnalogSuccessWorkflow
        | C::AnalogFailureWorkflow
        | C::AnalogFailureWorkflowTimeout
        | C::AnalogWorkflowRecipientDeceased
        | C::CompletelyUnreachableCreationRequest
        | C::CompletelyUnreachable
        | C::ScheduleRefinement
        | C::Refinement => "IRw",
        C::Payment => "IY",
        C::CaseParked => "IRN",
        C::PaperPlanned => "IRNC",
        C::DocumentStored => "IF",
        C::PositionsUpdated => "IrwF",
        C::SenderAckCreationRequest
        | C::ValidateF24Request
        | C::ValidatedF24
        | C::ValidateNormalizeAddressesRequest
        | C::RequestAccepted
        | C::RequestRefused
        | C::GenerateF24Request
        | C::NotificationCancellationRequest
        | C::NotificationCancelledDocumentCreationRequest
        | C::NotificationCancelled
        | C::Deposit => "I",
        _ => "IR",
    }
}

/// Takes one part off the front of what is left of an id; `None` where it is another part or its value is odd.
fn take<'a>(part: char, rest: &'a str, iun: &Iun) -> Option<&'a str> {
    let one_of = |name: &str, values: &[&str]| {
        let value = rest.strip_prefix(name)?;
        values
            .iter()
            .filter_map(|known| value.strip_prefix(known))
            .find(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let number = |name: &str, from: u32| {
        let value = rest.strip_prefix(name)?;
        let end = value.find('.').unwrap_or(value.len());
        let (digits, rest) = value.split_at(end);
        let number: u32 = digits.parse().ok()?;
        (number >= from && number.to_string() == digits).then_some(rest)
    };
    match part {
        'I' => rest.strip_prefix(".IUN_")?.strip_prefix(iun.as_str()),
        'R' => number(".RECINDEX_", 0),
        'T' => one_of(".COURTESYADDRESSTYPE_", &["EMAIL", "SMS", "APPIO", "TPP"]),
        'S' => one_of(".SOURCE_", &["PLATFORM", "SPECIAL", "GENERAL"]),
        'M' => one_of(".DELIVERYMODE_", &["DIGITAL", "ANALOG"]),
        'P' => one_of(".CONTACTPHASE_", &["CHOOSE_DELIVERY", "SEND_ATTEMPT"]),
        'B' => one_of(".REPEAT_", &["true", "false"]),
        'A' => one_of(".ATTEMPT_", &["0", "1"]),
        'N' => number(".IDX_", 1),
        'C' => whole(rest.strip_prefix(".CORRELATIONID_")?, iun).then_some(""),
        'Y' => {
            let code = rest.strip_prefix(".CODE_")?;
            let notice = code.strip_prefix("PPA");
            let is_notice = notice.is_some_and(|c| c.len() == 29 && c.bytes().all(|byte| byte.is_ascii_digit()));
            (is_notice || code.strip_prefix("F24").is_some_and(|uuid| uuid.len() == 36)).then_some("")
        }
        'O' => rest.strip_prefix(".OPTIN"),
        'W' => number(".REWORK_", 0),
        'F' => (rest.starts_with(".PHASE_") || rest.starts_with(".DOCUMENT_")).then_some(""),
        other => panic!("no part {other}"),
    }
}

/// Whether the text is an id of some category, whole.
fn whole(id: &str, iun: &Iun) -> bool {
    Category::all().any(|category| is_of(category, id, iun))
}

fn is_of(category: Category, id: &str, iun: &Iun) -> bool {
    let Some(mut rest) = id.strip_prefix(category.prefix()) else { return false };
    for part in parts(category).chars() {
        match take(part.to_ascii_uppercase(), rest, iun) {
            Some(left) => rest = left,
            None if part.is_ascii_lowercase() => {}
            None => return false,
        }
    }
    rest.is_empty()
}

/// The recipient that an id names, if it names one before any other id.
fn recipient_in(event: &Event) -> Option<usize> {
    let own = event.id.as_str().split(".CORRELATIONID_").next()?;
    let (_, after) = own.split_once(".RECINDEX_")?;
    after.split('.').next()?.parse().ok()
}

#[test]
fn every_id_of_every_life_is_of_its_categorys_grammar_and_names_its_own_recipient() {
    for path in PATHS {
        let life = stories::walked(path);
        for event in &life.events {
            assert!(is_of(event.category(), event.id.as_str(), &life.case.iun), "{}: {}", path.0, event.id);
            let named = recipient_in(event);
            assert!(named.is_none() || named == event.rec, "{}: {} of {:?}", path.0, event.id, event.rec);
        }
    }
}

#[test]
fn what_is_not_of_the_grammar_is_seen() {
    let life = stories::walked(&PATHS[0]);
    let iun = &life.case.iun;
    let id = |text: &str| text.replace("IUN", &format!("IUN_{iun}"));
    assert!(is_of(
        C::SendDigitalProgress,
        &id("DIGITAL_PROG.IUN.RECINDEX_0.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0.IDX_1"),
        iun
    ));
    for odd in [
        "DIGITAL_PROG.IUN.RECINDEX_0.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0.IDX_0",
        "DIGITAL_PROG.IUN.RECINDEX_00.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0.IDX_1",
        "DIGITAL_PROG.IUN.RECINDEX_0.SOURCE_SPECIAL.ATTEMPT_0.REPEAT_false.IDX_1",
        "DIGITAL_PROG.IUN.RECINDEX_0.SOURCE_OTHER.REPEAT_false.ATTEMPT_0.IDX_1",
        "DIGITAL_PROG.IUN.RECINDEX_0.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0.IDX_1.REWORK_0",
        "SEND_DIGITAL_PROGRESS.IUN.RECINDEX_0.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0.IDX_1",
    ] {
        assert!(!whole(&id(odd), iun), "{odd}");
    }
}

/// After a rework every element on paper of that recipient bears its number, and none before it does.
#[test]
fn the_number_of_a_rework_stands_on_all_that_came_of_it() {
    let life = stories::walked(PATHS.iter().find(|path| path.0 == "planned_and_reworked").unwrap());
    let at = life.events.iter().position(|event| matches!(event.facts, Facts::NotificationTimelineReworked { .. }));
    let at = at.unwrap();
    let on_paper = |event: &&Event| {
        let may = parts(event.category()).contains('w') && event.category() != C::PositionsUpdated;
        may && event.rec == Some(0)
    };
    let numbered = |event: &Event| event.id.as_str().ends_with(".REWORK_0");
    assert!(life.events[..at].iter().filter(on_paper).all(|event| !numbered(event)));
    assert!(life.events[at..].iter().filter(on_paper).count() > 8);
    assert!(life.events[at..].iter().filter(on_paper).all(numbered));
}
