//! From an event to its leaf and its entry in the log; and the comparison of one file's entries with the events.

use super::faults::{LogError, LogFault};
use crate::Engine;
use crate::codec;
use messo_domain::case::{Category, DocumentFacts, Facts};
use messo_ports::store::LogRow;
use messo_ports::vault::{Purpose, Vault};
use messo_transparency::tile::FULL;
use messo_transparency::{Hash, Leaf, Level, LoggedDocument, Place, hash, leaf};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Bytes of a salt: nobody tries 2^128.
const SALT_BYTES: usize = 16;

/// The leaf of an event, as its owner is given it.
pub(super) fn leaf_of(row: &LogRow, vault: &dyn Vault) -> Result<String, LogFault> {
    let edited = || LogFault::Edited { position: row.position, iun: row.iun.clone(), id: row.id.clone() };
    let salt = vault.mac(Purpose::LogSalt, format!("{}/{}", row.iun, row.id).as_bytes());
    let leaf = Leaf {
        category: row.category.wire(),
        digest: hex::encode(Sha256::digest(&row.public)),
        documents: documents_of(row).map_err(|_| edited())?,
        element_id: row.id.as_str(),
        iun: row.iun.as_str(),
        rec: row.rec,
        salt: hex::encode(&salt[..SALT_BYTES]),
        seq: row.seq,
        ts: format!("{:.3}", row.recorded),
        version: row.version,
    };
    Ok(leaf.json())
}

/// The log's entry for an event.
pub(super) fn entry_of(row: &LogRow, vault: &dyn Vault) -> Result<[u8; 32], LogFault> {
    Ok(leaf::entry(&leaf_of(row, vault)?))
}

/// Documents that come in with an event: the sender's with the deposit, ours when they are stored.
fn documents_of(row: &LogRow) -> Result<Vec<LoggedDocument>, codec::Unreadable> {
    if !matches!(row.category, Category::Deposit | Category::DocumentStored) {
        return Ok(Vec::new());
    }
    Ok(match codec::facts(&row.id, row.version, &row.public)? {
        Facts::DocumentStored { key, sha256, .. } => {
            vec![LoggedDocument { key: key.as_str().to_owned(), sha256: sha256.hex() }]
        }
        Facts::Deposit(deposit) => {
            let forms = deposit.recipients.iter().flat_map(|recipient| {
                let notices = recipient.payments.iter().filter_map(|payment| payment.attachment.as_ref());
                notices.chain(recipient.f24.iter().map(|form| &form.metadata))
            });
            deposit.documents.iter().chain(forms).map(logged).collect()
        }
        _ => Vec::new(),
    })
}

fn logged(document: &DocumentFacts) -> LoggedDocument {
    LoggedDocument { key: document.key.as_str().to_owned(), sha256: document.sha256.hex() }
}

/// What the comparison of one file's worth of entries found.
#[derive(Default)]
pub(super) struct Compared {
    /// The entries, as the files have them, or, where those are gone, as the events make them.
    pub entries: Vec<Vec<u8>>,
    /// Faults that are clear by themselves.
    pub faults: Vec<LogFault>,
    /// Events whose entry is not the one in the files.
    pub other: Vec<Other>,
}

/// An event whose entry is not the one in the files.
pub(super) struct Other {
    row: LogRow,
    made: [u8; 32],
    logged: Vec<u8>,
}

/// Says of each whether it was changed, or stands where another was logged.
pub(super) fn tell_apart(others: Vec<Other>) -> Vec<LogFault> {
    let logged: HashMap<Vec<u8>, u64> = others.iter().map(|one| (one.logged.clone(), one.row.position)).collect();
    let told = |Other { row, made, .. }: Other| match logged.get(&made[..]) {
        Some(at) => LogFault::Moved { position: row.position, logged: *at, iun: row.iun, id: row.id },
        None => LogFault::Edited { position: row.position, iun: row.iun, id: row.id },
    };
    others.into_iter().map(told).collect()
}

impl Engine {
    /// The leaf of an event, as its owner is given it.
    pub(crate) fn leaf_of(&self, row: &LogRow) -> Result<String, LogError> {
        Ok(leaf_of(row, &*self.ports().vault)?)
    }

    /// Compares the `index`-th files of entries and of their hashes, in a log of this size, with the events.
    pub(super) async fn compare(&self, index: u64, size: u64) -> Result<Compared, LogError> {
        let mut found = Compared::default();
        let Some(place) = Place::in_tree(Level::Entries, index, size) else { return Ok(found) };
        let bundle = self.ports().log_files.read(&place.path()).await?;
        let logged = bundle.as_deref().and_then(|bytes| place.entries(bytes));
        if logged.is_none() {
            found.faults.push(LogFault::File(place.path()));
        }
        let hashes = self.hashes_at(Place { level: Level::Hashes(0), ..place }).await?;
        let first = index * u64::from(FULL);
        let rows = self.ports().store.log_rows(first, place.width.into()).await?;
        let mut rows = rows.into_iter().peekable();
        for (position, nth) in (first..).zip(0..usize::from(place.width)) {
            let logged = logged.as_ref().and_then(|entries| entries.get(nth)).map(|entry| entry.to_vec());
            let row = rows.next_if(|row| row.position == position);
            found.take(position, row, logged, &*self.ports().vault);
        }
        match hashes {
            Ok(hashes) => {
                let made = found.entries.iter().map(|entry| hash::leaf(entry));
                if logged.is_some() && !made.eq(hashes) {
                    found.faults.push(LogFault::File(place.path()));
                }
            }
            Err(fault) => found.faults.push(fault),
        }
        Ok(found)
    }

    /// The hashes of a tile, or that it is not what it should be.
    async fn hashes_at(&self, place: Place) -> Result<Result<Vec<Hash>, LogFault>, LogError> {
        let bytes = self.ports().log_files.read(&place.path()).await?;
        let hashes = bytes.and_then(|bytes| place.hashes(&bytes));
        Ok(hashes.ok_or_else(|| LogFault::File(place.path())))
    }
}

impl Compared {
    fn take(&mut self, position: u64, row: Option<LogRow>, logged: Option<Vec<u8>>, vault: &dyn Vault) {
        let made = match row {
            None => {
                self.faults.push(LogFault::Missing { position });
                None
            }
            Some(row) => match entry_of(&row, vault) {
                Ok(made) => {
                    if let Some(logged) = logged.clone().filter(|logged| logged[..] != made) {
                        self.other.push(Other { row, made, logged });
                    }
                    Some(made)
                }
                Err(fault) => {
                    self.faults.push(fault);
                    None
                }
            },
        };
        self.entries.push(logged.or_else(|| made.map(Vec::from)).unwrap_or_default());
    }
}
