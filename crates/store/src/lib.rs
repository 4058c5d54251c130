//! Adapters of the store's ports: where the event log, the work, the streams and the registers live.
//!
//! [`SqliteStore`] is the embedded one: one folder, one process. What a store promises stands with the traits in
//! `messo_ports::store`, and the contract tests of this crate hold each adapter to it. What is stored is decided above:
//! this crate sees bytes, most of them sealed, and knows no law.

mod sqlite;

pub use sqlite::{DATABASE_FILE, LOCK_FILE, OpenError, Options, SqliteStore};
