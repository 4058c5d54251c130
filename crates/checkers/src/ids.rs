//! Element ids: unique in the case, written by the grammar, true to what their element says, numbered without gaps, and
//! after a rework marked with its number.

use crate::grammar::{Parsed, is_iun, parse, rework_of};
use crate::life::Violation;
use crate::reading::Reading;
use messo_domain::case::{Category, DigitalSource, ElementId, Event, Facts, PaidDebt};

/// Name of the checker.
pub const NAME: &str = "ids";

/// Checks a life.
pub fn check(reading: &Reading<'_>) -> Result<(), Violation> {
    if !is_iun(reading.life.iun) {
        return Err(Violation::of_life(NAME, format!("{} is not written as an iun", reading.life.iun)));
    }
    for (place, event) in reading.events.iter().enumerate() {
        let Some(parsed) = parse(event.category(), event.id.as_str()) else {
            return wrong(event, "the id does not follow the grammar of its category");
        };
        if parsed.iun.is_some_and(|iun| iun != reading.life.iun) {
            return wrong(event, "the id is of another case");
        }
        tells_the_truth(reading, event, &parsed)?;
        is_next(reading, place, event, &parsed)?;
        bears_its_rework(reading, place, event, &parsed)?;
    }
    unique(reading)
}

fn wrong<T>(event: &Event, what: impl Into<String>) -> Result<T, Violation> {
    Err(Violation::by(NAME, event, what))
}

/// Ids are compared by a mix of their bytes first; two of one mix are then compared whole.
fn unique(reading: &Reading<'_>) -> Result<(), Violation> {
    let mut mixes: Vec<(u64, usize)> =
        reading.events.iter().enumerate().map(|(place, event)| (mix(event.id.as_str()), place)).collect();
    mixes.sort_unstable();
    for pair in mixes.windows(2) {
        let [(first, a), (second, b)] = [pair[0], pair[1]];
        if first == second && reading.events[a].id == reading.events[b].id {
            return wrong(&reading.events[b], "the id stands twice in the case");
        }
    }
    Ok(())
}

fn mix(text: &str) -> u64 {
    let step = |mix: u64, word: u64| (mix.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let mixed = words.iter().fold(text.len() as u64, |mix, word| step(mix, u64::from_le_bytes(*word)));
    rest.iter().fold(mixed, |mix, byte| step(mix, u64::from(*byte)))
}

fn source_name(source: DigitalSource) -> &'static str {
    match source {
        DigitalSource::Platform => "PLATFORM",
        DigitalSource::Special => "SPECIAL",
        DigitalSource::General => "GENERAL",
    }
}

/// What the id says is what the element says.
fn tells_the_truth(reading: &Reading<'_>, event: &Event, id: &Parsed<'_>) -> Result<(), Violation> {
    if let Some(rec) = event.rec
        && rec >= reading.recipients
    {
        return wrong(event, "there is no such recipient");
    }
    if id.rec.is_some() && id.rec.map(|rec| rec as usize) != event.rec {
        return wrong(event, "the id names another recipient than the element");
    }
    let (source, attempt, repeat) = said(&event.facts);
    if source.is_some_and(|source| id.source != Some(source_name(source))) {
        return wrong(event, "the id names another source than the element");
    }
    if attempt.is_some_and(|attempt| id.attempt != Some(u32::from(attempt))) {
        return wrong(event, "the id names another attempt than the element");
    }
    if repeat.is_some() && repeat != id.repeat {
        return wrong(event, "the id says otherwise whether it is a repetition");
    }
    if let Some(correlation) = correlation(&event.facts)
        && id.correlation != Some(correlation.as_str())
    {
        return wrong(event, "the id answers another element than the element says");
    }
    if let Facts::Payment { paid, .. } = &event.facts
        && id.payment != Some(payment_code(paid).as_str())
    {
        return wrong(event, "the id names another payment than the element");
    }
    if id.attempt.is_some_and(|attempt| attempt > 1) && event.category() != Category::NotificationTimelineReworked {
        return wrong(event, "there are two attempts at most");
    }
    Ok(())
}

