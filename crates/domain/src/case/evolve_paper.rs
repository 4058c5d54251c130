//! The fold of what happens on paper: letters, what the carrier says of them, how the paper flow ends, its reworks.

use super::{AnalogAttempt, CarrierEvent, ElementId, Event, Facts, Letter, Outcome, RecipientState};
use std::sync::Arc;

impl RecipientState {
    pub(super) fn evolve_paper(&mut self, event: &Event) {
        match &event.facts {
            Facts::PrepareAnalogDomicile { sent_attempt_made, .. } => self.prepare(event, Some(*sent_attempt_made)),
            Facts::PrepareSimpleRegisteredLetter {} => self.prepare(event, None),
            Facts::SendAnalogDomicile { prepare_request_id, product_type, analog_cost, .. }
            | Facts::SendSimpleRegisteredLetter { prepare_request_id, product_type, analog_cost, .. } => {
                let address = event.private.as_ref().and_then(|p| p.physical_address.clone());
                let letter = self.letters.iter_mut().find(|letter| letter.prepare == *prepare_request_id);
                if let (Some(letter), Some(address)) = (letter, address) {
                    letter.sent = Some(AnalogAttempt {
                        request: event.id.clone(),
                        product: *product_type,
                        address,
                        cost: *analog_cost,
                    });
                }
            }
            Facts::SendAnalogProgress { send_request_id, .. }
            | Facts::SendSimpleRegisteredLetterProgress { send_request_id, .. } => {
                if let Some(letter) = self.letter_mut(send_request_id) {
                    letter.progress += 1;
                    letter.note(event);
                }
            }
            Facts::PaperPlanned { planned_date, prepare_request_id } => {
                if let Some(letter) = self.letters.iter_mut().find(|letter| letter.prepare == *prepare_request_id) {
                    letter.planned.push(*planned_date);
                }
            }
            Facts::SendAnalogTimeoutCreationRequest { timeout_date, related_request_id, .. } => {
                if let Some(letter) = self.letter_mut(related_request_id) {
                    letter.timed_out = Some(*timeout_date);
                }
            }
            Facts::SendAnalogFeedback {
                send_request_id,
                response_status,
                notification_date,
                delivery_detail_code,
                ..
            } => {
                if let Some(letter) = self.letter_mut(send_request_id) {
                    letter.note(event);
                    letter.outcome = Some(Outcome {
                        status: *response_status,
                        at: *notification_date,
                        code: delivery_detail_code.clone(),
                        element: event.id.clone(),
                    });
                }
            }
            Facts::AnalogFailureWorkflow { .. } => self.analog_failed = Some(event.recorded),
            Facts::AnalogFailureWorkflowTimeout { notification_cost, timeout_date, .. } => {
                self.analog_timed_out = Some((*timeout_date, notification_cost.is_some()));
            }
            Facts::AnalogWorkflowRecipientDeceased { notification_cost, notification_date } => {
                self.deceased = Some((*notification_date, notification_cost.is_some()));
            }
            Facts::NotificationTimelineReworked { sent_attempt_made, rework, .. } => {
                self.reopen(*sent_attempt_made, *rework);
            }
            _ => {}
        }
    }

    /// An attempt is made again: all that followed from it no longer counts.
    fn reopen(&mut self, attempt: u8, rework: u32) {
        self.letters.retain(|letter| letter.attempt.is_none_or(|other| other < attempt));
        self.analog_failed = None;
        self.analog_timed_out = None;
        self.deceased = None;
        self.refinement_due = None;
        self.refined = None;
        self.rework = Some(rework);
    }

    fn prepare(&mut self, event: &Event, attempt: Option<u8>) {
        self.letters.push(Letter {
            prepare: event.id.clone(),
            attempt,
            sent: None,
            expeditions: 0,
            timed_out: None,
            planned: Vec::new(),
            progress: 0,
            events: Vec::new(),
            discovered: None,
            outcome: None,
        });
    }

    fn letter_mut(&mut self, request: &ElementId) -> Option<&mut Letter> {
        self.letters.iter_mut().find(|letter| letter.sent.as_ref().is_some_and(|sent| sent.request == *request))
    }
}

impl Letter {
    /// Remembers what the carrier said, an address that it found, and a new expedition that was ordered.
    fn note(&mut self, event: &Event) {
        let (code, at, cause, attachments, expedition, again) = match &event.facts {
            Facts::SendAnalogProgress {
                delivery_detail_code,
                notification_date,
                delivery_failure_cause,
                attachments,
                expedition,
                again,
                ..
            }
            | Facts::SendSimpleRegisteredLetterProgress {
                delivery_detail_code,
                notification_date,
                delivery_failure_cause,
                attachments,
                expedition,
                again,
                ..
            } => (delivery_detail_code, notification_date, delivery_failure_cause, attachments, *expedition, *again),
            Facts::SendAnalogFeedback {
                delivery_detail_code,
                notification_date,
                delivery_failure_cause,
                attachments,
                expedition,
                ..
            } => (delivery_detail_code, notification_date, delivery_failure_cause, attachments, *expedition, false),
            _ => return,
        };
        let (code, cause, attachments) = (code.clone(), cause.clone(), attachments.clone());
        self.events.push(Arc::new(CarrierEvent { code, at: *at, cause, attachments, expedition }));
        if again {
            self.expeditions = expedition + 1;
        }
        if let Some(address) = event.private.as_ref().and_then(|p| p.new_address.as_deref().cloned()) {
            self.discovered = Some(address);
        }
    }
}
