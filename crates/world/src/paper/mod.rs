//! The carrier: takes letters into the outbox and reports what the address asks for, with scans.
//!
//! `script` finds the sequence that an address asks for, `discovery` makes the address found on the spot, `scans` draws
//! the documents, `archive` packs them. What the codes mean is the engine's business.

mod archive;
mod discovery;
mod scans;
mod script;

use crate::sequence::{Event, schedule};
use crate::{World, due, outbox};
use async_trait::async_trait;
use jiff::Timestamp;
use messo_ports::channels::{Answers, ChannelError, LetterOrder, Paper, PaperAnswer};
use script::Script;
use sha2::{Digest, Sha256};

#[async_trait]
impl Paper for World {
    async fn send(&self, order: &LetterOrder, now: Timestamp) -> Result<(), ChannelError> {
        self.record(outbox::Item::letter(order), now).await
    }

    async fn answers(
        &self,
        order: &LetterOrder,
        handed_at: Timestamp,
        seen: u32,
        now: Timestamp,
    ) -> Result<Answers<PaperAnswer>, ChannelError> {
        let script = script::of(order);
        let scale = self.settings.paper;
        let events = schedule(script.steps.clone(), handed_at, |wait| scale.stretch(order.product, wait));
        let due = due(events, seen, now);
        let mut new = Vec::with_capacity(due.new.len());
        for (_, event) in due.new {
            new.push(self.paper_answer(order, &script, event).await?);
        }
        Ok(Answers { new, ask_again: due.ask_again })
    }
}

impl World {
    async fn paper_answer(
        &self,
        order: &LetterOrder,
        script: &Script,
        event: Event,
    ) -> Result<PaperAnswer, ChannelError> {
        let tracking = tracking(&order.id.request);
        let continuation = script.continuation.as_deref();
        let discovered = event.step.discovery.as_ref().map(|found| discovery::address(found, continuation));
        let facts = scans::Facts { order, tracking: &tracking, event: &event, found: script.found() };
        let documents = scans::draw(&self.parts.renderer, facts).await?;
        Ok(PaperAnswer {
            at: event.at,
            code: event.step.code,
            cause: event.step.cause,
            documents,
            discovered,
            tracking: Some(tracking),
        })
    }
}

/// Tracking number of a letter: twelve digits that follow from its request id.
fn tracking(request: &str) -> String {
    let digest = Sha256::digest(request.as_bytes());
    let number = digest.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("{:012}", number % 1_000_000_000_000)
}
