//! A store in memory with the two registers that the world uses; the rest of the contract is not its business.

use async_trait::async_trait;
use jiff::Timestamp;
use messo_domain::ids::Iun;
use messo_domain::work::Lane;
use messo_ports::store::{
    Append, AppendError, CaseStore, Claim, ClaimedWork, KeyKind, LateWork, ListPage, ListQuery, ListStore, LogRow,
    LogStore, OutboxRow, OutboxStore, RegisterRow, RegisterStore, SettingStore, Snapshot, StoreError, StoredCase,
    StoredStream, StreamEvent, StreamStore, WorkCounts, WorkStore,
};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

const NOT_USED: &str = "the world uses registers and the outbox alone";

/// Outbox and registers in memory.
#[derive(Default)]
pub struct MemoryStore {
    pub outbox: Mutex<Vec<OutboxRow>>,
    pub registers: Mutex<BTreeMap<(String, String), RegisterRow>>,
}

#[async_trait]
impl OutboxStore for MemoryStore {
    async fn outbox_put(&self, row: OutboxRow) -> Result<(), StoreError> {
        let mut rows = self.outbox.lock().unwrap();
        if rows.iter().all(|known| known.request != row.request) {
            rows.push(row);
        }
        Ok(())
    }

    async fn outbox_list(
        &self,
        iun: Option<&Iun>,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<(u64, OutboxRow)>, StoreError> {
        let rows = self.outbox.lock().unwrap();
        let numbered = (1..).zip(rows.iter().cloned()).collect::<Vec<(u64, OutboxRow)>>().into_iter().rev();
        let wanted = numbered.filter(|(position, row)| {
            before.is_none_or(|before| *position < before) && iun.is_none_or(|iun| *iun == row.iun)
        });
        Ok(wanted.take(limit as usize).collect())
    }
}

#[async_trait]
impl RegisterStore for MemoryStore {
    async fn register_put(
        &self,
        register: &str,
        rows: Vec<(String, Option<Arc<[u8]>>)>,
        _actor: &str,
        _at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut registers = self.registers.lock().unwrap();
        for (key, body) in rows {
            let place = (register.to_owned(), key.clone());
            match body {
                Some(body) => drop(registers.insert(place, RegisterRow { key, version: 1, body })),
                None => drop(registers.remove(&place)),
            }
        }
        Ok(())
    }

    async fn register_put_if(
        &self,
        register: &str,
        (key, body): (String, Arc<[u8]>),
        version: Option<u64>,
        _actor: &str,
        _at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut registers = self.registers.lock().unwrap();
        let place = (register.to_owned(), key.clone());
        if registers.get(&place).map(|row| row.version) != version {
            return Ok(false);
        }
        registers.insert(place, RegisterRow { key, version: version.unwrap_or(0) + 1, body });
        Ok(true)
    }

    async fn register_get(&self, register: &str, key: &str) -> Result<Option<RegisterRow>, StoreError> {
        Ok(self.registers.lock().unwrap().get(&(register.to_owned(), key.to_owned())).cloned())
    }

    async fn register_list(&self, _: &str, _: &str) -> Result<Vec<RegisterRow>, StoreError> {
        unreachable!("{NOT_USED}")
    }

    fn register_epoch(&self, _: &str) -> u64 {
        unreachable!("{NOT_USED}")
    }
}

#[async_trait]
impl ListStore for MemoryStore {
    async fn list(&self, _: ListQuery) -> Result<ListPage, StoreError> {
        unreachable!("{NOT_USED}")
    }
}

#[async_trait]
impl LogStore for MemoryStore {
    async fn log_size(&self) -> Result<u64, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn log_rows(&self, _: u64, _: u32) -> Result<Vec<LogRow>, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn log_rows_of(&self, _: &Iun) -> Result<Vec<LogRow>, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn event_count(&self) -> Result<u64, StoreError> {
        unreachable!("{NOT_USED}")
    }
}

#[async_trait]
impl CaseStore for MemoryStore {
    async fn case_append(&self, _: Append) -> Result<(), AppendError> {
        unreachable!("{NOT_USED}")
    }
    async fn case_events(&self, _: &Iun, _: u32) -> Result<Option<StoredCase>, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn snapshot_put(&self, _: &Iun, _: Snapshot) -> Result<(), StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn snapshot_get(&self, _: &Iun) -> Result<Option<Snapshot>, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn key_owner(&self, _: KeyKind, _: &[u8; 32]) -> Result<Option<(Iun, Option<u32>)>, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn keys_release(&self, _: &Iun, _: KeyKind, _: Claim) -> Result<(), AppendError> {
        unreachable!("{NOT_USED}")
    }
    async fn case_seq(&self, _: &Iun) -> Result<Option<u32>, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn case_parked_list(&self, _: Option<&Iun>, _: u32) -> Result<Vec<Iun>, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn case_parked_count(&self) -> Result<u64, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn case_count(&self) -> Result<u64, StoreError> {
        unreachable!("{NOT_USED}")
    }
}

#[async_trait]
impl WorkStore for MemoryStore {
    async fn work_claim(
        &self,
        _: Lane,
        _: Timestamp,
        _: u32,
        _: std::time::Duration,
    ) -> Result<Vec<ClaimedWork>, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn work_complete(&self, _: Claim) -> Result<(), StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn work_failed(&self, _: Claim, _: Timestamp, _: &str) -> Result<(), StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn work_park(&self, _: Claim, _: &str) -> Result<(), StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn work_unpark(&self) -> Result<u64, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn work_next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn work_counts(&self, _: Timestamp) -> Result<WorkCounts, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn work_late_count(&self, _: Timestamp) -> Result<u64, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn work_failing_of(&self, _: &Iun) -> Result<Vec<LateWork>, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn work_late(&self, _: Timestamp, _: u64, _: u32) -> Result<Vec<LateWork>, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn work_wait(&self) {
        unreachable!("{NOT_USED}")
    }
}

#[async_trait]
impl StreamStore for MemoryStore {
    async fn stream_create(&self, _: StoredStream, _: Option<String>, _: Timestamp) -> Result<(), StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn stream_update(&self, _: StoredStream) -> Result<bool, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn stream_delete(&self, _: &str, _: &str) -> Result<bool, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn stream_get(&self, _: &str, _: &str) -> Result<Option<StoredStream>, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn stream_list(&self, _: &str) -> Result<Vec<StoredStream>, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn stream_events(&self, _: &str, _: u64, _: u32) -> Result<Vec<StreamEvent>, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn stream_purge(&self, _: &str, _: u64) -> Result<(), StoreError> {
        unreachable!("{NOT_USED}")
    }
}

#[async_trait]
impl SettingStore for MemoryStore {
    async fn setting_get(&self, _: &str) -> Result<Option<String>, StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn setting_put(&self, _: &str, _: &str) -> Result<(), StoreError> {
        unreachable!("{NOT_USED}")
    }
    async fn clear(&self) -> Result<(), StoreError> {
        unreachable!("{NOT_USED}")
    }
}