/// What the id of a payment must say of it.
fn payment_code(paid: &PaidDebt) -> String {
    match paid {
        PaidDebt::PagoPa { creditor_tax_id, notice_code } => format!("PPA{notice_code}{creditor_tax_id}"),
        PaidDebt::F24 { id_f24 } => format!("F24{id_f24}"),
    }
}

/// Source, attempt and repetition that an element names.
fn said(facts: &Facts) -> (Option<DigitalSource>, Option<u8>, Option<bool>) {
    match facts {
        Facts::GetAddress { digital_address_source, attempt, .. } => {
            (Some(*digital_address_source), Some(*attempt), None)
        }
        Facts::ScheduleDigitalWorkflow { digital_address_source, sent_attempt_made, .. } => {
            (Some(*digital_address_source), Some(*sent_attempt_made), None)
        }
        Facts::PrepareDigitalDomicile { next_digital_address_source, next_source_attempts_made, .. } => {
            (Some(*next_digital_address_source), Some(*next_source_attempts_made), None)
        }
        Facts::SendDigitalDomicile { digital_address_source, is_first_send_retry, attempt, .. } => {
            (Some(*digital_address_source), Some(*attempt), Some(*is_first_send_retry))
        }
        Facts::SendDigitalProgress { digital_address_source, .. }
        | Facts::SendDigitalFeedback { digital_address_source, .. } => (Some(*digital_address_source), None, None),
        Facts::PublicRegistryCall { sent_attempt_made, .. }
        | Facts::PrepareAnalogDomicile { sent_attempt_made, .. }
        | Facts::SendAnalogDomicile { sent_attempt_made, .. }
        | Facts::SendAnalogFeedback { sent_attempt_made, .. }
        | Facts::SendAnalogTimeoutCreationRequest { sent_attempt_made, .. }
        | Facts::SendAnalogTimeout { sent_attempt_made, .. }
        | Facts::NotificationTimelineReworked { sent_attempt_made, .. } => (None, Some(*sent_attempt_made), None),
        _ => (None, None, None),
    }
}

/// The element that an element answers, where its id says so too.
fn correlation(facts: &Facts) -> Option<&ElementId> {
    match facts {
        Facts::PublicRegistryValidationResponse { request_timeline_id, .. }
        | Facts::PublicRegistryResponse { request_timeline_id } => Some(request_timeline_id),
        Facts::PrepareDigitalDomicile { related_feedback_timeline_id, .. } => related_feedback_timeline_id.as_ref(),
        Facts::PaperPlanned { prepare_request_id, .. } => Some(prepare_request_id),
        _ => None,
    }
}

/// Numbered elements of one request count from 1 without gaps.
fn is_next(reading: &Reading<'_>, place: usize, event: &Event, id: &Parsed<'_>) -> Result<(), Violation> {
    let Some(index) = id.index else { return Ok(()) };
    let Some(request) = request(&event.facts) else { return Ok(()) };
    let mut earlier = reading.events[..place].iter().rev();
    let last = earlier.find(|other| {
        other.rec == event.rec
            && other.category() == event.category()
            && self::request(&other.facts).is_some_and(|other| other == request)
    });
    let last = last.and_then(|last| parse(last.category(), last.id.as_str())).and_then(|last| last.index);
    if index == last.unwrap_or(0) + 1 {
        return Ok(());
    }
    wrong(event, format!("number {index} follows number {}", last.unwrap_or(0)))
}

/// The request that a numbered element tells of.
fn request(facts: &Facts) -> Option<&ElementId> {
    match facts {
        Facts::SendDigitalProgress { request, .. } => Some(request),
        Facts::SendAnalogProgress { send_request_id, .. }
        | Facts::SendSimpleRegisteredLetterProgress { send_request_id, .. } => Some(send_request_id),
        Facts::PaperPlanned { prepare_request_id, .. } => Some(prepare_request_id),
        _ => None,
    }
}

