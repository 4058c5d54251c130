//! What must come before what in the flow of certified mail.
//!
//! Each mail follows a look at its source that found an address; each answer follows its mail and means what the
//! provider's language says; success needs a good answer, failure two looks at every source; the simple letter follows
//! failure alone.

use crate::causality::{needs, wrong};
use crate::life::Violation;
use crate::reading::Reading;
use messo_domain::case::{Category, DigitalSource, ElementId, EndWorkflowStatus, Event, Facts, ResponseStatus};

/// What was seen of one recipient.
#[derive(Default)]
struct Seen<'a> {
    /// By source: looks made, and whether the last one found an address.
    looks: [(u8, bool); 3],
    /// The mail whose answer is awaited or was the last.
    mail: Option<&'a ElementId>,
    /// Answer to it.
    outcome: Option<ResponseStatus>,
    /// How often it was sent again.
    repetitions: u32,
    /// The source that was announced last, and which attempt on it.
    announced: Option<(DigitalSource, u8)>,
    end: Option<EndWorkflowStatus>,
    failure_written: bool,
    letter_prepared: Option<&'a ElementId>,
    letter: Option<&'a ElementId>,
}

/// Checks the flow of one recipient.
pub fn check(reading: &Reading<'_>, rec: usize) -> Result<(), Violation> {
    let mut seen = Seen::default();
    for (place, event) in reading.own(rec) {
        seen.take(reading, place, event)?;
    }
    Ok(())
}

impl<'a> Seen<'a> {
    fn take(&mut self, reading: &Reading<'a>, place: usize, event: &'a Event) -> Result<(), Violation> {
        match &event.facts {
            Facts::PublicRegistryResponse { request_timeline_id } => {
                needs(reading.before(place, request_timeline_id).is_some(), event, "the call that it answers")
            }
            Facts::GetAddress { digital_address_source, is_available, attempt, .. } => {
                self.look(reading, place, event, *digital_address_source, *attempt, *is_available)
            }
            Facts::SendDigitalDomicile { digital_address_source, is_first_send_retry, attempt, .. } => {
                self.mail(event, *digital_address_source, *attempt, *is_first_send_retry)
            }
            Facts::SendDigitalProgress { request, delivery_detail_code, should_retry, .. } => {
                self.progress(event, request, delivery_detail_code, *should_retry)
            }
            Facts::SendDigitalFeedback { request_timeline_id, response_status, delivery_detail_code, .. } => {
                self.answer(reading, event, request_timeline_id, *response_status, delivery_detail_code)
            }
            Facts::PrepareDigitalDomicile { next_digital_address_source, next_source_attempts_made, .. } => {
                self.announced = Some((*next_digital_address_source, *next_source_attempts_made));
                needs(self.outcome == Some(ResponseStatus::Ko), event, "a mail that failed")
            }
            Facts::ScheduleDigitalWorkflow { digital_address_source, sent_attempt_made, .. } => {
                let announced = self.announced == Some((*digital_address_source, *sent_attempt_made));
                needs(announced, event, "PREPARE_DIGITAL_DOMICILE of its source")
            }
            Facts::DigitalDeliveryCreationRequest { end_workflow_status, .. } => {
                self.ended(event, *end_workflow_status)
            }
            Facts::DigitalSuccessWorkflow {} => {
                needs(self.end == Some(EndWorkflowStatus::Success), event, "a delivery that succeeded")
            }
            Facts::DigitalFailureWorkflow {} => {
                self.failure_written = true;
                needs(self.end == Some(EndWorkflowStatus::Failure), event, "a delivery that failed")
            }
            Facts::PrepareSimpleRegisteredLetter {} => {
                self.letter_prepared = Some(&event.id);
                needs(self.failure_written, event, "DIGITAL_FAILURE_WORKFLOW")
            }
            Facts::SendSimpleRegisteredLetter { prepare_request_id, .. } => {
                self.letter = Some(&event.id);
                needs(self.letter_prepared == Some(prepare_request_id), event, "its preparation")
            }
            Facts::SendSimpleRegisteredLetterProgress { send_request_id, .. } => {
                needs(self.letter == Some(send_request_id), event, "the letter that it tells of")
            }
            Facts::ScheduleAnalogWorkflow { .. } => {
                needs(self.looks.iter().all(|(looks, _)| *looks == 1), event, "a look at every digital source")?;
                needs(self.looks.iter().all(|(_, found)| !found), event, "every digital source being empty")
            }
            Facts::SendCourtesyMessage { .. } => {
                let none = self.looks.iter().all(|(looks, found)| *looks == 1 && !found);
                needs(none || self.mail.is_some(), event, "a mail, or the choice of paper")
            }
            _ => Ok(()),
        }
    }

    fn look(
        &mut self,
        reading: &Reading<'_>,
        place: usize,
        event: &Event,
        source: DigitalSource,
        attempt: u8,
        found: bool,
    ) -> Result<(), Violation> {
        let (looks, last) = &mut self.looks[source as usize];
        needs(*looks == attempt, event, "the looks before it")?;
        let announced = self.mail.is_none() || self.announced == Some((source, attempt));
        needs(announced, event, "PREPARE_DIGITAL_DOMICILE of its source")?;
        (*looks, *last) = (attempt + 1, found);
        let earlier = match source {
            DigitalSource::Platform => None,
            DigitalSource::Special => Some(DigitalSource::Platform),
            DigitalSource::General => Some(DigitalSource::Special),
        };
        if let Some(earlier) = earlier {
            needs(self.looks[earlier as usize].0 > attempt, event, "a look at the source before it")?;
        }
        if source == DigitalSource::General && !(attempt == 1 && found) {
            let answer = reading.last_before(place, event.rec, Category::PublicRegistryResponse);
            needs(answer.is_some(), event, "an answer of the registries")?;
        }
        Ok(())
    }

