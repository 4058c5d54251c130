//! Certified mail: takes messages into the outbox and answers what the address asks for, with receipts.
//!
//! `rules` says which codes an address answers, `receipt` writes the receipts. A real adapter would read a mailbox.

mod receipt;
mod rules;

use crate::sequence::{Event, schedule};
use crate::{World, due, outbox};
use async_trait::async_trait;
use jiff::Timestamp;
use messo_ports::channels::{Answers, ChannelError, MessageOrder, Pec, PecAnswer};

#[async_trait]
impl Pec for World {
    async fn send(&self, order: &MessageOrder, now: Timestamp) -> Result<(), ChannelError> {
        self.record(outbox::Item::message("PEC", order), now).await
    }

    async fn answers(
        &self,
        order: &MessageOrder,
        handed_at: Timestamp,
        seen: u32,
        now: Timestamp,
    ) -> Result<Answers<PecAnswer>, ChannelError> {
        let events = schedule(rules::steps(order), handed_at, |wait| wait);
        let due = due(events, seen, now);
        let new = due.new.into_iter().map(|(n, event)| self.pec_answer(order, n, event)).collect();
        Ok(Answers { new, ask_again: due.ask_again })
    }
}

impl World {
    fn pec_answer(&self, order: &MessageOrder, n: usize, event: Event) -> PecAnswer {
        let receipt_id = receipt::id(order, n, &event.step.code);
        let receipt = receipt::write(&self.settings, order, &receipt_id, &event);
        PecAnswer { at: event.at, code: event.step.code, receipt_id, receipt }
    }
}
