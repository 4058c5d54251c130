//! The fold: what each fact changes in a case. Never decides, never fails, reads no clock.

use super::state::BrokenCase;
use super::{
    AarState, Case, DigitalAttempt, ElementId, Event, Facts, Outcome, ParkedReason, RecipientState, SENT_COURTESY,
};
use crate::ids::{DocumentKey, Iun};
use crate::work::Template;
use jiff::Timestamp;
use std::collections::HashSet;
use std::sync::Arc;

/// Elements of an ordinary life.
const USUAL_ELEMENTS: usize = 56;

impl Case {
    /// Version of the fold: a snapshot of another version is thrown away.
    pub const FOLD_VERSION: u32 = 4;

    /// The case after its first event.
    ///
    /// # Errors
    /// [`BrokenCase`] when the event is not a deposit with its request.
    pub fn born(iun: Iun, first: &Event) -> Result<Self, BrokenCase> {
        let Facts::Deposit(deposit) = &first.facts else {
            return Err(BrokenCase("the first event is not a deposit".to_owned()));
        };
        let request = first.private.as_ref().and_then(|private| private.request.clone());
        let request = request.ok_or_else(|| BrokenCase("the deposit holds no request".to_owned()))?;
        let recipients = request
            .recipients
            .iter()
            .map(|r| RecipientState { address: r.physical_address.clone(), ..RecipientState::default() })
            .collect();
        Ok(Self {
            iun,
            seq: first.seq,
            last_recorded: first.recorded,
            deposit: Arc::new((**deposit).clone()),
            request: Arc::new(*request),
            elements: elements_of(&first.id),
            accepted: None,
            refused: None,
            cancellation_requested: None,
            cancelled: None,
            recipients,
            pages: Arc::default(),
            f24_asked: false,
            parkings: 0,
            parked: Vec::new(),
        })
    }

    /// The case after one more event.
    pub fn evolve(&mut self, event: &Event) {
        self.seq = event.seq;
        self.last_recorded = event.recorded;
        self.elements.insert(event.id.clone());
        match &event.facts {
            Facts::RequestAccepted { .. } => self.accepted = Some(event.recorded),
            Facts::ValidateF24Request { pages }
            | Facts::PublicRegistryValidationCall { pages, .. }
            | Facts::ValidateNormalizeAddressesRequest { pages }
                if !pages.is_empty() =>
            {
                self.pages = Arc::new(pages.iter().map(|count| (count.key.clone(), count.pages)).collect());
            }
            Facts::RequestRefused { .. } => self.refused = Some(event.recorded),
            Facts::NotificationCancelled { .. } => self.cancelled = Some(event.recorded),
            Facts::GenerateF24Request {} => self.f24_asked = true,
            Facts::CaseParked { reason, code, .. } => {
                self.parkings += 1;
                self.parked.push(ParkedReason { rec: event.rec, reason: reason.clone(), code: code.clone() });
            }
            Facts::NotificationCancellationRequest { .. } => {
                self.cancellation_requested = Some(event.recorded);
                self.parked.clear(); // nothing follows any more
            }
            // what a person was called for is settled: an outcome came, or nothing follows for this recipient
            Facts::SendAnalogFeedback { .. }
            | Facts::NotificationViewed { .. }
            | Facts::SendDigitalFeedback { .. }
            | Facts::NotificationTimelineReworked { .. }
            | Facts::SendAnalogTimeout { .. } => self.parked.retain(|parked| parked.rec != event.rec),
            _ => {}
        }
        if let Some(recipient) = event.rec.and_then(|rec| self.recipients.get_mut(rec)) {
            recipient.evolve_common(event);
            recipient.evolve_digital(event);
            recipient.evolve_paper(event);
        }
    }
}

/// The ids of a case of one element, with room for those of an ordinary life.
fn elements_of(first: &ElementId) -> HashSet<ElementId> {
    let mut elements = HashSet::with_capacity(USUAL_ELEMENTS);
    elements.insert(first.clone());
    elements
}