/// After a rework every element of the paper flow bears its number; what tells of an earlier letter bears that letter's.
fn bears_its_rework(reading: &Reading<'_>, place: usize, event: &Event, id: &Parsed<'_>) -> Result<(), Violation> {
    use Category as C;
    let expected = match (&event.facts, event.category()) {
        (Facts::NotificationTimelineReworked { rework, .. }, _) => {
            let earlier = last_rework(reading, place, event.rec);
            if *rework != earlier.map_or(0, |last| last + 1) {
                return wrong(event, format!("rework {rework} follows {earlier:?}"));
            }
            Some(*rework)
        }
        (Facts::SendAnalogProgress { send_request_id, .. } | Facts::SendAnalogFeedback { send_request_id, .. }, _) => {
            rework_of(send_request_id.as_str())
        }
        (
            Facts::SendAnalogTimeoutCreationRequest { related_request_id, .. }
            | Facts::SendAnalogTimeout { related_request_id, .. },
            _,
        ) => rework_of(related_request_id.as_str()),
        (
            _,
            C::PrepareAnalogDomicile
            | C::PrepareAnalogDomicileFailure
            | C::SendAnalogDomicile
            | C::AnalogSuccessWorkflow
            | C::AnalogFailureWorkflow
            | C::AnalogFailureWorkflowTimeout
            | C::AnalogWorkflowRecipientDeceased
            | C::CompletelyUnreachableCreationRequest
            | C::CompletelyUnreachable
            | C::ScheduleRefinement
            | C::Refinement,
        ) => last_rework(reading, place, event.rec),
        (_, C::PositionsUpdated) => return Ok(()),
        _ => None,
    };
    if id.rework == expected {
        return Ok(());
    }
    wrong(event, format!("the id bears rework {:?} where {expected:?} is in force", id.rework))
}

fn last_rework(reading: &Reading<'_>, place: usize, rec: Option<usize>) -> Option<u32> {
    if !reading.is_reworked() {
        return None;
    }
    let (_, event) = reading.last_before(place, rec, Category::NotificationTimelineReworked)?;
    match event.facts {
        Facts::NotificationTimelineReworked { rework, .. } => Some(rework),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Tale, finds, passes};

    fn renamed(mut tale: Tale, beginning: &str, from: &str, to: &str) -> Tale {
        let event = tale.find_mut(beginning);
        let text = event.id.as_str().replace(from, to);
        assert_ne!(text, event.id.as_str());
        event.id = ElementId::from_text(text);
        tale
    }

    #[test]
    fn good_lives_pass() {
        for tale in Tale::all() {
            passes(check, &tale);
        }
    }

    #[test]
    fn a_repeated_id_is_seen() {
        let mut tale = Tale::two_recipients();
        tale.double("AAR_GEN");
        finds(check, &tale, "stands twice");
    }

    #[test]
    fn an_id_that_is_ill_formed_or_lies_is_seen() {
        let tale = renamed(Tale::pec_delivered(), "SEND_DIGITAL.", "SEND_DIGITAL.", "SEND_DIGITAL_DOMICILE.");
        finds(check, &tale, "grammar");
        let tale = renamed(Tale::pec_delivered(), "REFINEMENT.", "-202", "-203");
        finds(check, &tale, "another case");
        let tale = renamed(Tale::two_recipients(), "REFINEMENT.", "RECINDEX_0", "RECINDEX_1");
        finds(check, &tale, "another recipient");
        let tale = renamed(Tale::pec_delivered(), "GET_ADDRESS", "PLATFORM", "GENERAL");
        finds(check, &tale, "another source");
        let tale = renamed(Tale::paper_second_attempt(), "SEND_ANALOG_FEEDBACK", "ATTEMPT_0", "ATTEMPT_1");
        finds(check, &tale, "another attempt");
        let tale = renamed(Tale::paper_second_attempt(), "SEND_ANALOG_PROGRESS", "IDX_1", "IDX_2");
        finds(check, &tale, "number 2 follows number 0");
    }

    #[test]
    fn the_number_of_the_rework_must_be_there_and_right() {
        let tale = renamed(Tale::reworked(), "REFINEMENT.", ".REWORK_0", "");
        finds(check, &tale, "bears rework None where Some(0)");
        let tale =
            renamed(Tale::paper_second_attempt(), "ANALOG_SUCCESS_WORKFLOW", "RECINDEX_0", "RECINDEX_0.REWORK_0");
        finds(check, &tale, "bears rework Some(0) where None");
    }
}
