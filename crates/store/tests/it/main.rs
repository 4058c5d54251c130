//! Tests of the stores: the contract, which every adapter must keep, and what the embedded one promises beyond it.

mod contract;
mod folder;

use messo_store::SqliteStore;

/// A store under test, with what must outlive it.
pub struct Place {
    /// The store.
    pub store: SqliteStore,
    _folder: Option<tempfile::TempDir>,
}

fn in_memory() -> Place {
    Place { store: SqliteStore::open_in_memory().expect("a store in memory opens"), _folder: None }
}

fn in_folder() -> Place {
    let folder = tempfile::tempdir().expect("a folder is made");
    Place { store: SqliteStore::open(folder.path()).expect("a new folder opens"), _folder: Some(folder) }
}

contract::hold_to_contract!(sqlite_in_memory, crate::in_memory);
contract::hold_to_contract!(sqlite_in_folder, crate::in_folder);