impl RecipientState {
    fn evolve_common(&mut self, event: &Event) {
        match &event.facts {
            Facts::PublicRegistryValidationResponse { .. } => {
                self.address = event.private.as_ref().and_then(|p| p.physical_address.clone());
            }
            Facts::GeneratedF24 { .. } => self.f24_made = true,
            Facts::DocumentStored { template, pages, .. } if template == Template::F24.name() => {
                self.f24_pages = *pages;
            }
            Facts::NormalizedAddress {} => {
                self.address = event
                    .private
                    .as_ref()
                    .and_then(|p| p.normalized_address.as_deref().cloned())
                    .or(self.address.take());
            }
            Facts::AarGeneration { generated_aar_url, number_of_pages } => {
                if let Ok(key) = generated_aar_url.parse::<DocumentKey>() {
                    self.aar = Some(AarState { key, pages: *number_of_pages, at: event.recorded });
                }
            }
            Facts::SendCourtesyMessage { io_send_message_result, .. } => {
                self.courtesy_sent(event.recorded, io_send_message_result.as_deref());
            }
            Facts::ScheduleRefinement { scheduling_date, rule, from } => {
                self.refinement_due = Some((*scheduling_date, *rule, *from));
            }
            Facts::Refinement { notification_cost, event_timestamp } => {
                self.refined = Some((*event_timestamp, notification_cost.is_some()));
            }
            Facts::NotificationViewedCreationRequest { event_timestamp, .. } => {
                self.viewed = Some((*event_timestamp, false));
            }
            Facts::NotificationViewed { notification_cost, event_timestamp } => {
                self.viewed = Some((*event_timestamp, notification_cost.is_some()));
            }
            Facts::Payment { .. } => self.paid = true,
            _ => {}
        }
    }

    /// The wait runs from the first messages, an invitation among them; the message that an invitation is followed by
    /// begins no other.
    fn courtesy_sent(&mut self, at: Timestamp, io_result: Option<&str>) {
        match io_result {
            Some(SENT_COURTESY) if self.io_invited.is_some() => {}
            Some(SENT_COURTESY) | None => self.courtesy_left = Some(at),
            Some(_) => (self.courtesy_left, self.io_invited) = (Some(at), Some(at)),
        }
    }

    fn evolve_digital(&mut self, event: &Event) {
        match &event.facts {
            Facts::GetAddress { digital_address_source, attempt_date, .. } => {
                let source = &mut self.sources[*digital_address_source as usize];
                source.attempts += 1;
                source.last_attempt = later(source.last_attempt, *attempt_date);
            }
            Facts::SendDigitalDomicile { digital_address_source, is_first_send_retry, attempt, .. } => {
                if let Some(address) = event.private.as_ref().and_then(|p| p.digital_address.clone()) {
                    let source = &mut self.sources[*digital_address_source as usize];
                    if *attempt == 0 {
                        source.first_address = Some(address.clone());
                    }
                    self.digital.push(DigitalAttempt {
                        request: event.id.clone(),
                        source: *digital_address_source,
                        attempt: *attempt,
                        repeat: *is_first_send_retry,
                        address,
                        retries: 0,
                        progress: 0,
                        heard: Vec::new(),
                        repetition_due: false,
                        outcome: None,
                        followed: false,
                    });
                }
            }
            Facts::PrepareDigitalDomicile { digital_address_source, .. } => {
                for attempt in self.digital.iter_mut().filter(|a| a.source == *digital_address_source) {
                    attempt.followed |= attempt.outcome.is_some();
                }
            }
            Facts::SendDigitalProgress {
                request,
                retry_number,
                should_retry,
                delivery_detail_code,
                notification_date,
                sending_receipts,
                ..
            } => {
                if let Some(attempt) = self.digital.iter_mut().find(|a| a.request == *request) {
                    let receipt = sending_receipts.first().map(|receipt| receipt.id.clone());
                    attempt.heard.push((delivery_detail_code.clone(), *notification_date, receipt));
                    attempt.progress += 1;
                    attempt.repetition_due =
                        *should_retry || (attempt.repetition_due && *retry_number == attempt.retries);
                    attempt.retries = attempt.retries.max(*retry_number);
                }
            }
            Facts::SendDigitalFeedback {
                request_timeline_id,
                response_status,
                notification_date,
                delivery_detail_code,
                ..
            } => {
                if let Some(attempt) = self.digital.iter_mut().find(|a| a.request == *request_timeline_id) {
                    attempt.outcome = Some(Outcome {
                        status: *response_status,
                        at: *notification_date,
                        code: delivery_detail_code.clone(),
                        element: event.id.clone(),
                    });
                    let source = &mut self.sources[attempt.source as usize];
                    source.last_attempt = later(source.last_attempt, *notification_date);
                }
            }
            Facts::DigitalDeliveryCreationRequest { end_workflow_status, completion_workflow_date, .. } => {
                self.digital_end = Some((*end_workflow_status, *completion_workflow_date));
            }
            _ => {}
        }
    }
}

fn later(a: Option<Timestamp>, b: Timestamp) -> Option<Timestamp> {
    Some(a.map_or(b, |a| a.max(b)))
}
