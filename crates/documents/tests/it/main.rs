//! Tests of the documents room, told from outside: one file per story.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod blobs_contract;
mod crashes;
mod disk_faults;
mod folder;
mod links;
mod log_folder;
mod rerun;
mod urls;
mod vault;
mod world;
