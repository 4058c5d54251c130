//! Proofs of a notification: for each of its events the leaf, its position and the proof that the log holds it.

use crate::Engine;
use crate::error::UseError;
use crate::registers::senders::SenderCaller;
use crate::use_cases::download_document::NOT_FOUND;
use messo_transparency::proof::tiles_of_inclusion;
use messo_transparency::{Hash, Tiles, hash, leaf};

/// The proofs, all against one head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotificationProofs {
    /// The line of the key that checks the head.
    pub key: String,
    /// The head, signed.
    pub checkpoint: String,
    /// The events in their order.
    pub events: Vec<ProvenEvent>,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenEvent {
    /// Position in the log.
    pub index: u64,
    /// The leaf; its SHA-256 is the entry.
    pub leaf: String,
    /// The proof; `None` while the event waits for the next head.
    pub proof: Option<Vec<Hash>>,
}

impl Engine {
    /// The proofs of one of the caller's notifications.
    ///
    /// # Errors
    /// 404 for an unknown notification or another's; [`UseError::Unavailable`] where the log cannot be read.
    pub async fn notification_proofs(&self, caller: &SenderCaller, iun: &str) -> Result<NotificationProofs, UseError> {
        let iun = self.own_accepted_case(caller, iun, NOT_FOUND).await?.case.iun.clone();
        let head = self.log_head().await?;
        let size = head.checkpoint.size;
        let mut tiles = Tiles::new(size);
        let mut events = Vec::new();
        for row in self.ports().store.log_rows_of(&iun).await? {
            let (index, leaf) = (row.position, self.leaf_of(&row)?);
            let mut proof = None;
            if index < size {
                self.read_tiles(&mut tiles, tiles_of_inclusion(index, size)?, size).await?;
                if tiles.entry(index)? != hash::leaf(&leaf::entry(&leaf)) {
                    return Err(UseError::Internal(format!("the event {} of {iun} is not as it was logged", row.id)));
                }
                proof = Some(tiles.inclusion(index)?);
            }
            events.push(ProvenEvent { index, leaf, proof });
        }
        Ok(NotificationProofs { key: head.key.to_string(), checkpoint: head.note.clone(), events })
    }
}
