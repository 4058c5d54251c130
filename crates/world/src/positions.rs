//! The simulated register of debt positions: takes every cost, but for notice codes that ask for a refusal.
//!
//! A notice code that begins with `30299` is refused. The last cost told of a notice is kept in a register, sealed, so
//! that the sandbox can show it; an older one changes nothing.

use crate::World;
use async_trait::async_trait;
use messo_ports::channels::ChannelError;
use messo_ports::positions::{PositionAnswer, PositionUpdate, Positions};
use messo_ports::vault::Purpose;
use messo_ports::world::Position;
use std::sync::Arc;

/// Register that holds the positions.
const REGISTER: &str = "world_position";
/// Who changes it, in the audit rows.
const ACTOR: &str = "world";
/// Beginning of the notice codes that are refused.
const REFUSED: &str = "30299";
/// How often a position that others change meanwhile is read again.
const MAX_TRIES: u32 = 20;

impl World {
    fn position_key(&self, creditor_tax_id: &str, notice_code: &str) -> String {
        let text = format!("{creditor_tax_id}##{notice_code}");
        hex::encode(self.parts.vault.mac(Purpose::UniqueKey, text.as_bytes()))
    }

    /// The last cost told of a notice.
    pub(crate) async fn read_position(
        &self,
        creditor_tax_id: &str,
        notice_code: &str,
    ) -> Result<Option<Position>, ChannelError> {
        let found = self.position_row(&self.position_key(creditor_tax_id, notice_code)).await?;
        Ok(found.map(|(_, position)| position))
    }

    /// With the version of its row.
    async fn position_row(&self, key: &str) -> Result<Option<(u64, Position)>, ChannelError> {
        let unavailable = |e: String| ChannelError::Unavailable(e);
        let row = self.parts.store.register_get(REGISTER, key).await.map_err(|e| unavailable(e.to_string()))?;
        let Some(row) = row else { return Ok(None) };
        let plain = self.parts.vault.open(key, &row.body).map_err(|e| unavailable(e.to_string()))?;
        let position = serde_json::from_slice(&plain);
        Ok(Some((row.version, position.map_err(|_| unavailable("a position cannot be read".to_owned()))?)))
    }
}

#[async_trait]
impl Positions for World {
    async fn update(&self, update: &PositionUpdate) -> Result<PositionAnswer, ChannelError> {
        if update.notice_code.starts_with(REFUSED) {
            return Ok(PositionAnswer::Refused);
        }
        let key = self.position_key(&update.creditor_tax_id, &update.notice_code);
        let position = Position { notification_fee: update.fee, as_of: update.as_of };
        let plain = serde_json::to_vec(&position).map_err(|e| ChannelError::Unavailable(e.to_string()))?;
        for _ in 0..MAX_TRIES {
            let known = self.position_row(&key).await?;
            if known.as_ref().is_some_and(|(_, known)| known.as_of > update.as_of) {
                return Ok(PositionAnswer::Taken); // an older cost never lands over a newer one
            }
            let row = (key.clone(), Arc::from(self.parts.vault.seal(&key, &plain)));
            let version = known.map(|(version, _)| version);
            let put = self.parts.store.register_put_if(REGISTER, row, version, ACTOR, update.as_of).await;
            if put.map_err(|e| ChannelError::Unavailable(e.to_string()))? {
                return Ok(PositionAnswer::Taken);
            }
        }
        Err(ChannelError::Unavailable("a position is being changed by too many at once".to_owned()))
    }
}