    fn mail(&mut self, event: &'a Event, source: DigitalSource, attempt: u8, repeat: bool) -> Result<(), Violation> {
        needs(self.outcome != Some(ResponseStatus::Ok), event, "an addressee not reached yet")?;
        needs(self.mail.is_none() || self.outcome.is_some(), event, "an answer to the mail before")?;
        let (looks, found) = self.looks[source as usize];
        needs(looks == attempt + 1 && found, event, "a look at its source that found an address")?;
        needs(!repeat || attempt == 1, event, "a first round to repeat")?;
        (self.mail, self.outcome, self.repetitions) = (Some(&event.id), None, 0);
        Ok(())
    }

    fn progress(
        &mut self,
        event: &Event,
        request: &ElementId,
        code: &str,
        should_retry: bool,
    ) -> Result<(), Violation> {
        needs(self.mail == Some(request) && self.outcome.is_none(), event, "an open mail that it tells of")?;
        if code == "DP00" {
            self.repetitions += 1;
        }
        let passing = matches!(code, "C008" | "C010" | "DP10");
        if !passing && !matches!(code, "C001" | "DP00") {
            return wrong(event, format!("{code} is no progress"));
        }
        if should_retry && !passing { wrong(event, format!("{code} is not tried again")) } else { Ok(()) }
    }

    fn answer(
        &mut self,
        reading: &Reading<'_>,
        event: &Event,
        request: &ElementId,
        status: ResponseStatus,
        code: &str,
    ) -> Result<(), Violation> {
        needs(self.mail == Some(request), event, "the mail that it answers")?;
        needs(self.outcome.is_none(), event, "a mail without an answer")?;
        self.outcome = Some(status);
        let meaning = match code {
            "C003" | "Q003" => Some(ResponseStatus::Ok),
            "C002" | "C004" | "C006" | "C009" | "C011" | "Q011" => Some(ResponseStatus::Ko),
            "C008" | "C010" | "DP10" => {
                needs(self.repetitions == reading.life.terms.pec_retries, event, "its repetitions used up")?;
                Some(ResponseStatus::Ko)
            }
            _ => None,
        };
        if meaning == Some(status) { Ok(()) } else { wrong(event, format!("{code} is not {status:?}")) }
    }

    fn ended(&mut self, event: &Event, status: EndWorkflowStatus) -> Result<(), Violation> {
        needs(self.end.is_none(), event, "a delivery that goes on")?;
        self.end = Some(status);
        match status {
            EndWorkflowStatus::Success => {
                needs(self.outcome == Some(ResponseStatus::Ok), event, "a mail that was delivered")
            }
            EndWorkflowStatus::Failure => {
                needs(self.outcome == Some(ResponseStatus::Ko), event, "a mail that failed")?;
                needs(self.looks.iter().all(|(looks, _)| *looks == 2), event, "two looks at every source")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::causality::check;
    use crate::testing::{Tale, finds, passes};

    #[test]
    fn good_lives_pass() {
        for tale in [Tale::pec_delivered(), Tale::pec_failed(), Tale::pec_sent_again()] {
            passes(check, &tale);
        }
    }

    #[test]
    fn a_mail_without_an_address_and_an_answer_without_a_mail_are_seen() {
        let mut tale = Tale::pec_delivered();
        tale.remove(&tale.id_of("GET_ADDRESS", "SPECIAL"));
        finds(check, &tale, "a look at its source");
        let mut tale = Tale::pec_delivered();
        tale.remove("SEND_DIGITAL.");
        finds(check, &tale, "an open mail");
        let mut tale = Tale::pec_delivered();
        tale.remove("SEND_DIGITAL_FEEDBACK");
        finds(check, &tale, "a mail that was delivered");
        let mut tale = Tale::pec_delivered();
        tale.double("SEND_DIGITAL_FEEDBACK");
        finds(check, &tale, "a mail without an answer");
    }

    #[test]
    fn success_and_failure_need_their_answers() {
        let mut tale = Tale::pec_delivered();
        tale.change("SEND_DIGITAL_FEEDBACK", |facts| match facts {
            Facts::SendDigitalFeedback { delivery_detail_code, .. } => "C004".clone_into(delivery_detail_code),
            _ => unreachable!(),
        });
        finds(check, &tale, "C004 is not Ok");
        let mut tale = Tale::pec_failed();
        tale.remove(&tale.id_of("GET_ADDRESS", "SOURCE_GENERAL.ATTEMPT_1"));
        finds(check, &tale, "two looks at every source");
        let mut tale = Tale::pec_failed();
        tale.remove("DIGITAL_FAILURE_WORKFLOW");
        finds(check, &tale, "the end of the delivery");
        let mut tale = Tale::pec_sent_again();
        tale.change("SEND_DIGITAL_FEEDBACK", |facts| match facts {
            Facts::SendDigitalFeedback { delivery_detail_code, response_status, .. } => {
                "DP10".clone_into(delivery_detail_code);
                *response_status = ResponseStatus::Ko;
            }
            _ => unreachable!(),
        });
        finds(check, &tale, "its repetitions used up");
    }
}
